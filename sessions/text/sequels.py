"""Which talk goes on where another ended, and which promises to, as far as titles and summaries say so."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

_DIGITS = r"\d{1,3}|[一二三四五六七八九]"
_PART = re.compile(
    rf"第\s*({_DIGITS})\s*[回部話弾編]|その\s*({_DIGITS})|(前編|後編)"
    r"|(?<!\w)(?:part|pt\.?|vol\.?|volume|episode|ep\.?)\s*(\d{1,3}|one|two|three|four|five|iv|v|i{1,3})(?!\w)"
    r"|(?<!\w)#\s?(\d{1,3})(?!\w)|\(\s*(\d{1,2})\s*(?:/\s*\d{1,2}\s*)?\)"
)
_WORDS = {"前編": 1, "後編": 2, "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
_WORDS |= {word: n for n, word in enumerate(("one", "two", "three", "four", "five"), start=1)}
_WORDS |= {word: n for n, word in enumerate("一二三四五六七八九", start=1)}
_QUARTER = re.compile(
    r"(?<!\w)(20\d\d)\s*[-/]?\s*q([1-4])(?!\w)"
    r"|(?<!\w)q([1-4])\s*[-/]?\s*(20\d\d)(?!\w)"
    r"|(20\d\d)年?\s*第?([1-4])四半期"
)
_CONTINUES = re.compile(
    r"continuation of|continues|continued from|sequel (?:to|of)"
    r"|follow(?:s|ed|ing)?[- ]?ups? (?:to|on|of|from)|(?:second|third|next) part of|picks up where|の続き",
    re.IGNORECASE,
)
_PROMISES = re.compile(
    r"to be continued|stay tuned|next time\b"
    r"|(?:in|at|for) (?:the|his|her|their|our) next (?:mts|session|talk)"
    r"|part (?:two|2|ii) (?:will|is to|follows)|次回|に続く",
    re.IGNORECASE,
)
# Each text with one of these words holds one of them.
CUES = ("continu", "follow", "sequel", "part", "picks up", "stay tuned", "next", "続", "次回")


class Told(NamedTuple):
    """A talk as its evening and its words tell it. number: of the evening; names: of its speakers."""

    key: int
    number: int
    title: str
    text: str = ""
    names: Collection[str] = ()


class Sequel(NamedTuple):
    later: int
    earlier: int
    why: str


class Promise(NamedTuple):
    talk: int
    words: str


def place_in_series(title: str) -> tuple[str, int]:
    """The key of a series and the place in it: ("react", 2) of "React, part 2: hooks". A quarter counts from
    year 0; a title that stands by itself has place 0.
    """
    folded = unicodedata.normalize("NFKC", title).casefold()
    if quarter := _QUARTER.search(folded):
        year, n = sorted(map(int, filter(None, quarter.groups())), reverse=True)
        around = folded[: quarter.start()] + folded[quarter.end() :]
        return _key(re.sub(r"\(.*?\)", "", around)), year * 4 + n
    if part := _PART.search(folded):
        n = _WORDS.get(part[part.lastindex]) or int(part[part.lastindex])
        return _key(folded[: part.start()]) or _key(folded[part.end() :]), n
    return _key(folded), 0


def _key(text: str) -> str:
    return re.sub(r"\W+", "", text)


def sequels(talks: Sequence[Told]) -> Iterator[Sequel]:
    """Talks that go on where an earlier one ended, with the reason: the place in a series, or the words.

    talks: all of them, the first first.
    """
    series: dict[str, list[tuple[int, Told]]] = defaultdict(list)
    evenings: dict[int, list[Told]] = defaultdict(list)
    for talk in talks:
        key, n = place_in_series(talk.title)
        before = [one for one in series[key] if one[0] < n and (one[0] or n == 2)] if key else []
        if before:
            earlier = max(reversed(before), key=lambda one: one[0])[1]
            yield Sequel(talk.key, earlier.key, "the next of its series")
        elif said := next(_said_of(talk, series, evenings), None):
            yield said
        series[key].append((n, talk))
        evenings[talk.number].append(talk)


def _said_of(
    talk: Told, series: dict[str, list[tuple[int, Told]]], evenings: dict[int, list[Told]]
) -> Iterator[Sequel]:
    """The words that continue a talk which is named by its title, or by its evening and a speaker."""
    for cue in _CONTINUES.finditer(talk.text):
        words = _sentence(talk.text, cue)
        titles = re.findall(r"[“\"'「『](.+?)[”\"'」』]", words)
        found = [one for title in titles for _n, one in series.get(place_in_series(title)[0], ())[-1:]]
        for number in re.findall(r"(\d{1,4})(?:st|nd|rd|th)\b|第(\d{1,4})回|#(\d{1,4})", words):
            evening = evenings.get(int("".join(number)), ())
            found += [one for one in evening if any(_holds(words, name) for name in one.names)]
        if len(keys := {one.key for one in found}) == 1:
            yield Sequel(talk.key, keys.pop(), f"“{words}”")


def _holds(words: str, name: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", words) is not None


def promises(talks: Sequence[Told], continued: Collection[int]) -> Iterator[Promise]:
    """Talks that promise more, with the words; not those that something continues."""
    for talk in talks:
        if talk.key in continued:
            continue
        if place_in_series(talk.title)[1] == 1:
            yield Promise(talk.key, talk.title)
        elif cue := _PROMISES.search(talk.text):
            yield Promise(talk.key, _sentence(talk.text, cue))


def _sentence(text: str, cue: re.Match[str]) -> str:
    """The sentence around the cue, at most some 300 characters."""
    start = max(text.rfind(end, 0, cue.start()) for end in ("\n", ". ", "! ", "? ", "。")) + 1
    end = re.compile(r"[.!?](?:\s|$)|[。\n]").search(text, cue.end())
    words = text[max(start, cue.start() - 150) : end.start() if end else None]
    return " ".join(words.split())[:300]
