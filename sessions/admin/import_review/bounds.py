"""How much of a report its review draws. What is not drawn is kept as it was read, and said to be.

A report has some hundred lines. A page of five megabytes helps nobody, and one of over a thousand fields is
refused by Django when it is sent back.
"""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

LINES, LETTERS = 2_000, 200_000  # of the source
TOPICS, SUMMARIES = 60, 300_000  # topics, and characters of their texts together
INTERNS, NAMES, DOUBTS = 50, 100, 100
TEXT = 20_000  # characters of one other field


def first_lines(text: str) -> str:
    """The beginning of a source, in whole lines where it is cut between them."""
    start = "\n".join(islice(text.split("\n"), LINES))
    return start[:LETTERS]


def drawn_topics(topics: Sequence[dict[str, Any]]) -> int:
    """How many of the topics, from the first, are drawn."""
    letters = 0
    for n, topic in enumerate(topics[:TOPICS]):
        letters += sum(len(topic[name]) for name in ("title", "subject", "summary"))
        if letters > SUMMARIES:
            return n
    return min(len(topics), TOPICS)


def too_long(values: dict[str, Any], names: Iterable[str]) -> list[str]:
    """The fields of the evening whose text is too long to be corrected in a form."""
    return [
        name for name in names if isinstance(values.get(name), str | list) and length(values[name]) > TEXT
    ]


def length(value: str | list) -> int:
    return len(value) if isinstance(value, str) else sum(len(str(each)) + 2 for each in value)


def not_drawn(values: dict[str, Any], text: str, names: Sequence[str], hidden: Iterable[str]) -> list[str]:
    """What the page leaves out, in sentences."""
    lines = text.count("\n") + 1
    shown = first_lines(text)
    counts = (
        (lines - shown.count("\n") - 1, "line of the source", "lines of the source"),
        (len(values["topics"]) - drawn_topics(values["topics"]), "topic", "topics"),
        (len(values["interns"]) - INTERNS, "intern", "interns"),
        (len(values["doubts"]) - DOUBTS, "doubt", "doubts"),
        (len(names) - NAMES, "name", "names"),
    )
    found = [f"{n:,} more {one if n == 1 else many}" for n, one, many in counts if n > 0]
    if len(shown) < len(text) and not found:
        found.append("the rest of a very long line of the source")
    return found + [f"the {name.replace('_', ' ')}, which is very long" for name in hidden]
