"""Where the archive came from: the source of each report, what is not sure, and which records became one."""

from typing import Self

from django.db import models
from django.db.models import CASCADE, SET_NULL, CheckConstraint, F, Q, UniqueConstraint
from django.utils import timezone

from sessions.models.audience import Audience
from sessions.models.fields import LineField
from sessions.models.people import Person
from sessions.models.sessions import Session


class ImportedReport(models.Model):
    """One report as it came in. `values` is the object of DESIGN §5 as it was last written to the archive:

    a field of the archive is overwritten by another import only where it still holds that value. An evening
    may have a report and rows of a table. A whole table waits with its `columns` alone, until these are sure.
    """

    class Kind(models.TextChoices):
        TEXT = "text", "plain text"
        MARKDOWN = "markdown", "Markdown"
        HTML = "html", "HTML"
        TABLE = "table", "rows of a table"

    session = models.ForeignKey(Session, CASCADE, null=True, blank=True, related_name="imports")
    name = LineField("file", blank=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.TEXT)
    text = models.TextField(help_text="The source of this one report; HTML already turned into Markdown.")
    first_line = models.PositiveIntegerField(default=1, help_text="Line of the file at which it begins.")
    sha256 = models.CharField(max_length=64, db_index=True, editable=False)
    values = models.JSONField(default=dict)
    audience = models.CharField(
        "for", max_length=10, choices=Audience, blank=True, help_text="Empty while nobody was asked."
    )
    imported_at = models.DateTimeField(null=True, blank=True, help_text="Empty while it waits for a review.")
    # Somebody was taken out of it: read again, the same file would bring the name back.
    anonymised_at = models.DateTimeField(null=True, editable=False)
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.ForeignKey("mts.User", SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-added_at", "pk"]
        constraints = [
            UniqueConstraint(fields=["session"], condition=~Q(kind="table"), name="one_report_of_a_session"),
            UniqueConstraint(fields=["session"], condition=Q(kind="table"), name="one_table_of_a_session"),
        ]

    def __str__(self) -> str:
        return self.name or f"report {self.pk}"

    @property
    def is_table(self) -> bool:
        return self.kind == self.Kind.TABLE


class DoubtQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(settled_at=None)

    def about_people(self) -> Self:
        """Those that ask whether two records are one human."""
        return self.filter(person__isnull=False, other__isnull=False)


class Doubt(models.Model):
    """Something the software does not know and asks a person."""

    report = models.ForeignKey(ImportedReport, CASCADE, null=True, blank=True, related_name="doubts")
    line = models.PositiveIntegerField(null=True, blank=True)
    about = LineField(help_text="The field it is about, as in held_on or topics[3].speakers.")
    message = LineField(max_length=500)
    person = models.ForeignKey(Person, CASCADE, null=True, blank=True, related_name="doubts")
    other = models.ForeignKey(
        Person, CASCADE, null=True, blank=True, related_name="+", help_text="May be the same human."
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey("mts.User", SET_NULL, null=True, blank=True, related_name="+")
    settlement = LineField(blank=True, help_text="How it was settled.")

    objects = DoubtQuerySet.as_manager()

    class Meta:
        ordering = ["report", "line", "pk"]
        constraints = [
            CheckConstraint(condition=Q(other=None) | ~Q(other=F("person")), name="doubt_is_about_two_people")
        ]

    def __str__(self) -> str:
        return self.message


class Merge(models.Model):
    """One merge. `moved` holds numbers of records, and the little that no history keeps.

    What the record that went held itself stands in the history, which anonymising keeps clean; `name`,
    `slug` and `moved` go as a whole when the person is anonymised (`people.anonymise`).
    """

    kept = models.ForeignKey(Person, CASCADE, related_name="merges")
    number = models.PositiveBigIntegerField(help_text="Of the record that went; it comes back under it.")
    name = LineField(max_length=120)
    slug = models.SlugField(max_length=120)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("mts.User", SET_NULL, null=True, related_name="+")
    moved = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.name}, merged into {self.kept}"
