"""Two texts side by side, word by word: what stayed, and what is only in one of them. No Django here."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

LONGEST = 600  # words that are compared one by one; a longer stretch counts as written anew
AROUND = 12  # words of what stayed that are shown beside a change
_WORD = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True)
class Piece:
    """Some words of one side; changed: they are not in the other."""

    text: str
    changed: bool = False


def side_by_side(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """The pieces of both texts, in order. What stayed is cut down to the words next to a change."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    shorter = min(len(before), len(after))
    start = next((n for n in range(shorter) if before[n] != after[n]), shorter)
    rest = shorter - start
    end = next((n for n in range(rest) if before[-1 - n] != after[-1 - n]), rest)
    inner = before[start : len(before) - end], after[start : len(after) - end]
    steps = [("replace", 0, len(inner[0]), 0, len(inner[1]))]
    if max(map(len, inner)) <= LONGEST:
        steps = SequenceMatcher(None, *inner).get_opcodes()
    sides: tuple[list[Piece], list[Piece]] = ([], [])
    for n, (side, words) in enumerate(zip(sides, (before, after), strict=True)):
        _add(side, words[:start], head=0)
        for kind, *ends in steps:
            _add(side, inner[n][slice(*ends[2 * n : 2 * n + 2])], changed=kind != "equal")
        _add(side, words[len(words) - end :], tail=0)
    return sides


def _add(
    side: list[Piece], words: list[str], *, changed: bool = False, head: int = AROUND, tail: int = AROUND
) -> None:
    """Append the words, with "…" for all but the first and last of them."""
    head, tail = (LONGEST, 0) if changed else (head, tail)
    if len(words) > head + tail:
        words = [*words[:head], "… ", *words[len(words) - tail :]]
    if words:
        side.append(Piece("".join(words), changed))
