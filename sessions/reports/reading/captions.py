"""Lines under a picture that only repeat who speaks about what."""

import re

from sessions.reports.facts import Topic
from sessions.reports.reading.names import NameReader

FILLER = frozenset(
    [
        "a",
        "an",
        "and",
        "about",
        "at",
        "by",
        "during",
        "explaining",
        "for",
        "from",
        "giving",
        "he",
        "her",
        "his",
        "in",
        "is",
        "it",
        "mts",
        "of",
        "on",
        "our",
        "photo",
        "picture",
        "presentation",
        "presenting",
        "san",
        "she",
        "speaker",
        "speaking",
        "speech",
        "stage",
        "talk",
        "talking",
        "the",
        "their",
        "they",
        "this",
        "topic",
        "with",
    ]
)
WORD = re.compile(r"[^\W_]+")
LONGEST = 120


def is_caption(line: str, topics: list[Topic], names: list[str]) -> bool:
    """Whether a line beside a picture says nothing but names and titles that are known: "Toshi on the stage".

    topics: whose speakers and titles it may repeat. names: of others, such as the moderator.
    """
    line = line.strip()
    if len(line) > LONGEST or "\n" in line:
        return False
    known = set(FILLER)
    people: set[str] = set()
    for words in [*names, *(speaker.name for topic in topics for speaker in topic.speakers)]:
        people |= _words(words)
    for topic in topics:
        known |= _words(topic.title) | _words(topic.subject) | _words(topic.heading)
    said = _words(line)
    return bool(said) and said <= known | people and bool(said - FILLER)


def _words(text: str) -> set[str]:
    return {word.casefold() for word in WORD.findall(text)}


DOING = re.compile(
    r"\s*,?\s+(?:(?:is|was|are|were)\s+)?(?:giving|explaining|presenting|talking|speaking|showing|demonstrating|answering|introducing"
    r"|telling|sharing|delivering|discussing|opening|holding|moderating|pointing|listening|receiving|taking|doing)\b"
    r"|\s*,?\s+(?:is\s+|was\s+|are\s+|were\s+)?(?:on\s+(?:the\s+)?stage|in\s+front\s+of|at\s+the\s+(?:podium|microphone|front|whiteboard))\b"
)
OF_SPEAKERS = re.compile(
    r"\s*(?:$|(?:\w+ )?(?:his|her|their)\b|(?:to )?(?:the audience|us|everyone)\b|about\b|on\b|during\b)"
)
PICTURED = re.compile(
    r"(?:photo|picture|image|figure|fig\.|pic|screenshot)\b\s*(?:\d{1,2}\s*)?(?:[:.–—-]|of\b|by\b)",
    re.IGNORECASE,
)


def is_pictured(line: str, names: NameReader, *, beside_image: bool) -> bool:
    """Whether a line is no sentence but says what a picture shows: "Michael-san giving his talk".

    Pictures are often lost when a page is copied. Then only an honorific, or "his talk", tells such a line
    from a title ("Rust talking to C").
    """
    line = line.strip()
    if not line or len(line) > LONGEST or "\n" in line or line[-1] in "!?:":
        return False
    if beside_image and PICTURED.match(line):
        return True
    found = names.names_at(line, 0, len(line))
    if beside_image and found and found[-1].possessive and line[-1] != "." and len(line.split()) < 7:
        return True
    doing = DOING.match(line, found[-1].after) if found and line[-1] != "." else None
    return bool(doing and (beside_image or found[0].polite or OF_SPEAKERS.match(line, doing.end())))
