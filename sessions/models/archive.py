"""What belongs to the archive as a whole: its version and lock, and the addresses that moved."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import models, transaction
from django.db.models import F

from sessions.models.locking import in_turn


def new_stamp() -> str:
    return secrets.token_hex(16)


class Archive(models.Model):
    """One row. `version` goes up in every transaction that changes what readers see.

    A version comes again where such a transaction was rolled back; a `stamp`, random and new in each, never.
    """

    version = models.PositiveBigIntegerField(default=0)
    stamp = models.CharField(max_length=32, default=new_stamp)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_archive")]

    def __str__(self) -> str:
        return f"version {self.version}"

    @staticmethod
    def current_stamp() -> str | None:
        """The stamp as it is now; None before the first change. In SQL: asked for every page that is kept, of
        which Django's own way to build this question would be half the cost.
        """
        with transaction.get_connection().cursor() as cursor:
            cursor.execute("SELECT stamp FROM mts_archive WHERE id = 1")
            row = cursor.fetchone()
        return row[0] if row else None


@contextmanager
def archive_change() -> Iterator[None]:
    """One transaction that changes what readers see: `with archive_change(): …`.

    Raises the version first, which locks the row until the end: changes wait for one another, so
    numbers and positions are taken in turn on both databases. Ends with `settle_visibility`. Inside another
    change it joins that one.
    """
    connection = transaction.get_connection()
    if in_change():
        yield
        return
    with in_turn(_raise_version):
        connection.in_archive_change = True
        try:
            yield
            settle_visibility()
        finally:
            connection.in_archive_change = False


def in_change() -> bool:
    return getattr(transaction.get_connection(), "in_archive_change", False)


def settle_visibility() -> None:
    """For code that asks for readers within a change: what was written so far counts for who may see what.

    Outside of one it does already.
    """
    from sessions.models.visibility import set_visibility

    if in_change():
        set_visibility()


def _raise_version() -> None:
    # The row of a new archive may be made by somebody else at this moment: then it is raised after all.
    while not Archive.objects.filter(pk=1).update(version=F("version") + 1, stamp=new_stamp()):
        Archive.objects.bulk_create([Archive(pk=1)], ignore_conflicts=True)


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
