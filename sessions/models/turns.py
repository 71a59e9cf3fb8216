"""Writing in turn: SQLite has one writer at a time and no queue for those that wait."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from django.db import OperationalError, transaction

PATIENCE = 60  # seconds; a browser waits no longer, and is answered 503 then


@contextmanager
def in_turn() -> Iterator[None]:
    """`transaction.atomic()` for what writes: begins once it is our turn, also while many others write.

    Only the beginning is tried again. It takes SQLite's lock (BEGIN IMMEDIATE), so nothing was done before
    it, and nothing after it finds the file busy. Inside another transaction it is a savepoint, as ever.
    """
    with ExitStack() as stack:
        patiently(lambda: stack.enter_context(transaction.atomic()))
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
            if not _is_busy(error) or time.monotonic() > end:
                raise


def _is_busy(error: OperationalError) -> bool:
    """Whether SQLite gave up waiting for its turn; the code's lowest byte tells (sqlite.org/rescode.html)."""
    return getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
