"""The words that one reader's entries hold: how often, which are of one root, begin alike or look alike.

What is looked for is asked of the table by stem. Only for a word that nobody used are all words looked
through, here in memory, where they stay until the archive changes.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.db import connection
from rapidfuzz import process
from rapidfuzz.distance import OSA

from sessions.models import Archive, Reader, SearchWord
from sessions.text.folding import stem

COUNT = {Reader.STRANGER: "public", Reader.HOUSE: "house"}
SHORTEST = 3  # letters of a word that may have a typo, or go on
ONE_TYPO = 7  # up to so many letters; longer words may have two


class Vocabulary:
    """What is known of these tokens. size: how many entries the reader has."""

    def __init__(self, tokens: Iterable[str], reader: Reader) -> None:
        count, stems = COUNT[reader], {"", *map(stem, tokens)}
        rows = SearchWord.objects.filter(stem__in=stems, **{f"{count}__gt": 0})
        self.roots: dict[str, dict[str, int]] = defaultdict(dict)
        for word, root, n in rows.values_list("word", "stem", count):
            self.roots[root][word] = n
        self.size = self.roots[""].get("", 0)

    def count(self, token: str) -> int:
        """In how many entries it stands."""
        return self.roots[stem(token)].get(token, 0)

    def of_one_root(self, token: str) -> dict[str, int]:
        """Words of its stem with their counts: itself first, the most frequent next."""
        found = self.roots[stem(token)]
        return dict(sorted(found.items(), key=lambda pair: (pair[0] != token, -pair[1])))


class AllWords:
    """Every word of letters that a reader's entries hold, by length."""

    def __init__(self, reader: Reader) -> None:
        count = COUNT[reader]
        found = SearchWord.objects.filter(**{f"{count}__gt": 0}).order_by("word").values_list("word", count)
        self.counts = {
            word: n
            for word, n in found.iterator()
            if word.isalpha() and (word.isascii() or word.lower() != word.upper())
        }
        self.by_length: dict[int, list[str]] = defaultdict(list)
        for word in self.counts:
            self.by_length[len(word)].append(word)

    def begin_with(self, token: str) -> bool:
        return len(token) >= SHORTEST and any(word.startswith(token) for word in self.counts)

    def alike(self, token: str) -> str:
        """The word that was probably meant by one that nobody used; "" where none is near."""
        if len(token) < SHORTEST or not token.isalpha():
            return ""
        typos = 1 if len(token) <= ONE_TYPO else 2
        near = [word for n in range(-typos, typos + 1) for word in self.by_length[len(token) + n]]
        found = process.extract(token, near, scorer=OSA.distance, score_cutoff=typos, limit=50)
        found = [one for one in found if len(token) > SHORTEST or sorted(one[0]) == sorted(token)]
        best = min(
            found, key=lambda one: (one[1], one[0][0] != token[0], -self.counts[one[0]]), default=("",)
        )
        return best[0]


def all_words(reader: Reader) -> AllWords:
    """As of now. Inside a transaction made each time: it may see what nobody else will ever see."""
    stamp = None if connection.in_atomic_block else Archive.current_stamp()
    if stamp is None:
        return AllWords(reader)
    if (kept := _kept.get(reader)) is None or kept[0] != stamp:
        _kept[reader] = kept = stamp, AllWords(reader)
    return kept[1]


_kept: dict[Reader, tuple[str, AllWords]] = {}
