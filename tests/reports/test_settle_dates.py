"""Many reports without a year among few with one: each gets its own, whatever order they came in."""

import random
from datetime import date

import pytest

from sessions.reports.facts import Source
from sessions.reports.parser import parse_reports
from sessions.text import ordinal


def held(number: int) -> date:
    """The first evening is in January 2010, and each month has one."""
    return date(2010 + (number - 1) // 12, (number - 1) % 12 + 1, 15)


def report(number: int) -> Source:
    day, name = held(number), f"{ordinal(number)} Monthly Technical Session (MTS)"
    year = f", {day.year}" if number % 10 == 5 else ""
    return Source(f"{number}.txt", f"{name} Report\n\n{name} was held on {day:%B} 15th{year}.\n")


@pytest.mark.parametrize("seed", range(3))
def test_every_year_is_settled_in_any_order(seed):
    sources = [report(number) for number in range(1, 200)]
    random.Random(seed).shuffle(sources)
    reports = parse_reports(sources)
    assert {each.number: each.held_on for each in reports} == {n: held(n) for n in range(1, 200)}
    assert {each.held_on_from for each in reports if each.number % 10 != 5} == {"neighbours"}
