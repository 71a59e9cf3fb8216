"""Who may be the same human is asked once, and an answer is kept."""

import pytest

from sessions.models import Doubt, Person
from sessions.people.merge import may_be_the_same, tell_apart
from tests.factories import make_person

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def pairs(**options) -> list[tuple[str, str, str]]:
    return [(pair.one.name, pair.two.name, pair.why) for pair in may_be_the_same(**options)]


def test_names_that_meet_and_doubts_are_asked_doubts_first():
    chia, chiachun = make_person("Chia-Chun"), make_person("Chiachun")
    okubo, kanji = make_person("Okubo"), make_person("大久保")
    okubo.aliases.create(name="大久保", reason="script")
    david, other = make_person("David"), make_person("David Moore")
    Doubt.objects.create(about="people", message="One David or two?", person=other, other=david)
    assert pairs() == [
        ("David", "David Moore", "One David or two?"),
        ("Chia-Chun", "Chiachun", "Both are spelled alike."),
        ("Okubo", "大久保", "Both are spelled alike."),
    ]
    assert pairs(limit=1) == [("David", "David Moore", "One David or two?")]
    tell_apart(okubo, kanji, by=None)
    tell_apart(david, other, by=None)
    tell_apart(chiachun, chia, by=None)
    assert pairs() == []
    assert Doubt.objects.open().count() == 0 and Doubt.objects.count() == 3


def test_anonymised_people_share_a_phrase_and_are_not_asked_about():
    for _ in range(2):
        make_person("a colleague")
    Person.objects.update(anonymised_at="2020-01-01T00:00Z")
    assert pairs() == []


def test_queries_do_not_grow(django_assert_max_num_queries):
    for n in range(6):
        make_person(f"Person {n}")
        make_person(f"person-{n}")
    with django_assert_max_num_queries(3):
        assert len(may_be_the_same()) == 6


def test_an_answer_about_one_pair_is_none_about_another():
    okubo, kanji, third = make_person("Okubo"), make_person("okubo"), make_person("Ohkubo")
    tell_apart(okubo, third, by=None)
    tell_apart(third, kanji, by=None)
    assert pairs() == [("Okubo", "okubo", "Both are spelled alike.")]
    Doubt.objects.create(about="people", message="One?", person=okubo, other=third)
    Doubt.objects.create(about="people", message="One Okubo?", person=kanji, other=okubo)
    tell_apart(third, okubo, by=None)
    assert pairs() == [("Okubo", "okubo", "One Okubo?")]


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
    assert pairs() == [("Okubo", "Ohkubo", "One?")]
