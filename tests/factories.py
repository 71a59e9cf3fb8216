"""Short plain functions that make records; each test states the values it depends on."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import transaction
from django.utils import timezone

from sessions.models import (
    CONSEQUENCES,
    Audience,
    Moderator,
    Person,
    Proposal,
    Session,
    SpeakerEntry,
    Status,
    Topic,
    archive_change,
)


def make_person(name: str = "Okubo", **fields) -> Person:
    return Person.enter(name, **fields)


def make_session(number: int = 34, *, public: bool = True, **fields) -> Session:
    """A published session on 19 May 2017, unless told otherwise; public by default."""
    audience = Audience.PUBLIC if public else Audience.HOUSE
    values = {
        "held_on": date(2017, 5, 19),
        "status": Status.PUBLISHED,
        "agenda_audience": audience,
        "report_audience": audience,
    }
    with archive_change():
        return Session.objects.create(number=number, **values | fields)


def make_topic(
    session: Session, title: str = "JWT vs Goa", *, speakers=(), public: bool = True, **fields
) -> Topic:
    """A topic at the end of the session's order. `speakers`: people, or SpeakerEntry rows."""
    fields.setdefault("audience", Audience.PUBLIC if public else Audience.HOUSE)
    with archive_change():
        topic = session.add_topic(title=title, **fields)
        rows = [row if isinstance(row, SpeakerEntry) else SpeakerEntry(row) for row in speakers]
        topic.set_speakers(rows)
    return topic


def make_moderator(session: Session, person: Person, **fields) -> Moderator:
    with archive_change():
        return Moderator.objects.create(session=session, person=person, **fields)


def make_proposal(title: str = "JWT vs Goa", *, name: str = "Tanabe", **fields) -> Proposal:
    """A submitted proposal of a colleague, with an address, unless told otherwise."""
    fields.setdefault("submitted_at", timezone.now())
    return Proposal.objects.create(
        title=title, name=name, **{"email": "tanabe@example.com", "sentence": "Two ways to sign in."} | fields
    )


def make_agreed(session: Session, title: str = "JWT vs Goa", *, name: str = "Tanabe", **fields) -> Proposal:
    """A proposal that was accepted into this session, and its speaker not told yet."""
    person = Person.objects.filter(name=name).first() or make_person(name)
    proposal = make_proposal(title, name=name, person=person, **fields)
    topic = make_topic(session, title, speakers=[person])
    proposal.accept(session, topic, by=None, at=timezone.now())
    return proposal


@contextmanager
def undone() -> Iterator[None]:
    """What is written within goes again, pass or fail: the next row of a table begins with the same world."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def take_back(session: Session) -> None:
    """To the step before; IllegalMove for a draft, which has none."""
    order = list(Status).index
    ways = [to for now, to in CONSEQUENCES if now == session.status and order(to) < order(now)]
    session.step(*ways or [Status.DRAFT])
