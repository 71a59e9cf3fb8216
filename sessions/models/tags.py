"""Tags: curated words for what talks are about, with synonyms. Never a person's name."""

from collections.abc import Iterable
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
            topics, kind = list(other.topics.all()), OldAddress.Kind.TAG
            leading = OldAddress.objects.filter(kind=kind, leads_to=other.slug)
            moving = [topic.pk for topic in topics]
            merged = {
                "pk": other.pk,
                "slug": other.slug,
                "description": other.description,
                "topics": moving,
                "both": list(self.topics.filter(pk__in=moving).values_list("pk", flat=True)),
                "synonyms": list(other.synonyms.values_list("pk", flat=True)),
                "addresses": list(leading.values_list("slug", flat=True)),
            }
            exchange(topics, add=self, remove=other)
            other.synonyms.update(tag=self)
            if Tag.objects.filter(pk=other.pk).delete()[0]:
                self.synonyms.create(name=other.name, merged=merged)
                OldAddress.record(kind, other.slug, self.slug)

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
    """Another word for a tag, found by the search and offered while tagging.

    merged: of one that was a tag, what making it one again needs, as numbers of records where that will do.
    """

    tag = models.ForeignKey(Tag, CASCADE, related_name="synonyms")
    name = LineField(max_length=60)
    merged = models.JSONField(null=True, blank=True, editable=False)

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

    def going_back(self) -> models.QuerySet:
        """The topics that came with the merge, and still carry the tag."""
        return self.tag.topics.filter(pk__in=self.merged["topics"])

    def come_apart(self) -> Tag:
        """Undo the merge that brought it: a tag again, with what still stands where the merge put it."""
        with archive_change():
            kept, was, topics = self.tag, self.merged, list(self.going_back())
            self.delete()
            tag = Tag(pk=was["pk"], name=self.name, slug=was["slug"], description=was["description"])
            OldAddress.give_back(tag, kept.slug, was["addresses"])
            tag.save(force_insert=True)
            kept.synonyms.filter(pk__in=was["synonyms"]).update(tag=tag)
            exchange([topic for topic in topics if topic.pk in was["both"]], add=tag)
            exchange([topic for topic in topics if topic.pk not in was["both"]], add=tag, remove=kept)
        return tag


def exchange(topics: Iterable[models.Model], *, add: Tag, remove: Tag | None = None) -> None:
    """One tag for another on each topic; one by one, for each has its history, and edit forms are stale."""
    for topic in topics:
        type(topic).objects.filter(pk=topic.pk).update(version=F("version") + 1)
        topic.tags.add(add)
        if remove:
            topic.tags.remove(remove)
