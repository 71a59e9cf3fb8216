"""What waits for an evening: talks that had a place before, and proposals that never had one."""

from dataclasses import dataclass

from django.db.models import Q

from sessions.models import Proposal, Session, Status, Topic
from sessions.programme.told import names


@dataclass(frozen=True)
class Waiting:
    """One talk in reserve. topic: None for a proposal that never had a place."""

    title: str
    by: str
    minutes: int | None
    topic: Topic | None = None
    proposal: Proposal | None = None


def in_reserve() -> list[Waiting]:
    """Talks of cancelled evenings and proposals in reserve, oldest first. Three queries."""
    # By keys: a condition across the three tables would be tried on every topic of the archive.
    cancelled = Session.objects.order_by().filter(status=Status.CANCELLED).values("pk")
    waiting = Proposal.objects.in_reserve().order_by().exclude(topic=None).values("topic")
    reserve = Q(dropped_because="", session__in=cancelled) | Q(pk__in=waiting)
    topics = Topic.objects.filter(reserve).select_related("session", "proposal")
    topics = topics.prefetch_related("speakers__person").order_by("session__number", "position")
    talks = [
        Waiting(
            str(topic), names(topic.speakers.all()), topic.minutes, topic, getattr(topic, "proposal", None)
        )
        for topic in topics
    ]
    proposals = Proposal.objects.in_reserve().filter(topic=None)
    return talks + [Waiting(str(one), one.speaker_name, one.minutes, proposal=one) for one in proposals]
