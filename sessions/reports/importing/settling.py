"""Dates that an import left open, settled when a neighbour arrives; and pairs of evenings out of step."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import date

from django.utils import timezone

from sessions.models import NUMBER_IN_USE, Doubt, ImportedReport, Intern, Session
from sessions.reports.importing.doubts import Doubts
from sessions.reports.importing.register import BY_IMPORT
from sessions.reports.reading.dates import dates_in
from sessions.series import Evening, breaks, dated, year_for
from sessions.text import ordinal

# Neighbours on each side that are asked; a year that these do not settle, others will not.
_SIDE = 24
BY_NEIGHBOURS = "settled by the neighbouring sessions"


def known_evenings() -> list[Evening]:
    """The dated evenings of the archive, for the number rule."""
    rows = Session.objects.filter(NUMBER_IN_USE, held_on__isnull=False).order_by("number")
    return [
        Evening(number, held_on, confirmed=confirmed)
        for number, held_on, confirmed in rows.values_list("number", "held_on", "date_confirmed")
    ]


def settle_open_dates() -> list[Session]:
    """Give imported evenings their year where the archive's other evenings leave only one.

    An organiser who confirmed that nobody knows a date is not contradicted.
    """
    waiting = Session.objects.filter(
        NUMBER_IN_USE,
        held_on=None,
        date_confirmed=False,
        imported_report__isnull=False,
    ).exclude(held_on_text="")
    waiting = list(waiting.select_related("imported_report").order_by("number"))
    found = by_rule(waiting, known_evenings()) if waiting else {}
    settled = [session for session in waiting if session.number in found]
    for session in settled:
        _settle(session, found[session.number])
    return settled


def by_rule(waiting: Sequence[Session], evenings: list[Evening]) -> dict[int, date]:
    """The dates, by number, that these evenings settle for those whose reports print no year.

    One that is settled may settle the next, so it goes on until nothing changes.
    """
    found: dict[int, date] = {}
    while evenings:
        before = len(found)
        for session in waiting:
            held_on = None if session.number in found else _found(session, _near(session.number, evenings))
            if held_on is not None:
                found[session.number] = held_on
                evenings = dated([*evenings, Evening(session.number, held_on)])
        if len(found) == before:
            break
    return found


def flag_breaks(reports: Mapping[int, ImportedReport], doubts: Doubts) -> None:
    """Ask about neighbouring evenings out of step of which this import brought at least one."""
    for pair in breaks(known_evenings()):
        report = reports.get(pair.later.number) or reports.get(pair.earlier.number)
        if report:
            # In the words of the reading (settle_dates.py), so that no pair is asked about twice.
            doubts.ask(report, "held_on", f"{pair.message}; check number and date")


def settled_message(session: Session) -> str:
    return (
        f"The {ordinal(session.number)}: “{session.held_on_text}” is {session.held_on.isoformat()}, "
        "settled by the neighbouring sessions."
    )


def _found(session: Session, near: list[Evening]) -> date | None:
    """The date of an evening whose report prints it without a year, where these leave only one."""
    printed = dates_in(session.held_on_text, 0, len(session.held_on_text))
    if len(printed) != 1 or printed[0].year or not printed[0].day or printed[0].problem:
        return None
    found = year_for(session.number, printed[0].month, printed[0].day, near)
    weekday = printed[0].weekday
    if found is None or (weekday is not None and found.held_on.weekday() != weekday):
        return None
    return found.held_on


def _settle(session: Session, held_on: date) -> None:
    session.held_on, session.held_on_from = held_on, Session.DateSource.NEIGHBOURS
    session.date_unknown = False
    session.version += 1
    session._change_reason = BY_IMPORT
    session.save(update_fields=["held_on", "held_on_from", "date_unknown", "version"])
    report = session.imported_report
    report.values |= {"held_on": held_on.isoformat(), "held_on_from": "neighbours"}
    report.save(update_fields=["values"])
    for intern in Intern.objects.filter(farewell_session=session, ended_on=None):
        intern.ended_on = held_on
        intern._change_reason = BY_IMPORT
        intern.save(update_fields=["ended_on"])
    Doubt.objects.open().filter(report=report, about="held_on").update(
        settled_at=timezone.now(), settlement=BY_NEIGHBOURS
    )


def _near(number: int, evenings: list[Evening]) -> list[Evening]:
    """The nearest evenings on both sides; `evenings` are by number."""
    at = bisect_left(evenings, number, key=lambda evening: evening.number)
    return evenings[max(at - _SIDE, 0) : at + _SIDE]
