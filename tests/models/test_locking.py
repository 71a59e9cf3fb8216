"""Many write at once: each in turn, and whoever finds the file busy begins again."""

import sqlite3
import threading
from contextlib import contextmanager
from datetime import date, timedelta

import psycopg
import pytest
from django.db import DatabaseError, OperationalError, connection
from django.utils import timezone

from sessions.guard.throttle import Limit, hit
from sessions.models import Archive, Session, Throttle, archive_change, locking
from sessions.models.locking import in_turn
from tests.factories import make_person, make_proposal

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
only_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL locks rows, not its file")


@contextmanager
def somebody_writes(*, for_seconds: float):
    """Another program writes for longer than we wait at a time, a tenth of a second here."""
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        connection.connection.execute("PRAGMA busy_timeout = 100")
        name = connection.settings_dict["NAME"]
        other = sqlite3.connect(name, check_same_thread=False, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
    else:
        connection.connection.execute("SET lock_timeout = 100")
        other = psycopg.connect(connection.connection.info.dsn)
        other.execute("SELECT * FROM mts_archive FOR UPDATE")
    ends = threading.Timer(for_seconds, other.rollback)
    ends.start()
    try:
        yield
    finally:
        ends.join()
        other.close()
        connection.close()


def change(number: int) -> None:
    with archive_change():
        Session.objects.create(number=number, held_on=date(2017, 6, 16))


def test_a_change_waits_for_its_turn_and_is_made_once():
    change(34)
    before = Archive.objects.get().version
    with somebody_writes(for_seconds=1):
        change(35)
    assert sorted(Session.objects.values_list("number", flat=True)) == [34, 35]
    assert Archive.objects.get().version == before + 1


@only_sqlite
def test_so_does_whatever_else_is_written():
    proposal = make_proposal()
    with somebody_writes(for_seconds=0.5):
        make_person("Okubo")
    with somebody_writes(for_seconds=0.5), in_turn():
        proposal.save()
    with somebody_writes(for_seconds=0.5):
        hit(Limit("test", times=1, per=timedelta(seconds=9)), "somebody", now=timezone.now())
    assert Throttle.objects.get().hits == 1


def test_nobody_waits_for_ever(monkeypatch):
    change(34)
    monkeypatch.setattr(locking, "PATIENCE", 0.3)
    with (
        somebody_writes(for_seconds=1),
        pytest.raises(OperationalError, match=r"database is locked|lock timeout"),
    ):
        change(35)
    assert Session.objects.get().number == 34


def test_an_error_of_the_change_itself_is_not_tried_again():
    made = []
    with pytest.raises(DatabaseError, match="nowhere"), archive_change():
        made.append("once")
        connection.cursor().execute("UPDATE mts_throttle SET nowhere = 1")
    assert made == ["once"]
