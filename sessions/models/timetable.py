"""The clock of one evening: its topics as the pure `running_order` knows them, and what follows in words."""

from collections.abc import Iterable
from datetime import datetime

from sessions.models.sessions import Session
from sessions.models.topics import Topic
from sessions.running_order import balance, minutes_filled, remarks


class Timetable:
    """The clock of these topics of the session, given in running order; dropped ones take no time.

    spans: when each begins and ends, by primary key; none while the evening has no start time. filled: the
    minutes they take.
    """

    def __init__(self, session: Session, topics: Iterable[Topic]) -> None:
        standing = {topic.pk: topic.slot for topic in topics if not topic.dropped_because}
        slots = list(standing.values())
        self.session = session
        self.spans = dict(zip(standing, session.spans(slots), strict=False))
        self.filled = minutes_filled(slots)
        self.balance = balance(slots, session.minutes_wanted)
        self.remarks = remarks(slots, session.minutes_wanted)

    @property
    def ends_at(self) -> datetime | None:
        """When the last questions are answered."""
        return list(self.spans.values())[-1].ends_at if self.spans else None

    @property
    def ends(self) -> str:
        """ "21:00", from afar "21:00 JST"."""
        return self.session.clock(self.ends_at or "")

    def begins(self, topic: Topic) -> str:
        """ "19:25"; empty for a topic that was dropped, or without a start time."""
        return f"{self.spans[topic.pk].starts_at:%H:%M}" if topic.pk in self.spans else ""

    def begins_in_words(self, topic: Topic) -> str:
        """ "19:25", from afar "19:25 JST"."""
        return self.session.clock(self.begins(topic))
