"""What a question finds over topics, sessions, people, tags and companies, in one list, best first."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import partial, reduce
from operator import or_
from typing import Literal, NamedTuple

from django.db.models import Count, Q, QuerySet

from sessions.models import Reader, SearchEntry, Topic
from sessions.models.search_index import COLUMNS, Any, But, Expression, IndexQuerySet, SearchText, Tokens
from sessions.search.narrowing import Narrowed, left_by
from sessions.search.question import Question, parse, session_number
from sessions.search.terms import MOST, Asked, Term
from sessions.text.folding import tokens

type Kind = Literal["topic", "session", "person", "tag", "company"]

KINDS: tuple[Kind, ...] = ("topic", "session", "person", "tag", "company")
WEIGHTS = (1.0, 0.8, 0.6, 0.3)  # of COLUMNS
LOOKED_AT = 120  # of the entries found so many are put into order; further ones follow, newest first
FEW = 3  # where fewer hold most of the words, what holds any of them follows
EXACT = 1.5  # what is called exactly so is worth so much more


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
    whichever were asked for. question: what was answered. corrected: the question as it was probably meant,
    which is what was answered where nobody used a word that was typed; "" for none. wanted: what was looked
    for, to be marked.
    """

    question: Question
    hits: list[Hit]
    total: int
    counts: dict[Kind, int]
    corrected: str
    wanted: frozenset[Tokens]

    @property
    def is_corrected(self) -> bool:
        return bool(self.corrected)


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
    asked = Asked(question, reader, typing=typing)
    wanted = [kind for kind in KINDS if kind in (kinds or KINDS)]
    holding = partial(entries_for, asked, reader, narrowed)
    most = asked.most(enough)
    counts = counts_of(holding(most))
    if sum(counts.values()) < FEW and enough and asked.words[1:]:
        most = asked.most(0)
        counts = counts_of(holding(most))
    total = sum(counts[kind] for kind in wanted)
    wider = [most]
    if total > LOOKED_AT and (everything := asked.all()):
        wider = [within(everything, ("title",)), everything, most]
    chosen: dict[int, None] = {}
    for expression in wider if total > start and size else ():
        if (missing := LOOKED_AT - len(chosen)) > 0:
            others = newest_first(holding(expression).exclude(pk__in=chosen), wanted)
            chosen |= dict.fromkeys(others[:missing])
    best = rows_of(chosen)
    if asked.terms:
        best.sort(key=Ranking(asked.terms, tokens(question.text)).key, reverse=True)
    rows = best[start : start + size]
    if len(rows) < min(size, total - start):
        others, first = holding(most).exclude(pk__in=chosen), max(0, start - len(best))
        rows += rows_of(newest_first(others, wanted)[first : first + size - len(rows)])
    corrected = correct(question, asked)
    return Found(
        replace(question, text=corrected),
        [Hit(row.kind, row.record, row.name) for row in rows],
        total,
        counts,
        corrected * (corrected != question.text),
        frozenset(one for term in asked.terms for way in term.ways for one in way),
    )


def matching(records: QuerySet, text: str, reader: Reader) -> QuerySet:
    """Of these topics, sessions or people those that hold all of it, and the session that bears its number
    (one that was called off has no entry); all of them where it asks nothing.
    """
    kind, number = records.model._meta.model_name, session_number(text)
    question, narrowed = narrow(parse(text), reader)
    if not question:
        return records
    asked = Asked(question, reader)
    holding = of_kinds(entries_for(asked, reader, narrowed, asked.all()), [kind]).with_key().values("key")
    found = records.none() if asked.unknown else records.filter(pk__in=holding)
    return found | records.filter(number=number) if number and kind == "session" else found


def narrow(question: Question, reader: Reader) -> tuple[Question, Narrowed]:
    """By kind the records that all fields of the question leave; of a kind that is missing none. A field
    with a value that nobody knows becomes words.
    """
    found: Narrowed = {}
    for name, value in question.fields:
        left = left_by(name, value, reader)
        if not any(records.exists() for records in left.values()):
            question = question.with_words_for(name, value)
        elif found:
            found = {kind: [*found[kind], left[kind]] for kind in found.keys() & left.keys()}
        else:
            found = {kind: [records] for kind, records in left.items()}
    return question, found


def correct(question: Question, asked: Asked) -> str:
    """The text with the words that were meant."""
    text = question.text
    for typed, meant in asked.corrections:
        text = re.sub(re.escape(typed), meant, text, count=1, flags=re.IGNORECASE)
    return text


def entries_for(
    asked: Asked, reader: Reader, narrowed: Narrowed, expression: Expression | None
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
        left = [
            Q(*(Q(key__in=records.values("pk")) for records in each), nth=KINDS.index(kind))
            for kind, each in narrowed.items()
        ]
        entries = entries.with_kind().with_key().filter(reduce(or_, left))
    return entries.found_by(reader)


def of_kinds(entries: IndexQuerySet, kinds: Collection[Kind]) -> IndexQuerySet:
    return entries.with_kind().filter(nth__in=map(KINDS.index, kinds)) if len(kinds) < len(KINDS) else entries


def newest_first(entries: IndexQuerySet, kinds: Collection[Kind]) -> QuerySet:
    return of_kinds(entries, kinds).order_by("-pk").values_list("pk", flat=True)


def counts_of(entries: IndexQuerySet) -> dict[Kind, int]:
    nth = entries.with_kind().order_by().values_list("nth").annotate(n=Count("pk"))
    return dict.fromkeys(KINDS, 0) | {KINDS[n]: count for n, count in nth}


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
        self.said = said

    def key(self, row: Row) -> tuple:
        padded = [f" {column} " for column in row[-len(COLUMNS) :]]
        score, has_all = 0.0, True
        for weight, ways in self.terms:
            worths = [min(worth(*one, padded) for one in way) for way in ways]
            best = max(worth * (1 - 0.02 * n) for n, worth in enumerate(worths))
            has_all &= best > 0
            score += weight * best
        return has_all, round(score * (EXACT if self.is_exact(row) else 1), 3), row.pk

    def is_exact(self, row: Row) -> bool:
        """Whether it is called just so; an evening has several names: 34, May 2017."""
        if row.kind == "session":
            return set(self.said) <= set(row.title.split())
        return tokens(row.name) == self.said


def needle(one: Tokens) -> tuple[str, list[int]]:
    """What a padded column that holds the tokens contains, and which columns are looked into."""
    columns = [COLUMNS.index(name) for name in one.columns]
    return f" {' '.join(one.tokens)}{'' if one.prefix else ' '}", columns


def worth(wanted: str, columns: list[int], padded: list[str]) -> float:
    """By the heaviest column that holds it; 0 where none does."""
    return next((WEIGHTS[n] for n in columns if wanted in padded[n]), 0)
