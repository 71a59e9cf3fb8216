"""Dates that an evening settled for its neighbours: open again when its import is taken back."""

from datetime import date

from django.utils import timezone

from sessions.models import NUMBER_IN_USE, Doubt, Intern, Session
from sessions.reports.importing.register import BY_IMPORT
from sessions.reports.importing.settling import BY_NEIGHBOURS, by_rule, known_evenings
from sessions.series import breaks

REACH = 120  # numbers; a settled date may settle the next, and this far the chain is followed


class Neighbours:
    """What the evenings around some numbers owe to them. Make it before those go, and `reopen` after."""

    def __init__(self, numbers: list[int]) -> None:
        self._reach = (min(numbers) - REACH, max(numbers) + REACH)
        self._before = self._by_rule()
        self._out_of_step = _out_of_step()

    def reopen(self, *, because: str) -> list[Session]:
        """Open the dates that nothing settles any more; settle doubts about pairs that are none any more."""
        now = self._by_rule()
        reopened = [
            session for session in self._settled() if session.number in self._before.keys() - now.keys()
        ]
        for session in reopened:
            _reopen(session, because)
        for message in self._out_of_step - _out_of_step():
            told = Doubt.objects.open().filter(about="held_on", message__startswith=message)
            told.update(settled_at=timezone.now(), settlement=because)
        return reopened

    def _settled(self) -> list[Session]:
        """Evenings whose date neighbours settled, and nobody changed."""
        near = Session.objects.filter(
            NUMBER_IN_USE,
            number__range=self._reach,
            held_on_from=Session.DateSource.NEIGHBOURS,
            date_confirmed=False,
            imported_report__isnull=False,
        )
        near = near.select_related("imported_report").order_by("number")
        return [
            session
            for session in near
            if session.held_on and session.imported_report.values["held_on"] == session.held_on.isoformat()
        ]

    def _by_rule(self) -> dict[int, date]:
        waiting = self._settled()
        numbers = {session.number for session in waiting}
        return by_rule(waiting, [evening for evening in known_evenings() if evening.number not in numbers])


def _out_of_step() -> set[str]:
    return {pair.message for pair in breaks(known_evenings())}


def _reopen(session: Session, because: str) -> None:
    report, was = session.imported_report, session.held_on
    session.held_on, session.held_on_from = None, Session.DateSource.MISSING
    session.date_unknown = True
    session.version += 1
    session._change_reason = BY_IMPORT
    session.save(update_fields=["held_on", "held_on_from", "date_unknown", "version"])
    report.values |= {"held_on": None, "held_on_from": "missing"}
    report.save(update_fields=["values"])
    for intern in Intern.objects.filter(farewell_session=session, ended_on=was):
        intern.ended_on = None
        intern._change_reason = BY_IMPORT
        intern.save(update_fields=["ended_on"])
    asked = report.doubts.filter(about="held_on", settlement=BY_NEIGHBOURS)
    if not asked.update(settled_at=None, settlement=""):
        message = f"“{session.held_on_text}” has no year, and no neighbour settles it: {because}."
        Doubt.objects.create(report=report, about="held_on", message=message)
