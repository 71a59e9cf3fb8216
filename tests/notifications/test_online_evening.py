"""An online evening: every mail, page and calendar says how to join, and whose clock it goes by."""

import re
from datetime import UTC, date, datetime, time

import pytest
from icalendar import Calendar

from sessions.models import Notice, PrivateLink, Proposal, Session, Status
from sessions.notifications.announcing import announce
from sessions.notifications.evening_drafts import order_drafts
from sessions.notifications.reminders import write_due
from sessions.programme.moderating import ask_to_moderate
from sessions.proposals.invitations import ask
from sessions.proposals.telling import messages_for
from tests.factories import make_agreed, make_moderator, make_person, make_session, make_topic

pytestmark = pytest.mark.django_db

EVENING = date(2040, 5, 18)
TWO_WEEKS_BEFORE = datetime(2040, 5, 4, 0, tzinfo=UTC)
ZOOM = "Zoom https://zoom.example/j/123456"
WHEN_AND_WHERE = f"When: Friday 18 May 2040, 19:00 JST (UTC+9)\nWhere: {ZOOM}, online"
A_TIME = re.compile(r"\b\d\d:\d\d\b(?!\+)")
WITH_ZONE = re.compile(r"\b\d\d:\d\d(?: ?–\d\d:\d\d)? (?:JST|\(Asia/Tokyo\))")


@pytest.fixture(autouse=True)
def in_tokyo(settings):
    settings.TIME_ZONE = "Asia/Tokyo"


@pytest.fixture
def evening() -> Session:
    """Online, with one talk whose speaker is to be told and one whose speaker was, and a moderator."""
    session = make_session(
        35, held_on=EVENING, status=Status.ANNOUNCED, start_time=time(19), venue=ZOOM, format="online",
        reminders=True,
    )  # fmt: skip
    proposal = make_agreed(session, "Falcon", name="Tanabe")
    Proposal.objects.filter(pk=proposal.pk).update(status="confirmed", shown_status="confirmed")
    Proposal.objects.filter(pk=proposal.pk).update(shown_session=session)
    proposal.topic.speakers.update(told_at=TWO_WEEKS_BEFORE)
    make_agreed(session, "Goa", name="Shihan", email="shihan@example.com")
    make_moderator(session, make_person("Kevin", email="kevin@example.com"), answer="yes")
    return session


def times_without_zone(text: str) -> list[str]:
    return A_TIME.findall(WITH_ZONE.sub("", text))


def body_of(client, address: str) -> str:
    """What people read of a page, without its tags."""
    page = client.get(address).text
    main = page[page.index("<main") : page.index("</main>")]
    return " ".join(re.sub(r"<[^>]*>", "", main).split())


def test_reminder_announcement_acceptance_and_question_name_the_join_link_and_the_zone(evening):
    for notice in write_due(now=TWO_WEEKS_BEFORE):
        assert WHEN_AND_WHERE in notice.text, notice.kind
    announce(evening, by=None, at=TWO_WEEKS_BEFORE)
    ask_to_moderate(evening, make_person("Lin"), email="", by=None, at=TWO_WEEKS_BEFORE)
    ask(name="Mori", email="", session=evening, person=None, by=None, at=TWO_WEEKS_BEFORE)
    texts = {notice.kind: notice.text for notice in Notice.objects.all()}
    assert set(texts) == {"two-weeks", "announcement", "moderate", "asked"}
    texts |= {draft.kind: draft.message.body for draft in messages_for(evening)}
    assert "accepted" in texts
    for kind, text in texts.items():
        assert WHEN_AND_WHERE in text and times_without_zone(text) == [], kind


def test_the_new_order_has_the_zone_beside_each_time(evening):
    texts = [draft.message.body for draft in order_drafts(evening, by=None)]
    assert len(texts) == 2
    for text in texts:
        assert "19:00 JST Falcon (Tanabe)" in text
        assert times_without_zone(text) == []


def test_the_calendar_says_the_same_place(evening, client):
    file = Calendar.from_ical(client.get("/sessions/35.ics").content)
    assert file.walk("VEVENT")[0]["location"] == f"{ZOOM}, online"


@pytest.mark.parametrize("address", ["/", "/sessions/35/"])
def test_readers_see_how_to_join_and_the_zone(evening, client, address):
    page = body_of(client, address)
    assert f"19:00 JST (UTC+9), {ZOOM}, online." in page
    assert times_without_zone(page) == []


def test_the_speaker_the_one_asked_and_the_moderator_see_both_on_their_pages(evening, client):
    asked = ask(name="Mori", email="", session=evening, person=None, by=None, at=TWO_WEEKS_BEFORE)
    holders = {
        "propose": [Proposal.objects.get(title="Falcon"), asked],
        "moderate": [evening.moderator_set.get()],
    }
    for root, keepers in holders.items():
        for holder in keepers:
            page = body_of(client, f"/{root}/{PrivateLink.mint(holder)}/")
            assert "19:00 JST (UTC+9)" in page and f"{ZOOM}, online" in page
            assert times_without_zone(page) == []


def test_the_run_sheet_and_the_organisers_pages_have_it_beside_each_time(evening, organiser_client):
    sheet = body_of(organiser_client, "/sessions/35/run-sheet/")
    assert f"19:00–19:40 JST (UTC+9) · {ZOOM}, online" in sheet
    agenda = body_of(organiser_client, f"/admin/mts/session/{evening.pk}/change/?part=agenda")
    assert "19:20 JST" in agenda and "End of the talks: 19:40 JST" in agenda
    on_the_day = body_of(organiser_client, f"/admin/mts/session/{evening.pk}/on-the-day/")
    assert "19:00 JST Falcon" in on_the_day
    tell = body_of(organiser_client, f"/admin/mts/session/{evening.pk}/tell-order/")
    assert "speaks at 19:00 JST" in tell
    for page in (sheet, agenda, on_the_day, tell):
        assert times_without_zone(page) == []
    clock = {"start_time": "19:00", "held_on": "2040-05-18", "minutes_wanted": "60", "slot": "20,0,0,talk"}
    told = organiser_client.get("/admin/mts/session/times/", clock | {"format": "hybrid"}).json()
    assert (told["begins"], told["ends"]) == (["19:00 JST"], "19:20 JST")


def test_in_person_nobody_needs_a_zone(evening, client):
    Session.objects.update(format="in person", venue="Shibuya")
    assert "19:00, Shibuya." in body_of(client, "/sessions/35/")
    (notice, _) = write_due(now=TWO_WEEKS_BEFORE)
    assert "When: Friday 18 May 2040, 19:00\nWhere: Shibuya\n" in notice.text
    assert "19:00 Falcon (Tanabe)" in order_drafts(Session.objects.get(), by=None)[0].message.body


def test_a_hybrid_evening_names_the_room_and_the_link(evening, client):
    Session.objects.update(format="hybrid", venue=f"Shibuya, and {ZOOM}")
    assert f"19:00 JST (UTC+9), Shibuya, and {ZOOM}, online." in body_of(client, "/sessions/35/")
    assert make_topic(evening, "Bees").session == evening
    (notice, _) = write_due(now=TWO_WEEKS_BEFORE)
    assert f"Where: Shibuya, and {ZOOM}, online\n" in notice.text
