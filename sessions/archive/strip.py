"""The strip of months: one square a month, at most twelve years; the way through time on every page."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sessions.models import Reader, Status
from sessions.models.evenings import EveningRules
from sessions.text import ordinal

YEARS = 12


@dataclass(frozen=True, slots=True)
class Month:
    """One square. state: published, held, coming, skipped (no evening) or none (outside the series).

    address and caption are empty where there is no evening.
    """

    state: str
    address: str = ""
    caption: str = ""
    here: bool = False


@dataclass(frozen=True, slots=True)
class Year:
    """Twelve squares, or none for a run of years (from `year` to `until`) without an evening.

    numbers: the first and last evening of the year, "30–41", or empty.
    """

    year: int
    numbers: str = ""
    months: list[Month] = field(default_factory=list)
    until: int | None = None


def strip(
    sessions: Sequence[EveningRules], reader: Reader, day: date, *, own: EveningRules | None = None
) -> list[Year]:
    """The years to draw, oldest first, from the evenings around the page's own (default: the latest).

    sessions: evenings this reader may see, as `near.around` or `near.latest` gives them; those without
    a date have no place in it. day: today, which parts "held" from "coming".
    """
    by_month: dict[tuple[int, int], EveningRules] = {}
    by_year: dict[int, list[int]] = defaultdict(list)
    for session in sorted(sessions, key=lambda session: session.number):
        if session.held_on:
            by_month[session.held_on.year, session.held_on.month] = session
            by_year[session.held_on.year].append(session.number)
    if not by_month:
        return []
    first, last = min(by_month), max(by_month)

    def month(year: int, number: int) -> Month:
        session = by_month.get((year, number))
        if session is None:
            return Month("skipped" if first < (year, number) < last else "none")
        return square(session, reader, day, here=own is not None and session.number == own.number)

    years: list[Year] = []
    for year in window(first[0], last[0], own.held_on.year if own and own.held_on else last[0]):
        if numbers := by_year.get(year):
            years.append(Year(year, span(numbers), [month(year, number) for number in range(1, 13)]))
        elif years and not years[-1].months:
            years[-1] = Year(years[-1].year, until=year)
        else:
            years.append(Year(year, until=year))
    return years


def window(first: int, last: int, own: int) -> range:
    """At most twelve years around `own`, moved inward at either end of the series."""
    start = max(first, min(own - YEARS // 2, last - YEARS + 1))
    return range(start, min(last, start + YEARS - 1) + 1)


def span(numbers: list[int]) -> str:
    """The first and last number of a year: "30–35"; one alone stands alone."""
    return f"{numbers[0]}–{numbers[-1]}" if len(numbers) > 1 else str(numbers[0])


def square(session: EveningRules, reader: Reader, day: date, *, here: bool = False) -> Month:
    """The square of an evening, in the state this reader may know."""
    state = state_of(session, reader, day)
    return square_in(session.number, session.held_on, state, here, get_language())


@lru_cache(maxsize=4_000)
def square_in(number: int, held_on: date, state: str, here: bool, language: str) -> Month:
    """The same square is on the pages of twelve years."""
    month = date_format(held_on, "F Y")
    caption = f"{ordinal(number)}, {month}: {state_in_words(state, language)}"
    return Month(state, f"{address_of_all()}{number}/", caption, here)


@cache
def address_of_all() -> str:
    """A session's address is this one and its number; asking the site map 144 times would cost 2 ms."""
    return reverse("sessions")


@cache
def state_in_words(state: str, language: str) -> str:
    words = {"published": _("report published"), "held": _("held, report to come"), "coming": _("coming")}
    return words[state]


def state_of(session: EveningRules, reader: Reader, day: date) -> str:
    """published, held or coming; a report that is not this reader's is one to come."""
    if session.shows_report_to(reader):
        return "published"
    if session.is_past(day) or session.status in (Status.HELD, Status.PUBLISHED):
        return "held"
    return "coming"
