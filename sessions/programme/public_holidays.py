"""Public holidays of a country, from the `holidays` package: {date(2017, 8, 11): "Mountain Day"}."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache


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
