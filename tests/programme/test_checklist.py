"""The checklist: computed from the facts, each line with the place where it is done."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sessions.models import (
    Intern,
    MessageKind,
    Notice,
    Slides,
    Status,
)
from sessions.programme.checklist import checklist
from tests.factories import make_moderator, make_person, make_session, make_topic
from tests.programme.casts import NOW, TODAY, make_evening

pytestmark = pytest.mark.django_db
LONG_BEFORE = date(2017, 5, 1)


def listed(session, today=LONG_BEFORE) -> dict[str, tuple[str, bool | None]]:
    return {check.key: (check.words, check.done) for check in checklist(session, today=today)}


def test_a_fresh_draft_lacks_everything():
    session = make_session(35, status=Status.DRAFT, held_on=None)
    assert listed(session) == {
        "date": ("Choose a date", False),
        "venue": ("No place and no start time yet", False),
        "open": ("Still a draft: readers do not see it", False),
        "moderator": ("Nobody moderates yet", False),
        "minutes": ("0 of 120 minutes are filled", False),
        "titles": ("No topic yet", None),
        "told": ("No speaker to tell yet", None),
        "confirmed": ("Speakers confirm once they were told", None),
        "announced": ("The announcement is still to be sent", False),
        "reminders": ("Reminders are off", None),
        "slides": ("No talk yet to have slides", None),
        "run sheet": ("Print the run sheet", None),
    }


@pytest.mark.parametrize(
    ("status", "days", "asked"),
    [
        (Status.DRAFT, 0, True),
        (Status.DRAFT, 1, False),
        (Status.OPEN, 31, True),
        (Status.OPEN, 32, False),
        (Status.ANNOUNCED, 31, True),
        (Status.ANNOUNCED, 400, False),
    ],
)
def test_nothing_is_asked_of_an_evening_that_lies_behind(status, days, asked):
    session = make_evening(status=status)
    assert bool(checklist(session, today=TODAY + timedelta(days=days))) is asked


def test_an_evening_that_is_ready_has_nothing_open():
    session = make_evening(reminders=True)
    for topic in session.topics.all():
        topic.speakers.update(confirmed_at=NOW)
        Slides.objects.create(session=session, topic=topic, key=f"{topic.pk}.pdf", file_name="a", size=1)
    Notice.objects.create(kind=MessageKind.ANNOUNCEMENT, session=session, status=Notice.Status.SENT)
    intern = Intern.objects.create(person=make_person("Kelvin"), farewell_session=session)
    found = checklist(session, today=TODAY)
    assert [check.key for check in found if check.done is False] == []
    assert {check.key: check.words for check in found} == {
        "date": "The date is Friday 16 June",
        "venue": "Place and start time are known",
        "moderator": "Kevin moderates",
        "minutes": "55 of 60 minutes are filled",
        "titles": "Every topic has a title and a speaker",
        "told": "Every speaker was told",
        "confirmed": "Every speaker confirmed",
        "announced": "The announcement went out",
        "reminders": "Reminders go out by themselves",
        "slides": "All slides are in",
        "run sheet": "Print the run sheet",
        "farewell": "Farewell of Kelvin",
    }
    assert {check.key: check.url for check in found if check.key in ("told", "announced", "farewell")} == {
        "told": f"/admin/mts/session/{session.pk}/tell/",
        "announced": f"/admin/mts/session/{session.pk}/announcement/",
        "farewell": f"/admin/mts/intern/{intern.pk}/change/",
    }


def test_what_is_half_done_says_what_is_missing():
    session = make_evening()
    make_topic(session, "", speakers=[make_person("Nagira")])
    make_topic(session, "Nobody's")
    goa = session.topics.get(position=2)
    goa.speakers.update(confirmed_at=NOW)
    session.moderator_set.update(answer="", asked_at=NOW)
    found = listed(session, TODAY)
    assert [found[key] for key in ("moderator", "minutes", "titles", "told", "confirmed", "slides")] == [
        ("Kevin was asked to moderate, and has not answered", False),
        ("95 of 60 minutes are filled", False),
        ("One topic has no title; one topic has no speaker", False),
        ("To be told: Nagira", False),
        ("Not confirmed yet: Tanabe and Lin", False),
        ("5 talks have no slides yet", False),
    ]


def test_a_moderator_who_said_no_does_not_count_and_a_dropped_topic_is_nobodys():
    session = make_evening()
    session.moderator_set.update(answer="no")
    session.topics.filter(position=1).update(dropped_because="ill")
    found = listed(session)
    assert found["moderator"] == ("Nobody moderates yet", False)
    assert found["minutes"][0] == "30 of 60 minutes are filled"
    assert found["confirmed"][0] == "Not confirmed yet: Shihan and Lin"


def test_what_is_past_its_day_is_late():
    session = make_evening()
    late = [check.key for check in checklist(session, today=TODAY - timedelta(days=8)) if check.late]
    assert late == ["announced"]
    (told,) = [check for check in checklist(session, today=TODAY) if check.key == "confirmed"]
    assert (told.due, told.late) == (TODAY - timedelta(days=7), True)


def test_an_evening_of_the_past_has_no_checklist():
    assert checklist(make_session(34), today=TODAY) == []


def test_one_topic_and_twenty_cost_the_same_queries():
    session = make_session(35, status=Status.OPEN)
    make_moderator(session, make_person("Kevin"))
    make_topic(session, "One", speakers=[make_person("Okubo")])
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            checklist(session, today=TODAY)
        counts.append(len(queries))
        for n in range(20):
            make_topic(session, f"Topic {n}", speakers=[make_person(f"Speaker {n}")])
    assert counts == [14, 14]


def test_what_another_evening_has_is_not_ticked_off_here(july):
    session = make_session(35, status=Status.OPEN, held_on=TODAY)
    make_topic(session, "", speakers=[])
    found = listed(session, TODAY)
    assert {key: found[key] for key in ("moderator", "titles", "told", "announced", "slides")} == {
        "moderator": ("Nobody moderates yet", False),
        "titles": ("One topic has no title; one topic has no speaker", False),
        "told": ("No speaker to tell yet", None),
        "announced": ("The announcement is still to be sent", False),
        "slides": ("one talk has no slides yet", False),
    }
    assert "farewell" not in found


@pytest.mark.parametrize(
    ("fields", "words", "done"),
    [
        ({"format": "online"}, "Place and start time are known", True),
        ({"format": "hybrid"}, "No place yet", False),
        ({"format": "in person"}, "No place yet", False),
        ({"format": "online", "start_time": None}, "No start time yet", False),
        ({"venue": "Shibuya"}, "Place and start time are known", True),
    ],
)
def test_an_online_evening_needs_no_place_and_every_other_one_does(fields, words, done):
    session = make_session(35, status=Status.OPEN, **{"start_time": time(19), "venue": ""} | fields)
    assert listed(session, TODAY)["venue"] == (words, done)


def test_only_an_announcement_that_went_out_counts_as_one():
    session = make_evening()
    for kind, status in ((MessageKind.CALL, "sent"), (MessageKind.ANNOUNCEMENT, "due"),
                         (MessageKind.ANNOUNCEMENT, "called off")):  # fmt: skip
        Notice.objects.create(kind=kind, session=session, status=status)
    assert listed(session, TODAY)["announced"] == ("The announcement is still to be sent", False)


def test_slides_are_asked_for_in_the_last_week_and_not_before():
    session = make_evening()
    assert listed(session, TODAY - timedelta(days=8))["slides"] == ("3 talks have no slides yet", None)
    assert listed(session, TODAY - timedelta(days=7))["slides"] == ("3 talks have no slides yet", False)


def test_farewells_are_those_of_this_evening_and_of_who_leaves_soon_without_one(july):
    session = make_evening()
    Intern.objects.create(person=make_person("Mine"), farewell_session=session, ended_on=TODAY)
    Intern.objects.create(person=make_person("Elsewhere"), farewell_session=july, ended_on=TODAY)
    Intern.objects.create(person=make_person("Soon"), ended_on=TODAY + timedelta(days=31))
    Intern.objects.create(person=make_person("Gone"), ended_on=TODAY - timedelta(days=1))
    Intern.objects.create(person=make_person("Late"), ended_on=TODAY + timedelta(days=32))
    assert listed(session, TODAY)["farewell"] == ("Farewell of Mine and Soon: plan it", False)


def test_two_who_said_yes_moderate_and_who_has_not_answered_is_not_named():
    session = make_evening()
    make_moderator(session, make_person("Ogawa"), answer="yes", position=2)
    make_moderator(session, make_person("Silent"), position=3)
    assert listed(session, TODAY)["moderator"] == ("Kevin and Ogawa moderate", True)
    session.moderator_set.update(answer="", asked_at=None)
    assert listed(session, TODAY)["moderator"] == ("Kevin was not asked to moderate yet", False)


@pytest.mark.parametrize(("minutes", "done"), [(25, False), (26, True), (35, True), (36, False)])
def test_an_evening_is_full_when_no_talk_of_five_minutes_fits_any_more(minutes, done):
    session = make_session(35, status=Status.OPEN, minutes_wanted=40)
    make_topic(session, "One", minutes=minutes, questions_minutes=5)
    assert listed(session, TODAY)["minutes"] == (f"{minutes + 5} of 40 minutes are filled", done)
