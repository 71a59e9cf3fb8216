"""What belongs to the archive as a whole: its version and lock, and the addresses that moved."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.apps import apps
from django.db import models, transaction
from django.db.models import F

from sessions.models.counts import recount
from sessions.models.locking import in_turn
from sessions.models.written import WrittenTables


class Archive(models.Model):
    """One row. `version` goes up in every transaction that changes what readers see."""

    version = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_archive")]

    def __str__(self) -> str:
        return f"version {self.version}"


@contextmanager
def archive_change() -> Iterator[None]:
    """One transaction that changes what readers see: `with archive_change(): …`.

    Raises the version first, which locks the row until the end: changes wait for one another, so
    numbers, positions and counts are taken in turn on both databases. Counts the archive anew last, unless
    only proposals, messages and the like were written. Inside another change it joins that one.
    """
    connection = transaction.get_connection()
    if getattr(connection, "in_archive_change", False):
        yield
        return
    with in_turn(_raise_version):
        connection.in_archive_change = True
        written = WrittenTables()
        try:
            with connection.execute_wrapper(written):
                yield
            if not written.names <= uncounted_tables():
                recount()
        finally:
            connection.in_archive_change = False


def _raise_version() -> None:
    # The row of a new archive may be made by somebody else at this moment: then it is raised after all.
    while not Archive.objects.filter(pk=1).update(version=F("version") + 1):
        Archive.objects.bulk_create([Archive(pk=1)], ignore_conflicts=True)


@cache
def uncounted_tables() -> frozenset[str]:
    """Tables that no count looks at: what organisers and speakers know, the history, Django's own."""
    ours = apps.get_app_config("mts").get_models(include_auto_created=True)
    private = {"archive", "call", "cospeaker", "declinereason", "merge", "message", "notice", "privatelink"}
    private |= {
        "proposal",
        "proposalphoto",
        "proposalslides",
        "senderrun",
        "skippedmonth",
        "throttle",
        "told",
    }
    counted = {
        model._meta.db_table
        for model in ours
        if model._meta.model_name not in private and not hasattr(model, "history_object")
    }
    every = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    return frozenset(every - counted)


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
