"""What a question finds over topics, sessions, people, tags and companies, in one list, best first."""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from functools import partial, reduce
from operator import or_
from typing import Literal, NamedTuple

from django.db.models import Count, Q, QuerySet

from sessions.models import Person, Reader, SearchEntry, Session, Topic
from sessions.models.search_index import COLUMNS, All, Any, But, Expression, IndexQuerySet, SearchText, Tokens
from sessions.search.marking import marked, snippet
from sessions.search.narrowing import left_by
from sessions.search.question import Question, parse, session_number
from sessions.search.terms import MOST, Asked, Term, ask
from sessions.text.folding import tokens

__all__ = [
    "KINDS", "Found", "Hit", "Question", "find", "marked", "matching_people", "matching_sessions",
    "matching_topics", "parse", "snippet",
]  # fmt: skip

type Kind = Literal["topic", "session", "person", "tag", "company"]

type Narrowed = dict[Kind, list[QuerySet | list[int]]]  # by kind, primary keys; of all lists at once

KINDS: tuple[Kind, ...] = ("topic", "session", "person", "tag", "company")
WEIGHTS = (1.0, 0.8, 0.6, 0.3)  # of COLUMNS
LOOKED_AT = 120  # of the entries found so many are put into order; further ones follow, newest first
FEW_KEYS = 1_000  # of records that fields leave: so few are asked for once
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


class Row(NamedTuple):
    """An entry, its tokens by column."""

    pk: int
    kind: Kind
    record: int
    name: str
    title: str
    names: str
    tags: str
    text: str


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
        narrowed = {"topic": [*narrowed.get("topic", ()), topics.order_by().values("pk")]}
    asked = ask(question, reader, typing=typing)
    answer = Answer.to(asked, reader, narrowed, enough)
    wanted = [kind for kind in KINDS if kind in (kinds or KINDS)]
    total = sum(answer.counts[kind] for kind in wanted)
    hits = answer.page(asked, wanted, tokens(question.text), start, size) if total > start else []
    meant = correct(question, asked)
    return Found(meant, hits, total, answer.counts, meant.text * (meant != question), meant != question)


def matching_topics(topics: QuerySet[Topic], text: str, reader: Reader) -> QuerySet[Topic]:
    """Those that hold all of it; all of them where it asks nothing."""
    return matching(topics, text, reader, "topic")


def matching_sessions(sessions: QuerySet[Session], text: str, reader: Reader) -> QuerySet[Session]:
    """Those that hold all of it, and whichever bears its number (one that was called off has no entry); all
    of them where it asks nothing.
    """
    found, number = matching(sessions, text, reader, "session"), session_number(text)
    return found | sessions.filter(number=number) if number else found


def matching_people(people: QuerySet[Person], text: str) -> QuerySet[Person]:
    """Those whom the question names; all of them where it asks nothing. All readers find the same."""
    return matching(people, text, Reader.HOUSE, "person")


def matching(records: QuerySet, text: str, reader: Reader, kind: Kind) -> QuerySet:
    question, narrowed = narrow(parse(text), reader)
    if not question:
        return records
    asked = ask(question, reader)
    if asked.unknown:
        return records.none()
    found = entries_for(asked, reader, narrowed, asked.most(1))
    return records.filter(pk__in=found.with_kind().filter(nth=KINDS.index(kind)).with_key().values("key"))


def narrow(question: Question, reader: Reader) -> tuple[Question, Narrowed]:
    """By kind the records that all fields of the question leave; of a kind that is missing none. A field
    with a value that nobody knows becomes words.
    """
    found: Narrowed = {}
    for name, value in question.fields:
        left = {kind: once(records) for kind, records in left_by(name, value, reader).items()}
        if all(keys == [] for keys in left.values()):
            question = question.with_words_for(name, value)
        elif found:
            found = {kind: [*found[kind], left[kind]] for kind in found.keys() & left.keys()}
        else:
            found = {kind: [records] for kind, records in left.items()}
    return question, found


def once(records: QuerySet) -> QuerySet | list[int]:
    """Their primary keys, where they are few: what narrows is looked at several times."""
    first = list(records.values_list("pk", flat=True)[: FEW_KEYS + 1])
    return first if len(first) <= FEW_KEYS else records.values("pk")


def correct(question: Question, asked: Asked) -> Question:
    """The question with the words that were meant."""
    for typed, meant in asked.corrections:
        words = tuple(meant if word == typed else word for word in question.words)
        question = replace(question, text=question.text.replace(typed, meant, 1), words=words)
    return question


def entries_for(
    asked: Asked,
    reader: Reader,
    narrowed: Narrowed,
    expression: Expression | None,
) -> IndexQuerySet:
    """The entries that hold the expression (None: whatever they hold), and nothing of what was excluded."""
    entries = SearchEntry.objects.all()
    excluded = Any(tuple(term.expression for term in asked.excluded))
    if expression:
        wanted = But((expression, excluded)) if asked.excluded else expression
        entries = SearchText.objects.filter(vector__holds=wanted)
    elif asked.excluded:
        entries = entries.exclude(pk__in=SearchText.objects.filter(vector__holds=excluded).values("pk"))
    elif not narrowed:
        return entries.none()
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


def among(keys: QuerySet | list[int]) -> Q:
    return Q(key__in=keys)


@dataclass(frozen=True)
class Answer:
    """All entries found. newest: of them, one more than LOOKED_AT at most. counts: how many of each kind.
    holding: those that hold an expression, of what is looked through.
    """

    entries: IndexQuerySet
    holding: Callable[[Expression | None], IndexQuerySet]
    newest: list[Row]
    counts: dict[Kind, int]

    @classmethod
    def to(cls, asked: Asked, reader: Reader, narrowed: Narrowed, enough: float) -> "Answer":
        holding = partial(entries_for, asked, reader, narrowed)
        entries = holding(asked.most(enough))
        newest = rows_of(newest_of(entries)[: LOOKED_AT + 1])
        if len(newest) > LOOKED_AT:
            nth = entries.with_kind().order_by().values_list("nth").annotate(n=Count("pk"))
            there = {KINDS[n]: count for n, count in nth}
        else:
            there = Counter(row.kind for row in newest)
        if enough and asked.words[1:] and len(newest) < FEW:
            return cls.to(asked, reader, narrowed, enough=0)
        return cls(entries, holding, newest, dict.fromkeys(KINDS, 0) | there)

    def page(self, asked: Asked, kinds: list[Kind], said: list[str], start: int, size: int) -> list[Hit]:
        """The hits from the `start`th: the best put into order, then all others, the newest first."""
        best = [row for row in self.best(asked, kinds) if row.kind in kinds]
        if asked.terms:
            best.sort(key=Ranking(asked.terms, said).key, reverse=True)
        rows = best[start : start + size]
        if len(rows) < size and len(self.newest) > LOOKED_AT:
            first = max(0, start - len(best))
            others = of_kinds(self.entries, kinds).exclude(pk__in=[row.pk for row in best])
            rows += rows_of(newest_of(others)[first : first + size - len(rows)])
        return [Hit(row.kind, row.record, row.name) for row in rows]

    def best(self, asked: Asked, kinds: list[Kind]) -> list[Row]:
        """At most LOOKED_AT: where there are more, those that hold everything in their title, the rarest word
        there and everything, everything, and the newest.
        """
        if len(self.newest) <= LOOKED_AT:
            return self.newest
        numbers: dict[int, None] = {}
        if everything := asked.all():
            titled = [All((within(term.expression, ("title",)), everything)) for term in asked.rarest()[:1]]
            for expression in (within(everything, ("title",)), *titled, everything):
                if len(numbers) < LOOKED_AT:
                    numbers |= dict.fromkeys(newest_of(of_kinds(self.holding(expression), kinds))[:LOOKED_AT])
        if len(kinds) < len(KINDS) and len(numbers) < LOOKED_AT:
            numbers |= dict.fromkeys(newest_of(of_kinds(self.entries, kinds))[:LOOKED_AT])
        numbers |= dict.fromkeys(row.pk for row in self.newest if row.kind in kinds)
        here = {row.pk: row for row in self.newest}
        chosen = [*numbers][:LOOKED_AT]
        missing = [pk for pk in chosen if pk not in here]
        return [here[pk] for pk in chosen if pk in here] + (rows_of(missing) if missing else [])


def of_kinds(entries: IndexQuerySet, kinds: list[Kind]) -> IndexQuerySet:
    return entries.with_kind().filter(nth__in=map(KINDS.index, kinds)) if len(kinds) < len(KINDS) else entries


def newest_of(entries: IndexQuerySet) -> QuerySet:
    return entries.order_by("-pk").values_list("pk", flat=True)


def rows_of(numbers: QuerySet | list[int]) -> list[Row]:
    """The newest first."""
    found = SearchEntry.objects.filter(pk__in=numbers).order_by("-pk")
    return [Row(*row) for row in found.values_list("pk", "kind", "record", "name", *COLUMNS)]


def within(expression: Expression, columns: tuple[str, ...]) -> Expression:
    """The same, looked for in these columns only."""
    if isinstance(expression, Tokens):
        return replace(expression, columns=columns)
    return replace(expression, parts=tuple(within(part, columns) for part in expression.parts))


class Ranking:
    """The order of entries. What has all words is above what has some; then words count by how rare they are
    and where they stand.
    """

    def __init__(self, terms: list[Term], said: list[str]) -> None:
        self.terms = [(term.weight, [[needle(one) for one in way] for way in term.ways]) for term in terms]
        self.said, self.longest = said, 2 * sum(map(len, said)) + 8

    def key(self, row: Row) -> tuple:
        padded = [f" {column} " for column in row[-len(COLUMNS) :]]
        score, has_all = 0.0, True
        for weight, ways in self.terms:
            worth = best = 0.0
            for n, way in enumerate(ways):
                worth = min(worth_of(*one, padded) for one in way) if way[1:] else worth_of(*way[0], padded)
                best = max(best, worth * (1 - 0.02 * n))
                if best >= WEIGHTS[0]:
                    break
            has_all &= best > 0
            score += weight * best
        return has_all, round(score * (EXACT if self.is_exact(row) else 1), 3), row.pk

    def is_exact(self, row: Row) -> bool:
        """Whether it is called just so; an evening has several names: 34, May 2017."""
        if row.kind == "session":
            return set(self.said) <= set(row.title.split())
        return len(row.name) <= self.longest and tokens(row.name) == self.said


def needle(one: Tokens) -> tuple[str, list[int]]:
    """What a padded column that holds the tokens contains, and which columns are looked into."""
    return f" {' '.join(one.tokens)}{'' if one.prefix else ' '}", [
        COLUMNS.index(name) for name in one.columns
    ]


def worth_of(wanted: str, columns: list[int], padded: list[str]) -> float:
    """By the heaviest column that holds it; 0 where none does."""
    for n in columns:
        if wanted in padded[n]:
            often = min(padded[n].count(wanted) - 1, 4) * OFTEN if n == len(COLUMNS) - 1 else 0
            return WEIGHTS[n] * (1 + often)
    return 0
