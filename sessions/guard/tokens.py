"""Tokens of private links, kept out of our logs. Imported by settings: no models here.

They are `secrets.token_urlsafe(24)`; the addresses are `/propose/<token>/…` and `/moderate/<token>/…`.
"""

import logging
import re
from copy import copy

# Also percent-encoded, as in ?next=%2Fpropose%2F…; whatever stands in a token's place is taken for one.
TOKEN = re.compile(
    r"""(?P<door>(?:/|%2F)(?:propose|moderate)(?:/|%2F))(?:(?!%2F)[^/\s"'<>?#&])+""", re.IGNORECASE
)


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
