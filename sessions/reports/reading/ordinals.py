"""English number words and ordinals: "first", "twenty-third", "34th", "five"."""

import re

ONES = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
]
ONES += ["sixteen", "seventeen", "eighteen", "nineteen"]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
IRREGULAR = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth"}
IRREGULAR |= {"nine": "ninth", "twelve": "twelfth"}


def _ordinal(word: str) -> str:
    if word in IRREGULAR:
        return IRREGULAR[word]
    return word[:-1] + "ieth" if word.endswith("y") else word + "th"


def _words(ordinal: bool) -> dict[str, int]:
    """Numbers 1 to 199 in words, hyphens as spaces."""
    last = _ordinal if ordinal else str
    words = {last(word): n for n, word in enumerate(ONES, 1)}
    for ten, word in enumerate(TENS, 2):
        words[last(word)] = ten * 10
        words |= {f"{word} {last(one)}": ten * 10 + n for n, one in enumerate(ONES[:9], 1)}
    below = dict(words)
    for hundred in ("hundred", "one hundred", "a hundred"):
        words[last(hundred) if ordinal else hundred] = 100
        words |= {f"{hundred} {word}": 100 + n for word, n in below.items()}
        words |= {f"{hundred} and {word}": 100 + n for word, n in below.items()}
    return words


CARDINALS = _words(ordinal=False)
ORDINALS = _words(ordinal=True)
# As people write them in a hurry.
MISSPELT = {
    "forth": 4,
    "fith": 5,
    "fivth": 5,
    "sixt": 6,
    "eigth": 8,
    "eightth": 8,
    "nineth": 9,
    "twelveth": 12,
}
ORDINALS |= MISSPELT | {
    f"{ten} {word}": n * 10 + one
    for n, ten in enumerate(TENS, 2)
    for word, one in MISSPELT.items()
    if one < 10
}
LONGEST = 5
DIGITS = re.compile(r"(\d{1,4})(?:st|nd|rd|th)\b", re.IGNORECASE)
WORD = re.compile(r"[A-Za-z]{1,12}")


def ordinal_at(text: str, pos: int, end: int) -> tuple[int, int] | None:
    """(value, offset after it) of an ordinal that starts at pos: "34th", "thirty-fourth", "First"."""
    match = DIGITS.match(text, pos, end)
    if match:
        return int(match[1]), match.end()
    return _longest(text, pos, end, ORDINALS)


def cardinal_at(text: str, pos: int, end: int) -> tuple[int, int] | None:
    """(value, offset after it) of a count that starts at pos: "5", "five"."""
    match = re.compile(r"\d{1,4}\b").match(text, pos, end)
    if match:
        return int(match[0]), match.end()
    return _longest(text, pos, end, CARDINALS)


def _longest(text: str, pos: int, end: int, words: dict[str, int]) -> tuple[int, int] | None:
    best = None
    read = ""
    for _ in range(LONGEST):
        match = WORD.match(text, pos, end)
        if not match:
            break
        read = f"{read} {match[0].lower()}".strip()
        pos = match.end()
        whole = pos >= end or not text[pos].isalnum()
        if whole and read in words:
            best = (words[read], pos)
        if not whole or pos >= end or text[pos] not in " -\n":
            break
        pos += 1
    return best
