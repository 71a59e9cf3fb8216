"""Files as sources: decoded, and HTML turned into Markdown."""

import re
from pathlib import PurePath

from sessions.reports.facts import Source
from sessions.reports.reading.decoding import UnreadableSource, decode
from sessions.reports.reading.html_source import page_of

MARKDOWN_NAMES = (".md", ".markdown", ".mdown", ".mkd")
HTML_NAMES = (".html", ".htm", ".xhtml")
HTML_START = re.compile(
    r"\s*(?:<\?xml.{0,200}?>\s*)?(?:<!--.{0,500}?-->\s*)?"
    r"<(?:!doctype\s+html|html\b|head\b|meta\b|body\b|article\b)",
    re.I | re.S,
)
# A hundred years of reports; beyond it a text is no report but a list or a dump.
MOST_LINES = 100_000
MARKDOWN_START = re.compile(r"^#{1,6} \S", re.MULTILINE)


def source_of(name: str, raw: bytes) -> tuple[Source, str]:
    """(source, note) of a file. The kind goes by the name's ending, else by how the text begins.

    note: what to check about its encoding, or empty. Raises UnreadableSource (`decoding.py`).
    """
    decoded = decode(raw)
    return text_source(name, decoded.text), decoded.note


def text_source(name: str, text: str) -> Source:
    """The source of a text that is decoded already, such as one pasted into a form.

    Raises UnreadableSource for a text with too many lines, and for a page that cannot be followed.
    """
    if text.count("\n") + text.count("\r") > 2 * MOST_LINES:
        raise UnreadableSource(f"the text has more than {MOST_LINES:,} lines; split it into several files")
    ending = PurePath(name).suffix.lower()
    if ending in HTML_NAMES or HTML_START.match(text):
        page = page_of(text)
        return Source(name, page.markdown, "markdown", page.url)
    if ending in MARKDOWN_NAMES or (ending not in (".txt", ".text") and MARKDOWN_START.search(text)):
        return Source(name, text, "markdown")
    return Source(name, text)
