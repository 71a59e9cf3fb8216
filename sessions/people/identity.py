"""Who may be the same human: what the importer doubts, and names that meet."""

from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from sessions.models import Alias, Doubt, Person, User, archive_change


@dataclass(frozen=True)
class Pair:
    """Two records that may be one human, and why we ask. `one` is the older record."""

    one: Person
    two: Person
    why: str


def may_be_the_same(limit: int = 10) -> list[Pair]:
    """At most `limit` pairs: open doubts first, then names that are spelled alike. Three queries.

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
        pairs = list(spelled_alike().order_by("one", "two")[:limit])
        people = Person.objects.in_bulk({pk for pair in pairs for pk in pair})
        for one, two in pairs:
            pair = in_order(people[one], people[two])
            found.setdefault(frozenset((one, two)), Pair(*pair, "Both are spelled alike."))
    return list(found.values())[:limit]


def spelled_alike() -> QuerySet:
    """Pairs of numbers (`one`, `two`): the name of one is the name or an alias of the other.

    Of several with one name, each is paired with the oldest.
    """
    named = Person.objects.filter(anonymised_at=None)
    older = named.filter(key=OuterRef("key"), pk__lt=OuterRef("pk")).order_by("pk").values("pk")[:1]
    same_name = named.order_by().annotate(one=Subquery(older), two=F("pk"))
    bearer = named.filter(key=OuterRef("key")).exclude(pk=OuterRef("person")).order_by("pk").values("pk")[:1]
    same_alias = Alias.objects.filter(person__anonymised_at=None).order_by()
    same_alias = same_alias.annotate(one=Subquery(bearer), two=F("person"))
    return not_settled(same_name).union(not_settled(same_alias))


def not_settled(pairs: QuerySet) -> QuerySet:
    """Those pairs (`one`, `two`) about which nobody gave an answer yet."""
    there = Q(person=OuterRef("one"), other=OuterRef("two")) | Q(
        person=OuterRef("two"), other=OuterRef("one")
    )
    answered = Doubt.objects.exclude(settled_at=None).filter(there)
    return pairs.exclude(one=None).exclude(Exists(answered)).values_list("one", "two")


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
