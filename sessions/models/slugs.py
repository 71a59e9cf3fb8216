"""ASCII slugs, unique in their table, and the addresses they leave behind."""

from collections.abc import Sequence
from itertools import count

from django.db import models

from sessions.models.archive import OldAddress
from sessions.text import slugify_ascii

SLUG_LENGTH = 80


def free_slug(record: models.Model, kind: str, wanted: str, otherwise: str) -> str:
    """A slug made of `wanted` (or `otherwise`, where nothing ASCII is left), with -2, -3 … where taken.

    A slug that once led to another record stays that record's.
    """
    stem = _stem(wanted, otherwise)
    others = type(record)._default_manager.exclude(pk=record.pk).filter(slug__startswith=stem)
    old = OldAddress.objects.filter(kind=kind, slug__startswith=stem).exclude(leads_to=record.slug or "-")
    return _free(stem, {*others.values_list("slug", flat=True), *old.values_list("slug", flat=True)})


def free_slugs(records: Sequence[models.Model], kind: str, wanted: Sequence[tuple[str, str]]) -> None:
    """Give each of many unsaved records the slug of `free_slug`, in two queries for all of them.

    wanted: (words, fallback) of each record.
    """
    if not records:
        return
    used = set(type(records[0])._default_manager.values_list("slug", flat=True))
    used.update(OldAddress.objects.filter(kind=kind).values_list("slug", flat=True))
    for record, words in zip(records, wanted, strict=True):
        record.slug = _free(_stem(*words), used)
        used.add(record.slug)


def _free(stem: str, used: set[str]) -> str:
    if stem not in used:
        return stem
    return next(slug for n in count(2) if (slug := f"{stem}-{n}") not in used)


def _stem(wanted: str, otherwise: str) -> str:
    return slugify_ascii(wanted)[:SLUG_LENGTH].strip("-") or otherwise
