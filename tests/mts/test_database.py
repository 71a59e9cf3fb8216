"""The database outside Django: its file read by plain SQLite, its tables taken away again."""

import re
import sqlite3
from datetime import date
from pathlib import Path

import pytest
from django.db import ConnectionHandler, IntegrityError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from mts.environment import database as database_settings
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
    # Python cannot read its own dump of an FTS5 table (sqlite3's .dump can); `migrate` makes it anew.
    dumped.executescript("\n".join(line for line in file.iterdump() if "mts_searchtext" not in line))
    names = file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    tables = [name for (name,) in names if not name.startswith("mts_searchtext")]
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
def test_migrations_make_what_the_models_say_and_take_it_away_again(tmp_path: Path):
    """All other tests run on tables made from the models (`--no-migrations`): these are the same."""
    with empty_database(tmp_path) as database:
        for ways in ([[]], [["mts", "zero"], [], ["auth", "zero"]]):  # each in a process of its own
            lines = [f"call_command('migrate', *{way}, interactive=False)" for way in ways]
            code = "; ".join(["from django.core.management import call_command", *lines])
            done = manage("shell", "--no-imports", "-c", code, database=database, folder=tmp_path)
            assert (done.returncode, done.stderr) == (0, "")
            assert done.stdout.count("Running migrations:") == len(ways)
            assert "OK" in done.stdout
            if ways == [[]]:
                compare(database)


def compare(database: str) -> None:
    """The tables and first rows of this one with those that tests run on."""
    migrated = ConnectionHandler({"default": database_settings(database)})["default"]
    try:
        assert tables(migrated) == tables(connection) != []
        assert first_rows(migrated) == first_rows(connection)
    finally:
        migrated.close()
        if migrated.vendor == "postgresql":
            migrated.close_pool()


DEFINITIONS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL",
    "postgresql": """
        SELECT table_name || '.' || column_name, concat_ws(' ', data_type, character_maximum_length,
            is_nullable, column_default, collation_name, is_identity)
            FROM information_schema.columns WHERE table_schema = 'public'
        UNION ALL SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
    """,
}


def tables(connection: BaseDatabaseWrapper) -> list[tuple[str, list[str]]]:
    """Every column, constraint and index, in whatever order they came; not Django's list of migrations."""
    with connection.cursor() as cursor:
        cursor.execute(DEFINITIONS[connection.vendor])
        found = [(name, sql) for name, sql in cursor if not name.startswith("django_migrations")]
    # A column that a migration added later stands at the end of its table.
    return sorted(
        (name, sorted(re.split(r"[(),]\s*", sql)) if sql.startswith("CREATE TABLE") else [sql])
        for name, sql in found
    )


def first_rows(connection: BaseDatabaseWrapper) -> list[list[tuple]]:
    """What MTS always has a row for, and who may do what with it."""
    columns = {"mts_message": "kind", "mts_declinereason": "label", "auth_group": "name"}
    columns |= {"auth_permission": "codename"}
    with connection.cursor() as cursor:
        found = []
        for table, column in columns.items():
            cursor.execute(f"SELECT {column} FROM {table} ORDER BY {column}")  # noqa: S608
            found.append(cursor.fetchall())
    return found


@pytest.mark.django_db
def test_every_message_and_the_first_reasons_for_declining_are_there_after_a_migrate():
    assert Message.objects.filter(kind="asked").exists()
    assert DeclineReason.objects.exists()
