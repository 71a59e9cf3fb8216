"""Tags: curated words for what talks are about, with synonyms. Never a person's name."""

from django.db import models
from django.db.models import CASCADE, UniqueConstraint
from django.db.models.functions import Lower

from sessions.models.addresses import address
from sessions.models.fields import BodyField, LineField


class Tag(models.Model):
    name = LineField(max_length=60)
    slug = models.SlugField(max_length=80, unique=True)
    description = BodyField(max_length=2_000)

    class Meta:
        ordering = ["name"]
        constraints = [
            UniqueConstraint(
                Lower("name"), name="one_tag_per_name", violation_error_message="This tag exists already."
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("tag", self.slug)


class TagSynonym(models.Model):
    """Another word for a tag, found by the search and offered while tagging."""

    tag = models.ForeignKey(Tag, CASCADE, related_name="synonyms")
    name = LineField(max_length=60)

    class Meta:
        ordering = ["name"]
        constraints = [
            UniqueConstraint(
                Lower("name"),
                name="one_tag_per_synonym",
                violation_error_message="This word belongs to a tag.",
            )
        ]

    def __str__(self) -> str:
        return self.name
