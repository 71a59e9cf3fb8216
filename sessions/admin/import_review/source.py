"""The source of a report line by line, each piece marked with what it was understood as."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sessions.reports.facts import DISCARDS, UNPLACED, Span


@dataclass
class Piece:
    """A run of characters of one line. kind: `field`, `discard`, `unplaced`, or empty between pieces."""

    text: str
    label: str = ""
    kind: str = ""


@dataclass
class Line:
    number: int
    pieces: list[Piece] = field(default_factory=list)
    doubts: list[dict[str, Any]] = field(default_factory=list)
    label: str = ""  # told once beside the line: what most of it is


def marked_lines(text: str, found: Iterable[Span], doubts: Iterable[dict[str, Any]]) -> list[Line]:
    """Every line of the text, cut at the spans found in it, with its doubts (`line`, `about`, `message`).

    Blank lines too, so that numbers can be counted.
    """
    lines = [Line(n) for n in range(1, text.count("\n") + 2)]
    spans: dict[int, list] = {}
    for span in found:
        spans.setdefault(span.line, []).append(span)
    before = ""
    for line, words in zip(lines, text.split("\n"), strict=True):
        at = 0
        for span in sorted(spans.get(line.number, []), key=lambda span: span.start):
            if span.start > at:
                line.pieces.append(Piece(words[at : span.start]))
            line.pieces.append(Piece(words[span.start : span.end], span.label, kind_of(span.label)))
            at = span.end
        if at < len(words):
            line.pieces.append(Piece(words[at:]))
        told = in_words([piece.label for piece in line.pieces if piece.label])
        line.label, before = ("" if told == before else told), (told or before)
    for doubt in doubts:
        if 1 <= doubt["line"] <= len(lines):
            lines[doubt["line"] - 1].doubts.append(doubt)
    return lines


def kind_of(label: str) -> str:
    if label == UNPLACED:
        return "unplaced"
    return "discard" if label in DISCARDS else "field"


def in_words(labels: Iterable[str]) -> str:
    """Field paths for people: `topics[3].title` and `topics[3].summary` are "topic 4: title, summary"."""
    parts: dict[str, list[str]] = {}
    for label in labels:
        first, _, rest = label.partition(".")
        name, _, index = first.partition("[")
        thing = {"topics": "topic", "interns": "intern", "held_on": "date"}.get(name, name.replace("_", " "))
        if index:
            thing = f"{thing} {int(index.rstrip(']')) + 1}"
        parts.setdefault(thing, []).append(rest.partition("[")[0].replace("_", " "))
    told = {thing: ", ".join(dict.fromkeys(filter(None, details))) for thing, details in parts.items()}
    return "; ".join(f"{thing}: {details}" if details else thing for thing, details in told.items())
