"""What one old report says: plain dataclasses, and the JSON object that `import_reports --json` prints.

**Lines and spans.** A source is read as one text (`SourceReading.text`: line ends are "\\n", byte order mark
and control characters are gone). Line numbers count from 1 in that text, columns from 0 in their line. The
text is cut into `Span`s, none longer than its line, in reading order, so that a review page can print source
and values side by side. Together they hold every non-blank character exactly once. A span's `label` is one of

- a field path of the report it belongs to: `number`, `held_on`, `moderators`, `topics[3].title`,
  `topics[3].summary` … (indices count from 0). The words around a value ("The fourth topic was") carry the
  path of the thing they introduce (`topics[3]`, `held_on`, `moderators`);
- a named discard: `caption` (repeats what a field says), `chrome` (buttons and counters of a blog page),
  `image` (a marker where a picture stood);
- `unplaced`: nobody knows where it belongs; it is repeated in `Report.unplaced`, a line each.

A fact may also *cite* a place that stays in another field (`Cite`): "from the 32nd MTS" is cited by
`topics[5].continues[0]` and stays in the summary. Cites overlap spans, spans never overlap each other.

**Doubts.** A value that is not sure is left out of its field, or, where the field would otherwise say less
than the report, kept with a `Doubt`: the line, `about` (a field path) and a message that tells an organiser
what to check. No doubt means that the reading follows from the words alone.

**Unplaced text between two reports of a file** belongs to the report before it (before the first report: to
the first); that of a file without any report is in `SourceReading.unplaced`.

No Django here: `tests/reports/` runs this without a database.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from typing import Any, Literal

Kind = Literal["talk", "lightning talk", "event report", "annual report", "workshop", "other"]
Capacity = Literal["member", "guest", "intern"]
Format = Literal["in person", "online", "hybrid"]
HeldOnFrom = Literal["text", "neighbours", "missing"]

CAPTION, CHROME, IMAGE, UNPLACED = "caption", "chrome", "image", "unplaced"
DISCARDS = (CAPTION, CHROME, IMAGE)


@dataclass(frozen=True, slots=True)
class HouseStyle:
    """How a house speaks of its series, so that any company can use the reader.

    organisations: own names ("HDE", "HENNGE"); a speaker "from HDE" is a member, not a guest. May be empty.
    honorifics: endings or words that are not part of a name; common ones are known besides.
    """

    series_name: str = "Monthly Technical Session"
    abbreviation: str = "MTS"
    organisations: tuple[str, ...] = ()
    honorifics: tuple[str, ...] = ("-san",)


@dataclass(frozen=True, slots=True)
class Source:
    """One file or pasted text, decoded. kind: how it is marked up; HTML comes through `html_source.py`,
    tables through `tables.py`.

    url: the address of the page, where it is known.
    """

    name: str
    text: str
    kind: Literal["text", "markdown", "table"] = "text"
    url: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of one line: columns start (included) to end (excluded)."""

    line: int
    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Cite:
    """A place that supports a fact and stays where it is. about: the field path of the fact."""

    line: int
    start: int
    end: int
    about: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something an organiser has to check. about: a field path, or `report`."""

    line: int
    about: str
    message: str


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A line, or the rest of one, that found no place."""

    line: int
    text: str


@dataclass(slots=True)
class Speaker:
    """name without honorific; credited_as as printed ("Jeff Multz-san"); affiliation on that day or empty."""

    name: str
    capacity: Capacity = "member"
    affiliation: str = ""
    credited_as: str = ""


@dataclass(slots=True)
class FollowUp:
    """An earlier talk that a topic continues or mentions. number may be None where only a title is printed.

    text: the words of the report. speakers: the names that stand in those words, without honorific.
    """

    number: int | None
    title: str = ""
    speakers: list[str] = field(default_factory=list)
    text: str = ""


@dataclass(slots=True)
class Topic:
    """One talk. summary is Markdown where the source was Markdown, else plain paragraphs joined by a blank
    line.

    line: where the topic opens. title and subject may both be empty ("presented by David"). From minutes on:
    what only a table says.
    """

    position: int
    title: str = ""
    subject: str = ""
    heading: str = ""
    kind: Kind = "talk"
    speakers: list[Speaker] = field(default_factory=list)
    continues: list[FollowUp] = field(default_factory=list)
    mentions: list[FollowUp] = field(default_factory=list)
    summary: str = ""
    line: int = 0
    minutes: int | None = None
    language: str = ""
    slides: list[str] = field(default_factory=list)
    recording_url: str = ""
    tags: list[str] = field(default_factory=list)


@dataclass(slots=True)
class InternFact:
    """What a report says of one intern.

    Everybody whom the report calls a participant or intern is listed, also those who stay: farewell is true
    only where the report says that this was the last day. duration_text as printed ("seven-week").
    """

    name: str
    programme: str = ""
    farewell: bool = False
    duration_text: str = ""


@dataclass(slots=True)
class Report:
    """One report, read. `as_json` gives the object of DESIGN §5; the rest serves the importer and its review.

    moderators: names without honorific, in order. held_on_text: the date as printed, empty where none is.
    introduction: sentences before the topics that are no other field; farewells and closing: the paragraphs
    after them, as printed. first_line, last_line: the lines of the source that the report takes. columns: of
    a table, what each holds.
    """

    source_name: str = ""
    number: int | None = None
    title: str = ""
    held_on: date | None = None
    held_on_text: str = ""
    held_on_from: HeldOnFrom = "missing"
    published_on: date | None = None
    source_url: str = ""
    author: str = ""
    format: Format | None = None
    venue: str = ""
    language: str = "en"
    moderators: list[str] = field(default_factory=list)
    newcomers: list[str] = field(default_factory=list)
    party: bool = False
    speakers_stated: int | None = None
    introduction: str = ""
    farewells: str = ""
    closing: str = ""
    topics: list[Topic] = field(default_factory=list)
    interns: list[InternFact] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    cites: list[Cite] = field(default_factory=list)
    first_line: int = 1
    last_line: int = 1
    columns: list[str] = field(default_factory=list)

    def lines_of(self, path: str) -> tuple[int, int] | None:
        """First and last line on which a field is printed or cited, None where it is not."""
        under = (path + ".", path + "[")
        lines = [span.line for span in self.spans if span.label == path or span.label.startswith(under)]
        lines += [cite.line for cite in self.cites if cite.about == path or cite.about.startswith(path + ".")]
        return (min(lines), max(lines)) if lines else None


@dataclass(slots=True)
class SourceReading:
    """One source as it was read: its text (line numbers refer to this), the reports in it, and what is left.

    spans: all spans of the text, those of the reports included. unplaced and doubts: only what belongs to no
    report, so both are empty wherever a report was found.
    """

    source: Source
    text: str
    reports: list[Report] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    @property
    def lines(self) -> Sequence[str]:
        return self.text.split("\n")


ONLY_IN_TABLES = ("minutes", "language", "slides", "recording_url", "tags")
# What the JSON object of DESIGN §5 leaves out.
_ASIDE = {
    Speaker: {"credited_as"},
    Topic: {"line", *ONLY_IN_TABLES},
    Report: {"source_name", "title", "introduction", "farewells", "closing", "spans", "cites", "first_line",
             "last_line", "columns"},
}  # fmt: skip


def as_json(fact: Any) -> Any:
    """A fact, or a list of them, as JSON holds it; dates in ISO 8601."""
    if isinstance(fact, date):
        return fact.isoformat()
    if isinstance(fact, list):
        return [as_json(each) for each in fact]
    if not is_dataclass(fact):
        return fact
    left_out = _ASIDE.get(type(fact), ())
    return {one.name: as_json(getattr(fact, one.name)) for one in fields(fact) if one.name not in left_out}
