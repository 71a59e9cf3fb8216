"""The wording of messages: filled in, empty lines left out, the house's own before the built-in."""

from datetime import date

import pytest

from sessions.models import Message, MessageKind, Reader, Session, Status
from sessions.notifications.texts import (
    NAME,
    Text,
    agenda_line,
    built_in,
    common_values,
    compose,
    evening_in_words,
    fill,
    how_soon,
    session_values,
    text_of,
    topics_for,
    unknown_names,
)
from tests.factories import make_moderator, make_person, make_session, make_topic


def test_every_kind_has_a_text_whose_names_are_known():
    for kind in MessageKind.values:
        text = built_in(kind)
        assert text.subject and text.body, kind
        assert unknown_names(text.subject + text.body) == [], kind


def test_a_line_whose_names_have_nothing_to_say_is_left_out():
    text = Text("{evening}", "Dear {name}\n\nWhere: {place}\n\nWhen: {day}, {time}\n\nBye")
    values = {"name": "Okubo", "day": "Friday", "evening": "the 35th session"}
    assert fill(text, values) == Text("The 35th session", "Dear Okubo\n\nWhen: Friday\n\nBye")
    assert fill(Text("", "Hello {name},"), values).body == "Hello Okubo,"
    assert fill(Text("", "When: {day}, {time}"), {"time": "19:00"}).body == "When: 19:00"


def test_the_private_link_stays_for_the_sending():
    assert fill(Text("", "Here: {private_link}"), {"private_link": "https://evil.example"}).body == (
        "Here: {private_link}"
    )


@pytest.mark.django_db
def test_the_house_words_a_message_its_own_way():
    Message.objects.filter(kind=MessageKind.LINK).update(subject="Your page", text="{private_link}")
    assert text_of(MessageKind.LINK) == Text("Your page", "{private_link}")
    Message.objects.filter(kind=MessageKind.LINK).update(subject="")
    assert text_of(MessageKind.LINK).subject == built_in("link").subject


@pytest.mark.django_db
def test_a_name_that_no_message_knows_is_told():
    assert unknown_names("{talk} {tlak}") == ["tlak"]
    assert NAME.findall(compose(MessageKind.LINK, {"talk": "JWT vs Goa"}).body) == ["private_link"]


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
