"""Reports that wait for their review: kept when they were read, read again for each page."""

from dataclasses import replace
from hashlib import sha256
from typing import Any

from sessions.models import ImportedReport, User
from sessions.reports.corrections import draft_of
from sessions.reports.facts import Report, Source, SourceReading
from sessions.reports.importing.open_dates import known_evenings
from sessions.reports.parser import read_sources
from sessions.reports.writing import house_style
from sessions.text import ordinal


def read(sources: list[Source]) -> list[SourceReading]:
    """The sources read together, with the archive's evenings as neighbours."""
    return read_sources(sources, known=known_evenings(), style=house_style())


def keep_waiting(readings: list[SourceReading], *, by: User) -> tuple[list[ImportedReport], int]:
    """(waiting reports, how many came in before): each report that was found, kept for its review.

    A report that waits already, word for word, is that one; one that is in the archive is only counted.
    """
    waiting, known = [], 0
    for reading in readings:
        for report in reading.reports:
            text = "\n".join(reading.lines[report.first_line - 1 : report.last_line])
            digest = sha256(text.encode()).hexdigest()
            before = ImportedReport.objects.filter(sha256=digest).order_by("-session").first()
            if before and before.session_id:
                known += 1
                continue
            if before is None:
                before = ImportedReport(
                    name=reading.source.name[:200],
                    kind=reading.source.kind,
                    text=text,
                    sha256=digest,
                    added_by=by,
                )
                before.first_line = report.first_line
                before.values = _first_draft(before, report)
                before.save()
            waiting.append(before)
    return waiting, known


def read_again(waiting: ImportedReport) -> Report:
    """The report of a waiting record, with lines counted in its own text. Its date is that of the draft."""
    kind = "text" if waiting.kind == ImportedReport.Kind.TEXT else "markdown"
    source = Source(waiting.name, waiting.text, kind, waiting.values.get("source_url", ""))
    reports = read([source])[0].reports
    report = reports[0] if reports else Report(source_name=waiting.name)
    return replace(report, first_line=1, last_line=waiting.text.count("\n") + 1)


def _first_draft(waiting: ImportedReport, report: Report) -> dict[str, Any]:
    """What was read, with the date that the reports read together have settled."""
    draft = draft_of(read_again(waiting))
    draft |= {"held_on_from": report.held_on_from, "source_url": report.source_url}
    draft["held_on"] = report.held_on.isoformat() if report.held_on else None
    if report.held_on:
        draft["doubts"] = [doubt for doubt in draft["doubts"] if doubt["about"] != "held_on"]
    return draft


def title_of(waiting: ImportedReport) -> str:
    """How a waiting report is called: by its number and where it came from."""
    number = waiting.values.get("number")
    return f"The {ordinal(number)}, from {waiting}" if number else f"A report without number, from {waiting}"
