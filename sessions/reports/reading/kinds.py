"""What kind of talk its words make it: workshop, event report, annual report, lightning talk."""

import re

from sessions.reports.facts import Kind
from sessions.reports.reading.talk_phrases import Opening

ANNUAL = re.compile(r"\bannual\s+report\b|\byear(?:ly)?[- ](?:in\s+review|report|review)\b", re.I)
WORKSHOP = re.compile(r"(?:an?\s+|the\s+)?(?:\w+\s+)?workshop\b|.{0,100}\bworkshop$", re.I)
LIGHTNING = re.compile(r"\blightning\s+talks?\b|^LT\b", re.I)
REPORT = re.compile(
    r"(?:an?\s+|the\s+|our\s+)?(?:\w+\s+)?reports?\s+(?P<link>of|from|on|about)\s+(?P<event>.+)", re.I
)
EVENT = re.compile(
    r"\b(?:19|20)\d\d\b|\b(?:summit|conference|conf|con|meetup|expo|kaigi|re:invent|wwdc|google i/o"
    r"|days?|week|fest|tour|symposium|forum|camp|hackathon)\b|\w+con\b",
    re.I,
)
EVENT_REPORT = re.compile(
    r".{2,100}\b(?:event|conference|trip|attendance|participation)\s+report$|.{2,100}\b(?:(?:19|20)\d\d|summit|conference|con|kaigi)\s+report$",
    re.I,
)


SAID: dict[str, Kind] = {
    "lightning talk": "lightning talk",
    "lt": "lightning talk",
    "workshop": "workshop",
    "event report": "event report",
    "annual report": "annual report",
}


def kind_of(title: str, subject: str, opening: Opening | None, said: str = "") -> Kind:
    """The kind by the words of opening, title and subject; "talk" where none tells more.

    said: what the heading, or the section above it, calls the talk.
    """
    said = SAID.get(said) or (SAID.get(opening.kind) if opening else None)
    words = title or subject
    if said:
        return said
    if ANNUAL.search(words):
        return "annual report"
    if WORKSHOP.match(subject) or WORKSHOP.fullmatch(title):
        return "workshop"
    report = REPORT.match(words)
    if report and (report["link"].lower() in ("of", "from") or EVENT.search(report["event"])):
        return "event report"
    if EVENT_REPORT.match(words):
        return "event report"
    return "lightning talk" if LIGHTNING.search(words) else "talk"
