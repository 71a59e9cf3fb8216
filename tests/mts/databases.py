"""A database of a test's own, empty, of the kind the tests run on; manage.py in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection


@contextmanager
def empty_database(folder: Path) -> Iterator[str]:
    """Its address, as in DATABASE_URL: a file in `folder`, or one more database of the tests' server."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{folder / 'own.sqlite3'}"
        return
    config = settings.DATABASES["default"]
    at = f"{config['USER']}:{config['PASSWORD']}@{config['HOST']}:{config['PORT'] or 5432}"
    name = f"own_{os.getpid()}"
    with psycopg.connect(f"postgres://{at}/postgres", autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}"')
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield f"postgres://{at}/{name}"
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def manage(*arguments: str, database: str, folder: Path, **variables: str) -> subprocess.CompletedProcess:
    """Run manage.py on that database, with its data in `folder`."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MTS_")}
    environment |= {"DATABASE_URL": database, "MTS_DATA_DIR": str(folder)} | variables
    return subprocess.run(
        [sys.executable, settings.BASE_DIR / "manage.py", *arguments],
        env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
