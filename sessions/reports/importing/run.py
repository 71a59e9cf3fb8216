"""Reports that were read become sessions, topics and people of the archive: all of them, or nothing.

A second import of the same reports changes nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from itertools import groupby

from django.conf import settings
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from sessions.models import (
    NUMBER_IN_USE,
    Alias,
    Audience,
    Doubt,
    ImportedReport,
    Intern,
    Moderator,
    Person,
    Session,
    Speaker,
    Status,
    Topic,
    User,
    archive_change,
    in_turn,
)
from sessions.reports.facts import Report, SourceReading
from sessions.reports.importing.earlier_talks import resolve
from sessions.reports.importing.field_by_field import Update, nothing_put_yet
from sessions.reports.importing.open_dates import dated_by, out_of_step, settle_open_dates, settled_message
from sessions.reports.importing.people_in_reports import Meanings, PeopleInReport, remember
from sessions.reports.importing.report_values import (
    BY_IMPORT,
    HIGHEST_NUMBER,
    Values,
    draft_of,
    fitted,
    same_facts,
)
from sessions.text import clean_line

SHOWN_PROGRESS = 50  # reports
BY_WORDS = ("held_on", "threads")  # doubts that are the same where their words are
MOST_NAMES = 8  # in one sentence


@dataclass(slots=True)
class Outcome:
    """What an import did. Numbers of sessions; sentences for the organiser.

    updated also names sessions of the archive whose open date this import settled. skipped: reports left out,
    each with its reason. doubts: what was asked, in the order of the sessions. differences: (field path, how
    the archive differs from the source).
    """

    created: list[int] = field(default_factory=list)
    updated: list[int] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    differences: list[tuple[str, str]] = field(default_factory=list)

    def summary(self) -> str:
        """created 6, updated 0, unchanged 0, skipped 1"""
        counted = ("created", "updated", "unchanged", "skipped")
        return ", ".join(f"{name} {len(getattr(self, name))}" for name in counted)


def chosen_reports(
    reports: Iterable[Report], sources: Mapping[str, SourceReading | str]
) -> tuple[list[ImportedReport], list[str]]:
    """Reports with a number, once each and by number, whatever order they came in; why others are left out.

    sources: by `Report.source_name`, the reading or its text. The records are not saved.
    """
    found, left_out = [], []
    for report in reports:
        place = f"{report.source_name or 'text'}, line {report.first_line}"
        if report.number is None:
            left_out.append(f"{place}: no session number could be read; give the report its number.")
        elif not 1 <= report.number <= HIGHEST_NUMBER:
            left_out.append(f"{place}: {report.number} is not a believable session number.")
        else:
            found.append(source_of_report(report, sources.get(report.source_name, "")))
    # Of two reports of one session the fuller one counts, whichever was read first.
    found.sort(key=lambda one: (-len(one.values["topics"]), -len(one.text), one.name, one.first_line))
    # Tables come after reports: they join what those brought.
    found.sort(key=lambda one: (_number(one), one.is_table))
    chosen = []
    for (number, _), (first, *others) in groupby(found, key=lambda one: (_number(one), one.is_table)):
        chosen.append(first)
        for other in others:
            differs = "says the same" if same_facts(first.values, other.values) else "differs"
            places = [f"{one.name or 'the text'} (line {one.first_line})" for one in (first, other)]
            left_out.append(
                f"Session {number} is in {places[0]} and in {places[1]}; "
                f"the second {differs} and was left out."
            )
    return chosen, left_out


def _number(arrival: ImportedReport) -> int:
    return arrival.values["number"]


def source_of_report(report: Report, source: SourceReading | str) -> ImportedReport:
    """Its slice of the source, with what was read in it; not saved. source: the reading, or its text."""
    kind, text = ImportedReport.Kind.TEXT, source
    if isinstance(source, SourceReading):
        kind, text = source.source.kind, source.text
    if report.source_name.lower().endswith((".html", ".htm", ".xhtml")):
        kind = ImportedReport.Kind.HTML
    text = "\n".join(text.split("\n")[report.first_line - 1 : report.last_line])
    # PostgreSQL stores no NUL; the reading has dropped them, a caller's own text may not have.
    text = text.replace("\0", "")
    return ImportedReport(
        name=report.source_name[:200],
        kind=kind,
        text=text,
        sha256=sha256(text.encode()).hexdigest(),
        first_line=report.first_line,
        values=fitted(draft_of(report)),
    )


def import_reports(
    reports: Iterable[Report], *, sources: Mapping[str, SourceReading | str], **how
) -> Outcome:
    """Write reports into the archive, as `import_chosen`.

    sources: by `Report.source_name`, the reading (or its text) that the report was cut from.
    """
    chosen, left_out = chosen_reports(reports, sources)
    outcome = import_chosen(chosen, **how)
    outcome.skipped[:0] = left_out
    return outcome


def import_chosen(
    chosen: Sequence[ImportedReport],
    *,
    people: Meanings | None = None,
    by: User | None = None,
    audience: str = Audience.PUBLIC,
    overwrite: bool = False,
    dry_run: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Outcome:
    """Write these sources and what was read in them into the archive in one transaction; what happened.

    people: as `read_people` gives it, or a reviewer's choice. audience: for whom what is new is; what the
    archive has already stays for whom it is. overwrite: write also over an organiser's edits. dry_run: do
    everything, then roll it back. progress: called with how many reports are done, and of how many. After
    any error the archive is as it was.
    """
    with in_turn():
        with archive_change():
            began = timezone.now()
            run = _Run(people or {}, by=by, audience=audience, overwrite=overwrite)
            for n, arrival in enumerate(chosen, start=1):
                run.take(arrival)
                if n % SHOWN_PROGRESS == 0 or n == len(chosen):
                    progress(n, len(chosen))
            wrote = run.finish()
            _sign_history(began, by)
        if dry_run or not wrote:
            # Nothing new: then the archive's version, by which readers' caches are stamped, stays too.
            transaction.set_rollback(True)
    return run.outcome


def _sign_history(began: datetime, by: User | None) -> None:
    """What was written since then, under the archive's lock, came with an import."""
    for model in (Session, Topic, Speaker, Moderator, Intern, Person, Alias):
        rows = model.history.filter(history_date__gte=began, history_change_reason=None)
        who = {"history_user": Coalesce("history_user", Value(by.pk))} if by else {}
        rows.order_by().update(history_change_reason=BY_IMPORT, **who)


class _Run:
    """One import on its way. touched: by number, the imports that were written."""

    def __init__(self, people: Meanings, *, by: User | None, audience: str, overwrite: bool) -> None:
        self.people, self.by, self.audience, self.overwrite = people, by, audience, overwrite
        self.outcome = Outcome()
        self.touched: dict[int, ImportedReport] = {}
        self.doubts: list[Doubt] = []
        # Two evenings out of step, threads that go round, or two people who may be one, are asked about by
        # whichever import comes.
        self._asked = set(Doubt.objects.filter(about__in=BY_WORDS).values_list("message", flat=True))
        self._asked |= set(map(frozenset, Doubt.objects.about_people().values_list("person", "other")))

    def take(self, arrival: ImportedReport) -> None:
        """One report into the archive, unless it says nothing new or must be left alone."""
        number, values = _number(arrival), arrival.values
        evenings = Session.objects.filter(NUMBER_IN_USE, number=number)
        session = evenings.first()
        sources = list(session.imports.all()) if session else []
        report = next((one for one in sources if one.is_table == arrival.is_table), None)
        if session is None:
            audiences = dict.fromkeys(("agenda_audience", "report_audience"), self.audience)
            session = Session(number=number, status=Status.PUBLISHED, **audiences)
            if (values["held_on"] or "") > timezone.localdate().isoformat():
                session.status = Status.DRAFT
                words = "is still to come: it was entered as a draft."
                self.outcome.messages.append(f"The {session.ordinal} {words}")
        elif session.status == Status.CANCELLED:
            self.outcome.skipped.append(
                f"The {session} was cancelled and keeps its number; "
                "take the cancellation back before importing its report."
            )
            return
        elif sealed := next((one for one in sources if one.anonymised_at), None):
            self._leave_anonymised(report or sealed, arrival)
            return
        elif report:
            values = _with_settled_date(values, report.values)
            if same_facts(values, report.values) and not self.overwrite:
                self.outcome.unchanged.append(number)
                return
        elif session.status != Status.PUBLISHED and not arrival.is_table:
            status = session.get_status_display().lower()
            self.outcome.messages.append(
                f"The {session.ordinal} was in the archive ({status}); its report was filled in. "
                "Publish it when you have looked at it."
            )
        self._write(session, report, arrival, values)

    def _leave_anonymised(self, report: ImportedReport, arrival: ImportedReport) -> None:
        """A report that somebody was taken out of is never read again: it would bring the name back."""
        if arrival.sha256 == report.sha256:
            self.outcome.unchanged.append(report.session.number)
            return
        self.outcome.skipped.append(
            f"The {report.session.ordinal}: somebody was anonymised in its report, and another reading "
            "could bring the name back. Change the session in the admin instead."
        )

    def _write(
        self, session: Session, report: ImportedReport | None, arrival: ImportedReport, new: Values
    ) -> None:
        last, is_new = report.values if report else nothing_put_yet(session), session.pk is None
        people = PeopleInReport(new, self.people)
        update = Update(session, last, new, people, audience=self.audience, overwrite=self.overwrite)
        update.run()
        report = self._keep_source(session, report, arrival)
        report.values, report.imported_at = update.values, timezone.now()
        report.save()
        self.outcome.differences += update.conflicts
        doubts = [Doubt(about=about, message=message) for about, message in update.conflicts]
        self._ask(report, [*doubts, *(Doubt(**told) for told in new["doubts"]), *people.questions])
        _settle_gone(report, last["doubts"], new["doubts"])
        self.touched[session.number] = report
        done = self.outcome.updated if update.written else self.outcome.unchanged
        (self.outcome.created if is_new else done).append(session.number)

    def _keep_source(
        self, session: Session, report: ImportedReport | None, arrival: ImportedReport
    ) -> ImportedReport:
        """The record of the source. One that waited for its review is that record."""
        name = arrival.name or (report.name if report else "")
        if report is None:
            waiting = ImportedReport.objects.filter(sha256=arrival.sha256, session=None, imported_at=None)
            report = waiting.order_by("pk").first() or ImportedReport(added_by=self.by)
            report.session, report.audience, name = session, self.audience, report.name or name
        report.name = name
        for column in ("kind", "text", "first_line", "sha256"):
            setattr(report, column, getattr(arrival, column))
        return report

    def _ask(self, report: ImportedReport, doubts: Iterable[Doubt]) -> None:
        """Each thing is asked once, settled or not: of a report, of two people, of two evenings."""
        before = set(report.doubts.values_list("about", "message"))
        for doubt in doubts:
            doubt.report, doubt.message = report, clean_line(doubt.message)[:500]  # as it is kept
            by_words = doubt.message if doubt.about in BY_WORDS else None
            once = frozenset((doubt.person_id, doubt.other_id)) if doubt.other_id else by_words
            if once not in self._asked and (doubt.about, doubt.message) not in before:
                self._asked |= {once} if once else set()
                self.doubts.append(doubt)

    def finish(self) -> bool:
        """What needs every report in its place: spellings, dates, threads. Whether anything was written."""
        told, explained = self.outcome, remember(self.people)
        for session in settle_open_dates():
            told.messages.append(settled_message(session))
            if session.number in told.unchanged:
                told.unchanged.remove(session.number)
            if session.number not in (*told.created, *told.updated):
                told.updated.append(session.number)
            self.touched.setdefault(session.number, dated_by(session))
        resolved, refused = resolve(self.touched)
        for link in resolved:
            earlier = f"“{link.earlier}” ({link.earlier.session.ordinal})"
            told.messages.append(f"“{link.topic}” ({link.topic.session.ordinal}) {link.kind} {earlier}.")
        for link, reason in refused:
            report = self.touched.get(link.topic.session.number, next(iter(self.touched.values())))
            self._ask(report, [Doubt(about="threads", message=reason)])
        for message, number in out_of_step(self.touched).items():
            # In the words of the reading (settle_dates.py), so that no pair is asked about twice.
            doubt = Doubt(about="held_on", message=f"{message}; check number and date")
            self._ask(self.touched[number], [doubt])
        Doubt.objects.bulk_create(self.doubts)
        told.updated.sort()
        self.doubts.sort(key=lambda doubt: (doubt.report.session.number, doubt.line or 0))
        told.doubts = [_in_words(doubt) for doubt in self.doubts]
        return explained or bool(self.touched)


def _with_settled_date(values: Values, last: Values) -> Values:
    """The values with the date that a neighbour settled since, where the report still prints no year."""
    if values["held_on"] is None and values["held_on_text"] == last["held_on_text"]:
        return values | {key: last[key] for key in ("held_on", "held_on_from")}
    return values


def _settle_gone(report: ImportedReport, last: list[Values], new: list[Values]) -> None:
    """Doubts of the last reading that this one no longer has were settled by the report itself."""
    now = {(doubt["about"], doubt["message"]) for doubt in new}
    for about, message in {(doubt["about"], doubt["message"]) for doubt in last} - now:
        gone = report.doubts.open().filter(about=about, message=message)
        gone.update(settled_at=timezone.now(), settlement="no longer in the report")


def _in_words(doubt: Doubt) -> str:
    line = f"line {doubt.line}, " if doubt.line else ""
    return f"{doubt.report.session.ordinal}, {line}{doubt.about}: {doubt.message}"


def what_strangers_see(reports: Sequence[Values], audience: str) -> str:
    """What of these reports strangers read, if they are imported for this audience."""
    if audience != Audience.PUBLIC:
        return "Strangers see nothing of it: no talk, name or number. Colleagues who log in read everything."
    topics = [topic for report in reports for topic in report["topics"]]
    people = {speaker["name"] for topic in topics for speaker in topic["speakers"]}
    people.update(*(report["moderators"] for report in reports))
    leaving = {one["name"] for report in reports for one in report["interns"] if one["farewell"]}
    new = dict.fromkeys(name for report in reports for name in report["newcomers"])
    evenings = "the evening" if len(reports) == 1 else f"{len(reports):,} evenings"
    sentences = [
        f"Strangers read {evenings}, {counted(len(topics), 'talk')} with summaries, and the names of "
        f"{counted(len(people), 'speaker or moderator', 'speakers and moderators')}."
    ]
    if leaving:
        sentences.append(f"They read who leaves: {_some(sorted(leaving))}.")
    if new:
        sentences.append(
            f"Who is new stays in the house, with the paragraphs that say so: {_some(list(new))}."
        )
    if settings.MTS_AUDIENCE != "public":
        sentences.insert(0, "The site is for the house now; once it is open (MTS_AUDIENCE):")
    return " ".join(sentences)


def counted(n: int, one: str, many: str = "") -> str:
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def _some(names: list[str]) -> str:
    more = f" and {len(names) - MOST_NAMES:,} more" if len(names) > MOST_NAMES else ""
    return ", ".join(names[:MOST_NAMES]) + more
