"""The index of the search: every record as one audience finds it, its words, and what was touched since.

A shadow of the other tables, written by `search.follow` alone. Tokens (`text.folding`) stand parted by
spaces, so that both databases hold the same: SQLite looks them up in SearchText, an FTS5 table over the
entries (`search.triggers`), PostgreSQL in their own `vector`. The number of an entry says what it is, and
the newest has the highest: whatever is counted and sorted is counted and sorted without a look at the
entries themselves, which would take ten times as long.
"""

from dataclasses import dataclass
from typing import Self

from django.db import connection, models
from django.db.models import F

from sessions.models.audience import Reader
from sessions.text.folding import LONGEST

COLUMNS = ("title", "names", "tags", "text")  # by weight, the heaviest first; A to D of PostgreSQL
READERS = {Reader.STRANGER: 1, Reader.HOUSE: 2}  # added up where both find the same
_NEWEST, _RECORD, _KIND = 40, 5, 3  # bits of an entry's number
MOST_POSITIONS = 16_000  # of a tsvector (PostgreSQL's manual, 12.11: 16,383)


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
        """PostgreSQL's manual, 8.11.2."""
        labels = "".join("ABCD"[COLUMNS.index(name)] for name in self.columns)
        words = [f"{quoted(token)}:{labels}" for token in self.tokens]
        return f"({' <-> '.join(words)}{'*' * self.prefix})"


@dataclass(frozen=True)
class All:
    parts: tuple["Expression", ...]

    def fts5(self) -> str:
        return f"({' AND '.join(part.fts5() for part in self.parts)})"

    def tsquery(self) -> str:
        return f"({' & '.join(part.tsquery() for part in self.parts)})"


@dataclass(frozen=True)
class Any:
    parts: tuple["Expression", ...]

    def fts5(self) -> str:
        return f"({' OR '.join(part.fts5() for part in self.parts)})"

    def tsquery(self) -> str:
        return f"({' | '.join(part.tsquery() for part in self.parts)})"


@dataclass(frozen=True)
class But:
    """What the one holds, and the other does not."""

    one: "Expression"
    other: "Expression"

    def fts5(self) -> str:
        return f"({self.one.fts5()} NOT {self.other.fts5()})"

    def tsquery(self) -> str:
        return f"({self.one.tsquery()} & !{self.other.tsquery()})"


type Expression = Tokens | All | Any | But


def quoted(token: str) -> str:
    return "'" + token.replace("\\", "\\\\").replace("'", "''") + "'"


class VectorField(models.TextField):
    """What `holds` looks into: a tsvector on PostgreSQL; on SQLite the whole of an FTS5 table, else empty."""

    def db_type(self, connection) -> str:
        return "tsvector" if connection.vendor == "postgresql" else "text"


@VectorField.register_lookup
class Holds(models.Lookup):
    """`filter(vector__holds=expression)`, where there is an index: see `SearchEntry.index`."""

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
    vector = VectorField()

    objects = IndexQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["kind", "record"], name="search_entry_of")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"

    @staticmethod
    def index() -> IndexQuerySet:
        """The entries where `vector__holds` can be asked."""
        return (SearchEntry if connection.vendor == "postgresql" else SearchText).objects.all()

    def number(self, newest: int) -> int:
        """Bits from the left: when it was, up to 2**20 evenings; the record; the kind; the readers."""
        nth = self.Kind.values.index(self.kind)
        return (
            min(newest, 2**20 - 1) << _NEWEST | self.record << _RECORD | nth << _RECORD - _KIND | self.readers
        )

    def tokens(self) -> list[str]:
        return f"{self.title} {self.names} {self.tags} {self.text}".split()

    def as_vector(self) -> str:
        """The tokens with their places and weights. Columns lie apart, so that no phrase spans two."""
        place, found = 0, {}
        for label, column in zip("ABCD", COLUMNS, strict=True):
            for token in getattr(self, column).split():
                place += 1
                found.setdefault(token, []).append(f"{min(place, MOST_POSITIONS)}{label}")
            place += 2
        return " ".join(f"{quoted(token)}:{','.join(places[:255])}" for token, places in found.items())


class SearchText(models.Model):
    """The entries as SQLite looks into them."""

    id = models.BigIntegerField(primary_key=True, db_column="rowid")
    vector = VectorField(db_column="mts_searchtext")  # FTS5 calls the whole row by the name of the table

    objects = IndexQuerySet.as_manager()

    class Meta:
        managed = False

    def __str__(self) -> str:
        return str(self.pk)


class SearchWord(models.Model):
    """A word of the index, and in how many entries each audience finds it. The empty word is in each."""

    word = models.CharField(max_length=LONGEST, primary_key=True)
    stem = models.CharField(max_length=LONGEST, db_index=True)
    public = models.IntegerField()
    house = models.IntegerField()

    def __str__(self) -> str:
        return self.word


class SearchTouched(models.Model):
    """What was written since the index was brought up to date. Noted by triggers (`search.triggers`).

    spreads: others that name this one are touched with it.
    """

    kind = models.CharField(max_length=8)
    record = models.BigIntegerField()
    name = models.CharField(max_length=200)
    spreads = models.BooleanField()

    def __str__(self) -> str:
        return f"{self.kind} {self.record}"
