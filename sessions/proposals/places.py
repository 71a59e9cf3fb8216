"""The evenings ahead as speakers see them: day, place, how many places are left, and until when."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.utils import timezone

from sessions.models import Reader, Session, Status, Topic

MOST = 3


@dataclass(frozen=True)
class Ahead:
    """An evening to come. left: places without a talk, as far as this reader knows of talks."""

    session: Session
    left: int


def evenings_ahead(reader: Reader, *, now: datetime) -> list[Ahead]:
    """The next evenings that this reader may see and that still take topics, the earliest first. One query.

    Places are counted from the talks the reader may see: what nobody was told of yet leaves no trace.
    """
    today = timezone.localdate(now)
    taking = Session.objects.visible_to(reader).filter(
        Q(held_on=None) | Q(held_on__gte=today),
        Q(topics_until=None) | Q(topics_until__gt=now),
        status__in=[Status.OPEN, Status.ANNOUNCED],
    )
    seen = Topic.objects.order_by().visible_to(reader).values("pk")
    counted = taking.annotate(taken=Count("topics", filter=Q(topics__in=seen)))
    rows = sorted(counted, key=lambda session: (session.held_on is None, session.held_on, session.number))
    return [Ahead(session, max(session.places - session.taken, 0)) for session in rows][:MOST]
