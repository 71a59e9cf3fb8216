"""The wording of messages: filled in, empty lines left out, the house's own before the built-in."""

import pytest

from sessions.models import Message, MessageKind
from sessions.notifications.texts import NAME, Text, built_in, compose, fill, text_of, unknown_names


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
