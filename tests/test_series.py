"""The number rule learns from neighbours and says when they do not settle a thing."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from sessions.series import (
    Evening,
    breaks,
    month_for,
    month_index,
    next_offers,
    number_for,
    odd_weekday,
    usual_weekday,
    year_for,
)

SIX = [
    Evening(29, date(2016, 12, 16)),
    Evening(30, date(2017, 1, 27)),
    Evening(31, date(2017, 2, 24)),
    Evening(32, date(2017, 3, 17)),
    Evening(33, date(2017, 4, 14)),
    Evening(34, date(2017, 5, 19)),
]


def test_a_number_between_two_in_step_has_one_month():
    months = month_for(31, [SIX[0], SIX[5]])
    assert (months.earliest, months.latest, months.neighbours) == (2017 * 12 + 1, 2017 * 12 + 1, (29, 34))


def test_a_skipped_month_between_neighbours_leaves_both_months():
    months = month_for(31, [Evening(30, date(2020, 3, 20)), Evening(32, date(2020, 6, 19))])
    assert (months.earliest, months.latest) == (2020 * 12 + 3, 2020 * 12 + 4)


def test_neighbours_that_contradict_each_other_settle_nothing():
    crossed = [Evening(30, date(2020, 3, 20)), Evening(33, date(2020, 4, 17))]
    assert month_for(31, crossed) is None
    assert year_for(31, 4, 10, crossed) is None


def test_missing_years_of_the_six_come_from_the_two_that_print_theirs():
    printed = SIX[4:]
    assert [year_for(e.number, e.held_on.month, e.held_on.day, printed).held_on for e in SIX[:4]] == [
        e.held_on for e in SIX[:4]
    ]


def test_without_neighbours_no_year_is_chosen():
    assert year_for(32, 3, 17, []) is None
    assert year_for(32, 3, 17, [Evening(33)]) is None


def test_a_month_half_a_year_out_of_step_is_not_settled():
    assert year_for(30, 9, 16, [SIX[5]]) is None


def test_a_date_outside_its_neighbours_is_not_settled():
    assert year_for(33, 5, 26, [SIX[3], SIX[5]]) is None


def test_the_session_already_in_the_archive_settles_its_own_year():
    assert year_for(34, 5, 19, SIX).held_on == date(2017, 5, 19)


def test_the_leap_day_fits_only_a_leap_year():
    assert year_for(12, 2, 29, [Evening(11, date(2020, 1, 31))]).held_on == date(2020, 2, 29)
    assert year_for(12, 2, 29, [Evening(11, date(2021, 1, 29))]) is None


def test_a_settled_date_on_another_weekday_says_so():
    settled = year_for(35, 6, 15, SIX)
    assert settled.held_on == date(2017, 6, 15)
    assert settled.unusual == "2017-06-15 is a Thursday, the others are Fridays"


def test_a_postponed_evening_teaches_no_month():
    moved = [SIX[4], Evening(34, date(2017, 8, 18), postponed=True)]
    assert month_for(35, moved).neighbours == (33,)


def test_offers_follow_the_learnt_weekday_and_week():
    offers = next_offers(SIX, after=date(2017, 5, 20))
    assert [(offer.number, offer.held_on) for offer in offers] == [
        (35, date(2017, 6, 16)),
        (35, date(2017, 6, 23)),
        (35, date(2017, 6, 9)),
    ]
    assert offers[0].reason == "a Friday like 6 of the last 6; 3 were on the 3rd Friday"
    assert offers[2].reason == "a Friday like 6 of the last 6; 1 was on the 2nd Friday"


def test_offers_of_a_thursday_series_are_thursdays():
    thursdays = [Evening(n, date(2024, n, 1 + (3 - date(2024, n, 1).weekday()) % 7)) for n in range(1, 7)]
    offers = next_offers(thursdays, after=date(2024, 6, 30))
    assert offers[0].held_on == date(2024, 7, 4)
    assert {offer.held_on.weekday() for offer in offers} == {3}


def test_offers_after_a_missed_month_say_how_late_they_are():
    offers = next_offers(SIX, after=date(2017, 7, 31))
    assert offers[0].held_on == date(2017, 8, 18)
    assert offers[0].reason.endswith("2 months later than the number asks for")


def test_offers_of_another_month_are_its_own():
    offers = next_offers(SIX, after=date(2017, 5, 20), month=date(2017, 7, 1), count=2)
    assert [(offer.number, offer.held_on) for offer in offers] == [
        (35, date(2017, 7, 21)),
        (35, date(2017, 7, 28)),
    ]
    assert offers[0].reason.endswith("1 month later than the number asks for")
    assert next_offers(SIX, after=date(2017, 5, 20), month=date(2017, 4, 1)) == []


def test_a_skipped_month_is_passed_over_and_makes_nothing_late():
    skipped = {date(2017, 6, 1), date(2017, 7, 1), date(2016, 8, 1)}
    (offer,) = next_offers(SIX, after=date(2017, 5, 20), skipped=skipped, count=1)
    assert offer.held_on == date(2017, 8, 18)
    assert offer.reason == "a Friday like 6 of the last 6; 3 were on the 3rd Friday"


def test_an_empty_series_offers_nothing():
    assert next_offers([], after=date(2017, 1, 1)) == []
    assert next_offers([Evening(1)], after=date(2017, 1, 1)) == []


def test_each_pair_out_of_step_is_flagged_once_and_a_confirmed_one_never():
    evenings = [*SIX, Evening(35, date(2017, 7, 14)), Evening(36, date(2017, 8, 18))]
    assert [(b.earlier.number, b.later.number) for b in breaks(evenings)] == [(34, 35)]
    assert breaks(evenings)[0].message == (
        "from number 34 (2017-05-19) to number 35 (2017-07-14) it is 2 months but 1 number"
    )
    confirmed = [*SIX, Evening(35, date(2017, 7, 14), confirmed=True), Evening(36, date(2017, 8, 18))]
    assert breaks(confirmed) == []


def test_an_evening_earlier_than_a_lower_number_is_flagged():
    found = breaks([Evening(33, date(2017, 4, 14)), Evening(34, date(2016, 5, 19))])
    assert found[0].message == "number 34 (2016-05-19) is not later than number 33 (2017-04-14)"


def test_gaps_in_the_archive_are_no_break():
    assert breaks([SIX[0], SIX[2], SIX[5]]) == []


def test_an_odd_weekday_is_told_against_the_others():
    assert odd_weekday(Evening(35, date(2017, 6, 15)), SIX) == (
        "2017-06-15 is a Thursday, the others are Fridays"
    )
    assert odd_weekday(Evening(35, date(2017, 6, 16)), SIX) == ""
    assert odd_weekday(Evening(35, date(2017, 6, 15), confirmed=True), SIX) == ""


def test_three_evenings_make_a_habit_and_two_do_not():
    thursday = Evening(35, date(2017, 6, 15))
    assert odd_weekday(thursday, SIX[3:]) == "2017-06-15 is a Thursday, the others are Fridays"
    assert odd_weekday(thursday, SIX[4:]) == ""


def test_the_day_of_the_latest_evening_is_not_offered_again():
    assert [offer.held_on for offer in next_offers(SIX, after=date(2017, 5, 1), month=date(2017, 5, 1))] == [
        date(2017, 5, 26)
    ]


def test_a_date_between_neighbours_suggests_its_number():
    assert number_for(date(2017, 2, 24), [SIX[0], SIX[5]]) == 31
    assert number_for(date(2017, 6, 16), SIX) is None
    assert number_for(date(2017, 5, 19), SIX) is None


@given(
    start=st.integers(1, 60),
    first=st.dates(date(2010, 1, 1), date(2030, 12, 31)),
    length=st.integers(2, 40),
    known=st.sets(st.integers(0, 39), min_size=1, max_size=5),
)
def test_a_series_without_skips_gets_every_year_back_from_any_nearby_evening(start, first, length, known):
    series = []
    for step in range(length):
        year, month = divmod(month_index(first) + step, 12)
        series.append(Evening(start + step, date(year, month + 1, min(first.day, 28))))
    printed = [series[at] for at in known if at < length]
    for evening in series:
        settled = year_for(evening.number, evening.held_on.month, evening.held_on.day, printed)
        assert (settled.held_on if settled else None) == (evening.held_on if printed else None)
    assert breaks(series) == []
    if length >= 3:
        assert usual_weekday(series) is not None


def test_a_last_evening_at_the_end_of_the_calendar_offers_nothing():
    assert next_offers([Evening(1, date(9999, 12, 31))], after=date(2017, 1, 1)) == []
