"""Tags: curated words for what talks are about, with synonyms. Never a person's name."""

from typing import Self

from django.db import models
from django.db.models import CASCADE, F, Q, UniqueConstraint
from django.db.models.functions import Lower

from sessions.models.addresses import OldAddress, address, free_slug
from sessions.models.fields import BodyField, LineField
from sessions.models.locking import archive_change


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

    def take_in(self, other: "Tag") -> None:
        """Make another tag a synonym of this one, with its topics, synonyms and address; done once."""
        with archive_change():
            topics = list(other.topics.all())
            other.topics.update(version=F("version") + 1)  # edit forms that still name it are stale
            for topic in topics:  # one by one: each has its history
                topic.tags.add(self)
                topic.tags.remove(other)
            other.synonyms.update(tag=self)
            if Tag.objects.filter(pk=other.pk).delete()[0]:
                self.synonyms.create(name=other.name)
                OldAddress.record(OldAddress.Kind.TAG, other.slug, self.slug)

    @classmethod
    def entered(cls, name: str) -> Self:
        """The tag of this name or synonym; a new one where there is none."""
        named = Q(name__iexact=name) | Q(synonyms__name__iexact=name)
        tag = cls.objects.filter(named).first() or cls(name=name)
        if tag.pk is None:
            tag.slug = free_slug(tag, name, "tag")
            tag.save()
        return tag


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
