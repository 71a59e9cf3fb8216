"""Names and titles as keys: who is meant by a spelling, and how a title reads in an address."""

import re
import unicodedata
from collections.abc import Iterable

from .cleaning import clean_line

_PLAIN = re.compile(r"LATIN (?:(CAPITAL)|SMALL) LETTER ([A-Z])(?: WITH .+)?")


def _named_after(char: str) -> str:
    """ "Ħ", LATIN CAPITAL LETTER H WITH STROKE, is H; "" where the name tells no letter."""
    found = _PLAIN.fullmatch(unicodedata.name(char, ""))
    return (found[2] if found[1] else found[2].lower()) if found else ""


# Letters that Unicode does not take apart into a Latin letter and a mark.
LATIN = {
    code: plain
    for code in (*range(0xC0, 0x250), *range(0x250, 0x2B0), *range(0x1E00, 0x1F00))
    if not unicodedata.decomposition(chr(code)) and (plain := _named_after(chr(code)))
} | str.maketrans(
    {"ə": "e", "Ə": "E", "ǝ": "e", "Ǝ": "E", "ɛ": "e", "Ɛ": "E", "ɔ": "o", "Ɔ": "O", "ŋ": "ng", "Ŋ": "Ng",
     "ĸ": "k", "ƿ": "w", "Ƿ": "W", "ȝ": "y", "Ȝ": "Y", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE",
     "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i", "ß": "ss", "ẞ": "SS"}
)  # fmt: skip
HONORIFICS = ("san", "sama", "kun", "chan", "sensei")
JAPANESE_HONORIFICS = ("さん", "さま", "様", "氏", "くん", "ちゃん", "先生")
# "MS Dhoni", "Aung San" and "Kim Ji-San" are names.
_TITLE = re.compile(r"(?:(?i:Mr|Mrs|Ms|Mx|Dr|Prof)\.\s*|(?:Mr|Mrs|Ms|Mx|Miss|Dr|Prof|Professor)\s+)(?=\S)")
_POLITE = re.compile(
    rf"(?<=\S)(?:[-‐‑–—－\s](?:{'|'.join(HONORIFICS)})|\s?(?:{'|'.join(JAPANESE_HONORIFICS)}))$"
)
_POLITE_WORD = re.compile(r"(\S+)[-‐‑–—－](?i:san|sama)")
_SPECIAL = ((re.compile(r"(?<=[a-z])\+\+"), "-plus-plus"), (re.compile(r"(?<=[a-z])#"), "-sharp"))
_FOLDED = frozenset(".,'’‘`´·・‧")


def bare_name(name: str, honorific: str = "-san") -> str:
    """The name without titles before it and honorifics behind: "Dr. Yamada-san" and "Yamada様" are "Yamada".

    honorific: the house's own, besides those that everybody knows. A name that is nothing else stays.
    """
    bare, before = clean_line(name), None
    own = honorific.strip()
    while bare != before:
        before = bare
        title = _TITLE.match(bare)
        bare = _POLITE.sub("", bare[title.end() :] if title else bare)
        if word := _POLITE_WORD.fullmatch(bare):
            bare = word[1]
        bare = bare.removesuffix(own).rstrip() or bare
    return bare


def normalise_name(name: str, honorific: str = "-san") -> str:
    """The key under which spellings of one name meet: "Chia-Chun-san" and "chiachun" give "chiachun".

    Compatible forms, case, the honorific, spaces, hyphens, dots and apostrophes are folded; letters of every
    script stay, and so do accents, for they tell names apart. "" only for a name without visible characters.
    """
    bare = bare_name(name, honorific) if honorific else clean_line(name)
    key = unicodedata.normalize("NFKC", bare).casefold()
    key = "".join("-" if unicodedata.category(char) == "Pd" else char for char in key)
    for ending in dict.fromkeys((unicodedata.normalize("NFKC", honorific).casefold(), "さん")):
        if ending and key.endswith(ending) and len(key) > len(ending):
            key = key.removesuffix(ending)
    key = unicodedata.normalize("NFKC", key)
    folded = "".join(char for char in key if not _is_folded(char))
    return folded or key.strip()


def slugify_ascii(text: str, max_length: int = 60) -> str:
    """The text as part of an address: lower-case ASCII words joined by hyphens, cut between words.

    "" when nothing Latin is in it ("大久保"): the caller names such records by number.
    """
    decomposed = unicodedata.normalize("NFKD", clean_line(text[: max_length * 20]).translate(LATIN))
    slug = decomposed.encode("ascii", "ignore").decode().lower().replace("&", " and ").replace("'", "")
    for pattern, words in _SPECIAL:
        slug = pattern.sub(words, slug)
    slug = "-".join(re.findall(r"[a-z0-9]+", slug))
    if len(slug) <= max_length:
        return slug
    whole_words, _, _ = slug[: max_length + 1].rpartition("-")
    return whole_words or slug[:max_length]


def named_in[T](text: str, names: Iterable[tuple[str, T]]) -> list[T]:
    """Whose names stand in the text as whole words, the first first; "Go" only as it is written."""
    written = _spaced(text)
    folded, found = written.casefold(), {}
    for name, bearer in names:
        words = _spaced(name)
        words = words if name.isascii() else words.strip()
        at = written.find(words) if len(name) < 4 else folded.find(words.casefold())
        if words and at >= 0:
            found[bearer] = min(at, found.get(bearer, at))
    return sorted(found, key=found.__getitem__)


def _spaced(text: str) -> str:
    words = re.findall(r"[\u3040-\u9fff]+|[^\W\u3040-\u9fff]+[+#]*", unicodedata.normalize("NFKC", text))
    return f" {' '.join(words)} " if words else ""


def _is_folded(char: str) -> bool:
    return char.isspace() or char in _FOLDED or unicodedata.category(char) in ("Pd", "Cf")
