"""What is not true any more when its turn comes is not sent, and the reason stands beside it."""

from datetime import UTC, date, datetime, time

import pytest

from sessions.models import CoSpeaker, Moderator, Notice, Person, Proposal, Session, Status
from sessions.notifications.delivery import out_of_date
from tests.factories import make_moderator, make_person, make_session, make_topic
from tests.notifications.outbox import make_notice

pytestmark = pytest.mark.django_db

NOW = datetime(2017, 6, 16, 1, tzinfo=UTC)  # ten in the morning in Tokyo
INVITING = ["accepted", "moved", "moderate", "call", "announcement", "order", "asked", "confirm", "two-weeks"]


@pytest.fixture(autouse=True)
def in_tokyo(settings):
    settings.TIME_ZONE = "Asia/Tokyo"


@pytest.fixture
def evening() -> Session:
    """Tonight, with Tanabe's talk."""
    session = make_session(35, held_on=date(2017, 6, 16), status=Status.ANNOUNCED, reminders=True)
    make_topic(session, "Falcon", speakers=[make_person("Tanabe")])
    return session


def proposal(evening: Session, **fields) -> Proposal:
    values = {"status": "accepted", "session": evening, "topic": evening.topics.get()} | fields
    return Proposal.objects.create(name="Tanabe", person=Person.objects.get(name="Tanabe"), **values)


def why(kind: str, **fields) -> str:
    return out_of_date(make_notice(kind, **fields), NOW)


@pytest.mark.parametrize("kind", INVITING)
def test_nobody_is_invited_to_what_is_cancelled_or_over(evening, kind):
    assert why(kind, session=evening) == ""
    Session.objects.update(held_on=date(2017, 6, 15))
    assert why(kind, session=Session.objects.get()) == "The 35th session is over."
    Session.objects.update(status=Status.CANCELLED)
    assert why(kind, session=Session.objects.get()) == "The 35th session is cancelled."


@pytest.mark.parametrize("kind", ["received", "link", "co-speaker", "reserve", "declined", "changes", "news"])
def test_what_invites_nobody_is_told_all_the_same(evening, kind):
    Session.objects.update(status=Status.CANCELLED)
    assert why(kind, session=Session.objects.get()) == ""


def test_a_cancelled_evening_is_told_while_it_is_cancelled(evening):
    assert why("cancelled", session=evening) == "The 35th session takes place after all."
    Session.objects.update(status=Status.CANCELLED)
    assert why("cancelled", session=Session.objects.get()) == ""


@pytest.mark.parametrize(
    ("now", "reason"),
    [
        ({}, ""),
        ({"status": "reserve", "session": None}, "The proposal is in reserve now."),
        ({"status": "withdrawn", "session": None}, "The proposal is withdrawn now."),
        ({"status": "confirmed"}, "The speaker has confirmed already."),
        ({"session": "other"}, "The talk has its place at another evening now."),
    ],
)
def test_good_news_goes_while_the_talk_has_its_place(evening, now, reason):
    if now.get("session"):
        now = {"session": make_session(36, held_on=date(2017, 7, 21), status=Status.OPEN)}
    fields = {"proposal": proposal(evening, **now), "tells_status": "accepted", "tells_session": evening}
    assert why("accepted", session=evening, **fields) == reason


def test_a_co_speaker_hears_good_news_although_the_first_speaker_has_confirmed(evening):
    first = proposal(evening, status="confirmed")
    co_speaker = CoSpeaker.objects.create(proposal=first, name="Mami")
    fields = {"session": evening, "tells_status": "accepted", "tells_session": evening}
    assert why("accepted", proposal=first, co_speaker=co_speaker, **fields) == ""
    Proposal.objects.update(status="reserve", session=None)
    co_speaker = CoSpeaker.objects.get()
    assert why("accepted", co_speaker=co_speaker, **fields) == "The proposal is in reserve now."


@pytest.mark.parametrize("kind", ["reserve", "declined"])
def test_a_decision_that_was_changed_is_not_told(evening, kind):
    decided = proposal(evening, status=kind, session=None, topic=None)
    assert why(kind, proposal=decided, tells_status=kind) == ""
    Proposal.objects.update(status="accepted", session=evening, topic=evening.topics.get())
    assert why(kind, proposal=Proposal.objects.get(), tells_status=kind) == "The proposal is accepted now."


@pytest.mark.parametrize("status", ["asked", "submitted", "reserve"])
def test_who_has_answered_is_not_asked_to_speak(evening, status):
    asked = proposal(evening, status=status, topic=None)
    assert why("asked", proposal=asked) == ("" if status == "asked" else "They have answered already.")


@pytest.mark.parametrize(
    ("status", "answer", "reason"),
    [
        ("submitted", "", ""),
        ("accepted", "", ""),
        ("submitted", "yes", "They have answered already."),
        ("submitted", "no", "They have answered already."),
        ("withdrawn", "", "The proposal is withdrawn now."),
        ("declined", "", "The proposal is declined now."),
    ],
)
def test_a_co_speaker_is_asked_while_there_is_something_to_answer(evening, status, answer, reason):
    place = {} if status == "accepted" else {"topic": None, "session": None}
    first = proposal(evening, status=status, **place)
    co_speaker = CoSpeaker.objects.create(proposal=first, name="Mami", answer=answer)
    assert why("co-speaker", proposal=first, co_speaker=co_speaker) == reason


def test_a_proposal_that_was_withdrawn_has_not_arrived(evening):
    arrived = proposal(evening, status="submitted", session=None, topic=None)
    assert why("received", proposal=arrived) == ""
    Proposal.objects.update(status="withdrawn", session=None)
    assert why("received", proposal=Proposal.objects.get()) == "The proposal is withdrawn."


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_who_has_answered_is_not_asked_to_moderate(evening, answer):
    one = make_moderator(evening, make_person("Kevin"))
    assert why("moderate", session=evening, moderator=one) == ""
    Moderator.objects.update(answer=answer)
    one = Moderator.objects.get()
    assert why("moderate", session=evening, moderator=one) == "They have answered already."


def test_a_moderator_is_reminded_unless_they_said_no(evening):
    one = make_moderator(evening, make_person("Kevin"), answer="yes")
    once = f"two-days-{evening.pk}-moderator-{one.person.pk}-2017-06-16"
    notice = make_notice("two-days", session=evening, moderator=one, person=one.person, once=once)
    assert out_of_date(notice, NOW) == ""
    Moderator.objects.update(answer="no")
    assert out_of_date(Notice.objects.get(), NOW) == "They do not moderate."


def test_only_who_has_a_talk_that_stands_that_evening_is_reminded(evening):
    tanabe, other = Person.objects.get(), make_session(36, held_on=date(2017, 7, 21), status=Status.OPEN)
    make_topic(other, "Goa", speakers=[tanabe])
    gone = "They do not speak at the 35th session any more."
    assert why("two-days", session=evening, person=tanabe) == ""
    assert why("two-days", session=evening, person=make_person("Lin")) == gone
    evening.topics.update(dropped_because="a cold")
    assert why("two-days", session=evening, person=tanabe) == gone


@pytest.mark.parametrize("status", ["held", "published"])
def test_how_the_evening_was_is_asked_until_somebody_says(evening, status):
    assert why("morning-after", session=evening) == ""
    Session.objects.update(status=status)
    said = {"held": "held", "published": "report published"}[status]
    assert why("morning-after", session=Session.objects.get()) == (
        f"The 35th session is {said}: somebody has answered."
    )


def test_while_the_evening_goes_on_its_order_is_told_and_nobody_is_reminded(evening):
    Session.objects.update(start_time=time(9))
    session, tanabe = Session.objects.get(), Person.objects.get()
    for kind in ("order", "announcement", "moderate", "morning-after"):
        assert why(kind, session=session) == ""
    for kind in ("two-weeks", "one-week", "two-days", "confirm"):
        assert why(kind, session=session, person=tanabe) == "The 35th session has begun."


def test_a_message_about_no_evening_is_true_whatever_the_day(evening):
    for kind in ("news", "confirm", "moderate"):
        assert why(kind) == ""
