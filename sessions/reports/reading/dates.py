"""Dates as people print them, with or without a year."""

import re
from dataclasses import dataclass
from datetime import date

from sessions.text.months import MONTH, month_number

DAY = r"(?P<day>[0-3]?\d)(?:\s?(?:st|nd|rd|th)\b)?(?!\d|:\d)"
YEAR = r"(?P<year>(?:19|20)\d\d)\b"
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAY = re.compile(
    r"\b(Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\b\.?(?:\s*,|\s+the)?\s*$", re.I
)
# "April 20 (Fri), 2018", "20 April, Friday, 2018"
INNER = r"(?P<inner>(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?)\b"
BETWEEN = rf"(?:\s?,?\s?\(?\s?{INNER}\.?\s?\)?(?=,?\s))?"
FORMS = [
    re.compile(rf"\b{MONTH}\s+(?:the\s+)?{DAY}(?:(?:{BETWEEN}),?\s+(?:of\s+)?{YEAR})?", re.IGNORECASE),
    re.compile(rf"\b(?<![\d.,:/-]){DAY}\s+(?:of\s+)?{MONTH}(?:(?:{BETWEEN}),?\s+{YEAR})?", re.IGNORECASE),
    re.compile(r"\b(?P<year>(?:19|20)\d\d)([-/.])(?P<month>[01]?\d)\2(?P<day>[0-3]?\d)\b(?![-/]\d)"),
    re.compile(r"(?P<year>(?:19|20)\d\d)\s?年\s?(?P<month>[01]?\d)\s?月\s?(?P<day>[0-3]?\d)\s?日"),
    re.compile(r"\b(?P<first>[0-3]?\d)[/.](?P<second>[0-3]?\d)[/.](?P<year>(?:19|20)\d\d)\b"),
]
MONTH_ONLY = re.compile(rf"\b{MONTH},?\s+(?:of\s+)?{YEAR}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date in the text. year is None where none is printed; day is None for "May 2017".

    weekday: the one printed beside it, Monday is 0. problem: why it cannot be taken as it stands, or empty.
    """

    start: int
    end: int
    year: int | None
    month: int | None
    day: int | None
    weekday: int | None = None
    problem: str = ""

    @property
    def value(self) -> date | None:
        """The date itself, None without year or day or where it cannot be taken as it stands."""
        if self.problem or not (self.year and self.month and self.day):
            return None
        return date(self.year, self.month, self.day)


def dates_in(text: str, start: int, end: int) -> list[PrintedDate]:
    """All dates between two offsets, in order, none overlapping another."""
    found: list[PrintedDate] = []
    for form in FORMS:
        for match in form.finditer(text, start, end):
            if all(match.end() <= other.start or match.start() >= other.end for other in found):
                found.append(_read(text, start, match))
    if not found:
        found = [_read(text, start, match) for match in MONTH_ONLY.finditer(text, start, end)]
    return sorted(found, key=lambda printed: printed.start)


def _read(text: str, start: int, match: re.Match[str]) -> PrintedDate:
    groups = match.groupdict()
    problem = ""
    if "first" in groups:
        first, second = int(groups["first"]), int(groups["second"])
        day, month = (first, second) if first > 12 else (second, first)
        if first <= 12 and second <= 12 and first != second:
            problem = f"“{match[0]}” may be day first or month first; enter the date"
    else:
        month = month_number(groups["month"])
        day = int(groups["day"]) if groups.get("day") else None
    year = int(groups["year"]) if groups.get("year") else None
    if not problem and day is not None and not _possible(year, month, day):
        problem = f"“{match[0]}” is no date of the calendar; check day and month"
    before = WEEKDAY.search(text, max(start, match.start() - 16), match.start())
    inner = groups.get("inner")
    weekday = _weekday(inner or before[1]) if inner or before else None
    if not problem and weekday is not None and year and day and date(year, month, day).weekday() != weekday:
        problem = f"“{match[0]}” is no {WEEKDAYS[weekday].title()}; check the date"
    return PrintedDate(match.start(), match.end(), year, month, day, weekday, problem)


def _weekday(printed: str) -> int:
    return next(n for n, name in enumerate(WEEKDAYS) if name.startswith(printed.lower()[:3]))


def _possible(year: int | None, month: int, day: int) -> bool:
    try:
        date(year or 2000, month, day)
    except ValueError:
        return False
    return True
