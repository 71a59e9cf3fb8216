"""What the years come to: figures of evenings, talks and people, reckoned from plain rows.

An evening is a row of `strip.evenings`: number, held_on (it may be unknown), state and published_on.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from itertools import pairwise
from statistics import median, quantiles

MOST = 25  # years beside each other on a phone
PATIENCE = 730  # days; a report that came later was entered afterwards

type Spread = tuple[
    int, int, int, int
]  # median, from where to where the middle half lies, how many there are


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


def waits(evenings: Iterable) -> list[tuple[int, int]]:
    """(year, days from the evening to its report), where they are known and can be meant."""
    known = [one for one in evenings if one.state == "published" and one.held_on and one.published_on]
    found = [(one.held_on.year, (one.published_on - one.held_on).days) for one in known]
    return [(year, days) for year, days in found if 0 <= days <= PATIENCE]


def spread(numbers: Collection[int]) -> Spread | None:
    """Of fewer than four numbers, from the least to the most."""
    if not numbers:
        return None
    half = quantiles(numbers, n=4, method="inclusive") if len(numbers) > 3 else [min(numbers), max(numbers)]
    return round(median(numbers)), round(half[0]), round(half[-1]), len(numbers)


def gaps(evenings: Iterable) -> list[tuple[int, object, object]]:
    """How many months passed without an evening, after which and before which; the longest first.

    evenings: by number. Between two whose numbers do not follow each other there may have been others, which
    the archive or its reader does not know: that is no gap.
    """
    found = []
    for before, after in pairwise(evenings):
        if after.number == before.number + 1 and before.held_on and after.held_on:
            one, other = (day.year * 12 + day.month for day in (before.held_on, after.held_on))
            found += [(other - one - 1, before, after)] if other > one + 1 else []
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
