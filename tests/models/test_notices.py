"""What becomes true when a message reached somebody, whoever told it."""

from datetime import date

import pytest
from django.utils import timezone

from sessions.models import CoSpeaker, MessageKind, Notice, Reader, Status, Topic
from sessions.notifications.outbox import reached, write
from sessions.notifications.texts import Text
from tests.factories import make_agreed, make_moderator, make_person, make_session

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
NOW = timezone.now()


def accepted(proposal, **fields) -> Notice:
    return write(
        MessageKind.ACCEPTED,
        Text("On the agenda", "{private_link}"),
        person=proposal.person,
        proposal=proposal,
        tells_status="accepted",
        tells_session=proposal.session,
        **{"email": ""} | fields,
    )


@pytest.fixture
def proposal():
    return make_agreed(make_session(35, status=Status.ANNOUNCED, held_on=date(2027, 6, 18)))


def test_told_by_hand_counts_as_told_everywhere(proposal, organiser):
    notice = accepted(proposal)
    assert notice.status == Notice.Status.BY_HAND
    assert not Topic.objects.visible_to(Reader.HOUSE).exists()
    reached(notice, Notice.Status.TOLD, by=organiser, at=NOW)
    proposal.refresh_from_db()
    assert (notice.status, notice.told_by, notice.told_at) == ("told", organiser, NOW)
    assert (proposal.shown_status, proposal.shown_session) == ("accepted", proposal.session)
    assert proposal.topic.speakers.get().told_at == NOW
    assert list(Topic.objects.visible_to(Reader.HOUSE)) == [proposal.topic]


def test_a_co_speaker_who_is_told_does_not_change_the_page_of_the_first(proposal):
    ogawa = make_person("Ogawa")
    co_speaker = CoSpeaker.objects.create(proposal=proposal, name="Ogawa", person=ogawa)
    proposal.topic.speakers.create(person=ogawa, position=2)
    notice = write(
        MessageKind.ACCEPTED,
        Text("On the agenda", ""),
        person=ogawa,
        co_speaker=co_speaker,
        tells_status="accepted",
        tells_session=proposal.session,
    )
    reached(notice, Notice.Status.SENT, at=NOW)
    proposal.refresh_from_db()
    told = dict(proposal.topic.speakers.values_list("person__name", "told_at"))
    assert (proposal.shown_status, told) == ("submitted", {"Tanabe": None, "Ogawa": NOW})
    assert not Topic.objects.visible_to(Reader.HOUSE).exists()


def test_the_same_is_told_once(proposal, settings):
    first = accepted(proposal, email="tanabe@example.com", once="accepted-1")
    assert first.status == Notice.Status.DUE
    assert accepted(proposal, email="tanabe@example.com", once="accepted-1") == first
    assert Notice.objects.count() == 1


def test_without_a_mail_server_everything_is_told_by_hand(proposal, settings):
    settings.MAIL_IS_SET = False
    assert accepted(proposal, email="tanabe@example.com").status == Notice.Status.BY_HAND


def test_a_moderator_counts_as_asked_once_the_question_reached_them():
    moderator = make_moderator(make_session(), make_person("Jeffrey"))
    notice = write(MessageKind.MODERATE, Text("Would you?", "{private_link}"), moderator=moderator)
    reached(notice, Notice.Status.SENT, at=NOW)
    moderator.refresh_from_db()
    assert moderator.asked_at == NOW


def test_what_is_called_off_is_not_open_any_more(proposal):
    notice = accepted(proposal, email="tanabe@example.com")
    told = accepted(proposal)
    reached(told, Notice.Status.SENT, at=NOW)
    assert proposal.notices.call_off() == 1
    notice.refresh_from_db()
    assert notice.status == Notice.Status.CALLED_OFF
    assert not Notice.objects.open().exists()
