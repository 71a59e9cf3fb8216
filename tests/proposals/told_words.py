"""What a message says of an evening, read from its words as a person reads them, and from nothing else."""

import re
from dataclasses import dataclass, field

EVENING = re.compile(r"\b(\d+)(?:st|nd|rd|th) session\b")
WHEN = re.compile(r"^When: ((?:\w+ )?\d{1,2} \w+ \d{4})(?:, (\d\d:\d\d))?", re.MULTILINE)
WHERE = re.compile(r"^Where: (.+)$", re.MULTILINE)
PLACED = re.compile(r"“([^”]+)” (?:has its place at|is at|has moved to|is on the agenda of) the (\d+)")
PLACED_HERE = re.compile(r"“([^”]+)” has its place there")
LOST = re.compile(
    r"withdrawn “([^”]+)”"
    r"|“([^”]+)” is given without you"
    r"|“([^”]+)” is not on the agenda any more"
    r"|“([^”]+)” by [^“\n]*? (?:is dropped|is withdrawn by its speaker|is not given: )"
)
NOWHERE = re.compile(
    r"“([^”]+)” is in our reserve"
    r"|hear “([^”]+)”, and there is no place"
    r"|proposing “([^”]+)”\. This time we will not take it"
)
BEGINS = re.compile(r"“([^”]+)”(?: by [^“\n]*?)? (?:begins )?(?:about|at) (\d\d:\d\d)")
BEGINS_ALONE = re.compile(r"^(?:Your talk|It) begins about (\d\d:\d\d)", re.MULTILINE)
AGENDA = re.compile(r"^(\d\d:\d\d) (.+?)(?: \(.*\))?$", re.MULTILINE)
COMING = ("takes place after all", "Would you speak at", "would you moderate", "on the agenda of", "When: ")


@dataclass
class Said:
    """What one message says. None, or nothing in a set, is what it does not speak of.

    number: of its evening. day: in words; empty where it says that the day is open, place likewise. places:
    talk → the number of its evening; lost: talks not given there (or not by the reader); nowhere: talks
    without any evening. begins: talk → "19:25"; the key is empty where it only says "your talk".
    """

    number: int | None = None
    on: bool | None = None
    day: str | None = None
    time: str | None = None
    place: str | None = None
    places: dict[str, int] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    nowhere: set[str] = field(default_factory=set)
    begins: dict[str, str] = field(default_factory=dict)
    moderates: bool | None = None
    asked: bool | None = None


def read(subject: str, body: str, titles: set[str]) -> Said:
    """What a reader takes from it. titles: of the talks there are, which no other words contain."""
    text = f"{subject}\n{body}"
    evening = EVENING.search(subject) or EVENING.search(body)
    said = Said(int(evening[1]) if evening else None)
    if "does not take place" in text:
        said.on = False
    elif evening and any(words in text for words in COMING):
        said.on = True
    if when := WHEN.search(body):
        said.day, said.time = when[1], when[2]
    if where := WHERE.search(body):
        said.place = where[1]
    if "its new day is not settled yet" in text:
        said.day = ""
    if "Its place is open again." in text:
        said.place = ""
    if "Its time is open" in text:
        said.time = ""
    _talks(said, text, titles)
    if re.search(r"would you moderate", text, re.IGNORECASE):
        said.moderates = True
    elif "You need not moderate it" in text:
        said.moderates = False
    if "Would you speak at" in text:
        said.asked = True
    elif "You were asked for a talk there; that evening needs none any more." in text:
        said.asked = False
    return said


def _talks(said: Said, text: str, titles: set[str]) -> None:
    """Where talks are, and when they begin."""

    def named(words: str) -> set[str]:
        return {title for title in titles if title in words}

    for words, number in PLACED.findall(text):
        said.places |= dict.fromkeys(named(words), int(number))
    for words in PLACED_HERE.findall(text):
        said.places |= dict.fromkeys(named(words), said.number)
    for found in LOST.findall(text):
        said.lost |= named("".join(found))
    for found in NOWHERE.findall(text):
        said.nowhere |= named("".join(found))
    agenda = AGENDA.findall(text)
    for begins, words in agenda:
        if [one for _, one in agenda].count(words) == 1:  # two of one title are told apart by nobody
            said.begins |= dict.fromkeys(named(words), begins)
    for words, begins in BEGINS.findall(text):
        said.begins |= dict.fromkeys(named(words), begins)
    if alone := BEGINS_ALONE.search(text):
        said.begins[""] = alone[1]
