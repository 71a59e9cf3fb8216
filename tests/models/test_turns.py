"""Many write at once: each in turn, and whoever finds the file busy begins again."""

import sqlite3
import threading
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import OperationalError, connection

from sessions.models import Archive, Session, Throttle, archive_change, turns
from sessions.models.turns import in_turn
from tests.factories import make_person, make_proposal

pytestmark = [
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has a queue for those that wait"),
    pytest.mark.django_db(transaction=True),
]


@contextmanager
def somebody_writes(*, for_seconds: float):
    """Another program holds the file for longer than we look at a time, a tenth of a second here."""
    connection.ensure_connection()
    connection.connection.execute("PRAGMA busy_timeout = 100")
    other = sqlite3.connect(connection.settings_dict["NAME"], check_same_thread=False, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    ends = threading.Timer(for_seconds, other.rollback)
    ends.start()
    try:
        yield
    finally:
        ends.join()
        other.close()
        connection.close()


def change(number: int = 35) -> None:
    with archive_change():
        Session.objects.create(number=number, held_on=date(2017, 6, 16))


def test_a_change_waits_for_its_turn_and_is_made_once():
    change(34)
    before = Archive.objects.get().version
    with somebody_writes(for_seconds=1):
        change(35)
    assert sorted(Session.objects.values_list("number", flat=True)) == [34, 35]
    assert Archive.objects.get().version == before + 1


def test_so_does_whatever_else_is_written():
    proposal = make_proposal()
    with somebody_writes(for_seconds=0.5):
        make_person("Okubo")
    with somebody_writes(for_seconds=0.5), in_turn():
        proposal.save()
    with somebody_writes(for_seconds=0.5):
        assert Throttle.objects.count_hit("somebody", now=0, seconds=9).hits == 1


def test_nobody_waits_for_ever(monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE", 0.3)
    with somebody_writes(for_seconds=1), pytest.raises(OperationalError, match="database is locked"):
        change()
    assert not Session.objects.exists()


def test_an_error_of_the_change_itself_is_not_tried_again():
    made = []
    with pytest.raises(OperationalError, match="no such table"), archive_change():
        made.append("once")
        connection.cursor().execute("UPDATE nowhere SET hits = 1")
    assert made == ["once"]
