"""Reports that were read become sessions, topics and people of the archive: all of them, or nothing.

A second import of the same reports changes nothing. People: `importing/matching.py`; an organiser's edits:
`importing/updating.py`; threads: `importing/resolving.py`; open dates: `importing/settling.py`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import batched

from django.db import transaction
from django.utils import timezone

from sessions.models import (
    NUMBER_IN_USE,
    Audience,
    Doubt,
    ImportedReport,
    Session,
    Status,
    User,
    archive_change,
    in_turn,
)
from sessions.reports.facts import Report, SourceReading
from sessions.reports.importing.arrivals import Arrival, arrivals
from sessions.reports.importing.doubts import Doubts, asked_of, settle_gone
from sessions.reports.importing.entering import Entry, enter, entry_of
from sessions.reports.importing.internships import Internships
from sessions.reports.importing.people_file import People, people_of
from sessions.reports.importing.register import CHUNK, Register
from sessions.reports.importing.resolving import resolve
from sessions.reports.importing.settling import flag_breaks, settle_open_dates, settled_message
from sessions.reports.importing.updating import Update, values_of_topics
from sessions.reports.importing.values import Values, blank_values, same_facts
from sessions.text import ordinal

BATCH = 50  # reports written together: few queries, and progress that moves

type Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Outcome:
    """What an import did. Numbers of sessions; sentences for the organiser.

    updated also names sessions of the archive whose open date this import settled. skipped: reports left out,
    each with its reason. doubts: what was asked, in the order of the sessions.
    """

    created: list[int] = field(default_factory=list)
    updated: list[int] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    def summary(self) -> str:
        """created 6, updated 0, unchanged 0, skipped 1"""
        counted = ("created", "updated", "unchanged", "skipped")
        return ", ".join(f"{name} {len(getattr(self, name))}" for name in counted)


def import_reports(
    reports: Iterable[Report],
    *,
    sources: Mapping[str, SourceReading | str],
    people: Mapping[str, str] | People | None = None,
    by: User | None = None,
    audience: str = Audience.PUBLIC,
    overwrite: bool = False,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Outcome:
    """Write reports into the archive in one transaction, and tell what happened.

    sources: by `Report.source_name`, the reading (or its text) that the report was cut from. people:
    spelling → person, as `people_file.read_people` gives it, or a reviewer's choice. audience: for whom what
    is new is; what the archive has already stays for whom it is. overwrite: write also over an organiser's
    edits. dry_run: do everything, then roll it back. progress: called with how many reports are done, and of
    how many. Raises PeopleFileError for lines in `people` that make no sense; after any error the archive is
    as it was.
    """
    chosen, left_out = arrivals(reports, sources)
    known_people = people if isinstance(people, People) else people_of(people or {})
    with in_turn():
        with archive_change():
            progress = progress or (lambda done, total: None)
            run = _Run(by=by, audience=audience, overwrite=overwrite, progress=progress)
            run.outcome.skipped += left_out
            run.read_archive(chosen)
            run.register = Register(run.names(chosen), known_people, by=by)
            run.write(chosen)
            run.finish()
        if dry_run or not run.wrote:
            # Nothing new: then the archive's version, by which readers' caches are stamped, stays too.
            transaction.set_rollback(True)
    return run.outcome


class _Run:
    """One import on its way: what the archive holds of these reports, and what was written so far."""

    register: Register

    def __init__(self, *, by: User | None, audience: str, overwrite: bool, progress: Progress) -> None:
        self.by, self.audience, self.overwrite, self.progress = by, audience, overwrite, progress
        self.outcome = Outcome()
        self.doubts = Doubts()
        self.internships = Internships(by=by, audience=audience)
        self.sessions: dict[int, Session] = {}
        self.imported: dict[int, ImportedReport] = {}
        self.touched: dict[int, ImportedReport] = {}
        self.wrote = False

    def read_archive(self, chosen: Sequence[Arrival]) -> None:
        for some in batched([arrival.number for arrival in chosen], CHUNK, strict=False):
            sessions = Session.objects.filter(NUMBER_IN_USE, number__in=some)
            for session in sessions.select_related("imported_report"):
                self.sessions[session.number] = session
                if (report := getattr(session, "imported_report", None)) is not None:
                    self.imported[session.number] = report

    def names(self, chosen: Sequence[Arrival]) -> set[str]:
        """Every name in the reports that differ from what was imported last."""
        return {name for arrival in chosen if not self._is_known(arrival) for name in _names(arrival.values)}

    def write(self, chosen: Sequence[Arrival]) -> None:
        waiting: list[Entry] = []
        for n, arrival in enumerate(chosen, start=1):
            session = self.sessions.get(arrival.number)
            if session is None:
                waiting.append(entry_of(arrival, self.register))
            else:
                self._enter(waiting)
                self._again(session, arrival)
            if len(waiting) >= BATCH or n == len(chosen):
                self._enter(waiting)
            if n % BATCH == 0 or n == len(chosen):
                self.progress(n, len(chosen))

    def finish(self) -> None:
        """What needs every report in its place: spellings, dates, threads, doubts."""
        self.register.remember_all()
        self.wrote |= self.register.save_new()
        for session in settle_open_dates():
            self.outcome.messages.append(settled_message(session))
            if session.number in self.outcome.unchanged:
                self.outcome.unchanged.remove(session.number)
            if session.number not in (*self.outcome.created, *self.outcome.updated):
                self.outcome.updated.append(session.number)
            self.touched.setdefault(session.number, session.imported_report)
        for link in resolve(self.touched):
            earlier = f"“{link.earlier}” ({ordinal(link.earlier.session.number)})"
            later = f"“{link.topic}” ({ordinal(link.topic.session.number)})"
            self.outcome.messages.append(f"{later} {link.kind} {earlier}.")
        flag_breaks(self.touched, self.doubts)
        self.doubts.same_people(self.register.questions, self.touched)
        self.doubts.save()
        self.wrote |= bool(self.touched or self.doubts.new)
        self.outcome.updated.sort()
        self.outcome.doubts = [self._told(doubt) for doubt in sorted(self.doubts.new, key=_by_number)]

    def _enter(self, waiting: list[Entry]) -> None:
        if not waiting:
            return
        self.register.save_new()
        enter(waiting, self.internships, audience=self.audience, by=self.by)
        for entry in waiting:
            report = entry.session.imported_report
            self.doubts.of_report(report, entry.arrival.values["doubts"])
            self.touched[entry.arrival.number] = report
            self.outcome.created.append(entry.arrival.number)
        waiting.clear()

    def _is_known(self, arrival: Arrival) -> bool:
        """Whether the last import of this report said just the same, or nothing of it may be read again."""
        imported = self.imported.get(arrival.number)
        if imported is not None and imported.anonymised_at:
            return True
        return imported is not None and same_facts(_settled(arrival.values, imported.values), imported.values)

    def _again(self, session: Session, arrival: Arrival) -> None:
        """A report of a session that the archive has."""
        if session.status == Status.CANCELLED:
            self.outcome.skipped.append(
                f"The {ordinal(session.number)} session was cancelled and keeps its number; "
                "take the cancellation back before importing its report."
            )
            return
        imported = self.imported.get(arrival.number)
        if imported is not None and imported.anonymised_at:
            self._leave_anonymised(session, imported, arrival)
            return
        if imported is not None and self._is_known(arrival) and not self.overwrite:
            self.outcome.unchanged.append(session.number)
            return
        if imported is None:
            imported = self._first_import(session)
        update = Update(
            session,
            imported.values,
            arrival,
            self.register,
            audience=self.audience,
            overwrite=self.overwrite,
        )
        update.run(self.internships)
        self.register.save_new()
        self.internships.save()
        asked = asked_of(imported)
        for about, message in update.conflicts:
            self.doubts.ask(imported, about, message, asked=asked)
        self.doubts.of_report(imported, update.values["doubts"], asked=asked)
        settle_gone(imported, imported.values.get("doubts", []), update.values["doubts"])
        imported.values, imported.text, imported.sha256 = update.values, arrival.text, arrival.sha256
        imported.first_line, imported.kind = arrival.first_line, arrival.kind
        imported.name, imported.imported_at = arrival.name or imported.name, timezone.now()
        imported.save()
        self.touched[session.number] = imported
        (self.outcome.updated if update.written else self.outcome.unchanged).append(session.number)

    def _leave_anonymised(self, session: Session, imported: ImportedReport, arrival: Arrival) -> None:
        """A report that somebody was taken out of is never read again: it would bring the name back."""
        if arrival.sha256 == imported.sha256:
            self.outcome.unchanged.append(session.number)
            return
        self.outcome.skipped.append(
            f"The {ordinal(session.number)}: somebody was anonymised in its report, and another reading "
            "could bring the name back. Change the session in the admin instead."
        )

    def _first_import(self, session: Session) -> ImportedReport:
        """The report of an evening that was entered by hand: nothing of it counts as imported."""
        values = blank_values(session.number) | {"topics": values_of_topics(session)}
        if session.status != Status.PUBLISHED:
            status = session.get_status_display().lower()
            self.outcome.messages.append(
                f"The {ordinal(session.number)} was in the archive ({status}); its report was filled in. "
                "Publish it when you have looked at it."
            )
        return ImportedReport.objects.create(
            session=session, values=values, audience=self.audience, added_by=self.by
        )

    @staticmethod
    def _told(doubt: Doubt) -> str:
        place = f"{ordinal(doubt.report.session.number)}, " if doubt.report else ""
        line = f"line {doubt.line}, " if doubt.line else ""
        return f"{place}{line}{doubt.about}: {doubt.message}"


def _settled(values: Values, last: Values) -> Values:
    """The values with the date that a neighbour settled since, where the report still prints no year."""
    if values["held_on"] is None and values["held_on_text"] == last["held_on_text"]:
        return values | {key: last[key] for key in ("held_on", "held_on_from")}
    return values


def _names(values: Values) -> Iterable[str]:
    for topic in values["topics"]:
        for speaker in topic["speakers"]:
            yield speaker["name"]
    yield from values["moderators"]
    yield from values["newcomers"]
    for intern in values["interns"]:
        yield intern["name"]


def _by_number(doubt: Doubt) -> tuple[int, int]:
    return (doubt.report.session.number if doubt.report else 0, doubt.line or 0)
