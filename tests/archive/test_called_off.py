"""Evenings that were called off or moved: what readers who knew of them read at the same addresses."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from sessions.models import Audience, Session, Status, archive_change
from sessions.programme.late_changes import postpone
from tests.archive.test_lists import EVENING
from tests.archive.test_session_pages import text
from tests.factories import make_moderator, make_person, make_session, make_topic, take_back

pytestmark = pytest.mark.django_db
FAR, LATER = date(2040, 5, 18), date(2040, 6, 15)


def make_evening(number: int = 35, *, held_on: date | None = FAR, **fields) -> Session:
    """Announced, with a talk whose speaker was told."""
    fields = {
        "status": Status.ANNOUNCED,
        "venue": "The harbour",
        "invitation": "Two places are free.",
    } | fields
    session = make_session(number, held_on=held_on, **fields)
    topic = make_topic(session, f"Talk {number}", speakers=[make_person(f"Doi {number}")])
    topic.speakers.update(told_at=timezone.now())
    make_moderator(session, make_person(f"Jeffrey {number}"), answer="yes")
    return session


def change(session: Session, **fields) -> Session:
    """What an organiser saves, with its record in the history."""
    with archive_change():
        session = Session.objects.get(pk=session.pk)
        for name, value in fields.items():
            setattr(session, name, value)
        session.save()
    return session


@pytest.mark.parametrize("keep_number", [True, False])
def test_a_cancelled_evening_says_so_at_its_address_with_the_day_it_would_have_been(client, keep_number):
    make_session(34)
    make_evening().cancel(because="Canaryflood.", keep_number=keep_number)
    response = client.get("/sessions/35/")
    page = text(response)
    assert response.status_code == 200
    for words in (
        "<title>35th, 18 May 2040, cancelled · MTS</title>",
        "Cancelled</h1>",
        "This evening does not take place. It was to be on "
        '<time datetime="2040-05-18">Friday 18 May 2040</time>.',
        'content="35th Monthly Technical Session, 18 May 2040, cancelled"',
        'rel="prev" href="/sessions/34/"',
    ):
        assert words in page, words
    for word in ("Talk 35", "Doi", "Jeffrey", "harbour", "places", "Canary", "calendar", "settled", "Agenda"):
        assert word not in page, word


def test_lists_home_and_search_say_that_an_evening_is_cancelled(client):
    make_evening(34, held_on=date(2040, 4, 20))
    make_evening().cancel(because="A flood.")
    page = text(client.get("/sessions/"))
    assert EVENING.findall(page) == ["35", "34"] and "2 sessions" in page
    assert 'Friday, 18 May 2040</time></span> · <span class="mark">cancelled</span>' in page
    assert page.count("cancelled") == 1 and "It was called off." in page
    assert EVENING.findall(text(client.get("/sessions/?sort=oldest&year=2040"))) == ["34", "35"]
    assert EVENING.findall(text(client.get("/sessions/?q=35"))) == ["35"]
    for address in ("/sessions/?q=harbour", "/sessions/?moderator=Jeffrey"):
        assert EVENING.findall(text(client.get(address))) == ["34"], address
    home = text(client.get("/"))
    assert (
        'The <a href="/sessions/35/">35th</a>, which was to be on Friday 18 May 2040, is cancelled.' in home
    )
    assert "The next evening, the 34th" in home
    found = text(client.get("/search/?q=35th"))
    assert EVENING.findall(found) == ["35"] and '<span class="mark">cancelled</span>' in found
    assert "cancelled" not in text(client.get("/search/?q=34th"))


def test_home_tells_of_what_is_cancelled_until_its_day_is_past(client):
    today = timezone.localdate()
    for number, days in ((34, -1), (35, 0)):
        make_evening(number, held_on=today + timedelta(days=days)).cancel(because="A flood.")
    make_evening(36, held_on=None, status=Status.OPEN).cancel(because="A flood.")
    home = text(client.get("/"))
    assert "35th</a>, which was" in home and "34th" not in home and "36th" not in home
    assert "Its day was still open." in text(client.get("/sessions/36/"))


def test_a_number_given_to_another_evening_leads_there_and_tells_of_the_cancelled_one(client):
    make_evening().cancel(because="A flood.")
    make_evening(35, held_on=LATER)
    page = text(client.get("/sessions/35/"))
    assert "Friday 15 June 2040" in page and "Talk 35" in page
    assert "Another evening of this number was cancelled; it was to be on" in page
    assert "Friday 18 May 2040" in page
    assert EVENING.findall(text(client.get("/sessions/"))) == ["35", "35"]
    make_evening(36, held_on=date(2040, 7, 20))
    assert "cancelled" not in text(client.get("/sessions/36/"))


def test_while_the_new_evening_of_the_number_is_a_draft_the_address_tells_of_the_cancelled_one(client):
    make_evening().cancel(because="A flood.")
    make_session(35, held_on=LATER, status=Status.DRAFT)
    page = text(client.get("/sessions/35/"))
    assert "Friday 18 May 2040" in page and "2040-06" not in page


def test_a_draft_that_was_cancelled_stays_unknown_to_everybody(client, house_client):
    make_session(35, held_on=FAR, status=Status.DRAFT).cancel(because="Never meant.", keep_number=True)
    make_session(36, held_on=LATER)
    for reader in (client, house_client):
        assert reader.get("/sessions/35/").status_code == 404
        assert EVENING.findall(text(reader.get("/sessions/"))) == ["36"]
        assert "35th" not in text(reader.get("/")) + text(reader.get("/search/?q=35"))


def test_a_house_evening_that_was_cancelled_is_told_to_the_house_only(client, colleague):
    session = make_evening(public=False)
    session.cancel(because="A flood.")
    change(session, agenda_audience=Audience.PUBLIC)
    new = make_evening(36, held_on=LATER)
    assert client.get("/sessions/35/").status_code == 404
    for address in ("/", "/sessions/", "/search/?q=35"):
        assert "cancelled" not in text(client.get(address)), address
    change(new, number=35)
    assert "cancelled" not in text(client.get("/sessions/35/"))
    client.force_login(colleague)
    assert "was cancelled; it was to be on" in text(client.get("/sessions/35/"))
    change(new, number=36)
    assert "Cancelled</h1>" in text(client.get("/sessions/35/"))
    assert "is cancelled" in text(client.get("/"))


def test_what_was_changed_behind_the_scenes_before_it_was_cancelled_is_not_told(client):
    session = make_evening()
    take_back(session)
    take_back(session)
    change(session, held_on=LATER, number=36).cancel(because="A flood.")
    assert client.get("/sessions/36/").status_code == 404
    page = text(client.get("/sessions/35/"))
    assert "Friday 18 May 2040" in page and "June" not in page
    assert EVENING.findall(text(client.get("/sessions/"))) == ["35"]


def test_an_evening_prepared_again_is_no_longer_told_of_as_cancelled(client):
    session = make_evening()
    session.cancel(because="A flood.")
    take_back(session)
    assert client.get("/sessions/35/").status_code == 404
    session.step(Status.OPEN)
    assert "cancelled" not in text(client.get("/sessions/35/")).lower()


def test_a_moved_evening_says_from_which_day(client):
    session = make_evening()
    make_evening(36, held_on=date(2040, 9, 21))
    session.postpone(LATER)
    moved = 'moved from <time datetime="2040-05-18">18 May</time>'
    for address in ("/sessions/35/", "/sessions/", "/"):
        page = text(client.get(address))
        assert page.count("moved from") == 1 and moved in page, address
        assert "15 June 2040" in page, address
    assert "moved from" not in text(client.get("/sessions/36/"))
    session.postpone(None)
    assert 'moved from <time datetime="2040-06-15">15 June</time>' in text(client.get("/sessions/35/"))
    session.postpone(LATER)
    assert moved in text(client.get("/sessions/35/")), "the day before this one, not the gap between"


def test_an_evening_that_readers_never_saw_with_another_day_says_nothing_of_it(client, colleague):
    draft = make_session(35, held_on=FAR, status=Status.DRAFT)
    draft.postpone(LATER)
    draft.step(Status.OPEN)
    house = make_evening(36, public=False, held_on=date(2040, 8, 17))
    house.postpone(date(2040, 9, 21))
    change(house, agenda_audience=Audience.PUBLIC)
    first = make_session(37, held_on=None, status=Status.OPEN)
    first.postpone(date(2040, 10, 19))
    for address in ("/sessions/35/", "/sessions/36/", "/sessions/37/", "/sessions/", "/"):
        page = client.get(address)
        assert page.status_code == 200 and "moved from" not in text(page), address
    client.force_login(colleague)
    assert 'moved from <time datetime="2040-08-17">17 August</time>' in text(client.get("/sessions/36/"))


def test_the_report_does_not_tell_that_the_evening_was_moved(client):
    session = make_evening(held_on=date(2017, 5, 19))
    change(session, held_on=date(2017, 6, 16)).step(Status.HELD)
    change(session, status=Status.PUBLISHED)
    page = text(client.get("/sessions/35/"))
    assert "16 June 2017" in page and "moved from" not in page


def test_that_no_talk_is_settled_is_said_only_where_none_stands(client, colleague):
    session = make_session(35, held_on=FAR, status=Status.OPEN)
    nothing, settling = "No talk is settled yet.", "The talks are being settled."
    make_topic(session, "Falcon", public=False, speakers=[make_person("Kent")])
    dropped = make_topic(session, "Dropped", speakers=[make_person("Doi")])
    with archive_change():
        dropped.dropped_because = "Ill"
        dropped.save()
    page = text(client.get("/sessions/35/"))
    assert nothing in page and settling not in page, "of a house topic a stranger sees no trace"
    make_topic(session, "JWT vs Goa", speakers=[make_person("Tanabe")])
    page = text(client.get("/sessions/35/"))
    assert settling in page and nothing not in page and "JWT" not in page and "Tanabe" not in page
    client.force_login(colleague)
    assert settling in text(client.get("/sessions/35/"))


def test_the_talks_that_stand_are_shown_on_the_new_day(client):
    postpone(make_evening(), to=LATER)
    page = text(client.get("/sessions/35/"))
    assert "Talk 35</a>" in page and "No talk is settled yet" not in page


def test_cancelled_evenings_cost_the_same_however_many_they_are(client, django_assert_max_num_queries):
    counts = []
    for numbers in ((35,), (36, 37)):
        for number in numbers:
            make_evening(number).cancel(because="A flood.", keep_number=True)
        for address in ("/", "/sessions/", "/sessions/?year=2040&q=35", "/sessions/35/", "/search/?q=35"):
            with django_assert_max_num_queries(14) as queries:
                assert client.get(address).status_code == 200
            counts.append((address, len(queries)))
    assert counts[:5] == counts[5:]


def test_a_page_of_the_list_holds_cancelled_evenings_in_their_place(client):
    for number in range(1, 15):
        session = make_session(number, held_on=date(2040 + number, 1, 20), status=Status.OPEN)
        if number in (1, 3, 14):
            session.cancel(because="A flood.", keep_number=True)
    first, second = (EVENING.findall(text(client.get(f"/sessions/?page={page}"))) for page in (1, 2))
    assert first + second == [str(number) for number in range(14, 0, -1)] and len(first) == 12


def test_the_invitation_stands_above_the_agenda_and_never_in_the_report(client):
    make_session(34)
    session = make_evening(
        invitation="Two places are *still* free. See the 34th MTS.", introduction="We met."
    )
    page = text(client.get("/sessions/35/"))
    assert "<p>Two places are <em>still</em> free. See the" in page and "We met." not in page
    with archive_change():
        change(session, held_on=date(2017, 5, 19)).step(Status.HELD)
    assert "still" not in text(client.get("/sessions/35/")).replace("still to come", "")
    Session.objects.get(pk=session.pk).step(Status.PUBLISHED)
    for address in ("/sessions/35/", *(f"/sessions/35/report.{kind}" for kind in ("md", "html", "txt"))):
        page = text(client.get(address))
        assert "We met." in page and "free" not in page, address
