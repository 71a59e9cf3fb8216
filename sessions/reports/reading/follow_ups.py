"""Earlier sessions that a topic continues or mentions: "a continuation of X-san's from the 32nd MTS"."""

import re
from dataclasses import dataclass

from sessions.reports.facts import FollowUp, HouseStyle
from sessions.reports.reading.names import NameReader
from sessions.reports.reading.ordinals import ordinal_at
from sessions.reports.reading.quotes import quotations
from sessions.reports.reading.sentences import sentences

CONTINUES = re.compile(
    r"\b(?:(?:an?|the|this\s+is\s+(?:an?|the))\s+)?(?:\w+\s+)?(?:continuation|follow[- ]?ups?|sequel"
    r"|successor|second\s+part|third\s+part|next\s+part|part\s+(?:two|three|2|3|II|III))\b"
    r"|\b(?:it|this|which|that|this\s+(?:topic|talk|presentation|session)|he|she|they)?\s*\b(?:continue[sd]|continuing|follow(?:s|ed)\s+(?:up\s+)?(?:on|from)?|following\s+up"
    r"|picks?\s+up|picked\s+up|builds?\s+(?:up)?on|built\s+(?:up)?on)\b",
    re.IGNORECASE,
)
PREVIOUS = re.compile(r"\b(?:the\s+)?(?:previous|last|preceding)\s+(?=(?:MTS|session)\b)", re.IGNORECASE)
LONGEST_SENTENCE = 600
LONGEST_TEXT = 100_000


@dataclass(frozen=True, slots=True)
class Reference:
    """An earlier session in a sentence. start, end: the words to quote; continues: or it only mentions."""

    follow_up: FollowUp
    start: int
    end: int
    continues: bool


class ReferenceReader:
    """Finds sessions by number in the words of one house."""

    def __init__(self, style: HouseStyle, names: NameReader) -> None:
        series = "|".join(re.escape(word) for word in (style.series_name, style.abbreviation) if word)
        series = series.replace(r"\ ", r"\s+")
        self.names = names
        self.after_ordinal = re.compile(
            rf"\s+(?:and\s+|edition\s+of\s+(?:the\s+)?)?(?:{series}|monthly\s+technical\s+session)\b", re.I
        )
        self.before_number = re.compile(
            rf"\b(?:{series})\s*(?:#|no\.?\s*|number\s+|vol\.?\s*)?(\d{{1,4}})\b(?!\s*(?:%|st\b|nd\b|rd\b|th\b|people|members))",
            re.I,
        )
        self.series = re.compile(rf"\b(?:{series})\b", re.I)
        self.number = re.compile(
            r"\b(?:\d{1,4}(?:st|nd|rd|th)|[a-z]+(?:th|st|nd|rd|first|second|third))\b", re.I
        )

    def numbers_in(self, text: str, start: int, end: int) -> list[tuple[int, int, int]]:
        """(number, start, end) of each session named by its number: "the 32nd MTS", "MTS #32"."""
        found = []
        if not self.series.search(text, start, end):
            return found
        for match in self.number.finditer(text, start, end):
            at = match.start()
            tens = re.compile(r"\b[a-z]+[- ]$", re.I).search(text, max(start, at - 9), at)
            read = ordinal_at(text, tens.start(), end) if tens else None
            if read is None or read[1] < match.end():
                read = ordinal_at(text, at, end)
            else:
                at = tens.start()
            series = self.after_ordinal.match(text, read[1], end) if read else None
            if series:
                found.append((read[0], at, series.end()))
        for match in self.before_number.finditer(text, start, end):
            if not any(match.start() < other[2] and other[1] < match.end() for other in found):
                found.append((int(match[1]), match.start(), match.end()))
        return sorted(found, key=lambda reference: reference[1])

    def references(
        self, text: str, start: int, end: int, own: int | None, speakers: list[str]
    ) -> tuple[list[Reference], list[tuple[int, int]]]:
        """(references, follow-ups that name neither number nor title) in the words of one topic.

        own: the number of this session, which is no reference. speakers: of this topic, meant by "his talk".
        """
        found: list[Reference] = []
        open_ends: list[tuple[int, int]] = []
        end = min(end, start + LONGEST_TEXT)
        for first, after in sentences(text, start, end, most=2000):
            if after - first > LONGEST_SENTENCE:
                continue
            numbers = [reference for reference in self.numbers_in(text, first, after) if reference[0] != own]
            continuing = list(CONTINUES.finditer(text, first, after))
            if own:
                for match in PREVIOUS.finditer(text, first, after):
                    noun = re.compile(r"\w+").match(text, match.end(), after)
                    numbers.append((own - 1, match.start(), noun.end()))
            for number, at, stop in numbers:
                if own is not None and number > own:
                    continue
                link = next(
                    (
                        match
                        for match in reversed(continuing)
                        if match.start() < at and at - match.end() < 160
                    ),
                    None,
                )
                found.append(self._reference(text, number, link, at, first, after, stop, speakers))
            if not numbers:
                open_ends += self._without_number(text, continuing, first, after, speakers, found)
        return found, open_ends

    def _reference(self, text, number, link, at, first, after, stop, speakers) -> Reference:
        if link is None:
            quote_end = after - (text[after - 1] in ".!")
            return Reference(self._named(text, number, first, after, []), first, quote_end, continues=False)
        start = _without_subject(text, link)
        return Reference(self._named(text, number, link.end(), stop, speakers), start, stop, continues=True)

    def _named(self, text: str, number: int | None, start: int, end: int, speakers: list[str]) -> FollowUp:
        """The follow-up with the title in quotes and the people between two offsets."""
        titles = quotations(text, start, end)
        title = text[titles[0].start : titles[0].end] if len(titles) == 1 else ""
        named: list[str] = []
        at = start
        while at < end:
            word = re.compile(r"[^\W\d_]").search(text, at, end)
            if word is None:
                break
            inside = next((quoted for quoted in titles if quoted.start <= word.start() < quoted.end), None)
            name = None if inside else self.names.name_at(text, word.start(), end)
            if name and (name.polite or (name.possessive and not re.match(r"(?:MTS|HDE)\b", name.name))):
                named.append(name.name)
            step = name.after if name and (name.polite or name.possessive) else None
            at = step or (inside.end if inside else re.compile(r"\w+").match(text, word.start(), end).end())
        own_talk = re.compile(r"\b(?:his|her|my)\b", re.I).search(text, start, end)
        if not named and own_talk and len(speakers) == 1:
            named = list(speakers)
        return FollowUp(number, " ".join(title.split()), named, "")

    def _without_number(self, text, continuing, first, after, speakers, found) -> list[tuple[int, int]]:
        """Follow-ups without a number: with a title they are one, else only a place to ask about."""
        for link in continuing:
            earlier = re.compile(r"\b(?:earlier|previous|last|former|first|prior)\b", re.I).search(
                text, first, after
            )
            noun = re.compile(r"\b(?:talk|topic|presentation|session|MTS)\b", re.I).search(
                text, link.end(), after
            )
            if not noun:
                continue
            named = self._named(text, None, link.end(), after, speakers)
            if named.title:
                found.append(
                    Reference(
                        named, _without_subject(text, link), after - (text[after - 1] in ".!"), continues=True
                    )
                )
                return []
            if earlier:
                return [(first, after)]
        return []


def _without_subject(text: str, link: re.Match[str]) -> int:
    """Where the words of the link begin: "a continuation", "follows", without "it", "this topic"."""
    subject = re.compile(
        r"(?:it|this|which|that|he|she|they|this\s+is|this\s+(?:topic|talk|presentation|session))\s+", re.I
    )
    match = subject.match(text, link.start(), link.end())
    start = match.end() if match and match.end() < link.end() else link.start()
    while text[start].isspace():
        start += 1
    return start
