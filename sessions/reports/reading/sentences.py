"""Where a sentence ends: full stops inside names, abbreviations and quoted titles do not count."""

import re
from collections.abc import Iterator

from sessions.reports.reading.quotes import quoted_at

STOP = re.compile(r"[.!?。！？]+[\"'”’)\]]*|[\"“'‘「『]|\n[ \t]*\n")
ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Ms|Mrs|Mx|Dr|Prof|St|Jr|Sr|vs|e\.g|i\.e|approx|No|Vol|Nov|Dec|Jan|Feb|Mar|Apr"
    r"|Jun|Jul|Aug|Sep|Sept|Oct|a\.m|p\.m)|(?:^|[\s.])[A-Z])\.$"
)
# These may end a sentence: they do, where a capital follows ("X-san from Acme Inc. He showed").
COMPANY_FORM = re.compile(r"\b(?:Inc|Ltd|Co|Corp)\.$")
# No sentence of a report is longer; a text without any full stop would otherwise be searched again and again.
LONGEST = 4000


def sentence_end(text: str, pos: int, end: int) -> int:
    """The offset after the sentence that starts at pos, its full stop included; end when none closes it."""
    at = pos
    limit = min(end, pos + LONGEST)
    while at < limit:
        match = STOP.search(text, at, limit)
        if match is None:
            return limit
        first = match[0][0]
        if first in "\"“'‘「『":
            gap_before = match.start() == pos or not (text[match.start() - 1].isalnum())
            quotation = quoted_at(text, match.start(), end) if gap_before else None
            at = match.end()
            if quotation and (first not in "'‘" or quotation.after - match.start() < 120):
                at = quotation.after
                if text[at - 2] in ".!?" and _starts_new(text, at, end):
                    return at
            continue
        if first == "\n":
            return match.start()
        at = match.end()
        if at >= end:
            return end
        full_width = first in "。！？"
        if not full_width and not _starts_new(text, at, end):
            continue
        before = text[max(pos, at - 12) : at]
        if match[0] == "." and (ABBREVIATION.search(before) or _goes_on(text, before, at, end)):
            continue
        return at
    return limit


def _goes_on(text: str, before: str, at: int, end: int) -> bool:
    return bool(COMPANY_FORM.search(before)) and not text[at:end].lstrip()[:1].isupper()


def _starts_new(text: str, at: int, end: int) -> bool:
    """Whether a new sentence may begin after a gap at this offset."""
    if at >= end:
        return True
    if not text[at].isspace():
        return False
    while at < end and text[at].isspace():
        at += 1
    return at >= end or not text[at].islower()


def sentences(text: str, start: int, end: int, *, most: int = 200) -> Iterator[tuple[int, int]]:
    """(start, end) of the sentences between two offsets, without the gaps around them; at most `most`."""
    for _ in range(most):
        while start < end and text[start].isspace():
            start += 1
        if start >= end:
            return
        after = sentence_end(text, start, end)
        trimmed = after
        while trimmed > start and text[trimmed - 1].isspace():
            trimmed -= 1
        if trimmed > start:
            yield start, trimmed
        start = max(after, start + 1)
