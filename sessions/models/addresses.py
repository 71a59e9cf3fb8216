"""Addresses of pages, slugs that are unique in their table, where earlier ones lead, and permanent ids."""

from collections.abc import Collection
from functools import lru_cache
from itertools import count
from uuid import UUID, uuid5

from django.db import models
from django.urls import reverse

from sessions.models.locking import Archive
from sessions.text import slugify_ascii

SLUG_LENGTH = 80


@lru_cache(maxsize=20_000)
def address(name: str, key: str | int) -> str:
    """The address of one page of a kind ("topic", its slug). Pages hold dozens; each is worked out once."""
    return reverse(name, args=[key])


def id_space() -> UUID:
    """What permanent ids of this archive are made of; the export takes it along."""
    return Archive.objects.values_list("feed_space", flat=True).first() or UUID(int=0)


def id_of(record: models.Model, space: UUID) -> str:
    """A URN made of the record: neither a new host nor a new title makes another of it. It tells no primary
    key, from which strangers could count what is hidden.
    """
    return permanent_id(space, f"{record._meta.model_name} {record.pk}")


@lru_cache(maxsize=20_000)
def permanent_id(space: UUID, name: str) -> str:
    return uuid5(space, name).urn


class OldAddress(models.Model):
    """An earlier slug: where it leads now (301), or nowhere any more (410)."""

    class Kind(models.TextChoices):
        TOPIC = "topic", "topic"
        PERSON = "person", "person"
        TAG = "tag", "tag"

    kind = models.CharField(max_length=10, choices=Kind)
    slug = models.SlugField(max_length=120)
    leads_to = models.SlugField(max_length=120, blank=True, help_text="Empty: gone for good.")

    class Meta:
        verbose_name_plural = "old addresses"
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="one_way_from_an_old_address")]

    def __str__(self) -> str:
        return f"{self.kind}/{self.slug} → {self.leads_to or 'gone'}"

    @classmethod
    def record(cls, kind: str, slug: str, leads_to: str) -> None:
        """Remember that `slug` now leads to `leads_to`; ways that led to `slug` follow, without chains."""
        if not slug or slug == leads_to:
            return
        cls.objects.filter(kind=kind, slug=leads_to).delete()
        cls.objects.filter(kind=kind, leads_to=slug).update(leads_to=leads_to)
        cls.objects.update_or_create(kind=kind, slug=slug, defaults={"leads_to": leads_to})

    @classmethod
    def give_back(cls, record: models.Model, kept: str, leading: Collection[str]) -> None:
        """After a merge into `kept` that is undone: its slug is the record's again, unless somebody took it,
        and `leading`, which led to it, follow.
        """
        kind = record._meta.model_name
        old = cls.objects.filter(kind=kind, slug=record.slug)
        taken = type(record)._default_manager.filter(slug=record.slug).exists()
        if taken or old.exclude(leads_to=kept).exists():
            free_slug(record, record.name, f"{kind}-{record.pk}")
        else:
            old.delete()
        cls.objects.filter(kind=kind, slug__in=leading, leads_to=kept).update(leads_to=record.slug)


def free_slug(record: models.Model, wanted: str, otherwise: str) -> str:
    """Its slug, made of `wanted` (or `otherwise`, where nothing ASCII is left), with -2, -3 … where taken.

    A slug that once led to another record stays that record's.
    """
    stem = slugify_ascii(wanted)[:SLUG_LENGTH].strip("-") or otherwise
    others = type(record)._default_manager.exclude(pk=record.pk).filter(slug__startswith=stem)
    old = OldAddress.objects.filter(kind=record._meta.model_name, slug__startswith=stem)
    old = old.exclude(leads_to=record.slug or "-")
    used = {*others.values_list("slug", flat=True), *old.values_list("slug", flat=True)}
    slugs = (f"{stem}-{n}" if n > 1 else stem for n in count(1))
    record.slug = next(slug for slug in slugs if slug not in used)
    return record.slug
