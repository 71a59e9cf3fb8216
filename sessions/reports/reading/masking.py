"""The text as the phrase readers see it: markup and image markers blanked, every offset as in the source."""

import re

from markdown_it import MarkdownIt

from sessions.reports.reading.chrome import IMAGE, MARKDOWN_IMAGE
from sessions.reports.reading.document import Document

LINK = re.compile(
    r"\[([^\[\]\n]{1,300})\](\([^()\s]{0,2000}(?:\([^()\s]{0,200}\))?[^()\s]{0,200}(?:\s\"[^\"\n]{0,200}\")?\)|\[[^\[\]\n]{0,100}\])"
)
EMPHASIS = re.compile(
    r"(?<![\w*\\])\*{1,3}(?=\S)|(?<=[^\s\\])\*{1,3}(?![\w*])|(?<![\w_\\])_{1,3}(?=\S)|(?<=[^\s\\])_{1,3}(?![\w_])"
)
AUTOLINK = re.compile(r"<(https?://[^<>\s]{1,2000})>")
INLINE = MarkdownIt("commonmark")
MARKED = re.compile(r"[\\`*_\[\]<>&]")
LONGEST_VALUE = 2000


def mask(document: Document) -> tuple[str, list[tuple[int, int]]]:
    """(masked text of the same length, places of images outside code)."""
    images: list[tuple[int, int]] = []
    cuts: list[tuple[int, int]] = []
    text = document.text.replace("\u00a0", " ")  # as people read it; summaries keep it
    for block in document.blocks:
        if block.kind not in ("paragraph", "heading", "list", "other"):
            continue
        in_block = [match.span() for match in IMAGE.finditer(text, block.start, block.end)]
        if document.markdown:
            in_block += [match.span() for match in MARKDOWN_IMAGE.finditer(text, block.start, block.end)]
            for link in LINK.finditer(text, block.start, block.end):
                cuts += [(link.start(), link.start(1)), (link.end(1), link.end())]
            cuts += [match.span() for match in EMPHASIS.finditer(text, block.start, block.end)]
        if block.kind in ("paragraph", "heading"):
            images += in_block
            cuts += in_block
    return _blanked(text, cuts), sorted(images)


def _blanked(text: str, cuts: list[tuple[int, int]]) -> str:
    if not cuts:
        return text
    out: list[str] = []
    at = 0
    for start, end in sorted(cuts):
        start = max(start, at)
        if end <= start:
            continue
        out += (text[at:start], " " * (end - start))
        at = end
    out.append(text[at:])
    return "".join(out)


def value(document: Document, start: int, end: int) -> str:
    """The words between two offsets as a plain field: on one line, Markdown's marks and escapes resolved."""
    raw = " ".join(document.text[start : min(end, start + LONGEST_VALUE)].split())
    if not document.markdown or not MARKED.search(raw):
        return raw
    tokens = INLINE.parseInline(raw)
    words = [
        child.content if child.type in ("text", "code_inline", "html_inline", "text_special") else " "
        for token in tokens
        for child in token.children or []
        if child.type in ("text", "code_inline", "html_inline", "text_special", "softbreak", "hardbreak")
    ]
    return " ".join("".join(words).split())


def visible_pieces(text: str, images: list[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    """The ranges of words between two offsets that are left when pictures are taken out, blanks trimmed."""
    ranges = []
    inside = [image for image in images if image[0] < end and image[1] > start]
    for first, after in [*inside, (end, end)]:
        piece = text[start:first]
        words = piece.strip()
        if words:
            begin = start + len(piece) - len(piece.lstrip())
            ranges.append((begin, begin + len(words)))
        start = max(start, after)
    return ranges
