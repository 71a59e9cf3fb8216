"""ASCII slugs, unique in their table, and the addresses they leave behind."""

from django.db import models

from sessions.models.archive import OldAddress
from sessions.text import slugify_ascii

SLUG_LENGTH = 80


def free_slug(record: models.Model, kind: str, wanted: str, otherwise: str) -> str:
    """A slug made of `wanted` (or `otherwise`, where nothing ASCII is left), with -2, -3 … where taken.

    A slug that once led to another record stays that record's.
    """
    stem = slugify_ascii(wanted)[:SLUG_LENGTH].strip("-") or otherwise
    others = type(record)._default_manager.exclude(pk=record.pk).filter(slug__startswith=stem)
    old = OldAddress.objects.filter(kind=kind, slug__startswith=stem).exclude(leads_to=record.slug or "-")
    taken = {*others.values_list("slug", flat=True), *old.values_list("slug", flat=True)}
    slug, n = stem, 1
    while slug in taken:
        n += 1
        slug = f"{stem}-{n}"
    return slug
