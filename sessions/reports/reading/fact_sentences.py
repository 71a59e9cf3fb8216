"""Opening paragraphs that hold only facts, as our own report.md prints them: no part of a summary."""

import re

from sessions.reports.reading.follow_ups import ReferenceReader
from sessions.reports.reading.guests import guest_named
from sessions.reports.reading.interns import intern_words
from sessions.reports.reading.later_phrases import OUR_FACT
from sessions.reports.reading.names import NameReader
from sessions.reports.reading.parts import Part
from sessions.reports.reading.sentences import sentences


def end_of_facts(
    masked: str,
    part: Part,
    start: int | None,
    names: NameReader,
    references: ReferenceReader,
    number: int | None,
) -> int | None:
    """End of an opening paragraph that holds only facts ("This topic is a continuation of …"), else None.

    So our own report.md opens each topic; the summary then starts in its own paragraph. number: of the
    session itself, which is no reference.
    """
    if part.opening is None or not part.opening.complete or part.opening_item is None or start is None:
        return None
    block = part.opening_item.block
    rest = list(sentences(masked, start, min(block.end, start + 3000), most=8))
    if not rest or not all(_only_facts(masked, *place, names, references, number) for place in rest):
        return None
    last = part.items and part.items[-1].block is block
    if last and not all(OUR_FACT.match(masked, *place) for place in rest):
        return None
    return block.end


def _only_facts(
    masked: str, start: int, end: int, names: NameReader, references: ReferenceReader, number: int | None
) -> bool:
    if end - start > 300:
        return False
    called = any(intern_words(masked, start, end, names))
    if called and re.search(r"(?:participants?|interns?|trainees?)\s*\W*$", masked[start:end], re.I):
        return True
    if guest_named(masked, start, end, names):
        return True
    found, _ = references.references(masked, start, end, number, [])
    lead = re.match(
        r"(?:this\s+(?:topic|talk|presentation)|it)\s+(?:is|was|continues|continued|follows|mentions|refers)\b",
        masked[start:end],
        re.I,
    )
    return bool(found and lead and found[-1].end >= end - 2)
