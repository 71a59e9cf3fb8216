"""Telling: the second step. The page of a speaker changes only by it, and nobody is told twice."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from sessions.models import Notice, Person, Proposal, Reader, Session, SpeakerEntry, Topic
from sessions.notifications.outbox import Draft, reached
from sessions.notifications.texts import Text
from sessions.programme.late_changes import postpone
from sessions.proposals import answers, decisions, telling
from sessions.proposals.telling import messages_for, messages_of, reminders_for
from tests.factories import make_person, make_topic
from tests.proposals.offers import make_co_speaker, offer
from tests.proposals.test_decisions import accept, coming, new, state

pytestmark = pytest.mark.django_db
NOW = datetime(2017, 5, 22, 9, tzinfo=UTC)
S = Proposal.Status


@pytest.fixture(autouse=True)
def mail(settings):
    settings.MAIL_IS_SET = True


def kinds(drafts: list[Draft]) -> list[tuple[str, str]]:
    return [(draft.kind, draft.name) for draft in drafts]


def outbox() -> list[tuple[str, str, str]]:
    return list(Notice.objects.order_by("pk").values_list("kind", "name", "status"))


def deliver() -> None:
    for notice in Notice.objects.due(datetime(2040, 1, 1, tzinfo=UTC)):
        reached(notice, Notice.Status.SENT, at=NOW)


def test_accepted_reserved_and_declined_speakers_have_a_message_each():
    session = coming()
    one, two, three = (offer(name) for name in ("Doi", "Kent", "Kevin"))
    accept(one, session)
    decisions.put_in_reserve(two, by=None, at=NOW)
    decisions.decline(three, because="We had one.", by=None, at=NOW)
    drafts = messages_of(Proposal.objects.to_tell().order_by("pk"))
    assert kinds(drafts) == [("accepted", "Doi"), ("reserve", "Kent"), ("declined", "Kevin")]
    assert "35th session on Friday 16 June 2017" in drafts[0].message.body
    assert "{private_link}" in drafts[0].message.body
    assert "We had one." in drafts[2].message.body
    assert outbox() == []


def test_what_was_sent_is_shown_to_the_speaker_and_on_the_agenda():
    session, proposal = coming(), offer()
    accept(proposal, session)
    [notice] = telling.send(messages_for(session), by=None, at=NOW)
    assert outbox() == [("accepted", "Doi", "due")]
    assert state(proposal)[2] == S.SUBMITTED and not Topic.objects.visible_to(Reader.HOUSE).exists()
    assert messages_for(session) == []
    reached(notice, Notice.Status.SENT, at=NOW)
    assert state(proposal)[2] == S.ACCEPTED and Topic.objects.visible_to(Reader.HOUSE).exists()
    assert not Proposal.objects.to_tell().exists() and messages_for(session) == []


@pytest.mark.postgres
def test_sending_twice_sends_once():
    session, proposal = coming(), offer()
    make_co_speaker(proposal, "Ogawa", email="ogawa@example.com")
    accept(proposal, session, new("Doi"), new("Ogawa"))
    drafts = messages_for(session)
    assert telling.send(drafts, by=None, at=NOW) == telling.send(drafts, by=None, at=NOW)
    assert outbox() == [("accepted", "Doi", "due"), ("accepted", "Ogawa", "due")]
    deliver()
    assert not proposal.topic.speakers.filter(told_at=None).exists()
    assert state(proposal)[2] == S.ACCEPTED


def test_the_words_of_the_organiser_are_sent():
    session = coming()
    accept(offer(), session)
    drafts = [replace(draft, message=Text("Yes!", "Come: {private_link}")) for draft in messages_for(session)]
    [notice] = telling.send(drafts, by=None, at=NOW)
    assert (notice.subject, notice.text) == ("Yes!", "Come: {private_link}")


def test_without_an_address_or_mail_server_it_is_told_by_hand(organiser, settings):
    session = coming()
    accept(offer(email=""), session)
    [draft] = messages_for(session)
    assert draft.by_hand
    [notice] = telling.send([draft], by=organiser, at=NOW)
    assert telling.waiting_for(session) == [notice] and notice.status == "by hand"
    assert telling.tell_by_hand([notice], by=organiser, at=NOW) == 1
    assert telling.tell_by_hand([notice], by=organiser, at=NOW) == 0
    notice.refresh_from_db()
    assert (notice.status, notice.told_by) == ("told", organiser)
    assert not Proposal.objects.to_tell().exists()
    assert telling.waiting_for(session) == []
    settings.MAIL_IS_SET = False
    accept(offer("Kent"), session)
    assert messages_for(session)[0].by_hand


def test_a_later_decision_makes_an_earlier_draft_void():
    session, proposal = coming(), offer()
    accept(proposal, session)
    drafts = messages_for(session)
    decisions.put_in_reserve(proposal, by=None, at=NOW + timedelta(hours=1))
    assert telling.send(drafts, by=None, at=NOW) == []
    assert kinds(messages_of([Proposal.objects.get()])) == [("reserve", "Doi")]


def test_a_moved_talk_and_one_of_a_cancelled_evening_are_told_so():
    june, july, proposal = coming(), coming(36, held_on=date(2017, 7, 21)), offer()
    accept(proposal, june)
    telling.send(messages_for(june), by=None, at=NOW)
    deliver()
    decisions.move(proposal, to=july, by=None, at=NOW + timedelta(hours=1))
    assert kinds(messages_for(july)) == kinds(messages_for(june)) == [("moved", "Doi")]
    telling.send(messages_for(july), by=None, at=NOW)
    deliver()
    Session.objects.get(pk=july.pk).cancel(because="a typhoon")
    [draft] = messages_for(july)
    assert draft.kind == "cancelled" and "The 36th session" in draft.message.subject


def test_a_talk_that_went_away_and_came_back_untold_is_told_of_its_place_anew():
    june, july, proposal = coming(), coming(36, held_on=date(2017, 7, 21)), offer()
    accept(proposal, june)
    telling.send(messages_for(june), by=None, at=NOW)
    deliver()
    decisions.move(proposal, to=july, by=None, at=NOW + timedelta(hours=1))
    decisions.move(proposal, to=june, by=None, at=NOW + timedelta(hours=2))
    assert kinds(messages_for(june)) == [("accepted", "Doi")]
    telling.send(messages_for(june), by=None, at=NOW + timedelta(hours=3))
    deliver()
    assert messages_for(june) == []
    assert Topic.objects.get().speakers.get().told_at


def test_speakers_of_a_postponed_evening_hear_that_it_moved():
    june, proposal = coming(), offer()
    accept(proposal, june)
    telling.send(messages_for(june), by=None, at=NOW)
    deliver()
    postpone(june, to=date(2017, 7, 21))
    [draft] = messages_for(june)
    assert draft.kind == "moved"
    assert "has moved to the 35th session on Friday 21 July 2017" in draft.message.body


def test_a_topic_added_by_hand_gets_its_page_when_it_is_told():
    session = coming()
    people = [make_person("Okubo", email="okubo@example.com"), make_person("Ogawa")]
    topic = make_topic(session, "JWT vs Goa", speakers=people, public=False)
    drafts = messages_for(session)
    assert [(draft.name, draft.email) for draft in drafts] == [("Okubo", "okubo@example.com"), ("Ogawa", "")]
    assert not Proposal.objects.exists()
    telling.send(drafts, by=None, at=NOW)
    telling.send(drafts, by=None, at=NOW)
    proposal = Proposal.objects.get()
    assert (proposal.topic, proposal.status, proposal.name, proposal.title) == (
        topic, S.ACCEPTED, "Okubo", "JWT vs Goa",
    )  # fmt: skip
    assert [(one.name, one.person) for one in proposal.co_speakers.all()] == [("Ogawa", people[1])]
    assert outbox() == [("accepted", "Okubo", "due"), ("accepted", "Ogawa", "by hand")]
    deliver()
    assert messages_for(session) == []
    telling.tell_by_hand(telling.waiting_for(session), by=None, at=NOW)
    assert not topic.speakers.filter(told_at=None).exists()


def test_a_speaker_added_to_an_agreed_talk_is_told_alone():
    session, proposal = coming(), offer()
    topic = accept(proposal, session)
    telling.send(messages_for(session), by=None, at=NOW)
    deliver()
    topic.set_speakers([SpeakerEntry(Person.objects.get(name="Doi")), SpeakerEntry(make_person("Kent"))])
    assert kinds(messages_for(session)) == [("accepted", "Kent")]


@pytest.mark.postgres
def test_all_told_counts_everywhere_and_can_be_taken_back(organiser):
    session, proposal = coming(), offer()
    accept(proposal, session)
    make_topic(session, "By hand", speakers=[make_person("Kent")], public=False)
    telling.send(messages_of([Proposal.objects.get()]), by=None, at=NOW)
    telling.mark_all_told(session, by=organiser, at=NOW)
    assert outbox() == [("accepted", "Doi", "told")]
    assert state(proposal)[2] == S.ACCEPTED and messages_for(session) == []
    telling.mark_untold(proposal.topic)
    assert kinds(messages_for(session)) == [("accepted", "Doi")]
    telling.send(messages_for(session), by=None, at=NOW)
    assert outbox() == [("accepted", "Doi", "told"), ("accepted", "Doi", "due")]


def test_who_has_not_confirmed_is_reminded_once_a_day():
    session, proposal = coming(), offer()
    make_co_speaker(proposal, "Ogawa")
    accept(proposal, session, new("Doi"), new("Ogawa"))
    assert reminders_for(session, at=NOW) == []
    telling.mark_all_told(session, by=None, at=NOW)
    drafts = reminders_for(session, at=NOW)
    assert kinds(drafts) == [("confirm", "Doi"), ("confirm", "Ogawa")]
    telling.send(drafts, by=None, at=NOW)
    assert reminders_for(session, at=NOW) == []
    assert len(reminders_for(session, at=NOW + timedelta(days=1))) == 2
    answers.confirm(Proposal.objects.get(), at=NOW)
    assert outbox() == [("confirm", "Doi", "called off"), ("confirm", "Ogawa", "by hand")]
    assert kinds(reminders_for(session, at=NOW + timedelta(days=1))) == [("confirm", "Ogawa")]


@pytest.mark.postgres
def test_drafts_cost_the_same_however_often_they_are_read(django_assert_max_num_queries):
    session = coming()
    for n in range(3):
        accept(offer(f"Speaker {n}"), session)
    with django_assert_max_num_queries(60):
        assert len(messages_for(session)) == 3


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_organisers_at_once_send_once():
    session = coming()
    accept(offer(), session)
    make_topic(session, "By hand", speakers=[make_person("Kent")], public=False)
    drafts = messages_for(session)
    assert len(drafts) == 2

    def click(n: int) -> None:
        try:
            telling.send([replace(draft) for draft in drafts], by=None, at=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(click, range(4)))
    assert outbox() == [("accepted", "Doi", "due"), ("accepted", "Kent", "by hand")]
    assert Proposal.objects.count() == 2


def test_an_edited_message_keeps_no_more_than_a_subject():
    session = coming()
    accept(offer(), session)
    [draft] = messages_for(session)
    [notice] = telling.send([replace(draft, message=Text("x" * 400, "y"))], by=None, at=NOW)
    assert len(notice.subject) == 250
