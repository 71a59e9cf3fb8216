"""A speaker learns when their own talk begins, as the order stands: on the page, in the file, in messages."""

import pytest
from icalendar import Calendar

from sessions.models import PrivateLink
from sessions.proposals import telling
from sessions.proposals.telling import messages_for
from tests.factories import make_person, make_topic
from tests.programme.casts import NOW, make_evening, make_proposal, tell_everybody

pytestmark = pytest.mark.django_db
A_DAY = "2099-06-19"


@pytest.fixture
def goa():
    """The second talk of the evening: after 20 minutes and 5 of questions."""
    session = make_evening(held_on=A_DAY)
    session.refresh_from_db()
    topic = session.topics.get(title="Goa")
    proposal = make_proposal(topic, name="Shihan")
    tell_everybody(session)
    return proposal


def page_of(client, holder) -> str:
    return client.get(f"/propose/{PrivateLink.mint(holder)}/").content.decode()


def test_the_private_page_says_when_the_own_talk_begins_and_not_only_the_evening(client, goa):
    assert "Your talk begins about 19:25, as the order stands." in page_of(client, goa)


def test_a_new_order_is_on_the_page_at_once(client, goa):
    session = goa.topic.session
    ids = list(session.topics.order_by("position").values_list("pk", flat=True))
    session.reorder([ids[1], ids[0], ids[2]], version=session.version)
    assert "Your talk begins about 19:00, as the order stands." in page_of(client, goa)


def test_the_file_for_the_calendar_says_it_too(client, goa):
    answer = client.get(f"/propose/{PrivateLink.mint(goa)}/evening.ics")
    [event] = Calendar.from_ical(answer.content).events
    assert str(event["description"]).startswith("Your talk begins about 19:25, as the order stands.")


def test_without_a_start_time_or_a_place_in_the_order_nothing_is_promised(client, goa):
    session = goa.topic.session
    session.start_time = None
    session.save()
    assert "Your talk begins" not in page_of(client, goa)


@pytest.mark.parametrize(("minutes", "waits"), [(10, []), (11, ["Shihan", "Lin"])])
def test_a_start_that_moves_by_more_than_ten_minutes_makes_a_message(goa, minutes, waits):
    session = goa.topic.session
    falcon = session.topics.get(title="Falcon")
    falcon.minutes += minutes
    falcon.save()
    drafts = messages_for(session)
    assert [draft.name for draft in drafts] == waits
    if drafts:
        assert "“Goa” begins about 19:36 now, not about 19:25." in drafts[0].message.body


def test_small_changes_add_up(goa):
    """Three times five minutes are a quarter of an hour for whoever was told once."""
    session = goa.topic.session
    falcon = session.topics.get(title="Falcon")
    for waits in (False, False, True):
        falcon.minutes += 5
        falcon.save()
        assert bool(messages_for(session)) is waits


def test_the_good_news_names_the_start(goa):
    session = goa.topic.session
    make_topic(session, "Ants", speakers=[make_person("Ogawa")], minutes=5)
    [draft] = messages_for(session)
    assert (draft.name, draft.kind) == ("Ogawa", "accepted")
    assert "Your talk begins about 19:55, as the order stands" in draft.message.body
    telling.send([draft], by=None, at=NOW)
    assert messages_for(session) == []


def test_from_afar_the_zone_stands_beside_it_on_the_page_in_the_file_and_in_the_message(
    client, goa, settings
):
    settings.TIME_ZONE = "Asia/Tokyo"
    session = goa.topic.session
    session.format = "online"
    session.save()
    said = "Your talk begins about 19:25 JST, as the order stands."
    assert said in page_of(client, goa)
    answer = client.get(f"/propose/{PrivateLink.mint(goa)}/evening.ics")
    [event] = Calendar.from_ical(answer.content).events
    assert str(event["description"]).startswith(said)
    falcon = session.topics.get(title="Falcon")
    falcon.minutes += 11
    falcon.save()
    texts = [draft.message.body for draft in messages_for(session) if draft.name == "Shihan"]
    assert texts and all("about 19:36 JST now, not about 19:25 JST" in text for text in texts)
