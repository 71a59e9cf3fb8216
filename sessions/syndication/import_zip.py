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
    VERSION,
    columns,
    exported,
    paths_of_files,
)

BATCH = 500  # rows
LONGEST = 2**26  # bytes of a row; a report that was read has 5 MB at most
MOST_UNPACKED, SMALL = 200, 2**24  # times its packed size, for what is more than so many bytes
FILE = re.compile(r"files/((?:pictures|slides)/[\w-]+\.\w+)", re.ASCII)
# What Python, zip and database say to an entry or a row that no export wrote.
ODD = (BadZipFile, BadPacking, EOFError, RuntimeError, ArithmeticError, ValidationError, Error)
DAMAGE = (*ODD, ValueError, TypeError, LookupError, AttributeError)

type Tell = Callable[[str], None]


class ImportRefused(Exception):
    """Why nothing was imported, in a sentence."""


def refused(where: str, error: Exception) -> ImportRefused:
    return ImportRefused(f"{where}: {' '.join(str(error).split())}.")


def import_zip(path: Path, tell: Tell = lambda words: None) -> int:
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
        raise refused(path.name, error) if isinstance(error, DAMAGE) else error from error


def checked(pack: ZipFile) -> dict[str, str]:
    """SHA-256 by name, once everything in the zip is found to be what its archive.json says."""
    entries = {entry.filename: entry for entry in pack.infolist()}
    for name, entry in entries.items():
        if entry.file_size > max(SMALL, MOST_UNPACKED * entry.compress_size):
            raise ImportRefused(f"{name:.80} would unpack to {entry.file_size:,} bytes.")
    contents = json.loads(pack.read(MANIFEST)) if MANIFEST in entries else {}
    if contents.get("format") != FORMAT:
        raise ImportRefused("This is no archive that export_archive wrote.")
    if contents["version"] != VERSION:
        said = f"in version {contents['version']!r:.20} of the format, and this MTS reads version {VERSION}"
        raise ImportRefused(f"This archive was written {said}. Use the release of MTS that wrote it.")
    files = {name: about["sha256"] for name, about in contents["files"].items()}
    if odd := entries.keys() ^ {*files, MANIFEST}:
        raise ImportRefused(f"{min(odd):.80} is in only one of the zip and its {MANIFEST}.")
    for name, digest in files.items():
        folder, stem = name.partition("/")[0], Path(name).stem
        if folder == "tables" and stem not in exported():
            raise ImportRefused(f"{name:.80} is a table that this MTS does not know: a newer one wrote it.")
        if folder == "files" and not (FILE.fullmatch(name) and entries[name].file_size <= MAX_BYTES):
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


def read_tables(pack: ZipFile, tell: Tell) -> int:
    total = highest = 0
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
                    # Its own number, and that of a record that may be gone: in the history, or merged.
                    known = (row.get(key) for row in batch for key in ("id", "history_id", "number"))
                    highest = max(highest, *(number or 0 for number in known))
        except DAMAGE as error:
            raise refused(f"tables/{name}.json", error) from error
        total += count
        tell(f"{model._meta.verbose_name_plural}: {count:,}")
    connection.check_constraints()
    number_on_from(max(highest, 1))
    return total


def rows_in(file: IO[bytes]) -> Iterator[dict[str, Any]]:
    """The rows of a table, each on its line."""
    for line in iter(lambda: file.readline(LONGEST), b""):
        if (row := line.strip()) not in (b"[", b"]", b"[]"):
            yield json.loads(row.removesuffix(b","))


def record(model: type[Model], row: dict[str, Any]) -> Model:
    """A row as a record that is not saved yet. What follows from its columns is made anew while it is."""
    fields = {column.name: column.field for column in columns(model)}
    if odd := row.keys() - fields.keys():
        raise ValueError(f"{min(odd):.80} is a column that this MTS does not know: a newer one wrote it")
    found = model()
    for name, value in row.items():
        of_group = fields[name].related_model is Group
        value = Group.objects.get_or_create(name=value)[0].pk if of_group else fields[name].to_python(value)
        setattr(found, fields[name].attname, value)
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


def number_on_from(highest: int) -> None:
    """New records get no number that the history, or a merge to be undone, knows as another record's."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "UPDATE sqlite_sequence SET seq = %s WHERE name LIKE 'mts!_%%' ESCAPE '!'", [highest]
            )
            return
        for model in exported().values():
            which = [model._meta.db_table, model._meta.pk.column, highest]
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", which)


def keep_files(pack: ZipFile, files: dict[str, str], kept: list[str]) -> None:
    """Write the files of the records; `kept` names those that were not there before."""
    known = set(paths_of_files())
    for path, name in ((found[1], found[0]) for found in map(FILE.fullmatch, files) if found):
        if path not in known:
            raise ImportRefused(f"{name:.80} belongs to no record.")
        if not default_storage.exists(path):
            kept.append(path)
            with pack.open(name) as file:
                default_storage.save(path, File(file))
        with default_storage.open(path) as there:
            if file_digest(there, "sha256").hexdigest() != files[name]:
                raise ImportRefused(f"{path} is there already, with another content.")
