"""The summary of a topic: its paragraphs as they stand, without pictures, captions and page buttons."""

from sessions.reports.facts import CAPTION, CHROME, Topic
from sessions.reports.reading.captions import is_caption
from sessions.reports.reading.chrome import is_chrome
from sessions.reports.reading.claims import Claims
from sessions.reports.reading.document import Block, Document
from sessions.reports.reading.masking import visible_pieces
from sessions.reports.reading.parts import Part
from sessions.reports.reading.talk_phrases import Range


def read_summary(
    topic: Topic,
    path: str,
    part: Part,
    claims: Claims,
    masked: str,
    images: list[Range],
    first_block: Block | None,
    start: int | None,
) -> None:
    """Set topic.summary from the blocks of its part, from `start` in its first block on.

    Our own report.md (a heading, then an opening sentence) is taken byte for byte, pictures included.
    """
    document = claims.document
    pieces: list[tuple[int, int, bool]] = []
    marked = part.heading_item is not None and part.heading_item.block.kind == "heading"
    whole = house_style = document.markdown and marked and part.opening is not None
    for item in part.items:
        block = item.block
        begin = max(block.start, start) if block is first_block and start is not None else block.start
        if begin >= block.end:
            continue
        line = masked[begin : block.end]
        captioned = item.beside_image and block.kind == "paragraph" and is_caption(line, [topic], [])
        captioned = captioned or item.pictured
        if not house_style and (captioned or (block.kind == "paragraph" and is_chrome(line))):
            claims.claim(begin, block.end, CAPTION if captioned else CHROME)
            continue
        for first, after in visible_pieces(document.text, [] if house_style else images, begin, block.end):
            pieces.append((first, after, block.blank_before or block is first_block or not pieces))
    out = []
    for first, after, blank in pieces:
        claims.claim(first, after, f"{path}.summary")
        joint = ("\n\n" if blank else "\n") if out else ""
        out.append(joint + _indent(document, first) + document.text[first:after])
    topic.summary = "".join(out)
    if whole and pieces:
        claims.claim(pieces[0][0], pieces[-1][1], f"{path}.summary")
        topic.summary = _indent(document, pieces[0][0]) + document.text[pieces[0][0] : pieces[-1][1]]


def _indent(document: Document, start: int) -> str:
    """The blanks before an indented code block or list item at the start of its line."""
    line = document.line_starts[document.line_of(start) - 1]
    before = document.text[line:start]
    return before if document.markdown and not before.strip() else ""
