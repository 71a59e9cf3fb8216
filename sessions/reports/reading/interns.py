"""Interns: who is called one, and whose last day it was."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sessions.reports.reading.names import NameReader
from sessions.reports.reading.sentences import sentences

PROGRAMME = re.compile(r"\b(?:Global\s+Internship\s+Program(?:me)?(?:\s*\(\s*GIP\s*\))?|GIP)\b")
GLOBAL_INTERNSHIP = "Global Internship Program"
OTHER_PROGRAMME = re.compile(r"\b((?:[A-Z][\w-]+\s+){1,4}Program(?:me)?)\b")
IS_INTERN = re.compile(
    r"(?P<who>he|she|they|this\s+speaker)?\s*\b(?:is|was|are|were|joined\s+us\s+as)\s+(?:(?:currently|also|both|all|still)\s+)?"
    r"(?:one\s+of\s+our|the\s+(?:other|last|second|third)\s+(?:one\s+)?of\s+our|another\s+(?:one\s+)?of\s+our|our|an?|another|the)\s+"
    r"(?P<words>(?:[\w()'’-]+\s+){0,9}?)(?P<noun>participants?|interns?|trainees?)\b",
    re.IGNORECASE,
)
OUR_INTERN = re.compile(
    r"\b(?:our|an?)\s+(?P<words>(?:[\w()-]+\s+){0,5}?)(?:interns?|trainees?)\s*,?\s*$", re.IGNORECASE
)
INTERN_AFTER = re.compile(
    r"\s*,\s+intern\b|\s*,\s+(?:who\s+(?:is|was)\s+)?(?:an?|our|one\s+of\s+our|another(?:\s+of\s+our)?)\s+(?:[\w()-]+\s+){0,5}?(?:interns?|trainees?)\b",
    re.IGNORECASE,
)
FAREWELL = re.compile(
    r"\blast\s+(?:day|week|MTS|session)\b[^.]{0,200}\bintern|\bintern(?:ship)?s?\b[^.]{0,200}\b(?:last\s+(?:day|week|MTS)|farewell|good-?bye|(?:came|comes|coming)\s+to\s+an?\s+end|finish(?:ed|es|ing)?|end(?:ed|s|ing)?\b)"
    r"|\b(?:farewell|good-?bye|send[- ]off)\b[^.]{0,200}\binterns?",
    re.IGNORECASE,
)
DURATION = re.compile(
    r"\b((?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a|half"
    r"|several)[- ](?:and[- ]a[- ]half[- ])?"
    r"(?:week|month|year|day)s?(?:['’])?(?:[- ]long)?)\s+(?:of\s+(?:his|her|their"
    r"|the)\s+)?(?:\w+\s+)?internship",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class InternWords:
    """Words that call a speaker an intern, at offsets; programme as the house names it, or empty.

    name: the person named in the sentence, empty for "he", "she", "they". many: "they are interns".
    """

    start: int
    end: int
    programme: str
    name: str = ""
    many: bool = False


def programme_in(text: str, start: int, end: int) -> str:
    """The programme in words: GIP by its full name, another one as printed, else empty."""
    if PROGRAMME.search(text, start, end):
        return GLOBAL_INTERNSHIP
    other = OTHER_PROGRAMME.search(text, start, end)
    return " ".join(other[1].split()) if other else ""


def intern_words(text: str, start: int, end: int, names: NameReader) -> Iterator[InternWords]:
    """The words between two offsets that call somebody an intern, within the first sentences of a topic.

    After a sentence with "he" or "she" there are no more: whom the next one would mean is not sure.
    """
    for first, after in sentences(text, start, end, most=6):
        match = IS_INTERN.search(text, first, after)
        if match is None:
            continue
        words = match["words"]
        participant = match["noun"].lower().startswith("participant")
        programme = programme_in(text, match.start(), match.end())
        if participant and not (programme or re.search(r"intern", words, re.I)):
            continue
        name = ""
        if not match["who"]:
            named = names.name_at(text, first, match.start())
            if named is None or text[named.after : match.start()].strip():
                continue
            name = named.name
        elif text[first : match.start()].strip():
            continue
        many = (match["who"] or "").lower() == "they" or (
            match["noun"].lower().endswith("s") and not re.search(r"\bof\b", match[0])
        )
        yield InternWords(first, after, programme, name, many)
        if not name:
            return


def is_farewell(paragraph: str) -> bool:
    """Whether a paragraph says good-bye to interns."""
    return FAREWELL.search(paragraph[:1500]) is not None


def farewell_names(text: str, start: int, end: int, names: NameReader) -> list[tuple[str, int, int]]:
    """(name, start, end) of those whose internship ended, from the sentence that says so."""
    for first, after in sentences(text, start, end):
        if not FAREWELL.search(text, first, after):
            continue
        found: list[tuple[str, int, int]] = []
        at = first
        while at < after:
            word = re.compile(r"\b[^\W\d_]").search(text, at, after)
            if word is None:
                break
            name = names.name_at(text, word.start(), after)
            if name and (
                name.polite or name.possessive or _beside_intern(text, name.start, name.after, after)
            ):
                found.append((name.name, name.start, name.end))
                at = name.after
                listed = re.compile(r"\s*,?\s+(?:and|&)\s+|\s*,\s+|\s*&\s*").match(text, at, after)
                further = names.names_at(text, listed.end(), after) if listed else []
                found += [(other.name, other.start, other.end) for other in further]
                at = further[-1].after if further else at
            else:
                at = re.compile(r"\w+").match(text, word.start(), after).end()
        if found:
            return found
    return []


def _beside_intern(text: str, start: int, after: int, end: int) -> bool:
    """Whether "our intern(s)" stands before a bare name, or "and X's" follows it in a list."""
    before = text[max(0, start - 60) : start]
    if OUR_INTERN.search(before):
        return True
    return bool(
        re.compile(r"\s*(?:,|and|&)\s+[^.]{1,60}['’]s?\s+(?:\w+[- ]){0,3}internship").match(text, after, end)
    )
