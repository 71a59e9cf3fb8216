"""What readers saw of an evening before it was cancelled or moved: its number and day are told still."""

from datetime import date

from django.db.models import Case, Max, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from sessions.models.audience import Reader
from sessions.models.life import Status
from sessions.models.sessions import ROW, Session, shown_agenda


def cancelled(reader: Reader) -> list[Session]:
    """The cancelled evenings, each as this kind of reader last saw it, the longest unseen first. One query.

    Left out are those whose agenda this reader could never read, and those whose agenda is not for them any
    more. Number, day and venue are those of the last record in the history that they could read: what was
    changed later, while the evening was a draft or cancelled, is not told.
    """
    rows = last_seen(reader).order_by("history_id").values(*ROW)
    return [Session(**row | {"status": Status.CANCELLED}) for row in rows]


def last_seen(reader: Reader) -> QuerySet:
    """The records in the history that `cancelled` tells."""
    sessions = Session.objects.filter(status=Status.CANCELLED, agenda_audience__in=reader.audiences)
    seen = seen_by(reader).filter(id__in=sessions.order_by().values("pk"))
    last = seen.values("id").annotate(last=Max("history_id")).values("last")
    return Session.history.order_by().filter(history_id__in=last)


def seen_by(reader: Reader) -> QuerySet:
    """The records in the history of any evening whose agenda this reader could read."""
    return Session.history.order_by().filter(shown_agenda(reader))


def cancelled_before(reader: Reader) -> Subquery:
    """Of an evening: the day of a cancelled one that bore its number before; None where there is none."""
    same_number = last_seen(reader).filter(number=OuterRef("number")).exclude(id=OuterRef("pk"))
    return Subquery(same_number.order_by("-history_id").values("held_on")[:1])


def moved_from(reader: Reader) -> Case:
    """Of an evening to come: the last day this reader was shown that is not its day now, if there is one."""
    now = Coalesce(OuterRef("held_on"), Value(date.max))  # a day still open differs from each
    shown = seen_by(reader).filter(id=OuterRef("pk"), held_on__isnull=False).exclude(held_on=now)
    day = Subquery(shown.order_by("-history_id").values("held_on")[:1])
    return Case(When(status__in=[Status.OPEN, Status.ANNOUNCED], then=day))
