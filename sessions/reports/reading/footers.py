"""What a blog page prints below a report: tags, the author's card, other articles."""

import re

from sessions.reports.reading.chrome import is_chrome
from sessions.reports.reading.document import Block, Document

# Below one of these lines a page holds nothing of the report.
END_MARK = re.compile(
    r"(?:written|posted|published) (?:by|in) \S.{0,60}|more from .{1,60}"
    r"|recommended (?:from|for|by) .{1,40}|related (?:articles|posts|reports)"
    r"|you (?:may|might) also like.{0,40}|read next|see all (?:articles|posts).{0,40}"
    r"|(?:no )?responses?(?: \(\d+\))?|comments? \(\d+\)|(?:leave a )?(?:comment|reply)"
    r"|about the author|share this(?: \w+)?:?|\d+(?:\.\d+)?k? followers?(?: ?· ?\d+ following)?",
    re.IGNORECASE,
)
FOOTNOTE = re.compile(
    r".{0,90}\b(?:was )?originally published (?:in|on|at) .{1,80}"
    r"|.{0,60}(?:follow|find|like|visit|check out) us (?:on|at) .{1,160}|.{0,40}subscribe to our .{1,80}"
    r"|(?:©|copyright\b|all rights reserved).{0,120}"
    r"|(?:tags?|categor(?:y|ies)|labels?|filed under|キーワード|カテゴリー?)\s*[:：].{1,200}"
    r"|(?:#[^\s#]{1,40}[\s,]*){1,20}|thanks? (?:you )?for reading(?: this \w+)?[!.]*(?: follow us.{0,120})?"
    r"|we(?: are|['’]re) hiring\b.{0,160}|join us:? ?https?://\S+",
    re.IGNORECASE,
)
WRITTEN_BY = re.compile(r"(?:written|posted) by\s*:?\s+(?P<name>[^\W\d_][^\n.,;:]{1,60})$", re.IGNORECASE)
MOST_TAGS = 12
MOST_BELOW = 40
LEAST_SAID = 2
LONGEST_TAG = 30


def footer_start(document: Document, masked: str, blocks: list[Block], first: int) -> int:
    """Where the page's foot begins: the number of its first block, len(blocks) without one.

    first: the block of the second paragraph of text or later; a page's head is not its foot.
    """
    start = len(blocks)
    said = 0
    for at in range(first, len(blocks)):
        said += _words(masked, blocks[at])[-1:] in (".", "!", "?", "。")
        if said < LEAST_SAID:
            continue  # "Published in …" may still be the page's head
        if END_MARK.fullmatch(_words(masked, blocks[at])) and _is_foot(document, masked, blocks, at):
            start = at
            break
    at = start
    while at > first and (_is_button(document, masked, blocks[at - 1]) or _is_blank(masked, blocks[at - 1])):
        at -= 1
    marked = start < len(blocks) or any(
        not _is_blank(masked, block) and is_chrome(document.text[block.start : block.end])
        for block in blocks[at:]
    )
    tags = at
    while marked and tags > first and at - tags < MOST_TAGS and _is_tag(masked, blocks[tags - 1]):
        tags -= 1
    if tags > first and _is_blank(masked, blocks[tags - 1]):
        return at
    return tags if at - tags > 1 else at


def _words(masked: str, block: Block) -> str:
    return masked[block.start : block.end].strip(" \t\n*_|·•#>-—")


def _is_blank(masked: str, block: Block) -> bool:
    return not masked[block.start : block.end].strip()


def _is_button(document: Document, masked: str, block: Block) -> bool:
    line = document.text[block.start : block.end]
    words = masked[block.start : block.end].strip(" \t\n*_>")
    return block.kind == "rule" or is_chrome(line) or bool(FOOTNOTE.fullmatch(words))


def _is_foot(document: Document, masked: str, blocks: list[Block], at: int) -> bool:
    """Whether no heading of a topic and hardly a sentence stands behind the mark; "More from …" ends all."""
    if re.match(
        r"more from|recommended|related|you (?:may|might)|read next", _words(masked, blocks[at]), re.I
    ):
        return True
    for place, block in enumerate(blocks[at + 1 : at + MOST_BELOW + 2]):
        words = _words(masked, block)
        if re.match(r"more from |recommended (?:from|for|by) ", words, re.I):
            return True
        if place == MOST_BELOW or len(words) > 160:
            return False
    return True


def _is_tag(masked: str, block: Block) -> bool:
    """A topic of the blog, alone on its line: "Hennge", "Software Development"."""
    line = masked[block.start : block.end].strip()
    return (
        block.kind == "paragraph"
        and 0 < len(line) <= LONGEST_TAG
        and len(line.split()) <= 3
        and re.fullmatch(r"[\w# .+&/-]+", line) is not None
        and line[-1] not in "."
    )
