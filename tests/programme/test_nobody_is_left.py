"""Nobody is left with something untrue: what people read after an evening, a talk or a name has changed."""

from datetime import date

import pytest

from sessions.admin.front import front_page
from sessions.models import IllegalDecision, Moderator, Notice, PrivateLink, Proposal, SpeakerEntry, Status
from sessions.notifications.announcing import announce
from sessions.notifications.delivery import deliver_due
from sessions.notifications.outbox import reached
from sessions.people.merge import merge
from sessions.programme.checklist import checklist
from sessions.programme.late_changes import cancel, postpone, step_back, take_up_again
from sessions.programme.moderating import name_moderators
from sessions.proposals import answers, decisions, telling
from sessions.proposals.invitations import ask
from sessions.proposals.telling import messages_for
from tests.factories import make_person, make_session, make_topic, take_back
from tests.programme.casts import NOW, TODAY, make_evening, make_proposal, tell_everybody
from tests.proposals.offers import make_co_speaker, offer

pytestmark = pytest.mark.django_db
LATER = date(2017, 6, 23)


@pytest.fixture(autouse=True)
def house(settings):
    settings.MAIL_IS_SET, settings.MTS_ANNOUNCE_TO = True, "staff@example.com"


@pytest.fixture
def other():
    """The evening after it, whose people know what holds and are to hear nothing."""
    session = make_session(36, status=Status.ANNOUNCED, held_on=date(2017, 7, 21), venue="Ebisu")
    make_topic(session, "Rust", speakers=[make_person("Mori")]).speakers.update(told_at=NOW)
    tell_everybody(session)
    return session


def told_all(session, *, by=None) -> list[tuple[str, str]]:
    """(to whom, kind) of what one click on "Send the ticked ones" sends, once all of it arrived."""
    for notice in telling.send(messages_for(session), by=by, at=NOW):
        reached(notice, Notice.Status.SENT, at=NOW)
    return [(draft.name, draft.kind) for draft in messages_for(session)]


def texts(session) -> dict[str, str]:
    return {draft.name: draft.message.body for draft in messages_for(session)}


def words_of(session, key: str) -> str:
    return next(check.words for check in checklist(session, today=TODAY) if check.key == key)


# Another day.


def test_whoever_read_the_announcement_is_to_hear_of_another_day(other):
    session = make_evening()
    tell_everybody(session)
    for notice in announce(session, by=None, at=NOW):
        reached(notice, Notice.Status.SENT, at=NOW)
    assert words_of(session, "announced") == "The announcement went out"
    postpone(session, to=LATER)
    assert words_of(session, "announced") == "What was announced is not so any more: tell everybody"
    text = texts(session)["Everybody"]
    assert "has moved from Friday 16 June 2017 to Friday 23 June 2017." in text
    assert told_all(session) == [] == messages_for(other)
    assert words_of(session, "announced") == "The announcement went out"


def test_all_who_knew_the_old_day_hear_that_it_moved_and_nobody_gets_good_news():
    session = make_evening()
    make_proposal(session.topics.get(title="Falcon"), status="confirmed", shown_status="confirmed")
    make_proposal(session.topics.get(title="Goa"), name="Shihan")
    tell_everybody(session)
    postpone(session, to=LATER)
    drafts = messages_for(session)
    assert {(draft.name, draft.kind) for draft in drafts} == {
        ("Tanabe", "moved"),
        ("Shihan", "moved"),
        ("Lin", "moved"),
        ("Kevin", "changed"),
    }
    for draft in drafts:
        assert "from Friday 16 June 2017 to Friday 23 June 2017" in draft.message.body
        assert "good news" not in draft.message.body


def test_a_text_with_the_old_day_that_waits_is_not_offered_and_does_not_go(organiser_client):
    session = make_evening()
    ogawa = make_person("Ogawa", email="ogawa@example.com")
    make_topic(session, "Ants", speakers=[ogawa])
    tell_everybody(session)
    [waiting] = telling.send(messages_for(session), by=None, at=NOW)
    assert "16 June" in waiting.text
    postpone(session, to=LATER)
    assert waiting not in telling.waiting_for(session)
    assert "23 June" in texts(session)["Ogawa"] and "16 June" not in texts(session)["Ogawa"]
    deliver_due(now=NOW)
    waiting.refresh_from_db()
    assert waiting.status == "called off"


# Another moderator.


def test_in_the_place_of_a_moderator_nobody_inherits_the_yes_and_both_hear_of_it(other):
    session = make_evening()
    tell_everybody(session)
    lena = make_person("Lena", email="lena@example.com")
    name_moderators(session, [(lena, Moderator.Answer.YES)], at=NOW)
    assert session.moderator_set.get().answer == Moderator.Answer.NONE
    assert words_of(session, "moderator") == "Lena was not asked to moderate yet"
    to_be_told = texts(session)
    assert sorted(to_be_told) == ["Kevin", "Lena"]
    assert "You need not moderate it" in to_be_told["Kevin"]
    assert "would you moderate the 35th session" in to_be_told["Lena"]
    assert told_all(session) == [] == messages_for(other)
    assert words_of(session, "moderator") == "Lena was asked to moderate, and has not answered"


def test_a_moderator_named_who_said_yes_already_keeps_it_and_hears_nothing():
    session = make_evening()
    tell_everybody(session)
    kevin = session.moderator_set.get().person
    name_moderators(session, [(make_person("Lena"), ""), (kevin, "yes")], at=NOW)
    assert list(session.moderator_set.values_list("person__name", "answer")) == [
        ("Lena", ""),
        ("Kevin", "yes"),
    ]
    assert list(texts(session)) == ["Lena"]


def test_a_moderator_whose_yes_an_organiser_writes_down_hears_nothing_of_the_evening_they_said_it_to():
    session = make_evening()
    tell_everybody(session)
    kevin = session.moderator_set.get().person
    lena = make_person("Lena", email="lena@example.com")
    name_moderators(session, [(kevin, "yes"), (lena, "yes")], at=NOW)
    assert session.moderator_set.get(person=lena).answer == Moderator.Answer.YES
    assert texts(session) == {}
    postpone(session, to=LATER)
    assert {"Kevin", "Lena"} <= set(texts(session)), "of another day both hear"


# A talk withdrawn.


@pytest.fixture
def together(organiser):
    """(the evening, the proposal, Ogawa beside Doi): both had good news, and it arrived."""
    session = make_evening(status=Status.OPEN)
    tell_everybody(session)
    doi = offer("Doi", title="Kafka")
    make_co_speaker(doi, email="ogawa@example.com")
    people = [SpeakerEntry(make_person(name)) for name in ("Doi", "Ogawa")]
    decisions.accept(doi, session=session, people=people, by=organiser, at=NOW)
    assert told_all(session) == []
    doi.refresh_from_db()
    return session, doi, doi.co_speakers.get()


def test_a_co_speaker_who_had_good_news_is_to_hear_that_the_talk_is_withdrawn(together, other):
    session, doi, _ = together
    answers.withdraw(doi, at=NOW)
    assert list(texts(session)) == ["Ogawa"]
    assert "Doi has withdrawn “Kafka”: you need not prepare it." in texts(session)["Ogawa"]
    told = [item.words for item in front_page(TODAY)["todo"]]
    assert "To be told of the 35th: Ogawa" in told
    assert told_all(session) == []
    assert not any(
        words.startswith("To be told") for words in [item.words for item in front_page(TODAY)["todo"]]
    )


def test_a_co_speaker_reads_that_the_talk_is_withdrawn_and_is_asked_nothing(together, client):
    _, doi, ogawa = together
    answers.withdraw(doi, at=NOW)
    page = client.get(f"/propose/{PrivateLink.mint(ogawa)}/").content.decode()
    assert "Doi has withdrawn the talk. Nothing is asked of you any more." in page
    assert "do you speak?" not in page and "Yes, I speak" not in page


# One human, two records.


def test_after_a_merge_nobody_is_told_anew_and_what_changes_later_is_told_once(together, organiser):
    session, doi, _ = together
    for kept, gone in ((make_person("Dr. Doi"), doi.person), (make_person("Kevin K."), None)):
        merge(kept, gone or session.moderator_set.get().person, by=organiser)
    assert messages_for(session) == []
    postpone(session, to=LATER)
    names = [draft.name for draft in messages_for(session)]
    assert sorted(names) == sorted(["Tanabe", "Shihan", "Lin", "Doi", "Ogawa", "Kevin K."])
    assert told_all(session) == []


def test_who_was_told_as_two_people_needs_one_message(together, organiser):
    """Kevin moderates, and "Doi" who speaks turns out to be him."""
    session, doi, _ = together
    kevin = session.moderator_set.get().person
    merge(kevin, doi.person, by=organiser)
    assert messages_for(session) == []
    session.venue = "Ebisu"
    session.save()
    drafts = messages_for(session)
    assert len(drafts) == 5 and len({draft.person for draft in drafts if draft.person}) == 5
    assert all("The place is Ebisu now, not Shibuya." in draft.message.body for draft in drafts)
    assert told_all(session) == []
    assert Notice.objects.filter(person=kevin, kind="changed").count() == 1
    assert Proposal.objects.get(pk=doi.pk).person == kevin


# Found by the state machine of `tests.proposals.test_told_truth`.


def test_who_said_yes_beside_somebody_read_the_day_and_hears_of_another(organiser):
    session = make_evening(status=Status.OPEN)
    tell_everybody(session)
    doi = offer("Doi", title="Kafka")
    ogawa = make_co_speaker(doi, email="ogawa@example.com")
    people = [SpeakerEntry(make_person(name)) for name in ("Doi", "Ogawa")]
    decisions.accept(doi, session=session, people=people, by=organiser, at=NOW)
    [first] = [draft for draft in messages_for(session) if draft.name == "Doi"]
    [notice] = telling.send([first], by=organiser, at=NOW)
    reached(notice, Notice.Status.SENT, at=NOW)
    answers.co_speaker_says(ogawa, "yes", at=NOW)
    assert messages_for(session) == []
    postpone(session, to=LATER)
    assert "Ogawa" in texts(session)


def test_who_gives_two_talks_hears_of_both_in_one_click(organiser):
    session, ishii = make_evening(), make_person("Ishii")
    for title in ("Kafka", "Ants"):
        talk = offer("Ishii", title=title)
        people = [SpeakerEntry(ishii)]
        decisions.accept(talk, session=session, people=people, by=organiser, at=NOW)
    tell_everybody(session)
    telling.send(messages_for(session), by=organiser, at=NOW)
    deliver_due(now=NOW)
    assert messages_for(session) == []
    assert list(Notice.objects.filter(name="Ishii").values_list("status", flat=True)) == ["sent", "sent"]


def test_a_moderator_who_said_yes_hears_that_a_cancelled_evening_takes_place_after_all(organiser):
    session = make_evening()
    tell_everybody(session)
    cancel(session, because="a typhoon", keep_number=True)
    told_all(session)
    take_back(session)
    assert "The 35th session takes place after all." in texts(session)["Kevin"]
    telling.send(messages_for(session), by=organiser, at=NOW)
    assert deliver_due(now=NOW).counts["called off"] == 0
    assert "Kevin" not in texts(session)


def test_a_talk_of_a_cancelled_evening_that_found_another_is_not_said_to_be_in_reserve(together, other):
    session, doi, _ = together
    cancel(session, because="a typhoon", keep_number=True)
    decisions.accept(doi, session=other, people=[], by=None, at=NOW)
    for evening in (session, other):
        kinds = {draft.name: draft.kind for draft in messages_for(evening)}
        assert (kinds["Doi"], kinds["Ogawa"]) == ("moved", "moved")
        assert [draft.name for draft in messages_for(evening)].count("Doi") == 1
    assert told_all(other) == []
    assert {"Doi", "Ogawa"}.isdisjoint(texts(session))


def test_while_the_message_of_a_moved_talk_waits_no_other_says_so_too(together, other):
    session, doi, _ = together
    decisions.move(doi, to=other, by=None, at=NOW)
    written = telling.send(messages_for(session), by=None, at=NOW)
    assert sorted(notice.name for notice in written) == ["Doi", "Ogawa"]
    assert messages_for(session) == messages_for(other) == []
    assert telling.waiting_for(session) == written == telling.waiting_for(other)


def test_a_talk_moved_to_an_evening_that_is_cancelled_is_in_reserve_and_nowhere_else(together, other):
    session, doi, _ = together
    decisions.move(doi, to=other, by=None, at=NOW)
    cancel(other, because="a typhoon", keep_number=True)
    for text in texts(session).values():
        assert "36th" not in text and "“Kafka” is not on the agenda any more; it is in our reserve" in text
    assert sorted(texts(session)) == ["Doi", "Ogawa"]
    assert told_all(session) == []


def test_who_gives_a_talk_no_more_is_not_told_where_it_went(together, other):
    session, doi, _ = together
    ogawa = session.topics.get(title="Kafka").speakers.get(person__name="Ogawa")
    step_back(ogawa, by=None, at=NOW)
    decisions.move(doi, to=other, by=None, at=NOW)
    assert "“Kafka” is given without you: you need not prepare it." in texts(session)["Ogawa"]
    assert "36th" not in texts(session)["Ogawa"] and "36th" in texts(session)["Doi"]


def test_who_comes_back_to_an_evening_reads_that_its_day_is_open_now(together):
    """They knew a day, withdrew, and are on the agenda again: the day they knew is not so any more."""
    session, doi, _ = together
    answers.withdraw(doi, at=NOW)
    postpone(session, to=None)
    take_up_again(session.topics.get(title="Kafka"), by=None, at=NOW)
    text = texts(session)["Doi"]
    assert "has its place at the 35th session" in text
    assert "is not on Friday 16 June 2017; its new day is not settled yet." in text
    assert told_all(session) == []


def test_nobody_is_asked_for_a_talk_at_an_evening_that_is_cancelled(organiser):
    session = make_evening()
    cancel(session, because="a typhoon", keep_number=True)
    with pytest.raises(IllegalDecision, match="The 35th session is cancelled: ask Abe"):
        ask(name="Abe", email="", session=session, person=None, by=organiser, at=NOW)
    assert not Notice.objects.filter(kind="asked").exists()


def test_a_speaker_named_as_moderator_is_asked_in_one_message_and_only_once(organiser):
    session = make_evening(held_on=date(2099, 6, 19))
    falcon = session.topics.get(title="Falcon")
    proposal = make_proposal(falcon)
    tell_everybody(session)
    kevin = session.moderator_set.get().person
    name_moderators(session, [(kevin, "yes"), (proposal.person, "")], at=NOW)
    [draft] = messages_for(session)
    assert draft.name == "Tanabe" and "would you moderate it?" in draft.message.body
    assert "An answer to this message is enough." in draft.message.body
    telling.tell_by_hand(telling.send([draft], by=organiser, at=NOW), by=organiser, at=NOW)
    assert messages_for(session) == []
    assert session.moderator_set.get(person=proposal.person).asked_at == NOW
