"""What a reader's question finds over topics, sessions, people, tags and companies, in one list, best first."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from django.db.models import QuerySet
from django.utils.safestring import SafeString

from sessions.models import Person, Reader, Session, Topic
from sessions.search import words

type Kind = Literal["topic", "session", "person", "tag", "company"]

KINDS: tuple[Kind, ...] = ("topic", "session", "person", "tag", "company")


class Hit(NamedTuple):
    """One thing found. pk: of the record (of a company 0). name: as this reader may read it; of a company its key."""

    kind: Kind
    pk: int
    name: str


@dataclass(frozen=True)
class Question:
    """What was typed, taken apart. Everything as typed, in order; empty where nothing was said.

    fields: ("speaker", "okubo"), ("has", "slides"), …, only those understood; `without` a chip is
    `question.text_without(name, value)`.
    """

    text: str = ""
    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words or self.phrases or self.excluded or self.fields)

    def text_without(self, name: str, value: str) -> str:
        """The question as text without one of its fields, for the chip that takes it away."""
        return self.text


@dataclass(frozen=True)
class Found:
    """One page of what was found.

    hits: best first, whatever their kind. total: of all pages, of the kinds asked for. counts: of every kind,
    whichever were asked for. corrected: the question as it was probably meant ("did you mean"), "" for none.
    is_corrected: nothing fitted what was typed, and this is what the corrected question finds.
    """

    question: Question
    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    counts: dict[Kind, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    corrected: str = ""
    is_corrected: bool = False


def parse(text: str) -> Question:
    """Any text as a question: words, "phrases", -not, prefi*, and fields such as speaker:okubo. Never fails."""
    found = tuple(words.split(text))
    return Question(text, found)


def find(
    text: str,
    reader: Reader,
    *,
    kinds: Collection[Kind] = (),
    topics: QuerySet[Topic] | None = None,
    start: int = 0,
    size: int = 20,
    typing: bool = False,
) -> Found:
    """What this reader may know that answers the question, from the `start`th, at most `size`. Never fails.

    kinds: only these; () for all. topics: where the list is narrowed by the filters of the topics page, those
    that they leave; then nothing but topics is found. typing: the last word may not be finished yet.
    """
    question = parse(text)
    if not question:
        return Found(question)
    among = Topic.objects.all() if topics is None else topics
    found = words.matching_topics(among.visible_to(reader), text, reader).order_by(
        "-session__number", "position"
    )
    hits = [Hit("topic", topic.pk, topic.called(reader)) for topic in found[:500]]
    if topics is None:
        evenings = words.matching_sessions(Session.objects.visible_to(reader), text, reader)
        people = words.matching_people(Person.objects.visible_to(reader), text)
        hits += [Hit("session", session.pk, str(session)) for session in evenings[:500]]
        hits += [Hit("person", person.pk, person.name) for person in people[:500]]
    counts = {kind: sum(hit.kind == kind for hit in hits) for kind in KINDS}
    hits = [hit for hit in hits if hit.kind in (kinds or KINDS)]
    return Found(question, hits[start : start + size], len(hits), counts)


def marked(text: str, question: Question) -> SafeString:
    """The plain text escaped, with the words of the question in <mark>."""
    return words.marked(text, question.text)


def snippet(markdown: str, question: Question) -> SafeString:
    """About 200 characters of the text around the first word found, the words in <mark>; "" where none is."""
    return words.snippet(markdown, question.text)
