"""What planning the next evening starts from: dates to choose among, and what it was like the last time."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.conf import settings

from sessions.models import Audience, Intern, Session, SkippedMonth, Status
from sessions.programme.date_choices import DateChoice, date_choices, second_choices
from sessions.programme.public_holidays import public_holidays
from sessions.series import Evening, next_offers

NEIGHBOURS = 24  # evenings that the rule learns from; its habit is that of the last twelve
A_YEAR = timedelta(days=366)
TWO_MONTHS = timedelta(days=62)


@dataclass(frozen=True)
class AsLastTime:
    """What the evenings before were like; the built-in values of a session before the first."""

    venue: str = ""
    start_time: time | None = None
    format: str = ""
    language: str = "en"
    places: int = 6
    minutes_wanted: int = 120
    agenda_audience: str = Audience.HOUSE


@dataclass(frozen=True)
class NextEvening:
    """choices: dates of the month in turn, best first. second: dates for another evening in the last month.

    Both are empty while there is no evening to learn from. skipped: months ahead without an evening.
    """

    number: int
    evenings: list[Evening]
    choices: list[DateChoice]
    second: list[DateChoice]
    skipped: list[SkippedMonth]
    usual: AsLastTime

    @property
    def month(self) -> date | None:
        """The first day of the month whose dates are offered."""
        return self.choices[0].held_on.replace(day=1) if self.choices else None

    @property
    def offered(self) -> set[date]:
        return {choice.held_on for choice in (*self.choices, *self.second)}


def next_evening(today: date) -> NextEvening:
    """What the page for planning shows. Four queries."""
    evenings, usual = evenings_before(), as_last_time()
    skipped = list(SkippedMonth.objects.filter(month__gte=_known_from(evenings, today)).order_by("month"))
    facts = {
        "after": today - timedelta(days=1),
        "holidays": holidays_around(evenings, today),
        "last_days": last_days(today),
    }
    return NextEvening(
        number=max((evening.number for evening in evenings), default=0) + 1,
        evenings=evenings,
        choices=date_choices(evenings, skipped=[month.month for month in skipped], **facts),
        second=second_choices(evenings, **facts),
        skipped=[month for month in skipped if month.month >= today.replace(day=1)],
        usual=usual,
    )


def evenings_before() -> list[Evening]:
    """The latest evenings as the number rule knows them. One called off that kept its number has no date."""
    rows = Session.objects.filter(Session.number_in_use()).order_by("-number")
    columns = ("number", "held_on", "date_confirmed", "status")
    return [
        Evening(number, None if status == Status.CANCELLED else held_on, confirmed)
        for number, held_on, confirmed, status in rows.values_list(*columns)[:NEIGHBOURS]
    ]


def as_last_time() -> AsLastTime:
    """Each value as the latest evening has it that says something. Reports of old ones say little."""
    names = list(AsLastTime.__dataclass_fields__)
    latest = Session.objects.standing().order_by("-number").values(*names)[:NEIGHBOURS]
    found = {}
    for row in latest:
        found = {name: value for name, value in row.items() if value not in ("", None)} | found
    return AsLastTime(**found)


def last_days(today: date) -> dict[date, list[str]]:
    """Names of the interns who leave on a day within a year and had no farewell yet."""
    leaving = Intern.objects.filter(ended_on__range=(today, today + A_YEAR), farewell_session=None)
    leaving = leaving.filter(person__anonymised_at=None).order_by("ended_on", "person__name")
    found = defaultdict(list)
    for day, name in leaving.values_list("ended_on", "person__name"):
        found[day].append(name)
    return dict(found)


def holidays_around(evenings: Sequence[Evening], today: date) -> dict[date, str]:
    """Public holidays of the years in which the next evening may be."""
    last = max((evening.held_on for evening in evenings if evening.held_on), default=today)
    years = {year for day in (today, last) for year in (day.year, day.year + 1) if year < date.max.year}
    return public_holidays(settings.MTS_COUNTRY, years)


def evening_but_one(today: date) -> date | None:
    """The day of the next evening but one, as far as it is planned, else where the series would have it.

    None without anything to learn from. Two queries.
    """
    coming = Session.objects.standing().on_or_after(today).order_by("held_on", "number")
    days = list(coming.values_list("held_on", flat=True)[:2])
    evenings = evenings_before()
    while len(days) < 2:
        after = max([today, *days])
        offers = next_offers(evenings, after=after, count=1)
        if not offers:
            return None
        days.append(offers[0].held_on)
        evenings = [*evenings, Evening(offers[0].number, offers[0].held_on, confirmed=True)]
    return days[1]


def _known_from(evenings: Sequence[Evening], today: date) -> date:
    """The first month whose skipping can still matter: that of the last evening, or this one."""
    last = max((evening.held_on for evening in evenings if evening.held_on), default=today)
    return min(last, today).replace(day=1)
