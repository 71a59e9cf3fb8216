"""Names in the order of their language: UTS #10, and readings by the rows of kana. Latin letters come first.

pyuca, for it is plain Python: a slim image installs it without a compiler (PyICU has no wheels). It knows the
default table, which is the order of English and of kana; kanji without a reading stand by their code.
"""

import re
import unicodedata
from functools import cache

from pyuca.collator import Collator_10_0_0

from .naming import slugify_ascii

OTHER_SCRIPTS = "漢"  # stands for every name under no letter and no row of kana; sorts after both
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\u30fc・ ]+")
_ROWS = "あかさたなはまやらわ"


@cache
def _collator() -> Collator_10_0_0:
    """Its table takes a tenth of a second and some megabytes: for whoever saves names."""
    return Collator_10_0_0()


def sort_key(name: str) -> str:
    """What stands for a name where names are put in order, in hexadecimal: databases agree on that."""
    return "".join(f"{weight:04x}" for weight in _collator().sort_key(unicodedata.normalize("NFKC", name)))


def is_kana(text: str) -> bool:
    return bool(_KANA.fullmatch(unicodedata.normalize("NFKC", text)))


def letter_of(name: str) -> str:
    """Under which letter a name is listed: A to Z, the row of its first kana (が: か), or OTHER_SCRIPTS."""
    letter = slugify_ascii(name)[:1].upper()
    if letter.isalpha():
        return letter
    kana = unicodedata.normalize("NFKD", name.strip())[:1]
    if not ("ぁ" <= kana <= "ん" or "ァ" <= kana <= "ン"):
        return OTHER_SCRIPTS
    weight = sort_key(kana)[:4]  # without the marks of small kana and katakana
    return max(row for row in _ROWS if sort_key(row)[:4] <= weight)
