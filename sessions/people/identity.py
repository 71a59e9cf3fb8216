"""Who may be the same human: what the importer doubts, and names that meet."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from sessions.models import Alias, Doubt, Person, User, archive_change


@dataclass(frozen=True)
class Pair:
    """Two records that may be one human, and why we ask. `one` is the older record."""

    one: Person
    two: Person
    why: str


def may_be_the_same(limit: int = 10) -> list[Pair]:
    """At most `limit` pairs: open doubts first, then names that are spelled alike. Four queries.

    A pair that somebody settled is not asked again; an anonymised person never is.
    """
    doubts = Doubt.objects.open().about_people().select_related("person", "other").order_by("-pk")
    found = {
        frozenset((doubt.person_id, doubt.other_id)): Pair(
            *in_order(doubt.person, doubt.other), doubt.message
        )
        for doubt in doubts[:limit]
    }
    if len(found) < limit:
        alike = spelled_alike(limit)
        settled = set(map(frozenset, settled_pairs({person.pk for pair in alike for person in pair})))
        for one, two in alike:
            pair = frozenset((one.pk, two.pk))
            if pair not in settled:
                found.setdefault(pair, Pair(one, two, "Both are spelled alike."))
    return list(found.values())[:limit]


def spelled_alike(limit: int) -> list[tuple[Person, Person]]:
    """Pairs of people where the name of one is the name or an alias of the other."""
    people = Person.objects.filter(anonymised_at=None).order_by("key", "pk")
    repeated = people.filter(key__in=_repeated_keys())[: 3 * limit]
    pairs: list[tuple[Person, Person]] = []
    before: Person | None = None
    for person in repeated:
        if before and before.key == person.key:
            pairs.append((before, person))
        else:
            before = person
    aliases = Alias.objects.filter(key__in=people.order_by().values("key"), person__anonymised_at=None)
    aliases = list(aliases.select_related("person").order_by("pk")[: 3 * limit])
    named: dict[str, list[Person]] = {}
    for person in people.filter(key__in={alias.key for alias in aliases})[: 3 * limit]:
        named.setdefault(person.key, []).append(person)
    for alias in aliases:
        pairs += [
            in_order(alias.person, other) for other in named.get(alias.key, []) if other != alias.person
        ]
    return pairs


def _repeated_keys() -> QuerySet:
    return Person.objects.order_by().values("key").annotate(n=Count("pk")).filter(n__gt=1).values("key")


def settled_pairs(people: set[int]) -> list[tuple[int, int]]:
    rows = Doubt.objects.about_people().exclude(settled_at=None)
    return list(rows.filter(person__in=people, other__in=people).values_list("person", "other"))


def tell_apart(one: Person, two: Person, *, by: User | None) -> None:
    """Note that these are two humans, so that nobody is asked again."""
    with archive_change():
        between = Doubt.objects.filter(Q(person=one, other=two) | Q(person=two, other=one))
        settled = {"settled_at": timezone.now(), "settled_by": by, "settlement": "They are two people."}
        if not between.open().update(**settled) and not between.exists():
            Doubt.objects.create(
                about="people", message=f"Are {one} and {two} one?", person=one, other=two, **settled
            )


def in_order(one: Person, two: Person) -> tuple[Person, Person]:
    """The older record first."""
    return (one, two) if one.pk < two.pk else (two, one)
