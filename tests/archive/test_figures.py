"""Figures of years from plain rows; no database."""

from datetime import date
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.archive.figures import (
    gaps,
    last_years,
    longest_thread,
    new_and_returning,
    spread,
    totals,
    waits,
)

DAY = date(2017, 5, 19)


class Evening(NamedTuple):
    number: int
    held_on: date | None
    state: str = "published"
    published_on: date | None = None


def test_years_reach_from_the_first_to_the_last_that_is_known():
    assert last_years([2019, None, 2016]) == range(2016, 2020)
    assert last_years([None]) == last_years([]) == range(0)


def test_a_century_begins_with_its_last_25_years():
    assert last_years(range(1917, 2018)) == range(1993, 2018)


def test_a_year_that_is_not_known_counts_in_none():
    assert totals(range(2016, 2019), [2016, 2018, 2018, None, 1999]) == [1, 0, 2]


def test_somebody_is_new_in_the_year_of_the_first_talk_and_counts_once_a_year():
    spoken = [(1, 2016), (2, 2016), (1, 2016), (1, 2017), (3, 2017), (3, 2017), (2, 2018)]
    assert new_and_returning(range(2016, 2019), spoken) == [[0, 1, 1], [2, 1, 0]]


def test_whoever_spoke_at_an_evening_without_a_date_returns_afterwards():
    assert new_and_returning(range(2017, 2018), [(1, None), (1, 2017), (2, 2017)]) == [[1], [1]]


def test_whoever_spoke_before_the_years_that_are_drawn_is_not_new():
    assert new_and_returning(range(2017, 2018), [(1, 1990), (1, 2017)]) == [[1], [0]]


@pytest.mark.parametrize(
    ("out", "state", "found"),
    [
        (date(2017, 5, 19), "published", [(2017, 0)]),
        (date(2017, 6, 18), "published", [(2017, 30)]),
        (date(2019, 5, 19), "published", [(2017, 730)]),
        (date(2019, 5, 20), "published", []),  # entered afterwards
        (date(2017, 5, 18), "published", []),  # before the evening
        (None, "published", []),
        (date(2017, 6, 18), "held", []),  # the report was taken back, or is not for this reader
    ],
)
def test_days_from_evening_to_report_where_they_can_be_meant(out, state, found):
    assert waits([Evening(34, DAY, state, out)]) == found


def test_a_report_of_an_evening_without_a_date_was_waited_for_nobody_knows_how_long():
    assert waits([Evening(34, None, "published", DAY)]) == []


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([], None),
        ([7], (7, 7, 7, 1)),
        ([10, 30], (20, 10, 30, 2)),
        ([1, 2, 9], (2, 1, 9, 3)),
        ([10, 20, 30, 40, 700], (30, 20, 40, 5)),
    ],
)
def test_spread_is_the_middle_half_or_all_of_fewer_than_four(numbers, expected):
    assert spread(numbers) == expected


def test_months_without_an_evening_between_numbers_that_follow_each_other():
    first, second = Evening(1, date(2017, 1, 20)), Evening(2, date(2017, 2, 17))
    third, fourth = Evening(3, date(2017, 8, 18)), Evening(4, date(2018, 1, 19))
    assert gaps([first, second, third, fourth]) == [(5, second, third), (4, third, fourth)]


def test_an_evening_that_is_not_here_or_has_no_date_is_no_gap():
    assert gaps([Evening(1, date(2017, 1, 20)), Evening(3, date(2017, 8, 18))]) == []
    assert gaps([Evening(1, date(2017, 1, 20)), Evening(2, None), Evening(3, date(2017, 8, 18))]) == []


def test_two_evenings_in_a_month_and_numbers_out_of_step_are_no_gap():
    assert gaps([Evening(1, date(2017, 5, 5)), Evening(2, date(2017, 5, 19))]) == []
    assert gaps([Evening(1, date(2017, 5, 5)), Evening(2, date(2016, 5, 19))]) == []


def test_the_longest_thread_follows_each_talk_to_the_one_before():
    order = {pk: place for place, pk in enumerate([10, 20, 30, 40, 50])}
    assert longest_thread(order, [(30, 10), (40, 30), (50, 20)]) == (10, 30, 40)
    assert longest_thread(order, []) == ()


def test_of_a_talk_that_continues_two_the_longer_way_counts():
    order = {pk: place for place, pk in enumerate([10, 20, 30, 40])}
    assert longest_thread(order, [(20, 10), (40, 30), (40, 20)]) == (10, 20, 40)


def test_threads_to_what_is_not_known_or_backwards_are_left_aside():
    order = {10: 0, 20: 1}
    assert longest_thread(order, [(20, None), (20, 99), (99, 10), (10, 20), (10, 10)]) == ()


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=60))
def test_every_step_of_a_thread_is_one_that_was_given(continues):
    thread = longest_thread({pk: pk for pk in range(10)}, continues)
    assert set(zip(thread[1:], thread, strict=False)) <= set(continues)
    assert list(thread) == sorted(set(thread))
    assert bool(thread) == any(before < talk < 10 for talk, before in continues)
