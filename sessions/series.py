"""The number rule: in a monthly series number and month go in step, and the weekday follows a habit.

Everything is learnt from the evenings passed in; neither a weekday nor a first month is written here. Plain
functions over dataclasses: the report reader and the admin both ask them.
"""

import calendar
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date
from itertools import pairwise

# The habit of a series is that of its last year; a year is also long enough to see which week varies.
HABIT_SIZE = 12
# Fewer evenings than this do not make a habit whose breach is worth telling.
HABIT_LEAST = 3
# One-sided neighbours settle a year only while skipped months cannot add up to half a year: then the year
# before or after would fit as well.
LARGEST_SLIP = 5


@dataclass(frozen=True, slots=True)
class Evening:
    """One session for the rule. held_on is None while unknown.

    confirmed: an organiser has confirmed its number and date, so a break with the evening before it is known.
    postponed: it was moved out of its month, so it teaches nothing about months or weekdays.
    """

    number: int
    held_on: date | None = None
    confirmed: bool = False
    postponed: bool = False


@dataclass(frozen=True, slots=True)
class Months:
    """The months that fit a number, both included, counted as year * 12 + month - 1; equal when sure.

    neighbours: the numbers they were learnt from.
    """

    earliest: int
    latest: int
    neighbours: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """A date whose year came from the neighbours. unusual: what speaks against it, or empty."""

    held_on: date
    neighbours: tuple[int, ...]
    unusual: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """A next date. reason: in words, for the organiser."""

    number: int
    held_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Break:
    """Two neighbouring evenings that are out of step. message: in words, for the organiser."""

    earlier: Evening
    later: Evening
    message: str


def month_index(day: date) -> int:
    """Months since year 0, so that differences count months."""
    return day.year * 12 + day.month - 1


def dated(evenings: Iterable[Evening]) -> list[Evening]:
    """Those with a date, by number; of one number given twice the first stands."""
    first: dict[int, Evening] = {}
    for evening in evenings:
        if evening.held_on is not None:
            first.setdefault(evening.number, evening)
    return sorted(first.values(), key=lambda evening: evening.number)


def month_for(number: int, evenings: Sequence[Evening]) -> Months | None:
    """The months that fit a number: one step from the nearest evening on either side.

    Evenings on both sides that agree leave one month; skipped months between them leave all of the gap. None
    without an evening in step, or where the two sides contradict each other (more numbers than months).
    """
    steady = [evening for evening in dated(evenings) if not evening.postponed]
    numbers = [evening.number for evening in steady]
    at = bisect_left(numbers, number)
    if at < len(steady) and numbers[at] == number:
        month = month_index(steady[at].held_on)
        return Months(month, month, (number,))
    bounds = []
    if at > 0:
        bounds.append(month_index(steady[at - 1].held_on) + number - numbers[at - 1])
    if at < len(steady):
        bounds.append(month_index(steady[at].held_on) - (numbers[at] - number))
    if not bounds or bounds[0] > bounds[-1]:
        return None
    return Months(bounds[0], bounds[-1], tuple(numbers[max(at - 1, 0) : at + 1]))


def usual_weekday(evenings: Sequence[Evening]) -> tuple[int, int, int] | None:
    """(weekday, how many of the latest evenings, out of how many), Monday is 0. None without any date."""
    latest = [evening for evening in dated(evenings) if not evening.postponed][-HABIT_SIZE:]
    if not latest:
        return None
    weekday, count = Counter(evening.held_on.weekday() for evening in latest).most_common(1)[0]
    return weekday, count, len(latest)


def year_for(number: int, month: int, day: int, evenings: Sequence[Evening]) -> Settled | None:
    """The date of an evening whose report prints no year, where its neighbours leave only one.

    It has to lie between the evenings before and after it. A single side settles the year while the distance
    (one month of slip, and one more for every six numbers) stays under half a year. The evening itself, when
    it is already known on the same day of the year, settles it too. None when nothing fits, or more than one.
    """
    timeline = dated(evenings)
    numbers = [evening.number for evening in timeline]
    months = month_for(number, evenings)
    if months is None:
        return None
    distance = min(abs(number - neighbour) for neighbour in months.neighbours)
    slip = min((distance + 5) // 6, LARGEST_SLIP)
    at = bisect_left(numbers, number)
    known_itself = at < len(numbers) and numbers[at] == number
    before = timeline[at - 1].held_on if at > 0 else date.min
    after_at = at + 1 if known_itself else at
    after = timeline[after_at].held_on if after_at < len(timeline) else date.max
    fitting = []
    for year in range((months.earliest - slip) // 12, (months.latest + slip) // 12 + 1):
        candidate = _date_or_none(year, month, day)
        if candidate is None or not before < candidate < after:
            continue
        if months.earliest - slip <= month_index(candidate) <= months.latest + slip:
            fitting.append(candidate)
    if len(fitting) > 1:
        habit = usual_weekday(evenings)
        fitting = [candidate for candidate in fitting if habit and candidate.weekday() == habit[0]]
    if len(fitting) != 1:
        return None
    return Settled(fitting[0], months.neighbours, _odd_weekday(fitting[0], evenings))


def _date_or_none(year: int, month: int, day: int) -> date | None:
    """None for 29 February of a common year, or a year outside the calendar."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _odd_weekday(day: date, evenings: Sequence[Evening]) -> str:
    """A sentence when the series has a weekday and this is another; empty otherwise."""
    habit = usual_weekday(evenings)
    if habit is None or habit[1] < HABIT_LEAST or habit[1] < habit[2] or day.weekday() == habit[0]:
        return ""
    return f"{day.isoformat()} is a {calendar.day_name[day.weekday()]}, the others are {_plural(habit[0])}"


def _plural(weekday: int) -> str:
    return calendar.day_name[weekday] + "s"


def next_offers(
    evenings: Sequence[Evening],
    *,
    after: date,
    count: int = 3,
    month: date | None = None,
    skipped: Collection[date] = (),
) -> list[Offer]:
    """Dates for the next number, the most usual first, each later than `after` and than the last evening.

    The month is the one in step; when it has passed, the first month that still holds a day, but none of the
    skipped ones. `month` asks for another. Both are given by any of their days. Empty when the series has no
    date yet: then there is nothing to learn from.
    """
    known = dated(evenings)
    habit = usual_weekday(evenings)
    if not known or habit is None or count < 1:
        return []
    number = max(evening.number for evening in evenings) + 1
    steady = [evening for evening in known if not evening.postponed]
    expected = month_index(steady[-1].held_on) + number - steady[-1].number
    weekday, days, total = habit
    latest = steady[-HABIT_SIZE:]
    weeks = Counter(_week(e.held_on) for e in latest if e.held_on.weekday() == weekday)
    earliest_day = max(after, known[-1].held_on)
    passed_over = {month_index(day) for day in skipped}
    first = max(expected, month_index(earliest_day))
    # Of two months that may be taken the second always holds a day.
    in_turn = [n for n in range(first, first + len(passed_over) + 2) if n not in passed_over]
    for candidate_month in [month_index(month)] if month else in_turn:
        year, zero_month = divmod(candidate_month, 12)
        fits = [day for day in _days_on(year, zero_month + 1, weekday) if day > earliest_day]
        if fits:
            break
    late = len(set(range(expected, candidate_month)) - passed_over)
    fits.sort(key=lambda day: (-weeks[_week(day)], day))
    return [
        Offer(number, day, _offer_reason(day, weeks[_week(day)], days, total, late)) for day in fits[:count]
    ]


def _days_on(year: int, month: int, weekday: int) -> list[date]:
    """Days of that weekday in a month; none in a month beyond the calendar (a last evening in 9999)."""
    if not MINYEAR <= year <= MAXYEAR:
        return []
    last = calendar.monthrange(year, month)[1]
    return [day for n in range(1, last + 1) if (day := date(year, month, n)).weekday() == weekday]


def _week(day: date) -> int:
    """1 for the first such weekday of its month, and so on."""
    return (day.day - 1) // 7 + 1


def _offer_reason(day: date, same_week: int, same_weekday: int, total: int, late: int) -> str:
    name = calendar.day_name[day.weekday()]
    place = ("1st", "2nd", "3rd", "4th", "5th")[_week(day) - 1]
    reason = f"a {name} like {same_weekday} of the last {total}; "
    if same_week:
        reason += f"{same_week} {'was' if same_week == 1 else 'were'} on the {place} {name}"
    else:
        reason += f"none was on the {place} {name} so far"
    if late > 0:
        reason += f"; {late} month{'s' if late > 1 else ''} later than the number asks for"
    return reason


def breaks(evenings: Sequence[Evening]) -> list[Break]:
    """Neighbouring evenings whose numbers and months are out of step, each pair once, by number.

    A pair whose later evening an organiser confirmed, or of which one was postponed, is not flagged.
    """
    found = []
    for earlier, later in pairwise(dated(evenings)):
        if later.confirmed or earlier.postponed or later.postponed:
            continue
        numbers = later.number - earlier.number
        months = month_index(later.held_on) - month_index(earlier.held_on)
        if later.held_on <= earlier.held_on:
            message = (
                f"number {later.number} ({later.held_on}) is not later than "
                f"number {earlier.number} ({earlier.held_on})"
            )
        elif months != numbers:
            message = (
                f"from number {earlier.number} ({earlier.held_on}) to number {later.number} "
                f"({later.held_on}) it is {_count(months, 'month')} but {_count(numbers, 'number')}"
            )
        else:
            continue
        found.append(Break(earlier, later, message))
    return found


def odd_weekday(evening: Evening, others: Sequence[Evening]) -> str:
    """A sentence when all recent others fall on one weekday and this evening does not; empty otherwise."""
    if evening.held_on is None or evening.confirmed or evening.postponed:
        return ""
    return _odd_weekday(evening.held_on, [other for other in others if other.number != evening.number])


def number_for(held_on: date, evenings: Sequence[Evening]) -> int | None:
    """The number that a date would have, where one missing number between two neighbours fits, else None."""
    timeline = sorted(dated(evenings), key=lambda evening: evening.held_on)
    days = [evening.held_on for evening in timeline]
    at = bisect_left(days, held_on)
    if at == 0 or at == len(timeline) or days[at] == held_on:
        return None
    before, after = timeline[at - 1], timeline[at]
    from_before = before.number + month_index(held_on) - month_index(before.held_on)
    from_after = after.number - (month_index(after.held_on) - month_index(held_on))
    return from_before if from_before == from_after and before.number < from_before < after.number else None


def _count(amount: int, noun: str) -> str:
    return f"{amount} {noun}" + ("" if amount == 1 else "s")
