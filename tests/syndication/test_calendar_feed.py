"""Evenings to keep or to subscribe to: what is in the files, and who is told what."""

import re
from datetime import date, time, timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar, Event

from sessions.models import Audience, PersonalToken, Status, archive_change
from sessions.models.addresses import id_of, id_space
from tests.factories import make_moderator, make_person, make_session, make_topic, take_back

pytestmark = pytest.mark.django_db
FAR = date(2040, 5, 18)


def make_evening(number: int = 35, talks: int = 1, **fields):
    """Announced for 18 May 2040, with talks whose speakers were told."""
    values = {"held_on": FAR, "start_time": time(19), "status": Status.ANNOUNCED}
    session = make_session(number, **values | fields)
    for n in range(talks):
        topic = make_topic(session, f"Talk {number} {n}", speakers=[make_person(f"Doi {number} {n}")])
        topic.speakers.update(told_at=timezone.now())
    make_moderator(session, make_person(f"Jeffrey {number}"), answer="yes")
    return session


def events(client, address: str = "/calendar.ics") -> list[Event]:
    response = client.get(address)
    assert response.status_code == 200, address
    return Calendar.from_ical(response.content).events


def told(client) -> list[tuple[str, str]]:
    """(summary, status) of each event of the calendar."""
    return [(str(event["SUMMARY"]).split()[0], str(event["STATUS"])) for event in events(client)]


def test_one_evening_as_a_file(client):
    session = make_evening()
    response = client.get("/sessions/35.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'inline; filename="mts-35.ics"'
    assert not response.cookies
    (event,) = Calendar.from_ical(response.content).events
    assert (event["UID"], event["URL"]) == (
        id_of(session, id_space()).removeprefix("urn:uuid:"),
        "http://testserver/sessions/35/",
    )


def test_the_calendar_names_itself_and_says_when_to_ask_again(client):
    make_evening()
    file = Calendar.from_ical(client.get("/calendar.ics").content)
    assert (file["X-WR-CALNAME"], "METHOD" in file) == ("Monthly Technical Session", False)
    assert file.decoded("refresh-interval") == timedelta(hours=6)
    assert file["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"
    assert file["X-PUBLISHED-TTL"].to_ical() == b"PT6H"  # what Outlook and Google look at


def test_the_calendar_holds_what_is_coming_and_the_last_year(client):
    today = timezone.localdate()
    make_evening(20, held_on=today - timedelta(days=366))
    make_evening(21, held_on=today - timedelta(days=365), status=Status.PUBLISHED)
    make_evening(33, held_on=today, start_time=None, status=Status.OPEN)
    make_evening(34, held_on=None, status=Status.OPEN)
    make_evening(35)
    make_session(36, held_on=FAR, status=Status.DRAFT)
    assert told(client) == [("21st", "CONFIRMED"), ("33rd", "TENTATIVE"), ("35th", "CONFIRMED")]


def test_an_empty_calendar_is_one_all_the_same(client):
    assert events(client) == []


def test_queries_do_not_grow(client, django_assert_max_num_queries):
    make_evening(35, talks=1)
    with django_assert_max_num_queries(14) as one:
        assert len(events(client)) == 1
    for number in (36, 37):
        make_evening(number, talks=3)
    make_evening(38, talks=3).cancel(because="A flood.")
    with django_assert_max_num_queries(14) as more:
        assert len(events(client)) == 4
    assert len(one) == len(more)
    for address in ("/sessions/35.ics", "/sessions/38.ics"):
        with django_assert_max_num_queries(14):
            events(client, address)


@pytest.mark.django_db(transaction=True)
def test_nothing_new_is_told_in_one_query_and_a_change_is_told(client, django_assert_num_queries):
    session = make_evening()
    etag = client.get("/calendar.ics")["ETag"]
    with django_assert_num_queries(1):
        unchanged = client.get("/calendar.ics", headers={"If-None-Match": etag})
    assert (unchanged.status_code, unchanged.content, unchanged["ETag"]) == (304, b"", etag)
    session.postpone(date(2040, 6, 15))
    assert client.get("/calendar.ics", headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize("address", ["/calendar.ics", "/sessions/35.ics"])
def test_a_colleague_too_is_told_only_what_is_new(house_client, address):
    session = make_evening(public=False)
    etag = house_client.get(address)["ETag"]
    unchanged = house_client.get(address, headers={"If-None-Match": etag})
    assert (unchanged.status_code, unchanged.content, unchanged["ETag"]) == (304, b"", etag)
    session.postpone(date(2040, 6, 15))
    assert house_client.get(address, headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_colleague_is_never_told_that_a_strangers_copy_is_theirs(client, colleague):
    make_evening(public=False)
    stranger = client.get("/calendar.ics")
    client.force_login(colleague)
    house = client.get("/calendar.ics", headers={"If-None-Match": stranger["ETag"]})
    assert house.status_code == 200 and len(Calendar.from_ical(house.content).events) == 1
    assert house["Cache-Control"] == "private, no-cache" and "Cookie" in house["Vary"]


def test_an_evening_called_off_is_told_to_those_who_could_read_of_it(client):
    session = make_evening(venue="Shibuya", cancelled_because="")
    uid = events(client)[0]["UID"]
    session.cancel(because="Canaryflood.")
    for address in ("/calendar.ics", "/sessions/35.ics"):
        (event,) = events(client, address)
        assert (event["UID"], event["STATUS"]) == (uid, "CANCELLED")
        body = client.get(address).content.decode()
        for word in ("Talk 35", "Doi", "Jeffrey", "Shibuya", "Canary", "/sessions/35/"):
            assert word not in body, word


def test_a_draft_called_off_is_told_to_nobody(client, house_client):
    make_session(35, held_on=FAR, status=Status.DRAFT).cancel(because="Never meant.")
    for reader in (client, house_client):
        assert events(reader) == []
        assert reader.get("/sessions/35.ics").status_code == 404


def test_a_house_evening_called_off_is_told_to_the_house_only(client, colleague):
    session = make_evening(public=False)
    session.cancel(because="A flood.")
    with archive_change():  # which makes it public only once it is off
        session.agenda_audience = Audience.PUBLIC
        session.save()
    assert events(client) == [] and client.get("/sessions/35.ics").status_code == 404
    client.force_login(colleague)
    assert told(client) == [("35th", "CANCELLED")]


def test_an_evening_taken_from_the_public_before_it_was_called_off_is_not_told(client):
    session = make_evening()
    with archive_change():
        session.agenda_audience = Audience.HOUSE
        session.save()
    session.cancel(because="A flood.")
    assert events(client) == []


def test_what_changed_behind_the_scenes_before_it_was_called_off_is_not_told(client):
    session = make_evening()
    take_back(session)
    take_back(session)
    with archive_change():
        session.held_on, session.number = date(2040, 9, 1), 36
        session.save()
    session.cancel(because="A flood.")
    (event,) = events(client)
    assert (event.decoded("dtstart").date(), event["SUMMARY"].split()[0]) == (FAR, "35th")


def test_a_number_given_away_leads_to_the_new_evening_and_the_old_one_stays_called_off(client):
    old = make_evening()
    old.cancel(because="A flood.")
    new = make_evening(35, held_on=date(2040, 6, 15))
    (event,) = events(client, "/sessions/35.ics")
    assert event["UID"] == id_of(new, id_space()).removeprefix("urn:uuid:")
    assert told(client) == [("35th", "CANCELLED"), ("35th", "CONFIRMED")]


def test_no_day_yet_is_a_404_in_calm_words(client):
    make_evening(held_on=None, status=Status.OPEN)
    response = client.get("/sessions/35.ics")
    assert response.status_code == 404
    assert "The day of the 35th is still open." in response.content.decode()


@pytest.mark.parametrize("address", ["/sessions/99.ics", f"/sessions/{'9' * 20}.ics", "/sessions/0.ics"])
def test_no_such_evening_is_not_found(client, address):
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (404, "text/html; charset=utf-8")


@pytest.mark.parametrize("address", ["/calendar.ics", "/sessions/35.ics"])
def test_a_calendar_is_only_read(client, address):
    refused = client.post(address)
    assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD, OPTIONS")
    make_evening()
    head = client.head(address)
    assert (head.status_code, head["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert head.content == b""


def test_coming_evenings_offer_their_entry_and_past_ones_do_not(client):
    make_evening()
    make_session(34)
    make_evening(36, held_on=None, status=Status.OPEN)
    offered = 'href="/sessions/{}.ics"'
    for number, shown in ((34, False), (35, True), (36, False)):
        page = client.get(f"/sessions/{number}/").content.decode()
        assert (offered.format(number) in page) is shown
    assert 'href="/calendar.ics"' in client.get("/sessions/").content.decode()


@pytest.fixture
def own_address(colleague) -> str:
    return f"/calendar/{PersonalToken.mint(colleague, 'calendar', 'phone')}.ics"


@pytest.mark.parametrize("audience", ["public", "house"])
def test_a_colleagues_own_calendar_holds_what_is_for_the_house(client, settings, own_address, audience):
    settings.MTS_AUDIENCE = audience
    make_evening(35)
    make_evening(36, public=False, held_on=date(2040, 6, 15))
    response = client.get(own_address)
    assert [str(event["SUMMARY"]).split()[0] for event in Calendar.from_ical(response.content).events] == [
        "35th",
        "36th",
    ]
    assert b"http://testserver/sessions/36/" in response.content
    assert (response["Cache-Control"], response["X-Robots-Tag"]) == ("no-store", "noindex, nofollow")
    assert not response.cookies and "ETag" not in response


def test_a_wrong_a_revoked_and_another_token_open_nothing(client, colleague, own_address):
    make_evening()
    other = f"/calendar/{PersonalToken.mint(colleague, 'api', 'dashboard')}.ics"
    assert client.get(own_address).status_code == 200
    colleague.personal_tokens.filter(purpose="calendar").delete()
    for address in (own_address, other, "/calendar/nonsense.ics"):
        response = client.get(address)
        assert (response.status_code, response["Cache-Control"]) == (404, "no-store")
        assert b"VCALENDAR" not in response.content


def test_the_page_of_ways_in_leads_every_program_to_the_calendar(client, settings):
    settings.MTS_URL = "https://mts.example.com"
    html = client.get("/subscribe/").text
    for link in (
        "<code>https://mts.example.com/calendar.ics</code>",
        'href="webcal://mts.example.com/calendar.ics"',
        'href="https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2Fmts.example.com%2Fcalendar.ics"',
        'href="https://outlook.office.com/calendar/0/addfromweb?url=https%3A%2F%2Fmts.example.com%2Fcalendar.ics',
        'href="/feeds/sessions.atom"',
        'href="/feeds/topics.json"',
        'href="/login/?next=/tokens/"',
    ):
        assert link in html, link
    assert (
        'href="/subscribe/"' in client.get("/").text and 'href="/subscribe/"' in client.get("/sessions/").text
    )


def test_a_closed_site_offers_colleagues_their_own_address_alone(house_client, settings):
    settings.MTS_AUDIENCE = "house"
    html = house_client.get("/subscribe/").text
    assert 'href="/tokens/"' in html and "calendar.ics" not in html and "/feeds/" not in html


def test_whoever_makes_a_token_for_the_calendar_is_shown_its_address(house_client):
    html = house_client.post("/tokens/", {"purpose": "calendar", "name": "phone"}).text
    token = re.search(r'class="token">([\w-]{32})<', html)[1]
    assert f"<code>http://testserver/calendar/{token}.ics</code>" in html
    assert f'href="webcal://testserver/calendar/{token}.ics"' in html
    house_client.logout()
    assert house_client.get(f"/calendar/{token}.ics").status_code == 200
