"""The outbox: what waits for somebody, copied, told by hand, sent again."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from sessions.models import Message, MessageKind, Notice, PrivateLink, Proposal, Status
from sessions.notifications.delivery import deliver_due
from sessions.notifications.outbox import claim_next, reached
from tests.factories import make_person, make_session, make_topic
from tests.notifications.outbox import NOW, make_notice, state

pytestmark = pytest.mark.django_db


def page(notice: Notice) -> str:
    return reverse("admin:mts_notice_change", args=[notice.pk])


def make_unclear() -> Notice:
    notice = make_notice(subject="Unclear")
    claim_next(NOW)
    deliver_due(now=NOW + timedelta(minutes=10))
    return notice


def test_what_waits_for_somebody_comes_first(organiser_client):
    by_hand = make_notice(email="", subject="By hand")
    unclear = make_unclear()
    make_notice(subject="Due")
    told = make_notice(email="", subject="Told")
    reached(told, Notice.Status.TOLD, by=None, at=NOW)
    newer = make_notice(email="", subject="Newer")
    rows = organiser_client.get(reverse("admin:mts_notice_changelist")).context["cl"].result_list
    assert [row.subject for row in rows] == ["Newer", "Unclear", "By hand", "Due", "Told"]
    rows = organiser_client.get(reverse("admin:mts_notice_changelist"), {"waits": "somebody"})
    assert list(rows.context["cl"].result_list) == [newer, unclear, by_hand]


def test_the_text_to_copy_has_a_link_that_works_and_is_not_kept(organiser_client):
    proposal = Proposal.objects.create(name="Guest")
    notice = make_notice(MessageKind.LINK, email="", text="Here: {private_link}", proposal=proposal)
    shown = organiser_client.get(page(notice))
    assert "{private_link}" not in shown.content.decode() and "/propose/" not in shown.content.decode()
    assert not PrivateLink.objects.exists()
    copied = organiser_client.post(page(notice), {"copy": ""})
    token = copied.context["copy"].body.split("/")[-2]
    assert PrivateLink.objects.find(token).proposal == proposal
    assert "no-store" in copied.headers["Cache-Control"]
    assert state(notice) == ("by hand", "")


def test_told_by_hand_counts_as_told_and_says_by_whom(organiser_client, organiser):
    session = make_session(35, held_on=NOW.date() + timedelta(days=9), status=Status.OPEN)
    person = make_person("Guest")
    topic = make_topic(session, speakers=[person])
    proposal = Proposal.objects.create(name="Guest", person=person)
    proposal.accept(session, topic, by=organiser, at=NOW)
    notice = make_notice(
        MessageKind.ACCEPTED, email="", person=person, session=session, proposal=proposal,
        tells_status="accepted", tells_session=session,
    )  # fmt: skip
    organiser_client.post(page(notice), {"told": ""})
    assert state(notice) == ("told", "") and notice.told_by == organiser
    proposal.refresh_from_db()
    assert (proposal.shown_status, proposal.shown_session) == ("accepted", session)
    assert topic.speakers.get().told_at == notice.told_at
    assert LogEntry.objects.filter(user=organiser, change_message="Told by hand.").count() == 1


def test_a_mail_that_waits_can_be_told_by_hand_instead(organiser_client, mailoutbox):
    notice = make_notice()
    organiser_client.post(page(notice), {"told": ""})
    assert deliver_due(now=NOW).counts["sent"] == 0
    assert mailoutbox == [] and state(notice)[0] == "told"


def test_who_tells_twice_is_told_that_it_was_told(organiser_client, organiser):
    notice = make_notice(email="")
    organiser_client.post(page(notice), {"told": ""})
    response = organiser_client.post(page(notice), {"told": ""}, follow=True)
    assert "is told already." in response.content.decode()


def test_what_is_unclear_asks_and_is_sent_again_only_when_somebody_says_so(organiser_client, mailoutbox):
    arrived, lost = make_unclear(), make_unclear()
    asked = organiser_client.get(page(lost)).content.decode()
    assert "It was not sent: send again" in asked and "It was sent" in asked
    organiser_client.post(page(arrived), {"sent": ""})
    organiser_client.post(page(lost), {"again": ""})
    Notice.objects.filter(pk=lost.pk).update(due_at=NOW)
    deliver_due(now=NOW + timedelta(minutes=20))
    assert (state(arrived)[0], state(lost)[0], len(mailoutbox)) == ("sent", "sent", 1)


def test_many_are_told_at_once_and_those_that_were_sent_meanwhile_are_named(organiser_client):
    notices = [make_notice(email="", subject=f"Number {n}") for n in range(3)]
    reached(notices[0], Notice.Status.SENT, at=NOW)
    chosen = {"action": "all_told", "_selected_action": [notice.pk for notice in notices]}
    response = organiser_client.post(reverse("admin:mts_notice_changelist"), chosen, follow=True)
    assert [state(notice)[0] for notice in notices] == ["sent", "told", "told"]
    assert "“Number 0” is sent already." in response.content.decode()


def test_a_message_that_is_not_needed_is_called_off(organiser_client):
    notice = make_notice()
    organiser_client.post(page(notice), {"off": ""})
    assert state(notice)[0] == "called off"


def test_nobody_adds_or_deletes_messages(organiser_client):
    notice, wordings = make_notice(), Message.objects.count()
    delete = reverse("admin:mts_notice_delete", args=[notice.pk])
    for address in ("/admin/mts/notice/add/", delete, "/admin/mts/message/add/"):
        assert organiser_client.get(address).status_code == 403
        assert organiser_client.post(address, {"post": "yes"}).status_code == 403
    assert (list(Notice.objects.all()), Message.objects.count()) == ([notice], wordings)
