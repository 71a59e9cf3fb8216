"""The strip of months: states by date and right to see, at most twelve years, empty years in one line."""

from datetime import date

import pytest

from sessions.archive.strip import MONTHS, Month, Year, evenings, strip
from sessions.models import Reader, Session, Status
from tests.factories import make_session

pytestmark = pytest.mark.django_db
TODAY = date(2017, 6, 1)


def drawn(reader=Reader.STRANGER, own=None) -> list[Year]:
    return strip(evenings(reader, TODAY)[:MONTHS], own)


def states(year: Year) -> list[str]:
    return [month.state for month in year.months]


def test_shape_of_a_month_follows_date_and_report():
    make_session(30, held_on=date(2017, 1, 27))
    make_session(31, held_on=date(2017, 3, 24), status=Status.HELD)
    make_session(32, held_on=date(2017, 5, 19), status=Status.ANNOUNCED)
    make_session(33, held_on=date(2017, 6, 16), status=Status.OPEN)
    (year,) = drawn()
    assert (year.year, year.numbers) == (2017, "30–33")
    assert states(year) == ["published", "skipped", "held", "skipped", "held", "coming", *["none"] * 6]


def test_square_leads_to_its_evening_and_says_so():
    make_session(34, held_on=date(2017, 5, 19))
    (year,) = drawn()
    assert year.months[4] == Month("published", "/sessions/34/", "34th, May 2017: report published")


def test_evening_for_the_house_looks_like_no_evening_to_strangers():
    make_session(33, held_on=date(2017, 4, 14))
    make_session(34, held_on=date(2017, 5, 19), public=False)
    make_session(35, held_on=date(2017, 6, 16), status=Status.OPEN)
    assert states(drawn()[0])[3:6] == ["published", "skipped", "coming"]
    assert states(drawn(Reader.HOUSE)[0])[3:6] == ["published", "published", "coming"]


def test_report_for_the_house_is_one_to_come_for_strangers():
    make_session(34, report_audience="house")
    assert states(drawn()[0])[4] == "held"
    assert states(drawn(Reader.HOUSE)[0])[4] == "published"


def test_own_evening_is_marked():
    session = make_session(34)
    (year,) = drawn(own=session)
    assert [month.here for month in year.months].index(True) == 4


def test_twelve_years_around_the_own_evening():
    for number, year in enumerate(range(2000, 2020), start=1):
        make_session(number, held_on=date(year, 5, 19))
    own = Session.objects.get(number=9)
    assert [year.year for year in drawn()] == list(range(2008, 2020))
    assert [year.year for year in drawn(own=own)] == list(range(2002, 2014))


def test_years_without_an_evening_share_a_line():
    make_session(1, held_on=date(2010, 5, 19))
    make_session(2, held_on=date(2014, 5, 19))
    assert [(year.year, year.until, bool(year.months)) for year in drawn()] == [
        (2010, None, True),
        (2011, 2013, False),
        (2014, None, True),
    ]


def test_evenings_without_a_date_have_no_square():
    make_session(1, held_on=None, date_unknown=True)
    assert drawn() == []
