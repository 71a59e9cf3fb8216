"""The strip of months: one square a month, at most twelve years; the way through time on every page."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sessions.models import Reader, Session, Status
from sessions.models.cancelled import moved_from

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


def latest(reader: Reader, upto: int | None = None) -> list[Session]:
    """The evenings of the last twelve years (of the twelve up to this number), latest first. One query."""
    found = Session.objects.visible_to(reader).latest_first().for_rows()
    found = found if upto is None else found.filter(number__lte=upto)
    return list(found.annotate(moved_from=moved_from(reader))[:MONTHS])


def around(reader: Reader, number: int) -> list[Session]:
    """The evenings within twelve years of one, latest first. One query."""
    near = Session.objects.visible_to(reader).filter(number__range=(number - MONTHS, number + MONTHS))
    return list(near.latest_first().for_rows())


def months(reader: Reader) -> list[Year]:
    """The strip of the last twelve years, for pages of no one evening. One query."""
    return strip(latest(reader), reader, timezone.localdate())


def strip(
    sessions: Sequence[Session], reader: Reader, day: date, *, own: Session | None = None
) -> list[Year]:
    """The years to draw, oldest first, around the page's own evening (default: the latest).

    sessions: evenings this reader may see, as `around` or `latest` gives them; those without a date have no
    place in it. day: today, which parts "held" from "coming".
    """
    by_month: dict[tuple[int, int], Session] = {}
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


def square(session: Session, reader: Reader, day: date, *, here: bool) -> Month:
    """The square of an evening, in the state this reader may know."""
    state = state_of(session, reader, day)
    words = {"published": _("report published"), "held": _("held, report to come"), "coming": _("coming")}
    caption = f"{session.ordinal}, {date_format(session.held_on, 'F Y')}: {words[state]}"
    return Month(state, session.get_absolute_url(), caption, here)


def state_of(session: Session, reader: Reader, day: date) -> str:
    """published, held or coming; a report that is not this reader's is one to come."""
    if session.shows_report_to(reader):
        return "published"
    if session.is_past(day) or session.status in (Status.HELD, Status.PUBLISHED):
        return "held"
    return "coming"
