"""schedule.xml of an evening: its talks in order with their hours, for programs that conferences use."""

from datetime import date, time

import pytest
from defusedxml import ElementTree

from sessions.models import SpeakerEntry
from tests.factories import make_person, make_session, make_topic

pytestmark = pytest.mark.django_db


def told(client, number: int = 34):
    response = client.get(f"/sessions/{number}/schedule.xml")
    assert (response.status_code, response["Content-Type"]) == (200, "application/xml; charset=utf-8")
    return ElementTree.fromstring(response.content)


def hours(schedule) -> list[tuple]:
    names = ("title", "start", "duration")
    return [tuple(event.findtext(name) for name in names) for event in schedule.iter("event")]


@pytest.fixture
def evening():
    session = make_session(34, start_time=time(19), venue="Shibuya & online")
    guest = SpeakerEntry(make_person("Drew"), "guest", "Microsoft")
    make_topic(session, "JWT < Goa", minutes=20, speakers=[make_person("Tanabe"), guest], summary="Goa *is*.")
    make_topic(session, "Falcon", minutes=30, public=False, speakers=[make_person("Mole")])
    make_topic(session, "A workshop", minutes=90, kind="workshop")
    return session


def test_an_evening_is_a_conference_of_one_day(client, evening):
    schedule = told(client)
    assert {part.tag: part.text for part in schedule.find("conference")} == {
        "acronym": "mts-34",
        "title": "34th Monthly Technical Session",
        "start": "2017-05-19",
        "end": "2017-05-19",
        "days": "1",
        "timeslot_duration": "00:05",
        "base_url": "http://testserver/sessions/34/",
        "time_zone_name": "Asia/Tokyo",
    }
    (day,) = schedule.findall("day")
    assert day.attrib == {
        "index": "1",
        "date": "2017-05-19",
        "start": "2017-05-19T19:00:00+09:00",
        "end": "2017-05-19T20:55:00+09:00",
    }
    assert [room.get("name") for room in day] == ["Shibuya & online"]
    event = next(schedule.iter("event"))
    told_of = {part.tag: part.text for part in event if part.text and part.text.strip()}
    assert told_of == {
        "slug": "mts-34-jwt-goa",
        "date": "2017-05-19T19:00:00+09:00",
        "start": "19:00",
        "duration": "00:25",
        "room": "Shibuya & online",
        "url": "http://testserver/topics/jwt-goa/",
        "title": "JWT < Goa",
        "type": "talk",
        "language": "en",
        "abstract": "Goa is.",
    }
    assert [person.text for person in event.iter("person")] == ["Tanabe", "Drew"]
    ids = [one.get("id") for name in ("event", "person") for one in schedule.iter(name)]
    assert len(set(ids)) == len(ids) == 4
    assert min(map(int, ids)) > 1000  # no primary keys, which tell how much is hidden between them


def test_no_gap_tells_strangers_of_a_talk_for_the_house(client, evening, colleague):
    assert hours(told(client)) == [("JWT < Goa", "19:00", "00:25"), ("A workshop", "19:25", "01:30")]
    client.force_login(colleague)
    assert hours(told(client))[1:] == [("Falcon", "19:25", "00:35"), ("A workshop", "20:00", "01:30")]


def test_an_hour_that_nobody_knows_is_midnight_and_without_a_day_there_is_no_schedule(client):
    make_topic(make_session(34), "Goa", minutes=10)
    assert hours(told(client)) == [("Goa", "00:00", "00:15")]
    make_session(1, held_on=None, date_unknown=True)
    make_session(2, public=False, held_on=date(2015, 1, 16))
    for number in (1, 2, 3):
        assert client.get(f"/sessions/{number}/schedule.xml").status_code == 404
