"""What readers saw of an evening before it was cancelled or moved: its number and day are told still."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from sessions.models.audience import Reader
from sessions.models.life import Status
from sessions.models.sessions import ROW, Session, shown_agenda


def cancelled(reader: Reader, since: date | None = None) -> list[Session]:
    """The cancelled evenings, each as this kind of reader last saw it, the longest unseen first. One query.

    Left out are those whose agenda this reader could never read, and those whose agenda is not for them any
    more. Number, day and venue are those of the last record in the history that they could read: what was
    changed later, while the evening was a draft or cancelled, is not told. since: leaves out earlier days.
    """
    sessions = Session.objects.filter(status=Status.CANCELLED, agenda_audience__in=reader.audiences)
    last = {}
    for row in seen_by(reader).filter(id__in=sessions.order_by().values("pk")).values(*ROW):
        last.pop(row["id"], None)
        last[row["id"]] = row
    found = [Session(**row | {"status": Status.CANCELLED}) for row in last.values()]
    return [one for one in found if one.held_on and one.held_on >= since] if since else found


def session_of(number: int, reader: Reader) -> Session | None:
    """The evening of this number that this reader may see, else the cancelled one as they saw it."""
    off = (session for session in reversed(cancelled(reader)) if session.number == number)
    return Session.objects.visible_to(reader).filter(number=number).for_rows().first() or next(off, None)


def seen_by(reader: Reader) -> QuerySet:
    """The records in the history of any evening whose agenda this reader could read, the oldest first."""
    return Session.history.order_by("history_id").filter(shown_agenda(reader))


def tell_moved(sessions: Iterable[Session], reader: Reader) -> None:
    """Give those still to come `moved_from`: the last day this reader was shown that is not their day now."""
    coming = {one.pk: one for one in sessions if one.status in (Status.OPEN, Status.ANNOUNCED)}
    shown = seen_by(reader).filter(id__in=coming, held_on__isnull=False)
    for pk, day in shown.values_list("id", "held_on"):
        if day != coming[pk].held_on:
            coming[pk].moved_from = day
