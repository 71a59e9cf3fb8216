"""A question as what the index is asked for: a term for each word, with all that may stand for it.

"services" is also "service"; "mongo db" also "mongodb", and the other way round; "Ohkubo" also "Okubo"; a
word that nobody used is what begins with it, else what it was probably meant to be.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from math import log
from typing import NamedTuple

from sessions.models import Reader
from sessions.models.search_index import All, Any, Expression, Tokens
from sessions.search.question import Question
from sessions.search.vocabulary import vocabulary
from sessions.text.folding import fold, heard, units

ROOTS = 8  # words of one root that are looked for
NAMED = ("title", "names")  # where a name is looked for as it sounds
WEIGHED = 4  # of the rarest words most must be there; more only help to order
MOST = 0.5  # of their weight is to be there

type Way = tuple[Tokens, ...]  # all of them


@dataclass(frozen=True)
class Term:
    """One word of the question: any of these ways of saying it counts. weight: the rarer the more."""

    ways: tuple[Way, ...]
    weight: float = 1.0

    @property
    def expression(self) -> Expression:
        return Any(tuple(All(way) if len(way) > 1 else way[0] for way in self.ways))


class Piece(NamedTuple):
    """What is looked for as one. joined: the tokens written in one; apart: they were typed as two words."""

    typed: str
    tokens: tuple[str, ...]
    joined: str = ""
    run: str = ""
    apart: bool = False
    goes_on: bool = False

    @property
    def word(self) -> str:
        return self.tokens[0] if len(self.tokens) == 1 and not self.run and self.tokens[0].isalnum() else ""


class Asked:
    """For what one reader's entries hold. words: most of them are wanted. musts: all of them, phrases and
    days. corrections: as typed, as meant. unknown: words that nobody used, and nothing is near.
    """

    def __init__(self, question: Question, reader: Reader, *, typing: bool = False) -> None:
        """typing: the last word may go on."""
        self.known = vocabulary(reader)
        self.corrections: list[tuple[str, str]] = []
        self.unknown: list[str] = []
        phrases = [*map(tokens_of, question.phrases), *((day,) for day in question.days)]
        self.musts = [Term(((Tokens(tokens),),)) for tokens in phrases if tokens]
        self.excluded = [
            Term(((Tokens(tokens, prefix=typed.endswith("*")),), *self.of_one_root(*tokens)))
            for typed in question.excluded
            if (tokens := tokens_of(typed))
        ]
        self.words: list[Term] = []
        for piece in self.pieces(question, typing=typing):
            found = list(self.terms_of(piece))
            self.words += found
            self.unknown += [piece.typed] * (not found)

    @property
    def terms(self) -> list[Term]:
        return [*self.musts, *self.words]

    def all(self) -> Expression | None:
        return all_of([term.expression for term in self.terms])

    def most(self, share: float) -> Expression | None:
        """Phrases and days, and words that weigh at least this share of all; 0: any word."""
        rarest = sorted(self.words, key=lambda term: -term.weight)[:WEIGHED]
        enough = share * sum(term.weight for term in rarest) - 1e-9
        groups: list[set[int]] = []
        for n in range(1, len(rarest) + 1):
            for some in map(set, combinations(range(len(rarest)), n)):
                heavy = sum(rarest[i].weight for i in some) >= enough
                if heavy and not any(group < some for group in groups):
                    groups.append(some)
        words = [All(tuple(rarest[i].expression for i in group)) for group in groups]
        return all_of([term.expression for term in self.musts] + [Any(tuple(words))] * bool(words))

    def pieces(self, question: Question, *, typing: bool) -> list[Piece]:
        found: list[Piece] = []
        for word in question.words:
            for unit in units(fold(word)):
                piece = Piece(word, unit.tokens, unit.joined, unit.run)
                before = found[-1].word if found and not found[-1].goes_on else ""
                if before and piece.word and self.known.count(before + piece.word):
                    both = before, piece.word
                    found[-1] = Piece(" ".join(both), both, "".join(both), apart=True)
                else:
                    found.append(piece)
            if found and (word.endswith("*") or (typing and question.text.endswith(word))):
                found[-1] = found[-1]._replace(goes_on=True)
        return found

    def terms_of(self, piece: Piece) -> Iterator[Term]:
        """Of a word that nobody used none, unless something begins with it, or it is corrected."""
        count, ways = self.known.count, []
        if piece.run:
            yield from self.terms_of_run(piece.run)
        elif piece.joined and (piece.goes_on or count(piece.joined) or all(map(count, piece.tokens))):
            ways = [*self.of_one_root(piece.joined), (Tokens(piece.tokens, prefix=piece.goes_on),)]
            if piece.goes_on:
                ways.append((Tokens((piece.joined,), prefix=True),))
            if piece.apart:
                ways.append(tuple(Tokens((token,)) for token in piece.tokens))
            yield self.term(ways, max(count(piece.joined), min(map(count, piece.tokens))))
        elif len(piece.tokens) > 1:
            for token in piece.tokens:
                yield from self.terms_of(Piece(token, (token,)))
        else:
            yield from self.terms_of_word(piece)

    def terms_of_word(self, piece: Piece) -> Iterator[Term]:
        (token,), known = piece.tokens, self.known
        ways, count = self.of_one_root(token), sum(map(known.count, known.of_one_root(token)))
        if (sound := heard(token)) != token and known.count(sound):
            ways.append((Tokens((sound,), NAMED),))
            count += known.count(sound)
        if token.isalpha():  # in two, with two letters on both sides
            halves = ((token[:n], token[n:]) for n in range(2, len(token) - 1))
            ways += [(Tokens(both),) for both in halves if all(map(known.count, both))]
        if piece.goes_on or (not count and known.begin_with(token)):
            yield self.term([*ways, (Tokens((token,), prefix=True),)], count)
        elif count:
            yield self.term(ways, count)
        elif meant := known.alike(token):
            self.corrections.append((piece.typed, meant))
            for term in self.terms_of_word(Piece(meant, (meant,))):
                yield replace(term, ways=(*term.ways, *ways))
        elif (parts := re.findall(r"\d+|\D+", token))[1:]:  # MTS34
            yield self.term([tuple(Tokens((part,)) for part in parts)], 1)
        elif ways:
            yield self.term(ways, 1)

    def terms_of_run(self, run: str) -> Iterator[Term]:
        """Japanese is looked for as it stands; cut where two neighbours never stand together."""
        count = self.known.count
        if len(run) == 1:
            yield self.term([(Tokens((run,), prefix=True),)], count(run))
            return
        start = 0
        for n in range(len(run)):
            if n == len(run) - 1 or not count(run[n : n + 2]):
                if pairs := tuple(run[i : i + 2] for i in range(start, n)):
                    yield self.term([(Tokens(pairs),)], min(map(count, pairs)))
                start = n + 1

    def term(self, ways: list[Way], count: int) -> Term:
        return Term(tuple(ways), max(0.1, log((self.known.size + 1) / (count + 0.5))))

    def of_one_root(self, token: str, *more: str) -> list[Way]:
        return [] if more else [(Tokens((word,)),) for word in self.known.of_one_root(token)[:ROOTS]]


def all_of(parts: list[Expression]) -> Expression | None:
    return All(tuple(parts)) if parts else None


def tokens_of(phrase: str) -> tuple[str, ...]:
    """The tokens of a phrase in their places: a Japanese run ends with its last pair."""
    found = units(fold(phrase))
    return tuple(token for unit in found for token in unit.tokens[: -1 if len(unit.run) > 1 else None])
