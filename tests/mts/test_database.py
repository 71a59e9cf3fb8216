"""The database outside Django: its file read by plain SQLite, its tables taken away again."""

import sqlite3
from datetime import date
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from sessions.models import DeclineReason, Intern, Message, SkippedMonth, Tag, TagSynonym
from tests.factories import make_moderator, make_person, make_proposal, make_session, make_topic
from tests.mts.databases import empty_database, manage

pytestmark = pytest.mark.postgres


def fill() -> None:
    """A row in every table that has a constraint with a condition."""
    session, person = make_session(34), make_person("大久保")
    topic = make_topic(session, "JWT vs Goa", speakers=[person], minutes=20)
    topic.tags.add(tag := Tag.objects.create(name="Go", slug="go"))
    TagSynonym.objects.create(tag=tag, name="golang")
    make_moderator(session, person)
    make_proposal(minutes=15)
    Intern.objects.create(person=person, started_on=date(2017, 3, 1), ended_on=date(2017, 5, 1))
    SkippedMonth.objects.create(month=date(2017, 8, 1), reason="the move")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="asks about SQLite's file")
@pytest.mark.django_db(transaction=True)
def test_plain_sqlite_checks_copies_and_dumps_a_filled_file(tmp_path):
    fill()
    file = sqlite3.connect(connection.settings_dict["NAME"])
    assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    file.execute("VACUUM INTO ?", [str(tmp_path / "copy.sqlite3")])
    dumped = sqlite3.connect(tmp_path / "dumped.sqlite3")
    dumped.executescript("\n".join(file.iterdump()))
    tables = [name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for other in (sqlite3.connect(tmp_path / "copy.sqlite3"), dumped):
        assert other.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert contents(other, tables) == contents(file, tables)
        assert other.execute("SELECT reason FROM mts_skippedmonth").fetchall() == [("the move",)]
        with pytest.raises(sqlite3.IntegrityError, match="month_is_its_first_day"):
            other.execute("UPDATE mts_skippedmonth SET month = '2017-08-02'")
        other.close()
    file.close()


def contents(file: sqlite3.Connection, tables: list[str]) -> dict[str, list]:
    return {table: sorted(file.execute(f'SELECT * FROM "{table}"'), key=repr) for table in tables}  # noqa: S608


@pytest.mark.django_db
@pytest.mark.parametrize("day", [date(2017, 8, 2), date(2017, 8, 11), date(2017, 8, 31)])
def test_a_month_left_out_is_kept_by_its_first_day(day):
    SkippedMonth.objects.create(month=date(2017, 12, 1), reason="the party")
    with pytest.raises(IntegrityError), transaction.atomic():
        SkippedMonth.objects.create(month=day, reason="the move")


@pytest.mark.django_db
def test_the_tables_are_taken_away_and_made_again(tmp_path: Path):
    with empty_database(tmp_path) as database:
        for target in (["mts"], ["mts", "zero"], ["mts"], ["auth", "zero"]):
            done = manage("migrate", *target, "--no-input", database=database, folder=tmp_path)
            assert (done.returncode, done.stderr) == (0, "")
            assert "OK" in done.stdout


@pytest.mark.django_db
def test_every_message_and_the_first_reasons_for_declining_are_there_after_a_migrate():
    assert Message.objects.filter(kind="asked").exists()
    assert DeclineReason.objects.exists()
