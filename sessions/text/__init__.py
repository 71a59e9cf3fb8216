"""People's text: cleaned on the way in, Markdown rendered, names and numbers in words. No Django here."""

from .cleaning import clean_line, clean_mailbox, clean_text, is_blank
from .links import ADDRESSES, link_sessions, unlinked
from .markdown import excerpt, plain_text, render_markdown
from .naming import HONORIFICS, JAPANESE_HONORIFICS, bare_name, named_in, normalise_name, slugify_ascii
from .numbers import number_word, ordinal, ordinal_word

__all__ = [
    "ADDRESSES",
    "HONORIFICS",
    "JAPANESE_HONORIFICS",
    "bare_name",
    "clean_line",
    "clean_mailbox",
    "clean_text",
    "excerpt",
    "is_blank",
    "link_sessions",
    "named_in",
    "normalise_name",
    "number_word",
    "ordinal",
    "ordinal_word",
    "plain_text",
    "render_markdown",
    "slugify_ascii",
    "unlinked",
]
