"""No report output tells a stranger what is for the house; every secret here could be told."""

import pytest
from django.urls import reverse

from sessions.models import (
    Audience,
    Capacity,
    FollowUp,
    Intern,
    Moderator,
    Newcomer,
    Question,
    Reader,
    SpeakerEntry,
    Status,
)
from sessions.reports.outputs import report_text
from tests.factories import make_moderator, make_person, make_session, make_topic, take_back

pytestmark = pytest.mark.django_db
FORMATS = ["md", "txt", "html"]

# Told to the house on request, and never to anybody else.
HOUSE_ONLY = [
    "Codename Falcon",
    "the falcon flies",
    "Takeover plans",
    "Quietperson",
    "Silentcorp",
    "plans in detail",
    "Leavingintern",
    "wept at the farewell",
]
# Told in no report at all.
NEVER = [
    "Freshface",
    "Refusedmoderator",
    "Formername",
    "Fallenthrough",
    "flu of the speaker",
    "raw notes",
    "asked in the room",
    "spy@example.com",
    "Buriedtalk",
]


@pytest.fixture
def session():
    """The 34th, published for everybody, with something hidden in every corner."""
    spy = make_person("Okubo", email="spy@example.com")
    session = make_session(34, had_party=True)
    make_moderator(session, make_person("Jeffrey"))
    make_moderator(session, make_person("Refusedmoderator"), position=2, answer=Moderator.Answer.NO)
    renamed = make_person("Formername")
    first = make_topic(
        session,
        "An HDE service",
        speakers=[SpeakerEntry(spy), SpeakerEntry(renamed, credited_as="Formername-san")],
        summary="How the service flies.",
        house_title="Codename Falcon",
        house_summary="How the falcon flies.",
        speaker_notes="raw notes",
    )
    renamed.rename("Newname", show_old=False)
    Question.objects.create(topic=first, question="What was asked in the room?")
    quiet = SpeakerEntry(make_person("Quietperson"), Capacity.GUEST, "Silentcorp")
    make_topic(session, "Takeover plans", speakers=[quiet], summary="The plans in detail.", public=False)
    make_topic(session, "Fallenthrough", dropped_because="The flu of the speaker.")
    last = make_topic(session, "Goa", summary="About goa.")
    old = make_session(32, status=Status.HELD)
    buried = make_topic(old, "Buriedtalk", speakers=[make_person("Buriedtalk")])
    FollowUp.objects.create(
        topic=last, earlier=buried, earlier_title="Buriedtalk", speakers_named=["Buriedtalk"]
    )
    Intern.objects.create(
        person=make_person("Leavingintern"),
        farewell_session=session,
        farewell_audience=Audience.HOUSE,
        impressions="We wept at the farewell.",
    )
    Newcomer.objects.create(session=session, person=make_person("Freshface"))
    return session


def told(text: str, secrets: list[str]) -> list[str]:
    return [secret for secret in secrets if secret in text]


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("query", ["", "?wording=house"])
def test_strangers_read_no_secret(client, session, format, query):
    text = client.get(reverse("session_report", args=[34, format]) + query).text
    assert "Newname-san" in text
    assert "The second topic was" in text
    assert "third topic" not in text
    assert told(text, HOUSE_ONLY + NEVER) == []


@pytest.mark.parametrize("format", FORMATS)
def test_house_copies_the_public_wording_unless_it_asks(house_client, session, format):
    assert told(house_client.get(reverse("session_report", args=[34, format])).text, HOUSE_ONLY + NEVER) == []


@pytest.mark.parametrize("format", FORMATS)
def test_house_wording_tells_what_the_house_may_know_and_no_more(house_client, session, format):
    text = house_client.get(reverse("session_report", args=[34, format]) + "?wording=house").text
    assert told(text, HOUSE_ONLY) == HOUSE_ONLY
    assert told(text, NEVER) == []


@pytest.mark.parametrize("format", FORMATS)
def test_preview_of_the_public_report_is_as_discreet(session, format):
    take_back(session)
    assert told(report_text(session, Reader.STRANGER, format), HOUSE_ONLY + NEVER) == []
