"""What a layout is made of: blocks with what they could be, topics and sections, what stands around them."""

import re
from dataclasses import dataclass, field

from sessions.reports.reading.document import Block
from sessions.reports.reading.headings import Heading
from sessions.reports.reading.people import People
from sessions.reports.reading.talk_phrases import Opening

# The level of a heading that is not marked as one: a bold line, or a line of plain text.
BOLD_LEVEL = 7


@dataclass(slots=True)
class Item:
    """A block with what it could be. beside_image: a picture stands directly before or after it.

    pictured: it only says what a picture shows. byline: it only names the speakers of the heading above.
    """

    block: Block
    heading: Heading | None = None
    opening: Opening | None = None
    level: int = 0
    beside_image: bool = False
    pictured: bool = False
    byline: People | None = None


@dataclass(slots=True)
class Part:
    """A topic, or a section such as the introductions: what opens it, and the blocks of its text.

    captions: headings that only repeat the topic's. kind: of the section above ("Lightning talks").
    doubtful: why this may be no topic, or empty.
    """

    heading: Heading | None = None
    heading_item: Item | None = None
    opening: Opening | None = None
    opening_item: Item | None = None
    items: list[Item] = field(default_factory=list)
    captions: list[Item] = field(default_factory=list)
    bylines: list[Item] = field(default_factory=list)
    section: str = ""
    kind: str = ""
    doubtful: str = ""


@dataclass(slots=True)
class Layout:
    """before: blocks before the first topic. after: blocks after the last. foreign: blocks of something
    else."""

    before: list[Item] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    after: list[Item] = field(default_factory=list)
    foreign: list[Item] = field(default_factory=list)


def same_topic(masked: str, heading: Heading, opening: Opening) -> bool:
    """Whether a heading and an opening print the same title, or the same people where one prints no title."""
    if opening.title and plain(masked, *opening.title) == plain(masked, *heading.title):
        return True
    return bool(
        not opening.title
        and heading.people
        and opening.people
        and heading.people.names == opening.people.names
    )


def plain(masked: str, start: int, end: int) -> str:
    """Letters and digits between two offsets, for comparing."""
    return re.sub(r"[\W_]+", "", masked[start:end]).casefold()
