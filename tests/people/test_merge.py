"""Two records of one human become one, and nothing of either is lost by silence."""

from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from sessions.models import (
    Alias,
    Archive,
    Doubt,
    Intern,
    Newcomer,
    OldAddress,
    Person,
    Portrait,
    Session,
    Speaker,
    SpeakerEntry,
    Topic,
    archive_change,
)
from sessions.people.duplicates import may_be_the_same
from sessions.people.merge import CannotMerge, merge, preview, tell_apart
from tests.factories import make_moderator, make_person, make_session, make_topic

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


@pytest.fixture
def two():
    """David of the 34th, and the intern David who said goodbye at the 29th."""
    kept, gone = (
        make_person("David"),
        make_person("David Moore", organisation="Example Inc.", biography="Go."),
    )
    december, may = make_session(29, held_on=date(2016, 12, 16)), make_session(34)
    make_topic(december, "Farewell", speakers=[SpeakerEntry(gone, "intern", "", "David-san")])
    make_topic(may, "Tests", speakers=[kept])
    make_moderator(december, gone)
    with archive_change():
        Intern.objects.create(person=gone, programme="GIP", farewell_session=december)
        Newcomer.objects.create(person=gone, session=december)
        gone.aliases.create(name="デイビッド", reason="script", shown=False)
        gone.aliases.create(name="david")
        Session.objects.filter(pk=december.pk).update(writer=gone)
    return kept, gone


def make_portrait(person, key):
    default_storage.save(f"pictures/{key}-480.webp", ContentFile(b"picture"))
    return Portrait.objects.create(person=person, key=key, width=480, height=480, widths=[480])


def test_preview_names_everything_that_moves_and_changes_nothing(two):
    kept, gone = two
    before = Archive.objects.get().version
    found = preview(kept, gone)
    assert (found.moves, found.joined, found.lost, found.warnings, found.obstacles) == (
        [
            "David Moore spoke at the 29th (Farewell)",
            "David Moore moderated the 29th",
            "David Moore was introduced at the 29th",
            "David Moore was an intern, said goodbye at the 29th",
            "David Moore wrote the report of the 29th",
            "“David Moore” as another spelling",
            "“デイビッド” as another spelling",
            "Its organisation",
            "Its biography",
            "The address /people/david-moore/, which leads to /people/david/ from then on",
        ],
        [],
        [],
        [],
        [],
    )
    assert Archive.objects.get().version == before and Person.objects.count() == 2


def test_merge_moves_every_role_name_and_detail(two, organiser):
    kept, gone = two
    gone_pk, before = gone.pk, Archive.objects.get().version
    merge(kept, gone, by=organiser)
    kept = Person.objects.get()
    assert (kept.name, kept.slug, kept.organisation, kept.biography_html.strip()) == (
        "David",
        "david",
        "Example Inc.",
        "<p>Go.</p>",
    )
    assert list(kept.aliases.values_list("name", "reason", "shown")) == [
        ("David Moore", "merged", True),
        ("デイビッド", "script", False),
    ]
    assert list(kept.talks.order_by("pk").values_list("topic__title", "capacity", "credited_as")) == [
        ("Farewell", "intern", "David-san"),
        ("Tests", "member", ""),
    ]
    assert [kept.moderator_set.count(), kept.introductions.count(), kept.internships.count()] == [1, 1, 1]
    assert kept.reports_written.get().number == 29
    assert list(OldAddress.objects.values_list("kind", "slug", "leads_to")) == [
        ("person", "david-moore", "david")
    ]
    assert Archive.objects.get().version == before + 1
    assert not Speaker.history.filter(person_id=gone_pk).exists()
    assert (
        Person.history.get(id=gone_pk, history_type="-").history_change_reason
        == f"merged into person {kept.pk}"
    )


def test_both_in_one_topic_become_one_speaker_with_the_narrowest_consent():
    kept, gone, third = (make_person(name) for name in ("Ogawa", "Ogawa Jun", "Doi"))
    topic = make_topic(
        make_session(), speakers=[SpeakerEntry(gone, "guest", "AWS", "Ogawa-san"), SpeakerEntry(kept), third]
    )
    topic.speakers.filter(person=gone).update(photo_consent="no", slides_consent="yes")
    topic.speakers.filter(person=kept).update(photo_consent="yes")
    found = preview(kept, gone)
    assert found.joined == ["Both spoke at the 34th (JWT vs Goa): one place remains."]
    assert len(found.warnings) == 1 and "34th" in found.warnings[0]
    merge(kept, gone, by=None)
    rows = topic.speakers.values_list(
        "position",
        "person__name",
        "capacity",
        "affiliation",
        "credited_as",
        "photo_consent",
        "slides_consent",
    )
    assert list(rows) == [
        (1, "Ogawa", "guest", "AWS", "Ogawa-san", "no", "yes"),
        (2, "Doi", "member", "", "", "", ""),
    ]
    assert Topic.objects.get().version == 2, "an open edit form that names Ogawa Jun is stale"


def test_two_log_ins_are_refused_with_a_sentence(two, organiser, colleague):
    kept, gone = two
    for user, person in ((organiser, kept), (colleague, gone)):
        user.person = person
        user.save()
    before = Archive.objects.get().version
    with pytest.raises(
        CannotMerge, match=r"colleague@example.com and organiser@example.com.*Take the person"
    ):
        merge(kept, gone, by=organiser)
    assert preview(kept, gone).obstacles and Person.objects.count() == 2
    assert Archive.objects.get().version == before


def test_one_log_in_moves(two, colleague):
    kept, gone = two
    colleague.person = gone
    colleague.save()
    merge(kept, gone, by=None)
    colleague.refresh_from_db()
    assert colleague.person == kept


def test_nobody_is_merged_with_themselves_or_with_an_anonymised_person(two):
    kept, gone = two
    with pytest.raises(CannotMerge, match="two different people"):
        merge(kept, kept, by=None)
    Person.objects.filter(pk=gone.pk).update(anonymised_at="2020-01-01T00:00Z")
    with pytest.raises(CannotMerge, match="who they were"):
        merge(kept, gone, by=None)


def test_the_doubt_is_settled_and_others_follow(two, organiser):
    kept, gone = two
    other = make_person("Dave")
    question = Doubt.objects.create(about="people", message="One?", person=kept, other=gone)
    another = Doubt.objects.create(about="people", message="One?", person=other, other=gone)
    merge(kept, gone, by=organiser)
    question.refresh_from_db()
    another.refresh_from_db()
    assert (question.settlement, question.settled_by, question.person) == (
        "They were merged.",
        organiser,
        kept,
    )
    assert (another.settled_at, another.person, another.other) == (None, other, kept)


def test_a_doubt_about_both_and_a_third_stays_possible_when_it_exists_twice(two):
    kept, gone = two
    for person in (kept, gone):
        Doubt.objects.create(about="people", message="One?", person=person, other=make_person("Dave"))
    merge(kept, gone, by=None)
    assert Doubt.objects.open().filter(person=kept).count() == 2


def test_a_portrait_moves_or_is_set_aside_with_its_files(two, django_capture_on_commit_callbacks):
    kept, gone = two
    make_portrait(gone, "theirs")
    merge_first = preview(kept, gone)
    assert "The portrait" in merge_first.moves
    make_portrait(kept, "ours")
    assert preview(kept, gone).lost == ["Its portrait"]
    with django_capture_on_commit_callbacks(execute=True):
        merge(kept, gone, by=None)
    assert set(Portrait.objects.values_list("key", "person")) == {("ours", kept.pk), ("theirs", None)}
    assert default_storage.exists("pictures/theirs-480.webp"), "it comes back when the merge is undone"
    assert default_storage.exists("pictures/ours-480.webp")


def test_addresses_do_not_chain(two):
    kept, gone = two
    OldAddress.record("person", "dave", "david-moore")
    merge(kept, gone, by=None)
    assert set(OldAddress.objects.values_list("slug", "leads_to")) == {
        ("dave", "david"),
        ("david-moore", "david"),
    }


def test_history_of_aliases_follows(two):
    kept, gone = two
    merge(kept, gone, by=None)
    assert set(Alias.history.values_list("person_id", flat=True)) == {kept.pk}


def offered(**options) -> list[tuple[str, str, str]]:
    return [(pair.one.name, pair.two.name, pair.why) for pair in may_be_the_same(**options)]


def test_names_that_meet_and_doubts_are_asked_doubts_first():
    chia, chiachun = make_person("Chia-Chun"), make_person("Chiachun")
    okubo, kanji = make_person("Okubo"), make_person("大久保")
    okubo.aliases.create(name="大久保", reason="script")
    david, other = make_person("David"), make_person("David Moore")
    Doubt.objects.create(about="people", message="One David or two?", person=other, other=david)
    assert offered() == [
        ("David", "David Moore", "One David or two?"),
        ("Chia-Chun", "Chiachun", "Both are spelled alike."),
        ("Okubo", "大久保", "Both are spelled alike."),
    ]
    assert offered(limit=1) == [("David", "David Moore", "One David or two?")]
    tell_apart(okubo, kanji, by=None)
    tell_apart(david, other, by=None)
    tell_apart(chiachun, chia, by=None)
    assert offered() == []
    assert Doubt.objects.open().count() == 0 and Doubt.objects.count() == 3


def test_anonymised_people_share_a_phrase_and_are_not_asked_about():
    for _ in range(2):
        make_person("a colleague")
    Person.objects.update(anonymised_at="2020-01-01T00:00Z")
    assert offered() == []


def test_queries_do_not_grow(django_assert_max_num_queries):
    for n in range(6):
        make_person(f"Person {n}")
        make_person(f"person-{n}")
    with django_assert_max_num_queries(4):
        assert len(may_be_the_same()) == 6


def test_an_answer_about_one_pair_is_none_about_another():
    okubo, kanji, third = make_person("Okubo"), make_person("okubo"), make_person("Ohkubo")
    tell_apart(okubo, third, by=None)
    tell_apart(third, kanji, by=None)
    assert offered() == [("Okubo", "okubo", "Both are spelled alike.")]
    Doubt.objects.create(about="people", message="One?", person=okubo, other=third)
    Doubt.objects.create(about="people", message="One Okubo?", person=kanji, other=okubo)
    tell_apart(third, okubo, by=None)
    assert offered() == [("Okubo", "okubo", "One Okubo?")]


def test_telling_two_apart_again_writes_no_second_answer(organiser):
    one, two = make_person("Okubo"), make_person("okubo")
    tell_apart(one, two, by=organiser)
    tell_apart(two, one, by=None)
    assert [doubt.settled_by for doubt in Doubt.objects.all()] == [organiser]
    Doubt.objects.create(about="people", message="One?", person=two, other=one)
    tell_apart(one, two, by=organiser)
    assert Doubt.objects.count() == 2 and not Doubt.objects.open().exists()


def test_of_an_open_question_the_older_record_is_named_first():
    one, two = make_person("Okubo"), make_person("Ohkubo")
    Doubt.objects.create(about="people", message="One?", person=two, other=one)
    assert offered() == [("Okubo", "Ohkubo", "One?")]
