"""The words of a question in a text, marked: whatever the search counts as the same word is."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from sessions.search.question import Question
from sessions.text import plain_text
from sessions.text.folding import STOP_WORDS, Unit, atoms_of, fold, stem, units

LENGTH = 200  # characters of a snippet
BEFORE = 60  # of them before the first word found

_LETTER = re.compile(
    ".[\u0300-\u036f\u3099\u309a\uff9e\uff9f]*", re.DOTALL
)  # with the marks that belong to it


class Wanted:
    """What is marked: stems, beginnings, whole words written in several, runs of Japanese."""

    def __init__(self, question: Question) -> None:
        self.stems: set[str] = set()
        self.beginnings: tuple[str, ...] = ()
        self.runs: set[str] = set()
        for typed in (*question.words, *question.phrases):
            found = list(units(fold(typed)))
            for unit in found:
                if unit.run:
                    self.runs.add(unit.run)
                elif unit.joined:
                    self.stems.add(unit.joined)
                    self.stems.update(map(stem, set(unit.tokens) - STOP_WORDS))
                else:
                    self.stems.update(map(stem, unit.tokens))
            if typed.endswith("*") and found:
                self.beginnings += found[-1].tokens[-1:]
        plain = [word for word in map(fold, question.words) if word.isalpha()]
        self.stems.update(a + b for a, b in pairwise(plain))  # mongo db

    def places(self, folded: str) -> Iterator[tuple[int, int]]:
        """Where the words stand in a folded text, in order."""
        for unit in units(folded):
            if unit.run:
                yield from self.in_run(unit)
            elif unit.joined in self.stems and unit.joined:
                yield unit.start, unit.end
            else:
                yield from (
                    (start, end)
                    for start, end, token in atoms_of(unit, folded)
                    if stem(token) in self.stems or (self.beginnings and token.startswith(self.beginnings))
                )

    def in_run(self, unit: Unit) -> Iterator[tuple[int, int]]:
        if self.runs:
            either = "|".join(map(re.escape, sorted(self.runs, key=len, reverse=True)))
            for found in re.finditer(either, unit.run):
                yield unit.start + found.start(), unit.start + found.end()


@lru_cache(100)
def wanted(question: Question) -> Wanted:
    return Wanted(question)


def spans(text: str, question: Question) -> list[tuple[int, int]]:
    """Start and end of each word found in the text as it is written."""
    if text.isascii():
        return list(wanted(question).places(fold(text)))
    folded, origin = [], []
    for letter in _LETTER.finditer(text):
        said = fold(letter[0])
        folded.append(said)
        origin += [letter.start()] * len(said)
    origin.append(len(text))
    ends = [end for end, start in zip([*origin[1:], len(text)], origin, strict=True)]
    found = wanted(question).places("".join(folded))
    return [(origin[start], max(ends[end - 1], origin[start] + 1)) for start, end in found]


def marked(text: str, question: Question) -> SafeString:
    """The plain text escaped, with the words of the question in <mark>."""
    pieces, done = [], 0
    for start, end in spans(text, question):
        if start >= done:
            pieces += [(text[done:start],), (format_html("<mark>{}</mark>", text[start:end]),)]
            done = end
    return format_html_join("", "{}", [*pieces, (text[done:],)])


def snippet(markdown: str, question: Question) -> SafeString:
    """About LENGTH characters of the text around the first word found, the words in <mark>; "" if none is.

    markdown: a summary as written. The result is safe HTML: everything but the marks is escaped.
    """
    text = " ".join(plain_text(markdown).split())
    if not (found := spans(text, question)):
        return SafeString("")
    first, after = found[0]
    start = max(0, first - BEFORE)
    if start:
        start = text.rfind(" ", 0, start + 1) + 1 or start
    end = start + LENGTH
    if end < len(text):
        end = max(text.rfind(" ", start, end), after)
    piece = marked(text[start:end], question)
    return format_html("{}{}{}", "… " if start else "", piece, " …" if end < len(text) else "")
