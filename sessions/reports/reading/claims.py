"""Which words of a source became which field: claims on the text, turned into spans at the end."""

import heapq
from dataclasses import dataclass, field
from itertools import pairwise

from sessions.reports.facts import UNPLACED, Cite, Doubt, Span
from sessions.reports.reading.document import Document

LONG_TEXTS = ("summary", "introduction", "farewells", "closing")


@dataclass(slots=True)
class Claims:
    """Claims on a part of a document. A later claim inside an earlier one takes its words over.

    So the sentence around a title is claimed first ("topics[3]") and the title in it after.
    masked: the text with Markdown's marks blanked.
    """

    document: Document
    start: int
    end: int
    masked: str = ""
    ranges: list[tuple[int, int, str]] = field(default_factory=list)
    cites: list[Cite] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    asked: set[Doubt] = field(default_factory=set)

    def claim(self, start: int, end: int, label: str) -> None:
        if start < end:
            self.ranges.append((max(start, self.start), min(end, self.end), label))

    def cite(self, start: int, end: int, about: str) -> None:
        """One cite a line: the words may run over a line's end."""
        for line, first, last in pieces(self.document, start, end):
            self.cites.append(Cite(line, first, last, about))

    def doubt(self, offset: int, about: str, message: str) -> None:
        doubt = Doubt(self.document.line_of(offset), about, message)
        if doubt not in self.asked:
            self.asked.add(doubt)
            self.doubts.append(doubt)

    def segments(self) -> list[tuple[int, int, str]]:
        """The part cut at every claim's edge, each piece with the label of the latest claim on it."""
        edges = sorted({self.start, self.end, *(r[0] for r in self.ranges), *(r[1] for r in self.ranges)})
        by_start = sorted(range(len(self.ranges)), key=lambda at: self.ranges[at][0])
        active: list[int] = []
        cut: list[tuple[int, int, str]] = []
        upcoming = 0
        for start, end in pairwise(edges):
            while upcoming < len(by_start) and self.ranges[by_start[upcoming]][0] <= start:
                heapq.heappush(active, -by_start[upcoming])
                upcoming += 1
            while active and self.ranges[-active[0]][1] <= start:
                heapq.heappop(active)
            label = self.ranges[-active[0]][2] if active else UNPLACED
            if cut and cut[-1][2] == label and cut[-1][1] == start:
                cut[-1] = (cut[-1][0], end, label)
            else:
                cut.append((start, end, label))
        return self._marks_joined(cut) if self.document.markdown else cut

    def _marks_joined(self, cut: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
        """Markdown's own marks ("*", "](address)") around a field's words go with them.

        Not with the long texts, which are compared with their words: there marks are inside.
        """
        joined = list(cut)
        for at, (start, end, label) in enumerate(cut):
            if label != UNPLACED or self.masked[start:end].strip():
                continue
            for other in (joined[at - 1 : at], cut[at + 1 : at + 2]):
                if other and other[0][2] != UNPLACED and not other[0][2].endswith(LONG_TEXTS):
                    joined[at] = (start, end, other[0][2])
                    break
        return joined

    def spans(self) -> list[Span]:
        """Every non-blank character of the part in exactly one span, in reading order."""
        return [
            Span(line, first, last, label)
            for start, end, label in self.segments()
            for line, first, last in pieces(self.document, start, end)
        ]


def pieces(document: Document, start: int, end: int) -> list[tuple[int, int, int]]:
    """(line, column, column after) of the words between two offsets, a piece for each line, blanks
    trimmed."""
    found = []
    text = document.text
    line = document.line_of(start)
    while start < end:
        begins = document.line_starts[line - 1]
        stops = document.line_starts[line] - 1 if line < len(document.line_starts) else len(text)
        raw = text[start : min(end, stops)]
        words = raw.strip()
        if words:
            first = start + raw.index(words[0]) - begins if raw[:1].isspace() else start - begins
            found.append((line, first, first + len(words)))
        start = stops + 1
        line += 1
    return found
