"""Who is meant by a name: namesakes, else people with a like name, told apart by what they did last."""

from datetime import date

import pytest
from django.utils import timezone

from sessions.models import Newcomer, Person, SpeakerEntry, Topic
from sessions.people.who_is_meant import NEW, is_called, labels, suggestions, told_apart, who_is_meant
from tests.factories import make_moderator, make_person, make_session, make_topic

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
INTERN, GUEST = "David (intern at the 29th)", "David (AWS, guest at the 34th)"


def make_davids():
    intern, guest = make_person("David"), make_person("David", organisation="AWS")
    make_topic(make_session(29), "Mail", speakers=[SpeakerEntry(intern, "intern")])
    make_topic(make_session(34), "Tests", speakers=[SpeakerEntry(guest, "guest", "AWS")])
    return intern, guest


def offered(*names: str, **how) -> list[list[str]]:
    return [[words for _answer, words in question.choices[:-1]] for question in who_is_meant(names, **how)]


def anonymised(name: str) -> Person:
    person = make_person(name)
    Person.objects.filter(pk=person.pk).update(anonymised_at=timezone.now())
    return person


def test_a_label_names_company_last_role_and_leaving():
    intern, guest = make_davids()
    assert labels([intern, guest]) == {intern.pk: INTERN, guest.pk: GUEST}
    make_moderator(make_session(40), intern)
    Newcomer.objects.create(session=make_session(41), person=guest)
    dropped = make_topic(make_session(50), "Dropped", speakers=[intern, guest])
    Topic.objects.filter(pk=dropped.pk).update(dropped_because="ill")
    okubo, doi = make_person("okubo", left_on=date(2018, 1, 1)), make_person("Doi")
    assert list(labels([intern, guest, okubo, doi]).values()) == [
        "David (moderator at the 40th)", "David (AWS, introduced at the 41st)", "okubo (left in 2018)", "Doi",
    ]  # fmt: skip


def test_only_namesakes_are_told_apart(django_assert_num_queries):
    intern, guest = make_davids()
    davide = make_person("Davide", organisation="Azure")
    assert told_apart([intern, davide, guest]) == {intern.pk: INTERN, davide.pk: "Davide", guest.pk: GUEST}
    with django_assert_num_queries(0):
        assert told_apart([intern, davide]) == {intern.pk: "David", davide.pk: "Davide"}


def test_who_is_called_so_is_offered_and_nobody_else():
    intern, guest = make_davids()
    make_person("Davide"), anonymised("David")
    intern.aliases.create(name="ダビド")
    (david, alias) = who_is_meant(["DAVID-san", "ダビド"])
    assert (david.same, david.people) == ([intern, guest], {str(intern.pk): intern, str(guest.pk): guest})
    assert david.choices == [
        (str(intern.pk), INTERN), (str(guest.pk), GUEST), (NEW, "Add “DAVID-san” as a new person"),
    ]  # fmt: skip
    assert david.refusal(may_add=False) == "2 people are called “DAVID-san”. Choose somebody."
    assert (alias.same, list(alias.people.values())) == ([intern], [intern])
    assert is_called(intern, "ダビド") and is_called(guest, "david") and not is_called(guest, "ダビド")


def test_where_nobody_is_called_so_those_whose_name_begins_so_are_offered():
    ana = make_person("Anastasia")
    make_person("Tanabe"), make_person("Hiro Tanaka"), make_person("Kevin"), anonymised("Tanaka Gone")
    ana.aliases.create(name="大久保")
    assert offered("Ana Guest", "Tanaka", "Ke Nobody", "大久", "Y. Hiro") == [
        ["Anastasia"], ["Hiro Tanaka"], [], ["Anastasia"], ["Hiro Tanaka"],
    ]  # fmt: skip
    (ana,) = who_is_meant(["Ana Guest"])
    assert (ana.same, ana.refusal()) == (
        [], "Nobody is called “Ana Guest” yet. Choose somebody, or add a new person.",
    )  # fmt: skip
    assert offered("Ana Guest", alike=False) == [[]]


def test_at_most_five_of_a_like_name_are_offered_and_a_known_one_first():
    for n in range(7):
        make_person(f"Tanaka {n}")
    okubo = make_person("Okubo")
    assert offered("Tanaka") == [[f"Tanaka {n}" for n in range(5)]]
    assert offered("Tanaka", "Okubo", known=[okubo.pk, okubo.pk]) == [
        ["Okubo", *(f"Tanaka {n}" for n in range(5))], ["Okubo"],
    ]  # fmt: skip


def test_many_names_take_as_many_queries_as_two(django_assert_max_num_queries):
    make_davids()
    make_person("Okubo")
    with django_assert_max_num_queries(8):
        assert len(who_is_meant(["David", "Okubo", *(f"Somebody {n}" for n in range(60))])) == 62
    with django_assert_max_num_queries(0):
        assert who_is_meant([]) == []


def test_while_a_name_is_typed_whole_names_come_first_then_beginnings():
    tanabe, ana, great, okubo = map(make_person, ("Tanabe", "Ana", "Great Okubo", "Okubo"))
    okubo.aliases.create(name="大久保")
    anonymised("Anaconda")
    assert [one["id"] for one in suggestions("ana")] == [ana.pk, tanabe.pk]
    assert [one["id"] for one in suggestions("okubo")] == [okubo.pk, great.pk]
    assert suggestions("大久") == [{"id": okubo.pk, "name": "Okubo", "label": "Okubo", "organisation": ""}]
