"""Who may be who: what speaks for it, in words, and whom nobody asks about."""

from datetime import date

import pytest

from sessions.models import Person, SpeakerEntry
from sessions.people.duplicates import may_be_the_same, romanised
from sessions.people.merge import tell_apart
from tests.factories import make_person, make_session, make_topic

pytestmark = pytest.mark.django_db

ACCENTS, ROMAN = "The names differ in accents or in kana.", "The names are one in another romanisation."
ORDER, LETTER = "The names are the same words in another order.", "One letter of the names is different."


def offered(*names: str) -> list[tuple[str, str, str]]:
    for name in names:
        make_person(name)
    return [(pair.one.name, pair.two.name, pair.why) for pair in may_be_the_same()]


@pytest.mark.parametrize(
    ("one", "two", "why"),
    [
        ("José Silva", "Jose Silva", ACCENTS),
        ("タナベ", "たなべ", ACCENTS),
        ("Okubo", "Ohkubo", ROMAN),
        ("Takahashi", "Takahasi", ROMAN),
        ("Shouji Fujita", "Syoji Hujita", ROMAN),
        ("Mami Konishi", "Konishi Mami", ORDER),
        ("Iskandar", "Iskender", None),
        ("Iskandar", "Iskander", LETTER),
        ("Iskandar", "Iskanndar", LETTER),
        ("Iskandar", "Isaknadr", None),
        ("Kevin", "Kelvin", None),
        ("Ogawa", "Okawa", None),
        ("David", "David Moore", None),
        ("Person 1001", "Person 1002", None),
        ("が行の人", "か行の人", None),
    ],
)
def test_what_speaks_for_it(one, two, why):
    assert offered(one, two) == ([(one, two, why)] if why else [])


def test_an_alias_counts_as_a_name():
    make_person("大久保").aliases.create(name="Ohkubo", reason="script")
    assert offered("Okubo") == [("大久保", "Okubo", ROMAN)]


def test_guests_of_one_company_and_year_of_whom_one_name_holds_the_other():
    full, short, other, later = (
        make_person(name) for name in ("Mitsuharu Hamba", "Hamba", "Hamba Jun", "Mitsuharu")
    )
    for n, (person, company, year) in enumerate(
        [(full, "AWS", 2017), (short, "AWS", 2017), (other, "Example", 2017), (later, "AWS", 2019)]
    ):
        session = make_session(30 + n, held_on=date(year, 5, 19))
        make_topic(session, speakers=[SpeakerEntry(person, "guest", company)])
    why = "One name is part of the other. Both came from AWS in 2017."
    assert offered() == [("Mitsuharu Hamba", "Hamba", why)]


def test_company_and_year_are_told_with_any_other_evidence():
    for n, name in enumerate(["Okubo", "Ohkubo"]):
        session = make_session(30 + n, held_on=date(2017, 5, n + 1))
        make_topic(session, speakers=[SpeakerEntry(make_person(name), "guest", "AWS")])
    assert offered() == [("Okubo", "Ohkubo", f"{ROMAN} Both came from AWS in 2017.")]


def test_what_speaks_most_for_it_comes_first():
    pairs = offered("Iskandar", "Iskander", "Okubo", "Ohkubo", "Chia-Chun", "Chiachun")
    assert [why for _one, _two, why in pairs] == ["Both are spelled alike.", ROMAN, LETTER]


def test_two_that_somebody_told_apart_are_never_asked_about_again(organiser):
    assert len(offered("Okubo", "Ohkubo")) == 1
    tell_apart(*Person.objects.order_by("pk"), by=organiser)
    assert offered() == []


def test_anonymised_people_are_nobody():
    assert len(offered("Okubo", "Ohkubo")) == 1
    Person.objects.filter(name="Ohkubo").update(anonymised_at="2020-01-01T00:00Z")
    assert offered() == []


@pytest.mark.postgres
def test_many_of_one_name_are_each_paired_with_the_oldest():
    assert len(offered(*["David"] * 5)) == 4


def test_romanisations_meet():
    assert {romanised(key) for key in ("ohtsuka", "ootuka", "outsuka", "otsuka")} == {"otuka"}
    assert romanised("yohei") == "yohei" and romanised("shinbashi") == romanised("shimbashi")


@pytest.mark.postgres
def test_the_organisers_list_shows_them_with_both_ways_on(organiser_client):
    offered("Okubo", "Ohkubo")
    one, two = Person.objects.order_by("pk")
    page = organiser_client.get("/admin/mts/person/duplicates/")
    assert ROMAN in page.text and f"/admin/mts/person/{one.pk}/merge/{two.pk}/" in page.text
    answered = organiser_client.post(
        f"/admin/mts/person/{one.pk}/merge/{two.pk}/", {"apart": ""}, follow=True
    )
    assert answered.redirect_chain[-1][0] == "/admin/mts/person/duplicates/"
    assert "Everybody in the archive is who they are." in answered.text
    assert "/admin/mts/person/duplicates/" in organiser_client.get("/admin/mts/person/").text


def test_the_list_is_for_those_who_may_merge(client, colleague):
    client.force_login(colleague)
    assert client.get("/admin/mts/person/duplicates/").status_code in (302, 403)


@pytest.mark.postgres
def test_queries_do_not_grow(organiser_client, django_assert_max_num_queries):
    for n in range(2):
        make_person(f"Person{'abcdefgh'[n]}"), make_person(f"Pérson{'abcdefgh'[n]}")
    with django_assert_max_num_queries(20) as few:
        organiser_client.get("/admin/mts/person/duplicates/")
    for n in range(2, 8):
        make_person(f"Person{'abcdefgh'[n]}"), make_person(f"Pérson{'abcdefgh'[n]}")
    with django_assert_max_num_queries(20) as many:
        assert organiser_client.get("/admin/mts/person/duplicates/").text.count("They are two") >= 8
    assert len(few) == len(many)
