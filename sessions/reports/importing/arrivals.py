"""Which of the reports that were read go into the archive, by number, each with its slice of the source."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import groupby

from sessions.models import ImportedReport
from sessions.reports.facts import Report, SourceReading
from sessions.reports.importing.values import HIGHEST_NUMBER, Values, facts_of, values_of


@dataclass(eq=False, slots=True)
class Arrival:
    """A report on its way into the archive. values: what will be written; text: its slice of the source."""

    number: int
    name: str
    kind: str
    text: str
    first_line: int
    values: Values
    sha256: str = field(init=False)

    def __post_init__(self) -> None:
        self.sha256 = sha256(self.text.encode()).hexdigest()


def arrivals(
    reports: Iterable[Report], sources: Mapping[str, SourceReading | str]
) -> tuple[list[Arrival], list[str]]:
    """Reports with a number, once each and by number, whatever order they came in; why others are left out.

    sources: by `Report.source_name`, the reading or its text.
    """
    found, left_out = [], []
    for report in reports:
        place = f"{report.source_name or 'text'}, line {report.first_line}"
        if report.number is None:
            left_out.append(f"{place}: no session number could be read; give the report its number.")
        elif not 1 <= report.number <= HIGHEST_NUMBER:
            left_out.append(f"{place}: {report.number} is not a believable session number.")
        else:
            found.append(_arrival(report, sources.get(report.source_name, "")))
    found.sort(key=_rank)
    chosen = []
    for _, same in groupby(found, key=lambda arrival: arrival.number):
        first, *others = same
        chosen.append(first)
        left_out += [_double(first, other) for other in others]
    return chosen, left_out


def _arrival(report: Report, source: SourceReading | str) -> Arrival:
    text = source if isinstance(source, str) else source.text
    text = "\n".join(text.split("\n")[report.first_line - 1 : report.last_line])
    # PostgreSQL stores no NUL; the reading has dropped them, a caller's own text may not have.
    text = text.replace("\0", "")
    kind = ImportedReport.Kind.TEXT
    if not isinstance(source, str) and source.source.kind == "markdown":
        kind = ImportedReport.Kind.MARKDOWN
    if report.source_name.lower().endswith((".html", ".htm", ".xhtml")):
        kind = ImportedReport.Kind.HTML
    return Arrival(report.number, report.source_name, kind, text, report.first_line, values_of(report))


def _rank(arrival: Arrival) -> tuple:
    """Of two reports of one session the fuller one counts, whichever was read first."""
    return (
        arrival.number,
        -len(arrival.values["topics"]),
        -len(arrival.text),
        arrival.name,
        arrival.first_line,
    )


def _double(first: Arrival, other: Arrival) -> str:
    differs = "says the same" if facts_of(first.values) == facts_of(other.values) else "differs"
    places = [f"{one.name or 'the text'} (line {one.first_line})" for one in (first, other)]
    return (
        f"Session {other.number} is in {places[0]} and in {places[1]}; the second {differs} and was left out."
    )
