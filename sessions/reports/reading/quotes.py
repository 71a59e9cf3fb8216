"""Titles in quotes, straight or curly, also with an apostrophe or further quotes inside."""

import re
from dataclasses import dataclass

CLOSERS = {"“": '”"', "„": '”“"', '"': '"”', "‘": "’'", "'": "'’", "「": "」", "『": "』", "«": "»", "″": "″"}
LONGEST_TITLE = 300
# What may follow a title. An apostrophe that is followed by anything else belongs to the title
# ('Introduction of EBS' New Feature', 31st).
AFTER = re.compile(
    r"""\s*$ | [,.;:!?)\]] | \s*[-–—/|:(]
    | ,?\s+(?:(?:which|that|and|it|is|was|were|talk|presentation)\s+){0,4}
    (?:by|from|presented|given|brought|delivered|was|is|were|where|in\s+which)\b""",
    re.VERBOSE,
)


# An apostrophe before a bracket or dash more often stands inside a title than at its end.
AFTER_APOSTROPHE = re.compile(AFTER.pattern.replace(r"\s*[-–—/|:(]", r"\s+[–—|]"), re.VERBOSE)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation: offsets of the words inside, and of what follows the closing quote."""

    start: int
    end: int
    after: int


def quoted_at(text: str, pos: int, end: int) -> Quoted | None:
    """The quotation that opens at pos, None when no quote opens there or none closes it within a title's
    length.

    A comma, or a single full stop, inside the closing quote (American style) is not part of the words.
    """
    if pos >= end or text[pos] not in CLOSERS:
        return None
    closers = CLOSERS[text[pos]]
    limit = min(end, pos + LONGEST_TITLE)
    fallback = None
    for at in range(pos + 1, limit):
        character = text[at]
        if character == "\n" and text[at + 1 : at + 2] in ("\n", ""):
            break
        if character not in closers or (text[at - 1].isspace() and character not in "”’」』»"):
            continue
        if at + 1 < end and (text[at + 1].isalnum() or text[at + 1] == "_"):
            continue
        if at == pos + 1:
            return None
        after = AFTER_APOSTROPHE if character in "'’" else AFTER
        if after.match(text, at + 1, end):
            return _trimmed(text, pos + 1, at)
        fallback = fallback or at
    return _trimmed(text, pos + 1, fallback) if fallback else None


def _trimmed(text: str, start: int, close: int) -> Quoted | None:
    end = close
    while start < end and text[start].isspace():
        start += 1
    if text[end - 1] == "," or (text[end - 1] == "." and "." not in text[start : end - 1]):
        end -= 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return Quoted(start, end, close + 1) if start < end else None


def quotations(text: str, start: int, end: int) -> list[Quoted]:
    """All quotations between two offsets, in order; a straight quote or apostrophe opens only after a gap."""
    found = []
    at = start
    while at < end:
        if text[at] in CLOSERS and (at == start or not text[at - 1].isalnum()):
            quotation = quoted_at(text, at, end)
            if quotation:
                found.append(quotation)
                at = quotation.after
                continue
        at += 1
    return found
