"""Dates without a year, settled by the reports read together and the evenings already known."""

from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from sessions.reports.facts import Doubt, Report
from sessions.reports.reading.dates import PrintedDate, two_figures
from sessions.series import Evening, breaks, number_for, odd_weekday, year_for

# Neighbours on each side that are asked: more than a year, so that they show the habit of the series.
SIDE = 15
FORESEEN = 20  # years; a slip of the keyboard (2071) leads further


@dataclass(slots=True)
class Pending:
    """A report whose date is not decided yet. printed: as read; lone: dates in lines of their own."""

    report: Report
    printed: PrintedDate | None
    lone: list[PrintedDate] = field(default_factory=list)


def settle_dates(pending: list[Pending], known: Sequence[Evening]) -> None:
    """Fill held_on and held_on_from of every report, the surest first, and say what stays open or odd."""
    for each in pending:
        _take_printed(each)
    evenings = {evening.number: evening for evening in known if evening.held_on}
    printed = {each.report.number: each for each in pending if each.report.number and each.report.held_on}
    for number, each in printed.items():
        evenings[number] = replace(evenings.get(number, Evening(number)), held_on=each.report.held_on)
    _settle_years(pending, evenings)
    everything = list(evenings.values())
    for each in pending:
        _doubt_open(each, everything)
    _doubt_odd(pending, evenings)


def _take_printed(each: Pending) -> None:
    report, printed = each.report, each.printed
    if printed is None and len(each.lone) == 1:
        printed = each.printed = each.lone[0]
        day = printed.value
        if report.published_on is None and day is not None:
            report.held_on_text = f"{printed.day} {printed.month} {printed.year}"
    if printed is None:
        return
    if printed.value is not None:
        report.held_on, report.held_on_from = printed.value, "text"


def _settle_years(pending: list[Pending], evenings: dict[int, Evening]) -> None:
    """Nearest first: a date that is settled is a neighbour of the next one."""
    open_dates = [
        each
        for each in pending
        if each.report.number
        and each.report.held_on is None
        and each.printed
        and each.printed.year is None
        and each.printed.day
        and not each.printed.problem
    ]
    timeline = _Timeline(evenings)
    settled_some = bool(evenings)
    while open_dates and settled_some:
        settled_some = False
        open_dates.sort(key=lambda each: (timeline.distance(each.report.number), each.report.number))
        for each in list(open_dates):
            number, printed = each.report.number, each.printed
            settled = year_for(number, printed.month, printed.day, timeline.around(number))
            if settled is None or not printed.may_be(settled.held_on):
                continue
            each.report.held_on, each.report.held_on_from = settled.held_on, "neighbours"
            timeline.add(Evening(number, settled.held_on))
            open_dates.remove(each)
            settled_some = True


class _Timeline:
    """Evenings by number. A question looks at SIDE neighbours, so that a thousand reports cost no square."""

    def __init__(self, evenings: dict[int, Evening]) -> None:
        self.evenings, self.numbers = evenings, sorted(evenings)

    def add(self, evening: Evening) -> None:
        if evening.number not in self.evenings:
            insort(self.numbers, evening.number)
        self.evenings[evening.number] = evening

    def distance(self, number: int) -> int:
        """From the number to the nearest evening."""
        at = bisect_left(self.numbers, number)
        return min(abs(number - near) for near in self.numbers[max(at - 1, 0) : at + 1])

    def around(self, number: int) -> list[Evening]:
        at = bisect_left(self.numbers, number)
        return [self.evenings[near] for near in self.numbers[max(at - SIDE, 0) : at + SIDE]]


def _line(report: Report) -> int:
    lines = report.lines_of("held_on") or report.lines_of("held_on_text")
    return lines[0] if lines else report.first_line


def _doubt_open(each: Pending, evenings: list[Evening]) -> None:
    report, printed = each.report, each.printed
    if report.number is None and report.held_on:
        fitting = number_for(report.held_on, evenings)
        hint = f"; its neighbours suggest {fitting}" if fitting else ""
        report.doubts.append(
            Doubt(report.first_line, "number", f"the date alone does not settle the number{hint}")
        )
    if report.held_on:
        if report.held_on.year > datetime.now(UTC).year + FORESEEN:
            words = f"{report.held_on:%Y-%m-%d} is many years from now; check the year"
            report.doubts.append(Doubt(_line(report), "held_on", words))
        return
    if printed is None:
        message = "the report prints no date of the evening; enter it if it is known"
    elif printed.problem:
        message = printed.problem
    elif printed.short_year is not None:
        message = two_figures(report.held_on_text)
    elif printed.day is None:
        message = "the report prints a month but no day; enter the date if it is known"
    else:
        message = (
            f"“{report.held_on_text}” has no year, and no neighbouring session settles it; enter the year"
        )
    report.doubts.append(Doubt(_line(report), "held_on", message))


def _doubt_odd(pending: list[Pending], evenings: dict[int, Evening]) -> None:
    timeline = _Timeline(evenings)
    by_number = {
        each.report.number: each.report for each in pending if each.report.number and each.report.held_on
    }
    for broken in breaks(list(evenings.values())):
        report = by_number.get(broken.later.number) or by_number.get(broken.earlier.number)
        if report:
            report.doubts.append(Doubt(_line(report), "held_on", f"{broken.message}; check number and date"))
    for number, report in by_number.items():
        odd = odd_weekday(Evening(number, report.held_on), timeline.around(number))
        if odd:
            report.doubts.append(Doubt(_line(report), "held_on", f"{odd}; check the date"))
