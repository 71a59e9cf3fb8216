"""A second evening, as full as one can be, for tests of what is not of it."""

from datetime import date, time

import pytest

from sessions.media.slides import CleanSlides
from sessions.media.storage import keep_slides
from sessions.models import (
    Intern,
    MessageKind,
    Newcomer,
    Notice,
    Session,
    Slides,
    Status,
)
from tests.factories import make_moderator, make_person, make_session, make_topic
from tests.media.test_slides import PDF
from tests.programme.casts import NOW


@pytest.fixture
def july(db) -> Session:
    """The 36th, as full as an evening can be: everything there that the 35th lacks."""
    session = make_session(36, status=Status.ANNOUNCED, held_on=date(2017, 7, 21), start_time=time(18))
    make_moderator(session, make_person("Jeffrey"), answer="yes", asked_at=NOW)
    topic = make_topic(session, "Canary", speakers=[make_person("Nagira")], minutes=20)
    topic.speakers.update(told_at=NOW, confirmed_at=NOW)
    keep_slides(Slides(session=session, topic=topic), CleanSlides("july.pdf", "july.pdf", "pdf", PDF)).save()
    Newcomer.objects.create(session=session, person=make_person("Mami"))
    Intern.objects.create(person=make_person("Kelvin"), programme="GIP", farewell_session=session)
    Notice.objects.create(kind=MessageKind.ANNOUNCEMENT, session=session, status=Notice.Status.SENT)
    return session
