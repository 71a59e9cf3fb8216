"""A source as one clean text with line numbers, cut into blocks: headings, paragraphs, lists, code.

Offsets everywhere in the reader are positions in `Document.text`; lines and columns are made from them last.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Literal

from markdown_it import MarkdownIt

from sessions.reports.facts import Source

BlockKind = Literal["heading", "paragraph", "list", "code", "quote", "rule", "other"]

# Dropped: they show nothing, and bidi overrides (U+202A-202E, U+2066-2069) make a line lie about its order.
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
LINE_END = re.compile("\r\n|\r|\u2028|\u2029|\x85")
LIST_ITEM = re.compile(r"[ \t]*(?:[-*+•◦‣·・]|\d{1,3}[.)])[ \t]+\S")
BOLD_LINE = re.compile(r"(?:\*\*|__)(?=\S)[^\n]{1,160}(?<=\S)(?:\*\*|__):?")
# A text with a line longer than this was not wrapped by hand or by a mail program.
WIDEST_WRAP = 120
NARROWEST_WRAP = 50


@dataclass(slots=True)
class Block:
    """A piece of the text between offsets start and end, both on visible characters of whole lines.

    content_start, content_end: without the marks of a heading. level: 1-6 of a heading, else 0.
    blank_before: a blank line stands before it. Two text blocks without one belong to the same paragraph.
    """

    start: int
    end: int
    kind: BlockKind = "paragraph"
    level: int = 0
    blank_before: bool = True
    content_start: int = 0
    content_end: int = 0


@dataclass(slots=True)
class Document:
    """The cleaned text of a source, the offset at which each line starts, and its blocks in order.

    dropped: how many control characters were left out. structured: headings are marked, not guessed.
    """

    text: str
    markdown: bool
    line_starts: list[int]
    blocks: list[Block] = field(default_factory=list)
    dropped: int = 0

    def line_of(self, offset: int) -> int:
        """The line of an offset, from 1."""
        return bisect_right(self.line_starts, offset)

    def content(self, block: Block) -> str:
        return self.text[block.content_start : block.content_end]


def open_document(source: Source) -> Document:
    """Clean the text of a source and cut it into blocks. Never fails: odd markup gives plain paragraphs."""
    text = LINE_END.sub("\n", source.text)
    text, dropped = UNSEEN.subn("", text)
    starts = [0]
    starts += [match.end() for match in re.finditer("\n", text)]
    document = Document(text, source.kind == "markdown", starts, dropped=dropped)
    rows = _markdown_rows(text, len(starts)) if document.markdown else _text_rows(text)
    document.blocks = _blocks(document, rows)
    return document


type Row = tuple[int, int, BlockKind, int]  # first line, line after the last (both from 0), kind, level


def _blocks(document: Document, rows: list[Row]) -> list[Block]:
    """Rows of lines as blocks of offsets; lines that no row holds (link definitions) become blocks too."""
    blocks: list[Block] = []
    previous_end = 0
    for first, after, kind, level in rows:
        start = document.line_starts[first]
        end = document.line_starts[after] if after < len(document.line_starts) else len(document.text)
        raw = document.text[start:end]
        stripped = raw.strip() if kind in ("heading", "paragraph", "rule") else raw.strip("\n").rstrip()
        if not stripped:
            continue
        start += raw.index(stripped)
        block = Block(start, start + len(stripped), kind, level)
        block.blank_before = not blocks or _blank_line(document.text[previous_end:start])
        block.content_start, block.content_end = block.start, block.end
        if kind == "heading":
            _trim_heading(document.text, block)
        blocks.append(block)
        previous_end = block.end
    return blocks


def _blank_line(between: str) -> bool:
    return between.count("\n") > 1


ATX = re.compile(r"#{1,6}[ \t]*")
ATX_END = re.compile(r"[ \t]+#+$")
SETEXT = re.compile(r"\n[ \t]*[=-]+$")


def _trim_heading(text: str, block: Block) -> None:
    raw = text[block.start : block.end]
    opening = ATX.match(raw)
    closing = ATX_END.search(raw) if opening else SETEXT.search(raw)
    block.content_start = block.start + (opening.end() if opening else 0)
    block.content_end = block.start + (closing.start() if closing else len(raw))
    block.content_end = max(block.content_end, block.content_start)


TOKEN_KINDS: dict[str, BlockKind] = {
    "paragraph_open": "paragraph",
    "heading_open": "heading",
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "fence": "code",
    "code_block": "code",
    "blockquote_open": "quote",
    "hr": "rule",
}


def _markdown_rows(text: str, line_count: int) -> list[Row]:
    """The top-level blocks by the line maps of markdown-it's tokens (CommonMark with tables).

    Inline markup is not parsed: it is not needed, and hostile brackets would cost time there.
    """
    reader = MarkdownIt("commonmark").enable("table").disable(["inline"])
    rows: list[Row] = []
    covered = 0
    lines = text.split("\n")

    def gap(until: int) -> None:
        nonlocal covered
        while covered < until:
            if lines[covered].strip():
                first = covered
                while covered < until and lines[covered].strip():
                    covered += 1
                rows.append((first, covered, "other", 0))
            covered += 1

    for token in reader.parse(text):
        if token.level or token.map is None or token.nesting < 0:
            continue
        first, after = token.map
        after = min(after, line_count)
        if first < covered:
            continue
        gap(first)
        level = int(token.tag[1]) if token.type == "heading_open" else 0
        kind = TOKEN_KINDS.get(token.type, "other")
        if kind == "paragraph" and after - first > 1 and BOLD_LINE.fullmatch(lines[first].strip()):
            rows.append((first, first + 1, kind, 0))  # a title set in bold, its text directly below
            first += 1
        rows.append((first, after, kind, level))
        covered = after
    gap(len(lines))
    return rows


def _text_rows(text: str) -> list[Row]:
    """Plain text: a row for each line, lines that a mail program wrapped put together again."""
    lines = text.split("\n")
    longest = max(map(len, lines))
    rows: list[Row] = []
    first: int | None = None
    for at, line in enumerate(lines):
        if not line.strip():
            first = None
            continue
        kind: BlockKind = "list" if LIST_ITEM.match(line) else "paragraph"
        prose = first is not None and rows[-1][2] == "paragraph" and kind == "paragraph"
        if prose and _continues(lines[at - 1], line, longest):
            rows[-1] = (first, at + 1, "paragraph", 0)
            continue
        first = at
        rows.append((at, at + 1, kind, 0))
    return rows


def _continues(line: str, following: str, longest: int) -> bool:
    """Whether a line was broken only because the next word did not fit."""
    line = line.rstrip()
    if len(line) < NARROWEST_WRAP or longest > WIDEST_WRAP:
        return False
    if line[-1] in ".!?:" and not following.lstrip()[:1].islower():
        return False
    first_word = following.split(None, 1)[0]
    return len(line) + 1 + len(first_word) > min(longest, 72) or following[0].islower()
