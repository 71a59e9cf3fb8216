"""Public holidays by country and year."""

from datetime import date

import pytest

from sessions.programme.date_choices import UnknownCountry, check_country, public_holidays


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
