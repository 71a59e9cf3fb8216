"""Which talk goes on where another ended, or promises to, as far as titles and summaries say so."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from .folding import fold

_WORDS = {"前編": 1, "後編": 2, "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
_WORDS |= {word: n for n, word in enumerate(("one", "two", "three", "four", "five"), start=1)}
_WORDS |= {word: n for n, word in enumerate("一二三四五六七八九", start=1)}
_PART = re.compile(
    r"第\s*(\d{1,3}|[一二三四五六七八九])\s*[回部話弾編]|その\s*(\d{1,3}|[一二三四五六七八九])|(前編|後編)"
    r"|\(\s*(\d{1,2})\s*(?:/\s*\d+\s*)?\)|(?<!\w)#\s?(\d{1,3})(?!\w)"
    r"|(?<!\w)(?:part|pt\.?|vol\.?|volume|episode|ep\.?)\s*(\d{1,3}|one|two|three|four|five|iv|v|i{1,3})(?!\w)"
)
_QUARTER = re.compile(
    r"(?<!\w)(20\d\d)\s*[-/]?\s*q([1-4])(?!\w)|(?<!\w)q([1-4])\s*[-/]?\s*(20\d\d)(?!\w)"
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
    r"|part (?:two|2|ii) (?:will|follows)|次回|に続く",
    re.IGNORECASE,
)
CUES = (
    "continu",
    "follow",
    "sequel",
    "part",
    "picks up",
    "stay tuned",
    "next",
    "続",
    "次回",
)  # one in each text


class Told(NamedTuple):
    """A talk as its evening and its words tell it. number: of the evening; names: of its speakers."""

    key: int
    number: int
    title: str
    text: str = ""
    names: Collection[str] = ()


class Sequel(NamedTuple):
    """earlier: the talk that it continues; None of one that promises more."""

    talk: int
    earlier: int | None
    why: str


def place_in_series(title: str) -> tuple[str, int]:
    """The key of a series and the place in it: ("react", 2) of "React, part 2: hooks". A quarter counts from
    year 0; a title that stands by itself has place 0.
    """
    folded = fold(title)
    if found := _QUARTER.search(folded):
        year, n = sorted(map(int, filter(None, found.groups())), reverse=True)
        return _key(re.sub(r"\(.*?\)", "", folded[: found.start()] + folded[found.end() :])), year * 4 + n
    if found := _PART.search(folded):
        n = _WORDS.get(found[found.lastindex]) or int(found[found.lastindex])
        return _key(folded[: found.start()]) or _key(folded[found.end() :]), n
    return _key(folded), 0


def _key(text: str) -> str:
    return re.sub(r"\W+", "", text)


def sequels(talks: Sequence[Told]) -> Iterator[Sequel]:
    """Talks that go on where an earlier one ended: next of a series, or in words. talks: the first first."""
    series: dict[str, list[tuple[int, Told]]] = defaultdict(list)
    evenings: dict[int, list[Told]] = defaultdict(list)
    for talk in talks:
        key, n = place_in_series(talk.title)
        before = [one for one in series[key] if one[0] < n and (one[0] or n == 2)] if key else []
        if before:
            yield Sequel(
                talk.key, max(reversed(before), key=lambda one: one[0])[1].key, "the next of its series"
            )
        for cue in _CONTINUES.finditer(talk.text) if not before else ():
            words = _sentence(talk.text, cue)
            titles = re.findall(r"[“\"'「『](.+?)[”\"'」』]", words)
            meant = {one.key for title in titles for _n, one in series[place_in_series(title)[0]][-1:]}
            for number in re.findall(r"(\d{1,4})(?:st|nd|rd|th)\b|第(\d{1,4})回|#(\d{1,4})", words):
                for one in evenings[int("".join(number))]:
                    by = "|".join(map(re.escape, filter(None, one.names))) or "(?!)"
                    meant |= {one.key} if re.search(rf"\b(?:{by})\b", words) else set()
            if len(meant) == 1:
                yield Sequel(talk.key, meant.pop(), f"“{words}”")
                break
        if key:
            series[key].append((n, talk))
        evenings[talk.number].append(talk)


def promises(talks: Sequence[Told], continued: Collection[int]) -> Iterator[Sequel]:
    """Talks that promise more, with the words; not those that something continues."""
    for talk in talks:
        cue = _PROMISES.search(talk.text)
        if talk.key not in continued and (cue or place_in_series(talk.title)[1] == 1):
            yield Sequel(talk.key, None, _sentence(talk.text, cue) if cue else talk.title)


def _sentence(text: str, cue: re.Match[str]) -> str:
    """The sentence around the cue, at most some 300 characters."""
    start = max(text.rfind(end, 0, cue.start()) for end in ("\n", ". ", "! ", "? ", "。")) + 1
    end = re.compile(r"[.!?](?:\s|$)|[。\n]").search(text, cue.end())
    words = text[max(start, cue.start() - 150) : end.start() if end else None]
    return " ".join(words.split())[:300]
