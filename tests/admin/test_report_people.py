"""Who came and who left, on the report's page: of this evening, never of another."""

import pytest

from sessions.models import (
    Intern,
    Newcomer,
    Session,
)
from tests.admin.posting import body, fields, words
from tests.admin.test_session_report import evening
from tests.factories import make_person, make_session

pytestmark = pytest.mark.django_db


def rows(data, name: str, /, **columns) -> None:
    for column, values in columns.items():
        data.setlist(f"evening-{name}-{column}", values)


def people(session: Session) -> tuple[list[str], list[tuple[str, str, str]]]:
    """(newcomers in order, farewells as (name, programme, for whom)) of a session."""
    farewells = session.farewells.order_by("pk").values_list("person__name", "programme", "farewell_audience")
    newcomers = session.newcomers.order_by("position").values_list("person__name", flat=True)
    return list(newcomers), list(farewells)


def test_newcomers_and_farewells_of_another_evening_stay_as_they_are(organiser_client, held, other):
    theirs = people(other)
    Newcomer.objects.create(session=held, person=make_person("Gone"), position=1)
    Intern.objects.create(person=make_person("Stays"), farewell_session=held, programme="GIP")
    address, data = evening(organiser_client, held)
    rows(data, "newcomers", name=["Nina", "Mami"], person=["", ""], answer=["new", ""])
    organiser_client.post(address, body(data))
    assert people(held) == (["Nina", "Mami"], [("Stays", "GIP", "house")])
    assert people(other) == theirs
    assert Newcomer.objects.filter(person__name="Gone").count() == 0


def test_a_farewell_is_said_for_the_internship_that_has_none_and_else_begins_a_record(
    organiser_client, held, other
):
    bob = make_person("Bob")
    said = Intern.objects.create(person=bob, farewell_session=make_session(20), programme="Of old")
    older = Intern.objects.create(person=bob, programme="Older")
    newest = Intern.objects.create(person=bob, programme="Newest")
    address, data = evening(organiser_client, held)
    rows(data, "farewells", name=["Bob", "Kelvin"], person=["", ""], answer=["", ""], record=["", ""],
         programme=["", "Second time"], audience=["public", ""], impressions=["Liked it.", ""])  # fmt: skip
    organiser_client.post(address, body(data))
    for record in (said, older, newest):
        record.refresh_from_db()
    assert (newest.farewell_session, newest.programme, newest.impressions) == (held, "Newest", "Liked it.")
    assert (said.farewell_session.number, older.farewell_session) == (20, None)
    assert people(held)[1] == [("Bob", "Newest", "public"), ("Kelvin", "Second time", "house")]
    assert Intern.objects.filter(person__name="Kelvin").count() == 2
    assert people(other)[1] == [("Kelvin", "", "house")]


def test_a_farewell_with_the_number_of_another_record_leaves_that_record_alone(organiser_client, held, other):
    kelvin = Intern.objects.get(person__name="Kelvin")
    make_person("Bob")
    address, data = evening(organiser_client, held)
    rows(data, "farewells", name=["Bob"], person=[""], answer=[""], record=[str(kelvin.pk)],
         programme=["GIP"], audience=["house"], impressions=["Bob's."])  # fmt: skip
    organiser_client.post(address, body(data))
    kelvin.refresh_from_db()
    assert (kelvin.farewell_session, kelvin.impressions) == (other, "Good.")
    assert people(held)[1] == [("Bob", "GIP", "house")]


@pytest.mark.parametrize(
    ("name", "columns", "said"),
    [
        ("farewells", {"name": ["Bob"], "audience": ["everybody"]}, "A farewell is for the house or public."),
        ("farewells", {"name": ["Bob"], "programme": ["x" * 201]}, "A programme has at most 200 characters"),
        ("farewells", {"name": ["Bob"], "impressions": ["x" * 5001]}, "impressions 5,000"),
        ("report_writer", {"name": ["Bob", "Ann"]}, "A report has one writer"),
        ("newcomers", {"name": ["Bob", "Bob"]}, "Bob is named twice."),
        ("newcomers", {"name": ["Nobody"]}, "Nobody is called “Nobody” yet."),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_nothing_is_saved(organiser_client, held, name, columns, said):
    make_person("Bob"), make_person("Ann")
    address, data = evening(organiser_client, held)
    data["evening-closing"] = "Typed."
    rows(data, name, **columns)
    refused = organiser_client.post(address, body(data))
    assert refused.status_code == 422 and said in words(refused)
    assert fields(refused, address)["evening-closing"] == "Typed."
    held.refresh_from_db()
    assert (held.closing, people(held), held.writer) == ("", ([], []), None)


def test_what_just_fits_is_kept(organiser_client, held):
    make_person("Bob")
    address, data = evening(organiser_client, held)
    rows(data, "farewells", name=["Bob"], programme=["x" * 200], impressions=["y" * 5000])
    assert organiser_client.post(address, body(data)).status_code == 302
    assert len(held.farewells.get().impressions) == 5000


def test_a_button_for_one_more_row_saves_nothing_and_keeps_what_was_typed(organiser_client, held):
    address, data = evening(organiser_client, held)
    data["evening-closing"] = "Typed."
    again = organiser_client.post(address, body(data) | {"_more": "evening-newcomers"})
    shown = fields(again, address)
    assert (
        len(shown.getlist("evening-newcomers-name")) == 2
        and len(shown.getlist("evening-farewells-name")) == 1
    )
    assert shown["evening-closing"] == "Typed."
    held.refresh_from_db()
    assert held.closing == ""
    assert organiser_client.get(address).url.endswith("topic=none")


def test_a_preview_of_the_evening_shows_both_texts_and_saves_neither(organiser_client, held):
    address, data = evening(organiser_client, held)
    data["evening-introduction"], data["evening-closing"] = "*Soft* start.", "**Loud** end."
    page = organiser_client.post(address, body(data) | {"_preview": "1"}).content.decode()
    assert "<em>Soft</em> start." in page and "<strong>Loud</strong> end." in page
    held.refresh_from_db()
    assert (held.introduction, held.closing) == ("", "")
