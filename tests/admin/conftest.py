"""The evenings that tests of the session page start from."""

from datetime import date

import pytest

from sessions.models import Intern, Newcomer, Photo, Session, Status
from tests.factories import make_person, make_session, make_topic


@pytest.fixture
def agenda(db):
    """The 35th, open, with three topics."""
    session = make_session(35, status=Status.OPEN, held_on=date(2017, 6, 16), public=False)
    for title in ("One", "Two", "Three"):
        make_topic(session, title, speakers=[make_person(f"Speaker {title}")], public=False)
    return session


@pytest.fixture
def june(db) -> Session:
    return make_session(35, status=Status.OPEN, held_on=date(2017, 6, 16), public=False)


@pytest.fixture
def july(db) -> Session:
    return make_session(36, status=Status.OPEN, held_on=date(2017, 7, 21), public=False)


@pytest.fixture
def other(db) -> Session:
    """The 36th, held: a talk with a summary, a newcomer, a farewell and a photo."""
    session = make_session(36, status=Status.HELD, held_on=date(2017, 7, 21))
    topic = make_topic(session, "Canary", speakers=[make_person("Nagira")], summary="All of it.")
    topic.speakers.update(photo_consent="yes")
    Newcomer.objects.create(session=session, person=make_person("Mami"))
    Intern.objects.create(person=make_person("Kelvin"), farewell_session=session, impressions="Good.")
    Photo.objects.create(session=session, key="a", width=1, height=1, widths=[1], alt="Theirs")
    return session


@pytest.fixture
def held(db) -> Session:
    """The 35th, held: One has its summary, Two and Three lack it, Four was dropped."""
    session = make_session(35, status=Status.HELD, held_on=date(2017, 6, 16))
    for title, more in (("One", {"summary": "Done."}), ("Two", {}), ("Three", {}),
                        ("Four", {"dropped_because": "ill"})):  # fmt: skip
        make_topic(session, title, speakers=[make_person(f"Speaker {title}")], **more)
    return session
