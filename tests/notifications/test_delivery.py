"""The outbox is emptied: each message once, none lost, what is unclear left to a person."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection

from sessions.models import CoSpeaker, MessageKind, Notice, PrivateLink, Proposal, Status
from sessions.notifications.delivery import PAUSES, call_off_what_is_untrue, deliver_due, with_private_link
from sessions.notifications.outbox import claim_next
from tests.factories import make_moderator, make_person, make_session, make_topic
from tests.notifications.outbox import NOW, make_notice, state

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]

DEAD = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                    "OPTIONS": {"host": "127.0.0.1", "port": 9, "timeout": 1}}}  # fmt: skip


def test_what_is_due_is_sent_in_its_order_and_what_is_not_waits():
    second = make_notice(subject="Second")
    first = make_notice(subject="First", due_at=NOW - timedelta(hours=1))
    later = make_notice(subject="Later", due_at=NOW + timedelta(hours=1))
    by_hand = make_notice(email="")
    outcome = deliver_due(now=NOW)
    assert (
        outcome.counts["sent"],
        outcome.counts["failed"],
        outcome.counts["unclear"],
        outcome.counts["by hand"],
    ) == (2, 0, 0, 0)
    assert [message.subject for message in mail.outbox] == ["First", "Second"]
    assert [state(notice)[0] for notice in (first, second, later, by_hand)] == [
        "sent", "sent", "due", "by hand",
    ]  # fmt: skip
    assert first.told_at >= NOW and first.told_by is None


def test_the_private_link_is_in_the_mail_and_nowhere_else():
    proposal = Proposal.objects.create(name="Guest")
    notice = make_notice(MessageKind.LINK, text="Here:\n{private_link}", proposal=proposal)
    deliver_due(now=NOW)
    address = mail.outbox[0].body.split("\n")[1]
    assert PrivateLink.objects.find(address.split("/")[-2]).proposal == proposal
    assert state(notice) == ("sent", "") and notice.text == "Here:\n{private_link}"


def test_a_dead_mail_server_loses_nothing_and_is_asked_once_a_round(settings):
    settings.MAILERS = DEAD
    notices = [make_notice() for _ in range(3)]
    outcome = deliver_due(now=NOW)
    assert (outcome.counts["sent"], outcome.counts["due"], outcome.counts["failed"]) == (0, 1, 0)
    assert [state(notice)[0] for notice in notices] == ["due"] * 3
    assert notices[0].error.startswith("The mail server does not answer: ")
    assert notices[0].due_at >= NOW + PAUSES[0]


def test_after_the_last_pause_it_has_failed_with_the_error(settings):
    settings.MAILERS = DEAD
    notice, now = make_notice(), NOW
    for pause in PAUSES:
        assert deliver_due(now=now).counts["due"] == 1
        now += pause + timedelta(seconds=30)
    assert deliver_due(now=now).counts["failed"] == 1
    assert state(notice)[0] == "failed" and "Connection refused" in notice.error


def test_what_was_in_the_hand_over_when_the_program_died_is_unclear_and_not_sent_again():
    notice = make_notice()
    assert claim_next(NOW) == notice
    assert deliver_due(now=NOW + timedelta(minutes=1)).counts["unclear"] == 0
    assert deliver_due(now=NOW + timedelta(minutes=6)).counts["unclear"] == 1
    assert deliver_due(now=NOW + timedelta(days=1)).counts["sent"] == 0
    assert state(notice) == ("unclear", "The program ended while it was handing the message over.")
    assert mail.outbox == []


def test_without_a_mail_server_what_was_due_is_to_be_told_by_hand(settings):
    notice = make_notice()
    settings.MAIL_IS_SET = False
    assert deliver_due(now=NOW).counts["by hand"] == 1
    assert state(notice) == ("by hand", "")


@pytest.mark.parametrize(
    "address", ["guest@example.com\nBcc: all@example.com", "a@example.com, b@example.com"]
)
def test_an_address_that_would_break_a_header_or_is_two_is_refused(address):
    notice = make_notice(name="Guest")
    Notice.objects.filter(pk=notice.pk).update(email=address)
    assert deliver_due(now=NOW).counts["failed"] == 1
    assert state(notice)[1].startswith("This message cannot be addressed: ")
    assert mail.outbox == []


def test_a_decision_that_was_changed_meanwhile_is_not_told():
    session = make_session(35, held_on=date(2017, 6, 16), status=Status.OPEN)
    person = make_person("Guest")
    topic = make_topic(session, speakers=[person])
    proposal = Proposal.objects.create(name="Guest", person=person)
    proposal.accept(session, topic, by=None, at=NOW)
    fields = {"proposal": proposal, "session": session, "person": person}
    telling = {"tells_status": "accepted", "tells_session": session}
    kept = make_notice(MessageKind.ACCEPTED, **fields, **telling)
    deliver_due(now=NOW)
    stale = make_notice(MessageKind.ACCEPTED, **fields, **telling)
    # As if the decision came between the claim and the look: the model's own step would call it off at once.
    Proposal.objects.filter(pk=proposal.pk).update(status="reserve", session=None)
    assert deliver_due(now=NOW).counts["called off"] == 1
    assert state(kept) == ("sent", "")
    assert state(stale) == ("called off", "The proposal is in reserve now.")
    proposal.refresh_from_db()
    assert (proposal.status, proposal.shown_status) == ("reserve", "accepted")


def test_nobody_is_asked_to_an_evening_that_is_cancelled_or_over():
    session = make_session(35, held_on=date(2017, 6, 16), status=Status.OPEN)
    asked = make_notice(
        MessageKind.MODERATE, session=session, moderator=make_moderator(session, make_person("Jeffrey"))
    )
    session.cancel(because="A typhoon")
    other = make_session(34, held_on=date(2017, 5, 19))
    announced = make_notice(MessageKind.ANNOUNCEMENT, session=other)
    assert deliver_due(now=NOW).counts["called off"] == 2
    assert state(asked)[1] == "The 35th session is cancelled."
    assert state(announced)[1] == "The 34th session is over."


@pytest.mark.django_db(transaction=True)
def test_four_workers_send_sixty_messages_each_once():
    for n in range(60):
        make_notice(subject=f"Message {n}")

    def work(_: int) -> int:
        try:
            return deliver_due(now=NOW).counts["sent"]
        finally:
            connection.close()

    connection.close()  # PostgreSQL's pool has four
    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(work, range(4)))
    assert sum(sent) == 60
    assert sorted(message.subject for message in mail.outbox) == sorted(f"Message {n}" for n in range(60))
    assert set(Notice.objects.values_list("status", "attempts")) == {("sent", 1)}


def test_what_waits_to_be_told_by_hand_is_called_off_once_it_is_not_true_any_more():
    evening = make_session(35, status=Status.OPEN, held_on=date(2017, 6, 16))
    true = make_notice(MessageKind.ACCEPTED, email="", session=evening)
    untrue = make_notice(MessageKind.MODERATE, email="", session=make_session(33, held_on=date(2017, 4, 1)))
    news = make_notice(email="")
    assert call_off_what_is_untrue(now=NOW) == 1
    assert call_off_what_is_untrue(now=NOW) == 0
    assert [state(notice) for notice in (true, untrue, news)] == [
        ("by hand", ""), ("called off", "The 33rd session is over."), ("by hand", ""),
    ]  # fmt: skip


def test_a_round_hands_over_no_more_than_it_is_asked_to():
    notices = [make_notice() for _ in range(3)]
    assert deliver_due(now=NOW, limit=2).counts["sent"] == 2
    assert [state(notice)[0] for notice in notices] == ["sent", "sent", "due"]
    assert deliver_due(now=NOW, limit=2).counts["sent"] == 1


def test_what_failed_and_is_not_true_any_more_is_called_off_and_news_and_what_was_sent_are_not():
    past = make_session(33, held_on=date(2017, 4, 1))
    kinds = [(MessageKind.MODERATE, "failed"), (MessageKind.MODERATE, "sent"), (MessageKind.NEWS, "failed")]
    notices = [make_notice(kind, session=past) for kind, _ in kinds]
    for notice, (_, status) in zip(notices, kinds, strict=True):
        Notice.objects.filter(pk=notice.pk).update(status=status)
    assert call_off_what_is_untrue(now=NOW) == 1
    assert [state(notice)[0] for notice in notices] == ["called off", "sent", "failed"]


def test_each_pause_is_longer_than_the_one_before_and_counted_from_the_try(settings):
    settings.MAILERS = DEAD
    notice, waited = make_notice(), []
    for _ in PAUSES:
        deliver_due(now=NOW)
        notice.refresh_from_db()
        waited.append(round((notice.due_at - NOW).total_seconds() / 60))
        Notice.objects.update(due_at=NOW)
    assert waited == [1, 5, 15, 60, 240, 720]


def test_a_link_is_never_in_a_subject_and_its_line_goes_where_nobody_holds_one():
    notice = make_notice(subject="Your page {private_link}", text="Hello\n{private_link}\nBye")
    deliver_due(now=NOW)
    assert (mail.outbox[0].subject, mail.outbox[0].body) == ("Your page", "Hello\nBye")
    assert state(notice)[0] == "sent"


def link_notice(**fields) -> Notice:
    return make_notice(MessageKind.LINK, text="Here:\n{private_link}\n\nBye", **fields)


def test_each_text_that_leaves_gets_a_link_of_its_own():
    proposal = Proposal.objects.create(name="Guest")
    notice = link_notice(proposal=proposal)
    first, second = with_private_link(notice), with_private_link(notice)
    assert first != second
    start, token = first.body.split("\n")[1].rsplit("/", 2)[:2]
    assert start == "http://127.0.0.1:8000/propose"
    assert PrivateLink.objects.find(token).holder == proposal
    notice.refresh_from_db()
    assert notice.text == "Here:\n{private_link}\n\nBye"


def test_a_co_speaker_and_a_moderator_get_pages_of_their_own():
    co_speaker = CoSpeaker.objects.create(proposal=Proposal.objects.create(name="Guest"), name="Friend")
    moderator = make_moderator(make_session(), make_person("Jeffrey"))
    theirs = with_private_link(link_notice(co_speaker=co_speaker, proposal=co_speaker.proposal))
    assert "/propose/" in theirs.body
    assert "/moderate/" in with_private_link(link_notice(moderator=moderator)).body
    assert {type(link.holder).__name__ for link in PrivateLink.objects.all()} == {"CoSpeaker", "Moderator"}


def test_nothing_is_minted_without_a_place_for_it_or_somebody_to_hold_it():
    plain = make_notice(text="No link", proposal=Proposal.objects.create(name="Guest"))
    assert with_private_link(plain).body == "No link"
    assert with_private_link(link_notice()).body == "Here:\n\nBye"
    assert not PrivateLink.objects.exists()
