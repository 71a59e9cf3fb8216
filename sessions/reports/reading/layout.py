"""How a report is laid out: which blocks open a topic, which belong to it, what stands before and after.

Years differ: sentences ("The first topic was …"), headings with or without speakers, or a heading and then a
sentence. The layout asks which of these the report uses and takes the rest as text.
"""

import re
from itertools import pairwise

from sessions.reports.reading.agenda import drop_agenda
from sessions.reports.reading.bylines import byline_at
from sessions.reports.reading.captions import is_pictured
from sessions.reports.reading.chrome import is_chrome
from sessions.reports.reading.document import BOLD_LINE, Block, Document
from sessions.reports.reading.evening_phrases import is_closing
from sessions.reports.reading.headings import Heading, looks_like_heading, parse_heading
from sessions.reports.reading.interns import is_farewell
from sessions.reports.reading.openings import parse_opening
from sessions.reports.reading.parts import BOLD_LEVEL, Item, Layout, Part, plain, same_topic
from sessions.reports.reading.people import PeopleReader
from sessions.reports.reading.preamble import KEYED
from sessions.reports.reading.starts import has_marked, marked_starts, plain_starts
from sessions.reports.reading.talk_phrases import Opening

LIGHTNING = re.compile(r"\blightning\s+talks\b|\bLTs\b", re.IGNORECASE)


def items_of(document: Document, masked: str, blocks: list[Block], reader: PeopleReader) -> list[Item]:
    """The blocks that hold more than pictures, each with the heading or opening that it could be."""
    items: list[Item] = []
    image_before = False
    for block in blocks:
        words = masked[block.start : block.end].strip()
        if not words:
            image_before = True
            if items:
                items[-1].beside_image = True
            continue
        item = Item(block, beside_image=image_before or len(words) + 4 < block.end - block.start)
        image_before = False
        start, end = block.content_start, block.content_end
        line = masked[start:end].strip()
        if block.kind == "heading":
            item.heading, item.level = parse_heading(masked, start, end, reader), block.level
        elif block.kind == "paragraph":
            bold = document.markdown and BOLD_LINE.fullmatch(document.text[start:end])
            short = (bold or not document.markdown) and looks_like_heading(line)
            short = short and not (KEYED.fullmatch(line) and not line.lower().startswith("speakers"))
            if short and not is_chrome(line) and not is_closing(line) and not is_farewell(line):
                item.heading, item.level = parse_heading(masked, start, end, reader), BOLD_LEVEL
            item.opening = parse_opening(masked, start, end, reader)
        elif block.kind == "list" and not document.markdown and "\n" not in line:
            heading = parse_heading(masked, start, end, reader)
            if heading.numbered and heading.people:
                item.heading, item.level = heading, BOLD_LEVEL
        items.append(item)
    for item in items:
        if item.block.kind == "paragraph":
            line = masked[item.block.start : item.block.end]
            item.pictured = is_pictured(line, reader.names, beside_image=item.beside_image)
            if item.pictured:
                item.heading, item.opening, item.level = None, None, 0
    for above, item in pairwise(items):
        listed = above.block.kind == "list" and "\n" not in masked[above.block.start : above.block.end]
        if (above.heading or listed) and item.block.kind == "paragraph":
            head = above.heading
            bare = bool(
                head and head.quoted and head.sure and not head.people and not item.block.blank_before
            )
            item.byline = byline_at(masked, item.block, reader, bare=bare)
            if item.byline and listed and not above.heading:
                block = above.block
                heading = parse_heading(masked, block.content_start, block.content_end, reader)
                above.heading, above.level = heading, BOLD_LEVEL
            if item.byline:
                item.heading, item.opening, item.level = None, None, 0
    for item, below in pairwise(items):
        if item.block.kind == "paragraph" and below.heading and below.heading.named == "title":
            item.byline = item.byline or byline_at(masked, item.block, reader)
            if item.byline:
                item.heading, item.opening, item.level = None, None, 0
    _number_alone(masked, items, reader)
    drop_agenda(masked, items)
    for item, below in pairwise(items):
        if (
            item.heading
            and item.heading.section
            and below.opening
            and (_names(masked, item.heading, below.opening) or _leads(masked, item.heading, below.opening))
        ):
            item.heading.section = ""  # a talk may be called "Introduction to systemd"
    return items


def _number_alone(masked: str, items: list[Item], reader: PeopleReader) -> None:
    """Lines numbered from 1 on, each with a paragraph below, are headings where nothing else is."""
    if any(
        (item.opening and not item.opening.weak)
        or (item.heading and item.heading.sure and not item.heading.section)
        for item in items
    ):
        return
    found: list[tuple[Item, Heading]] = []
    for at, item in enumerate(items[:-1]):
        line = masked[item.block.start : item.block.end]
        number = re.match(r"\s*(\d{1,2})[.)]\s", line)
        alone = items[at + 1].block.kind != "list" and (not at or items[at - 1].block.kind != "list")
        if item.block.kind == "list" and number and alone and looks_like_heading(line.strip()):
            if int(number[1]) != len(found) + 1:
                return
            found.append((item, parse_heading(masked, item.block.start, item.block.end, reader)))
    if len(found) > 1:
        for item, heading in found:
            item.heading, item.level = heading, BOLD_LEVEL


def _names(masked: str, heading: Heading, opening: Opening) -> bool:
    """Whether the heading is the title or subject of the opening."""
    words = opening.title or opening.subject
    return bool(words and plain(masked, *words) == plain(masked, *heading.title))


def _leads(masked: str, heading: Heading, opening: Opening) -> bool:
    """Whether a talk opens below words that often name a section: "Welcome to the Jungle"."""
    words = masked[heading.start : heading.end].split()
    return len(words) > 2 and heading.section != "container" and not opening.weak


def lay_out(document: Document, masked: str, items: list[Item], reader: PeopleReader) -> Layout:
    """Decide where topics start and hand every item to its part."""
    marked = has_marked(items)
    starts = marked_starts(items) if marked else plain_starts(masked, items, reader)
    layout = Layout()
    part: Part | None = None
    lightning = False
    for at, item in enumerate(items):
        start = starts.get(at)
        if start is not None:
            above = items[at - 1] if at else None
            if above and above.byline and start.heading and start.heading.named == "title":
                for held in (part.items if part else layout.before, part.bylines if part else []):
                    if held and held[-1] is above:
                        held.pop()
                start.bylines.append(above)
            if start.section:
                lightning = bool(LIGHTNING.search(masked, item.block.start, item.block.end))
            part = start
            part.kind = "lightning talk" if lightning and not part.section else ""
            layout.parts.append(part)
            if part.heading is None:
                part.items.append(item)
            continue
        if part is None:
            layout.before.append(item)
        elif item.byline and part.heading and not part.items and not part.section:
            part.bylines.append(item)
        elif item.heading and _repeats(masked, part, item):
            part.captions.append(item)
        else:
            if part.heading and not part.items and item.opening and not part.section:
                part.opening, part.opening_item = item.opening, item
            part.items.append(item)
    _trust_right_side(layout)
    _take_after(masked, layout, marked=marked)
    return layout


def _trust_right_side(layout: Layout) -> None:
    """Of "T – X" in three or more headings X is the speaker, once one of them reads in no other way."""
    split = [part.heading for part in layout.parts if part.heading and part.heading.splits]
    rights = [
        next((side for side in heading.splits if side[0][0] < side[1].start), None) for heading in split
    ]
    if len(split) < 3 or None in rights or all(len(heading.splits) > 1 for heading in split):
        return
    for heading, (title, people) in zip(split, rights, strict=True):
        if heading.people is None:
            heading.title, heading.people, heading.splits = title, people, []


def _repeats(masked: str, part: Part, item: Item) -> bool:
    """Whether a heading inside a topic is a caption of it."""
    if part.opening and item.heading.sure:
        return same_topic(masked, item.heading, part.opening)
    if part.heading and item.heading.sure:
        return plain(masked, *part.heading.title) == plain(masked, *item.heading.title)
    return False


def _take_after(masked: str, layout: Layout, *, marked: bool) -> None:
    """Move what follows the last topic's text out of it: farewells, the party, and what is none of the
    report."""
    topics = [part for part in layout.parts if not part.section]
    if not topics or layout.parts[-1].section:
        return
    part = layout.parts[-1]
    first = 0 if part.heading else 1
    for at in range(first, len(part.items)):
        item = part.items[at]
        if item.block.kind != "paragraph" or item is part.opening_item:
            continue
        paragraph = masked[item.block.start : item.block.end].strip()
        if is_farewell(paragraph) or is_closing(paragraph):
            rest = part.items[at:]
            if not marked or is_farewell(paragraph) or _only_closing(masked, rest):
                part.items, layout.after = part.items[:at], rest
                break
        if (
            not marked
            and item.heading
            and not part.heading
            and not item.beside_image
            and at + 1 < len(part.items)
            and _gap_above(masked, item) >= min(3, _gap_above(masked, part.items[0]))
        ):
            part.items, layout.foreign = part.items[:at], part.items[at:]
            break
    for at, item in enumerate(layout.foreign):
        paragraph = masked[item.block.start : item.block.end].strip()
        if is_farewell(paragraph) or is_closing(paragraph):
            layout.foreign, layout.after = layout.foreign[:at], layout.foreign[at:]
            break
    _cut_foreign(masked, layout)


def _gap_above(masked: str, item: Item) -> int:
    """Ends of lines directly above a block: an article stands as far from the last topic as topics do."""
    start = item.block.start
    above = masked[max(0, start - 20) : start]
    return above[len(above.rstrip()) :].count("\n")


def _only_closing(masked: str, items: list[Item]) -> bool:
    paragraphs = [masked[item.block.start : item.block.end].strip() for item in items]
    return all(
        is_farewell(text) or is_closing(text) or is_chrome(text) or item.block.kind == "rule"
        for text, item in zip(paragraphs, items, strict=True)
    )


def _cut_foreign(masked: str, layout: Layout) -> None:
    """After the party a report is over: text that neither closes nor says good-bye is something else."""
    closed = False
    for at, item in enumerate(layout.after):
        paragraph = masked[item.block.start : item.block.end].strip()
        if is_farewell(paragraph) or _thanks(paragraph) or item.block.kind == "rule" or is_chrome(paragraph):
            continue
        if is_closing(paragraph):
            closed = True
            continue
        if closed or item.heading:
            layout.foreign += layout.after[at:]
            layout.after = layout.after[:at]
            return


def _thanks(paragraph: str) -> bool:
    return len(paragraph) < 300 and bool(
        re.match(
            r"(?:thank|we\b|good luck|congrat|all the best|please|moderator|the moderator)", paragraph, re.I
        )
    )
