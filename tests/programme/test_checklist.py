"""The checklist: computed from the facts, each line with the place where it is done."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sessions.models import Intern, MessageKind, Notice, Slides, Status
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
    ("format", "venue", "words", "done"),
    [
        ("online", "", "Place and start time are known", True),
        ("hybrid", "", "No place yet", False),
        ("in person", "", "No place yet", False),
        ("hybrid", "Shibuya", "Place and start time are known", True),
    ],
)
def test_only_an_evening_online_needs_no_place(format, venue, words, done):
    session = make_evening(format=format, venue=venue)
    assert listed(session)["venue"] == (words, done)


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


def test_interns_who_leave_soon_without_a_farewell_are_named():
    session = make_evening()
    Intern.objects.create(person=make_person("Kelvin"), ended_on=TODAY + timedelta(days=20))
    Intern.objects.create(person=make_person("Later"), ended_on=TODAY + timedelta(days=200))
    assert listed(session)["farewell"] == ("Farewell of Kelvin: plan it", False)


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
