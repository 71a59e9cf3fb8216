"""The strip of months: one square a month, at most twelve years; the way through time."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

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


def evenings(reader: Reader, day: date) -> QuerySet:
    """What this reader may see on this day, latest first: rows of number, held_on, state and published_on.

    state: published, held or coming; a report that is not for the reader is still to come.
    """
    past = Q(held_on__lt=day) | Q(status__in=[Status.HELD, Status.PUBLISHED])
    state = Case(
        When(shown_report(reader), then=Value("published")), When(past, then=Value("held")),
        default=Value("coming"),
    )  # fmt: skip
    visible = Session.objects.visible_to(reader)
    return visible.annotate(state=state).values_list("number", "held_on", "state", "published_on", named=True)


def around(reader: Reader, number: int) -> list:
    """The evenings within twelve years of one, latest first."""
    near = evenings(reader, timezone.localdate())
    return list(near.filter(number__gte=number - MONTHS, number__lte=number + MONTHS))


def addresses(evenings: Iterable) -> dict[int, str]:
    """Where each number leads, for "the 32nd MTS" in a summary."""
    return {evening.number: address("session", evening.number) for evening in evenings}


def months(reader: Reader, upto: int) -> list[Year]:
    """The strip of the twelve years up to this number, for a page of no one evening."""
    return strip(evenings(reader, timezone.localdate()).filter(number__lte=upto)[:MONTHS])


def strip(found: Iterable, own: Session | None = None) -> list[Year]:
    """The years to draw, oldest first, around the page's own evening (default: the latest).

    found: of `evenings`; those without a date have no place in it.
    """
    dated = [one for one in found if one.held_on][::-1]
    if not dated:
        return []
    by_month = {(one.held_on.year, one.held_on.month): one for one in dated}
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
    # At most twelve years around its own, moved inward at either end of the series.
    middle = own.held_on.year if own and own.held_on else last[0]
    start = max(first[0], min(middle - YEARS // 2, last[0] - YEARS + 1))
    for year in range(start, min(last[0], start + YEARS - 1) + 1):
        if numbers := [one.number for one in dated if one.held_on.year == year]:
            years.append(Year(year, span(numbers), [month(year, number) for number in range(1, 13)]))
        elif years and not years[-1].months:
            years[-1] = Year(years[-1].year, until=year)
        else:
            years.append(Year(year, until=year))
    return years


def span(numbers: list[int]) -> str:
    """The first and the last, "30–35"; one alone stands alone."""
    return "–".join(map(str, numbers[:1] + numbers[1:][-1:]))
