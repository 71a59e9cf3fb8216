"""Planning, turns, reserve, the day itself: talks dropped and evenings called off do not count."""

from datetime import date, time

import pytest
from django.urls import reverse

from sessions.media.slides import CleanSlides
from sessions.media.storage import keep_slides
from sessions.models import (
    Capacity,
    Intern,
    MessageKind,
    Newcomer,
    Notice,
    Session,
    SkippedMonth,
    Slides,
    SpeakerEntry,
    Status,
    archive_change,
)
from sessions.programme.planning import next_evening, plan
from sessions.programme.whom_to_ask import interns_to_remember, people_to_ask, turns_at
from tests.factories import make_moderator, make_person, make_proposal, make_session, make_topic
from tests.media.test_slides import PDF
from tests.programme.casts import NOW, make_evening, titles
from tests.programme.series import MONDAY_AFTER, six_evenings
from tests.programme.series import TODAY as MONDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def july(db) -> Session:
    """The 36th, as full as an evening can be: everything there that the 35th lacks."""
    session = make_session(36, status=Status.ANNOUNCED, held_on=date(2017, 7, 21), start_time=time(18))
    make_moderator(session, make_person("Jeffrey"), answer="yes", asked_at=NOW)
    topic = make_topic(session, "Canary", speakers=[make_person("Nagira")], minutes=20)
    topic.speakers.update(told_at=NOW, confirmed_at=NOW)
    keep_slides(Slides(session=session, topic=topic), CleanSlides("july.pdf", "july.pdf", "pdf", PDF)).save()
    Newcomer.objects.create(session=session, person=make_person("Mami"))
    Intern.objects.create(person=make_person("Kelvin"), programme="GIP", farewell_session=session)
    Notice.objects.create(kind=MessageKind.ANNOUNCEMENT, session=session, status=Notice.Status.SENT)
    return session


def test_a_month_left_out_in_the_past_is_not_listed_and_one_ahead_is():
    six_evenings()
    for month in (date(2017, 3, 1), date(2017, 5, 1), date(2017, 8, 1)):
        SkippedMonth.objects.create(month=month, reason="a holiday")
    assert [f"{one.month:%B}" for one in next_evening(MONDAY).skipped] == ["May", "August"]


def test_a_month_that_is_over_is_not_listed_though_the_last_evening_was_before_it():
    make_session(31, held_on=date(2017, 2, 24))
    SkippedMonth.objects.create(month=date(2017, 3, 1), reason="the move")
    assert next_evening(MONDAY).skipped == []


def test_a_number_that_was_set_free_is_the_next_one_and_one_that_was_kept_is_not():
    six_evenings()
    make_session(35, held_on=date(2017, 6, 16), status=Status.CANCELLED)
    assert next_evening(MONDAY).number == 35
    make_session(35, held_on=date(2017, 6, 23), status=Status.CANCELLED, keeps_number=True)
    assert next_evening(MONDAY).number == 36


def test_an_evening_without_a_day_has_no_date_that_was_confirmed():
    six_evenings()
    assert not plan(held_on=None, by=None, at=MONDAY_AFTER).date_confirmed


def test_whose_turn_it_is_counts_neither_dropped_talks_nor_evenings_called_off():
    six = six_evenings()
    off = make_session(36, status=Status.CANCELLED)
    okubo, ogawa = (make_person(name, willing_to_moderate=True) for name in ("Okubo", "Ogawa"))
    for session in (six[33], off):
        make_topic(session, speakers=[okubo])
        make_topic(session, speakers=[ogawa], dropped_because="ill")
    make_topic(six[34], speakers=[okubo], dropped_because="ill")
    make_topic(six[34], speakers=[ogawa])
    assert [(turn.name, turn.reason) for turn in turns_at(35, MONDAY)] == [
        ("Ogawa", "has never moderated; spoke at the 34th"),
        ("Okubo", "has never moderated; spoke at the 33rd"),
    ]


def test_a_talk_that_was_dropped_or_of_an_evening_called_off_is_no_talk_of_theirs():
    early, off = make_session(20, held_on=date(2016, 3, 18)), make_session(21, status=Status.CANCELLED)
    six = six_evenings()
    silent = make_person("Silent")
    make_topic(early, speakers=[silent])
    make_topic(six[33], speakers=[silent], dropped_because="ill")
    make_topic(off, speakers=[silent])
    busy = make_person("Busy")
    for session in (early, six[33]):
        make_topic(session, speakers=[busy])
    assert [(turn.name, turn.reason) for turn in people_to_ask(35, MONDAY)] == [
        ("Silent", "last spoke in March 2016, at the 20th")
    ]


def test_an_intern_who_spoke_only_where_it_does_not_count_is_still_shown():
    six = six_evenings()
    for name, session, fields in (
        ("Dropped", six[34], {"dropped_because": "ill"}),
        ("Called off", make_session(35, status=Status.CANCELLED), {}),
        ("Spoke", six[34], {}),
    ):
        person = make_person(name)
        Intern.objects.create(person=person, started_on=date(2017, 4, 1))
        make_topic(session, speakers=[SpeakerEntry(person, Capacity.INTERN)], **fields)
    found = interns_to_remember(MONDAY, until=date(2017, 7, 21))
    assert [one.intern.person.name for one in found] == ["Called off", "Dropped"]


# In reserve, and on the day.


def reserve_of(client, session: Session) -> list[str]:
    page = client.get(reverse("admin:mts_session_on_the_day", args=[session.pk]))
    return [waiting.title for waiting in page.context["reserve"]]


def test_in_reserve_is_what_has_no_evening_and_nothing_that_has_one(organiser_client, july):
    session, off = make_evening(), make_session(30, status=Status.CANCELLED)
    make_topic(off, "Of a typhoon", speakers=[make_person("Endo")])
    make_topic(off, "Dropped before", speakers=[make_person("Endo")], dropped_because="ill")
    make_topic(july, "Dropped in July", speakers=[make_person("Endo")], dropped_because="ill")
    with archive_change():
        waits = make_topic(july, "Waits", speakers=[make_person("Endo")], dropped_because="In reserve")
    make_proposal("Waits", topic=waits, status="reserve")
    make_proposal("Never had a place", status="reserve")
    make_proposal("Undecided")
    make_proposal("Declined", status="declined")
    assert reserve_of(organiser_client, session) == ["Of a typhoon", "Waits", "Never had a place"]


def test_dropping_and_replacing_leave_the_other_talks_of_the_same_people_alone(organiser_client, july):
    session = make_evening()
    falcon = session.topics.get(position=1)
    tanabe = falcon.speakers.get()
    elsewhere = make_topic(july, "His other talk", speakers=[tanabe.person])
    other = make_proposal("His other talk", person=tanabe.person, topic=elsewhere, session=july,
                          shown_session=july, status="accepted", shown_status="accepted")  # fmt: skip
    make_person("Endo")
    page = reverse("admin:mts_session_on_the_day", args=[session.pk])
    organiser_client.post(page, {"_replace": tanabe.pk, f"s{tanabe.pk}-who-name": "Endo"})
    organiser_client.post(page, {"_drop": falcon.pk})
    other.refresh_from_db()
    elsewhere.refresh_from_db()
    assert [one.name for one in falcon.speakers.all()] == ["Endo"]
    assert [one.name for one in elsewhere.speakers.all()] == ["Tanabe"]
    assert (other.status, other.topic, elsewhere.dropped_because) == ("accepted", elsewhere, "")
    assert titles(session) == ["(Falcon)", "Goa", "Bees"]
