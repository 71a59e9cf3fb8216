"""What is told by rule: to whom, when, once, and what is made up for."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from sessions.models import (
    Capacity,
    Message,
    Moderator,
    Notice,
    Person,
    Proposal,
    Session,
    SpeakerEntry,
    Status,
    archive_change,
)
from sessions.notifications.announcing import announce
from sessions.notifications.delivery import deliver_due
from sessions.notifications.reminders import write_due
from tests.factories import make_moderator, make_person, make_session, make_topic

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]

EVENING = date(2017, 6, 16)


def at(days_before: int, *, hour: int = 9) -> datetime:
    """Nine in the morning in Tokyo, unless told otherwise, so many days before the evening."""
    return datetime(2017, 6, 16, hour, tzinfo=UTC) - timedelta(days=days_before, hours=9)


@pytest.fixture
def evening(settings) -> Session:
    settings.TIME_ZONE = "Asia/Tokyo"
    return make_session(35, held_on=EVENING, status=Status.ANNOUNCED, reminders=True)


def told_speaker(session: Session, name: str = "Okubo", *, status: str = "confirmed", **fields) -> Person:
    """A speaker whose proposal was accepted and told."""
    person = make_person(name, email=fields.pop("email", f"{name.lower()}@example.com"))
    entry = SpeakerEntry(person, fields.pop("capacity", Capacity.MEMBER))
    topic = make_topic(session, f"{name}'s talk", speakers=[entry], **fields)
    with archive_change():
        topic.speakers.update(told_at=at(30))
        Proposal.objects.create(
            name=name, email=person.email, person=person, session=session, shown_session=session,
            topic=topic, status=status, shown_status=status,
        )  # fmt: skip
    return person


def written(now: datetime) -> list[tuple[str, str]]:
    """Kind and recipient of what the rules write at this moment."""
    return [(notice.kind, notice.email or notice.name) for notice in write_due(now=now)]


def test_speakers_and_the_moderator_are_reminded_three_times_and_once_each(evening):
    told_speaker(evening)
    jeffrey = make_person("Jeffrey", email="jeffrey@example.com")
    make_moderator(evening, jeffrey, answer=Moderator.Answer.YES)
    everybody = ["okubo@example.com", "jeffrey@example.com"]
    for days, kind in [(14, "two-weeks"), (7, "one-week"), (2, "two-days")]:
        assert written(at(days + 1)) == []
        assert written(at(days, hour=6)) == []
        assert written(at(days)) == [(kind, email) for email in everybody]
        assert written(at(days)) == []


def test_a_reminder_says_when_where_and_what(evening):
    told_speaker(evening)
    (notice,) = write_due(now=at(2))
    assert notice.subject == "The 35th session on Friday 16 June 2017: the day after tomorrow"
    assert notice.text.split("\n\n")[:4] == [
        "Hello Okubo,",
        "The 35th session on Friday 16 June 2017 is the day after tomorrow.",
        "When: Friday 16 June 2017\nYour talk: “Okubo's talk”",
        "- Okubo's talk",
    ]
    assert notice.proposal == Proposal.objects.get()


def test_after_cron_was_away_only_the_nearest_is_made_up_for(evening):
    told_speaker(evening)
    assert written(at(5)) == [("one-week", "okubo@example.com")]
    assert written(at(1)) == [("two-days", "okubo@example.com")]
    assert written(at(-1)) == []


def test_before_seven_it_is_still_yesterday_whose_rules_are_made_up_for(evening):
    told_speaker(evening)
    assert written(at(14, hour=6)) == []
    assert written(at(13, hour=6)) == [("two-weeks", "okubo@example.com")]


def test_nothing_goes_out_until_reminders_are_switched_on(evening):
    told_speaker(evening)
    Session.objects.update(reminders=False)
    assert written(at(7)) == []


def test_a_rule_can_be_moved_and_switched_off(evening):
    told_speaker(evening)
    Message.objects.filter(kind="two-weeks").update(is_on=False)
    Message.objects.filter(kind="one-week").update(days=10)
    assert written(at(14)) == []
    assert written(at(10)) == [("one-week", "okubo@example.com")]


def test_people_who_came_in_by_an_import_or_were_not_told_are_left_alone(evening):
    topic = make_topic(evening, "Imported", speakers=[make_person("Imported", email="i@example.com")])
    topic.speakers.update(told_at=at(30))
    make_topic(evening, "Untold", speakers=[make_person("Untold", email="u@example.com")])
    make_moderator(evening, make_person("Unasked", email="m@example.com"))
    assert written(at(7)) == []


def test_a_speaker_without_an_address_is_told_by_hand_once(evening):
    told_speaker(evening, email="")
    (notice,) = write_due(now=at(7))
    assert notice.status == Notice.Status.BY_HAND
    assert written(at(6)) == []


def test_who_has_not_confirmed_is_asked_to(evening):
    told_speaker(evening, status="accepted")
    assert written(at(14)) == [("confirm", "okubo@example.com")]
    Proposal.objects.update(status="confirmed", shown_status="confirmed")
    assert written(at(14)) == []
    assert written(at(7)) == [("one-week", "okubo@example.com")]


def test_a_guest_from_outside_reads_nothing_of_the_house(evening):
    told_speaker(evening, "Guest", capacity=Capacity.GUEST)
    told_speaker(evening, "Nagira", public=False, house_title="The secret product")
    guest, member = write_due(now=at(7))
    assert "Nagira" not in guest.text
    assert "The secret product" in member.text


def test_a_postponed_or_cancelled_evening_calls_off_what_waits_and_reminds_for_its_new_day(evening):
    told_speaker(evening)
    written(at(7))
    evening.postpone(EVENING + timedelta(days=7))
    assert deliver_due(now=at(7)).counts["called off"] == 1
    assert written(at(7)) == [("two-weeks", "okubo@example.com")]
    evening.postpone(None)
    assert deliver_due(now=at(7)).counts["called off"] == 1
    assert written(at(7)) == []


def test_who_dropped_out_is_not_reminded(evening):
    told_speaker(evening)
    written(at(7))
    evening.topics.update(dropped_because="Fell ill")
    assert deliver_due(now=at(7)).counts["called off"] == 1
    assert written(at(2)) == []


def test_the_morning_after_only_organisers_are_asked_with_a_link_to_the_question(evening, organiser):
    told_speaker(evening)
    (notice,) = write_due(now=at(-1))
    assert (notice.kind, notice.email) == ("morning-after", "organiser@example.com")
    assert f"http://127.0.0.1:8000/admin/mts/session/{evening.pk}/after/" in notice.text
    assert written(at(-5)) == []


def test_the_question_is_asked_for_a_week_and_where_that_rule_is_on(evening, organiser):
    Message.objects.filter(kind="morning-after").update(is_on=False)
    assert written(at(-7)) == []
    Message.objects.filter(kind="morning-after").update(is_on=True, days=-2)
    assert written(at(-1)) == []
    assert written(at(-7)) == [("morning-after", "organiser@example.com")]


def test_an_evening_long_past_or_said_to_be_held_is_not_asked_about(evening, organiser):
    assert written(at(-8)) == []
    evening.hold()
    assert written(at(-1)) == []


def test_a_question_that_was_answered_in_the_night_is_not_asked(evening, organiser):
    write_due(now=at(-1))
    evening.hold()
    assert deliver_due(now=at(-1)).counts["called off"] == 1


@pytest.mark.django_db(transaction=True)
def test_two_programs_at_once_write_each_reminder_once(evening):
    for name in ("Okubo", "Nagira", "Tanabe"):
        told_speaker(evening, name)

    def work(_: int) -> int:
        try:
            return len(write_due(now=at(7)))
        finally:
            connection.close()

    connection.close()  # PostgreSQL's pool has four
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work, range(3)))
    assert Notice.objects.count() == 3


def test_the_call_goes_to_colleagues_and_chat_while_places_are_free(evening, settings):
    settings.MTS_ANNOUNCE_TO = "all@example.com, tokyo@example.com"
    settings.MTS_WEBHOOK_URL = "https://chat.example/hook"
    Session.objects.update(status=Status.OPEN)
    assert written(at(36)) == []
    assert written(at(35)) == [("call", "all@example.com"), ("call", "tokyo@example.com"), ("call", "")]
    assert written(at(30)) == []


def test_nobody_calls_by_rule_where_an_organiser_has_called_or_nobody_wants_topics(evening, settings):
    settings.MTS_ANNOUNCE_TO = "all@example.com"
    assert written(at(30)) == []  # announced already
    Session.objects.update(status=Status.OPEN)
    announce(Session.objects.get(), "call", by=None, at=at(33), by_hand=True)
    assert written(at(30)) == []


def test_without_reminders_topics_are_called_for_until_the_day(evening, settings):
    settings.MTS_ANNOUNCE_TO = "all@example.com"
    Session.objects.update(status=Status.OPEN)
    Message.objects.filter(kind__in=["two-weeks", "one-week", "two-days"]).update(is_on=False)
    assert written(at(0)) == []
    assert written(at(1)) == [("call", "all@example.com")]


def test_no_topics_are_called_for_late_or_when_there_is_no_place(evening):
    Session.objects.update(status=Status.OPEN)
    assert written(at(14)) == []
    Session.objects.update(places=0)
    assert written(at(30)) == []
    Session.objects.update(places=1)
    assert written(at(30)) == [("call", "Everybody")]
