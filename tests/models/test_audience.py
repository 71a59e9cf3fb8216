"""Who may see what: the narrowest audience wins, and house wording never reaches a stranger."""

import pytest

from sessions.models import (
    Intern,
    OldAddress,
    Person,
    Reader,
    Session,
    Status,
    Topic,
    Wording,
)
from tests.factories import make_moderator, make_person, make_session, make_topic

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
STRANGER, HOUSE = Reader.STRANGER, Reader.HOUSE


def words(title: str, summary: str = "", summary_html: str = "", *, house: bool = False) -> Wording:
    return Wording(title=title, subject="", summary=summary, summary_html=summary_html, house=house)


def seen(model, reader) -> set[str]:
    return {str(record) for record in model.objects.visible_to(reader)}


def test_house_topic_is_invisible_to_strangers_in_a_public_session():
    session = make_session()
    make_topic(session, "Public talk")
    make_topic(session, "Project Falcon", public=False)
    assert seen(Topic, STRANGER) == {"Public talk"}
    assert seen(Topic, HOUSE) == {"Public talk", "Project Falcon"}


def test_public_topic_of_a_house_session_is_invisible_to_strangers():
    make_topic(make_session(public=False), "Public talk")
    assert (seen(Topic, STRANGER), seen(Session, STRANGER)) == (set(), set())
    assert seen(Topic, HOUSE) == {"Public talk"}


def test_agenda_may_be_public_while_the_report_is_for_the_house():
    session = make_session(report_audience="house")
    topic = make_topic(session, "Public talk", summary="What was said.")
    assert seen(Session, STRANGER) == {"34th session"}
    assert topic.wording(STRANGER).summary == ""
    assert topic.wording(HOUSE).summary == "What was said."


def test_summary_of_a_report_that_is_not_out_is_shown_to_nobody():
    topic = make_topic(make_session(status=Status.HELD), summary="A draft.", house_summary="A house draft.")
    assert topic.wording(HOUSE) == words("JWT vs Goa")


def test_house_wording_is_read_by_the_house_only():
    topic = make_topic(
        make_session(), "An HDE service", summary="Public.", house_title="Falcon", house_summary="**Secret.**"
    )
    assert topic.wording(STRANGER) == words("An HDE service", "Public.", "<p>Public.</p>\n")
    assert topic.wording(HOUSE) == words(
        "Falcon", "**Secret.**", "<p><strong>Secret.</strong></p>\n", house=True
    )


def test_dropped_topic_leaves_every_list():
    topic = make_topic(make_session(), "Public talk")
    Topic.objects.filter(pk=topic.pk).update(dropped_because="The speaker fell ill.")
    assert seen(Topic, HOUSE) == set()


def test_people_known_only_from_house_topics_are_unknown_to_strangers():
    session = make_session()
    make_topic(session, "Project Falcon", public=False, speakers=[make_person("Kent")])
    make_topic(session, "Public talk", speakers=[make_person("Okubo")])
    make_moderator(session, make_person("Jeffrey"))
    assert seen(Person, STRANGER) == {"Okubo", "Jeffrey"}
    assert seen(Person, HOUSE) == {"Kent", "Okubo", "Jeffrey"}


def test_moderator_who_was_only_asked_is_not_shown():
    session = make_session(status=Status.ANNOUNCED)
    make_moderator(session, make_person("Kent"))
    make_moderator(session, make_person("Jeffrey"), answer="yes")
    assert seen(Person, HOUSE) == {"Jeffrey"}


def test_intern_is_shown_to_strangers_by_a_talk_or_a_released_farewell():
    session = make_session()
    make_topic(session, "Play", speakers=[])
    Intern.objects.create(person=make_person("Kelvin"), farewell_session=session, farewell_audience="public")
    Intern.objects.create(person=make_person("Alice"), farewell_session=session)
    assert {intern.person.name for intern in Intern.objects.visible_to(STRANGER)} == {"Kelvin"}
    assert {intern.person.name for intern in Intern.objects.visible_to(HOUSE)} == {"Kelvin", "Alice"}


def test_slug_of_a_house_topic_tells_nothing_and_a_change_of_audience_readdresses():
    session = make_session()
    topic = make_topic(session, "Project Falcon", public=False)
    assert topic.slug == "34-1"
    topic.audience = "public"
    topic.save()
    topic.readdress()
    assert topic.slug == "project-falcon"
    topic.audience = "house"
    topic.save()
    topic.readdress()
    assert topic.slug == "34-1"
    assert list(OldAddress.objects.values_list("slug", "leads_to")) == [("project-falcon", "34-1")]
