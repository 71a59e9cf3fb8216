"""Tables for a spreadsheet, as CSV or TSV: no text in them is read as a formula."""

import csv
import re
from collections.abc import Iterable, Iterator

# OWASP, "CSV Injection": what a formula begins with (full width, too), also behind spaces and quotes that a
# spreadsheet takes away. What is no text cannot be one: a negative number stays a number.
FORMULA = re.compile(r"""[\t\r\n]|[\s"'\u200b\ufeff]*[=+\-@＝＋－＠]""")
BOM = "\ufeff"  # without it Excel takes UTF-8 for the machine's own eight bits


def harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and FORMULA.match(value) else value


class _Given:
    """Where `csv` writes: gives back what it is given."""

    write = staticmethod(lambda text: text)


def table_lines(rows: Iterable[Iterable[object]], form: str = "csv") -> Iterator[str]:
    """The lines of a table (RFC 4180); as "tsv" without any tab or line break inside a cell."""
    line = csv.writer(_Given(), delimiter="\t" if form == "tsv" else ",", lineterminator="\r\n").writerow
    for row in rows:
        cells = [" ".join(cell.split()) if form == "tsv" and isinstance(cell, str) else cell for cell in row]
        yield line([harmless(cell) for cell in cells])
