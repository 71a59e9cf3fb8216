"""Lines under a picture that only repeat who speaks about what."""

import re

from sessions.reports.facts import Topic

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
