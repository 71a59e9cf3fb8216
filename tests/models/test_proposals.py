"""The life of a proposal: what was decided, what its speaker was told, and how its topic moves."""

from datetime import date

import pytest
from django.utils import timezone

from sessions.models import (
    CoSpeaker,
    IllegalDecision,
    Proposal,
    ProposalStatus,
    Reader,
    Status,
    Topic,
    archive_change,
)
from tests.factories import make_agreed, make_person, make_proposal, make_session, make_topic, take_back

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
NOW = timezone.now()


def coming(number: int = 35, **fields):
    return make_session(number, **{"status": Status.OPEN, "held_on": date(2027, 6, 18)} | fields)


def test_accepting_shows_nothing_to_the_speaker_until_they_are_told():
    proposal = make_agreed(coming())
    assert (proposal.status, proposal.shown_status) == ("accepted", "submitted")
    assert proposal.needs_telling
    assert list(Proposal.objects.to_tell()) == [proposal]
    proposal.note_told("accepted", proposal.session)
    assert not proposal.needs_telling
    assert list(Proposal.objects.to_tell()) == []
    assert list(Proposal.objects.filter(status="accepted", shown_status="accepted")) == [proposal]


def test_a_talk_moved_to_another_evening_is_to_be_told_and_confirmed_anew():
    may, june = coming(35), coming(36)
    proposal = make_agreed(may)
    proposal.note_told("accepted", may)
    proposal.confirm(at=NOW)
    assert proposal.topic.speakers.get().confirmed_at == NOW
    with archive_change():
        june.take_in(proposal.topic)
        proposal.accept(june, proposal.topic, by=None, at=NOW)
    speaker = proposal.topic.speakers.get()
    assert (proposal.status, speaker.told_at, speaker.confirmed_at) == ("accepted", None, None)
    assert list(Proposal.objects.to_tell()) == [proposal]
    with pytest.raises(IllegalDecision):
        proposal.confirm(at=NOW)


def test_every_step_that_its_life_does_not_have_is_refused_with_words():
    proposal = make_proposal()
    with pytest.raises(IllegalDecision, match="A proposal that is submitted cannot become confirmed"):
        proposal.confirm(at=NOW)
    proposal.withdraw()
    with pytest.raises(IllegalDecision, match="A proposal that is withdrawn cannot become declined"):
        proposal.decline(because="Full.", by=None, at=NOW)
    proposal.submit(at=NOW)
    assert (proposal.status, proposal.shown_status) == ("submitted", "submitted")


def test_sending_the_form_is_a_yes_of_somebody_who_was_asked():
    proposal = make_proposal("", status=ProposalStatus.ASKED, shown_status=ProposalStatus.ASKED)
    proposal.submit(at=NOW)
    assert (proposal.status, proposal.answer, proposal.answered_at) == ("submitted", "yes", NOW)


def test_topic_taken_in_stands_last_and_leaves_no_gap():
    may, june = coming(35), coming(36)
    topics = [make_topic(may, title) for title in ("One", "Two", "Three")]
    make_topic(june, "Four")
    with archive_change():
        june.take_in(topics[1])
    assert list(may.topics.values_list("position", "title")) == [(1, "One"), (2, "Three")]
    assert list(june.topics.values_list("position", "title")) == [(1, "Four"), (2, "Two")]


def test_dropped_topic_taken_in_again_by_its_own_evening_stands_last():
    may = coming()
    topics = [make_topic(may, title) for title in ("One", "Two", "Three")]
    Topic.objects.filter(pk=topics[0].pk).update(dropped_because="Ill.")
    with archive_change():
        may.take_in(Topic.objects.get(pk=topics[0].pk))
    rows = may.topics.values_list("position", "title", "dropped_because")
    assert list(rows) == [(1, "Two", ""), (2, "Three", ""), (3, "One", "")]


def test_topics_of_a_cancelled_evening_go_to_reserve_and_come_back_with_it():
    may = coming()
    proposal = make_agreed(may)
    proposal.note_told("accepted", may)
    may.cancel(because="A typhoon.")
    proposal.refresh_from_db()
    assert (proposal.status, proposal.session, proposal.needs_telling) == ("reserve", None, True)
    assert list(Topic.objects.standing().filter(session__status="cancelled")) == [proposal.topic]
    take_back(may)
    proposal.refresh_from_db()
    assert (proposal.status, proposal.session) == ("accepted", may)


def test_a_proposal_is_nothing_that_readers_see():
    coming()
    proposal = make_proposal("A secret subject")
    CoSpeaker.objects.create(proposal=proposal, name="Ogawa")
    make_person("Tanabe")
    assert not Topic.objects.visible_to(Reader.HOUSE).exists()


def test_a_sentence_stands_for_the_title_without_its_full_stop():
    assert str(Proposal(name="Mari", sentence="Bees on the roof.")) == "Bees on the roof"
