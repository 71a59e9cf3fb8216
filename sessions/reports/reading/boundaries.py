"""Where each report of a source begins: at its title, or without one at the sentence that it was held."""

import re
from dataclasses import dataclass
from itertools import pairwise

from sessions.reports.facts import HouseStyle
from sessions.reports.reading.chrome import is_chrome, posting_date
from sessions.reports.reading.dates import dates_in
from sessions.reports.reading.document import Block, Document
from sessions.reports.reading.follow_ups import ReferenceReader

REPORT_WORD = re.compile(
    r"\b(?:report|recap|summary|review|notes|minutes|digest|write-?up|retrospective)\b", re.IGNORECASE
)
VERB = re.compile(
    r"\b(?:was|were|is|are|had|has|have|continue\w*|follow\w*|introduced|held|gave|talked|took|we|see|from)\b",
    re.IGNORECASE,
)
HELD = re.compile(
    r"\b(?:held|took\s+place|hosted|organi[sz]ed|gathered|had|conducted|happened|met|ran|convened|came\s+together|returned|celebrated)\b",
    re.IGNORECASE,
)
OTHER_ARTICLES = re.compile(
    r"(?:more from|recommended (?:from|for|by)|related (?:articles|posts)) ?.{0,60}", re.IGNORECASE
)
LONGEST_TITLE = 140
MOST_OTHER_WORDS = 7
SUBSTANCE = 60
BELOW_SUBSTANCE = 800
LOOK_AHEAD = 40


@dataclass(slots=True)
class Beginning:
    """The first block of a report. number: as its title or first sentence prints it. titled: the block is a
    title."""

    block: int
    number: int | None
    titled: bool


class BoundaryReader:
    """Cuts documents of one house into reports."""

    def __init__(self, style: HouseStyle, references: ReferenceReader) -> None:
        self.style = style
        self.references = references

    def title_number(self, masked: str, block: Block) -> tuple[bool, int | None]:
        """(is a report's title, its number). A sentence about a session is no title."""
        start, end = block.content_start, block.content_end
        if block.kind not in ("heading", "paragraph") or end - start > LONGEST_TITLE:
            return False, None
        line = masked[start:end].strip()
        if "\n" in line or not line or not self.references.series.search(line):
            return False, None
        marked = block.kind == "heading"
        if line[-1] in ".,;:" or (VERB.search(line) and not marked):
            return False, None
        numbers = self.references.numbers_in(masked, start, end)
        rest = self.references.series.sub(" ", line)
        other = [word for word in re.findall(r"[^\W\d_]+", REPORT_WORD.sub(" ", rest)) if len(word) > 2]
        if len({number for number, _, _ in numbers}) == 1:
            return len(other) <= MOST_OTHER_WORDS, numbers[0][0]
        return not numbers and bool(REPORT_WORD.search(rest)) and len(other) <= 2, None

    def held_number(self, masked: str, block: Block) -> int | None:
        """The number of a paragraph that opens with "The 61st MTS was held on August 23rd"."""
        if block.kind != "paragraph":
            return None
        start, end = block.start, min(block.end, block.start + 400)
        numbers = self.references.numbers_in(masked, start, min(end, start + 120))
        if not numbers or numbers[0][1] - start > 12 or not HELD.search(masked, numbers[0][2], end):
            return None
        held = HELD.search(masked, numbers[0][2], end)
        if held.start() - numbers[0][2] > 12 or not dates_in(masked, held.end(), min(end, held.end() + 60)):
            return None
        return numbers[0][0]

    def beginnings(self, document: Document, masked: str) -> list[Beginning]:
        """The reports of a document in the order of their text; empty where none is found."""
        found: list[Beginning] = []
        blocks = document.blocks
        titles = [(at, *self.title_number(masked, block)) for at, block in enumerate(blocks)]
        titled = {at: number for at, is_title, number in titles if is_title}
        order = sorted(titled)
        following_title = dict(pairwise([*order, len(blocks)]))
        held_seen = False
        below = False  # other articles, offered at the foot of a page
        for at, block in enumerate(blocks):
            below = below or (
                bool(found)
                and OTHER_ARTICLES.fullmatch(document.text[block.start : block.end].strip(" #*")) is not None
            )
            if at in titled:
                following = following_title[at]
                number = titled[at]
                same = found and number is not None and found[-1].number == number
                if same:
                    continue
                repeated = following < len(blocks) and titled[following] == number
                least = BELOW_SUBSTANCE if below else SUBSTANCE
                if not repeated and not self._substance(
                    document, masked, at + 1, min(following, at + LOOK_AHEAD), least
                ):
                    continue
                found.append(Beginning(at, number, titled=True))
                held_seen = below = False
                continue
            number = self.held_number(masked, block)
            if number is None:
                continue
            if not found or (held_seen and found[-1].number != number):
                found.append(Beginning(at, number, titled=False))
            held_seen = True
        return found

    def head_start(self, document: Document, beginning: Beginning, floor: int) -> int:
        """The first block of a report's head: buttons and the date of posting may stand before the title."""
        at = beginning.block
        while at - 1 >= floor:
            block = document.blocks[at - 1]
            line = document.text[block.start : block.end]
            if len(line) > 60 or "\n" in line:
                break
            posted = posting_date(document.text, block.start, block.end)
            if not (is_chrome(line) or posted):
                break
            at -= 1
        return at

    def _substance(self, document: Document, masked: str, first: int, after: int, least: int) -> bool:
        """Whether the blocks after a title hold text, so that the title is more than a link to a report."""
        blocks = document.blocks[first:after]
        words = [document.text[block.start : block.end] for block in blocks]
        return sum(len(line) for line in words if not is_chrome(line)) >= least or any(
            self.held_number(masked, block) is not None for block in blocks
        )
