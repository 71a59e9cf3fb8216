"""Somebody cannot come: what becomes of the talk, the times, the proposal, and who hears of it."""

import pytest

from sessions.models import IllegalDecision, Notice, Proposal, SpeakerEntry, Status, archive_change
from sessions.programme.late_changes import drop, replace, step_back, take_from_reserve, take_up_again
from sessions.proposals.telling_speakers import messages_for
from tests.factories import make_person, make_session, make_topic
from tests.programme.casts import NOW, make_evening, make_proposal, titles

pytestmark = pytest.mark.django_db


def news() -> list[tuple[str, str]]:
    """(to whom, the paragraph that says what happened) of each notice, oldest first."""
    return [(notice.name, notice.text.split("\n\n")[1]) for notice in Notice.objects.order_by("pk")]


def test_a_dropped_talk_makes_room_and_the_moderator_reads_the_new_times(organiser):
    session = make_evening()
    falcon = session.topics.get(position=1)
    assert drop(falcon, because="Tanabe is ill", by=organiser, at=NOW)
    assert titles(session) == ["(Falcon)", "Goa", "Bees"]
    notice = Notice.objects.get()
    assert (notice.kind, notice.name, notice.moderator.person.name) == ("order", "Kevin", "Kevin")
    assert "“Falcon” by Tanabe is dropped." in notice.text
    assert "19:00 Goa (Shihan)\n19:20 Bees (Lin)" in notice.text


def test_a_second_click_drops_nothing_and_tells_nobody_again(organiser):
    falcon = make_evening().topics.get(position=1)
    assert drop(falcon, because="ill", by=organiser, at=NOW)
    assert not drop(falcon, because="ill, still", by=organiser, at=NOW)
    falcon.refresh_from_db()
    assert (falcon.dropped_because, Notice.objects.count()) == ("ill", 1)


def test_the_proposal_behind_a_dropped_talk_waits_in_reserve_and_comes_back_with_it(organiser):
    session = make_evening()
    falcon = session.topics.get(position=1)
    proposal = make_proposal(falcon, status="confirmed", shown_status="confirmed")
    drop(falcon, because="ill", by=organiser, at=NOW)
    proposal.refresh_from_db()
    assert (proposal.status, proposal.session, proposal.shown_status) == ("reserve", None, "confirmed")
    assert take_up_again(falcon, by=organiser, at=NOW)
    assert not take_up_again(falcon, by=organiser, at=NOW)
    proposal.refresh_from_db()
    assert (proposal.status, proposal.session, proposal.needs_telling) == ("confirmed", session, False)
    assert titles(session) == ["Falcon", "Goa", "Bees"]
    assert [words for _, words in news()] == [
        "“Falcon” by Tanabe is dropped.",
        "“Falcon” by Tanabe takes place.",
    ]


def test_one_of_two_speakers_steps_back_and_the_other_gives_the_talk(organiser):
    session = make_evening()
    topic = make_topic(session, "Two", speakers=[make_person("Okubo"), make_person("Ogawa")])
    proposal = make_proposal(topic, name="Okubo")
    co_speaker = proposal.co_speakers.create(name="Ogawa", person=topic.speakers.get(position=2).person)
    ogawa = topic.speakers.get(position=2)
    assert step_back(ogawa, by=organiser, at=NOW)
    assert not step_back(ogawa, by=organiser, at=NOW)
    co_speaker.refresh_from_db()
    proposal.refresh_from_db()
    assert [speaker.name for speaker in topic.speakers.all()] == ["Okubo"]
    assert (co_speaker.answer, proposal.status) == ("no", "accepted")
    assert news() == [("Kevin", "“Two” by Okubo, without Ogawa.")]
    with pytest.raises(IllegalDecision, match="the only speaker"):
        step_back(topic.speakers.get(), by=organiser, at=NOW)


def test_somebody_else_gives_the_talk_and_the_first_speaker_s_page_says_so(organiser):
    session = make_evening()
    falcon = session.topics.get(position=1)
    proposal = make_proposal(falcon)
    tanabe, endo = falcon.speakers.get(), make_person("Endo", organisation="AWS Japan")
    entry = SpeakerEntry(endo, "guest", "AWS Japan")
    assert replace(tanabe, entry=entry, by=organiser, at=NOW)
    assert not replace(tanabe, entry=entry, by=organiser, at=NOW)
    proposal.refresh_from_db()
    assert [(one.name, one.capacity, one.told_at) for one in falcon.speakers.all()] == [
        ("Endo", "guest", NOW)
    ]
    assert (proposal.status, proposal.shown_status, proposal.topic) == ("withdrawn", "withdrawn", None)
    assert "Falcon was given by Endo" in proposal.internal_notes
    assert news() == [("Kevin", "“Falcon” by Endo, instead of Tanabe.")]


def test_who_speaks_already_cannot_stand_in(organiser):
    topic = make_topic(make_evening(), "Two", speakers=[make_person("Okubo"), make_person("Ogawa")])
    okubo, ogawa = topic.speakers.all()
    with pytest.raises(IllegalDecision, match="Ogawa is a speaker of this talk already"):
        replace(okubo, entry=SpeakerEntry(ogawa.person), by=organiser, at=NOW)


def test_a_talk_of_a_cancelled_evening_takes_the_place_of_another(organiser):
    typhoon = make_session(30, status=Status.CANCELLED)
    wanted = make_topic(typhoon, "Wanted", speakers=[make_person("Nagira")], minutes=10)
    session = make_evening()
    goa = session.topics.get(position=2)
    way = {"talk": wanted, "instead_of": goa, "because": "Shihan is ill", "by": organiser, "at": NOW}
    assert take_from_reserve(session, **way)
    assert not take_from_reserve(session, **way)
    assert titles(session) == ["Falcon", "Wanted", "(Goa)", "Bees"]
    assert list(session.topics.values_list("position", flat=True).order_by("position")) == [1, 2, 3, 4]
    assert news() == [("Kevin", "“Wanted” by Nagira, in the place of “Goa” by Shihan.")]
    assert not typhoon.topics.exists()


def test_a_proposal_in_reserve_comes_with_its_topic(organiser):
    earlier = make_session(34, status=Status.HELD)
    topic = make_topic(earlier, "Later", speakers=[make_person("Nagira")], dropped_because="In reserve")
    proposal = make_proposal(topic, name="Nagira", status="reserve", shown_status="reserve", session=None)
    session = make_evening()
    assert take_from_reserve(session, talk=topic, by=organiser, at=NOW)
    proposal.refresh_from_db()
    assert titles(session) == ["Falcon", "Goa", "Bees", "Later"]
    assert (proposal.status, proposal.session, proposal.needs_telling) == ("accepted", session, True)
    assert proposal in Proposal.objects.to_tell()


def test_nothing_changes_any_more_once_the_evening_was_held(organiser):
    session = make_evening()
    falcon = session.topics.get(position=1)
    session.hold()
    for deed in (
        lambda: drop(falcon, because="ill", by=organiser, at=NOW),
        lambda: take_up_again(falcon, by=organiser, at=NOW),
        lambda: replace(falcon.speakers.get(), entry=SpeakerEntry(make_person("Endo")), by=organiser, at=NOW),
        lambda: take_from_reserve(session, talk=falcon, by=organiser, at=NOW),
    ):
        with pytest.raises(IllegalDecision, match="settled"):
            deed()
    assert not Notice.objects.exists()


def test_a_moderator_from_elsewhere_reads_nothing_of_a_talk_for_the_house(organiser):
    session = make_evening()
    secret = make_topic(
        session, "The canary engine", speakers=[make_person("Okubo")], public=False, house_title="Canary"
    )
    guest = make_person("Endo", organisation="AWS Japan")
    with archive_change():
        session.moderator_set.create(person=guest, answer="yes")
    drop(session.topics.get(position=1), because="ill", by=organiser, at=NOW)
    drop(secret, because="ill", by=organiser, at=NOW)
    to_guest = "".join(Notice.objects.filter(person=guest).values_list("subject", flat=True))
    to_guest += "".join(Notice.objects.filter(person=guest).values_list("text", flat=True))
    assert Notice.objects.filter(person=guest).count() == 2 and "canary" not in to_guest.lower()
    assert "Canary" in Notice.objects.exclude(person=guest).filter(text__contains="dropped").first().text


def test_long_before_the_evening_only_a_moderator_who_was_asked_hears_of_it(organiser):
    session = make_evening(held_on=NOW.date().replace(month=9))
    session.moderator_set.update(answer="", asked_at=None)
    drop(session.topics.get(position=1), because="ill", by=organiser, at=NOW)
    assert not Notice.objects.exists()
    session.moderator_set.update(asked_at=NOW)
    drop(session.topics.get(position=2), because="ill", by=organiser, at=NOW)
    assert [name for name, _ in news()] == ["Kevin"]


def test_a_withdrawn_talk_that_is_taken_up_again_is_to_be_told(organiser):
    session = make_evening()
    falcon = session.topics.get(position=1)
    proposal = make_proposal(falcon)
    proposal.withdraw()
    session.topics.filter(pk=falcon.pk).update(dropped_because="Withdrawn by its speaker")
    assert take_up_again(falcon, by=organiser, at=NOW)
    proposal.refresh_from_db()
    assert (proposal.status, proposal.session, proposal.needs_telling) == ("accepted", session, True)


@pytest.mark.parametrize("became", ["declined", "submitted", "withdrawn", "reserve"])
def test_whoever_is_told_of_a_talk_that_came_back_has_it_on_the_agenda(organiser, became):
    """Whatever its proposal had become, nobody reads "we will not take it" of a talk that has its place."""
    session, other = make_evening(), make_session(36, status=Status.OPEN, held_on=None)
    falcon = session.topics.get(position=1)
    proposal = make_proposal(falcon)
    with archive_change():
        falcon.dropped_because = "Declined"
        falcon.save()
        proposal.status, proposal.session = became, None
        proposal.save()
    assert take_from_reserve(other, talk=falcon, by=organiser, at=NOW)
    proposal.refresh_from_db()
    assert (proposal.status, proposal.session) == ("accepted", other)
    [draft] = [one for one in messages_for(other) if one.name == "Tanabe"]
    assert draft.kind == "moved" and "“Falcon” has moved to the 36th session" in draft.message.body
