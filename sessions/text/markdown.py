"""Summaries in Markdown: rendered to safe HTML, read as plain text, cut to an excerpt."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from urllib.parse import unquote

import nh3
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.reference import reference
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, emphasis, strikethrough
from markdown_it.token import Token

from sessions.text.links import ADDRESSES
from sessions.text.pasted import as_markdown

# A topic's title stands at h3 on its session's page.
_FIRST_HEADING = 4
_LAST_HEADING = 6

# Deeper quotes and lists are nobody's summary; the parser drops what lies below instead of growing its stack.
_MAX_NESTING = 20

# fmt: off
_TAGS = {
    "p", "br", "hr", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong", "s",
    "a", "table", "thead", "tbody", "tr", "th", "td",
}
# fmt: on
_ATTRIBUTES = {"a": {"href", "title", "rel"}, "code": {"class"}, "ol": {"start"}}
_LANGUAGE_CLASS = re.compile(r"language-[\w+#.-]{1,30}")
_EXTERNAL = re.compile(r"(?i)(?:https?:)?//")
_LEADS = re.compile(r"(?i)[a-z][a-z0-9+.-]*:|/")
_NOTE = re.compile(r"\[\^([\w.-]{1,40})\](:\s*|)")

type InlineRule = Callable[[StateInline, bool], bool]
type BlockRule = Callable[[StateBlock, int, int, bool], bool]


def render_markdown(text: str) -> str:
    """Markdown as an HTML fragment that may stand in any page of ours.

    Headings begin at h4 and never skip a level; pictures become their alternative text, or the name of their
    file; raw HTML is shown as text; addresses are links, and a link to a file beside the text is its words;
    footnotes are numbers in brackets; links to other sites are rel="nofollow noopener". nh3 has the last
    word, by a list of what may stay.
    """
    return _CLEANER.clean(_PARSER.render(text))


def plain_text(markdown: str) -> str:
    """The words of the Markdown without its markup, an empty line between paragraphs.

    Items of a list keep "- " or their number, one a line where the list is tight; so do rows of a table,
    their cells parted by " | ".
    """
    parts: list[str] = []
    mark, depth, hidden = "", 0, False
    kind = before = ""  # neighbours of one kind ("item" of a tight list, "row") stand on neighbouring lines
    row: list[str] | None = None
    for token in _PARSER.parse(markdown):
        block, kind = "", ""
        if token.type.endswith("_list_open"):
            depth += 1
        elif token.type.endswith("_list_close"):
            depth -= 1
        elif token.type == "list_item_open":
            mark = "  " * (depth - 1) + (f"{token.info}{token.markup} " if token.info else "- ")
        elif token.type == "paragraph_open":
            hidden = token.hidden
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close":
            block, row, kind = " | ".join(row or ()), None, "row"
        elif token.type in ("fence", "code_block"):
            block = token.content.rstrip("\n")
        elif token.type == "inline" and row is not None:
            row.append(_inline_text(token.children or ()))
        elif token.type == "inline":
            block, kind = _inline_text(token.children or ()), "item" if hidden else ""
            hidden = False
        if block.strip():
            parts += ["\n" if kind and kind == before else "\n\n", mark, block]
            mark, before = "", kind
    return "".join(parts[1:])


def excerpt(text: str, length: int) -> str:
    """The beginning of a plain text on one line, at most length characters, cut between words with "…".

    A text without spaces (Japanese) is cut between characters.
    """
    line = " ".join(text[: length * 8].split())
    if len(line) <= length and len(text) <= length * 8:
        return line
    cut = line[: max(length - 1, 0)]
    space = cut.rfind(" ")
    if line[len(cut) : len(cut) + 1] not in ("", " ") and space > len(cut) // 2:
        cut = cut[:space]
    return cut.rstrip(" ,;:.\u200d") + "…"


def _inline_text(tokens: Sequence[Token]) -> str:
    parts = []
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif token.type == "image":
            parts.append(_words_of_picture(token))
        elif token.type in ("text", "code_inline", "text_special"):
            parts.append(token.content)
    return "".join(parts)


def _mean_markdown(state: StateCore) -> None:
    state.src = as_markdown(state.src)


def _place_headings(state: StateCore) -> None:
    """Move headings below h3, in steps of one whatever levels the writer chose (WCAG 1.3.1)."""
    open_levels: list[int] = []
    for token in state.tokens:
        if token.type == "heading_open":
            level = int(token.tag[1])
            while open_levels and open_levels[-1] >= level:
                open_levels.pop()
            open_levels.append(level)
            token.tag = f"h{min(_FIRST_HEADING + len(open_levels) - 1, _LAST_HEADING)}"
        elif token.type == "heading_close":
            token.tag = f"h{min(_FIRST_HEADING + len(open_levels) - 1, _LAST_HEADING)}"


def _settle_links(state: StateCore) -> None:
    """Mark links to other sites; those that lead nowhere here ("slides.pdf", "#top") are their words."""
    for block in state.tokens:
        kept, leads = [], [False]
        for token in block.children or ():
            href = str(token.attrGet("href") or "").lstrip()
            if token.type == "link_open":
                leads.append(bool(_LEADS.match(href)))
                if _EXTERNAL.match(href):
                    token.attrSet("rel", "nofollow noopener")
            if token.type not in ("link_open", "link_close") or leads[-1]:
                kept.append(token)
            if token.type == "link_close":
                leads.pop()
        block.children = kept if block.children else block.children


def _footnote(state: StateInline, silent: bool) -> bool:
    """`[^1]` as "[1]", and each note that begins so on a line of its own."""
    found = _NOTE.match(state.src, state.pos)
    if not found:
        return False
    if not silent:
        first = state.src[state.pos - 1 : state.pos] in ("", "\n")
        if first and not state.pending and state.tokens and state.tokens[-1].type == "softbreak":
            state.tokens[-1].type = "hardbreak"
        state.pending += f"[{found[1]}]" + (" " if first and found[2] else found[2])
    state.pos = found.end()
    return True


def _unless_footnote(rule: BlockRule) -> BlockRule:
    """`[^1]: https://…` names no address for a link called ^1."""

    def reference(state: StateBlock, first: int, last: int, silent: bool) -> bool:
        is_note = state.src.startswith("[^", state.bMarks[first] + state.tShift[first])
        return not is_note and rule(state, first, last, silent)

    return reference


def _also_beside_japanese(rule: InlineRule) -> InlineRule:
    """`**「重要」**です` is bold: what has no spaces between words may open and close beside a bracket.

    CommonMark §6.2 asks for a space there. tats-u's "CJK-friendly" amendment to it, whose plugin for
    markdown-it-py stays with version 3; `_` is left as it is.
    """

    def tokenize(state: StateInline, silent: bool) -> bool:
        start, known = state.pos, len(state.delimiters)
        done = rule(state, silent)
        before, after = state.src[max(start - 1, 0) : start], state.src[state.pos : state.pos + 1]
        if done and state.src[start] != "_" and (_is_wide(before) or _is_wide(after)):
            for mark in state.delimiters[known:]:
                mark.open |= bool(after.strip())
                mark.close |= bool(before.strip())
        return done

    return tokenize


def _is_wide(char: str) -> bool:
    """A letter or sign of Chinese, Japanese or Korean; no emoji."""
    return (
        bool(char.strip())
        and unicodedata.east_asian_width(char) in "WFH"
        and unicodedata.category(char) != "So"
    )


def _picture_as_text(self: object, tokens: Sequence[Token], index: int, *_: object) -> str:
    return escapeHtml(_words_of_picture(tokens[index]))


def _words_of_picture(token: Token) -> str:
    """Its alternative text, else the name of its file."""
    address = str(token.attrGet("src") or "").partition("?")[0]
    file_name = "" if address.startswith("data:") else unquote(address.rpartition("/")[2])
    return _inline_text(token.children or ()) or (f"({file_name})" if file_name else "")


def _keep_attribute(tag: str, name: str, value: str) -> str | None:
    if (tag, name) == ("code", "class") and not _LANGUAGE_CLASS.fullmatch(value):
        return None
    return value


def _parser() -> MarkdownIt:
    options = {"html": False, "linkify": True, "maxNesting": _MAX_NESTING}
    parser = MarkdownIt("commonmark", options).enable(["table", "strikethrough", "linkify"])
    parser.linkify = ADDRESSES
    for name, rule in (("emphasis", emphasis.tokenize), ("strikethrough", strikethrough.tokenize)):
        parser.inline.ruler.at(name, _also_beside_japanese(rule))
    parser.core.ruler.before("block", "as_markdown", _mean_markdown)
    parser.core.ruler.push("place_headings", _place_headings)
    parser.inline.ruler.before("link", "footnote", _footnote)
    parser.block.ruler.at("reference", _unless_footnote(reference))
    parser.core.ruler.push("settle_links", _settle_links)
    parser.add_render_rule("image", _picture_as_text)
    return parser


_PARSER = _parser()
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes=_ATTRIBUTES,
    attribute_filter=_keep_attribute,
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)
