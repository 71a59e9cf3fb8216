"""Dates for the next evening: the rhythm of the series, farewells, holidays; nothing is chosen silently."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.programme.date_choices import (
    DateChoice,
    UnknownCountry,
    check_country,
    date_choices,
    month_in_words,
    public_holidays,
    second_choices,
)
from sessions.series import Evening, dated, usual_weekday
from tests.programme.series import DAYS

SIX = [Evening(number, day) for number, day in DAYS.items()]
MONDAY_AFTER = date(2017, 5, 22)


def choices(evenings=SIX, after=MONDAY_AFTER, holidays=(), last_days=(), **wishes) -> list[DateChoice]:
    return date_choices(evenings, after=after, holidays=dict(holidays), last_days=dict(last_days), **wishes)


def days(found: list[DateChoice]) -> list[str]:
    return [f"{choice.held_on:%d %b}" for choice in found]


def test_the_35th_is_offered_in_june_with_reasons():
    assert choices() == [
        DateChoice(
            35,
            date(2017, 6, 16),
            ("a Friday like 6 of the last 6; 3 were on the 3rd Friday", "4 weeks after the 34th"),
        ),
        DateChoice(
            35,
            date(2017, 6, 23),
            ("a Friday like 6 of the last 6; 2 were on the 4th Friday", "5 weeks after the 34th"),
        ),
        DateChoice(
            35,
            date(2017, 6, 9),
            ("a Friday like 6 of the last 6; 1 was on the 2nd Friday", "3 weeks after the 34th"),
        ),
        DateChoice(
            35,
            date(2017, 6, 2),
            ("a Friday like 6 of the last 6; none was on the 1st Friday so far", "2 weeks after the 34th"),
        ),
    ]


def test_the_31st_is_offered_on_kelvins_last_day_as_it_was_held():
    found = choices(SIX[:2], after=date(2017, 1, 30), last_days={date(2017, 2, 24): ["Kelvin"]})
    assert days(found) == ["24 Feb", "17 Feb", "10 Feb", "03 Feb"]
    assert found[0] == DateChoice(
        31,
        date(2017, 2, 24),
        (
            "Kelvin's last day",
            "a Friday like 2 of the last 2; 1 was on the 4th Friday",
            "4 weeks after the 30th",
        ),
    )


def test_several_who_leave_on_one_day_are_named_together():
    found = choices(last_days={date(2017, 6, 9): ["David", "Alice"]}, count=1)
    assert found[0].reasons[0] == "David's and Alice's last day"
    found = choices(last_days={date(2017, 6, 9): ["David", "Alice", "Aji"]}, count=1)
    assert found[0].reasons[0] == "David's, Alice's and Aji's last day"


def test_a_last_day_on_another_weekday_is_offered_after_the_usual_days():
    found = choices(last_days={date(2017, 6, 21): ["Aji"]})
    assert days(found) == ["16 Jun", "23 Jun", "09 Jun", "21 Jun"]
    assert found[3] == DateChoice(
        35,
        date(2017, 6, 21),
        ("Aji's last day", "4 weeks and 5 days after the 34th"),
        ("a Wednesday; 6 of the last 6 were Fridays",),
    )


def test_a_date_after_a_last_day_says_who_is_gone():
    found = choices(last_days={date(2017, 6, 21): ["Aji"], date(2017, 6, 9): ["Kelvin"]})
    assert [(choice.held_on.day, choice.warnings) for choice in found] == [
        (9, ()),
        (16, ("after Kelvin's last day, 9 June",)),
        (23, ("after Kelvin's last day, 9 June", "after Aji's last day, 21 June")),
        (21, ("a Wednesday; 6 of the last 6 were Fridays", "after Kelvin's last day, 9 June")),
    ]


def test_a_last_day_that_has_passed_or_lies_in_another_month_changes_nothing():
    assert choices(last_days={date(2017, 5, 22): ["Aji"], date(2017, 7, 28): ["Doi"]}) == choices()


def test_a_holiday_is_offered_last_with_its_name():
    found = choices(month=date(2017, 8, 1), holidays={date(2017, 8, 11): "Mountain Day"})
    assert days(found) == ["18 Aug", "25 Aug", "04 Aug", "11 Aug"]
    assert [choice.warnings for choice in found] == [(), (), (), ("a public holiday, Mountain Day",)]


def test_even_a_last_day_comes_last_on_a_holiday():
    found = choices(
        month=date(2017, 8, 1),
        holidays={date(2017, 8, 11): "Mountain Day"},
        last_days={date(2017, 8, 11): ["Aji"]},
    )
    assert days(found)[-1] == "11 Aug"


def test_a_bridge_day_between_holiday_and_weekend_warns_and_stands_behind():
    thanksgiving = {date(2017, 11, 23): "Labor Thanksgiving Day"}
    found = choices(month=date(2017, 11, 1), holidays=thanksgiving)
    assert days(found) == ["17 Nov", "10 Nov", "03 Nov", "24 Nov"]
    assert found[3].warnings == ("a bridge day between Labor Thanksgiving Day and the weekend",)


def test_a_holiday_on_the_saturday_makes_no_bridge_of_the_friday():
    saturday = {date(2017, 6, 17): "Foundation Day"}
    assert choices(holidays=saturday) == choices()


def test_a_skipped_month_gives_way_to_the_next():
    found = choices(skipped=[date(2017, 6, 1)])
    assert days(found) == ["21 Jul", "28 Jul", "14 Jul", "07 Jul"]
    assert found[0].reasons[0] == "a Friday like 6 of the last 6; 3 were on the 3rd Friday"


def test_a_month_asked_for_is_offered_even_when_skipped():
    assert days(choices(month=date(2017, 6, 15), skipped=[date(2017, 6, 1)])) == days(choices())


def test_a_month_that_has_passed_offers_nothing():
    assert choices(month=date(2017, 4, 1), last_days={date(2017, 4, 28): ["Aji"]}) == []


def test_without_an_evening_to_learn_from_nothing_is_offered():
    farewell = {date(2017, 6, 9): ["Aji"]}
    assert choices([], last_days=farewell) == []
    assert choices([Evening(1)], last_days=farewell, month=date(2017, 6, 1)) == []


def test_a_second_evening_is_offered_later_in_the_month_of_the_last():
    found = second_choices(SIX, after=date(2017, 5, 20), holidays={}, last_days={date(2017, 5, 31): ["Aji"]})
    assert (
        found
        == [
            DateChoice(
                35,
                date(2017, 5, 31),
                ("Aji's last day",),
                ("only 12 days after the 34th", "a Wednesday; 6 of the last 6 were Fridays"),
            ),
            DateChoice(
                35,
                date(2017, 5, 26),
                ("a Friday like 6 of the last 6; 2 were on the 4th Friday",),
                ("only 7 days after the 34th",),
            ),
        ][::-1]
    )
    assert second_choices(SIX, after=date(2017, 6, 1), holidays={}, last_days={}) == []
    assert second_choices([], after=date(2017, 6, 1), holidays={}, last_days={}) == []


def test_the_end_of_the_calendar_is_no_error():
    late = [Evening(1, date(9999, 11, 26))]
    assert days(choices(late, after=date(2017, 5, 1)))[0] == "24 Dec"
    assert date(9999, 12, 31) in [choice.held_on for choice in choices(late, count=5)]
    assert choices([Evening(1, date(9999, 12, 31))]) == []


def test_a_month_is_named_with_its_year():
    assert month_in_words(date(2017, 6, 16)) == "June 2017"


near = st.dates(date(2017, 5, 1), date(2017, 12, 31))


@given(
    evenings=st.lists(
        st.builds(Evening, st.integers(20, 60), st.none() | st.dates(date(2015, 1, 1), date(2017, 6, 30))),
        max_size=15,
    ),
    after=near,
    holidays=st.dictionaries(near, st.sampled_from(["Mountain Day", "Culture Day"]), max_size=30),
    last_days=st.dictionaries(near, st.lists(st.sampled_from(["Aji", "Kelvin"]), max_size=2), max_size=8),
    skipped=st.sets(near.map(lambda day: day.replace(day=1)), max_size=3),
    month=st.none() | near.map(lambda day: day.replace(day=1)),
    count=st.integers(1, 6),
)
def test_whatever_is_known_the_choices_are_sound(evenings, after, holidays, last_days, skipped, month, count):
    found = choices(evenings, after, holidays, last_days, skipped=skipped, month=month, count=count)
    held = [choice.held_on for choice in found]
    assert len(held) == len(set(held)) <= count
    assert len({day.replace(day=1) for day in held}) <= 1
    known = sorted(evening.number for evening in evenings)
    assert {choice.number for choice in found} <= {known[-1] + 1 if known else None}
    assert all(day > after for day in held)
    assert all(month is None or day.replace(day=1) == month for day in held)
    assert month or not skipped & {day.replace(day=1) for day in held}
    assert [day in holidays for day in held] == sorted(day in holidays for day in held)
    assert all(choice.warnings for choice in found if choice.held_on in holidays)
    assert all(choice.reasons or choice.warnings for choice in found)
    if found:
        best = [
            day
            for day, names in last_days.items()
            if names and day > max(after, dated(evenings)[-1].held_on) and day not in holidays
            if day.replace(day=1) == held[0].replace(day=1) and day.weekday() == usual_weekday(evenings)[0]
        ]
        assert not best or held[0] in best


def test_japanese_holidays_have_english_names():
    found = public_holidays("JP", [2017, 2016, 2017])
    assert found[date(2017, 8, 11)] == found[date(2016, 8, 11)] == "Mountain Day"
    assert list(found) == sorted(found)
    assert {day.year for day in found} == {2016, 2017}


def test_a_part_of_a_country_has_holidays_of_its_own():
    corpus_christi = date(2026, 6, 4)
    assert corpus_christi in public_holidays("DE-BY", [2026])
    assert corpus_christi not in public_holidays("DE-BE", [2026])
    assert public_holidays("de-augsburg", [2026])[date(2026, 8, 8)] == "Augsburg Peace Festival"


def test_without_a_country_there_are_none():
    check_country("")
    assert public_holidays("", [2017]) == {}


def test_years_that_the_package_does_not_know_have_none():
    assert public_holidays("JP", [1, 9999]) == {}


@pytest.mark.parametrize(
    ("country", "message"),
    [
        ("XX", "'XX' is no country whose holidays are known. Give an ISO 3166 code such as JP, US or DE-BY"),
        ("Japan", "'Japan' is no country whose holidays are known."),
        ("-BY", "'-BY' is no country whose holidays are known."),
        ("DE-XX", "DE has no part 'XX' with holidays of its own; it has BB, BE, BW, BY"),
        ("JP-13", "JP has no part '13' with holidays of its own; it has none."),
    ],
)
def test_an_unknown_country_is_named_with_what_to_give(country, message):
    with pytest.raises(UnknownCountry, match=message):
        check_country(country)
    with pytest.raises(UnknownCountry, match=message):
        public_holidays(country, [2017])
