"""What is told by rule: to whom, when, once, and what is made up for; who has not answered is asked."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import product

import pytest
from django.db import connection

from sessions.models import (
    Capacity,
    CoSpeaker,
    Message,
    Moderator,
    Notice,
    Person,
    PrivateLink,
    Proposal,
    Session,
    SpeakerEntry,
    Status,
    archive_change,
)
from sessions.notifications.announcing import announce
from sessions.notifications.delivery import call_off_what_is_untrue, deliver_due
from sessions.notifications.outbox import reached, settle
from sessions.notifications.reminders import write_due
from sessions.people.merge import merge
from sessions.programme.moderating import ask_to_moderate
from tests.factories import make_moderator, make_person, make_session, make_topic, undone
from tests.notifications.outbox import make_notice, state

pytestmark = pytest.mark.django_db

EVENING = date(2017, 6, 16)
QUESTION = "We have not heard yet whether that suits you: one click on your page is enough.\n{private_link}"
RULES = [(14, "two-weeks"), (7, "one-week"), (2, "two-days")]


def at(days_before: int, clock: str = "09:00") -> datetime:
    """A time on the wall in Tokyo, so many days before the evening."""
    moment = datetime.combine(EVENING, time.fromisoformat(clock), UTC)
    return moment - timedelta(days=days_before, hours=9)


@pytest.fixture
def evening(settings) -> Session:
    """Tonight at seven; another evening with a speaker and a moderator of its own, who are left alone."""
    settings.TIME_ZONE = "Asia/Tokyo"
    other = make_session(36, held_on=EVENING + timedelta(days=2), status=Status.ANNOUNCED)
    speaker(other, "Nagira")
    make_moderator(other, make_person("Shihan"), answer="yes")
    return make_session(35, held_on=EVENING, status=Status.ANNOUNCED, start_time=time(19), reminders=True)


@pytest.fixture
def alone(settings) -> Session:
    """The same evening without a start time, and nothing else in the archive."""
    settings.TIME_ZONE = "Asia/Tokyo"
    return make_session(35, held_on=EVENING, status=Status.ANNOUNCED, reminders=True)


def speaker(
    session: Session, name: str = "Okubo", *, status: str = "confirmed", title: str = "", **fields
) -> Proposal:
    """A speaker with a proposal, who was told a month ago."""
    email = fields.pop("email", f"{name.lower()}@example.com")
    person = Person.objects.filter(name=name).first() or make_person(name, email=email)
    entry = SpeakerEntry(person, fields.pop("capacity", Capacity.MEMBER))
    topic = make_topic(session, title or f"{name}'s talk", speakers=[entry], **fields)
    topic.speakers.update(told_at=at(30))
    return Proposal.objects.create(
        name=name, email=person.email, person=person, session=session, shown_session=session, topic=topic,
        status=status, shown_status=status, title=topic.title,
    )  # fmt: skip


def co_speaker(proposal: Proposal, name: str = "Mami", **fields) -> CoSpeaker:
    """Beside the speaker of that proposal, and told."""
    person = make_person(name, email=f"{name.lower()}@example.com")
    with archive_change():
        people = [place.person for place in proposal.topic.speakers.all()]
        proposal.topic.set_speakers([SpeakerEntry(one) for one in [*people, person]])
        proposal.topic.speakers.update(told_at=at(30))
    return CoSpeaker.objects.create(proposal=proposal, name=name, email=person.email, person=person, **fields)


def moderator(session: Session, name: str = "Jeffrey", **fields) -> Moderator:
    return make_moderator(session, make_person(name, email=f"{name.lower()}@example.com"), **fields)


def written(now: datetime) -> list[tuple[str, str]]:
    """Kind and recipient of what the rules write at this moment."""
    return [(notice.kind, notice.email or notice.name) for notice in write_due(now=now)]


def test_a_speaker_is_written_to_where_they_wrote_from_and_else_where_the_archive_knows(evening):
    proposal, other = speaker(evening), speaker(evening, "Tanabe")
    Proposal.objects.filter(pk=proposal.pk).update(email="home@example.com")
    Proposal.objects.filter(pk=other.pk).update(email="")
    assert [email for _, email in written(at(7))] == ["home@example.com", "tanabe@example.com"]


def test_who_was_told_by_hand_of_a_talk_without_proposal_is_reminded_without_a_page(evening, organiser):
    people = [make_person(name, email=f"{name.lower()}@example.com") for name in ("Mori", "Doi")]
    for person in people:
        make_topic(evening, f"{person}'s talk", speakers=[person]).speakers.update(told_at=at(30))
    told = make_notice("accepted", email="", session=evening, person=people[0])
    reached(told, Notice.Status.TOLD, by=organiser, at=at(30))
    make_notice("accepted", email="", session=evening, person=people[1])
    (notice,) = write_due(now=at(7))
    assert (notice.email, notice.holder, notice.due_at) == ("mori@example.com", None, at(7))


# "Today"


def test_today_is_said_before_the_evening_begins_or_not_at_all(evening):
    speaker(evening), moderator(evening, answer="yes")
    assert written(at(0, "19:00")) == []
    okubo, _ = write_due(now=at(0, "18:59"))
    assert okubo.subject == "The 35th session on Friday 16 June 2017: today"


def test_while_nobody_said_when_it_begins_today_ends_at_noon(evening):
    speaker(evening)
    Session.objects.update(start_time=None)
    assert written(at(0, "12:00")) == []
    assert written(at(0, "11:59")) == [("two-days", "okubo@example.com")]


def test_in_the_night_after_the_evening_nobody_is_reminded_of_it(evening):
    speaker(evening)
    assert written(at(-1, "03:00")) == []


def test_what_waits_when_the_evening_begins_is_not_sent_and_not_told(evening):
    speaker(evening), speaker(evening, "Tanabe", status="accepted")
    by_hand = speaker(evening, "Kevin")
    Proposal.objects.filter(pk=by_hand.pk).update(email="")
    Person.objects.filter(name="Kevin").update(email="")
    notices = write_due(now=at(0, "18:00"))
    assert [notice.kind for notice in notices] == ["two-days", "confirm", "two-days"]
    assert call_off_what_is_untrue(now=at(0, "18:59")) == 0
    assert call_off_what_is_untrue(now=at(0, "19:00")) == 1
    assert deliver_due(now=at(0, "19:00")).counts["called off"] == 2
    assert {state(notice) for notice in notices} == {("called off", "The 35th session has begun.")}


# The question


def test_a_reminder_to_who_has_not_confirmed_asks_for_it_also_where_please_confirm_is_off(evening):
    Message.objects.filter(kind="confirm").update(is_on=False)
    speaker(evening, status="accepted"), speaker(evening, "Tanabe")
    for days, kind in RULES:
        okubo, tanabe = write_due(now=at(days))
        assert (okubo.kind, tanabe.kind) == (kind, kind)
        assert QUESTION not in okubo.text and QUESTION.split("\n")[0] in okubo.text
        assert "{private_link}" in okubo.text
        assert "We have not heard yet" not in tanabe.text and "{question}" not in tanabe.text


@pytest.mark.parametrize("words", ["Come, {name}!", "Come, {name}! {private_link}"])
def test_the_house_s_own_wording_is_asked_with_too(evening, words):
    Message.objects.filter(kind="one-week").update(text=words)
    Message.objects.filter(kind="confirm").update(is_on=False)
    speaker(evening, status="accepted"), speaker(evening, "Tanabe")
    okubo, tanabe = write_due(now=at(7))
    assert okubo.text == f"{words.replace('{name}', 'Okubo')}\n\n{QUESTION}"
    assert tanabe.text == words.replace("{name}", "Tanabe")


def test_please_confirm_without_a_link_gets_one(evening):
    Message.objects.filter(kind="confirm").update(text="Do you come, {name}?")
    speaker(evening, status="accepted")
    (notice,) = write_due(now=at(7))
    assert notice.text == f"Do you come, Okubo?\n\n{QUESTION}"


def test_a_co_speaker_who_has_not_answered_is_asked_and_one_who_said_no_is_left_alone(evening):
    proposal = speaker(evening)
    mami, kevin = co_speaker(proposal), co_speaker(proposal, "Kevin", answer="yes")
    co_speaker(proposal, "Lin", answer="no")
    noted = co_speaker(proposal, "Ana")
    proposal.topic.speakers.filter(person=noted.person).update(confirmed_at=at(20))
    notices = {notice.name: notice for notice in write_due(now=at(7))}
    assert {name: notice.kind for name, notice in notices.items()} == {
        "Okubo": "one-week", "Mami": "confirm", "Kevin": "one-week", "Ana": "one-week",
    }  # fmt: skip
    assert (notices["Mami"].holder, notices["Kevin"].holder) == (mami, kevin)
    mami.say("yes")
    assert (deliver_due(now=at(7)).counts["sent"], deliver_due(now=at(7)).counts["called off"]) == (3, 0)
    assert state(notices["Mami"]) == ("called off", "They have answered already.")


def test_the_question_to_a_co_speaker_goes_although_the_first_speaker_has_confirmed(evening):
    co_speaker(speaker(evening))
    write_due(now=at(7))
    assert deliver_due(now=at(7)).counts["sent"] == 2


def test_of_two_talks_the_page_is_that_of_the_one_that_waits_for_an_answer(evening):
    speaker(evening, title="Falcon")
    waits = speaker(evening, title="Goa", status="accepted")
    (notice,) = write_due(now=at(7))
    assert (notice.kind, notice.proposal) == ("confirm", waits)
    assert "“Falcon and Goa”" in notice.text


def test_a_moderator_who_was_asked_and_did_not_answer_is_asked_again(evening):
    silent = moderator(evening, asked_at=at(30))
    moderator(evening, "Unasked"), moderator(evening, "No", asked_at=at(30), answer="no")
    moderator(evening, "Lately", asked_at=at(8))
    (notice,) = write_due(now=at(7))
    assert (notice.kind, notice.email, notice.holder) == ("moderate", "jeffrey@example.com", silent)
    assert "{private_link}" in notice.text
    assert written(at(6)) == []
    assert written(at(5)) == [("moderate", "lately@example.com")]


def test_a_moderator_whom_an_organiser_reminded_lately_is_not_asked_by_rule(evening, organiser):
    person = make_person("Jeffrey", email="jeffrey@example.com")
    one, notice = ask_to_moderate(evening, person, email=person.email, by=organiser, at=at(30))
    reached(notice, Notice.Status.TOLD, by=organiser, at=at(8))
    Moderator.objects.filter(pk=one.pk).update(asked_at=at(30))
    assert written(at(7)) == []
    assert written(at(5)) == [("moderate", "jeffrey@example.com")]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"held_on": EVENING + timedelta(days=1)}, "The 35th session is on another day now."),
        ({"reminders": False}, "Reminders are switched off for the 35th session."),
    ],
)
def test_the_question_to_the_moderator_is_a_reminder_like_the_others(evening, change, why):
    moderator(evening, asked_at=at(30))
    (notice,) = write_due(now=at(7))
    Session.objects.filter(pk=evening.pk).update(**change)
    assert deliver_due(now=at(7)).counts["called off"] == 1
    assert state(notice) == ("called off", why)


# Two records of one person


ROLES = {
    "speaker": speaker,
    "unconfirmed": partial(speaker, status="accepted"),
    "co-speaker": lambda session: co_speaker(speaker(session, "Tanabe")),
    "moderator": partial(moderator, answer="yes"),
    "silent moderator": partial(moderator, asked_at=at(30)),
}


@pytest.mark.postgres
@pytest.mark.parametrize("role", ROLES)
def test_after_a_merge_nobody_is_reminded_of_the_same_again(evening, organiser, role, subtests):
    mine = ROLES[role](evening).person_id
    make_person("Somebody", email="somebody@example.com")
    for (days, _), stays in product(RULES, (True, False)):
        with subtests.test(days=days, stays=stays), undone():
            person, other = Person.objects.get(pk=mine), Person.objects.get(name="Somebody")
            assert written(at(days))
            kept, gone = (person, other) if stays else (other, person)
            merge(kept, gone, by=organiser)
            assert written(at(days, "10:00")) == []
            assert written(at(days - 1)) == []
            deliver_due(now=at(days))
            assert not Notice.objects.filter(status="called off").exists()


@pytest.mark.parametrize("first", [0, 1])
def test_two_records_that_both_moderate_are_reminded_once_after_the_merge(evening, organiser, first):
    both = [moderator(evening, "Jeff", answer="yes"), moderator(evening, "Jeffrey", answer="yes")]
    kept, gone = both[first], both[1 - first]
    token = PrivateLink.mint(gone)
    waiting = write_due(now=at(7))
    merge(kept.person, gone.person, by=organiser)
    assert written(at(7, "10:00")) == []
    assert deliver_due(now=at(7)).counts["sent"] == 1
    assert [state(notice) for notice in waiting] == [
        ("sent", ""), ("called off", "They have this reminder already."),
    ]  # fmt: skip
    assert PrivateLink.objects.find(token).moderator == kept


def test_a_reminder_that_an_organiser_let_go_does_not_stand_for_the_one_that_waits(evening, organiser):
    both = [moderator(evening, "Jeff", answer="yes"), moderator(evening, "Jeffrey", answer="yes")]
    first, _ = write_due(now=at(7))
    settle(first, Notice.Status.CALLED_OFF, at=at(7))
    merge(both[0].person, both[1].person, by=organiser)
    assert deliver_due(now=at(7)).counts["sent"] == 1


def test_two_records_on_one_talk_are_one_speaker_after_the_merge_with_the_page_of_the_proposal(
    evening, organiser
):
    proposal = speaker(evening)
    mami = co_speaker(proposal)
    write_due(now=at(7))
    deliver_due(now=at(7))
    merge(proposal.person, mami.person, by=organiser)
    assert written(at(7, "10:00")) == []
    (notice,) = write_due(now=at(2))
    assert (notice.kind, notice.proposal, notice.co_speaker) == ("two-days", proposal, None)


def test_who_moderates_and_speaks_has_a_reminder_for_each_after_the_merge(evening, organiser):
    person = speaker(evening).person
    other = moderator(evening, answer="yes").person
    write_due(now=at(7))
    assert deliver_due(now=at(7)).counts["sent"] == 2
    merge(person, other, by=organiser)
    assert written(at(7, "10:00")) == []
    assert [kind for kind, _ in written(at(2))] == ["two-days", "two-days"]


def test_a_second_evening_s_reminders_are_not_taken_for_the_first_one_s(evening, organiser):
    person = speaker(evening).person
    Session.objects.update(reminders=True)
    other = Session.objects.get(number=36)
    other.moderator_set.all().delete()
    Proposal.objects.filter(session=other).update(person=person, email=person.email)
    with archive_change():
        topic = other.topics.get()
        topic.set_speakers([SpeakerEntry(person)])
        topic.speakers.update(told_at=at(30))
    kept = make_person("Somebody")
    assert written(at(7)) == [("one-week", person.email), ("two-weeks", person.email)]
    merge(kept, person, by=organiser)
    assert written(at(6)) == []
    assert [(notice.kind, notice.session.number) for notice in write_due(now=at(5))] == [("one-week", 36)]


# The rules


@pytest.mark.postgres
def test_speakers_and_the_moderator_are_reminded_three_times_and_once_each(alone):
    speaker(alone)
    jeffrey = make_person("Jeffrey", email="jeffrey@example.com")
    make_moderator(alone, jeffrey, answer=Moderator.Answer.YES)
    everybody = ["okubo@example.com", "jeffrey@example.com"]
    for days, kind in [(14, "two-weeks"), (7, "one-week"), (2, "two-days")]:
        assert written(at(days + 1)) == []
        assert written(at(days, "06:00")) == []
        assert written(at(days)) == [(kind, email) for email in everybody]
        assert written(at(days)) == []


def test_a_reminder_says_when_where_and_what(alone):
    speaker(alone)
    (notice,) = write_due(now=at(2))
    assert notice.subject == "The 35th session on Friday 16 June 2017: the day after tomorrow"
    assert notice.text.split("\n\n")[:4] == [
        "Hello Okubo,",
        "The 35th session on Friday 16 June 2017 is the day after tomorrow.",
        "When: Friday 16 June 2017\nYour talk: “Okubo's talk”",
        "- Okubo's talk",
    ]
    assert notice.proposal == Proposal.objects.get()


@pytest.mark.postgres
def test_after_cron_was_away_only_the_nearest_is_made_up_for(alone):
    speaker(alone)
    assert written(at(5)) == [("one-week", "okubo@example.com")]
    assert written(at(1)) == [("two-days", "okubo@example.com")]
    assert written(at(-1)) == []


def test_before_seven_it_is_still_yesterday_whose_rules_are_made_up_for(alone):
    speaker(alone)
    assert written(at(14, "06:00")) == []
    assert written(at(13, "06:00")) == [("two-weeks", "okubo@example.com")]


def test_nothing_goes_out_until_reminders_are_switched_on(alone):
    speaker(alone)
    Session.objects.update(reminders=False)
    assert written(at(7)) == []


def test_a_rule_can_be_moved_and_switched_off(alone):
    speaker(alone)
    Message.objects.filter(kind="two-weeks").update(is_on=False)
    Message.objects.filter(kind="one-week").update(days=10)
    assert written(at(14)) == []
    assert written(at(10)) == [("one-week", "okubo@example.com")]


def test_people_who_came_in_by_an_import_or_were_not_told_are_left_alone(alone):
    topic = make_topic(alone, "Imported", speakers=[make_person("Imported", email="i@example.com")])
    topic.speakers.update(told_at=at(30))
    make_topic(alone, "Untold", speakers=[make_person("Untold", email="u@example.com")])
    make_moderator(alone, make_person("Unasked", email="m@example.com"))
    assert written(at(7)) == []


@pytest.mark.postgres
def test_a_speaker_without_an_address_is_told_by_hand_once(alone):
    speaker(alone, email="")
    (notice,) = write_due(now=at(7))
    assert notice.status == Notice.Status.BY_HAND
    assert written(at(6)) == []


def test_who_has_not_confirmed_is_asked_to(alone):
    speaker(alone, status="accepted")
    assert written(at(14)) == [("confirm", "okubo@example.com")]
    Proposal.objects.update(status="confirmed", shown_status="confirmed")
    assert written(at(14)) == []
    assert written(at(7)) == [("one-week", "okubo@example.com")]


def test_a_guest_from_outside_reads_nothing_of_the_house(alone):
    speaker(alone, "Guest", capacity=Capacity.GUEST)
    speaker(alone, "Nagira", public=False, house_title="The secret product")
    guest, member = write_due(now=at(7))
    assert "Nagira" not in guest.text
    assert "The secret product" in member.text


def test_a_postponed_or_cancelled_evening_calls_off_what_waits_and_reminds_for_its_new_day(alone):
    speaker(alone)
    written(at(7))
    alone.postpone(EVENING + timedelta(days=7))
    assert deliver_due(now=at(7)).counts["called off"] == 1
    assert written(at(7)) == [("two-weeks", "okubo@example.com")]
    alone.postpone(None)
    assert deliver_due(now=at(7)).counts["called off"] == 1
    assert written(at(7)) == []


def test_who_dropped_out_is_not_reminded(alone):
    speaker(alone)
    written(at(7))
    alone.topics.update(dropped_because="Fell ill")
    assert deliver_due(now=at(7)).counts["called off"] == 1
    assert written(at(2)) == []


def test_the_morning_after_only_organisers_are_asked_with_a_link_to_the_question(alone, organiser):
    speaker(alone)
    (notice,) = write_due(now=at(-1))
    assert (notice.kind, notice.email) == ("morning-after", "organiser@example.com")
    assert f"http://127.0.0.1:8000/admin/mts/session/{alone.pk}/after/" in notice.text
    assert written(at(-5)) == []


def test_the_question_is_asked_for_a_week_and_where_that_rule_is_on(alone, organiser):
    Message.objects.filter(kind="morning-after").update(is_on=False)
    assert written(at(-7)) == []
    Message.objects.filter(kind="morning-after").update(is_on=True, days=-2)
    assert written(at(-1)) == []
    assert written(at(-7)) == [("morning-after", "organiser@example.com")]


def test_an_evening_long_past_or_said_to_be_held_is_not_asked_about(alone, organiser):
    assert written(at(-8)) == []
    alone.step(Status.HELD)
    assert written(at(-1)) == []


def test_a_question_that_was_answered_in_the_night_is_not_asked(alone, organiser):
    write_due(now=at(-1))
    alone.step(Status.HELD)
    assert deliver_due(now=at(-1)).counts["called off"] == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_programs_at_once_write_each_reminder_once(alone):
    for name in ("Okubo", "Nagira", "Tanabe"):
        speaker(alone, name)

    def work(_: int) -> int:
        try:
            return len(write_due(now=at(7)))
        finally:
            connection.close()

    connection.close()  # PostgreSQL's pool has four
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work, range(3)))
    assert Notice.objects.count() == 3


@pytest.mark.postgres
def test_the_call_goes_to_colleagues_and_chat_while_places_are_free(alone, settings):
    settings.MTS_ANNOUNCE_TO = "all@example.com, tokyo@example.com"
    settings.MTS_WEBHOOK_URL = "https://chat.example/hook"
    Session.objects.update(status=Status.OPEN)
    assert written(at(36)) == []
    assert written(at(35)) == [("call", "all@example.com"), ("call", "tokyo@example.com"), ("call", "")]
    assert written(at(30)) == []


def test_nobody_calls_by_rule_where_an_organiser_has_called_or_nobody_wants_topics(alone, settings):
    settings.MTS_ANNOUNCE_TO = "all@example.com"
    assert written(at(30)) == []  # announced already
    Session.objects.update(status=Status.OPEN)
    announce(Session.objects.get(), "call", by=None, at=at(33), by_hand=True)
    assert written(at(30)) == []


def test_without_reminders_topics_are_called_for_until_the_day(alone, settings):
    settings.MTS_ANNOUNCE_TO = "all@example.com"
    Session.objects.update(status=Status.OPEN)
    Message.objects.filter(kind__in=["two-weeks", "one-week", "two-days"]).update(is_on=False)
    assert written(at(0)) == []
    assert written(at(1)) == [("call", "all@example.com")]


def test_no_topics_are_called_for_late_or_when_there_is_no_place(alone):
    Session.objects.update(status=Status.OPEN)
    assert written(at(14)) == []
    Session.objects.update(places=0)
    assert written(at(30)) == []
    Session.objects.update(places=1)
    assert written(at(30)) == [("call", "Everybody")]
