"""`manage.py export_archive` and `import_archive`: files, refusals, and from one database into another."""

import os
import stat
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from sessions.models import Notice, Person
from tests.factories import make_person
from tests.syndication.archive_cast import empty_archive, export, files, make_archive, opened

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def run(command: str, *args, **options) -> str:
    out = StringIO()
    call_command(command, *map(str, args), stdout=out, stderr=out, **options)
    return out.getvalue()


def test_export_is_one_file_for_its_owner_alone_and_says_how_far_it_is(tmp_path):
    make_archive()
    to = tmp_path / "mts.zip"
    said = run("export_archive", to).splitlines()
    assert to.read_bytes() == export()
    assert stat.S_IMODE(to.stat().st_mode) == 0o600
    assert "  people: 2" in said and "  reports: 2" in said
    assert said[-2:] == ["  files: 4 of 4", f"{to}: {to.stat().st_size:,} bytes"]
    assert [path.name for path in tmp_path.iterdir() if path.name != "media"] == ["mts.zip"]


def test_export_writes_over_nothing_unless_told_to(tmp_path):
    to = tmp_path / "mts.zip"
    to.write_bytes(b"somebody's")
    with pytest.raises(
        CommandError, match=r"is there already. Name another file, or write over it with --force"
    ):
        run("export_archive", to)
    assert to.read_bytes() == b"somebody's"
    run("export_archive", to, force=True)
    assert opened(to.read_bytes()).testzip() is None


def test_export_that_breaks_off_leaves_what_was_there(tmp_path, monkeypatch):
    def breaks(tell):
        yield b"half"
        raise OSError("No space left on device")

    monkeypatch.setattr("sessions.management.commands.export_archive.export_zip", breaks)
    to = tmp_path / "mts.zip"
    to.write_bytes(b"the last one")
    with pytest.raises(CommandError, match=r"could not be written .No space left on device"):
        run("export_archive", to, force=True)
    assert [path.read_bytes() for path in tmp_path.iterdir() if path.is_file()] == [b"the last one"]
    with pytest.raises(CommandError, match=r"could not be written"):
        run("export_archive", tmp_path / "no folder" / "mts.zip")


def test_import_says_what_came_and_that_messages_wait(tmp_path):
    make_archive()
    Notice.objects.update(status=Notice.Status.DUE)
    run("export_archive", tmp_path / "mts.zip")
    empty_archive()
    said = run("import_archive", tmp_path / "mts.zip").splitlines()
    assert "  people: 2" in said and said[-2:-1] == ["Messages that send_notices will send: 1"]
    assert said[-1].startswith("records ")
    assert len(files()) == 4


def test_import_into_an_archive_that_holds_something_is_refused_and_changes_nothing(tmp_path):
    make_person("Okubo")
    run("export_archive", tmp_path / "mts.zip")
    with pytest.raises(
        CommandError, match=r"This archive holds people. Import into an empty one: .* Nothing was"
    ):
        run("import_archive", tmp_path / "mts.zip")
    assert [person.name for person in Person.objects.all()] == ["Okubo"]
    with pytest.raises(CommandError, match=r"No such file.* Nothing was imported"):
        run("import_archive", tmp_path / "other.zip")


def test_it_goes_from_this_database_to_sqlite_and_back(tmp_path):
    """On PostgreSQL this is the way from one kind to the other."""
    make_archive()
    to, back = tmp_path / "mts.zip", tmp_path / "back.zip"
    run("export_archive", to)
    where = {"MTS_DATA_DIR": str(tmp_path / "sqlite"), "DATABASE_URL": f"sqlite:///{tmp_path}/other.sqlite3"}
    for command in (["migrate"], ["import_archive", to], ["export_archive", back]):
        on_sqlite(where, *command)
    assert back.read_bytes() == to.read_bytes()
    empty_archive()
    run("import_archive", back)
    assert export() == to.read_bytes()


def on_sqlite(where: dict[str, str], *command: str | Path) -> None:
    line = [sys.executable, settings.BASE_DIR / "manage.py", *command]
    subprocess.run(line, env=os.environ | where, check=True, capture_output=True)
