"""Totals of the whole archive, kept ready: counting 100,000 topics on every visit would cost 115 ms."""

from django.apps import apps
from django.db import models
from django.db.models import Count as CountOf
from django.db.models.functions import ExtractYear

from sessions.models.audience import Audience, Reader

READERS = {Audience.PUBLIC: Reader.STRANGER, Audience.HOUSE: Reader.HOUSE}


class CountQuerySet(models.QuerySet):
    def seen_by(self, reader: Reader) -> "CountQuerySet":
        """The totals as this reader may know them: a house topic is not even counted for a stranger."""
        return self.filter(audience=next(audience for audience, who in READERS.items() if who is reader))


class Count(models.Model):
    """How many topics (or sessions, or people) of the archive have one value of one facet."""

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

    facet = models.CharField(max_length=20, choices=Facet)
    value = models.CharField(max_length=120, blank=True)
    audience = models.CharField(max_length=10, choices=Audience)
    total = models.PositiveIntegerField()

    objects = CountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["audience", "facet", "value"], name="one_count_per_value")
        ]

    def __str__(self) -> str:
        return f"{self.facet} {self.value}: {self.total}"


def recount() -> None:
    """Count the archive anew, for both readers. Called inside the transaction that changed it."""
    rows = [
        Count(facet=facet, value=str(value), audience=audience, total=total)
        for audience, reader in READERS.items()
        for facet, value, total in totals(reader)
    ]
    Count.objects.all().delete()
    Count.objects.bulk_create(rows)


def totals(reader: Reader) -> list[tuple[str, object, int]]:
    """(facet, value, total) of everything this reader may see; zeros are left out, except the sums."""
    topics = apps.get_model("mts.Topic").objects.visible_to(reader).order_by()
    sessions = apps.get_model("mts.Session").objects.visible_to(reader).order_by()
    people = apps.get_model("mts.Person").objects.visible_to(reader).order_by()
    facet = Count.Facet
    found = [
        (facet.TOPICS, "", topics.count()),
        (facet.SESSIONS, "", sessions.count()),
        (facet.PEOPLE, "", people.count()),
        (facet.INTERNS, "", topics.by_interns().count()),
        (facet.SLIDES, "", topics.with_slides(reader).count()),
        (facet.RECORDING, "", topics.with_recording(reader).count()),
    ]
    by_year = topics.exclude(session__held_on=None).annotate(y=ExtractYear("session__held_on"))
    found += [(facet.YEAR, *row) for row in by_year.values_list("y").annotate(n=CountOf("pk"))]
    sessions_by_year = sessions.exclude(held_on=None).annotate(y=ExtractYear("held_on"))
    found += [
        (facet.SESSION_YEAR, *row) for row in sessions_by_year.values_list("y").annotate(n=CountOf("pk"))
    ]
    found += [(facet.KIND, *row) for row in topics.values_list("kind").annotate(n=CountOf("pk"))]
    by_tag = topics.exclude(tags=None).values_list("tags__slug")
    found += [(facet.TAG, *row) for row in by_tag.annotate(n=CountOf("pk"))]
    return found
