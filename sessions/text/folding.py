"""Words as a search sees them: text folded, cut into tokens and stemmed, the same for every database.

Latin words are tokens as they stand, folded; what is written in one ("node.js", "e-mail", "AT&T") is a token
for each piece, and once more without its joints, behind the others. Japanese has no spaces: a run of it is a
token for each two neighbours, and one for its last character.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from snowballstemmer import stemmer

from .naming import LATIN

LONGEST = 40  # characters of a token; what is longer is cut
_PIECES = 4  # of what is written in one and is a token as a whole: more are an address

# What looks alike becomes alike: apostrophes, hyphens, sharps; what hides in words goes (a soft hyphen,
# joiners).
_ALIKE = str.maketrans(
    dict.fromkeys("’‘‛ʼ＇`´′", "'")
    | dict.fromkeys("‐‑‒–−", "-")
    | {"♯": "#"}
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
)
_ONE_SHAPE = str.maketrans(
    {chr(code): chr(code - 0x60) for code in range(0x30A1, 0x30F7)}
    # and of one kanji in names, its other shapes
    | dict(zip("髙﨑邊邉齋齊斉澤廣眞國濱嶋櫻德", "高崎辺辺斎斎斎沢広真国浜島桜徳", strict=True))
)
# Accents of Latin, Greek and Cyrillic, vowel points of Hebrew and Arabic. Marks of kana are part of the
# letter.
_ACCENTS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f]")
_LONG_END = re.compile(
    "(?<=[ァ-ヺー]{2})ー(?![ァ-ヺー])|(?<=[ぁ-ゖー]{2})ー(?![ぁ-ゖー])"
)  # サーバー is サーバ

_RUN = (
    "\u3005-\u3007\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff"  # marks and kana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # kanji
)
_ANY_JAPANESE = re.compile(f"[{_RUN}]")
# Letters, digits, and, in scripts of India and Southeast Asia, the vowels that Python takes for no part of a
# word.
_LETTER = rf"(?:(?![_{_RUN}])[\w\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])"


def _patterns(letter: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What finds the units of a text, and the pieces of one that is written in one."""
    atom = rf"{letter}+(?:'{letter}+)*"
    unit = (
        r"(?<![-._/&+'a-z0-9])(?P<simple>[a-z]{2,40})(?![-._/&+'#\w])"  # most words of most texts
        rf"|第\s?(?P<number>\d+)\s?回"
        rf"|(?P<run>[{_RUN}]+)"
        r"|(?<![a-z0-9])(?P<language>[a-z](?:\+\+|\#))(?![a-z+\#])"
        r"|(?<![a-z0-9])(?P<net>\.net)(?![a-z0-9])"
        r"|(?<![\d,])(?P<thousands>\d{1,3}(?:,\d{3})+)(?![\d,])"
        rf"|(?P<word>{atom}(?:[-._/&+]{atom})*)"
    )
    return re.compile(unit), re.compile(atom)


_ASCII, _WIDE = _patterns("[a-z0-9]"), _patterns(_LETTER)  # the first is three times as fast
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)")
_JOINTS = re.compile(r"[-_/&+']|\.(?!\d)|(?<!\d)\.")  # the point of a number is none
_HONORIFIC = "san"
_LONG_VOWELS = re.compile("oh(?![aeiouy])|ou|oo")

# Words of English that say nothing about what is asked for.
STOP_WORDS = frozenset({
    "a", "about", "after", "all", "also", "am", "an", "and", "any", "anybody", "anyone", "are", "as",
    "at", "be", "been", "but", "by", "can", "could", "did", "do", "does", "ever", "for", "from", "had",
    "has", "have", "he", "her", "here", "his", "how", "i", "if", "in", "into", "is", "it", "its",
    "like", "me", "more", "my", "of", "on", "or", "our", "please", "she", "should", "so", "some",
    "somebody", "someone", "something", "than", "that", "the", "their", "them", "there", "these",
    "they", "this", "to", "up", "us", "versus", "vs", "was", "we", "were", "what", "when", "where", "which",
    "who", "whom", "whose", "why", "will", "with", "would", "you", "your",
})  # fmt: skip


class Unit(NamedTuple):
    """One stretch of folded text without a space. joined: all of it as one token, where it has several."""

    start: int
    end: int
    tokens: tuple[str, ...]
    joined: str = ""
    run: str = ""  # a stretch of Japanese


def is_japanese(text: str) -> bool:
    """Whether it holds kana or kanji; what else writes kanji is not told apart."""
    return bool(_ANY_JAPANESE.search(text))


def fold(text: str) -> str:
    """Without accents, case and width; kana as hiragana; apostrophes and hyphens of one kind."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text.translate(_ALIKE))
    text = unicodedata.normalize("NFD", _LONG_END.sub("", text).translate(LATIN).casefold())
    text = _ACCENTS.sub("", text)
    return unicodedata.normalize("NFC", text).translate(_ONE_SHAPE)


def units(folded: str) -> Iterator[Unit]:
    unit, atom = _ASCII if folded.isascii() else _WIDE
    for found in unit.finditer(folded):
        kind, text = found.lastgroup, found[found.lastgroup]
        tokens, joined, run = (text[:LONGEST],), "", ""
        if kind == "run":
            run, tokens = text, (*(text[n : n + 2] for n in range(len(text) - 1)), text[-1])
        elif kind == "net":
            tokens = ("dotnet",)
        elif kind == "thousands":
            tokens = (text.replace(",", "")[:LONGEST],)
        elif kind == "word":
            tokens = tuple(plain(piece) for piece in atom.findall(text))
            if tokens[1:] and tokens[-1] == _HONORIFIC:
                tokens, text = tokens[:-1], text[: text.rindex(_HONORIFIC) - 1]
            if 1 < len(tokens) <= _PIECES and len(text) <= LONGEST:
                joined = _JOINTS.sub("", text.removesuffix("'s"))
        yield Unit(found.start(), found.end(), tokens, joined, run)


def plain(atom: str) -> str:
    """A word without the apostrophes in it and its genitive; "34th" is 34."""
    if atom.isalpha():
        return atom[:LONGEST]
    if ordinal := _ORDINAL.fullmatch(atom):
        return ordinal[1][:LONGEST]
    return atom.removesuffix("'s").replace("'", "")[:LONGEST]


def tokens(text: str) -> list[str]:
    """The tokens of a text in order, and behind them those that it has written in one."""
    found, joined = [], {}
    for unit in units(fold(text)):
        found += unit.tokens
        if unit.joined:
            joined[unit.joined] = None
    return [*found, *joined]


def atoms_of(unit: Unit, folded: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and token of each piece of a unit."""
    if unit.run:
        for start, token in enumerate(unit.tokens, unit.start):
            yield start, start + len(token), token
    elif len(unit.tokens) == 1:
        yield unit.start, unit.end, unit.tokens[0]
    else:
        for found in _WIDE[1].finditer(folded, unit.start, unit.end):
            yield found.start(), found.end(), plain(found[0])


@lru_cache(50_000)
def stem(token: str) -> str:
    """What English words of one root share; of anything else the token itself."""
    return _stemmer.stemWord(token) if len(token) > 2 and token.isascii() and token.isalpha() else token


def heard(name: str) -> str:
    """A Japanese name in Latin letters (a token) as it sounds: Ohkubo, Ookubo and Ōkubo are Okubo."""
    return _LONG_VOWELS.sub("o", name).replace("uu", "u").replace("mb", "nb").replace("mp", "np")


_stemmer = stemmer("english")
