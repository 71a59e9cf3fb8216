"""The agenda that tests of the session page start from."""

from datetime import date

import pytest

from sessions.models import Session, Status
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
