"""The index of the search: every record as one audience finds it, and its words.

A shadow of the other tables, written by `search.follow` alone. Tokens (`text.folding`) stand parted by
spaces, so that both databases hold the same; they are looked up in SearchText: FTS5 on SQLite, tsvectors on
PostgreSQL. The number of an entry says what it is, and the newest has the highest: whatever is counted and
sorted is so without a look at the entries themselves, which would take ten times as long.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from django.db import connection, models
from django.db.models import F

from sessions.models.audience import Reader
from sessions.models.touched import NotDumped
from sessions.text.folding import LONGEST

COLUMNS = ("title", "names", "tags", "text")  # by weight, the heaviest first; A to D of PostgreSQL
READERS = {Reader.STRANGER: 1, Reader.HOUSE: 2}  # added up where both find the same
_NEWEST, _RECORD, _KIND = 40, 5, 3  # bits of an entry's number
IN_TITLE = "^"  # before a token of the title in a tsvector, where it stands once more
LAST_PLACE = 16_000  # PostgreSQL's manual, 12.11, has some more
TABLE = {
    "sqlite": [  # SQLite's manual, "FTS5", 4.4.3
        f"CREATE VIRTUAL TABLE mts_searchtext USING fts5({', '.join(COLUMNS)}, content='mts_searchentry', "
        "content_rowid='id', tokenize=\"ascii tokenchars '+#.'\")",
    ],
    "postgresql": [
        "CREATE TABLE mts_searchtext (rowid bigint PRIMARY KEY, mts_searchtext tsvector NOT NULL)",
        "CREATE INDEX mts_searchtext_gin ON mts_searchtext USING gin (mts_searchtext) "
        "WITH (fastupdate = off)",  # what waits to be sorted in would be read through by every search
    ],
}


@dataclass(frozen=True)
class Tokens:
    """Tokens that follow each other, in one of the columns. prefix: the last one may go on."""

    tokens: tuple[str, ...]
    columns: tuple[str, ...] = COLUMNS
    prefix: bool = False

    def fts5(self) -> str:
        """SQLite's manual, "FTS5", 3."""
        words = " ".join(self.tokens).replace('"', '""')
        return f'{{{" ".join(self.columns)}}} : "{words}"{" *" * self.prefix}'

    def tsquery(self) -> str:
        """PostgreSQL's manual, 8.11.2. GIN answers by itself, ten times as fast, what asks for no labels."""
        in_title, everywhere = self.columns == COLUMNS[:1], self.columns == COLUMNS
        labels = (
            "" if in_title or everywhere else "".join("ABCD"[COLUMNS.index(name)] for name in self.columns)
        )
        words = [quoted(IN_TITLE * in_title + token) for token in self.tokens]
        words = [f"{word}:{labels}" for word in words[:-1]] + [f"{words[-1]}:{'*' * self.prefix}{labels}"]
        return f"({' <-> '.join(word.rstrip(':') for word in words)})"


@dataclass(frozen=True)
class Joined:
    parts: tuple["Expression", ...]

    def fts5(self) -> str:
        return f"({f' {self.FTS5} '.join(part.fts5() for part in self.parts)})"

    def tsquery(self) -> str:
        return f"({f' {self.TSQUERY} '.join(part.tsquery() for part in self.parts)})"


class All(Joined):
    FTS5, TSQUERY = "AND", "&"


class Any(Joined):
    FTS5, TSQUERY = "OR", "|"


class But(Joined):
    """What the first holds, and the others do not."""

    FTS5, TSQUERY = "NOT", "& !"


type Expression = Tokens | Joined


def quoted(token: str) -> str:
    return "'" + token.replace("\\", "\\\\").replace("'", "''") + "'"


class VectorField(models.TextField):
    """What `holds` looks into: the whole of an FTS5 table, or a tsvector."""


@VectorField.register_lookup
class Holds(models.Lookup):
    """`SearchText.objects.filter(vector__holds=expression)`."""

    lookup_name = "holds"
    prepare_rhs = False

    def as_sqlite(self, compiler, connection) -> tuple[str, list]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} MATCH %s", [*params, self.rhs.fts5()]

    def as_postgresql(self, compiler, connection) -> tuple[str, list]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} @@ %s::tsquery", [*params, self.rhs.tsquery()]


class IndexQuerySet(models.QuerySet):
    """Of entries, known by their number alone."""

    def found_by(self, reader: Reader) -> Self:
        return self.alias(to=F("pk").bitand(READERS[reader])).filter(to__gt=0)

    def with_kind(self) -> Self:
        """Each with its `nth` of the kinds."""
        return self.annotate(nth=F("pk").bitrightshift(_RECORD - _KIND).bitand(7))

    def with_key(self) -> Self:
        """Each with its `key`, the number of the record."""
        return self.annotate(key=F("pk").bitrightshift(_RECORD).bitand(2 ** (_NEWEST - _RECORD) - 1))


class SearchEntry(models.Model):
    """A record as those find it who belong to `readers`."""

    class Kind(models.TextChoices):
        TOPIC = "topic"
        SESSION = "session"
        PERSON = "person"
        TAG = "tag"
        COMPANY = "company"

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=8, choices=Kind)
    record = models.BigIntegerField()  # its primary key; of a company, which has no record, made of its name
    readers = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=800)
    title = models.TextField()
    names = models.TextField()
    tags = models.TextField()
    text = models.TextField()

    objects = IndexQuerySet.as_manager()
    dumped = NotDumped()

    class Meta:
        default_manager_name = "dumped"
        indexes = [models.Index(fields=["kind", "record"], name="search_entry_of")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"

    def number(self, newest: int) -> int:
        """Bits from the left: when it was, up to 2**20 evenings; the record; the kind; the readers."""
        nth = self.Kind.values.index(self.kind)
        return (
            min(newest, 2**20 - 1) << _NEWEST | self.record << _RECORD | nth << _RECORD - _KIND | self.readers
        )

    def tokens(self) -> list[str]:
        return f"{self.title} {self.names} {self.tags} {self.text}".split()

    def tsvector(self) -> str:
        """PostgreSQL's manual, 8.11.1. No phrase goes on from one column to the next; what lies behind the
        last place there is lies in it.
        """
        found, place = [], 0
        for label, column in zip("ABCD", COLUMNS, strict=True):
            for token in getattr(self, column).split():
                place = min(place + 1, LAST_PLACE)
                found += [
                    f"{quoted(one)}:{place}{label}" for one in (token, IN_TITLE + token)[: 1 + (label == "A")]
                ]
            place += 3
        return " ".join(found)


class SearchText(models.Model):
    """The entries as the database looks into them: a table that no migration makes, for it is another one on
    each database.
    """

    id = models.BigIntegerField(primary_key=True, db_column="rowid")
    vector = VectorField(db_column="mts_searchtext")  # FTS5 calls the whole row by the name of the table

    objects = IndexQuerySet.as_manager()
    dumped = NotDumped()

    class Meta:
        default_manager_name = "dumped"
        managed = False

    def __str__(self) -> str:
        return str(self.pk)

    @staticmethod
    def make_table() -> None:
        """Empty, in place of the one that is there."""
        with connection.cursor() as cursor:
            for statement in ("DROP TABLE IF EXISTS mts_searchtext", *TABLE[connection.vendor]):
                cursor.execute(statement)

    @staticmethod
    def enter(entries: Iterable[SearchEntry]) -> None:
        if connection.vendor == "postgresql":
            sql = "INSERT INTO mts_searchtext VALUES (%s, %s::tsvector)"
            rows = [(one.pk, one.tsvector()) for one in entries]
        else:
            names = ", ".join(COLUMNS)
            sql = f"INSERT INTO mts_searchtext (rowid, {names}) VALUES (%s, %s, %s, %s, %s)"  # noqa: S608
            rows = [(one.pk, *(getattr(one, column) for column in COLUMNS)) for one in entries]
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)


class SearchWord(models.Model):
    """A word of the index, and in how many entries each audience finds it. The empty word is in each."""

    word = models.CharField(max_length=LONGEST, primary_key=True)
    stem = models.CharField(max_length=LONGEST, db_index=True)
    public = models.IntegerField()
    house = models.IntegerField()

    objects = models.Manager()
    dumped = NotDumped()

    class Meta:
        default_manager_name = "dumped"

    def __str__(self) -> str:
        return self.word
