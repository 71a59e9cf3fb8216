"""The list of doubts: what is open, what was settled, and what is about people."""

import pytest
from django.utils import timezone

from sessions.models import Doubt, ImportedReport
from tests.factories import make_person, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def doubts(db) -> None:
    report = ImportedReport.objects.create(session=make_session(34))
    two = {"person": make_person("David"), "other": make_person("David")}
    Doubt.objects.create(report=report, about="held_on", message="Is the year right?")
    Doubt.objects.create(report=report, about="speakers", message="Are they one?", **two)
    Doubt.objects.create(
        report=report, about="venue", message="Was it Shibuya?", settled_at=timezone.now(), settlement="Yes."
    )
    Doubt.objects.create(about="speakers", message="Were they one?", settled_at=timezone.now(), **two)


@pytest.mark.parametrize(
    ("chosen", "shown"),
    [
        ("", {"Is the year right?", "Are they one?", "Was it Shibuya?", "Were they one?"}),
        ("?settled=no", {"Is the year right?", "Are they one?"}),
        ("?settled=people", {"Are they one?"}),
        ("?settled=yes", {"Was it Shibuya?", "Were they one?"}),
    ],
)
def test_the_list_shows_the_doubts_that_were_asked_for(organiser_client, doubts, chosen, shown):
    page = organiser_client.get(f"/admin/mts/doubt/{chosen}")

    assert {doubt.message for doubt in page.context["cl"].result_list} == shown


def test_words_settle_a_doubt_and_taking_them_away_opens_it(organiser_client, organiser, doubts):
    doubt, settled = (Doubt.objects.get(message=words) for words in ("Is the year right?", "Was it Shibuya?"))
    address = f"/admin/mts/doubt/{doubt.pk}/change/"
    organiser_client.post(address, {"settlement": "It is."})
    doubt.refresh_from_db()
    assert doubt.settled_at and doubt.settled_by == organiser
    organiser_client.post(address, {"settlement": ""})
    doubt.refresh_from_db()
    assert (doubt.settled_at, doubt.settled_by) == (None, None)
    settled.refresh_from_db()
    assert settled.settled_at and settled.settlement == "Yes."


def test_ticked_doubts_are_settled_and_the_others_stay(organiser_client, organiser, doubts):
    one, was = (Doubt.objects.get(message=words) for words in ("Is the year right?", "Was it Shibuya?"))
    organiser_client.post("/admin/mts/doubt/", {"action": "settle", "_selected_action": [one.pk, was.pk]})

    assert [doubt.message for doubt in Doubt.objects.open()] == ["Are they one?"]
    one.refresh_from_db()
    assert (one.settlement, one.settled_by) == ("Looked at; nothing to change.", organiser)
    was.refresh_from_db()
    assert (was.settlement, was.settled_by) == ("Yes.", None)
