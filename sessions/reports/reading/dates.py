"""Dates as people print them, with or without a year."""

import re
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from sessions.text.months import MONTH, month_number

DAY = r"(?P<day>[0-3]?\d)(?:\s?(?:st|nd|rd|th)\b)?(?!\d|:\d)"
# Two figures ("’24", "-24", "24" at the end of what is said) and slips of the keyboard (217, 20177) are years
# too; people are none ("May 19th, 150 people").
SAID = r"(?=\s*(?:$|[\n.;:)）]|,?\s+(?:at|in|on|with|from|by|and)\b))"
YEAR = (
    rf"(?:(?P<year>(?:19|20)\d\d(?!\w)|\d{{3,5}}{SAID})"
    rf"|(?P<short>(?<=[’'‘`´-])\d\d(?!\w)|(?<=\s)\d\d{SAID}))"
)
STEM = r"(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs?)?|Fri|Sat(?:ur)?|Sun)"
LATIN_DAY = rf"{STEM}(?:day)?"
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
KANJI_DAYS = "月火水木金土日"
BEFORE = re.compile(
    rf"(?:\b({LATIN_DAY})\b\.?(?:\s+(?:evening|night|afternoon))?|([{KANJI_DAYS}])曜日?)"
    r"(?:\s*[,、(（]|\s+(?:on\s+)?the\b)?\s*$",
    re.IGNORECASE,
)
AFTER = re.compile(
    rf"\s*[,、]?\s*(?:(?:on\s+)?an?\s+)?({STEM}day)\b|\s*[(（\[]\s*({LATIN_DAY})\b\.?\s*[)）\]]?"
    rf"|\s*[(（\[]\s*([{KANJI_DAYS}])(?:曜日?)?(?:[・･]?祝日?)?\s*[)）\]]|\s*([{KANJI_DAYS}])曜",
    re.IGNORECASE,
)
# "April 20 (Fri), 2018", "20 April, Friday, 2018"
BETWEEN = rf"(?:\s?,?\s?\(?\s?(?P<inner>{LATIN_DAY})\b\.?\s?\)?(?=,?\s))?"
THEN_YEAR = rf"{BETWEEN}(?:,\s*|\s+|-)(?:of\s+)?[’'‘`´]?{YEAR}"
DAY_FIRST = rf"\b(?<![\d.,:/-]){DAY}(?:\s+(?:of\s+)?|-){MONTH}"
ERAS = {"昭和": 1925, "平成": 1988, "令和": 2018}  # the year before the first
NUMERIC = re.compile(r"\b(?P<first>[0-3]?\d)([/.-])(?P<second>[0-3]?\d)\2(?P<year>(?:19|20)\d\d)\b")
FORMS = [
    re.compile(DAY_FIRST + THEN_YEAR, re.IGNORECASE),  # first: "19 May 17" is no 17th
    re.compile(rf"\b{MONTH}\s+(?:the\s+)?{DAY}(?:{THEN_YEAR})?", re.IGNORECASE),
    re.compile(DAY_FIRST, re.IGNORECASE),
    re.compile(r"\b(?P<year>[12]\d{3,4}|00\d\d)([-/.])(?P<month>[01]?\d)\2(?P<day>[0-3]?\d)\b(?![-/]\d)"),
    re.compile(
        r"(?:(?:(?P<era>昭和|平成|令和)\s?(?P<nth>元|\d\d?)|(?P<year>\d{3,5})|[’'‘]?(?P<short>\d\d))\s?年\s?)?"
        r"(?<!\d)(?P<month>[01]?\d)\s?月\s?(?P<day>[0-3]?\d)\s?日"
    ),
    NUMERIC,
]
# Where no other date is.
LAST_FORMS = [
    re.compile(rf"\b{MONTH},?\s+(?:of\s+)?(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE),
    re.compile(r"(?<![A-Za-z0-9./:-])(?P<figures>\d\d?([/.-])\d\d?\2\d\d?)(?![\w/:-]|\.\d)"),
]
NARROW = str.maketrans("０１２３４５６７８９／．－", "0123456789/.-")


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date in the text. year is None where none is printed; day is None for "May 2017".

    short_year: 24 where only two figures of the year are printed. weekday: the one printed beside it, Monday
    is 0. problem: why it cannot be taken as it stands, or empty.
    """

    start: int
    end: int
    year: int | None
    month: int | None
    day: int | None
    short_year: int | None = None
    weekday: int | None = None
    problem: str = ""

    @property
    def value(self) -> date | None:
        """The date itself, None without year or day or where it cannot be taken as it stands."""
        if self.problem or not (self.year and self.month and self.day):
            return None
        return date(self.year, self.month, self.day)

    def may_be(self, day: date) -> bool:
        """Whether a day that neighbours settle says what is printed of year and weekday."""
        short = self.short_year in (None, day.year % 100)
        return short and self.year in (None, day.year) and self.weekday in (None, day.weekday())


def dates_in(text: str, start: int, end: int, *, order: str = "") -> list[PrintedDate]:
    """All dates between two offsets, in order, none overlapping another.

    order: "day" or "month" where the source is known to write that first in 05/06/2017.
    """
    base = max(0, start - 20)  # as far as a pattern looks back
    near = text[base:end].translate(NARROW)
    found: list[PrintedDate] = []
    for forms in (FORMS, LAST_FORMS):
        for match in chain.from_iterable(form.finditer(near, start - base) for form in forms):
            if all(match.end() <= other.start or match.start() >= other.end for other in found):
                words = text[base + match.start() : base + match.end()]
                found.append(_read(near, start - base, match, words, order))
        if found:
            break
    found.sort(key=lambda printed: printed.start)
    return [replace(one, start=base + one.start, end=base + one.end) for one in found]


def _read(text: str, start: int, match: re.Match[str], words: str, order: str) -> PrintedDate:
    (at, after), told = match.span(), match.groupdict()
    if told.get("figures"):
        return PrintedDate(at, after, None, None, None, problem=two_figures(words))
    problem = ""
    if "first" in told:
        first, second = int(told["first"]), int(told["second"])
        day, month = (first, second) if first > 12 or order == "day" else (second, first)
        if not order and first <= 12 and second <= 12 and first != second:
            problem = f"“{words}” may be day first or month first; enter the date"
    else:
        month = month_number(told["month"])
        day = int(told["day"]) if told.get("day") else None
    year = int(told["year"]) if told.get("year") else None
    if told.get("era"):
        year = ERAS[told["era"]] + int(told["nth"].replace("元", "1"))
    short = int(told["short"]) if told.get("short") else None
    if year is not None and not 1950 <= year < 2100:
        problem = f"“{words}” has a year that cannot be meant; enter the date"
    elif not problem and day is not None and not _possible(year, month, day):
        problem = f"“{words}” is no date of the calendar; check day and month"
    beside = BEFORE.search(text, max(start, at - 30), at), AFTER.match(text, after)
    name = next(
        filter(None, [told.get("inner"), *(name for one in beside if one for name in one.groups())]), ""
    )
    weekday = _weekday(name) if name else None
    if not problem and weekday is not None and year and day and date(year, month, day).weekday() != weekday:
        problem = f"“{words}” is no {WEEKDAYS[weekday].title()}; check the date"
    if year is None:  # what will settle it later reads these words alone
        at, after = (beside[0] or match).start(), (beside[1] or match).end()
    return PrintedDate(at, after, year, month, day, short, weekday, problem)


def two_figures(words: str) -> str:
    """Why such a date stays open, where neighbours do not say the rest."""
    return f"“{words}” has a year of two digits; enter the date"


def _weekday(name: str) -> int:
    if name in KANJI_DAYS:
        return KANJI_DAYS.index(name)
    return next(n for n, day in enumerate(WEEKDAYS) if day.startswith(name.lower()[:3]))


def _possible(year: int | None, month: int, day: int) -> bool:
    try:
        date(year or 2000, month, day)
    except ValueError:
        return False
    return True
