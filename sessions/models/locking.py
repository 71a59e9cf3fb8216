"""Many writing at once: each in turn, and nobody over what somebody else saved meanwhile; and the archive as
a whole: its version, and the transactions that change what readers see.

SQLite has one writer at a time and no queue, PostgreSQL a queue and a limit to it.
"""

import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Self
from uuid import uuid4

from django.db import OperationalError, models, transaction
from django.db.models import F
from django.utils import timezone

from sessions.models.touched import FOLLOWERS

LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL's "Error codes", appendix A
PATIENCE = 60  # seconds; a browser waits no longer, and is answered 503 then


@contextmanager
def in_turn(take_lock: Callable[[], None] = lambda: None) -> Iterator[None]:
    """`transaction.atomic()` for what writes: begins once it is our turn, also while many others write.

    Only the beginning is tried again: SQLite's lock (BEGIN IMMEDIATE), and what `take_lock` does first.
    Nothing was done before it, and nothing after it finds SQLite's file busy. Inside another transaction it
    is a savepoint, as ever.
    """

    def begin() -> None:
        with ExitStack() as attempt:
            attempt.enter_context(transaction.atomic())
            take_lock()
            stack.enter_context(attempt.pop_all())

    with ExitStack() as stack:
        patiently(begin)
        yield


def patiently[T](ask: Callable[[], T]) -> T:
    """The answer, asked for again while another writes. `ask` is a transaction's beginning, or one statement.

    SQLite looks now and then during its `busy_timeout`; among many, somebody finds it busy each time.
    """
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return ask()
        except OperationalError as error:
            # Only not our turn: SQLITE_BUSY, in the lowest byte of the code, or a lock_timeout.
            code, state = (getattr(error.__cause__, name, 0) for name in ("sqlite_errorcode", "sqlstate"))
            busy = code & 0xFF == sqlite3.SQLITE_BUSY or state == LOCK_NOT_AVAILABLE
            if not busy or time.monotonic() > end:
                raise


class StaleVersion(Exception):
    """The record changed since the form was drawn. `record` holds it as it is now."""

    def __init__(self, record: models.Model) -> None:
        super().__init__(f"{record} was changed by somebody else in the meantime.")
        self.record = record


class Versioned(models.Model):
    """A record whose edit forms carry its `version`."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def claim(self, version: int) -> Self:
        """Raise the version by one if it is still `version`, else raise StaleVersion.

        One UPDATE, so of two at the same moment exactly one succeeds; call it inside the
        transaction that saves.
        """
        mine = type(self)._default_manager.filter(pk=self.pk, version=version)
        if not mine.update(version=F("version") + 1):
            self.refresh_from_db()
            raise StaleVersion(self)
        self.version = version + 1
        return self


class Archive(models.Model):
    """One row. `version` goes up in every transaction that changes what readers see.

    A version comes again where such a transaction was rolled back; a `stamp`, random and new in each, never.
    """

    version = models.PositiveBigIntegerField(default=0)
    stamp = models.CharField(max_length=64, default=secrets.token_hex)
    changed_at = models.DateTimeField(default=timezone.now)
    feed_space = models.UUIDField(default=uuid4, help_text="What permanent ids are made of, for ever.")

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
    numbers and positions are taken in turn on both databases. Ends with `settle_visibility`, and with what
    follows from what was touched. Inside another change it joins that one.
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
            for follow in FOLLOWERS:
                follow()
        finally:
            connection.in_archive_change = False


def in_change() -> bool:
    return getattr(transaction.get_connection(), "in_archive_change", False)


def settle_visibility() -> None:
    """For code that asks for readers within a change: what was written so far counts for who may see what."""
    from sessions.models.visibility import set_visibility

    if in_change():
        set_visibility()


def _raise_version() -> None:
    # The row of a new archive may be made by somebody else at this moment: then it is raised after all.
    new = {"version": F("version") + 1, "stamp": secrets.token_hex(), "changed_at": timezone.now()}
    while not Archive.objects.filter(pk=1).update(**new):
        Archive.objects.bulk_create([Archive(pk=1)], ignore_conflicts=True)
