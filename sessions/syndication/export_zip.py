"""The whole archive written as a zip, piece by piece: the same archive gives the same bytes.

`export_format` says what is in it. For people each table is there as CSV, too, and each report as Markdown.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from itertools import batched
from tempfile import SpooledTemporaryFile
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import Model

from sessions.models import Reader, Session
from sessions.models.sessions import shown_report
from sessions.reports.outputs import render
from sessions.reports.writing import write_all
from sessions.syndication import export_format as form
from sessions.syndication.export_format import columns, exported, in_json, in_text, rows_of
from sessions.text.cells import BOM, table_lines

BATCH, REPORTS = 500, 100  # rows, and reports, at hand at a time
PIECE, IN_MEMORY = 2**16, 2**23  # bytes
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip knows
# Without a lock, so that nobody who writes has to wait; `atomic` takes SQLite's.
SNAPSHOT = {"sqlite": "BEGIN", "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"}

type Tell = Callable[[str], None]


class Zip(ZipFile):
    def __del__(self) -> None:
        """One that was broken off needs no end, and has nowhere to write it."""


class Pack:
    """A zip that is taken away while it is written. It cannot go back, so the zip does not want to.

    contents: size and SHA-256 of each entry by name.
    """

    def __init__(self) -> None:
        self.waiting, self.contents = SpooledTemporaryFile(IN_MEMORY), {}  # noqa: SIM115 - goes with us
        self.zip = Zip(Outlet(self.waiting), "w")

    def add(self, name: str, pieces: Iterable[str | bytes], *, packed: bool = True) -> None:
        entry = ZipInfo(name, LONG_AGO)
        entry.compress_type = ZIP_DEFLATED if packed else ZIP_STORED
        entry.create_system = 3  # Unix, also where it is not
        size, digest = 0, sha256()
        with self.zip.open(entry, "w") as file:
            for piece in pieces:
                data = piece.encode() if isinstance(piece, str) else piece
                size += file.write(data)
                digest.update(data)
        self.contents[name] = {"size": size, "sha256": digest.hexdigest()}

    def taken(self) -> Iterator[bytes]:
        """What was written since the last time."""
        self.waiting.seek(0)
        yield from iter(lambda: self.waiting.read(PIECE), b"")
        self.waiting.seek(0)
        self.waiting.truncate()


class Outlet:
    def __init__(self, file: SpooledTemporaryFile) -> None:
        self.write, self.flush = file.write, file.flush


def export_zip(tell: Tell = lambda words: None) -> Iterator[bytes]:
    """The bytes of the zip. The database is read before this returns, files while the bytes are taken.

    tell: is told how far it is, and which file is missing.
    """
    pack = Pack()
    with snapshot():
        for name, model in exported().items():
            tell(f"{model._meta.verbose_name_plural}: {write_table(pack, name, model):,}")
        paths = list(form.paths_of_files())
        tell(f"reports: {write_reports(pack):,}")
    pack.add(form.SCHEMA, [in_json(form.schema(), indent=1)])
    return with_files(pack, paths, tell)


def with_files(pack: Pack, paths: list[str], tell: Tell) -> Iterator[bytes]:
    """What is written so far, the files, and last what tells the contents."""
    for n, path in enumerate(paths, start=1):
        yield from pack.taken()
        try:
            with default_storage.open(path) as file:
                pack.add(f"files/{path}", file.chunks(PIECE), packed=False)
        except FileNotFoundError:
            tell(f"missing: {path}")
        if n % 100 == 0 or n == len(paths):
            tell(f"files: {n:,} of {len(paths):,}")
    contents = {"format": form.FORMAT, "version": form.VERSION, "files": dict(pack.contents)}
    pack.add(form.MANIFEST, [in_json(contents, indent=1)])
    pack.zip.close()
    yield from pack.taken()


@contextmanager
def snapshot() -> Iterator[None]:
    """The database as it is at one moment, while others write."""
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(SNAPSHOT[connection.vendor])
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def write_table(pack: Pack, name: str, model: type[Model]) -> int:
    """As JSON, a row a line, and as CSV; how many rows."""
    names, paths, _fields = zip(*columns(model), strict=True)
    rows, count = rows_of(model).values_list(*paths), 0

    def as_json() -> Iterator[str]:
        nonlocal count
        for batch in batched(rows.iterator(BATCH), BATCH, strict=False):
            yield ",\n" if count else "[\n"
            yield ",\n".join(in_json(dict(zip(names, row, strict=True))) for row in batch)
            count += len(batch)
        yield "\n]\n" if count else "[]\n"

    def as_csv() -> Iterator[str]:
        yield BOM + "".join(table_lines([names]))
        for batch in batched(rows.iterator(BATCH), BATCH, strict=False):
            yield "".join(table_lines(map(in_cell, row) for row in batch))

    pack.add(f"tables/{name}.json", as_json())
    pack.add(f"tables/{name}.csv", as_csv())
    return count


def in_cell(value: object) -> object:
    if isinstance(value, (bool, list, dict)):
        return in_json(value)
    return value if value is None or isinstance(value, (int, str)) else in_text(value)


def write_reports(pack: Pack) -> int:
    """Each report that is out, in the wording of the house; how many."""
    sessions, count = Session.objects.filter(shown_report(Reader.HOUSE)).order_by("number", "pk"), 0
    for batch in batched(sessions.iterator(REPORTS), REPORTS, strict=False):
        for writing in write_all(batch, Reader.HOUSE):
            pack.add(f"reports/{writing.report.number:04}.md", [render(writing.lines(), "md")])
        count += len(batch)
    return count
