"""A stranger's words in a message to somebody else: readable, and nothing a mail program makes a link of."""

import re

_SCHEME = re.compile(r"(?:\b[a-z][a-z0-9+.-]{0,20})?:/{2,}|\b[a-z][a-z0-9+.-]{1,20}:(?=\S)", re.IGNORECASE)
# A dot between a name and something that may be a top-level domain: mail programs link "example.com" too.
_DOT = re.compile(r"(?<=\w)\.(?=[^\W\d_]{2,})")
_WWW = re.compile(r"\bwww\.", re.IGNORECASE)
DOT_LEADER = "\u2024"  # ONE DOT LEADER: looks like a full stop, and no program takes it for one


def unlinked(text: str) -> str:
    """The text without schemes, and with its dots and at-signs as look-alikes where they could make a link.

    Braces go too: they mark what a message fills in.
    """
    text = _SCHEME.sub(lambda found: "" if "//" in found[0] else found[0].replace(":", ": "), text)
    text = _DOT.sub(DOT_LEADER, _WWW.sub(f"www{DOT_LEADER}", text))
    return text.replace("@", " at ").replace("{", "(").replace("}", ")")
