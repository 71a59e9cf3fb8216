"""Private links in messages: minted when a text leaves the house, never stored."""

import pytest

from sessions.models import CoSpeaker, MessageKind, Notice, PrivateLink, Proposal
from sessions.notifications.delivery import with_private_link
from sessions.notifications.outbox import write
from sessions.notifications.texts import Text
from tests.factories import make_moderator, make_person, make_session


def link_notice(**fields) -> Notice:
    return write(MessageKind.LINK, Text("Your page", "Here:\n{private_link}\n\nBye"), **fields)


@pytest.mark.django_db
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


@pytest.mark.django_db
def test_a_co_speaker_and_a_moderator_get_pages_of_their_own():
    co_speaker = CoSpeaker.objects.create(proposal=Proposal.objects.create(name="Guest"), name="Friend")
    moderator = make_moderator(make_session(), make_person("Jeffrey"))
    theirs = with_private_link(link_notice(co_speaker=co_speaker, proposal=co_speaker.proposal))
    assert "/propose/" in theirs.body
    assert "/moderate/" in with_private_link(link_notice(moderator=moderator)).body
    assert {type(link.holder).__name__ for link in PrivateLink.objects.all()} == {"CoSpeaker", "Moderator"}


@pytest.mark.django_db
def test_nothing_is_minted_without_a_place_for_it_or_somebody_to_hold_it():
    plain = write(MessageKind.NEWS, Text("News", "No link"), proposal=Proposal.objects.create(name="Guest"))
    assert with_private_link(plain) == Text("News", "No link")
    assert with_private_link(link_notice()).body == "Here:\n\nBye"
    assert not PrivateLink.objects.exists()
