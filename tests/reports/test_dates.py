"""Dates as reports print them: short years, slips of the keyboard and weekdays are never overruled."""

from datetime import date

import pytest

from sessions.reports.facts import Report, Source
from sessions.reports.parser import parse_reports

DAY = date(2017, 5, 19)  # a Friday
REPORT = """{n}th Monthly Technical Session (MTS) Report

{n}th Monthly Technical Session (MTS) was held on {day}. Once a month we put work aside.

The first topic was "Alpha Beta" by Doi-san. It was fine and long enough to be a paragraph of text.

The second topic was "Gamma Delta" by Kodama-san. It was also fine and long enough to be text.
"""


def told(report: Report) -> tuple[date | None, list[str]]:
    return report.held_on, [doubt.message for doubt in report.doubts if doubt.about == "held_on"]


def between_neighbours(printed: str) -> tuple[date | None, list[str]]:
    evenings = {33: "April 14th, 2017", 34: printed, 35: "June 16th, 2017"}
    text = "\n\n".join(REPORT.format(n=n, day=day) for n, day in evenings.items())
    return told(parse_reports([Source("three.txt", text)])[1])


def alone(printed: str) -> tuple[date | None, list[str]]:
    return told(parse_reports([Source("one.txt", REPORT.format(n=34, day=printed))])[0])


@pytest.mark.parametrize(
    "printed",
    [
        *("May 19th, ’17", "May 19th '17", "May 19, 17", "19 May 17", "19-May-17", "17年5月19日"),
        *(
            "May 19th, ’17 at the office",
            "Friday, May 19th, ’17",
            "5月19日（金）",
            "May 19th, 24 people came",
        ),
    ],
)
def test_a_short_or_missing_year_is_taken_where_neighbours_say_the_same(printed):
    assert between_neighbours(printed) == (DAY, [])
    assert alone(printed)[0] is None


@pytest.mark.parametrize(
    "printed",
    ["May 19th, ’24", "May 19th of ’24", "19-May-24", "19th May, 24", "24年5月19日", "19/05/17", "17.5.19"],
)
def test_a_year_of_two_figures_is_never_overruled(printed):
    doubt = f"“{printed}” has a year of two digits; enter the date"
    assert between_neighbours(printed) == alone(printed) == (None, [doubt])


@pytest.mark.parametrize(
    "printed", ["May 19th, 2107", "19 May 1917", "May 19th, 217", "May 19th, 20177 in Tokyo", "0017-05-19"]
)
def test_a_year_that_cannot_be_meant_is_a_doubt(printed):
    doubt = f"“{printed.removesuffix(' in Tokyo')}” has a year that cannot be meant; enter the date"
    assert between_neighbours(printed) == alone(printed) == (None, [doubt])


def test_a_year_far_from_now_is_a_doubt_that_keeps_its_date():
    doubt = "2071-05-19 is many years from now; check the year"
    assert alone("May 19th, 2071") == (date(2071, 5, 19), [doubt])


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        ("{}, May 19th 2017", "May 19th 2017"),
        ("{} evening, May 19th, 2017", "May 19th, 2017"),
        ("{} the 19th of May 2017", "19th of May 2017"),
        ("May 19th ({}), 2017", "May 19th ({}), 2017"),
        ("May 19th, 2017 ({})", "May 19th, 2017"),
        ("May 19th, 2017, a {}", "May 19th, 2017"),
        ("2017-05-19 ({})", "2017-05-19"),
        ("2017年5月19日（{}）", "2017年5月19日"),
        ("２０１７年５月１９日（{}曜日）", "２０１７年５月１９日"),
        ("2017年5月19日{}曜日", "2017年5月19日"),
        ("平成29年5月19日（{}）", "平成29年5月19日"),
    ],
)
def test_a_weekday_beside_the_date_has_to_be_its_own(printed, words):
    right, wrong = ("金", "木") if "年" in printed else ("Friday", "Thursday")
    assert alone(printed.format(right)) == (DAY, [])
    doubt = f"“{words.format(wrong)}” is no Thursday; check the date"
    assert between_neighbours(printed.format(wrong)) == alone(printed.format(wrong)) == (None, [doubt])


@pytest.mark.parametrize("printed", ["Thursday, May 19th", "May 19th (Thu.)", "5月19日（木）"])
def test_neighbours_settle_no_year_against_the_weekday(printed):
    doubt = f"“{printed}” has no year, and no neighbouring session settles it; enter the year"
    assert between_neighbours(printed) == (None, [doubt])
