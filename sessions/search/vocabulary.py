"""The words that one reader's entries hold: how often, which are of one root, begin alike or look alike.

They are held in memory until the archive changes.
"""

from collections import defaultdict

from django.db import connection
from rapidfuzz import process
from rapidfuzz.distance import OSA

from sessions.models import Archive, Reader, SearchWord
from sessions.text.folding import stem

COUNT = {Reader.STRANGER: "public", Reader.HOUSE: "house"}
SHORTEST = 3  # letters of a word that may have a typo, or go on
ONE_TYPO = 7  # up to so many letters; longer words may have two


class Vocabulary:
    """counts: in how many entries each word stands. size: how many entries there are. words: those of
    letters, which may be mistyped.
    """

    def __init__(self, reader: Reader) -> None:
        count = COUNT[reader]
        rows = SearchWord.objects.filter(**{f"{count}__gt": 0}).order_by(f"-{count}", "word")
        self.counts: dict[str, int] = {}
        self.roots: dict[str, list[str]] = defaultdict(list)
        for word, root, n in rows.values_list("word", "stem", count).iterator():
            self.counts[word] = n
            self.roots[root].append(word)
        self.size = self.counts.pop("", 0)
        self.words = [
            word
            for word in self.counts
            if word.isalpha() and (word.isascii() or word.lower() != word.upper())
        ]

    def count(self, token: str) -> int:
        return self.counts.get(token, 0)

    def of_one_root(self, token: str) -> list[str]:
        """Words of its stem: itself first, the most frequent next."""
        return sorted(self.roots.get(stem(token), ()), key=lambda word: word != token)

    def begin_with(self, token: str) -> bool:
        long = len(token) >= SHORTEST and not token.isdigit()
        return long and any(word.startswith(token) for word in self.counts)

    def alike(self, token: str) -> str:
        """The word that was probably meant by one that nobody used; "" where none is near."""
        if len(token) < SHORTEST or not token.isalpha():
            return ""
        typos = 1 if len(token) <= ONE_TYPO else 2
        found = process.extract(token, self.words, scorer=OSA.distance, score_cutoff=typos, limit=50)
        found = [one for one in found if len(token) > SHORTEST or sorted(one[0]) == sorted(token)]
        best = min(found, key=lambda one: (one[1], one[0][0] != token[0], one[2]), default=("",))
        return best[0]


def vocabulary(reader: Reader) -> Vocabulary:
    """As of now. Inside a transaction made each time: it may see what nobody else will ever see."""
    stamp = None if connection.in_atomic_block else Archive.current_stamp()
    if stamp is None:
        return Vocabulary(reader)
    if (kept := _kept.get(reader)) is None or kept[0] != stamp:
        _kept[reader] = kept = stamp, Vocabulary(reader)
    return kept[1]


_kept: dict[Reader, tuple[str, Vocabulary]] = {}
