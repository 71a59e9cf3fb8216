"""The zip of `export_zip` read into an empty archive: all of it, or nothing.

Whoever imports runs a command on their own machine; yet nothing in the zip is believed unseen.
"""

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from hashlib import file_digest
from itertools import batched
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile, ZipFile
from zlib import error as BadPacking

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import Error, connection
from django.db.models import Model

from sessions.media.slides import MAX_BYTES
from sessions.models import User, archive_change
from sessions.syndication.export_format import (
    FORMAT,
    MANIFEST,
    NOBODYS,
    PARSED,
    VERSION,
    columns,
    exported,
    misfit,
    paths_of_files,
)

BATCH = 500  # rows
LONGEST = 2**26  # bytes of a row; a report that was read has 5 MB at most
MOST_UNPACKED, SMALL = 200, 2**24  # times its packed size, for what is more than so many bytes
FILE = re.compile(r"files/((?:pictures|slides)/[\w-]+\.\w+)", re.ASCII)
# What Python, zip and database say to a row or an entry that no export wrote.
DAMAGE = (
    *(BadZipFile, BadPacking, EOFError, RuntimeError, ArithmeticError),
    *(ValueError, TypeError, LookupError, AttributeError, ValidationError, Error),
)


class ImportRefused(Exception):
    """Why nothing was imported, in a sentence."""


def refused(where: str, error: Exception) -> ImportRefused:
    return ImportRefused(f"{where}: {' '.join(str(error).split())}.")


def import_zip(path: Path, tell: Callable[[str], None] = lambda words: None) -> int:
    """How many records came in. Raises ImportRefused, and then nothing did. Not inside a transaction."""
    kept: list[str] = []
    try:
        with ZipFile(path) as pack:
            files = checked(pack)
            with archive_change():
                make_room()
                count = read_tables(pack, tell)
                keep_files(pack, files, kept)
        return count
    except BaseException as error:
        for name in kept:
            default_storage.delete(name)
        if isinstance(error, DAMAGE):
            raise refused(path.name, error) from error
        raise


def checked(pack: ZipFile) -> dict[str, str]:
    """SHA-256 by name, once everything in the zip is found to be what its archive.json says."""
    entries = {entry.filename: entry for entry in pack.infolist()}
    for name, entry in entries.items():
        if entry.file_size > max(SMALL, MOST_UNPACKED * entry.compress_size):
            raise ImportRefused(f"{name:.80} would unpack to {entry.file_size:,} bytes.")
    contents = json.loads(pack.read(MANIFEST)) if MANIFEST in entries else None
    if not isinstance(contents, dict) or contents.get("format") != FORMAT:
        raise ImportRefused("This is no archive that export_archive wrote.")
    if contents["version"] != VERSION:
        said = f"in version {contents['version']!r:.20} of the format, and this MTS reads version {VERSION}"
        raise ImportRefused(f"This archive was written {said}. Use the release of MTS that wrote it.")
    files = {name: about["sha256"] for name, about in contents["files"].items()}
    if odd := entries.keys() ^ {*files, MANIFEST}:
        raise ImportRefused(f"{min(odd):.80} is in only one of the zip and its {MANIFEST}.")
    if len(entries) < len(pack.infolist()):
        raise ImportRefused("The zip holds two entries of one name.")
    for name, digest in files.items():
        table = name.startswith("tables/") and name.endswith(".json")
        if table and name[len("tables/") : -len(".json")] not in exported():
            raise ImportRefused(f"{name:.80} is a table that this MTS does not know: a newer one wrote it.")
        if name.startswith("files/") and not (FILE.fullmatch(name) and entries[name].file_size <= MAX_BYTES):
            raise ImportRefused(f"{name:.80} is no picture or deck of MTS.")
        with pack.open(name) as file:
            if file_digest(file, "sha256").hexdigest() != digest:
                raise ImportRefused(f"{name:.80} is not what was exported: its SHA-256 is another one.")
    return files


def make_room() -> None:
    """Only what every migrate enters may be there, and gives way."""
    for model in reversed(exported().values()):  # people before their history
        if model._meta.label_lower in NOBODYS:
            model._base_manager.all().delete()
        elif model._base_manager.exists():
            raise ImportRefused(
                f"This archive holds {model._meta.verbose_name_plural}. Import into an empty one: a new "
                "database after “manage.py migrate”, before anybody was given a log-in."
            )


def read_tables(pack: ZipFile, tell: Callable[[str], None]) -> int:
    total, highest = 0, 1
    for name, model in exported().items():
        if f"tables/{name}.json" not in pack.namelist():  # an older MTS did not know it
            continue
        count = 0
        try:
            with pack.open(f"tables/{name}.json") as file:
                for batch in batched(rows_in(file), BATCH, strict=False):
                    model._base_manager.bulk_create(record(model, row) for row in batch)
                    if anew := made_anew(model):
                        model._base_manager.bulk_update([record(model, row) for row in batch], anew)
                    count += len(batch)
                    highest = max(highest, *(number for row in batch for number in numbers_in(row)))
        except DAMAGE as error:
            raise refused(f"tables/{name}.json", error) from error
        total += count
        tell(f"{model._meta.verbose_name_plural}: {count:,}")
    connection.check_constraints()
    number_on_from(highest)
    return total


def rows_in(file: IO[bytes]) -> Iterator[Any]:
    """The rows of a table, each on its line."""
    while line := file.readline(LONGEST):
        if (line := line.strip()) not in (b"[", b"]", b"[]"):
            yield json.loads(line.removesuffix(b","))


def record(model: type[Model], row: dict[str, Any]) -> Model:
    """A row as a record that is not saved yet. What follows from its columns is made anew while it is."""
    known, values = {column.name: column for column in columns(model)}, {}
    if odd := row.keys() - known.keys():
        raise ValueError(f"{min(odd):.80} is a column that this MTS does not know: a newer one wrote it")
    for name, value in row.items():
        field = known[name].field
        if wrong := misfit(value, known[name].shape):
            raise ValueError(f"{name} {wrong}, in {row!r:.80} …")
        if field.related_model is Group:
            value = Group.objects.get_or_create(name=value)[0].pk
        elif parse := value is not None and PARSED.get(field.get_internal_type()):
            value = parse(value)
        values[field.attname] = value
    found = model(**values)
    if isinstance(found, User):
        found.set_unusable_password()
    return found


@cache
def made_anew(model: type[Model]) -> list[str]:
    """The columns that saving a new record fills by itself, whatever the record brings."""
    brought, probe = object(), model()
    for column in columns(model):
        setattr(probe, column.field.attname, brought)
    return [column.name for column in columns(model) if column.field.pre_save(probe, True) is not brought]


def numbers_in(row: dict[str, Any]) -> Iterator[int]:
    """Its own number, and that of a record that may be gone: of a line of history, or of somebody merged."""
    return (row[name] for name in ("id", "history_id", "number") if isinstance(row.get(name), int))


def number_on_from(highest: int) -> None:
    """New records get no number that the history, or a merge to be undone, knows as another record's."""
    with connection.cursor() as cursor:
        for model in exported().values():
            table, key = model._meta.db_table, model._meta.pk.column
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, highest])
            else:
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [table, key, highest])


def keep_files(pack: ZipFile, files: dict[str, str], kept: list[str]) -> None:
    """Write the files of the records; `kept` names those that were not there before."""
    known = set(paths_of_files())
    for name, digest in files.items():
        if not (found := FILE.fullmatch(name)):
            continue
        if found[1] not in known:
            raise ImportRefused(f"{name:.80} belongs to no record.")
        if default_storage.exists(found[1]):
            with default_storage.open(found[1]) as there:
                if file_digest(there, "sha256").hexdigest() != digest:
                    raise ImportRefused(f"{found[1]} is there already, with another content.")
            continue
        kept.append(found[1])
        with pack.open(name) as file:
            default_storage.save(found[1], File(file))
