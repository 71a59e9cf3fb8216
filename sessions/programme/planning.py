"""The next evening: what is known before it is planned, and planning it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from sessions.models import (
    NUMBER_IN_USE,
    Intern,
    Moderator,
    Person,
    Session,
    SkippedMonth,
    Status,
    User,
    archive_change,
)
from sessions.notifications.texts import Text
from sessions.programme.date_choices import DateChoice, date_choices, public_holidays, second_choices
from sessions.programme.moderating import ask_to_moderate, asked_by_hand, said_yes
from sessions.series import Evening, breaks, next_offers, odd_weekday

NEIGHBOURS = 24  # evenings that the rule learns from; its habit is that of the last twelve
A_YEAR = timedelta(days=366)
AS_LAST_TIME = (
    "venue", "start_time", "format", "language", "places", "minutes_wanted", "agenda_audience",
    "reminders", "arrival",
)  # fmt: skip


@dataclass(frozen=True)
class NextEvening:
    """choices: dates of the month in turn, best first. second: dates for another evening in the last month.

    Both are empty while there is no evening to learn from. skipped: months ahead without an evening. usual:
    fields of a session as the evenings before had them.
    """

    number: int
    evenings: list[Evening]
    choices: list[DateChoice]
    second: list[DateChoice]
    skipped: list[SkippedMonth]
    usual: dict[str, Any]

    @property
    def month(self) -> date | None:
        """The first day of the month whose dates are offered."""
        return self.choices[0].held_on.replace(day=1) if self.choices else None

    @property
    def offered(self) -> set[date]:
        return {choice.held_on for choice in (*self.choices, *self.second)}


def next_evening(today: date) -> NextEvening:
    """What the page for planning shows. Four queries."""
    evenings = evenings_before()
    last = max((evening.held_on for evening in evenings if evening.held_on), default=today)
    # Those ahead are shown; one since the last evening still puts the numbers out of step.
    skipped = SkippedMonth.objects.filter(month__gte=min(last, today).replace(day=1)).order_by("month")
    years = {year for day in (today, last) for year in (day.year, day.year + 1) if year < date.max.year}
    facts = {
        "after": today - timedelta(days=1),
        "holidays": public_holidays(settings.MTS_COUNTRY, years),
        "last_days": last_days(today),
    }
    return NextEvening(
        number=max((evening.number for evening in evenings), default=0) + 1,
        evenings=evenings,
        choices=date_choices(evenings, skipped=[month.month for month in skipped], **facts),
        second=second_choices(evenings, **facts),
        skipped=[month for month in skipped if month.month >= today.replace(day=1)],
        usual=as_last_time(),
    )


def evenings_before() -> list[Evening]:
    """The latest evenings as the number rule knows them. One called off that kept its number has no date."""
    rows = Session.objects.filter(NUMBER_IN_USE).order_by("-number")
    columns = ("number", "held_on", "date_confirmed", "status")
    return [
        Evening(number, None if status == Status.CANCELLED else held_on, confirmed)
        for number, held_on, confirmed, status in rows.values_list(*columns)[:NEIGHBOURS]
    ]


def as_last_time() -> dict[str, Any]:
    """Fields of a session, each as the latest evening has it that says something. Old reports say little."""
    found = {}
    for row in Session.objects.standing().order_by("-number").values(*AS_LAST_TIME)[:NEIGHBOURS]:
        found = {name: value for name, value in row.items() if value not in ("", None)} | found
    return found


def last_days(today: date) -> dict[date, list[str]]:
    """Names of the interns who leave on a day within a year and had no farewell yet."""
    leaving = Intern.objects.filter(ended_on__range=(today, today + A_YEAR), farewell_session=None)
    leaving = leaving.filter(person__anonymised_at=None).order_by("ended_on", "person__sort_key")
    found = defaultdict(list)
    for day, name in leaving.values_list("ended_on", "person__name"):
        found[day].append(name)
    return dict(found)


def evening_but_one(today: date) -> date | None:
    """The day of the next evening but one, as far as it is planned, else where the series would have it.

    None without anything to learn from. Two queries.
    """
    coming = Session.objects.standing().filter(held_on__gte=today).order_by("held_on", "number")
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


class Ways:
    """How somebody came to moderate."""

    ASK = "ask"  # a message with a private link
    ASKED = "asked"  # an organiser has asked them, they have not answered
    YES = "yes"  # they said yes already


def plan(
    *,
    held_on: date | None,
    number: int | None = None,
    moderator: Person | None = None,
    way: str = Ways.ASK,
    opened: bool = False,
    form_key: str = "",
    by: User | None,
    at: datetime,
    **fields,
) -> Session:
    """A new evening, with its moderator asked, and open for topics if wanted.

    number: None is the next one, taken under the archive's lock. form_key: of the page; its second submit
    gets the session of the first. fields: venue and whatever else Session holds. Raises
    ValidationError where the number is taken.
    """
    with archive_change():
        if form_key and (before := Session.objects.filter(form_key=form_key).first()):
            return before
        facts = next_evening(timezone.localdate(at))
        number = number or Session.objects.next_number()
        session = Session(
            number=number,
            held_on=held_on,
            date_confirmed=out_of_step_on_purpose(number, held_on, facts),
            form_key=form_key or None,
            **fields,
        )
        session.refuse_taken_number()
        session.save()
        if moderator:
            bring_in(session, moderator, way=way, by=by, at=at)
        if opened:
            session.step(Status.OPEN)
        return session


def bring_in(
    session: Session, person: Person, *, way: str, by: User | None, at: datetime, message: Text | None = None
) -> Moderator:
    """Ask somebody to moderate, or note that it was done. message: as it was edited. Raises TooLate."""
    if way == Ways.YES:
        return said_yes(session, person, at=at)
    if way == Ways.ASKED:
        return asked_by_hand(session, person, by=by, at=at)
    return ask_to_moderate(session, person, email=person.email, by=by, at=at, message=message)[0]


def out_of_step_on_purpose(number: int, held_on: date | None, facts: NextEvening) -> bool:
    """Whether number and date break the rhythm of the series, and the one who chose them knew it.

    The dates that are offered say what is odd about them; another day of their months (after a skipped month,
    or a second evening in one) is out of step no more than they are.
    """
    if held_on is None:
        return False
    evening = Evening(number, held_on)
    odd_day = odd_weekday(evening, facts.evenings)
    odd = odd_day or any(found.later == evening for found in breaks([*facts.evenings, evening]))
    months = {day.replace(day=1) for day in facts.offered}
    return bool(odd) and (held_on in facts.offered or (held_on.replace(day=1) in months and not odd_day))


def skip_month(month: date, *, reason: str) -> SkippedMonth:
    """Leave a month out; given by any of its days. Where that was said before, the new reason stands."""
    first = month.replace(day=1)
    return SkippedMonth.objects.update_or_create(month=first, defaults={"reason": reason})[0]


def take_up_month(month: date) -> None:
    """A month that was left out may have an evening again."""
    SkippedMonth.objects.filter(month=month.replace(day=1)).delete()
