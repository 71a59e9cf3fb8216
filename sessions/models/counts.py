"""Totals of the whole archive, kept ready: counting 100,000 topics on every visit would cost 115 ms.

`recount` works them out, from the questions of `counting`.
"""

from collections import Counter
from collections.abc import Iterator

from django.db import models

from sessions.models import counting
from sessions.models.audience import Audience, Reader
from sessions.models.counting import BLOCK, SUGGESTED
from sessions.models.statistics import renew_statistics

READERS = {Audience.PUBLIC: Reader.STRANGER, Audience.HOUSE: Reader.HOUSE}

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
    return [*topic_totals(reader), *session_totals(reader), *people_totals(reader)]


def topic_totals(reader: Reader) -> list[Total]:
    """Counted in one walk over the topics by all that a row tells; tags, speakers and companies apart."""
    facet = Count.Facet
    tallies: dict[str, Counter] = {name: Counter() for name in facet.values}
    for year, block, kind, recorded, total in counting.topics(reader):
        tallies[facet.YEAR][year] += total
        tallies[facet.BLOCK][block] += total
        tallies[facet.KIND][kind] += total
        tallies[facet.RECORDING][""] += total * recorded
        tallies[facet.TOPICS][""] += total
    tallies[facet.TOPICS].setdefault("", 0)
    tallies[facet.INTERNS][""] = sum(total for _, total in counting.topics_by_interns(reader))
    tallies[facet.SLIDES][""] = sum(total for _, total in counting.topics_with_slides(reader))
    return [
        *(
            (name, value, "", total)
            for name, tally in tallies.items()
            for value, total in tally.items()
            if value is not None
        ),
        *((facet.TAG, *row) for row in counting.tags(reader)),
        *most_frequent(facet.SPEAKER, counting.speakers(reader)),
        *((facet.COMPANY, company, "", total) for company, total in counting.companies(reader)),
    ]


def most_frequent(facet: str, people: list[tuple[int, int]]) -> list[Total]:
    """People (primary key, how often), by slug, with their names."""
    counted = dict(people)
    named = counting.names(list(counted)) if counted else []
    return [(facet, slug, name, counted[pk]) for pk, slug, name in named]


def session_totals(reader: Reader) -> list[Total]:
    facet = Count.Facet
    years, blocks = Counter(), Counter()
    for held_on, number in counting.sessions(reader):
        blocks[number // BLOCK] += 1
        if held_on:
            years[held_on.year] += 1
    return [
        (facet.SESSIONS, "", "", blocks.total()),
        *((facet.SESSION_BLOCK, block, "", total) for block, total in blocks.items()),
        *((facet.SESSION_YEAR, year, "", total) for year, total in years.items()),
        *most_frequent(facet.MODERATOR, counting.moderators(reader)),
    ]


def people_totals(reader: Reader) -> list[Total]:
    facet = Count.Facet
    initials = dict(counting.initials(reader))
    cohorts = Counter(dict(counting.cohorts(reader)))
    return [
        (facet.PEOPLE, "", "", sum(initials.values())),
        *((facet.INITIAL, letter, "", total) for letter, total in initials.items()),
        *((facet.COHORT, year or 0, "", total) for year, total in cohorts.items()),
    ]
