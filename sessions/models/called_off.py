"""What readers saw of an evening before it was called off or moved: its number and day are told still."""

from dataclasses import replace
from datetime import date
from itertools import starmap

from django.db.models import Case, Max, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from sessions.models.audience import Reader
from sessions.models.evenings import ROW, EveningRow
from sessions.models.life import READABLE, Status
from sessions.models.prepared import prepared
from sessions.models.sessions import Session


def called_off(reader: Reader) -> list[EveningRow]:
    """The cancelled evenings, each as this kind of reader last saw it, the longest unseen first. One query.

    Left out are those whose agenda this reader could never read, and those whose agenda is not for them any
    more. Number, day and venue are those of the last record in the history that they could read: what was
    changed later, while the evening was a draft or cancelled, is not told.
    """
    return [replace(row, status=Status.CANCELLED) for row in starmap(EveningRow, rows(reader))]


@prepared
def rows(reader: Reader) -> QuerySet:
    return last_seen(reader).order_by("history_id").values_list(*ROW)


def last_seen(reader: Reader) -> QuerySet:
    """The records in the history that `called_off` tells."""
    cancelled = Session.objects.filter(status=Status.CANCELLED, agenda_audience__in=reader.audiences)
    seen = readable(reader).filter(id__in=cancelled.order_by().values("pk"))
    last = seen.values("id").annotate(last=Max("history_id")).values("last")
    return Session.history.order_by().filter(history_id__in=last)


def readable(reader: Reader) -> QuerySet:
    """The records in the history of any evening that this reader could read as its agenda or its report."""
    return Session.history.order_by().filter(status__in=READABLE, agenda_audience__in=reader.audiences)


def called_off_before(reader: Reader) -> Subquery:
    """Of an evening: the day of a cancelled one that bore its number before; None where there is none."""
    same_number = last_seen(reader).filter(number=OuterRef("number")).exclude(id=OuterRef("pk"))
    return Subquery(same_number.order_by("-history_id").values("held_on")[:1])


def moved_from(reader: Reader) -> Case:
    """Of an evening to come: the last day this reader was shown that is not its day now, if there is one."""
    now = Coalesce(OuterRef("held_on"), Value(date.max))  # a day still open differs from each
    shown = readable(reader).filter(id=OuterRef("pk"), held_on__isnull=False).exclude(held_on=now)
    day = Subquery(shown.order_by("-history_id").values("held_on")[:1])
    return Case(When(status__in=[Status.OPEN, Status.ANNOUNCED], then=day))
