"""What holds of each evening now, worked out plainly from the rows of the archive."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from sessions.models import Moderator, Proposal, Session, Status, Topic

START = datetime(2099, 6, 19, tzinfo=UTC)  # of a day: any does
QUESTIONS, ASSUMED = 5, 15  # minutes after a talk, and of one that nobody has said the length of


@dataclass(frozen=True)
class Evening:
    """day: as messages write it; empty while it is open, as time and place are."""

    on: bool
    day: str
    time: str
    place: str


@dataclass
class Holds:
    """All of it. talks: (who, title) → number of the evening; begins: likewise → "19:25"."""

    evenings: dict[int, Evening] = field(default_factory=dict)
    talks: dict[tuple[str, str], int] = field(default_factory=dict)
    begins: dict[tuple[str, str], str] = field(default_factory=dict)
    moderators: set[tuple[str, int]] = field(default_factory=set)
    asked: set[tuple[str, int]] = field(default_factory=set)


def holds_now() -> Holds:
    found = Holds()
    for session in Session.objects.all():
        day = f"{session.held_on:%A} {session.held_on.day} {session.held_on:%B %Y}" if session.held_on else ""
        clock = f"{session.start_time:%H:%M}" if session.start_time else ""
        on = session.status in (Status.DRAFT, Status.OPEN, Status.ANNOUNCED)
        found.evenings[session.number] = Evening(on, day, clock, session.venue)
    standing = defaultdict(list)
    for topic in Topic.objects.filter(dropped_because="").order_by("position").select_related("session"):
        if found.evenings[topic.session.number].on:
            standing[topic.session].append(topic)
    for session, topics in standing.items():
        clock = START + minutes_of(session.start_time) if session.start_time else None
        for topic in topics:
            for speaker in topic.speakers.select_related("person"):
                found.talks[speaker.person.name, topic.title] = session.number
                found.begins[speaker.person.name, topic.title] = f"{clock:%H:%M}" if clock else ""
            if clock:
                clock += timedelta(minutes=(topic.minutes or ASSUMED) + QUESTIONS + (topic.pause_after or 0))
    for moderator in Moderator.objects.exclude(answer="no").select_related("person", "session"):
        if found.evenings[moderator.session.number].on:
            found.moderators.add((moderator.person.name, moderator.session.number))
    asked = Proposal.objects.filter(status__in=["asked", "submitted"]).exclude(asked_at=None)
    for proposal in asked.exclude(session=None).select_related("person", "session"):
        if found.evenings[proposal.session.number].on:
            name = proposal.person.name if proposal.person else proposal.name
            found.asked.add((name, proposal.session.number))
    return found


def minutes_of(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute)


def minutes_apart(one: str, other: str) -> int:
    """Of two times of one evening."""
    first, second = (minutes_of(time.fromisoformat(words)) for words in (one, other))
    apart = abs(first - second) // timedelta(minutes=1)
    return min(apart, 24 * 60 - apart)
