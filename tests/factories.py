"""Short plain functions that make records; each test states the values it depends on."""

from datetime import UTC, date, datetime

from sessions.models import (
    Audience,
    CoSpeaker,
    Moderator,
    Person,
    Proposal,
    Session,
    SpeakerEntry,
    Status,
    Topic,
    archive_change,
)

MAY = datetime(2017, 5, 1, 10, tzinfo=UTC)


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


def make_proposal(name: str = "Doi", **fields) -> Proposal:
    """A proposal that came in on 1 May 2017 and waits, unless told otherwise."""
    values = {"email": "doi@example.com", "sentence": "What we learnt from Falcon", "submitted_at": MAY}
    values |= fields
    values.setdefault("shown_status", values.get("status", Proposal.Status.SUBMITTED))
    return Proposal.objects.create(name=name, **values)


def make_co_speaker(proposal: Proposal, name: str = "Ogawa", **fields) -> CoSpeaker:
    return CoSpeaker.objects.create(
        proposal=proposal, name=name, position=proposal.co_speakers.count() + 1, **fields
    )
