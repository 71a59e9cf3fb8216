"""Sources on their way in: read, and kept until somebody has looked at them."""

from dataclasses import replace
from hashlib import sha256
from typing import Any

from sessions.models import ImportedReport, User
from sessions.reports.facts import Report, Source, SourceReading
from sessions.reports.importing.open_dates import known_evenings
from sessions.reports.importing.report_values import draft_of
from sessions.reports.importing.run import source_of_report
from sessions.reports.parser import read_sources
from sessions.reports.reading.columns import guess
from sessions.reports.reading.table_rows import read_table
from sessions.reports.reading.tables import Table, as_text
from sessions.reports.writing import house_style
from sessions.text import ordinal


def read(sources: list[Source]) -> list[SourceReading]:
    """The sources read together, with the archive's evenings as neighbours."""
    return read_sources(sources, known=known_evenings(), style=house_style())


def keep_waiting(readings: list[SourceReading], *, by: User) -> tuple[list[ImportedReport], int]:
    """(waiting reports, how many came in before): each report that was found, kept for its review.

    A report that waits already, word for word, is that one; one that is in the archive is only counted. Of a
    table the columns, too, must mean the same.
    """
    waiting, known = [], 0
    for reading in readings:
        for report in reading.reports:
            new = source_of_report(report, reading)
            alike = [
                one
                for one in ImportedReport.objects.filter(sha256=new.sha256)
                if one.values.get("columns") == new.values.get("columns")
            ]
            kept = max(alike, key=lambda one: bool(one.session_id), default=None)
            if kept and kept.session_id:
                known += 1
                continue
            if kept is None:
                kept, new.added_by = new, by
                kept.values = draft_of(report) if kept.is_table else _first_draft(kept, report)
                kept.save()
            waiting.append(kept)
    return waiting, known


def read_again(waiting: ImportedReport) -> Report:
    """The report of a waiting record, with lines counted in its own text. Its date is that of the draft."""
    kind = "text" if waiting.kind == ImportedReport.Kind.TEXT else "markdown"
    reports = read([Source(waiting.name, waiting.text, kind, waiting.values.get("source_url", ""))])[
        0
    ].reports
    report = reports[0] if reports else Report(source_name=waiting.name)
    return replace(report, first_line=1, last_line=waiting.text.count("\n") + 1)


def _first_draft(waiting: ImportedReport, report: Report) -> dict[str, Any]:
    """What was read, with the date that the reports read together have settled."""
    draft = draft_of(read_again(waiting))
    if report.held_on:
        draft["doubts"] = [doubt for doubt in draft["doubts"] if doubt["about"] != "held_on"]
    together = draft_of(report)
    return draft | {key: together[key] for key in ("held_on", "held_on_from", "source_url")}


def title_of(waiting: ImportedReport) -> str:
    """How a report is called: by its number and where it came from. Six of one pasted text are told apart."""
    number = waiting.values.get("number")
    what = "A table" if is_whole_table(waiting) else "A report without number"
    return f"The {ordinal(number)}, from {waiting}" if number else f"{what}, from {waiting}"


def is_whole_table(waiting: ImportedReport) -> bool:
    """Whether nobody has said yet what its columns hold."""
    return waiting.is_table and "topics" not in waiting.values


def of_table(waiting: ImportedReport) -> list[ImportedReport]:
    """The evenings of its table that wait, this one among them; of a report none."""
    table = waiting.name.rpartition(", row")[0]
    rows = ImportedReport.objects.filter(kind=ImportedReport.Kind.TABLE, imported_at=None)
    return [
        one
        for one in rows.filter(name__startswith=f"{table}, row").order_by("pk")
        if waiting.is_table and one.values.get("columns") == waiting.values.get("columns")
    ]


def keep_table(table: Table, *, by: User) -> ImportedReport:
    """A table, kept until somebody has said what its columns hold. One that waits already is that one."""
    text = as_text(table.rows)
    values = {"columns": guess(table.rows[0], house_style().abbreviation), "above": table.above}
    told = {"name": table.name[:200], "first_line": table.first_row, "values": values, "added_by": by}
    same = {"kind": ImportedReport.Kind.TABLE, "sha256": sha256(text.encode()).hexdigest()}
    waiting = filter(is_whole_table, ImportedReport.objects.filter(**same))
    return next(waiting, None) or ImportedReport.objects.create(**same, **told, text=text)


def read_rows(whole: ImportedReport, columns: list[str]) -> list[SourceReading]:
    """The evenings of a table that waits, by these meanings of its columns."""
    source = Source(whole.name, whole.text, "table")
    neighbours = {"known": known_evenings(), "style": house_style()}
    return read_table(source, columns, first_row=whole.first_line, **neighbours)
