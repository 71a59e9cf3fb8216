"""Planning an evening: its number under the lock, its moderator asked, and what is out of step on purpose."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, time

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from sessions.models import (
    Audience,
    Intern,
    Moderator,
    Notice,
    Session,
    SkippedMonth,
    Status,
)
from sessions.programme.planning import (
    Ways,
    evening_but_one,
    next_evening,
    plan,
    skip_month,
    take_up_month,
)
from tests.factories import make_person, make_session
from tests.programme.series import MONDAY_AFTER, TODAY, six_evenings

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def planned(held_on: date | None = date(2017, 6, 16), **given) -> Session:
    return plan(held_on=held_on, **{"by": None, "at": MONDAY_AFTER} | given)


def days(choices) -> list[date]:
    return [choice.held_on for choice in choices]


# What it starts from


def test_an_empty_archive_offers_number_one_and_no_dates():
    facts = next_evening(TODAY)
    assert (facts.number, facts.choices, facts.second, facts.month) == (1, [], [], None)
    assert facts.usual == {}
    assert evening_but_one(TODAY) is None
    assert planned(date(2017, 6, 1)).number == 1


def test_the_next_number_and_the_dates_of_its_month_are_offered_an_interns_last_day_first():
    six_evenings()
    intern = Intern.objects.create(person=make_person("Kelvin"), ended_on=date(2017, 6, 9))
    facts = next_evening(TODAY)
    assert (facts.number, facts.month) == (35, date(2017, 6, 1))
    assert facts.choices[0].held_on == date(2017, 6, 9)
    assert facts.choices[0].reasons[0] == "Kelvin's last day"
    assert days(facts.second) == [date(2017, 5, 26)]
    intern.farewell_session = Session.objects.get(number=34)
    intern.save()
    assert "Kelvin's last day" not in next_evening(TODAY).choices[0].reasons


def test_everything_else_is_as_last_time_where_the_last_time_says_nothing_as_before():
    make_session(33, venue="Shibuya", start_time=time(18, 30), format="hybrid", places=5)
    make_session(34, venue="", places=7, language="ja", public=False, reminders=False)
    assert next_evening(TODAY).usual == {
        "venue": "Shibuya",
        "start_time": time(18, 30),
        "format": "hybrid",
        "language": "ja",
        "places": 7,
        "minutes_wanted": 120,
        "agenda_audience": Audience.HOUSE,
        "reminders": False,
    }


def test_an_evening_called_off_that_kept_its_number_is_counted_and_teaches_no_date():
    six_evenings()
    make_session(35, held_on=date(2017, 6, 16), status=Status.CANCELLED, keeps_number=True)
    facts = next_evening(TODAY)
    assert (facts.number, facts.month) == (36, date(2017, 7, 1))


def test_facts_cost_the_same_for_one_evening_and_for_sixty(django_assert_num_queries):
    make_session(1, held_on=date(2012, 1, 20))
    with django_assert_num_queries(4):
        next_evening(TODAY)
    Session.objects.bulk_create(
        Session(number=number, held_on=date(2012 + number // 12, number % 12 + 1, 20), status="published")
        for number in range(2, 61)
    )
    with django_assert_num_queries(4):
        next_evening(TODAY)


def test_the_evening_but_one_is_planned_or_as_the_series_would_have_it():
    six_evenings()
    assert f"{evening_but_one(TODAY):%Y-%m}" == "2017-07"
    planned()
    assert f"{evening_but_one(TODAY):%Y-%m}" == "2017-07"
    planned(date(2017, 7, 5))
    assert evening_but_one(TODAY) == date(2017, 7, 5)


# What becomes of it


def test_an_evening_is_planned_whole():
    six_evenings()
    okubo = make_person("Okubo", email="okubo@example.com")
    session = planned(moderator=okubo, opened=True, venue="Shibuya", start_time=time(18), places=5)
    session.refresh_from_db()
    assert (session.number, session.held_on, session.status) == (35, date(2017, 6, 16), Status.OPEN)
    assert (session.venue, session.start_time, session.places) == ("Shibuya", time(18), 5)
    assert session.agenda_audience == Audience.HOUSE
    notice = Notice.objects.get()
    assert (notice.kind, notice.email, notice.moderator.person) == ("moderate", "okubo@example.com", okubo)


@pytest.mark.parametrize(
    ("way", "asked", "answer", "notices"),
    [(Ways.ASKED, True, "", ["told"]), (Ways.YES, True, "yes", []), (Ways.ASK, False, "", ["by hand"])],
)
def test_a_moderator_is_asked_now_or_was_already(organiser, way, asked, answer, notices):
    session = planned(moderator=make_person("Okubo"), way=way, by=organiser)
    moderator = Moderator.objects.get(session=session)
    assert (bool(moderator.asked_at), moderator.answer) == (asked, answer)
    assert list(Notice.objects.values_list("status", flat=True)) == notices


def test_the_second_click_gets_the_session_of_the_first():
    make_person("Okubo")
    first = planned(form_key="plan-once")
    assert planned(form_key="plan-once") == first
    assert Session.objects.count() == 1


def test_a_taken_number_is_refused_with_the_next_free_one():
    six_evenings()
    with pytest.raises(
        ValidationError, match=r"There is a 34th session already\. The next free number is 35\."
    ):
        planned(number=34)
    assert planned(number=40).number == 40


# Out of step on purpose


def test_a_usual_date_breaks_nothing_so_nothing_is_confirmed():
    six_evenings()
    assert not planned().date_confirmed


def test_after_a_skipped_month_the_next_is_offered_and_not_flagged():
    six_evenings()
    skip_month(date(2017, 6, 12), reason="the move to the new office")
    facts = next_evening(TODAY)
    assert (facts.number, facts.month) == (35, date(2017, 7, 1))
    assert [str(month) for month in facts.skipped] == ["June 2017: the move to the new office"]
    assert planned(date(2017, 7, 21)).date_confirmed


def test_a_month_can_be_taken_up_again_and_a_later_reason_stands():
    six_evenings()
    skip_month(date(2017, 6, 1), reason="a holiday")
    skip_month(date(2017, 6, 30), reason="the move")
    assert SkippedMonth.objects.get().reason == "the move"
    take_up_month(date(2017, 6, 12))
    assert next_evening(TODAY).month == date(2017, 6, 1)


def test_a_second_evening_of_a_month_is_not_flagged_and_the_next_month_follows():
    six_evenings()
    assert planned(date(2017, 5, 26)).date_confirmed
    facts = next_evening(TODAY)
    assert (facts.number, facts.month) == (36, date(2017, 6, 1))


def test_another_day_out_of_step_or_on_an_odd_weekday_stays_flagged():
    six_evenings()
    assert not planned(date(2017, 9, 15)).date_confirmed
    assert not planned(date(2017, 6, 15), number=36).date_confirmed


# Races


@pytest.mark.django_db(transaction=True)
def test_eight_times_five_plans_at_once_give_forty_numbers():
    workers = 8 if connection.vendor == "sqlite" else 4  # as many as PostgreSQL's pool has connections

    def plan_some(worker: int) -> list[int]:
        numbers = []
        for n in range(40 // workers):
            try:
                numbers.append(planned(None, form_key=f"worker-{worker}-{n}").number)
            finally:
                connection.close()  # as at the end of a request
        return numbers

    connection.close()
    with ThreadPoolExecutor(workers) as pool:
        numbers = [number for found in pool.map(plan_some, range(workers)) for number in found]
    assert sorted(numbers) == list(range(1, 41))
    assert sorted(Session.objects.values_list("number", flat=True)) == list(range(1, 41))


@pytest.mark.django_db(transaction=True)
def test_eight_clicks_at_once_on_one_page_plan_one_evening():
    make_person("Okubo")

    def click(_worker: int) -> int:
        try:
            return planned(form_key="the-same-page").pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(click, range(8)))) == 1
    assert Session.objects.count() == 1


def test_a_month_left_out_in_the_past_is_not_listed_and_one_ahead_is():
    six_evenings()
    for month in (date(2017, 3, 1), date(2017, 5, 1), date(2017, 8, 1)):
        SkippedMonth.objects.create(month=month, reason="a holiday")
    assert [f"{one.month:%B}" for one in next_evening(TODAY).skipped] == ["May", "August"]


def test_a_month_that_is_over_is_not_listed_though_the_last_evening_was_before_it():
    make_session(31, held_on=date(2017, 2, 24))
    SkippedMonth.objects.create(month=date(2017, 3, 1), reason="the move")
    assert next_evening(TODAY).skipped == []


def test_a_number_that_was_set_free_is_the_next_one_and_one_that_was_kept_is_not():
    six_evenings()
    make_session(35, held_on=date(2017, 6, 16), status=Status.CANCELLED)
    assert next_evening(TODAY).number == 35
    make_session(35, held_on=date(2017, 6, 23), status=Status.CANCELLED, keeps_number=True)
    assert next_evening(TODAY).number == 36


def test_an_evening_without_a_day_has_no_date_that_was_confirmed():
    six_evenings()
    assert not planned(None).date_confirmed
