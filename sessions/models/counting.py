"""The questions that `counts.recount` asks: each counts what a reader may see, in one prepared query.

Their SQL is made once: it is asked in every transaction that changes the archive, and of a small archive
making it took ten times as long as answering it.
"""

from collections.abc import Collection

from django.apps import apps
from django.db.models import Case, Count, F, QuerySet, Value, When
from django.db.models.functions import ExtractYear

from sessions.models.audience import Reader
from sessions.models.prepared import prepared

BLOCK = 100  # session numbers that are counted together, so that a deep page is found without walking there
SUGGESTED = 30  # people and companies kept for suggestions: those that were there most often


def seen(model: str, reader: Reader) -> QuerySet:
    """What this reader may see of a model, in no order."""
    return apps.get_model(f"mts.{model}").objects.visible_to(reader).order_by()


@prepared
def topics(reader: Reader) -> QuerySet:
    """(year, block of numbers, kind, whether there is a recording for them as 0 or 1, how many)."""
    recorded = Case(When(recording_visibility__gte=reader.level, then=Value(1)), default=Value(0))
    rows = seen("Topic", reader).values_list(
        ExtractYear("session__held_on"), F("session__number") / BLOCK, "kind", recorded
    )
    return rows.annotate(n=Count("pk"))


@prepared
def topics_by_interns(reader: Reader) -> QuerySet:
    """(audience, how many)."""
    return seen("Topic", reader).by_interns().values_list("audience").annotate(n=Count("pk"))


@prepared
def topics_with_slides(reader: Reader) -> QuerySet:
    """(audience, how many)."""
    return seen("Topic", reader).with_slides(reader).values_list("audience").annotate(n=Count("pk"))


@prepared
def tags(reader: Reader) -> QuerySet:
    """(slug, name, how many topics)."""
    tagged = apps.get_model("mts.Topic").tags.through.objects.filter(
        topic__in=seen("Topic", reader).values("pk")
    )
    return tagged.values_list("tag__slug", "tag__name").annotate(n=Count("pk"))


@prepared
def speakers(reader: Reader) -> QuerySet:
    """(person, how many talks), the most frequent."""
    return _most_frequent(_places(reader))


@prepared
def companies(reader: Reader) -> QuerySet:
    """(affiliation of guests, how many topics)."""
    guests = _places(reader).guests().exclude(affiliation="")
    return guests.values_list("affiliation").annotate(n=Count("topic", distinct=True))


@prepared
def moderators(reader: Reader) -> QuerySet:
    """(person, how many evenings), the most frequent."""
    return _most_frequent(seen("Moderator", reader))


@prepared
def names(people: Collection[int]) -> QuerySet:
    """(primary key, slug, name)."""
    return apps.get_model("mts.Person").objects.filter(pk__in=people).values_list("pk", "slug", "name")


@prepared
def sessions(reader: Reader) -> QuerySet:
    """(day, number)."""
    return seen("Session", reader).values_list("held_on", "number")


@prepared
def initials(reader: Reader) -> QuerySet:
    """(letter, how many people)."""
    return seen("Person", reader).values_list("initial").annotate(n=Count("pk"))


@prepared
def cohorts(reader: Reader) -> QuerySet:
    """(year or None, how many internships)."""
    return seen("Intern", reader).in_cohorts(reader).values_list("cohort").annotate(n=Count("pk"))


def _places(reader: Reader) -> QuerySet:
    """Speaker places in topics this reader may see."""
    topics = seen("Topic", reader).values("pk")
    return apps.get_model("mts.Speaker").objects.order_by().filter(topic__in=topics)


def _most_frequent(roles: QuerySet) -> QuerySet:
    roles = roles.filter(person__anonymised_at=None).values_list("person")
    return roles.annotate(n=Count("pk")).order_by("-n", "person")[:SUGGESTED]
