"""Which days suit the next evening, with the reasons; public holidays among them."""

import calendar
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from sessions.series import Evening, dated, next_offers, usual_weekday
from sessions.text import ordinal

FIVE_WEEKS = 5  # no month holds one weekday oftener
SOON = 14  # days; sooner after the last evening it is hard to find talks
WEEKEND = (calendar.SATURDAY, calendar.SUNDAY)
A_DAY = timedelta(days=1)


class UnknownCountry(ValueError):
    """A code that the package does not know. Its message names it and shows what one looks like."""


def public_holidays(country: str, years: Iterable[int]) -> dict[date, str]:
    """Days in order with their names, in English where the package has them.

    country: ISO 3166 code of a country, or of a part with holidays of its own ("JP", "DE-BY"); empty means
    none. Raises UnknownCountry.
    """
    return {day: name for year in sorted(set(years)) for day, name in _of_year(country, year)}


def check_country(country: str) -> None:
    """Raises UnknownCountry where public_holidays would."""
    if country:
        _country_and_part(country)


def _country_and_part(country: str) -> tuple[str, str | None]:
    """The two codes as the package spells them: "de-by" is ("DE", "BY")."""
    import holidays  # a third of a second, which only those who ask for holidays pay

    known = holidays.list_supported_countries()
    code, _, wanted = country.partition("-")
    if (code := code.upper()) not in known:
        raise UnknownCountry(
            f"{country!r} is no country whose holidays are known. "
            "Give an ISO 3166 code such as JP, US or DE-BY, or leave it empty for no holidays."
        )
    if not wanted:
        return code, None
    for part in known[code]:
        if part.upper() == wanted.upper():
            return code, part
    parts = f"it has {', '.join(known[code])}" if known[code] else "it has none"
    raise UnknownCountry(f"{code} has no part {wanted!r} with holidays of its own; {parts}.")


@lru_cache(maxsize=64)
def _of_year(country: str, year: int) -> tuple[tuple[date, str], ...]:
    if not country:
        return ()
    import holidays

    code, part = _country_and_part(country)
    spoken = holidays.country_holidays(code).supported_languages
    language = "en_US" if "en_US" in spoken else None
    found = holidays.country_holidays(code, subdiv=part, years=year, language=language)
    return tuple(sorted(found.items()))


@dataclass(frozen=True, slots=True)
class DateChoice:
    """One date that may be chosen. reasons and warnings are short phrases, the weightiest first."""

    number: int
    held_on: date
    reasons: tuple[str, ...]
    warnings: tuple[str, ...] = ()


def date_choices(
    evenings: Sequence[Evening],
    *,
    after: date,
    holidays: Mapping[date, str],
    last_days: Mapping[date, Sequence[str]],
    skipped: Collection[date] = (),
    month: date | None = None,
    count: int = 4,
) -> list[DateChoice]:
    """Dates for the next number in one month, later than `after` and than the last evening, best first.

    The month is the one in step with the number that is not skipped, or `month`; months are given by any of
    their days. holidays: names of public holidays; they come last. last_days: names of the interns who leave
    on a day; it comes first, and is offered even on another weekday than the usual one, but then after the
    usual days. Empty while the series has no evening with a date to learn from, and where the month holds no
    such day.
    """
    known = dated(evenings)
    offers = next_offers(evenings, after=after, count=FIVE_WEEKS, month=month, skipped=skipped)
    if not offers and (month is None or usual_weekday(evenings) is None):
        return []
    last = known[-1]
    chosen = month or offers[0].held_on
    usual = {offer.held_on: offer.reason for offer in offers}
    leaving = {day: names for day, names in sorted(last_days.items()) if names and day > after}
    others = [day for day in leaving if _same_month(day, chosen) and day > last.held_on and day not in usual]

    def drawbacks(day: date) -> tuple[bool, ...]:
        farewell = day in usual and day in leaving
        return (day in holidays, not farewell, bool(_warnings(day, last, holidays)), day not in usual)

    # Usual days enough would crowd out a farewell on another weekday, so it has its place kept.
    kept = sorted(usual, key=drawbacks)[: max(1, count - len(others))]
    return [
        DateChoice(
            number=max(evening.number for evening in evenings) + 1,
            held_on=day,
            reasons=(*_farewell(leaving.get(day, ())), *_habit(day, usual), *_weeks(day, last)),
            warnings=(
                *_warnings(day, last, holidays),
                *_odd_weekday(day, evenings),
                *_missed(day, leaving),
            ),
        )
        for day in sorted([*kept, *others], key=drawbacks)[:count]
    ]


def second_choices(
    evenings: Sequence[Evening],
    *,
    after: date,
    holidays: Mapping[date, str],
    last_days: Mapping[date, Sequence[str]],
    count: int = 4,
) -> list[DateChoice]:
    """Dates for a second evening in the month of the last one, as `date_choices` gives them."""
    known = dated(evenings)
    if not known:
        return []
    return date_choices(
        evenings,
        after=after,
        holidays=holidays,
        last_days=last_days,
        month=known[-1].held_on,
        count=count,
    )


def month_in_words(day: date) -> str:
    """ "June 2017"."""
    return f"{calendar.month_name[day.month]} {day.year}"


def _same_month(one: date, other: date) -> bool:
    return (one.year, one.month) == (other.year, other.month)


def _farewell(names: Sequence[str]) -> list[str]:
    """ "Kelvin's last day", "David's and Alice's last day"."""
    if not names:
        return []
    *others, last = [f"{name}'s" for name in names]
    return [f"{', '.join(others)} and {last} last day" if others else f"{last} last day"]


def _missed(day: date, leaving: Mapping[date, Sequence[str]]) -> list[str]:
    """ "after Kelvin's last day, 24 February"."""
    return [
        f"after {farewell}, {gone.day} {calendar.month_name[gone.month]}"
        for gone, names in leaving.items()
        if gone < day
        for farewell in _farewell(names)
    ]


def _habit(day: date, usual: Mapping[date, str]) -> list[str]:
    return [usual[day]] if day in usual else []


def _weeks(day: date, last: Evening) -> list[str]:
    """ "4 weeks after the 34th"; nothing where the warning says it."""
    days = (day - last.held_on).days
    if days < SOON:
        return []
    weeks, over = divmod(days, 7)
    return [f"{weeks} weeks{f' and {_days(over)}' if over else ''} after the {ordinal(last.number)}"]


def _warnings(day: date, last: Evening, holidays: Mapping[date, str]) -> list[str]:
    """What speaks against a day whatever its weekday."""
    found = []
    if day in holidays:
        found.append(f"a public holiday, {holidays[day]}")
    elif bridge := _bridge(day, holidays):
        found.append(bridge)
    days = (day - last.held_on).days
    if days < SOON:
        found.append(f"only {_days(days)} after the {ordinal(last.number)}")
    return found


def _bridge(day: date, holidays: Mapping[date, str]) -> str:
    """A working day that many take off: between a holiday and a weekend, or two holidays; else empty."""
    if day.weekday() in WEEKEND or day == date.max:
        return ""
    before, after = _day_off(day - A_DAY, holidays), _day_off(day + A_DAY, holidays)
    return f"a bridge day between {before} and {after}" if before and after else ""


def _day_off(day: date, holidays: Mapping[date, str]) -> str:
    if day.weekday() in WEEKEND:
        return "the weekend"
    return holidays.get(day, "")


def _odd_weekday(day: date, evenings: Sequence[Evening]) -> list[str]:
    weekday, days, total = usual_weekday(evenings)
    if day.weekday() == weekday:
        return []
    return [
        f"a {calendar.day_name[day.weekday()]}; {days} of the last {total} were {calendar.day_name[weekday]}s"
    ]


def _days(count: int) -> str:
    return f"{count} day{'' if count == 1 else 's'}"
