"""What follows the topics: farewells of interns, the party, good-byes."""

from sessions.reports.facts import CAPTION, CHROME, InternFact, Report
from sessions.reports.reading.chrome import is_chrome
from sessions.reports.reading.claims import Claims
from sessions.reports.reading.evening_phrases import is_closing, is_party, moderators_in
from sessions.reports.reading.interns import DURATION, farewell_names, is_farewell, programme_in
from sessions.reports.reading.masking import visible_pieces
from sessions.reports.reading.names import NameReader
from sessions.reports.reading.parts import Item
from sessions.reports.reading.sentences import sentences
from sessions.reports.reading.talk_phrases import Range


def read_ending(
    report: Report, claims: Claims, masked: str, items: list[Item], names: NameReader, images: list[Range]
) -> None:
    """Read the paragraphs after the last topic into farewells, closing, party and interns."""
    farewells: list[str] = []
    closing: list[str] = []
    text = claims.document.text
    for item in items:
        block = item.block
        if block.kind == "rule" or is_chrome(text[block.start : block.end]):
            claims.claim(block.start, block.end, CHROME)
            continue
        if item.pictured:
            claims.claim(block.start, block.end, CAPTION)
            continue
        if is_farewell(masked[block.start : block.end]):
            farewells.append(_claim_words(claims, images, block.start, block.end, "farewells"))
            _farewell(report, claims, masked, block.start, block.end, names)
            continue
        if farewells and not closing and not is_closing(masked[block.start : block.end].strip()):
            farewells.append(_claim_words(claims, images, block.start, block.end, "farewells"))
            continue
        closing.append(_claim_words(claims, images, block.start, block.end, "closing"))
        for start, end in sentences(masked, block.start, block.end):
            if is_party(masked[start:end]):
                report.party = True
                claims.cite(start, end, "party")
            found = [] if report.moderators else moderators_in(masked, start, end, names)
            report.moderators += [name.name for name in found]
            for name in found:
                claims.cite(name.start, name.end, "moderators")
    report.farewells = "\n\n".join(farewells)
    report.closing = "\n\n".join(closing)


def _claim_words(claims: Claims, images: list[Range], start: int, end: int, label: str) -> str:
    pieces = visible_pieces(claims.document.text, images, start, end)
    for first, after in pieces:
        claims.claim(first, after, label)
    return " ".join(claims.document.text[first:after] for first, after in pieces)


def _farewell(report: Report, claims: Claims, masked: str, start: int, end: int, names: NameReader) -> None:
    found = farewell_names(masked, start, end, names)
    if not found:
        claims.doubt(start, "interns", "this reads as a farewell, but whose is not clear; enter the intern")
    duration = DURATION.search(masked, start, end)
    programme = programme_in(masked, start, end)
    for printed, first, after in found:
        intern = next((known for known in report.interns if _same(known.name, printed)), None)
        if intern is None:
            intern = InternFact(printed, programme or _programme_of(report))
            report.interns.append(intern)
        intern.farewell = True
        intern.programme = intern.programme or programme
        if duration:
            intern.duration_text = duration[1]
            claims.cite(*duration.span(1), f"interns[{report.interns.index(intern)}].duration_text")
        claims.cite(first, after, f"interns[{report.interns.index(intern)}].farewell")
        for topic in report.topics:
            for speaker in topic.speakers:
                if _same(speaker.name, intern.name) and speaker.capacity == "member":
                    speaker.capacity = "intern"


def _programme_of(report: Report) -> str:
    """The programme of the report's other interns, when all are in one."""
    programmes = {intern.programme for intern in report.interns}
    return programmes.pop() if len(programmes) == 1 else ""


def _same(one: str, other: str) -> bool:
    """Whether two printed names are one person within a report: equal, or one a part of the other."""
    return one == other or one in other.split() or other in one.split()
