"""What speakers do themselves: shown at once, and never more than they were told."""

from datetime import UTC, date, datetime, time

import pytest

from sessions.models import CoSpeaker, IllegalDecision, Notice, Proposal, Status
from sessions.proposals import answers, decisions
from tests.factories import make_moderator, make_person
from tests.proposals.offers import make_co_speaker, offer
from tests.proposals.test_decisions import accept, coming, new, state

pytestmark = pytest.mark.django_db
NOW = datetime(2017, 5, 22, 9, tzinfo=UTC)
S = Proposal.Status


@pytest.fixture(autouse=True)
def no_mail(settings):
    """Without a mail server the organisers' news is one notice for all of them."""
    settings.MAIL_IS_SET = False


def written() -> list[tuple[str, str]]:
    return list(Notice.objects.order_by("pk").values_list("kind", "name"))


def told(proposal: Proposal) -> None:
    """As if its speaker had been told what was decided."""
    proposal.topic.speakers.update(told_at=NOW)
    proposal.note_told(proposal.status, proposal.session)


def test_sending_writes_to_speaker_co_speakers_and_organisers_once(organiser):
    proposal = offer(submitted_at=None)
    make_co_speaker(proposal, "Ogawa", email="ogawa@example.com")
    answers.submit(proposal, at=NOW)
    answers.submit(proposal, at=NOW)
    assert written() == [("received", "Doi"), ("co-speaker", "Ogawa"), ("news", "The organisers")]
    received, named, _ = Notice.objects.order_by("pk")
    assert "The organisers decide by 5 June 2017" in received.text
    assert "Doi has proposed the talk “What we learnt from Falcon”" in named.text
    assert (named.proposal, named.co_speaker.name) == (proposal, "Ogawa")
    assert proposal.submitted_at == NOW


def test_a_strangers_words_are_no_link_in_a_mail_to_somebody_else():
    proposal = offer("http://evil.example.com", title="See www.evil.com now", submitted_at=None)
    make_co_speaker(proposal, "Ogawa", email="ogawa@example.com")
    answers.submit(proposal, at=NOW)
    text = Notice.objects.get(kind="co-speaker").text
    assert "evil.com" not in text and "evil.example" not in text and "http://evil" not in text


def test_who_was_asked_says_yes_by_sending():
    proposal = offer(status=S.ASKED, submitted_at=None)
    Notice.objects.create(kind="asked", proposal=proposal, status=Notice.Status.BY_HAND)
    answers.submit(proposal, at=NOW)
    assert (proposal.status, proposal.answer, proposal.answered_at) == (S.SUBMITTED, "yes", NOW)
    assert Notice.objects.get(kind="asked").status == "called off"


def test_who_was_asked_says_not_now_or_another_month(organiser):
    no, later = (offer(name, status=S.ASKED, submitted_at=None) for name in ("Doi", "Kent"))
    answers.withdraw(no, at=NOW)
    answers.does_not_suit(later, months=["2017-09"], at=NOW)
    assert [(one.status, one.shown_status, one.answer) for one in (no, later)] == [
        (S.WITHDRAWN, S.WITHDRAWN, "no"),
        (S.RESERVE, S.RESERVE, "later"),
    ]
    assert later.months == ["2017-09"] and not later.needs_telling
    assert list(Notice.objects.order_by("pk").values_list("subject", flat=True)) == [
        "Doi, asked for a talk, says: not now.",
        "Kent, asked for a talk, says: another month. Months that do: September 2017.",
    ]


def test_confirming_counts_for_the_evening_they_were_told_of():
    proposal, session = offer(), coming()
    topic = accept(proposal, session)
    with pytest.raises(IllegalDecision, match="You will hear from us very soon"):
        answers.confirm(proposal, at=NOW)
    told(proposal)
    answers.confirm(proposal, at=NOW)
    answers.confirm(proposal, at=NOW)
    assert state(proposal) == (S.CONFIRMED, 35, S.CONFIRMED, "")
    assert topic.speakers.get().confirmed_at == NOW


def test_a_late_withdrawal_leaves_the_evening_and_tells_the_organisers(organiser):
    proposal, session = offer(), coming()
    accept(proposal, session)
    told(proposal)
    answers.withdraw(proposal, at=NOW)
    answers.withdraw(proposal, at=NOW)
    assert state(proposal) == (S.WITHDRAWN, None, S.WITHDRAWN, "Withdrawn by its speaker")
    assert [notice.subject for notice in Notice.objects.all()] == [
        "Doi has withdrawn “What we learnt from Falcon” from the 35th session."
    ]
    assert f"/admin/mts/session/{session.pk}/on-the-day/" in Notice.objects.get().text


def test_a_date_that_does_not_suit_brings_the_talk_back_to_the_reserve(organiser):
    proposal, session = offer(), coming()
    accept(proposal, session)
    told(proposal)
    answers.does_not_suit(proposal, months=["2017-08", "2017-09"], at=NOW)
    answers.does_not_suit(proposal, months=["2017-08", "2017-09"], at=NOW)
    assert state(proposal) == (S.RESERVE, None, S.RESERVE, "The date does not suit its speaker")
    assert not proposal.needs_telling
    assert [notice.subject for notice in Notice.objects.all()] == [
        "The 35th session does not suit Doi (“What we learnt from Falcon”). "
        "Months that do: August 2017, September 2017."
    ]


def test_other_months_of_what_nobody_decided_yet_leave_it_waiting():
    proposal = offer()
    answers.does_not_suit(proposal, months=["2017-08"], at=NOW)
    assert (proposal.status, proposal.months) == (S.SUBMITTED, ["2017-08"])


def test_no_refusal_tells_what_was_not_told():
    proposal = offer()
    decisions.decline(proposal, because="No place.", by=None, at=NOW)
    for answer in (
        lambda: answers.withdraw(proposal, at=NOW),
        lambda: answers.confirm(proposal, at=NOW),
        lambda: answers.does_not_suit(proposal, months=[], at=NOW),
        lambda: answers.submit(proposal, at=NOW),
    ):
        with pytest.raises(IllegalDecision) as refusal:
            answer()
        assert "decline" not in str(refusal.value)
    assert state(proposal) == (S.DECLINED, None, S.SUBMITTED, None)


def test_what_was_withdrawn_can_be_sent_again_and_has_its_old_topic():
    proposal, session = offer(), coming()
    topic = accept(proposal, session)
    answers.withdraw(proposal, at=NOW)
    answers.submit(proposal, at=NOW)
    assert state(proposal) == (S.SUBMITTED, None, S.SUBMITTED, "Withdrawn by its speaker")
    assert accept(proposal, session) == topic


def test_a_co_speakers_no_takes_them_out_of_the_talk_and_a_yes_brings_them_back(organiser):
    proposal = offer()
    ogawa = make_co_speaker(proposal, "Ogawa")
    topic = accept(proposal, coming(), new("Doi"), new("Ogawa"))
    ogawa.refresh_from_db()
    answers.co_speaker_says(ogawa, "no", at=NOW)
    answers.co_speaker_says(ogawa, "no", at=NOW)
    assert list(topic.speakers.values_list("position", "person__name")) == [(1, "Doi")]
    answers.co_speaker_says(ogawa, CoSpeaker.Answer.YES, at=NOW)
    assert list(topic.speakers.values_list("person__name", "confirmed_at")) == [
        ("Doi", None),
        ("Ogawa", None),
    ]
    assert list(Notice.objects.order_by("pk").values_list("subject", flat=True)) == [
        "Ogawa will not speak beside Doi (“What we learnt from Falcon”).",
        "Ogawa speaks beside Doi after all.",
    ]


def test_a_co_speakers_yes_to_what_they_know_confirms_their_place():
    proposal = offer()
    ogawa = make_co_speaker(proposal, "Ogawa")
    topic = accept(proposal, coming(), new("Doi"), new("Ogawa"))
    told(proposal)
    answers.co_speaker_says(ogawa, "yes", at=NOW)
    assert list(topic.speakers.values_list("person__name", "confirmed_at")) == [("Doi", None), ("Ogawa", NOW)]


def test_a_message_on_its_way_takes_back_nothing_the_speaker_did():
    proposal, session = offer(), coming()
    accept(proposal, session)
    told(proposal)
    answers.confirm(proposal, at=NOW)
    proposal.note_told(S.ACCEPTED, session)
    assert proposal.shown_status == S.CONFIRMED
    answers.withdraw(proposal, at=NOW)
    proposal.note_told(S.ACCEPTED, session)
    assert state(proposal)[:3] == (S.WITHDRAWN, None, S.WITHDRAWN)


def test_changes_to_what_is_not_agreed_are_not_asked():
    with pytest.raises(IllegalDecision, match="Nothing is agreed yet"):
        answers.ask_changes(offer(), {"title": "Other"}, at=NOW)


def test_held_talks_stay(organiser):
    proposal = offer()
    accept(proposal, coming(held_on=date(2017, 5, 19)))
    told(proposal)
    proposal.session.status = Status.HELD
    proposal.session.save()
    with pytest.raises(IllegalDecision, match="was given at the 35th session"):
        answers.withdraw(proposal, at=NOW)


def test_the_moderator_hears_of_every_late_no_with_the_times_as_they_are_now():
    session = coming(start_time=time(19))
    make_moderator(session, make_person("Jeffrey"), answer="yes")
    talks = [offer(name, title=title) for name, title in (("Doi", "Falcon"), ("Kent", "See www.evil.com"))]
    beside = make_co_speaker(talks[0], "Ogawa")
    accept(talks[0], session, new("Doi"), new("Ogawa"))
    accept(talks[1], session, new("Kent"))
    for talk in talks:
        told(talk)
    beside.refresh_from_db()
    answers.co_speaker_says(beside, "no", at=NOW)
    answers.withdraw(talks[0], at=NOW)
    answers.withdraw(talks[0], at=NOW)
    answers.does_not_suit(talks[1], months=[], at=NOW)
    notices = Notice.objects.filter(kind="order").order_by("pk")
    assert list(notices.values_list("name", flat=True)) == ["Jeffrey"] * 3
    texts = [notice.text for notice in notices]
    assert "“Falcon” by Doi goes on without Ogawa." in texts[0] and "19:00 Falcon (Doi)" in texts[0]
    assert "“Falcon” by Doi is withdrawn by its speaker." in texts[1] and "19:00 See" in texts[1]
    assert "is not given: the date does not suit." in texts[2] and "www.evil.com" not in texts[2]
