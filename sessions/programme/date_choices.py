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
    part = next((part for part in known[code] if part.upper() == wanted.upper()), None)
    if wanted and not part:
        parts = f"it has {', '.join(known[code])}" if known[code] else "it has none"
        raise UnknownCountry(f"{code} has no part {wanted!r} with holidays of its own; {parts}.")
    return code, part


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
    offers = next_offers(evenings, after=after, count=FIVE_WEEKS, month=month, skipped=skipped)
    if not offers and (month is None or usual_weekday(evenings) is None):
        return []
    last = dated(evenings)[-1]
    chosen = month or offers[0].held_on
    usual = {offer.held_on: offer.reason for offer in offers}
    leaving = {day: farewell(names) for day, names in sorted(last_days.items()) if names and day > after}
    others = [day for day in leaving if _same_month(day, chosen) and day > last.held_on and day not in usual]

    def drawbacks(day: date) -> tuple[bool, ...]:
        no_farewell = day not in usual or day not in leaving
        return (day in holidays, no_farewell, bool(_against(day, last, holidays)), day not in usual)

    # Usual days enough would crowd out a farewell on another weekday, so it has its place kept.
    kept = sorted(usual, key=drawbacks)[: max(1, count - len(others))]
    number = max(evening.number for evening in evenings) + 1
    return [
        DateChoice(
            number,
            day,
            (*filter(None, [leaving.get(day), usual.get(day)]), *_weeks(day, last)),
            (
                *_against(day, last, holidays),
                *([] if day in usual else _odd_weekday(day, evenings)),
                *(f"after {named}, {gone.day} {gone:%B}" for gone, named in leaving.items() if gone < day),
            ),
        )
        for day in sorted([*kept, *others], key=drawbacks)[:count]
    ]


def second_choices(evenings: Sequence[Evening], **facts) -> list[DateChoice]:
    """Dates for a second evening in the month of the last one, as `date_choices` gives them."""
    known = dated(evenings)
    return date_choices(evenings, month=known[-1].held_on, **facts) if known else []


def month_in_words(day: date) -> str:
    """ "June 2017"."""
    return f"{day:%B} {day.year}"


def farewell(names: Sequence[str]) -> str:
    """ "Kelvin's last day", "David's and Alice's last day"."""
    *others, last = [f"{name}'s" for name in names]
    return f"{', '.join(others)} and {last} last day" if others else f"{last} last day"


def _same_month(one: date, other: date) -> bool:
    return (one.year, one.month) == (other.year, other.month)


def _weeks(day: date, last: Evening) -> list[str]:
    """ "4 weeks after the 34th"; nothing where the warning says it."""
    weeks, over = divmod((day - last.held_on).days, 7)
    if weeks * 7 < SOON:
        return []
    return [f"{weeks} weeks{f' and {_days(over)}' if over else ''} after the {ordinal(last.number)}"]


def _against(day: date, last: Evening, holidays: Mapping[date, str]) -> list[str]:
    """What speaks against a day whatever its weekday."""
    found = [f"a public holiday, {holidays[day]}"] if day in holidays else _bridge(day, holidays)
    days = (day - last.held_on).days
    return [*found, *([f"only {_days(days)} after the {ordinal(last.number)}"] if days < SOON else [])]


def _bridge(day: date, holidays: Mapping[date, str]) -> list[str]:
    """A working day that many take off: between a holiday and a weekend, or two holidays."""
    if day.weekday() in WEEKEND or day == date.max:
        return []
    before, after = (
        "the weekend" if beside.weekday() in WEEKEND else holidays.get(beside)
        for beside in (day - A_DAY, day + A_DAY)
    )
    return [f"a bridge day between {before} and {after}"] if before and after else []


def _odd_weekday(day: date, evenings: Sequence[Evening]) -> list[str]:
    weekday, days, total = usual_weekday(evenings)
    usual = f"{days} of the last {total} were {calendar.day_name[weekday]}s"
    return [f"a {day:%A}; {usual}"] if day.weekday() != weekday else []


def _days(count: int) -> str:
    return f"{count} day{'' if count == 1 else 's'}"
