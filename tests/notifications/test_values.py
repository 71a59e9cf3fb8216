"""What messages say of an evening, in words."""

from datetime import date

import pytest

from sessions.models import Reader, Session, Status
from sessions.notifications.texts import (
    agenda_line,
    common_values,
    evening_in_words,
    how_soon,
    session_values,
    topics_for,
)
from tests.factories import make_moderator, make_person, make_session, make_topic

EVENING = date(2017, 6, 16)


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (date(2017, 6, 16), "today"),
        (date(2017, 6, 15), "tomorrow"),
        (date(2017, 6, 14), "the day after tomorrow"),
        (date(2017, 6, 13), "in 3 days"),
        (date(2017, 6, 9), "in a week"),
        (date(2017, 6, 2), "in two weeks"),
        (date(2017, 6, 1), "in 15 days"),
        (date(2017, 6, 17), ""),
    ],
)
def test_how_far_the_evening_is(today, words):
    assert how_soon(Session(held_on=EVENING), today) == words


def test_an_evening_without_a_day_is_not_near():
    session = Session(number=35, held_on=None)
    assert (how_soon(session, EVENING), evening_in_words(session)) == ("", "the 35th session")


@pytest.fixture
def evening(db) -> Session:
    """With a talk for everybody and one for the house, beside another evening with talks of its own."""
    other = make_session(36, held_on=date(2017, 7, 21), status=Status.ANNOUNCED)
    make_topic(other, "Elsewhere", speakers=[make_person("Nagira")]).speakers.update(
        told_at="2017-05-01T00:00Z"
    )
    make_moderator(other, make_person("Shihan"), answer="yes")
    session = make_session(35, held_on=EVENING, status=Status.ANNOUNCED, places=3)
    for title, name, public in (("Falcon", "Tanabe", True), ("The secret product", "Lin", False)):
        topic = make_topic(session, title, speakers=[make_person(name)], public=public)
        topic.speakers.update(told_at="2017-05-01T00:00Z")
    return session


@pytest.mark.parametrize(
    ("places", "words"), [(5, "3 places are free"), (3, "one place is free"), (2, ""), (1, "")]
)
def test_how_many_places_are_free(evening, places, words):
    evening.places = places
    assert session_values(evening)["free"] == words


def test_a_stranger_reads_of_public_talks_and_of_moderators_who_said_yes(evening):
    make_moderator(evening, make_person("Kevin"), answer="yes")
    make_moderator(evening, make_person("Asked"))
    make_moderator(evening, make_person("Never"), answer="no")
    house, public = (session_values(evening, reader=reader) for reader in (Reader.HOUSE, Reader.STRANGER))
    assert (house["moderator"], public["moderator"]) == ("Kevin and Asked", "Kevin")
    assert house["agenda"] == "- Falcon (Tanabe)\n- The secret product (Lin)"
    assert public["agenda"] == "- Falcon (Tanabe)"


def test_where_everybody_logs_in_first_a_stranger_reads_of_no_talk(evening, settings):
    settings.MTS_AUDIENCE = "house"
    assert topics_for(evening, Reader.STRANGER) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("title", "subject", "names", "line"),
    [
        ("JWT vs Goa", "", ["Tanabe", "Mami"], "- JWT vs Goa (Tanabe and Mami)"),
        ("JWT vs Goa", "", [], "- JWT vs Goa"),
        ("", "a report of Build", ["Lin"], "- a report of Build (Lin)"),
        ("", "", ["Lin"], "- A talk by Lin"),
        ("", "", [], "- A talk"),
        ("Lin speaks", "", ["Lin"], "- Lin speaks"),
    ],
)
def test_a_talk_on_one_line(title, subject, names, line):
    people = [make_person(name) for name in names]
    topic = make_topic(make_session(), title, subject=subject, speakers=people)
    assert agenda_line(topic, Reader.HOUSE) == line


def test_who_writes(organiser, django_user_model):
    assert common_values(name="")["signature"] == "The organisers of the MTS"
    assert common_values(name="", by=organiser)["signature"] == "The organisers of the MTS"
    organiser.person = make_person("Okubo")
    assert common_values(name="", by=organiser)["signature"] == "Okubo, for the organisers of the MTS"
