"""Totals of the whole archive, kept ready: counting 100,000 topics on every visit would cost 115 ms."""

from collections import Counter
from collections.abc import Iterator

from django.apps import apps
from django.db import models
from django.db.models import Case, F, Value, When
from django.db.models import Count as CountOf
from django.db.models.functions import ExtractYear

from sessions.models.audience import Audience, Reader
from sessions.models.statistics import renew_statistics

READERS = {Audience.PUBLIC: Reader.STRANGER, Audience.HOUSE: Reader.HOUSE}
BLOCK = 100  # session numbers that are counted together, so that a deep page is found without walking there
SUGGESTED = 30  # people and companies kept for suggestions: those that were there most often

type Total = tuple[str, object, str, int]  # facet, value, label, total


class CountQuerySet(models.QuerySet):
    def seen_by(self, reader: Reader) -> "CountQuerySet":
        """The totals as this reader may know them: a house topic is not even counted for a stranger."""
        return self.filter(audience=next(audience for audience, who in READERS.items() if who is reader))


class Count(models.Model):
    """How many topics (or sessions, or people) of the archive have one value of one facet.

    label: what readers call the value, where that is not the value itself (a tag's name for its slug).
    rank: place among the values of the facet, from 0: years from the latest, other facets from the most.
    """

    class Facet(models.TextChoices):
        TOPICS = "topics", "topics in all"
        SESSIONS = "sessions", "sessions in all"
        PEOPLE = "people", "people in all"
        YEAR = "year", "topics by year"
        SESSION_YEAR = "session year", "sessions by year"
        KIND = "kind", "topics by kind"
        TAG = "tag", "topics by tag (slug)"
        INTERNS = "interns", "topics by interns"
        SLIDES = "slides", "topics with slides"
        RECORDING = "recording", "topics with a recording"
        SPEAKER = "speaker", "topics by speaker (slug), the most frequent"
        MODERATOR = "moderator", "sessions by moderator (slug), the most frequent"
        COMPANY = "company", "topics by a guest's company, the most frequent"
        BLOCK = "block", "topics by hundred of session numbers"
        SESSION_BLOCK = "session block", "sessions by hundred of their numbers"
        INITIAL = "initial", "people by first letter"
        COHORT = "cohort", "internships by year"

    facet = models.CharField(max_length=20, choices=Facet)
    value = models.CharField(max_length=200, blank=True)
    label = models.CharField(max_length=200, blank=True)
    audience = models.CharField(max_length=10, choices=Audience)
    total = models.PositiveIntegerField()
    rank = models.PositiveIntegerField(default=0)

    objects = CountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["audience", "facet", "value"], name="one_count_per_value")
        ]
        indexes = [models.Index(fields=["audience", "facet", "rank"], name="count_by_rank")]

    def __str__(self) -> str:
        return f"{self.facet} {self.value}: {self.total}"


def recount() -> None:
    """Count the archive anew, for both readers. Called inside the transaction that changed it."""
    rows = [
        Count(facet=facet, value=str(value), label=label, audience=audience, total=total, rank=rank)
        for audience, reader in READERS.items()
        for rank, (facet, value, label, total) in ranked(totals(reader))
    ]
    Count.objects.all().delete()
    Count.objects.bulk_create(rows, batch_size=1_000)
    renew_statistics(max(row.total for row in rows if row.facet == Count.Facet.TOPICS))


def ranked(found: list[Total]) -> Iterator[tuple[int, Total]]:
    """Each total with its place in its facet, counted from 0; only the first of those that merely suggest."""
    facet = Count.Facet
    by_value = (facet.YEAR, facet.SESSION_YEAR, facet.COHORT)
    suggestions = (facet.SPEAKER, facet.MODERATOR, facet.COMPANY)
    places: Counter = Counter()
    for row in sorted(found, key=lambda row: -row[1] if row[0] in by_value else -row[3]):
        if row[0] not in suggestions or places[row[0]] < SUGGESTED:
            yield places[row[0]], row
            places[row[0]] += 1


def totals(reader: Reader) -> list[Total]:
    """Everything this reader may see, by facet and value; zeros are left out, except the sums."""
    return [
        *topic_totals(reader),
        *session_totals(reader),
        *people_totals(reader),
    ]


def topic_totals(reader: Reader) -> list[Total]:
    """Counted in one walk over the topics by all that a row tells; tags, speakers and companies apart."""
    from sessions.models.speakers import Capacity, Speaker

    facet = Count.Facet
    topics = apps.get_model("mts.Topic").objects.visible_to(reader).order_by()
    tallies: dict[str, Counter] = {name: Counter() for name in facet.values}
    rows = topics.values_list(
        ExtractYear("session__held_on"), F("session__number") / BLOCK, "kind", has_recording(reader)
    )
    for year, block, kind, recorded, total in rows.annotate(n=CountOf("pk")):
        tallies[facet.YEAR][year] += total
        tallies[facet.BLOCK][block] += total
        tallies[facet.KIND][kind] += total
        tallies[facet.RECORDING][""] += total * recorded
        tallies[facet.TOPICS][""] += total
    tallies[facet.TOPICS].setdefault("", 0)
    tallies[facet.INTERNS][""] = topics.by_interns().count()
    tallies[facet.SLIDES][""] = topics.with_slides(reader).count()
    found = [
        (name, value, "", total)
        for name, tally in tallies.items()
        for value, total in tally.items()
        if value is not None
    ]
    seen = topics.values("pk")
    tagged = apps.get_model("mts.Topic").tags.through.objects.filter(topic__in=seen)
    found += [
        (facet.TAG, *row) for row in tagged.values_list("tag__slug", "tag__name").annotate(n=CountOf("pk"))
    ]
    speakers = Speaker.objects.filter(topic__in=seen).order_by()
    found += most_frequent(facet.SPEAKER, speakers)
    guests = speakers.filter(capacity=Capacity.GUEST).exclude(affiliation="")
    companies = guests.values_list("affiliation").annotate(n=CountOf("topic", distinct=True))
    return found + [(facet.COMPANY, company, "", total) for company, total in companies]


def has_recording(reader: Reader) -> Case:
    """1 where the topic has a recording that this reader may open."""
    agreed = apps.get_model("mts.Topic").recording_agreed(reader)
    return Case(
        When(recording_url="", then=Value(0)),
        When(agreed, recording_audience__in=reader.audiences, then=Value(1)),
        default=Value(0),
    )


def most_frequent(facet: str, roles: models.QuerySet) -> list[Total]:
    """The people who have most of these roles (speakers, moderators), by slug, with their names."""
    roles = roles.filter(person__anonymised_at=None)
    people = roles.values_list("person").annotate(n=CountOf("pk")).order_by("-n", "person")[:SUGGESTED]
    counted = dict(people)
    names = apps.get_model("mts.Person").objects.filter(pk__in=counted).values_list("pk", "slug", "name")
    return [(facet, slug, name, counted[pk]) for pk, slug, name in names]


def session_totals(reader: Reader) -> list[Total]:
    from sessions.models.sessions import Moderator

    facet = Count.Facet
    sessions = apps.get_model("mts.Session").objects.visible_to(reader).order_by()
    years, blocks = Counter(), Counter()
    for held_on, number in sessions.values_list("held_on", "number"):
        blocks[number // BLOCK] += 1
        if held_on:
            years[held_on.year] += 1
    found = [(facet.SESSIONS, "", "", blocks.total())]
    found += [(facet.SESSION_BLOCK, block, "", total) for block, total in blocks.items()]
    found += [(facet.SESSION_YEAR, year, "", total) for year, total in years.items()]
    return found + most_frequent(facet.MODERATOR, Moderator.objects.visible_to(reader).order_by())


def people_totals(reader: Reader) -> list[Total]:
    facet = Count.Facet
    people = apps.get_model("mts.Person").objects.visible_to(reader).order_by()
    initials = dict(people.values_list("initial").annotate(n=CountOf("pk")))
    interns = apps.get_model("mts.Intern").objects.visible_to(reader).order_by()
    cohorts = Counter(dict(interns.in_cohorts(reader).values_list("cohort").annotate(n=CountOf("pk"))))
    return [
        (facet.PEOPLE, "", "", sum(initials.values())),
        *((facet.INITIAL, letter, "", total) for letter, total in initials.items()),
        *((facet.COHORT, year or 0, "", total) for year, total in cohorts.items()),
    ]
