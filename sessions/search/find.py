"""What a reader's question finds over topics, sessions, people, tags and companies, in one list, best first."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_
from typing import Literal, NamedTuple

from django.db.models import Count, Q, QuerySet

from sessions.models import Person, Reader, SearchEntry, Session, Topic
from sessions.models.search_index import COLUMNS, Any, Expression, IndexQuerySet, Tokens
from sessions.search.marking import marked, snippet
from sessions.search.narrowing import left_by
from sessions.search.question import Question, parse
from sessions.search.terms import MOST, Asked, Term, ask
from sessions.text.folding import tokens

__all__ = [
    "KINDS", "Found", "Hit", "Question", "find", "marked", "matching_people", "matching_sessions", "matching_topics",
    "parse", "snippet",
]  # fmt: skip

type Kind = Literal["topic", "session", "person", "tag", "company"]

KINDS: tuple[Kind, ...] = ("topic", "session", "person", "tag", "company")
WEIGHTS = (1.0, 0.8, 0.6, 0.3)  # of COLUMNS
LOOKED_AT = 200  # of the entries found so many are put into order; further ones follow, newest first
FEW = 3  # where fewer hold most of the words, what holds any of them follows
EXACT = 1.5  # what is called exactly so is worth so much more
OFTEN = 0.05  # each further time in a text


class Hit(NamedTuple):
    """One thing found. pk: of the record; a company has none, and is known by its name. name: as this reader
    may read it, "" of a talk without title and subject.
    """

    kind: Kind
    pk: int
    name: str


@dataclass(frozen=True)
class Found:
    """One page of what was found.

    hits: best first, whatever their kind. total: of all pages, of the kinds asked for. counts: of every kind,
    whichever were asked for. question: what was answered. corrected: the question as it was probably meant
    ("did you mean"), "" for none. is_corrected: nobody used a word that was typed, and this is what the
    corrected question finds.
    """

    question: Question
    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    counts: dict[Kind, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    corrected: str = ""
    is_corrected: bool = False


def find(
    text: str,
    reader: Reader,
    *,
    kinds: Collection[Kind] = (),
    topics: QuerySet[Topic] | None = None,
    start: int = 0,
    size: int = 20,
    typing: bool = False,
    enough: float = MOST,
) -> Found:
    """What this reader may know that answers the question, from the `start`th, at most `size`. Never fails.

    kinds: only these; () for all. topics: where the list is narrowed by the filters of the topics page, those
    that they leave; then nothing but topics is found. typing: the last word may not be finished yet.
    enough: of what the words weigh together (the rarer the more), the share that must be there; 0: any word.
    """
    question, narrowed = narrow(parse(text), reader)
    if topics is not None:
        narrowed = {"topic": [*narrowed.get("topic", ()), topics]}
    asked = ask(question, reader, typing=typing)
    entries, counts = answers(asked, reader, narrowed, enough)
    wanted = [kind for kind in KINDS if kind in (kinds or KINDS)]
    total = sum(counts[kind] for kind in wanted)
    if len(wanted) < len(KINDS):
        entries = entries.with_kind().filter(nth__in=map(KINDS.index, wanted))
    hits = page(entries, asked, tokens(question.text), total, start, size) if total > start else []
    meant = correct(question, asked)
    return Found(meant, hits, total, counts, meant.text * (meant != question), meant != question)


def answers(
    asked: Asked, reader: Reader, narrowed: dict[Kind, list[QuerySet]], enough: float = MOST
) -> tuple[IndexQuerySet, dict[Kind, int]]:
    """The entries found, and how many of each kind."""
    entries = entries_for(asked, reader, narrowed, enough)
    counts = counted(entries)
    if enough and asked.words[1:] and sum(counts.values()) < FEW:
        return answers(asked, reader, narrowed, enough=0)
    return entries, counts


def counted(entries: IndexQuerySet) -> dict[Kind, int]:
    rows = entries.with_kind().order_by().values_list("nth").annotate(n=Count("pk"))
    return dict.fromkeys(KINDS, 0) | {KINDS[nth]: n for nth, n in rows}


def matching_topics(topics: QuerySet[Topic], text: str, reader: Reader) -> QuerySet[Topic]:
    """Those that answer the question; all of them where it asks nothing."""
    return matching(topics, text, reader, "topic")


def matching_sessions(sessions: QuerySet[Session], text: str, reader: Reader) -> QuerySet[Session]:
    """Those that answer the question; all of them where it asks nothing."""
    return matching(sessions, text, reader, "session")


def matching_people(people: QuerySet[Person], text: str) -> QuerySet[Person]:
    """Those whom the question names; all of them where it asks nothing. Of people all readers find the same."""
    return matching(people, text, Reader.HOUSE, "person")


def matching(records: QuerySet, text: str, reader: Reader, kind: Kind) -> QuerySet:
    question, narrowed = narrow(parse(text), reader)
    if not question:
        return records
    found, _counts = answers(ask(question, reader), reader, narrowed)
    return records.filter(pk__in=found.with_kind().filter(nth=KINDS.index(kind)).with_key().values("key"))


def narrow(question: Question, reader: Reader) -> tuple[Question, dict[Kind, list[QuerySet]]]:
    """By kind the records that all fields of the question leave; of a kind that is missing none. A field with a
    value that nobody knows becomes words.
    """
    found: dict[Kind, list[QuerySet]] = {}
    for n, (name, value) in enumerate(question.fields):
        left = left_by(name, value, reader)
        if not any(records.exists() for records in left.values()):
            question = question.with_words_for(name, value)
        elif found:
            found = {kind: [*found[kind], left[kind]] for kind in found.keys() & left.keys()}
        else:
            found = {kind: [records] for kind, records in left.items()}
    return question, found


def correct(question: Question, asked: Asked) -> Question:
    """The question with the words that were meant."""
    for typed, meant in asked.corrections:
        words = tuple(meant if word == typed else word for word in question.words)
        question = replace(question, text=question.text.replace(typed, meant, 1), words=words)
    return question


def entries_for(
    asked: Asked, reader: Reader, narrowed: dict[Kind, list[QuerySet]], enough: float
) -> IndexQuerySet:
    """The entries that hold most of what was asked for, and nothing of what was excluded."""
    entries, most = SearchEntry.objects.all(), asked.most(enough)
    if most:
        entries = SearchEntry.index().filter(vector__holds=most)
    elif not (narrowed or asked.excluded):
        return entries.none()
    if asked.excluded:
        kept_away = Any(tuple(term.expression for term in asked.excluded))
        entries = entries.exclude(pk__in=SearchEntry.index().filter(vector__holds=kept_away).values("pk"))
    if narrowed:
        entries = (
            entries.with_kind()
            .with_key()
            .filter(
                reduce(
                    or_, (Q(nth=KINDS.index(kind)) & Q(*map(among, each)) for kind, each in narrowed.items())
                )
            )
        )
    return entries.found_by(reader)


def among(records: QuerySet) -> Q:
    return Q(key__in=records.order_by().values("pk"))


def page(
    entries: IndexQuerySet, asked: Asked, said: list[str], total: int, start: int, size: int
) -> list[Hit]:
    """The hits from the `start`th: the best put into order, then all others, the newest first."""
    best = best_of(entries, asked, said, total) if asked.terms else []
    hits = [Hit(*row) for _id, *row in best[start : start + size]]
    if len(hits) < size and total > len(best):
        first = max(0, start - len(best))
        others = (
            entries.exclude(pk__in=[pk for pk, *_row in best]).order_by("-pk").values_list("pk", flat=True)
        )
        rows = SearchEntry.objects.filter(pk__in=list(others[first : first + size - len(hits)])).order_by(
            "-pk"
        )
        hits += [Hit(*row) for row in rows.values_list("kind", "record", "name")]
    return hits


def best_of(entries: IndexQuerySet, asked: Asked, said: list[str], total: int) -> list[tuple]:
    """(id, kind, record, name), best first, of at most LOOKED_AT entries: where there are more, of those that
    hold everything in their title, that hold everything, and of the newest.
    """
    steps = [entries]
    if total > LOOKED_AT:
        everything = asked.all()
        titled = within(everything, ("title",))
        steps = [entries.filter(vector__holds=titled), entries.filter(vector__holds=everything), entries]
    numbers: dict[int, None] = {}
    for step in steps:
        if len(numbers) < LOOKED_AT:
            numbers |= dict.fromkeys(step.order_by("-pk").values_list("pk", flat=True)[:LOOKED_AT])
    rows = SearchEntry.objects.filter(pk__in=list(numbers)[:LOOKED_AT]).order_by()
    rows = rows.values_list("pk", "kind", "record", "name", *COLUMNS)
    ranked = sorted(rows, key=lambda row: rank(row, asked.terms, said), reverse=True)
    return [row[:4] for row in ranked]


def within(expression: Expression, columns: tuple[str, ...]) -> Expression:
    """The same, looked for in these columns only."""
    if isinstance(expression, Tokens):
        return replace(expression, columns=columns)
    return replace(expression, parts=tuple(within(part, columns) for part in expression.parts))


def rank(row: tuple, terms: list[Term], said: list[str]) -> tuple:
    """What has all words is above what has some; then words count by how rare they are and where they stand."""
    pk, kind, _record, name, *columns = row
    padded = [f" {column} " for column in columns]
    worth = [worth_of(term, padded) for term in terms]
    score = sum(term.weight * one for term, one in zip(terms, worth, strict=True))
    if kind == "session":
        exact = set(said) <= set(columns[0].split())
    else:
        exact = len(name) <= 2 * sum(map(len, said)) + 8 and tokens(name) == said
    return all(worth), round(score * (EXACT if exact else 1), 3), pk


def worth_of(term: Term, padded: list[str]) -> float:
    """By the heaviest column that holds it, in whichever way; 0 where none does."""
    return max(
        (min(worth_of_tokens(one, padded) for one in way) * 0.98**n for n, way in enumerate(term.ways)),
        default=0,
    )


def worth_of_tokens(one: Tokens, padded: list[str]) -> float:
    needle = f" {' '.join(one.tokens)}{'' if one.prefix else ' '}"
    for name, weight, column in zip(COLUMNS, WEIGHTS, padded, strict=True):
        if name in one.columns and needle in column:
            return weight * (1 + OFTEN * min(column.count(needle) - 1, 4)) if name == "text" else weight
    return 0
