"""Which two records may be one human, and what speaks for it. How they are made one: `merge`."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

from django.db.models import Value
from rapidfuzz.distance import OSA

from sessions.models import Alias, Capacity, Doubt, Person, Speaker
from sessions.text import normalise_name
from sessions.text.folding import fold, heard

LONG = 7  # letters: of shorter names, one other letter mostly makes another name (Kevin, Kelvin)
# Hepburn in the older way of writing: Takahasi is Takahashi.
OLDER = ("shi si", "sh sy", "chi ti", "ch ty", "tsu tu", "fu hu", "ji zi", "j zy")


def romanised(name: str) -> str:
    for way in OLDER:
        name = name.replace(*way.split())
    return heard(name)


def but_one(key: str) -> list[str]:
    """It, and it without each of its letters: two that differ in one letter meet in one of these."""
    return (
        [key, *(key[:n] + key[n + 1 :] for n in range(len(key)))]
        if len(key) >= LONG and key.isalpha()
        else []
    )


def words_of(name: str) -> list[str]:
    return sorted(fold(name).split())


# What speaks for it, most first, and under what two such meet: (key, name, stays as a guest).
LETTER, PART = "One letter of the names is different.", "One name is part of the other."
LOOKS: dict[str, Callable] = {
    "Both are spelled alike.": lambda key, name, stays: [key],
    "The names differ in accents or in kana.": lambda key, name, stays: [fold(key)],
    "The names are one in another romanisation.": lambda key, name, stays: [romanised(fold(key))],
    "The names are the same words in another order.": lambda key, name, stays: [" ".join(words_of(name))],
    LETTER: lambda key, name, stays: but_one(key),
    PART: lambda key, name, stays: [(word, stay) for word in words_of(name) for stay in stays],
}
# What must hold of two that meet so.
CHECKS: dict[str, Callable[[str, str], bool]] = {
    LETTER: lambda one, other: OSA.distance(normalise_name(one), normalise_name(other)) == 1,
    PART: lambda one, other: (
        set(words_of(one)) < set(words_of(other)) or set(words_of(one)) > set(words_of(other))
    ),
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
    aliases = (
        Alias.objects.filter(person__in=people).order_by().values_list("key", Value(1), "person", "name")
    )
    names = sorted(people.values_list("key", Value(0), "pk", "name").union(aliases).order_by())
    came, guests = defaultdict(set), Speaker.objects.filter(capacity=Capacity.GUEST).exclude(affiliation="")
    for pk, company, year in guests.values_list("person", "affiliation", "topic__session__held_on__year"):
        came[pk].add(f"{company} in {year}")
    for why, look in LOOKS.items():
        groups = defaultdict(list)
        for key, is_alias, pk, name in names:
            for seen in look(key, name, came[pk]):
                groups[seen].append((is_alias, pk, name))
        for bearers in groups.values():
            named = [(pk, name) for is_alias, pk, name in bearers if not is_alias][:2]
            for _is_alias, pk, name in bearers:
                other, its = next((one for one in named if one[0] != pk), (pk, name))
                if other != pk and CHECKS.get(why, lambda one, two: True)(name, its):
                    both = (f" Both came from {stay}." for stay in sorted(came[pk] & came[other]))
                    yield frozenset((pk, other)), "".join((why, *both))
