"""The archive as a whole: its version, its lock, and the transactions that change what readers see."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import models, transaction
from django.db.models import F

from sessions.models.locking import in_turn


class Archive(models.Model):
    """One row. `version` goes up in every transaction that changes what readers see.

    A version comes again where such a transaction was rolled back; a `stamp`, random and new in each, never.
    """

    version = models.PositiveBigIntegerField(default=0)
    stamp = models.CharField(max_length=64, default=secrets.token_hex)

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
    while not Archive.objects.filter(pk=1).update(version=F("version") + 1, stamp=secrets.token_hex()):
        Archive.objects.bulk_create([Archive(pk=1)], ignore_conflicts=True)
