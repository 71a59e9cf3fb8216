"""Guests of whom no company is printed: "Uzulla-san was our guest"."""

import re

from sessions.reports.reading.names import Name, NameReader

WAS_GUEST = re.compile(r"\s+(?:was|is)\s+(?:our|a)\s+guest(?:\s+speaker)?\s*[.!]?\s*$", re.IGNORECASE)


def guest_named(text: str, start: int, end: int, names: NameReader) -> Name | None:
    """Whom a sentence calls a guest and says nothing else of; None where it is another sentence."""
    name = names.name_at(text, start, end)
    return name if name and WAS_GUEST.match(text, name.after, end) else None
