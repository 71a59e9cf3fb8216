"""A question as what the index is asked for: a term for each word, with all that may stand for it.

"services" is also "service"; "mongo db" also "mongodb", and the other way round; "Ohkubo" also "Okubo"; a
word that nobody used is what begins with it, else what it was probably meant to be.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from math import log

from sessions.models import Reader
from sessions.models.search_index import All, Any, Expression, Tokens
from sessions.search.question import Question
from sessions.search.vocabulary import Vocabulary, all_words
from sessions.text.folding import STOP_WORDS, Unit, fold, heard, units

ROOTS = 8  # words of one root that are looked for
WEIGHED = 4  # of the rarest words most must be there; more only help to order
MOST = 0.5  # of their weight is to be there
COMMON = log(4)  # the weight of a word that every fourth entry holds: of such words all are wanted

type Way = tuple[Tokens, ...]  # all of them


@dataclass(frozen=True)
class Term:
    """One word of the question: any of these ways of saying it counts. weight: the rarer the more."""

    ways: tuple[Way, ...]
    weight: float = 1.0

    @property
    def expression(self) -> Expression:
        return Any(tuple(All(way) if len(way) > 1 else way[0] for way in self.ways))


@dataclass
class Asked:
    """words: most of them are wanted. musts: all of them, phrases and days. corrections: as typed, as meant.
    unknown: words that nobody used, and nothing is near.
    """

    words: list[Term] = field(default_factory=list)
    musts: list[Term] = field(default_factory=list)
    excluded: list[Term] = field(default_factory=list)
    corrections: list[tuple[str, str]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    @property
    def terms(self) -> list[Term]:
        return [*self.musts, *self.words]

    def rarest(self) -> list[Term]:
        return sorted(self.words, key=lambda term: -term.weight)

    def all(self) -> Expression | None:
        return all_of([term.expression for term in self.terms])

    def most(self, share: float) -> Expression | None:
        """Phrases and days, and words that weigh at least this share of all."""
        rarest = self.rarest()[:WEIGHED]
        if share >= 1 or (share and rarest and rarest[0].weight < COMMON):
            return self.all()
        enough = share * sum(term.weight for term in rarest) - 1e-9
        groups: list[set[int]] = []
        for n in range(1, len(rarest) + 1):
            for some in map(set, combinations(range(len(rarest)), n)):
                heavy = sum(rarest[i].weight for i in some) >= enough
                if heavy and not any(group < some for group in groups):
                    groups.append(some)
        words = [All(tuple(rarest[i].expression for i in group)) for group in groups]
        return all_of([term.expression for term in self.musts] + [Any(tuple(words))] * bool(words))


def all_of(parts: list[Expression]) -> Expression | None:
    return All(tuple(parts)) if parts else None


class Piece:
    """A word as typed, and the stretch of it that is looked for by itself."""

    def __init__(self, typed: str, unit: Unit, goes_on: bool) -> None:
        self.typed, self.unit, self.goes_on = typed, unit, goes_on
        self.token = unit.tokens[0] if len(unit.tokens) == 1 and not unit.run else ""

    def tokens(self) -> Iterator[str]:
        """All that is to be known of it."""
        yield from self.unit.tokens
        if self.unit.joined:
            yield self.unit.joined
        if self.token:
            yield heard(self.token)
            for halves in splits(self.token):
                yield from halves


def ask(question: Question, reader: Reader, *, typing: bool = False) -> Asked:
    """The terms of a question, for what this reader's entries hold. typing: the last word may go on."""
    pieces = [piece for word in question.words for piece in pieces_of(word)]
    if typing and pieces and question.text.endswith(question.words[-1]):
        pieces[-1].goes_on = True
    pairs = {(a, b): a.token + b.token for a, b in pairwise(pieces) if may_be_joined(a, b)}
    wanted = {token for piece in pieces for token in piece.tokens()} | set(pairs.values())
    phrases = {phrase: tokens_of(phrase) for phrase in (*question.phrases, *question.excluded)}
    wanted.update(token for phrase in phrases.values() for token in phrase)
    known = Vocabulary(wanted, reader)
    asked = Asked()
    asked.musts += [Term(((Tokens(phrases[one]),),)) for one in question.phrases if phrases[one]]
    asked.musts += [Term(((Tokens((day,)),),)) for day in question.days]
    asked.excluded += [
        Term(ways) for one in question.excluded if (ways := ways_without(one, phrases[one], known))
    ]
    joined: set[Piece] = set()
    for (a, b), whole in pairs.items():
        if known.count(whole) and not {a, b} & joined:
            joined |= {a, b}
            both = ((Tokens((a.token,)), Tokens((b.token,))),) * bool(
                known.count(a.token) and known.count(b.token)
            )
            asked.words.append(Term((*ways_of_root(whole, known), *both), weight(known.count(whole), known)))
    for piece in pieces:
        if piece not in joined:
            found = terms_of(piece, known, reader, asked.corrections)
            asked.words += found
            asked.unknown += [piece.typed] * (not found)
    return asked


def pieces_of(word: str) -> Iterator[Piece]:
    found = list(units(fold(word)))
    for n, unit in enumerate(found):
        yield Piece(word, unit, word.endswith("*") and n == len(found) - 1)


def may_be_joined(a: Piece, b: Piece) -> bool:
    return a.token.isalpha() and b.token.isalpha() and not {a.token, b.token} & STOP_WORDS and not a.goes_on


def splits(token: str) -> list[tuple[str, str]]:
    """The word in two, in each way that leaves two letters on both sides."""
    return (
        [(token[:n], token[n:]) for n in range(2, len(token) - 1)]
        if token.isalpha() and len(token) < 25
        else []
    )


def tokens_of(phrase: str) -> tuple[str, ...]:
    """The tokens of a phrase in their places: a Japanese run ends with its last pair."""
    return tuple(token for unit in units(fold(phrase)) for token in pairs_of(unit))


def pairs_of(unit: Unit) -> tuple[str, ...]:
    return unit.tokens[:-1] if len(unit.run) > 1 else unit.tokens


def weight(count: int, known: Vocabulary) -> float:
    return max(0.1, log((known.size + 1) / (count + 0.5)))


def ways_of_root(token: str, known: Vocabulary) -> list[Way]:
    return [(Tokens((word,)),) for word in list(known.of_one_root(token))[:ROOTS]]


def ways_without(typed: str, phrase: tuple[str, ...], known: Vocabulary) -> list[Way]:
    """What an excluded word keeps away: its root, what it begins, or the phrase."""
    if len(phrase) == 1:
        return [(Tokens(phrase, prefix=True),)] if typed.endswith("*") else ways_of_root(phrase[0], known)
    return [(Tokens(phrase),)] * bool(phrase)


def terms_of(piece: Piece, known: Vocabulary, reader: Reader, corrections: list) -> list[Term]:
    """Of a word that nobody used none, unless something begins with it or is meant by it (which is noted)."""
    unit, token = piece.unit, piece.token
    if unit.run:
        return list(terms_of_run(unit.run, known))
    if unit.joined:
        count = max(known.count(unit.joined), min(map(known.count, unit.tokens)))
        ways = ((Tokens((unit.joined,), prefix=piece.goes_on),), (Tokens(unit.tokens, prefix=piece.goes_on),))
        if count or piece.goes_on:
            return [Term(ways, weight(count, known))]
        return [term for one in unit.tokens for term in terms_of(piece_of(one), known, reader, corrections)]
    if not token:
        return [term for one in unit.tokens for term in terms_of(piece_of(one), known, reader, corrections)]
    ways, roots = ways_of_root(token, known), known.of_one_root(token)
    count = sum(roots.values())
    if (sound := heard(token)) != token and known.count(sound):
        ways.append((Tokens((sound,), ("title", "names")),))
        count += known.count(sound)
    ways += [(Tokens(halves),) for halves in splits(token) if all(map(known.count, halves))]
    if piece.goes_on:
        ways.append((Tokens((token,), prefix=True),))
    if count or piece.goes_on:
        return [Term(tuple(ways), weight(count, known))]
    return terms_of_unknown(piece, ways, known, reader, corrections)


def piece_of(token: str) -> Piece:
    return Piece(token, Unit(0, len(token), (token,)), goes_on=False)


def terms_of_unknown(
    piece: Piece, ways: list[Way], known: Vocabulary, reader: Reader, corrections: list
) -> list[Term]:
    token, every = piece.token, all_words(reader)
    if every.begin_with(token):
        return [Term(((Tokens((token,), prefix=True),), *ways), weight(1, known))]
    if meant := every.alike(token):
        corrections.append((piece.typed, meant))
        roots = Vocabulary([meant], reader)
        return [Term((*ways_of_root(meant, roots), *ways), weight(roots.count(meant), roots))]
    letters = token.rstrip("0123456789")  # MTS34
    if letters != token and known.size:
        parts = letters, token[len(letters) :]
        return [Term(((*(Tokens((part,)) for part in parts if part),),), weight(1, known))]
    return [Term(tuple(ways), weight(1, known))] if ways else []


def terms_of_run(run: str, known: Vocabulary) -> Iterator[Term]:
    """A Japanese run is looked for as it stands; cut where two neighbours never stand together."""
    if len(run) == 1:
        yield Term(((Tokens((run,), prefix=True),),), weight(known.count(run), known))
        return
    start = 0
    for n in range(len(run)):
        if n == len(run) - 1 or not known.count(run[n : n + 2]):
            if pairs := tuple(run[i : i + 2] for i in range(start, n)):
                yield Term(((Tokens(pairs),),), weight(min(map(known.count, pairs)), known))
            start = n + 1
