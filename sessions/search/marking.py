"""The words of a question in a text, marked: whatever the search looked for."""

import re
from collections.abc import Iterator
from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from sessions.models.search_index import Tokens
from sessions.text import plain_text
from sessions.text.folding import atoms_of, fold, units

LENGTH = 200  # characters of a snippet
BEFORE = 60  # of them before the first word found

type Wanted = frozenset[Tokens]

_LETTER = re.compile(
    ".[\u0300-\u036f\u3099\u309a\uff9e\uff9f]*", re.DOTALL
)  # with the marks that belong to it


@lru_cache(100)
def pattern(wanted: Wanted) -> re.Pattern[str]:
    """What finds any of it in a line of tokens."""
    said = [re.escape(" ".join(one.tokens)) + r"\S*" * one.prefix for one in wanted]
    return re.compile(rf"(?<!\S)(?:{'|'.join(sorted(said, key=len, reverse=True))})(?!\S)")


def places(folded: str, wanted: Wanted) -> Iterator[tuple[int, int]]:
    """Where it stands in a folded text."""
    found = list(units(folded))
    pieces = [piece for unit in found for piece in atoms_of(unit, folded)]
    joined = [(unit.start, unit.end, unit.joined) for unit in found if unit.joined]
    for some in (pieces, joined) if wanted else ():
        line = " ".join(token for _start, _end, token in some)
        for one in pattern(wanted).finditer(line):
            yield some[line.count(" ", 0, one.start())][0], some[line.count(" ", 0, one.end())][1]


def spans(text: str, wanted: Wanted) -> list[tuple[int, int]]:
    """Start and end of each word found in the text as it is written, in order."""
    if text.isascii():
        return sorted(places(fold(text), wanted))
    folded, origin = "", []
    for letter in _LETTER.finditer(text):
        said = fold(letter[0])
        folded += said
        origin += [letter.span()] * len(said)
    found = sorted(places(folded, wanted))
    return [(origin[start][0], origin[end - 1][1]) for start, end in found]


def marked(text: str, wanted: Wanted) -> SafeString:
    """The plain text escaped, with what was looked for in <mark>."""
    pieces, done = [], 0
    for start, end in spans(text, wanted):
        if start >= done:
            pieces += [(text[done:start],), (format_html("<mark>{}</mark>", text[start:end]),)]
            done = end
    return format_html_join("", "{}", [*pieces, (text[done:],)])


def snippet(markdown: str, wanted: Wanted) -> SafeString:
    """About LENGTH characters of the text around the first word found, the words in <mark>; "" if none is.

    markdown: a summary as written. The result is safe HTML: everything but the marks is escaped.
    """
    text = " ".join(plain_text(markdown).split())
    if not (found := spans(text, wanted)):
        return SafeString("")
    first, after = found[0]
    start = max(0, first - BEFORE)
    if start:
        start = text.rfind(" ", 0, start + 1) + 1 or start
    end = start + LENGTH
    if end < len(text):
        end = max(text.rfind(" ", start, end), after)
    piece = marked(text[start:end], wanted)
    return format_html("{}{}{}", "… " if start else "", piece, " …" if end < len(text) else "")
