"""What organisers decide: once, with everything moved over, and nobody told by it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from django.db import connection

from sessions.models import (
    FollowUp,
    IllegalDecision,
    Link,
    Notice,
    Person,
    Portrait,
    Proposal,
    Session,
    Slides,
    SpeakerEntry,
    Status,
    Topic,
    archive_change,
)
from sessions.people.who_is_meant import called
from sessions.proposals import answers, decisions
from tests.factories import make_person, make_session, make_topic, take_back
from tests.proposals.offers import make_co_speaker, offer

pytestmark = pytest.mark.django_db
NOW = datetime(2017, 5, 22, 9, tzinfo=UTC)
S = Proposal.Status


def coming(number: int = 35, **fields) -> Session:
    return make_session(
        number, **{"status": Status.OPEN, "held_on": date(2017, 6, 16), "public": False} | fields
    )


def new(name: str, **fields) -> SpeakerEntry:
    return SpeakerEntry(Person(name=name), **fields)


def accept(proposal: Proposal, session: Session, *people: SpeakerEntry, by=None) -> Topic:
    return decisions.accept(
        proposal, session=session, people=people or [new(proposal.speaker_name)], by=by, at=NOW
    )


def state(proposal: Proposal) -> tuple:
    """(decided, for which evening, shown, why its topic is dropped) as the database has it."""
    now = Proposal.objects.select_related("session", "topic").get(pk=proposal.pk)
    number = now.session.number if now.session else None
    return now.status, number, now.shown_status, now.topic.dropped_because if now.topic else None


@pytest.mark.postgres
def test_accepting_makes_the_topic_and_tells_nobody(organiser):
    proposal = offer(title="Falcon", text="Long words.", kind="lightning talk", minutes=5)
    topic = accept(proposal, coming(), by=organiser)
    assert [
        topic.title, topic.subject, topic.summary, topic.speaker_notes, topic.kind, topic.minutes,
        topic.audience, topic.slug,
    ] == [
        "Falcon", "", "", "What we learnt from Falcon\n\nLong words.", "lightning talk", 5, "house", "35-1",
    ]  # fmt: skip
    assert state(proposal) == (S.ACCEPTED, 35, S.SUBMITTED, "")
    assert (proposal.decided_by, proposal.decided_at, proposal.needs_telling) == (organiser, NOW, True)
    assert not Notice.objects.exists()


def test_without_a_title_the_sentence_is_the_subject():
    topic = accept(offer(text="More."), coming())
    assert (topic.title, topic.subject, topic.speaker_notes) == ("", "What we learnt from Falcon", "More.")


@pytest.mark.postgres
def test_everything_that_came_with_it_moves_over_once():
    earlier = make_topic(make_session(32), "JSON Web Tokens")
    proposal = offer(
        continues=earlier,
        remote=True,
        photo_consent="yes",
        slides_consent="house",
        said_as="DOH-ee",
        biography="Keeps servers.",
        links=[{"url": "https://example.com/falcon", "label": "Code"}, {"url": "javascript:x", "label": "x"}],
    )
    make_co_speaker(proposal, "Ogawa", email="ogawa@example.com")
    Slides.objects.create(proposal=proposal, key="k.pdf", file_name="falcon.pdf", size=9)
    Portrait.objects.create(proposal=proposal, key="p", width=480, height=480, widths=[480])
    topic = accept(proposal, coming(), new("Doi"), new("Ogawa", capacity="guest", affiliation="AWS"))
    assert list(
        topic.speakers.values_list(
            "person__name", "capacity", "affiliation", "remote", "photo_consent", "slides_consent",
            "person__email", "person__organisation", "person__said_as",
        )
    ) == [
        ("Doi", "member", "", True, "yes", "house", "doi@example.com", "", "DOH-ee"),
        ("Ogawa", "guest", "AWS", None, "", "", "ogawa@example.com", "AWS", ""),
    ]  # fmt: skip
    doi = Person.objects.get(name="Doi")
    assert (proposal.person, doi.biography) == (doi, "Keeps servers.")
    assert proposal.co_speakers.get().person.name == "Ogawa"
    assert list(Link.objects.values_list("topic", "url", "label", "audience")) == [
        (topic.pk, "https://example.com/falcon", "Code", "house")
    ]
    assert list(Slides.objects.values_list("topic", "key", "file_name", "size", "audience")) == [
        (topic.pk, "k.pdf", "falcon.pdf", 9, "house")
    ]
    assert list(Portrait.objects.values_list("person", "key", "audience")) == [(doi.pk, "p", "public")]
    assert not proposal.slides.exists() and not Portrait.objects.exclude(proposal=None).exists()
    assert list(FollowUp.objects.values_list("topic", "earlier", "kind", "confirmed")) == [
        (topic.pk, earlier.pk, "continues", True)
    ]


@pytest.mark.parametrize("typed", ["Yamada-san", "Yamadaさん", "Mr. Yamada", "Yamada 様"])
def test_a_name_typed_with_an_honorific_is_the_person_s_and_printed_with_one(client, organiser, typed):
    make_topic(coming(34), "Other", speakers=[make_person("Yamamoto")])
    topic = accept(offer(typed, title="Falcon", speaks=""), coming())
    topic.speakers.update(told_at=NOW)
    assert [(one.name, one.slug) for one in Person.objects.order_by("pk")] == [
        ("Yamamoto", "yamamoto"), ("Yamada", "yamada"),
    ]  # fmt: skip
    client.force_login(organiser)
    Session.objects.filter(number=35).update(status=Status.PUBLISHED)
    assert "by Yamada-san" in client.get("/sessions/35/report.txt").text
    again = accept(offer("Yamada san", title="Falcon 2"), coming(36), *who("Yamadaさん"))
    assert again.speakers.get().person == topic.speakers.get().person


@pytest.mark.parametrize(
    ("said", "kept"), [("おおくぼ　まみ", ("おおくぼ まみ", "")), ("OH-koo-boh", ("", "OH-koo-boh"))]
)
def test_how_a_name_is_said_in_kana_is_its_reading(said, kept):
    person = accept(offer(said_as=said), coming()).speakers.get().person
    assert (person.reading, person.said_as) == kept


def who(name: str) -> list[SpeakerEntry]:
    return [SpeakerEntry(person) for person in called([name])[name]]


def test_what_is_known_of_a_person_is_not_written_over():
    doi = make_person("Doi", email="own@example.com", biography="Own words.")
    Portrait.objects.create(person=doi, key="old", width=1, height=1, widths=[480])
    proposal = offer(biography="Others.", said_as="DOH-ee")
    Portrait.objects.create(proposal=proposal, key="new", width=1, height=1, widths=[480])
    accept(proposal, coming(), SpeakerEntry(doi))
    doi.refresh_from_db()
    assert (doi.email, doi.biography, doi.said_as) == ("own@example.com", "Own words.", "DOH-ee")
    assert (doi.portrait.key, proposal.photo.key) == ("old", "new")


def test_a_picture_whose_owner_says_no_stays_with_the_proposal():
    proposal = offer(photo_consent="no")
    Portrait.objects.create(proposal=proposal, key="p", width=1, height=1, widths=[480])
    accept(proposal, coming())
    photo = Portrait.objects.get()
    assert (photo.person, photo.proposal) == (None, proposal)


def test_the_address_of_who_proposes_for_somebody_else_is_not_the_speakers():
    proposal = offer("Kent", email="kent@example.com", speaks="Kelvin")
    accept(proposal, coming())
    assert list(Person.objects.values_list("name", "email")) == [("Kelvin", "")]


def test_a_co_speaker_who_said_no_is_not_brought_along():
    proposal = offer()
    no, yes = make_co_speaker(proposal, "Kent", answer="no"), make_co_speaker(proposal, "Ogawa")
    accept(proposal, coming(), new("Doi"), new("Ogawa"))
    no.refresh_from_db()
    yes.refresh_from_db()
    assert (no.person, yes.person.name) == (None, "Ogawa")


@pytest.mark.postgres
def test_a_second_click_accepts_nothing_twice():
    proposal, session = offer(links=[{"url": "https://example.com/", "label": "Code"}]), coming()
    first = accept(proposal, session)
    assert accept(Proposal.objects.get(pk=proposal.pk), session) == first
    assert [model.objects.count() for model in (Topic, Person, Link)] == [1, 1, 1]
    assert Proposal.history.filter(id=proposal.pk, status=S.ACCEPTED).count() == 1


@pytest.mark.parametrize("status", [Status.HELD, Status.PUBLISHED, Status.CANCELLED])
def test_an_evening_that_is_over_takes_no_talk(status):
    proposal = offer()
    with pytest.raises(IllegalDecision, match=r"35th session is .* and takes no more talks"):
        accept(proposal, coming(status=status))
    assert state(proposal) == (S.SUBMITTED, None, S.SUBMITTED, None)
    assert not Person.objects.exists()


@pytest.mark.postgres
def test_a_talk_moves_to_another_evening_with_all_it_has():
    proposal, june, july = offer(), coming(), coming(36, held_on=date(2017, 7, 21))
    topic = accept(proposal, june)
    topic.speakers.update(told_at=NOW, confirmed_at=NOW)
    proposal.note_told(S.ACCEPTED, june)
    answers.confirm(proposal, at=NOW)
    decisions.move(proposal, to=july, by=None, at=NOW)
    topic.refresh_from_db()
    assert (topic.session, topic.position) == (july, 1)
    assert topic.speakers.values_list("person__name", "told_at", "confirmed_at").get() == ("Doi", None, None)
    assert state(proposal) == (S.ACCEPTED, 36, S.CONFIRMED, "")
    assert proposal.needs_telling and not june.topics.exists()
    with pytest.raises(IllegalDecision, match="has a place"):
        decisions.move(offer(), to=july, by=None, at=NOW)


@pytest.mark.postgres
def test_into_the_reserve_and_back_loses_nothing():
    proposal, session = offer(title="Falcon"), coming()
    topic = accept(proposal, session)
    decisions.put_in_reserve(proposal, by=None, at=NOW)
    decisions.put_in_reserve(proposal, by=None, at=NOW)
    assert state(proposal) == (S.RESERVE, None, S.SUBMITTED, "In reserve")
    assert list(session.topics.standing()) == []
    later = coming(36)
    assert accept(proposal, later) == topic
    assert state(proposal) == (S.ACCEPTED, 36, S.SUBMITTED, "")
    assert list(later.topics.standing().values_list("title", "speakers__person__name")) == [("Falcon", "Doi")]


def test_a_reason_can_be_said_anew_until_it_is_told():
    proposal = offer()
    decisions.decline(proposal, because="No place.", by=None, at=NOW)
    decisions.decline(proposal, because="We had one.", by=None, at=NOW)
    assert (proposal.status, proposal.decline_text) == (S.DECLINED, "We had one.")
    proposal.note_told(S.DECLINED, None)
    decisions.decline(proposal, because="We had one.", by=None, at=NOW)
    with pytest.raises(IllegalDecision, match="Doi was told already"):
        decisions.decline(proposal, because="Other.", by=None, at=NOW)


def test_declining_an_agreed_talk_takes_it_out_and_the_way_back_works():
    proposal, session = offer(), coming()
    topic = accept(proposal, session)
    decisions.decline(proposal, because="No place.", by=None, at=NOW)
    assert state(proposal) == (S.DECLINED, None, S.SUBMITTED, "Declined")
    assert accept(proposal, session) == topic
    assert state(proposal) == (S.ACCEPTED, 35, S.SUBMITTED, "")


def test_a_talk_that_was_given_is_decided():
    proposal, session = offer(), coming()
    accept(proposal, session)
    Session.objects.update(status=Status.HELD)
    for decide in (
        lambda: decisions.put_in_reserve(proposal, by=None, at=NOW),
        lambda: decisions.decline(proposal, because="No.", by=None, at=NOW),
        lambda: decisions.move(proposal, to=coming(36), by=None, at=NOW),
        lambda: answers.withdraw(proposal, at=NOW),
    ):
        with pytest.raises(IllegalDecision):
            decide()
    assert state(proposal) == (S.ACCEPTED, 35, S.SUBMITTED, "")


def test_a_later_decision_calls_off_what_waits_about_an_earlier_one():
    proposal = offer()
    kinds = ("received", "accepted", "confirm", "news")
    for kind in kinds:
        Notice.objects.create(kind=kind, proposal=proposal, status=Notice.Status.BY_HAND)
    Notice.objects.create(kind="accepted", proposal=proposal, status=Notice.Status.SENT)
    decisions.put_in_reserve(proposal, by=None, at=NOW)
    assert list(Notice.objects.order_by("pk").values_list("kind", "status")) == [
        ("received", "by hand"),
        ("accepted", "called off"),
        ("confirm", "called off"),
        ("news", "by hand"),
        ("accepted", "sent"),
    ]


def test_a_cancelled_evening_gives_its_talks_to_the_reserve_and_takes_them_back():
    proposal, session = offer(), coming()
    topic = accept(proposal, session)
    session.refresh_from_db()
    session.cancel(because="a typhoon")
    assert state(proposal) == (S.RESERVE, None, S.SUBMITTED, "")
    take_back(session)
    assert state(proposal) == (S.ACCEPTED, 35, S.SUBMITTED, "")
    session.cancel(because="a typhoon")
    later = coming(36)
    assert accept(Proposal.objects.get(), later) == topic
    take_back(session)
    assert state(proposal) == (S.ACCEPTED, 36, S.SUBMITTED, "")


def test_changes_are_taken_over_into_the_proposal_and_its_topic(organiser):
    proposal = offer(title="Falcon", text="Long.", minutes=15)
    topic = accept(proposal, coming())
    Topic.objects.update(house_title="Falcon in HENNGE")
    changes = {"title": "Falcon, again", "minutes": 5, "remote": True, "photo_consent": "no"}
    answers.ask_changes(proposal, changes, at=NOW)
    decisions.answer_changes(proposal, take_over=True, by=organiser, at=NOW)
    decisions.answer_changes(proposal, take_over=True, by=organiser, at=NOW)
    topic.refresh_from_db()
    assert (topic.title, topic.house_title, topic.minutes) == ("Falcon, again", "Falcon in HENNGE", 5)
    assert topic.speakers.values_list("remote", "photo_consent").get() == (True, "no")
    assert (proposal.title, proposal.changes) == ("Falcon, again", None)
    told = Notice.objects.exclude(kind="news").get()
    assert (told.kind, told.name, told.tells_status) == ("changes", "Doi", "")
    assert "Your changes to “Falcon, again” are taken over." in told.text


def test_changes_are_refused_in_words():
    proposal = offer(title="Falcon")
    accept(proposal, coming())
    answers.ask_changes(proposal, {"minutes": 90}, at=NOW)
    decisions.answer_changes(proposal, take_over=False, because="An evening has two hours.", by=None, at=NOW)
    assert (proposal.minutes, proposal.changes) == (None, None)
    told = Notice.objects.exclude(kind="news").get()
    assert "“Falcon” stays as it is. An evening has two hours." in told.text


def test_a_proposal_lets_go_of_a_topic_that_is_deleted():
    proposal = offer()
    topic = accept(proposal, coming())
    with archive_change():
        decisions.let_go(topic, by=None, at=NOW)
        topic.delete()
    assert state(proposal) == (S.RESERVE, None, S.SUBMITTED, None)


def test_a_proposal_follows_its_topic_out_of_the_evening_and_back():
    proposal = offer()
    topic = accept(proposal, coming())
    topic.speakers.update(told_at=NOW)
    for because, expected in (("she is ill", (S.RESERVE, None)), ("", (S.ACCEPTED, 35))):
        topic.dropped_because = because
        topic.save()
        decisions.follow(topic, by=None, at=NOW)
        assert state(proposal) == (*expected, S.SUBMITTED, because)
    assert topic.speakers.get().told_at is None


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_organisers_at_once_accept_once():
    proposal, session = offer(), coming()

    def click(n: int) -> int:
        try:
            return accept(Proposal.objects.get(pk=proposal.pk), session).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(click, range(4)))
    assert found == {Topic.objects.get().pk}
    assert Person.objects.count() == 1
    assert Proposal.history.filter(id=proposal.pk, status=S.ACCEPTED).count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_four_accepted_at_once_have_places_one_to_four():
    session = coming()
    proposals = [offer(f"Speaker {n}") for n in range(4)]

    def click(proposal: Proposal) -> int:
        try:
            return accept(proposal, session).position
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(click, proposals)) == [1, 2, 3, 4]


def test_a_withdrawn_talk_that_is_taken_up_by_hand_is_agreed_and_to_be_told():
    session, proposal = coming(), offer()
    topic = accept(proposal, session, new("Doi"))
    answers.withdraw(proposal, at=NOW)
    with archive_change():
        topic.dropped_because = ""
        topic.save(update_fields=["dropped_because"])
        decisions.follow(topic, by=None, at=NOW)
    proposal.refresh_from_db()
    assert (proposal.status, proposal.session, proposal.shown_status) == (S.ACCEPTED, session, S.WITHDRAWN)
    assert list(Proposal.objects.to_tell()) == [proposal]
