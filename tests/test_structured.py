"""JSON-LD on the pages: what each thing says, to whom, and that no text of it ends the script."""

import json
import re
from datetime import date, time

import pytest
from django.utils import timezone

from sessions import structured
from sessions.models import Person, Session, SpeakerEntry, Status, archive_change
from tests.factories import make_moderator, make_person, make_session, make_topic

pytestmark = pytest.mark.django_db
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
HOST = "http://testserver"
SERIES = {
    "@type": "EventSeries",
    "name": "Monthly Technical Session",
    "url": f"{HOST}/",
    "organizer": {"@type": "Organization", "name": "HDE"},
}


def told(client, address: str) -> dict:
    """The one block of a page, which says whose words these are."""
    (text,) = BLOCK.findall(client.get(address).text)
    thing = json.loads(text)
    assert thing.pop("@context") == "https://schema.org"
    return thing


@pytest.fixture
def talk():
    session = make_session(
        34, start_time=time(19), venue="Shibuya", format="hybrid", published_on=date(2017, 6, 2)
    )
    guest = SpeakerEntry(
        make_person("Drew", organisation="Microsoft", biography="Likes *maps*."), "guest", "Microsoft"
    )
    return make_topic(
        session, "JWT vs Goa", speakers=[make_person("Tanabe"), guest], summary="Goa makes *services*."
    )


def picture(thing) -> str:
    return f"{HOST}{thing.get_absolute_url()}card.png"


def as_event(talk) -> dict:
    return {
        "@type": "Event",
        "name": "JWT vs Goa",
        "url": f"{HOST}/topics/jwt-vs-goa/",
        "image": picture(talk),
        "description": "Goa makes services.",
        "startDate": "2017-05-19",
        "performer": [
            {"@type": "Person", "name": "Tanabe", "url": f"{HOST}/people/tanabe/"},
            {"@type": "Person", "name": "Drew", "url": f"{HOST}/people/drew/"},
        ],
        "inLanguage": "en",
    }


def as_evening(session) -> dict:
    return {
        "@type": "Event",
        "name": "34th Monthly Technical Session",
        "url": f"{HOST}/sessions/34/",
        "image": picture(session),
        "startDate": "2017-05-19T19:00:00+09:00",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/MixedEventAttendanceMode",
        "location": [
            {"@type": "Place", "name": "Shibuya", "address": "Shibuya"},
            {"@type": "VirtualLocation", "url": f"{HOST}/sessions/34/"},
        ],
        "organizer": SERIES["organizer"],
        "inLanguage": "en",
    }


def test_an_evening_holds_its_talks_and_its_report(client, talk):
    session = Session.objects.get(number=34)
    assert told(client, "/sessions/34/") == as_evening(session) | {
        "superEvent": SERIES,
        "subEvent": [as_event(talk)],
        "subjectOf": {
            "@type": "Article",
            "headline": "34th Monthly Technical Session",
            "url": f"{HOST}/sessions/34/",
            "datePublished": "2017-06-02",
            "dateModified": session.changed_at.isoformat(),
            "author": SERIES["organizer"],
            "inLanguage": "en",
        },
    }


def test_a_talk_is_part_of_its_evening(client, talk):
    evening = as_evening(Session.objects.get(number=34))
    assert told(client, "/topics/jwt-vs-goa/") == as_event(talk) | {"superEvent": evening}


def test_a_person_performs_in_talks(client, talk):
    assert told(client, "/people/drew/") == {
        "@type": "Person",
        "name": "Drew",
        "url": f"{HOST}/people/drew/",
        "affiliation": {"@type": "Organization", "name": "Microsoft"},
        "description": "Likes maps.",
        "performerIn": [as_event(talk)],
    }


def test_the_first_page_is_the_series_with_the_next_evening(client, talk):
    assert told(client, "/") == SERIES
    make_session(35, held_on=date(2099, 6, 19), status=Status.OPEN, format="online", venue="Zoom")
    coming = told(client, "/")["subEvent"]
    assert {name: coming[name] for name in ("name", "startDate", "location", "eventAttendanceMode")} == {
        "name": "35th Monthly Technical Session",
        "startDate": "2099-06-19",
        "location": [{"@type": "VirtualLocation", "url": f"{HOST}/sessions/35/"}],
        "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
    }


def test_an_evening_that_moved_or_was_called_off_says_so(client):
    session = make_session(35, held_on=date(2099, 6, 19), status=Status.ANNOUNCED, venue="Shibuya")
    told_of = ("startDate", "previousStartDate", "eventStatus", "location")

    def said() -> tuple:
        thing = told(client, "/sessions/35/")
        return tuple(thing.get(name) for name in told_of)

    place = [{"@type": "Place", "name": "Shibuya", "address": "Shibuya"}]
    assert said() == ("2099-06-19", None, "https://schema.org/EventScheduled", place)
    session.postpone(date(2099, 7, 17))
    assert said() == ("2099-07-17", "2099-06-19", "https://schema.org/EventRescheduled", place)
    session.postpone(None)
    assert said() == (None, "2099-07-17", "https://schema.org/EventPostponed", place)
    session.postpone(date(2099, 6, 19))
    session.cancel(because="A flood.")
    assert said() == ("2099-06-19", None, "https://schema.org/EventCancelled", None)


def test_strangers_are_told_the_public_wording_and_no_picture_is_made_of_what_is_for_the_house(
    client, talk, colleague
):
    with archive_change():
        talk.house_title, talk.house_summary = "Falcon", "The falcon."
        talk.save()
    make_topic(talk.session, "Owl", public=False, speakers=[make_person("Mole")])
    stranger = told(client, "/sessions/34/")
    assert [part["name"] for part in stranger["subEvent"]] == ["JWT vs Goa"] and "alcon" not in str(stranger)
    client.force_login(colleague)
    house = told(client, "/sessions/34/")["subEvent"]
    assert [(part["name"], part["description"] if "image" in part else None) for part in house] == [
        ("Falcon", "The falcon."),
        ("Owl", None),
    ]


def test_who_was_taken_out_of_the_archive_has_neither_name_nor_address(client, talk):
    with archive_change():
        Person.objects.filter(name="Tanabe").update(anonymised_at=timezone.now())
        talk.speakers.filter(person__name="Tanabe").update(credited_as="a colleague")
    assert told(client, "/topics/jwt-vs-goa/")["performer"][0] == {"@type": "Person", "name": "a colleague"}


@pytest.mark.parametrize("text", ["</script><b>&amp;", "<!--<script>", "]]>", '"\\', "大久保"])
def test_no_text_ends_the_script(client, text):
    make_topic(make_session(34), text)
    assert told(client, "/sessions/34/")["subEvent"][0]["name"] == text
    block = structured.script({"name": text})
    assert set("<>&") & set(block[len('<script type="application/ld+json">') : -len("</script>")]) == set()


def test_what_is_not_known_is_not_said(client):
    with archive_change():
        session = make_session(1, held_on=None, date_unknown=True)
        make_topic(session, "", subject="a report of Build")
    make_moderator(session, make_person("Jeffrey"))
    assert told(client, "/topics/a-report-of-build/").keys() == {
        "@type", "name", "url", "image", "inLanguage", "superEvent",
    }  # fmt: skip
    assert told(client, "/people/jeffrey/").keys() == {"@type", "name", "url"}
