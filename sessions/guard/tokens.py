"""Tokens of private links, kept out of our logs. Imported by settings: no models here.

They are `secrets.token_urlsafe(24)`; the addresses are `/propose/<token>/…`, `/moderate/<token>/…` and
`/calendar/<token>.ics`.
"""

import logging
import re
from copy import copy


def spelled(word: str) -> str:
    """A pattern for the word in every way an address may spell it: letters percent-encoded, once or again."""
    codes = ((letter, f"{ord(letter):02X}", f"{ord(letter.upper()):02X}") for letter in word)
    return "".join(f"(?:{re.escape(plain)}|%(?:25)*(?:{low}|{high}))" for plain, low, high in codes)


# Servers and proxies take `//propose/./TOKEN` for `/propose/TOKEN`, or write it down as it came. Whatever
# stands in a token's place is taken for one; so is what follows it through dots: `/propose/x/../TOKEN`.
_SLASH = rf"(?:{spelled('/')}|\\)"
_DOTS = rf"(?:{spelled('.')}{{1,2}}{_SLASH}++)"
_WORD = "|".join(map(spelled, ("propose", "moderate", "calendar")))
_DOOR = rf"{_SLASH}(?:(?:{_WORD}){_SLASH}++{_DOTS}*)+"
_PART = rf"""(?:(?!{_SLASH})[^\s"'<>?#&])+"""
TOKEN = re.compile(rf"(?P<door>{_DOOR}){_PART}(?:{_SLASH}++{_DOTS}+{_PART})*", re.IGNORECASE)


def masked(text: str) -> str:
    """The text with "…" for each token."""
    return TOKEN.sub(r"\g<door>…", text)


class MaskTokens(logging.Filter):
    """Lets every record pass, as a copy whose words and traceback hold no token."""

    formatter = logging.Formatter()

    def filter(self, record: logging.LogRecord) -> logging.LogRecord:
        clean = copy(record)
        try:
            words = record.getMessage()
        except (TypeError, ValueError, KeyError):  # words and arguments that do not fit; still worth a line
            words = f"{record.msg} {record.args}"
        clean.msg, clean.args = masked(words), None
        if record.exc_info:
            clean.exc_text = masked(record.exc_text or self.formatter.formatException(record.exc_info))
        if record.stack_info:
            clean.stack_info = masked(record.stack_info)
        return clean
