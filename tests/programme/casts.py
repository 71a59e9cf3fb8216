"""The evening that tests of its preparation start from."""

from datetime import UTC, date, datetime, time

from sessions.models import Person, Proposal, Session, Status, Topic, archive_change
from sessions.notifications.to_tell import note_now
from tests.factories import make_moderator, make_person, make_session, make_topic

TODAY = date(2017, 6, 16)
NOW = datetime(2017, 6, 16, 8, 0, tzinfo=UTC)


def make_evening(*, status: str = Status.ANNOUNCED, held_on: date | None = TODAY, **fields) -> Session:
    """The 35th at seven in Shibuya: Kevin moderates, three talks of 20, 15 and 5 minutes."""
    values = {"start_time": time(19), "venue": "Shibuya", "minutes_wanted": 60}
    session = make_session(35, status=status, held_on=held_on, **values | fields)
    make_moderator(session, make_person("Kevin", email="kevin@example.com"), answer="yes")
    for title, name, minutes in (("Falcon", "Tanabe", 20), ("Goa", "Shihan", 15), ("Bees", "Lin", 5)):
        topic = make_topic(session, title, speakers=[make_person(name)], minutes=minutes)
        topic.speakers.update(told_at=NOW)
    return session


def tell_everybody(session: Session, *, at: datetime = NOW) -> None:
    """Whoever speaks and was told, or said yes to moderating, knows the evening as it is now."""
    with archive_change():
        for person in Person.objects.filter(talks__topic__session=session, talks__told_at__isnull=False):
            note_now(session, person=person, at=at)
        for person in Person.objects.filter(moderator_set__session=session, moderator_set__answer="yes"):
            note_now(session, person=person, at=at)


def make_proposal(topic: Topic | None = None, *, name: str = "Tanabe", **fields) -> Proposal:
    """A proposal; with a topic it is accepted into that topic's evening, and its speaker knows."""
    values = {"name": name, "email": f"{name.lower()}@example.com", "title": "A talk", "submitted_at": NOW}
    if topic:
        values |= {
            "topic": topic,
            "title": topic.title,
            "session": topic.session,
            "shown_session": topic.session,
            "person": topic.speakers.first().person,
            "status": Proposal.Status.ACCEPTED,
            "shown_status": Proposal.Status.ACCEPTED,
        }
    with archive_change():
        return Proposal.objects.create(**values | fields)


def titles(session: Session) -> list[str]:
    """The running order, a dropped topic in brackets."""
    return [
        f"({topic.title})" if topic.dropped_because else topic.title
        for topic in session.topics.order_by("position")
    ]
