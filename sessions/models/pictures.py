"""A cleaned picture in several widths: what Photo and Portrait have in common."""

from django.db import models
from django.urls import reverse

from sessions.models.audience import Audience


class Picture(models.Model):
    """The record of files made by media.pictures. The original is never kept: it may hold a place.

    key: the random stem of the files' names. width, height: of the largest, in pixels.
    widths: the widths there are files for, ascending, e.g. [480, 960].
    """

    key = models.CharField(max_length=40, unique=True, editable=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    widths = models.JSONField(default=list, editable=False)
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.HOUSE)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

    def file_name(self, width: int) -> str:
        """Path below MEDIA_ROOT of the file of this width."""
        return f"pictures/{self.key}-{width}.webp"

    def url(self, width: int) -> str:
        return reverse("picture", args=[self.key, width])

    @property
    def src(self) -> str:
        return self.url(self.widths[-1])

    @property
    def srcset(self) -> str:
        return ", ".join(f"{self.url(width)} {width}w" for width in self.widths)
