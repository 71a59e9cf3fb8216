"""The clock of one evening: its topics as the pure `running_order` knows them, and what follows in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from sessions.models.sessions import Session
from sessions.models.topics import Topic
from sessions.running_order import Slot, Span, balance, clock_times, minutes_filled, remarks


@dataclass(frozen=True)
class Timetable:
    """When each topic begins and ends, by primary key; no spans while the evening has no start time."""

    spans: dict[int, Span] = field(default_factory=dict)
    filled: int = 0
    balance: str = ""
    remarks: list[str] = field(default_factory=list)
    session: Session | None = None

    @property
    def ends_at(self) -> datetime | None:
        """When the last questions are answered."""
        return list(self.spans.values())[-1].ends_at if self.spans else None

    def begins(self, topic: Topic) -> str:
        """ "19:25"; empty for a topic that was dropped, or without a start time."""
        span = self.spans.get(topic.pk)
        return f"{span.starts_at:%H:%M}" if span else ""

    def begins_in_words(self, topic: Topic) -> str:
        """ "19:25", from afar "19:25 JST"."""
        return self.session.clock(self.begins(topic)) if self.session else self.begins(topic)

    @property
    def ends(self) -> str:
        """ "21:00", as `begins_in_words` has it."""
        return self.session.clock(self.ends_at) if self.ends_at else ""


def slot_of(topic: Topic) -> Slot:
    return Slot(topic.minutes, topic.questions_minutes, topic.pause_after, topic.kind)


def moment_of(session: Session) -> datetime | None:
    """The start of the evening; while only its day is open, that time today. None without a start time."""
    if session.start_time is None:
        return None
    day = session.held_on or timezone.localdate()
    return timezone.make_aware(datetime.combine(day, session.start_time))


def timetable(session: Session, topics: Iterable[Topic]) -> Timetable:
    """The clock of these topics of the session, given in running order; dropped ones take no time."""
    standing = [topic for topic in topics if not topic.dropped_because]
    slots = [slot_of(topic) for topic in standing]
    spans = spans_of(moment_of(session), slots)
    return Timetable(
        {topic.pk: span for topic, span in zip(standing, spans, strict=False)},
        minutes_filled(slots),
        balance(slots, session.minutes_wanted),
        remarks(slots, session.minutes_wanted),
        session,
    )


def start_of(topic: Topic) -> str:
    """ "19:25", from afar "19:25 JST": when a talk begins, as the order of its evening stands; empty while no
    clock knows.
    """
    standing = topic.session.topics.standing().order_by("position")
    return timetable(topic.session, standing).begins_in_words(topic)


def spans_of(starts_at: datetime | None, slots: Sequence[Slot]) -> list[Span]:
    """`clock_times`; empty without a start, or for lengths that no evening has."""
    if starts_at is None:
        return []
    try:
        return clock_times(starts_at, slots)
    except ValueError:
        return []
