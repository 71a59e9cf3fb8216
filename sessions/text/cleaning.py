"""What people type or paste, made safe to keep: one form of Unicode, nothing hidden, nothing reordered."""

import re
import unicodedata

# Ends of lines that editors and old systems write: CRLF, CR, VT, FF, NEL, and Unicode's own two.
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")

# Dropped wherever they stand. Controls (NUL among them) and lone surrogates cannot be stored or sent;
# embeddings, overrides and isolates (UAX #9) make text read otherwise than it is written; zero-width spaces,
# word joiners, soft hyphens and BOMs are left by pasting and make equal words unequal; noncharacters are not
# allowed in XML.
_DROPPED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u180e\u200b\u202a-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff"
    "\ufff9-\ufffc\ufffe\uffff\ud800-\udfff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "]"
)

# Tag characters spell the flags of regions after a black flag (UTS #51 §C.1); anywhere else they hide text.
_TAGS = re.compile("(\U0001f3f4[\U000e0020-\U000e007e]{1,8}\U000e007f)|[\U000e0000-\U000e007f]")

# Zero-width (non-)joiners belong between two letters or emoji, once; at an edge they only hide.
_JOINER_RUN = re.compile("([\u200c\u200d])[\u200c\u200d]+")
_LOOSE_JOINER = re.compile(r"(?<!\S)[\u200c\u200d]|[\u200c\u200d](?!\S)")

# Characters that draw nothing though Unicode calls them letters, marks or symbols.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}

# UAX #15 §13 calls text "stream-safe" with at most 30 combining marks in a row. More is never a word, and
# putting a long run into order takes quadratic time (100,000 marks: 8 s).
_MARKS_IN_A_ROW = 30


def clean_line(text: str) -> str:
    """One line of people's text: NFC, no hidden characters, every run of white space one space, ends trimmed.

    "" when nothing visible is left.
    """
    text = " ".join(_without_hidden(text).split())
    return "" if is_blank(text) else text


def clean_text(text: str) -> str:
    """Several lines of people's text: NFC, no hidden characters, lines end in \\n and not in spaces.

    Tabs and the indentation of lines stay, for Markdown reads them; empty lines around the text go.
    "" when nothing visible is left.
    """
    lines = [line.rstrip() for line in _without_hidden(text).split("\n")]
    if all(is_blank(line) for line in lines):
        return ""
    return "\n".join(lines).strip("\n")


def clean_mailbox(text: str) -> str:
    """An e-mail address as copied from a chat, without what hides in it; full-width letters are plain ones.

    A space that shows stays, for nobody knows what was meant.
    """
    shown = "".join(char for char in text if char == " " or not _draws_nothing(char))
    return shown.translate(_FULL_WIDTH).strip()


def is_blank(text: str) -> bool:
    """True when a reader would see nothing: white space, zero-width characters, fillers, selectors."""
    return all(_draws_nothing(char) for char in text)


def _draws_nothing(char: str) -> bool:
    return (
        char.isspace()
        or char in _BLANK
        or "\ufe00" <= char <= "\ufe0f"
        or "\U000e0100" <= char <= "\U000e01ef"
        or unicodedata.category(char) in ("Cf", "Cc", "Cs")
    )


def _without_hidden(text: str) -> str:
    """The text with \\n for every line end, in NFC, without the characters that hide or reorder."""
    text = _LINE_ENDS.sub("\n", text)
    text = _DROPPED.sub("", text)
    if text.isascii():
        return text
    text = _TAGS.sub(r"\1", text)
    text = unicodedata.normalize("NFC", _stream_safe(text))
    text = _JOINER_RUN.sub(r"\1", text)
    return _LOOSE_JOINER.sub("", text)


def _stream_safe(text: str) -> str:
    """The text with at most 30 combining marks in a row (UAX #15 §13); the rest of a run is dropped."""
    kept, run = [], 0
    for char in text:
        run = run + 1 if unicodedata.combining(char) else 0
        if run <= _MARKS_IN_A_ROW:
            kept.append(char)
    return "".join(kept)
