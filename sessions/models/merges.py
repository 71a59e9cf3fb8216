"""Two records of one human that became one, with what moved: it can be taken back."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from sessions.models.fields import LineField
from sessions.models.people import Person


class Merge(models.Model):
    """One merge. `moved` holds numbers of records, and the little that no history keeps.

    What the record that went held itself stands in the history, which anonymising keeps clean; `name`,
    `slug` and `moved` go as a whole when the person is anonymised (`people.forget`).
    """

    kept = models.ForeignKey(Person, models.CASCADE, related_name="merges")
    number = models.PositiveBigIntegerField(help_text="Of the record that went; it comes back under it.")
    name = LineField(max_length=120)
    slug = models.SlugField(max_length=120)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    moved = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.name}, merged into {self.kept}"
