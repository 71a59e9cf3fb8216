"""Evenings that were called off, for whoever has them in a calendar already."""

from dataclasses import replace
from itertools import starmap

from django.db.models import Max, QuerySet

from sessions.models.audience import Reader
from sessions.models.evenings import ROW, EveningRow
from sessions.models.life import READABLE, Status
from sessions.models.sessions import Session


def called_off(sessions: QuerySet[Session], reader: Reader) -> list[EveningRow]:
    """The cancelled ones among these, each as this kind of reader last saw it. One query.

    Left out are those whose agenda this reader could never read, and those whose agenda is not for them any
    more. Number, day and venue are those of the last record in the history that they could read: what was
    changed later, while the evening was a draft or cancelled, is not told.
    """
    cancelled = sessions.filter(status=Status.CANCELLED, agenda_audience__in=reader.audiences)
    seen = Session.history.order_by().filter(
        id__in=cancelled.order_by().values("pk"),
        status__in=READABLE,
        agenda_audience__in=reader.audiences,
    )
    last = seen.values("id").annotate(last=Max("history_id")).values("last")
    rows = Session.history.order_by("history_id").filter(history_id__in=last).values_list(*ROW)
    return [replace(row, status=Status.CANCELLED) for row in starmap(EveningRow, rows)]
