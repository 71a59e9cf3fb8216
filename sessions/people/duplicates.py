"""Which two records may be one human, and what speaks for it. How they are made one: `merge`."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from itertools import combinations, islice
from typing import NamedTuple

from django.db.models import Value
from rapidfuzz.distance import OSA

from sessions.models import Alias, Capacity, Doubt, Person, Speaker
from sessions.text.folding import fold, heard

LONG = 7  # letters: of shorter names, one other letter mostly makes another name (Kevin, Kelvin)
# Hepburn in the older way of writing: Takahasi is Takahashi.
OLDER = ("shi si", "sh sy", "chi ti", "ch ty", "tsu tu", "fu hu", "ji zi", "j zy")
ONE_LETTER = "One letter of the names is different."


def romanised(name: str) -> str:
    for way in OLDER:
        name = name.replace(*way.split())
    return heard(name)


def but_one(key: str) -> Collection[str]:
    """It, and it without each of its letters: two that differ in one letter meet in one of these."""
    return (
        {key, *(key[:n] + key[n + 1 :] for n in range(len(key)))}
        if len(key) >= LONG and key.isalpha()
        else ()
    )


# What speaks for it, most first, and under what two such names (key, name) meet.
LOOKS: dict[str, Callable[[str, str], Collection[str]]] = {
    "Both are spelled alike.": lambda key, name: [key],
    "The names differ in accents or in kana.": lambda key, name: [fold(key)],
    "The names are one in another romanisation.": lambda key, name: [romanised(fold(key))],
    "The names are the same words in another order.": lambda key, name: [
        " ".join(sorted(fold(name).split()))
    ],
    ONE_LETTER: lambda key, name: but_one(key),
}


class Pair(NamedTuple):
    """Two records that may be one human, and why we ask. `one` is the older record."""

    one: Person
    two: Person
    why: str


def may_be_the_same(limit: int = 10) -> list[Pair]:
    """At most `limit` pairs: open doubts first, then what speaks for it most. Four queries.

    A pair that somebody settled is not asked again; an anonymised person never is.
    """
    asked, answered = {}, set()
    for doubt in Doubt.objects.about_people().order_by("-pk"):
        pair = frozenset((doubt.person_id, doubt.other_id))
        if doubt.settled_at:
            answered.add(pair)
        else:
            asked[pair] = doubt.message
    for pair, why in likely():
        if pair not in answered:
            asked.setdefault(pair, why)
    found = dict(islice(asked.items(), limit))
    people = Person.objects.in_bulk(set().union(*found))
    return [Pair(*(people[pk] for pk in sorted(pair)), why) for pair, why in found.items()]


def likely() -> Iterator[tuple[frozenset[int], str]]:
    """Pairs of numbers with the evidence: the name of one is much like the name or an alias of the other.

    Of several who are alike, each is paired with the oldest.
    """
    people = Person.objects.filter(anonymised_at=None).order_by()
    aliases = Alias.objects.filter(person__in=people).order_by()
    names = people.values_list("key", Value(0), "pk", "name")
    names = sorted(names.union(aliases.values_list("key", Value(1), "person", "name")))
    came, together = companies()
    for why, look in LOOKS.items():
        groups = defaultdict(list)
        for key, is_alias, pk, name in names:
            for seen in look(key, name):
                groups[seen].append((is_alias, pk, key))
        for bearers in groups.values():
            named = [(pk, key) for is_alias, pk, key in bearers if not is_alias][:2]
            for _is_alias, pk, key in bearers:
                other, its = next((one for one in named if one[0] != pk), (pk, ""))
                if other != pk and (why != ONE_LETTER or OSA.distance(key, its) == 1):
                    both = "".join(
                        f" Both came from {company} in {year}." for company, year in came[pk] & came[other]
                    )
                    yield frozenset((pk, other)), why + both
    yield from together


def companies() -> tuple[dict[int, set], list[tuple[frozenset[int], str]]]:
    """By guest the companies and years they came from; and who came so, where one name holds the other."""
    came, names, found = defaultdict(set), defaultdict(dict), []
    guests = Speaker.objects.filter(capacity=Capacity.GUEST, person__anonymised_at=None).exclude(
        affiliation=""
    )
    rows = guests.order_by("pk").values_list(
        "affiliation", "topic__session__held_on__year", "person", "person__name"
    )
    for company, year, pk, name in rows:
        came[pk].add((company, year))
        names[company, year][pk] = set(name.casefold().split())
    for (company, year), group in names.items():
        for (one, its), (other, theirs) in combinations(group.items(), 2):
            if its < theirs or theirs < its:
                why = f"One name is part of the other, and both came from {company} in {year}."
                found.append((frozenset((one, other)), why))
    return came, found
