"""Many writing at once: each in turn, and nobody over what somebody else saved meanwhile.

SQLite has one writer at a time and no queue, PostgreSQL a queue and a limit to it.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Self

from django.db import OperationalError, models, transaction
from django.db.models import F

LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL's "Error codes", appendix A
PATIENCE = 60  # seconds; a browser waits no longer, and is answered 503 then


@contextmanager
def in_turn(take_lock: Callable[[], None] = lambda: None) -> Iterator[None]:
    """`transaction.atomic()` for what writes: begins once it is our turn, also while many others write.

    Only the beginning is tried again: SQLite's lock (BEGIN IMMEDIATE), and what `take_lock` does first.
    Nothing was done before it, and nothing after it finds SQLite's file busy. Inside another transaction it
    is a savepoint, as ever.
    """
    with ExitStack() as stack:
        patiently(lambda: _begin(stack, take_lock))
        yield


def _begin(stack: ExitStack, take_lock: Callable[[], None]) -> None:
    with ExitStack() as attempt:
        attempt.enter_context(transaction.atomic())
        take_lock()
        stack.enter_context(attempt.pop_all())


def patiently[T](ask: Callable[[], T]) -> T:
    """The answer, asked for again while another writes. `ask` is a transaction's beginning, or one statement.

    SQLite looks now and then during its `busy_timeout`; among many, somebody finds it busy each time.
    """
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return ask()
        except OperationalError as error:
            if not _is_busy(error) or time.monotonic() > end:
                raise


def _is_busy(error: OperationalError) -> bool:
    """Whether it was only not our turn: SQLITE_BUSY, in the lowest byte of the code, or a lock_timeout."""
    code, state = (getattr(error.__cause__, name, 0) for name in ("sqlite_errorcode", "sqlstate"))
    return code & 0xFF == sqlite3.SQLITE_BUSY or state == LOCK_NOT_AVAILABLE


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
