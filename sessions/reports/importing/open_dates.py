"""Dates that reports print without a year, settled by neighbours; and pairs of evenings out of step.

When the neighbours that settled them are taken back, they are open again.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from sessions.models import NUMBER_IN_USE, Doubt, ImportedReport, Intern, Session
from sessions.reports.importing.report_values import BY_IMPORT
from sessions.reports.reading.dates import dates_in
from sessions.series import Evening, breaks, dated, year_for

BY_NEIGHBOURS = "settled by the neighbouring sessions"
# Neighbours on each side that are asked; a year that these do not settle, others will not.
_SIDE = 24
_REACH = 120  # numbers; a settled date may settle the next, and this far the chain is followed


def known_evenings() -> list[Evening]:
    """The dated evenings of the archive, for the number rule."""
    rows = Session.objects.filter(NUMBER_IN_USE, held_on__isnull=False).order_by("number")
    return [
        Evening(number, held_on, confirmed=confirmed)
        for number, held_on, confirmed in rows.values_list("number", "held_on", "date_confirmed")
    ]


def out_of_step(numbers: Iterable[int] | None = None) -> dict[str, int]:
    """What is told of neighbours out of step, with a number of the pair; of these numbers only, if given."""
    touched = None if numbers is None else set(numbers)
    found = {}
    for pair in breaks(known_evenings()):
        for number in (pair.later.number, pair.earlier.number):
            if touched is None or number in touched:
                found.setdefault(pair.message, number)
    return found


def settle_open_dates() -> list[Session]:
    """Give imported evenings their year where the archive's other evenings leave only one.

    An organiser who confirmed that nobody knows a date is not contradicted.
    """
    waiting = list(_imported().filter(held_on=None).exclude(held_on_text=""))
    found = _by_rule(waiting, known_evenings()) if waiting else {}
    settled = [session for session in waiting if session.number in found]
    for session in settled:
        _put_date(session, found[session.number], Session.DateSource.NEIGHBOURS)
        asked = Doubt.objects.open().filter(report__session=session, about="held_on")
        asked.update(settled_at=timezone.now(), settlement=BY_NEIGHBOURS)
    return settled


@contextmanager
def reopening(numbers: Sequence[int], *, because: str) -> Iterator[list[Session]]:
    """Around the end of these evenings: dates that only they settled are open again, and listed.

    Doubts about pairs that are none any more are settled.
    """
    near = (min(numbers) - _REACH, max(numbers) + _REACH)
    settled_before, told_before = _settled(near)[1], out_of_step()
    reopened: list[Session] = []
    yield reopened
    there, still = _settled(near)
    reopened += [session for session in there if session.number in settled_before.keys() - still.keys()]
    for session in reopened:
        _put_date(session, None, Session.DateSource.MISSING)
        report = dated_by(session)
        asked = report.doubts.filter(about="held_on", settlement=BY_NEIGHBOURS)
        if not asked.update(settled_at=None, settlement=""):
            message = f"“{session.held_on_text}” has no year, and no neighbour settles it: {because}."
            Doubt.objects.create(report=report, about="held_on", message=message)
    for message in told_before.keys() - out_of_step().keys():
        told = Doubt.objects.open().filter(about="held_on", message__startswith=message)
        told.update(settled_at=timezone.now(), settlement=because)


def settled_message(session: Session) -> str:
    day = session.held_on.isoformat()
    return f"The {session.ordinal}: “{session.held_on_text}” is {day}, {BY_NEIGHBOURS}."


def _imported() -> QuerySet[Session]:
    sources = ImportedReport.objects.exclude(session=None).values("session")
    waiting = Session.objects.filter(NUMBER_IN_USE, date_confirmed=False, pk__in=sources)
    return waiting.prefetch_related("imports").order_by("number")


def dated_by(session: Session) -> ImportedReport:
    """Of its report and its table, the one that printed the date."""
    return min(session.imports.all(), key=lambda one: one.values["held_on_text"] != session.held_on_text)


def _settled(near: tuple[int, int]) -> tuple[list[Session], dict[int, date]]:
    """Evenings whose date neighbours settled and nobody changed; and by number what the others still say."""
    there = _imported().filter(number__range=near, held_on_from=Session.DateSource.NEIGHBOURS)
    there = [
        session
        for session in there.exclude(held_on=None)
        if dated_by(session).values["held_on"] == session.held_on.isoformat()
    ]
    numbers = {session.number for session in there}
    others = [evening for evening in known_evenings() if evening.number not in numbers]
    return there, _by_rule(there, others)


def _by_rule(waiting: Sequence[Session], evenings: list[Evening]) -> dict[int, date]:
    """The dates, by number, that these evenings settle for those whose reports print no year.

    One that is settled may settle the next, so it goes on until nothing changes.
    """
    found: dict[int, date] = {}
    before = -1
    while evenings and len(found) > before:
        before = len(found)
        for session in waiting:
            at = bisect_left(evenings, session.number, key=lambda evening: evening.number)
            near = evenings[max(at - _SIDE, 0) : at + _SIDE]
            held_on = None if session.number in found else _with_year(session, near)
            if held_on is not None:
                found[session.number] = held_on
                evenings = dated([*evenings, Evening(session.number, held_on)])
    return found


def _with_year(session: Session, near: list[Evening]) -> date | None:
    """The date of an evening whose report prints it without a year, where these leave only one."""
    printed = dates_in(session.held_on_text, 0, len(session.held_on_text))
    if len(printed) != 1 or printed[0].year or not printed[0].day or printed[0].problem:
        return None
    found = year_for(session.number, printed[0].month, printed[0].day, near)
    return found.held_on if found and printed[0].may_be(found.held_on) else None


def _put_date(session: Session, held_on: date | None, known_from: str) -> None:
    was, report = session.held_on, dated_by(session)
    session.held_on, session.held_on_from, session.date_unknown = held_on, known_from, held_on is None
    session.version += 1
    session._change_reason = BY_IMPORT
    session.save(update_fields=["held_on", "held_on_from", "date_unknown", "version"])
    report.values |= {"held_on": held_on and held_on.isoformat(), "held_on_from": str(known_from)}
    report.save(update_fields=["values"])
    for intern in Intern.objects.filter(farewell_session=session, ended_on=was):
        intern.ended_on = held_on
        intern._change_reason = BY_IMPORT
        intern.save(update_fields=["ended_on"])
