"""How a report is laid out: which blocks open a topic, which belong to it, what stands before and after.

Years differ: sentences ("The first topic was …"), headings with or without speakers, or a heading and then a
sentence. The layout asks which of these the report uses and takes the rest as text.
"""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from sessions.reports.chrome import is_chrome
from sessions.reports.document import Block, Document
from sessions.reports.evening_phrases import is_closing
from sessions.reports.headings import Heading, looks_like_heading, parse_heading
from sessions.reports.interns import is_farewell
from sessions.reports.openings import parse_opening
from sessions.reports.people import PeopleReader
from sessions.reports.presenters import presenter_in
from sessions.reports.talk_phrases import Opening

BOLD_LINE = re.compile(r"(?:\*\*|__)(?=\S)[^\n]{1,160}(?<=\S)(?:\*\*|__):?")
BOLD_LEVEL = 7


@dataclass(slots=True)
class Item:
    """A block with what it could be. beside_image: a picture stands directly before or after it."""

    block: Block
    heading: Heading | None = None
    opening: Opening | None = None
    level: int = 0
    beside_image: bool = False


@dataclass(slots=True)
class Part:
    """A topic, or a section such as the introductions: what opens it, and the blocks of its text.

    captions: headings that only repeat the topic's. doubtful: why this may be no topic, or empty.
    """

    heading: Heading | None = None
    heading_item: Item | None = None
    opening: Opening | None = None
    opening_item: Item | None = None
    items: list[Item] = field(default_factory=list)
    captions: list[Item] = field(default_factory=list)
    section: str = ""
    doubtful: str = ""


@dataclass(slots=True)
class Layout:
    """before: blocks before the first topic. after: blocks after the last. foreign: blocks of something else."""

    before: list[Item] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    after: list[Item] = field(default_factory=list)
    foreign: list[Item] = field(default_factory=list)


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
            if short and not is_chrome(line) and not is_closing(line) and not is_farewell(line):
                item.heading, item.level = parse_heading(masked, start, end, reader), BOLD_LEVEL
            item.opening = parse_opening(masked, start, end, reader)
        elif block.kind == "list" and not document.markdown and "\n" not in line:
            heading = parse_heading(masked, start, end, reader)
            if heading.numbered and heading.people:
                item.heading, item.level = heading, BOLD_LEVEL
        items.append(item)
    for item, below in pairwise(items):
        if (
            item.heading
            and item.heading.section
            and below.opening
            and _names(masked, item.heading, below.opening)
        ):
            item.heading.section = ""  # a talk may be called "Introduction to systemd"
    return items


def _names(masked: str, heading: Heading, opening: Opening) -> bool:
    """Whether the heading is the title or subject of the opening."""
    words = opening.title or opening.subject
    return bool(words and _plain(masked, *words) == _plain(masked, *heading.title))


def lay_out(document: Document, masked: str, items: list[Item], reader: PeopleReader) -> Layout:
    """Decide where topics start and hand every item to its part."""
    marked = _has_marked(items)
    starts = _marked_starts(items) if marked else _plain_starts(masked, items, reader)
    layout = Layout()
    part: Part | None = None
    for at, item in enumerate(items):
        start = starts.get(at)
        if start is not None:
            part = start
            layout.parts.append(part)
            if part.heading is None:
                part.items.append(item)
            continue
        if part is None:
            layout.before.append(item)
        elif item.heading and _repeats(masked, part, item):
            part.captions.append(item)
        else:
            if part.heading and not part.items and item.opening and not part.section:
                part.opening, part.opening_item = item.opening, item
            part.items.append(item)
    _take_after(masked, layout, marked=marked)
    return layout


def _has_marked(items: list[Item]) -> bool:
    """Whether headings are marked as such (Markdown) and at least one of them can be a topic's."""
    return any(item.level and item.level < BOLD_LEVEL and not item.heading.section for item in items)


def _marked_starts(items: list[Item]) -> dict[int, Part]:
    """Markdown: the headings of one level open topics.

    Where headings are followed by an opening sentence (as in our own report.md), theirs is the level, and a
    heading without one that breaks no count belongs to a summary. Else it is the first level below a container
    ("Talks"), or the highest.
    """
    marked = [(at, item) for at, item in enumerate(items) if item.level and item.level < BOLD_LEVEL]
    plain = [(at, item) for at, item in marked if not item.heading.section]
    openings = [at for at, item in enumerate(items) if item.opening and not item.opening.weak]
    opened = [(at, item) for at, item in plain if at + 1 in openings]
    container = next((item.level for _, item in marked if item.heading.section == "container"), 0)
    below = [item.level for _, item in plain if item.level > container] if container else []
    level = opened[0][1].level if opened else min(below or [item.level for _, item in plain])
    heads = [at for at, item in plain if item.level == level]
    if len(heads) == 1 and len([at for at in openings if at > heads[0]]) > 1 and items[heads[0] + 1 :]:
        if not opened or not _names_topic(items, heads[0]):
            return _sections(items) | {
                at: Part(opening=items[at].opening, opening_item=items[at]) for at in openings
            }
    starts: dict[int, Part] = {}
    for at, item in marked:
        if at in heads and not _in_summary(items, heads, at):
            starts[at] = Part(heading=item.heading, heading_item=item)
        elif (
            item.heading.section
            and item.level <= level
            and (item.heading.section != "about" or at < heads[0])
        ):
            starts[at] = Part(heading=item.heading, heading_item=item, section=item.heading.section)
    starts |= {
        at: Part(opening=items[at].opening, opening_item=items[at]) for at in openings if at < min(heads)
    }
    return starts


def _names_topic(items: list[Item], at: int) -> bool:
    """Whether the heading is that of the opening below it and not one over all topics."""
    opening = items[at + 1].opening if at + 1 < len(items) else None
    return bool(opening and (items[at].heading.people or items[at].level > 1))


def _in_summary(items: list[Item], heads: list[int], at: int) -> bool:
    """Whether a heading stands inside a summary: its neighbours count on without it."""
    counts = {
        head: items[head + 1].opening.ordinal
        for head in heads
        if head + 1 < len(items) and items[head + 1].opening and not items[head + 1].opening.weak
    }
    if at in counts or len(counts) < len(heads) / 2:
        return False
    before = [counts[head] for head in heads if head < at and head in counts]
    after = [counts[head] for head in heads if head > at and head in counts]
    if not before or before[-1] is None:
        return False
    return not after or after[0] == before[-1] + 1


def _sections(items: list[Item]) -> dict[int, Part]:
    return {
        at: Part(heading=item.heading, heading_item=item, section=item.heading.section)
        for at, item in enumerate(items)
        if item.heading and item.heading.section
    }


def _plain_starts(masked: str, items: list[Item], reader: PeopleReader) -> dict[int, Part]:
    """Plain text: sentences that open topics, sure headings, and bare headings where there is nothing else."""
    followed = {at for at in range(len(items) - 1) if items[at + 1].heading is None or items[at + 1].opening}
    sure = [
        at for at, item in enumerate(items) if item.heading and item.heading.sure and not item.heading.section
    ]
    candidates = [
        at
        for at in followed
        if items[at].heading
        and not items[at].heading.section
        and not items[at].opening
        and not _ends_paragraphs(masked, items, at)
    ]
    openings = [at for at, item in enumerate(items) if item.opening and not item.opening.weak]
    free = [at for at in openings if at - 1 not in candidates and at - 1 not in sure]
    starts = {at: part for at, part in _sections(items).items() if at in followed}
    if sure or free:
        chosen = _sure_heads(masked, items, sure, free)
        led = [at for at in candidates if at not in chosen and _leads_topic(masked, items[at + 1], reader)]
        chosen += [at for at in led if not items[at].beside_image or not free]
    else:
        chosen = _without_captions(masked, items, sorted(candidates), reader)
    for at in chosen:
        starts[at] = Part(heading=items[at].heading, heading_item=items[at])
    headed = {at + 1 for at in chosen}
    starts |= {
        at: Part(opening=items[at].opening, opening_item=items[at])
        for at in openings
        if at not in headed and at not in starts
    }
    if not any(not part.section for part in starts.values()):
        starts |= _weak_starts(items)
    starts |= _titled_starts(items, starts)
    return _without_repeats(masked, starts)


def _sure_heads(masked: str, items: list[Item], sure: list[int], free: list[int]) -> list[int]:
    """Sure headings that are no captions: in a report of sentences a heading beside a picture repeats one."""
    if not free:
        return sure
    chosen = []
    for at in sure:
        before = max((other for other in free if other < at), default=None)
        after = min((other for other in free if other > at), default=None)
        if after == at + 1 or (
            after is not None and _same_topic(masked, items[at].heading, items[after].opening)
        ):
            if after == at + 1:
                chosen.append(at)
            continue
        if before is not None and (
            _same_topic(masked, items[at].heading, items[before].opening) or items[at].beside_image
        ):
            continue
        chosen.append(at)
    return chosen


def _same_topic(masked: str, heading: Heading, opening: Opening) -> bool:
    if opening.title and _plain(masked, *opening.title) == _plain(masked, *heading.title):
        return True
    return bool(
        not opening.title
        and heading.people
        and opening.people
        and heading.people.names == opening.people.names
    )


def _plain(masked: str, start: int, end: int) -> str:
    return re.sub(r"[\W_]+", "", masked[start:end]).casefold()


def _repeats(masked: str, part: Part, item: Item) -> bool:
    """Whether a heading inside a topic is a caption of it."""
    if part.opening and item.heading.sure:
        return _same_topic(masked, item.heading, part.opening)
    if part.heading and item.heading.sure:
        return _plain(masked, *part.heading.title) == _plain(masked, *item.heading.title)
    return False


def _leads_topic(masked: str, item: Item, reader: PeopleReader) -> bool:
    """Whether the text below a bare heading opens with a speaker and a place in the order."""
    return bool(item.opening and not item.opening.weak)


def _without_captions(masked: str, items: list[Item], chosen: list[int], reader: PeopleReader) -> list[int]:
    """Bare headings beside pictures count only when a speaker follows, as long as others stand alone."""
    alone = [at for at in chosen if not items[at].beside_image]
    if not alone:
        return chosen
    return [
        at
        for at in chosen
        if not items[at].beside_image
        or presenter_in(masked, items[at + 1].block.start, items[at + 1].block.end, reader) is not None
    ]


def _weak_starts(items: list[Item]) -> dict[int, Part]:
    """Where nothing else opens topics: each "X talked about …" by other people than the one before."""
    starts: dict[int, Part] = {}
    current: list[str] = []
    for at, item in enumerate(items):
        if item.opening and item.opening.people and item.opening.people.names != current:
            current = item.opening.people.names
            doubt = "nothing but the speaker's name opens this topic; check that it is one"
            starts[at] = Part(opening=item.opening, opening_item=item, doubtful=doubt)
    return starts


def _titled_starts(items: list[Item], starts: dict[int, Part]) -> dict[int, Part]:
    """'Mr. Brown presented "Selling Clouds"' opens a topic when the one before is not his."""
    found: dict[int, Part] = {}
    if not any(part.opening for part in starts.values()):
        return found
    current: list[str] = []
    for at, item in enumerate(items):
        part = starts.get(at)
        opening = part.opening if part else None
        if (
            part is None
            and current
            and item.opening
            and item.opening.people
            and (item.opening.title or item.opening.ordinal)
        ):
            if not set(item.opening.people.names) & set(current):
                opening = item.opening
                found[at] = Part(opening=opening, opening_item=item)
        if opening and opening.people:
            current = opening.people.names
    return found


def _without_repeats(masked: str, starts: dict[int, Part]) -> dict[int, Part]:
    """In order, without a heading that prints the title of the topic before again: a caption."""
    kept: dict[int, Part] = {}
    before = ""
    for at, part in sorted(starts.items()):
        title = _plain(masked, *part.heading.title) if part.heading and part.heading.sure else ""
        if title and title == before:
            continue
        before = title
        kept[at] = part
    return kept


def _ends_paragraphs(masked: str, items: list[Item], at: int) -> bool:
    """Whether a line stands closer to the text above than to that below: it is no heading of what follows."""
    if not at:
        return False
    above = masked.count("\n", items[at - 1].block.end, items[at].block.start)
    below = masked.count("\n", items[at].block.end, items[at + 1].block.start)
    return below > 2 >= above


def _take_after(masked: str, layout: Layout, *, marked: bool) -> None:
    """Move what follows the last topic's text out of it: farewells, the party, and what is none of the report."""
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
        ):
            part.items, layout.foreign = part.items[:at], part.items[at:]
            break
    for at, item in enumerate(layout.foreign):
        paragraph = masked[item.block.start : item.block.end].strip()
        if is_farewell(paragraph) or is_closing(paragraph):
            layout.foreign, layout.after = layout.foreign[:at], layout.foreign[at:]
            break
    _cut_foreign(masked, layout)


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
