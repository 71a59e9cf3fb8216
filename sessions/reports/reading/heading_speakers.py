"""Which side of "X: T" or "T – X" in a heading is the speaker."""

import re

from sessions.reports.reading.claims import Claims
from sessions.reports.reading.parts import Part
from sessions.reports.reading.people import People, PeopleReader
from sessions.reports.reading.presenters import presenter_in
from sessions.reports.reading.talk_phrases import Range

SPOKEN_OF = (
    r"[-\s]san\b|['’]s\s+(?:\w+\s+)?(?:talk|presentation|session)|\s+(?:also\s+|then\s+)?(?:talked|spoke|showed|explained"
    r"|shared|told|presented|gave|demonstrated|said|concluded|mentioned|described|compared|asked|answered"
    r"|recommended|discussed|walked)\b"
)
LOOK_BELOW = 8000


def speaker_side(
    claims: Claims, masked: str, reader: PeopleReader, path: str, part: Part
) -> tuple[Range, People] | None:
    """(title, people) where an honorific, or the text below, tells the speaker; else None, and a doubt."""
    first = part.opening_item or (part.items[0] if part.items else None)
    presenter, below = None, ""
    if first:
        start, last = first.block.start, part.items[-1].block.end if part.items else first.block.end
        presenter = presenter_in(masked, start, first.block.end, reader)
        below = masked[start : min(last, start + LOOK_BELOW)]
    shown = {word for name in presenter.people.names for word in name.split()} if presenter else set()
    for place, people in part.heading.splits:
        words = {word for name in people.names for word in name.split()}
        if people.polite or shown & words or any(_told_of(name, below) for name in people.names):
            return place, people
    if presenter is None or presenter.unsure:
        names = "” or “".join(" and ".join(people.names) for _, people in part.heading.splits)
        message = f"“{names}” in the heading may be the speaker or a part of the title; check both"
        claims.doubt(part.heading.start, f"{path}.speakers", message)
    return None


def _told_of(name: str, text: str) -> bool:
    """Whether a text speaks of somebody as of a speaker: "Dima explained", "Dima's talk"."""
    return bool(re.search(rf"\b{re.escape(name.split()[0])}(?:{SPOKEN_OF})", text))
