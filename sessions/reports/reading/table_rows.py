"""The rows of a table, one a talk, as the reports of their evenings.

The whole table is read at once: the order of day and month, and whether an empty number means "as above", are
learnt from all its rows. Each evening's rows then are a source like any other.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from itertools import pairwise, zip_longest
from unicodedata import normalize

from sessions.reports import facts
from sessions.reports.facts import Report, SourceReading
from sessions.reports.reading.columns import MEANINGS
from sessions.reports.reading.dates import NUMERIC, PrintedDate, dates_in
from sessions.reports.reading.kinds import kind_of
from sessions.reports.reading.languages import language_of
from sessions.reports.reading.names import TITLE_BEFORE, NameReader
from sessions.reports.reading.settle_dates import Pending, settle_dates
from sessions.reports.reading.tables import as_text, split
from sessions.series import Evening
from sessions.text import clean_line

_BETWEEN = re.compile(r"\s*(?:[,、，､;；/／&＆\n]|\band\b|\bwith\b)\s*", re.IGNORECASE)
_HOME = re.compile(
    r"(.+?)(?:\s*[(（](?:from )?([^()（）]+)[)）]|\s@\s*(\S.*)|\sfrom\s+(\S.*))", re.IGNORECASE
)
_BESIDE = re.compile(
    r"\d\d?(?::\d\d)+|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|[月火水木金土日祝]|\W",
    re.I,
)
_MINUTES = re.compile(r"(?:0?(\d):)?(\d{1,3})(?::00)?\s*(?:m|mins?|minutes?|分)?\.?", re.IGNORECASE)
_NOTHING = {"-", "–", "—", "n/a", "none", "なし"}
_INTERNS = {"intern", "gip", "インターン"}
_OF_EVENING = {"number", "held_on", "moderators"}


@dataclass(eq=False, slots=True)
class _Row:
    """at: its place in the sheet. said: the words of each meaning. unsure: what is to be checked of it."""

    at: int
    cells: list[str]
    said: dict[str, str] = field(default_factory=dict)
    number: int | None = None
    printed: PrintedDate | None = None
    unsure: str = ""

    @property
    def is_talk(self) -> bool:
        return bool(self.said.get("title") or self.said.get("speakers"))


def read_table(
    source: facts.Source,
    columns: Sequence[str],
    *,
    known: Sequence[Evening],
    style: facts.HouseStyle,
    first_row: int,
) -> list[SourceReading]:
    """Each evening of a table that is kept as text, in the order of their first rows.

    columns: the meaning of each (`columns.toml`), "" for one that is left out. first_row: of the headings, in
    the sheet. Whatever is not sure is a doubt of its evening.
    """
    head, *rest = split(source.text)
    table = [_Row(at, cells) for at, cells in enumerate(rest, start=first_row + 1) if any(cells)]
    for row in table:
        for meaning, cell in zip(columns, row.cells, strict=False):
            if meaning and cell and (meaning == "title" or cell.casefold() not in _NOTHING):
                row.said[meaning] = "\n".join(filter(None, (row.said.get(meaning), cell)))
    order = _order_of_day_and_month(row.said.get("held_on", "") for row in table)
    for row in table:
        row.number = _number(row.said.get("number", ""))
        row.printed = _printed(row.said.get("held_on", ""), order)
    readings, pending = [], []
    for number, rows in _evenings(table, known):
        texts = [as_text([cells]) for cells in (head, *(row.cells for row in rows))]
        at = f"rows {rows[0].at} to {rows[-1].at}" if len(rows) > 1 else f"row {rows[0].at}"
        report = Report(f"{source.name}, {at}", number, columns=list(columns))
        evening, text = _EveningRows(report, rows, texts, style), "\n".join(texts)
        readings.append(SourceReading(facts.Source(report.source_name, text, "table"), text, [report]))
        pending.append(Pending(report, evening.printed))
    settle_dates(pending, known)
    return readings


def _evenings(table: list[_Row], known: Sequence[Evening]) -> list[tuple[int | None, list[_Row]]]:
    """(number, rows) of each evening. Rows of one number are one, and so are those of one day without any."""
    numbers: dict[date, set[int]] = {}
    dated = [(row.printed and row.printed.value, row.number) for row in table]
    for day, number in dated + [(evening.held_on, evening.number) for evening in known]:
        if day and number:
            numbers.setdefault(day, set()).add(number)
    keys: list[object] = []
    for row, (day, number) in zip(table, dated, strict=True):
        words = row.said.get("number") or row.said.get("held_on")
        if not row.said.get("number") and len(numbers.get(day, ())) == 1:
            (number,) = numbers[day]
        named = words and (row.is_talk or day)
        keys.append(number or (str(day or words) if named else None))
    repeated = any(one and one == other for one, other in pairwise(keys))
    found: dict[object, list[_Row]] = {}
    above: object = None
    for row, key in zip(table, keys, strict=True):
        if not key and row.is_talk and (repeated or above is None):
            key = row  # where every row says its number, nobody knows whose this is
        elif not key and row.is_talk and keys.count(None) == 1:
            row.unsure = "has neither number nor date, and was read as one of the evening above it; check it"
        above = key or above or row
        found.setdefault(above, []).append(row)
    return [(key if isinstance(key, int) else None, rows) for key, rows in found.items()]


def _number(words: str) -> int | None:
    """The one number in a cell: "34", "34.0", "#34", "34th", "MTS-34", "第34回"."""
    match = re.fullmatch(r"(?!-)\D*(\d{1,5})(?:\.0)?\D*", normalize("NFKC", words))
    return int(match[1]) or None if match else None


def _order_of_day_and_month(column: Iterable[str]) -> str:
    """ "day" or "month": which comes first in 05/06/2017, where the other rows leave only one; else empty."""
    dates = filter(None, (NUMERIC.match(normalize("NFKC", words)) for words in column))
    pairs = [(int(one["first"]), int(one["second"])) for one in dates]
    over = {"day" if pair[0] > 12 else "month" for pair in pairs if max(pair) > 12}
    return over.pop() if len(over) == 1 else ""


def _printed(words: str, order: str) -> PrintedDate | None:
    """The date in a cell; None for an empty one."""
    text = normalize("NFKC", words).strip()
    if not text:
        return None
    if re.fullmatch(r"[345]\d{4}", text):  # days as sheets count them
        text = str(date(1899, 12, 30) + timedelta(days=int(text)))
    found = dates_in(text, 0, len(text), order=order)
    beside = text[: found[0].start] + text[found[0].end :] if found else ""
    return (
        found[0]
        if len(found) == 1 and not _BESIDE.sub("", beside)
        else _no_date(f"“{words}” is no date that was understood; enter it")
    )


def _no_date(problem: str) -> PrintedDate:
    return PrintedDate(0, 0, None, None, None, problem=problem)


class _EveningRows:
    """The rows of one evening become its report. texts: of the headings, and of each row.

    printed: the date they print.
    """

    def __init__(self, report: Report, rows: list[_Row], texts: list[str], style: facts.HouseStyle) -> None:
        self.report, self.own = report, {one.casefold() for one in style.organisations}
        names = NameReader(style.honorifics)
        ends = f"(?:(?i:{names.ending.pattern})|{names.apart.pattern}|{names.script.pattern})$"
        self.honorific, lengths = re.compile(ends), [text.count("\n") + 1 for text in texts]
        self.lines = {row: 1 + sum(lengths[: n + 1]) for n, row in enumerate(rows)}
        report.last_line = sum(lengths)
        report.language = language_of(" ".join(row.said.get("title", "") for row in rows))
        self.printed = self._date(rows)
        if report.number is None:
            words = rows[0].said.get("number") or rows[0].said.get("held_on")
            told = f"“{words}” tells no number" if words else f"row {rows[0].at} has neither number nor date"
            self._doubt(rows[0], "number", f"{told}; enter the number of the session")
        seen = set()
        for row in rows:
            if row.unsure:
                self._doubt(row, "report", f"row {row.at} {row.unsure}")
            for one in self._people(row, "moderators", "moderators"):
                report.moderators += [one.name] if one.name not in report.moderators else []
            if row.is_talk and tuple(row.cells) not in seen:
                self._talk(row, f"topics[{len(report.topics)}]")
            elif not row.is_talk and not (row.number and row.said.keys() <= _OF_EVENING):
                words = " ".join(filter(None, row.cells))
                report.unplaced.append(facts.Unplaced(self.lines[row], words))
            seen.add(tuple(row.cells))

    def _doubt(self, row: _Row, about: str, message: str) -> None:
        self.report.doubts.append(facts.Doubt(self.lines[row], about, message))

    def _date(self, rows: list[_Row]) -> PrintedDate | None:
        printed = {row.printed.value or row.said["held_on"]: row for row in rows if row.printed}
        if len(printed) > 1:
            words = ", ".join(row.said["held_on"] for row in printed.values())
            return _no_date(f"the rows print several dates ({words}); enter the one that is right")
        for row in printed.values():
            self.report.cites.append(facts.Cite(self.lines[row], 0, 0, "held_on"))
            open_still = not (row.printed.value or row.printed.problem)
            self.report.held_on_text = row.said["held_on"] if open_still else ""
            return row.printed
        return None

    def _talk(self, row: _Row, path: str) -> None:
        title = clean_line(row.said.get("title", ""))
        topic = facts.Topic(len(self.report.topics) + 1, title, kind=kind_of(title, "", None))
        topic.line, topic.summary = self.lines[row], re.sub(r"\n+", "\n\n", row.said.get("summary", ""))
        topic.speakers = self._people(row, "speakers", f"{path}.speakers")
        tags = re.split(r"[,、，;\n]|(?:^|\s)#", row.said.get("tags", ""))
        topic.tags = list(dict.fromkeys(filter(None, map(clean_line, tags))))
        for name, understand in _UNDERSTOOD.items():
            if words := row.said.get(name):
                if value := understand(words):
                    setattr(topic, name, value)
                else:
                    told = f"“{words[:200]}” was not understood as {MEANINGS[name]['name']}; enter it by hand"
                    self._doubt(row, f"{path}.{name}", told)
        self.report.topics.append(topic)

    def _people(self, row: _Row, meaning: str, about: str) -> list[facts.Speaker]:
        """The people of a cell, each with the company that stands behind the name, or in its own column."""
        found = []
        for words in filter(None, _BETWEEN.split(row.said.get(meaning, "").strip())):
            match = _HOME.fullmatch(clean_line(words))
            name, *homes = match.groups("") if match else (clean_line(words), "")
            bare = TITLE_BEFORE.sub("", name, 1) if TITLE_BEFORE.match(name) else name
            polite = self.honorific.search(bare, 1)
            bare = bare[: polite.start()] if polite else bare
            found.append(facts.Speaker(bare, affiliation="".join(homes), credited_as=name))
        company = clean_line(row.said.get("company", "")) if meaning == "speakers" else ""
        homes = (
            [company] if len(found) < 2 else list(filter(None, _BETWEEN.split(row.said.get("company", ""))))
        )
        if company and (not found or len(homes) not in (1, len(found))):
            self._doubt(row, about, f"whose is each of “{company}”? Enter the companies of the speakers")
        elif company and len(homes) < len(found):
            self._doubt(row, about, f"check that all speakers of this talk came from {company}")
        homes = homes * len(found) if len(homes) == 1 else homes if len(homes) == len(found) else []
        for one, home in zip_longest(found, homes, fillvalue=""):
            home = one.affiliation or clean_line(home)
            member = home.casefold() in self.own | {""}
            one.capacity = "intern" if home.casefold() in _INTERNS else "member" if member else "guest"
            one.affiliation = home if one.capacity == "guest" else ""
        return found


def _minutes(words: str) -> int:
    match = _MINUTES.fullmatch(normalize("NFKC", words))
    return 60 * int(match[1] or 0) + int(match[2]) if match else 0


def _word(meaning: str, words: str) -> str:
    return MEANINGS[meaning]["words"].get(normalize("NFKC", words).casefold(), "")


def _addresses(words: str) -> list[str]:
    return words.split() if all(re.match(r"https?://\w", one) for one in words.split()) else []


# By field what its cell says; nothing where it was not understood.
_UNDERSTOOD = {
    "minutes": _minutes,
    "kind": partial(_word, "kind"),
    "language": partial(_word, "language"),
    "slides": _addresses,
    "recording_url": lambda words: "".join(_addresses(words)[:1]),
}
