"""ASCII slugs, unique in their table, and the addresses they leave behind."""

from collections import Counter
from collections.abc import Iterable
from itertools import batched

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
    taken = {*others.values_list("slug", flat=True), *old.values_list("slug", flat=True)}
    slug, n = stem, 1
    while slug in taken:
        n += 1
        slug = f"{stem}-{n}"
    return slug


def free_slugs(records: Iterable[models.Model], kind: str, wanted: Iterable[tuple[str, str]]) -> None:
    """Give each of many unsaved records the slug of `free_slug`, in a few queries for all of them.

    wanted: (words, fallback) of each record.
    """
    stems = [_stem(*words) for words in wanted]
    records = list(records)
    if not records:
        return
    table = type(records[0])._default_manager
    old = OldAddress.objects.filter(kind=kind)
    used, counted = set(), Counter()

    def look_up(slugs: Iterable[str]) -> None:
        for some in batched(slugs, 500, strict=False):
            used.update(table.filter(slug__in=some).values_list("slug", flat=True))
            used.update(old.filter(slug__in=some).values_list("slug", flat=True))

    look_up(dict.fromkeys(stems))
    for record, stem in zip(records, stems, strict=True):
        record.slug = stem
        while record.slug in used:
            n = counted[stem] = max(counted[stem], 1) + 1
            if n % 20 == 2:  # asked by equality: a search by beginning would read the whole table on SQLite
                look_up(f"{stem}-{m}" for m in range(n, n + 20))
            record.slug = f"{stem}-{n}"
        used.add(record.slug)


def _stem(wanted: str, otherwise: str) -> str:
    return slugify_ascii(wanted)[:SLUG_LENGTH].strip("-") or otherwise
