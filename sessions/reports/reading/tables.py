"""A table as rows of cells, from a workbook, separated text or pasted cells; and the text it is kept as.

Rows that a filter hides are read like the others.
"""

import csv
import re
import zipfile
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO, StringIO
from itertools import zip_longest
from pathlib import PurePath

from sessions.reports.reading.columns import guess
from sessions.reports.reading.decoding import UnreadableSource, decode
from sessions.text import clean_text

TABLE_NAMES = (".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods", ".numbers")
MOST_ROWS, MOST_COLUMNS, LOWEST_ROW = 10_000, 100, 100_000
UNPACKED = 20 * 2**20  # bytes of a workbook's parts together
HEADINGS_WITHIN = 20  # rows from the top
SAMPLE = 50_000  # characters that tell what separates the cells


@dataclass(frozen=True, slots=True)
class Table:
    """rows: the headings first. first_row: where they stand in the sheet. above: what stood over them."""

    name: str
    rows: list[list[str]]
    first_row: int
    above: str = ""


def tables_in(name: str, raw: bytes) -> tuple[list[Table], list[str]]:
    """The tables of a file, one for each sheet that is not hidden; and what is worth checking, in sentences.

    Raises UnreadableSource for what is no table, and for what is larger than anybody's series.
    """
    if raw.startswith(b"PK\x03\x04"):
        return _workbook(name, raw)
    if PurePath(name).suffix.lower() not in (".csv", ".tsv", ".txt"):
        raise UnreadableSource("save it as .xlsx or .csv, and choose that file")
    decoded = decode(raw)
    return [_table(name, rows_of(decoded.text))], [f"{name}: {decoded.note}."] if decoded.note else []


def pasted_table(name: str, text: str) -> Table | None:
    """The table that a pasted text is, None for a report: told by tabs in every row, or by two headings."""
    tabbed = min((len(row) for row in split(text[:SAMPLE]) if any(row)), default=0) > 2
    known = max(map(_known_headings, rows_of(text[:SAMPLE])[:HEADINGS_WITHIN]), default=0)
    return _table(name, rows_of(text)) if tabbed or known > 1 else None


def rows_of(text: str) -> list[list[str]]:
    """The rows of a separated text, whichever of tab, comma and semicolon separates its cells."""
    if told := re.match(r"sep=(.)\r?\n", text):  # Excel's own first line
        return split(text[told.end() :], told[1])
    return split(text, max("\t,;", key=lambda delimiter: _like_a_table(split(text[:SAMPLE], delimiter))))


def split(text: str, delimiter: str = "\t") -> list[list[str]]:
    """The cells of each row.

    A cell is quoted where its closing quote ends it (RFC 4180 §2); any other quote is a character: sheets
    copy a title such as “"Scope" and beyond” as it stands.
    """
    after = re.escape(delimiter)
    quoted, bare = rf'"((?:[^"]++|"")*+)"(?=[{after}\r\n]|\Z)', rf"([^{after}\r\n]*+)"
    rows: list[list[str]] = [[]]
    for match in re.finditer(rf"(?:{quoted}|{bare})({after}|\r\n|\r|\n|\Z)", text):
        cell = match[2] if match[1] is None else match[1].replace('""', '"')
        rows[-1].append(clean_text(cell).strip())
        if not match[3]:
            break
        if match[3] != delimiter:
            rows.append([])
    return rows


def as_text(rows: list[list[str]]) -> str:
    """How a table is kept: tabs between cells, quoted where they hold a tab, a quote or a line end."""
    out = StringIO()
    csv.writer(out, "excel-tab", lineterminator="\n").writerows(rows)
    return out.getvalue().removesuffix("\n")


def _table(name: str, rows: list[list[str]]) -> Table:
    """With the headings first: the row of the first few that says most of them, else one that counts."""
    while rows and not any(rows[-1]):
        rows.pop()
    width = max((len(row) for row in rows), default=0)
    if not rows:
        raise UnreadableSource("it is empty")
    for most, n, things in ((MOST_ROWS, sum(map(any, rows)), "rows"), (MOST_COLUMNS, width, "columns")):
        if n > most:
            raise UnreadableSource(f"it has more than {most:,} {things}; split it into several files")
    rows = [row + [""] * (width - len(row)) for row in rows]
    at = max(range(min(len(rows), HEADINGS_WITHIN)), key=lambda n: _known_headings(rows[n]))
    if _known_headings(rows[at]) < 2:
        return Table(name, [[f"Column {n}" for n in range(1, width + 1)], *rows], 0)
    return Table(
        name, rows[at:], at + 1, "; ".join(" ".join(filter(None, row)) for row in rows[:at] if any(row))
    )


def _known_headings(row: list[str]) -> int:
    return len(set(guess(row)) - {""})


def _like_a_table(rows: list[list[str]]) -> tuple[int, float, int]:
    rows = [row for row in rows if any(row)] or [[""]]
    width, alike = Counter(map(len, rows)).most_common(1)[0]
    known = max(map(_known_headings, rows[:HEADINGS_WITHIN]))
    return known, (width > 1) * alike / len(rows), width


def _workbook(name: str, raw: bytes) -> tuple[list[Table], list[str]]:
    from openpyxl import load_workbook  # late: it would cost every start of every worker half a second

    found, notes = [], []
    try:
        with zipfile.ZipFile(BytesIO(raw)) as parts:
            if sum(part.file_size for part in parts.infolist()) > UNPACKED:
                raise UnreadableSource(
                    f"unpacked it has more than {UNPACKED // 2**20} MB; save only the table"
                )
        # Read through defusedxml, which openpyxl takes where it is installed; values as saved, and formulas.
        books = [load_workbook(BytesIO(raw), read_only=True, data_only=saved) for saved in (True, False)]
        for sheet, formulas in zip(*(book.worksheets for book in books), strict=True):
            rows = _sheet(sheet, formulas)
            if rows and sheet.sheet_state != "visible":
                notes.append(f"{name}: the hidden sheet “{sheet.title}” was not read.")
            elif rows:
                several = len(books[0].worksheets) > 1
                found.append(_table(f"{name}, {sheet.title}" if several else name, rows))
    except UnreadableSource:
        raise
    except Exception as error:  # a damaged file fails anywhere in the library
        raise UnreadableSource("it is no workbook that can be read; save it as .xlsx or .csv anew") from error
    if not found:
        raise UnreadableSource("it is empty")
    return found, notes


def _sheet(sheet, formulas) -> list[list[str]]:
    """Its rows as text; empty for an empty sheet. A formula without a saved value stands for itself."""
    rows, filled, pairs = [], 0, []
    for each in (sheet, formulas):
        each.reset_dimensions()  # what a sheet says of its size is wrong too often
        pairs.append(each.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True))
    for values, typed in zip_longest(*pairs, fillvalue=()):
        row = [_words(said if value is None else value) for value, said in zip_longest(values, typed)]
        while row and not row[-1]:
            row.pop()
        rows.append(row)
        filled += bool(row)
        if filled > MOST_ROWS or len(rows) > LOWEST_ROW:
            raise UnreadableSource(f"it has more than {MOST_ROWS:,} rows; split it into several files")
    return rows if filled else []


def _words(value: object) -> str:
    """A cell as text: a day as 2017-05-19, a whole number without a point."""
    if isinstance(value, datetime) and not (value.hour or value.minute):
        value = value.date()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else clean_text(str(value)).strip()
