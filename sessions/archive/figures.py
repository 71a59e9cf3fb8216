"""What the years come to: figures of evenings, talks and people, reckoned from plain rows."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from itertools import pairwise
from statistics import median, quantiles
from typing import NamedTuple

MOST = 25  # years beside each other on a phone
PATIENCE = 730  # days; a report that came later was entered afterwards


class Evening(NamedTuple):
    """A row of `strip.evenings`. published_on: of the report, which is out in the state "published"."""

    number: int
    held_on: date | None
    state: str = "published"
    published_on: date | None = None

    @property
    def year(self) -> int | None:
        return self.held_on.year if self.held_on else None


class Spread(NamedTuple):
    """The middle of some numbers, and from where to where half of them lie: all, of fewer than four."""

    middle: int
    low: int
    high: int
    count: int


def last_years(years: Collection[int | None]) -> range:
    """From the first to the last of these that are known, at most the last 25."""
    known = [year for year in years if year]
    return range(max(min(known), max(known) - MOST + 1), max(known) + 1) if known else range(0)


def totals(years: range, found: Iterable[int | None]) -> list[int]:
    """How many of these fall into each of the years."""
    counted = Counter(found)
    return [counted[year] for year in years]


def new_and_returning(years: range, spoken: Iterable[tuple[int, int | None]]) -> list[list[int]]:
    """How many people spoke in each year who had spoken before it, and how many did for the first time.

    spoken: person and year of each talk, in the order of the evenings, for a year may not be known.
    """
    people, first = defaultdict(set), {}
    for person, year in spoken:
        people[year].add(person)
        first.setdefault(person, year)
    new = [sum(first[one] == year for one in people[year]) for year in years]
    return [[len(people[year]) - n for year, n in zip(years, new, strict=True)], new]


def waited(evening: Evening) -> int | None:
    """Days from the evening to its report; None where they are not known, or cannot be meant."""
    known = evening.state == "published" and evening.held_on and evening.published_on
    days = (evening.published_on - evening.held_on).days if known else -1
    return days if 0 <= days <= PATIENCE else None


def spread(numbers: Iterable[int | None]) -> Spread | None:
    """Of those that are known."""
    numbers = [number for number in numbers if number is not None]
    if not numbers:
        return None
    half = quantiles(numbers, n=4, method="inclusive") if len(numbers) > 3 else [min(numbers), max(numbers)]
    return Spread(round(median(numbers)), round(half[0]), round(half[-1]), len(numbers))


def gaps(evenings: Iterable[Evening]) -> list[tuple[int, Evening, Evening]]:
    """How many months passed without an evening, after which and before which; the longest first.

    evenings: by number. Between two whose numbers do not follow each other there may have been others, which
    the archive or its reader does not know: that is no gap.
    """
    found = []
    for before, after in pairwise(evenings):
        if after.number == before.number + 1 and before.held_on and after.held_on:
            months = (after.year - before.year) * 12 + after.held_on.month - before.held_on.month - 1
            found += [(months, before, after)] if months > 0 else []
    return sorted(found, key=lambda gap: (-gap[0], gap[1].number))


def longest_thread(order: Mapping[int, int], continues: Iterable[tuple[int, int]]) -> tuple[int, ...]:
    """The longest chain of talks, first to last, of which each continues the one before it.

    order: the place of each talk among all; continues: (later, earlier); others are left aside.
    """
    earlier = defaultdict(list)
    for talk, before in continues:
        if order.get(before, len(order)) < order.get(talk, -1):
            earlier[talk].append(before)
    chains: dict[int, tuple[int, ...]] = {}
    for talk in sorted(earlier, key=order.__getitem__):
        chains[talk] = (*max((chains.get(one, (one,)) for one in earlier[talk]), key=len), talk)
    return max(chains.values(), key=len, default=())
