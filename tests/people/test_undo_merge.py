"""A merge is taken back, months later too: what moved goes back, later work stays, what both claim is asked.

The cast holds two other people, Kevin and Kelvin, who were merged too and must not notice.
"""

from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from sessions.models import (
    CoSpeaker,
    Doubt,
    Intern,
    Merge,
    MessageKind,
    Newcomer,
    Notice,
    OldAddress,
    Person,
    Portrait,
    PrivateLink,
    Proposal,
    Session,
    Speaker,
    SpeakerEntry,
    Topic,
    archive_change,
)
from sessions.people.anonymise import anonymise
from sessions.people.anonymise import preview as anonymising
from sessions.people.duplicates import may_be_the_same
from sessions.people.mentions import merged_into, spellings_of
from sessions.people.merge import merge, tell_apart
from sessions.people.undo_merge import CannotUndo, preview, undo
from tests.factories import make_moderator, make_person, make_proposal, make_session, make_topic
from tests.people.everything import everything, places_holding

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def portrait(person, key):
    default_storage.save(f"pictures/{key}-480.webp", ContentFile(b"picture"))
    return Portrait.objects.create(person=person, key=key, width=480, height=480, widths=[480])


@pytest.fixture
def cast(colleague):
    """David of the 34th, and the intern David Moore of the 29th: with all that can hang on a person."""
    david = make_person("David", email="david@example.com")
    moore = make_person(
        "David Moore",
        organisation="Example Inc.",
        biography="Go, says Moore.",
        said_as="DAY-vid",
        do_not_ask=True,
    )
    december, may = make_session(29, held_on=date(2016, 12, 16)), make_session(34)
    make_topic(december, "Farewell", speakers=[SpeakerEntry(moore, "intern", "", "Moore-san")])
    make_topic(may, "Tests", speakers=[david])
    make_topic(may, "Pairs", speakers=[SpeakerEntry(moore, "guest", "AWS", "Moore-san"), SpeakerEntry(david)])
    make_moderator(december, moore, credited_as="Moore-san")
    make_moderator(may, david)
    both = make_moderator(may, moore, asked_at=timezone.now(), position=2)
    with archive_change():
        Intern.objects.create(person=moore, programme="GIP", farewell_session=december)
        Newcomer.objects.create(person=moore, session=december, credited_as="Moore-san")
        for person in (david, moore):
            Newcomer.objects.create(person=person, session=may)
        moore.aliases.create(name="デイビッド", reason="script", shown=False)
        moore.aliases.create(name="david")
        december.writer = moore
        december.save()
        portrait(david, "davids")
        portrait(moore, "moores")
    OldAddress.record("person", "dave-moore", "david-moore")
    colleague.person = moore
    colleague.save()
    offer = make_proposal("More tests", name="David Moore", person=moore)
    CoSpeaker.objects.create(proposal=make_proposal(name="Ogawa"), name="Moore", person=moore)
    PrivateLink.mint(both)
    Notice.objects.create(kind=MessageKind.MODERATE, person=moore, moderator=both, once="once")
    Notice.objects.create(kind=MessageKind.RECEIVED, person=moore, proposal=offer)
    Doubt.objects.create(about="people", message="One?", person=moore, other=david)
    Doubt.objects.create(about="people", message="One?", person=make_person("Dave"), other=moore)
    return david, moore


@pytest.fixture
def others():
    """Kevin and Kelvin were made one, by mistake, in the same evenings."""
    kevin, kelvin = make_person("Kevin", email="kevin@example.com"), make_person("Kelvin")
    session = Session.objects.filter(number=29).first() or make_session(29)
    make_topic(session, "Boats", speakers=[SpeakerEntry(kevin, "member", "", "Kevin-san")])
    make_topic(session, "Ships", speakers=[SpeakerEntry(kelvin, "member", "", "Kelvin-san")])
    merge(kevin, kelvin, by=None)
    return Person.objects.get(pk=kevin.pk)


VOLATILE = {"version", "settled_at", "settled_by_id", "settlement", "message", "position"}


def state() -> dict:
    """All that a reader or an organiser finds, without versions, places in order and settled doubts."""
    return {
        name: [{key: value for key, value in row.items() if key not in VOLATILE} for row in rows]
        for name, rows in everything().items()
        if not name.startswith("Historical")
    }


def test_undone_at_once_everything_is_as_it_was(cast, others, organiser):
    david, moore = cast
    before = state()
    merge(david, moore, by=organiser)
    assert state() != before and not Person.objects.filter(pk=moore.pk).exists()
    undo(Merge.objects.get(number=moore.pk), by=organiser, answers={})
    assert state() == before


def test_what_others_hold_is_not_touched(cast, others, organiser):
    david, moore = cast
    theirs = [
        list(Speaker.history.filter(person_id=others.pk).order_by("pk").values()),
        list(Merge.objects.values()),
        list(others.history.values()),
    ]
    merge(david, moore, by=organiser)
    undo(Merge.objects.get(number=moore.pk), by=organiser, answers={})
    assert theirs == [
        list(Speaker.history.filter(person_id=others.pk).order_by("pk").values()),
        list(Merge.objects.values()),
        list(others.history.values()),
    ]


def test_the_page_says_what_goes_back_what_stays_and_what_both_claim(cast, organiser, colleague):
    david, moore = cast
    kept = merge(david, moore, by=organiser)
    make_topic(make_session(36, held_on=date(2017, 7, 21)), "Later", speakers=[kept])
    before = everything()
    found = preview(Merge.objects.get())
    assert everything() == before
    assert found.back == [
        "David Moore spoke at the 29th (Farewell)",
        "David Moore moderated the 29th",
        "David Moore was introduced at the 29th",
        "David Moore was an intern, said goodbye at the 29th",
        "David Moore wrote the report of the 29th",
        "Its organisation",
        "Its how to say the name",
        "Its biography",
        f"The log-in {colleague}",
        "The portrait",
    ]
    assert found.stays == ["David spoke at the 36th (Later)", "David spoke at the 34th (Tests)"]
    assert list(found.asked.values()) == [
        "Both moderated the 34th.",
        "Both were introduced at the 34th.",
        "Both spoke at the 34th (Pairs).",
    ]


def test_later_work_stays(cast, organiser):
    david, moore = cast
    kept = merge(david, moore, by=organiser)
    later = make_topic(make_session(36, held_on=date(2017, 7, 21)), "Later", speakers=[kept])
    with archive_change():
        kept.organisation, kept.biography = "AWS", "Rust."
        kept.save()
        Topic.objects.get(title="Farewell").set_speakers([])
        kept.aliases.create(name="Dave")
        Intern.objects.get().delete()
        Proposal.objects.filter(title="More tests").update(title="Even more tests")
    person = undo(Merge.objects.get(), by=organiser, answers={})
    kept.refresh_from_db()
    assert (kept.organisation, kept.biography, kept.said_as, kept.do_not_ask) == ("AWS", "Rust.", "", False)
    assert (person.organisation, person.biography, person.said_as) == (
        "Example Inc.",
        "Go, says Moore.",
        "DAY-vid",
    )
    assert later.speakers.get().person == kept
    assert not Topic.objects.get(title="Farewell").speakers.exists() and not Intern.objects.exists()
    assert list(kept.aliases.values_list("name", flat=True)) == ["Dave"]
    assert set(person.aliases.values_list("name", flat=True)) == {"デイビッド", "david"}
    assert Proposal.objects.get(person=person).title == "Even more tests"


@pytest.mark.parametrize(
    "answer, speak, company",
    [("both", ["David", "David Moore"], ""), ("kept", ["David"], "AWS"), ("gone", ["David Moore"], "AWS")],
)
def test_who_stays_where_both_stood_is_as_answered(cast, organiser, answer, speak, company):
    david, moore = cast
    merge(david, moore, by=organiser)
    done = Merge.objects.get()
    (asked,) = [key for key, words in preview(done).asked.items() if "Pairs" in words]
    undo(done, by=organiser, answers={asked: answer})
    speakers = Topic.objects.get(title="Pairs").speakers.order_by("position")
    assert [speaker.name for speaker in speakers] == speak
    assert [speaker.position for speaker in speakers] == list(range(1, len(speak) + 1))
    assert speakers[0].affiliation == company
    places = Newcomer.objects.filter(session__number=34)
    assert {newcomer.person.name for newcomer in places} == {"David", "David Moore"}, "nothing was answered"


def test_what_was_written_to_both_moderators_outlives_the_merge(cast, organiser):
    david, moore = cast
    merge(david, moore, by=organiser)
    one = Session.objects.get(number=34).moderator_set.get()
    assert Notice.objects.get(once="once").moderator == one and PrivateLink.objects.get().moderator == one
    assert one.asked_at, "what one was asked, both were"
    person = undo(Merge.objects.get(), by=organiser, answers={})
    theirs = Session.objects.get(number=34).moderator_set.get(person=person)
    assert Notice.objects.get(once="once").moderator == theirs
    assert PrivateLink.objects.get().moderator == theirs


def test_two_who_were_told_apart_by_undoing_are_not_asked_about_again(cast, organiser):
    david, moore = cast
    merge(david, moore, by=organiser)
    assert Doubt.objects.filter(settlement="They were merged.").count() == 1
    person = undo(Merge.objects.get(), by=organiser, answers={})
    pairs = [{pair.one, pair.two} for pair in may_be_the_same()]
    assert {david, person} not in pairs and pairs, "that of Dave is still open"
    settled = Doubt.objects.exclude(settled_at=None).get()
    assert (settled.person, settled.other, settled.settlement, settled.settled_by) == (
        person,
        david,
        "They are two people.",
        organiser,
    )


def test_they_are_two_although_nobody_had_asked(organiser):
    one, two = make_person("Okubo"), make_person("okubo")
    merge(one, two, by=organiser)
    undo(Merge.objects.get(), by=organiser, answers={})
    assert may_be_the_same() == []
    tell_apart(one, two, by=organiser)
    assert Doubt.objects.count() == 1


def test_the_old_address_is_theirs_again_and_so_are_those_that_led_there(cast, organiser):
    david, moore = cast
    merge(david, moore, by=organiser)
    person = undo(Merge.objects.get(), by=organiser, answers={})
    assert person.slug == "david-moore"
    assert list(OldAddress.objects.values_list("slug", "leads_to")) == [("dave-moore", "david-moore")]


def test_an_address_that_the_other_took_meanwhile_stays_theirs(cast, organiser):
    david, moore = cast
    kept = merge(david, moore, by=organiser)
    kept.rename("David Moore", show_old=False)
    assert kept.slug == "david-moore"
    person = undo(Merge.objects.get(), by=organiser, answers={})
    assert (person.name, person.slug) == ("David Moore", "david-moore-2")
    assert Person.objects.get(pk=kept.pk).slug == "david-moore"


def test_a_merge_is_undone_once(cast, organiser):
    david, moore = cast
    merge(david, moore, by=organiser)
    done = Merge.objects.get()
    undo(done, by=organiser, answers={})
    with pytest.raises(CannotUndo, match="undone already"):
        undo(done, by=organiser, answers={})
    assert Person.objects.filter(name="David Moore").count() == 1


def test_of_three_that_became_one_each_comes_back_with_its_own(organiser):
    one, two, three = (make_person(name) for name in ("Aoki", "Aoki B", "Aoki C"))
    for number, person in enumerate((one, two, three), start=30):
        make_topic(make_session(number), f"By {person}", speakers=[person])
    merge(two, three, by=organiser)
    merge(one, Person.objects.get(pk=two.pk), by=organiser)
    assert merged_into(one) == [one.pk, two.pk, three.pk]
    undo(Merge.objects.get(number=three.pk), by=organiser, answers={})
    assert merged_into(one) == [one.pk, two.pk]
    undo(Merge.objects.get(number=two.pk), by=organiser, answers={})
    assert {speaker.topic.title: speaker.name for speaker in Speaker.objects.all()} == {
        "By Aoki": "Aoki",
        "By Aoki B": "Aoki B",
        "By Aoki C": "Aoki C",
    }
    assert merged_into(one) == [one.pk] and not Merge.objects.exists()


def test_of_three_the_middle_one_comes_back_with_what_was_merged_into_it(organiser):
    one, two, three = (make_person(name) for name in ("Aoki", "Aoki B", "Aoki C"))
    make_topic(make_session(30), "By C", speakers=[three])
    merge(two, three, by=organiser)
    merge(one, Person.objects.get(pk=two.pk), by=organiser)
    undo(Merge.objects.get(number=two.pk), by=organiser, answers={})
    assert Speaker.objects.get().person == two and Merge.objects.get().kept == two
    undo(Merge.objects.get(), by=organiser, answers={})
    assert Speaker.objects.get().person == three


def test_edit_forms_that_were_open_are_stale(cast, organiser):
    david, moore = cast
    merge(david, moore, by=organiser)
    before = dict(Topic.objects.values_list("title", "version")), Session.objects.get(number=29).version
    undo(Merge.objects.get(), by=organiser, answers={})
    after = dict(Topic.objects.values_list("title", "version"))
    assert {title for title, version in after.items() if version > before[0][title]} == {"Farewell", "Pairs"}
    assert Session.objects.get(number=29).version > before[1]


def test_after_undoing_each_is_forgotten_alone(cast, organiser):
    """The names and mails of one are nowhere in what is known of the other, months of edits later too."""
    david, moore = cast
    kept = merge(david, moore, by=organiser)
    with archive_change():
        pairs = Topic.objects.get(title="Pairs").speakers.get()
        pairs.remote = True
        pairs.save()
        kept.left_on = date(2017, 6, 1)
        kept.save()
    Merge.objects.update(at=timezone.now() - timedelta(days=90))
    person = undo(Merge.objects.get(), by=organiser, answers={})
    assert spellings_of(Person.objects.get(pk=kept.pk)) == {"David"}
    assert spellings_of(person) == {"David Moore", "デイビッド", "david", "Moore-san"}
    anonymise(person)
    held = [place for place in places_holding("moore") if not place.startswith("OldAddress.slug")]
    assert held == []
    assert Person.objects.get(pk=kept.pk).name == "David"
    assert Speaker.objects.get(topic__title="Tests").name == "David"


def test_anonymising_erases_the_stored_move_and_the_picture_set_aside(
    cast, others, organiser, django_capture_on_commit_callbacks
):
    david, moore = cast
    kept = merge(david, moore, by=organiser)
    assert "What was merged into this record; it can no longer be undone" in anonymising(kept).removed
    with django_capture_on_commit_callbacks(execute=True):
        anonymise(kept)
    assert list(Merge.objects.values_list("name", flat=True)) == ["Kelvin"], "others may still undo theirs"
    assert places_holding("moore") == ["OldAddress.slug: dave-moore", "OldAddress.slug: david-moore"]
    assert not Portrait.objects.exists() and not default_storage.exists("pictures/moores-480.webp")


def test_deleting_the_one_who_was_kept_leaves_no_picture_of_the_other():
    one, two = make_person("Okubo"), make_person("okubo")
    portrait(one, "ones")
    portrait(two, "twos")
    merge(one, two, by=None)
    Person.objects.get().delete()
    assert not Portrait.objects.exists() and not Merge.objects.exists()
