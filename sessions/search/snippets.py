"""The words found, with a little of the text around them."""

import re

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from sessions.search.words import split
from sessions.text import plain_text

LENGTH = 200  # characters
BEFORE = 60  # of them before the first word found


def snippet(markdown: str, query: str) -> SafeString:
    """About LENGTH characters of the text around the first word found, the words in <mark>; "" if none is.

    markdown: a summary as written. The result is safe HTML: everything but the marks is escaped.
    """
    text = " ".join(plain_text(markdown).split())
    words = split(query)
    if not words or not (found := _pattern(words).search(text)):
        return SafeString("")
    start = max(0, found.start() - BEFORE)
    if start:
        start = text.rfind(" ", 0, start + 1) + 1 or start
    end = start + LENGTH
    if end < len(text):
        end = max(text.rfind(" ", start, end), found.end())
    piece = text[start:end]
    return format_html("{}{}{}", "… " if start else "", marked(piece, query), " …" if end < len(text) else "")


def marked(text: str, query: str) -> SafeString:
    """The plain text escaped, with the words of the query in <mark>."""
    words = split(query)
    pieces = _pattern(words).split(text) if words else [text]
    return format_html_join(
        "",
        "{}",
        ((format_html("<mark>{}</mark>", piece) if n % 2 else piece,) for n, piece in enumerate(pieces)),
    )


def _pattern(words: list[str]) -> re.Pattern[str]:
    """Matches any of the words, the longest first, as one group."""
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("(" + "|".join(re.escape(word) for word in longest_first) + ")", re.IGNORECASE)
