"""The strip of months: one square a month, at most twelve years; the way through time on every page."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db.models import Case, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sessions.models import Reader, Session, Status
from sessions.models.addresses import address
from sessions.models.sessions import shown_report
from sessions.text import ordinal

YEARS = 12
MONTHS = 12 * YEARS  # evenings of a monthly series: number and month go in step


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


class Evening(NamedTuple):
    """An evening of the strip. state: published, held or coming; a report not for the reader is to come."""

    number: int
    held_on: date | None
    state: str

    @property
    def session(self) -> Session:
        return Session(number=self.number, held_on=self.held_on)


def evenings(reader: Reader, day: date) -> QuerySet:
    """What this reader may see on this day, latest first, as the fields of Evening."""
    past = Q(held_on__lt=day) | Q(status__in=[Status.HELD, Status.PUBLISHED])
    state = Case(
        When(shown_report(reader), then=Value("published")), When(past, then=Value("held")),
        default=Value("coming"),
    )  # fmt: skip
    return Session.objects.visible_to(reader).latest_first().values_list("number", "held_on", state)


def latest(reader: Reader, day: date, upto: int | None = None) -> list[Evening]:
    """The evenings of the last twelve years (of the twelve up to this number), latest first."""
    found = evenings(reader, day) if upto is None else evenings(reader, day).filter(number__lte=upto)
    return [Evening(*row) for row in found[:MONTHS]]


def around(reader: Reader, day: date, number: int) -> list[Evening]:
    """The evenings within twelve years of one, latest first."""
    near = evenings(reader, day).filter(number__gte=number - MONTHS, number__lte=number + MONTHS)
    return [Evening(*row) for row in near]


def addresses(evenings: Iterable[Evening]) -> dict[int, str]:
    """Where each number leads, for "the 32nd MTS" in a summary."""
    return {evening.number: address("session", evening.number) for evening in evenings}


def months(reader: Reader) -> list[Year]:
    """The strip of the last twelve years, for pages of no one evening."""
    return strip(latest(reader, timezone.localdate()))


def strip(found: Sequence[Evening], own: Session | None = None) -> list[Year]:
    """The years to draw, oldest first, around the page's own evening (default: the latest).

    found: as `around` or `latest` gives it; evenings without a date have no place in it.
    """
    by_month: dict[tuple[int, int], Evening] = {}
    by_year: dict[int, list[int]] = defaultdict(list)
    for evening in reversed(found):
        if evening.held_on:
            by_month[evening.held_on.year, evening.held_on.month] = evening
            by_year[evening.held_on.year].append(evening.number)
    if not by_month:
        return []
    words = {"published": _("report published"), "held": _("held, report to come"), "coming": _("coming")}
    names = [date_format(date(2000, number, 1), "F") for number in range(1, 13)]
    first, last = min(by_month), max(by_month)

    def month(year: int, number: int) -> Month:
        evening = by_month.get((year, number))
        if evening is None:
            return Month("skipped" if first < (year, number) < last else "none")
        caption = f"{ordinal(evening.number)}, {names[number - 1]} {year}: {words[evening.state]}"
        here = own is not None and evening.number == own.number
        return Month(evening.state, address("session", evening.number), caption, here)

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
