"""Bare headings that stand inside a talk's summary: "The plan" among "Frontend Testing: A Love Letter"."""

import re
from bisect import bisect_left

from sessions.reports.reading.parts import Item

SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "by",
        "for",
        "from",
        "in",
        "into",
        "is",
        "it",
        "of",
        "on",
        "or",
        "the",
        "to",
        "vs",
        "with",
        "via",
        "my",
        "our",
        "your",
    ]
)
SOMEBODY = re.compile(
    r"\b[A-Z][\w'’-]+(?:[-\s]san\b|['’]s\s+(?:\w+\s+)?(?:talk|presentation|session)"
    r"|\s+(?:also\s+|then\s+)?(?:talked|spoke|showed|explained|shared|told|presented|gave|demonstrated|said|concluded|described"
    r"|compared|recommended|discussed|walked|introduced)\b)"
)
LONGEST_INSIDE = 5


def inside_heads(masked: str, items: list[Item], chosen: list[int], spoken: dict[int, list[str]]) -> set[int]:
    """Of bare headings those that open no talk.

    The talks' headings name a speaker below and are set in capitals ("What I Learned"). Another one that is
    short, not so set, and below which nobody speaks, belongs to the talk above.
    """
    repeated = _same_speaker(items, chosen, spoken) | _crowded(items, chosen)
    titled = [at for at in spoken if _capitals(masked, items[at])]
    if len(titled) < 2 or len(titled) * 3 < len(spoken) * 2:
        return repeated
    found = repeated
    for place, at in enumerate(chosen):
        if at in spoken or place == 0:
            continue
        after = chosen[place + 1] if place + 1 < len(chosen) else len(items)
        words = masked[items[at].heading.start : items[at].heading.end].split()
        end = items[after - 1].block.end
        above = next((spoken[before] for before in reversed(chosen[:place]) if before in spoken), [])
        if len(words) <= LONGEST_INSIDE and _only_speaks(masked, items[at].block.end, end, above):
            found.add(at)
        if len(words) > LONGEST_INSIDE or _capitals(masked, items[at]):
            continue
        if not SOMEBODY.search(masked, items[at].block.end, end):
            found.add(at)
    return found


def _only_speaks(masked: str, start: int, end: int, people: list[str]) -> bool:
    """Whether the people of the talk above, and nobody else, are said to speak between two offsets."""
    own = {word for name in people for word in name.split()}
    said = {re.match(r"[^\W\d_]+", match[0])[0] for match in SOMEBODY.finditer(masked, start, end)}
    return bool(said) and said <= own


def _same_speaker(items: list[Item], chosen: list[int], spoken: dict[int, list[str]]) -> set[int]:
    """Headings below which the speaker of the talk above goes on."""
    found: set[int] = set()
    people: list[str] = []
    for at in chosen:
        opening = items[at + 1].opening if at + 1 < len(items) else None
        named = spoken.get(at)
        if named and set(named) <= set(people) and not (opening and not opening.weak):
            found.add(at)
        elif named:
            people = named
        else:
            people = []
    return found


def _crowded(items: list[Item], chosen: list[int]) -> set[int]:
    """Lines directly below another line, where the talks' headings stand apart."""
    below = {at for at in chosen if not items[at].block.blank_before}
    return below if len(below) * 2 < len(chosen) else set()


def inside_doubts(masked: str, items: list[Item], chosen: list[int], inside: set[int]) -> dict[int, str]:
    """For each heading of a talk that holds such lines: the question whether they are talks."""
    order = sorted(chosen)
    names: dict[int, list[str]] = {}
    for at in sorted(inside):
        place = bisect_left(order, at) - 1
        if place >= 0:
            heading = items[at].heading
            names.setdefault(order[place], []).append(masked[heading.start : heading.end])
    return {
        at: f"“{'”, “'.join(lines)}” reads as a heading inside this talk; check that it is no talk of its own"
        for at, lines in names.items()
    }


def _capitals(masked: str, item: Item) -> bool:
    """Whether a heading is set in capitals: its longer words, two at least, all begin with one."""
    words = re.findall(r"[^\W\d_][\w'’-]*", masked[item.heading.start : item.heading.end])
    longer = [word for word in words[1:] if word.lower() not in SMALL]
    return bool(longer) and all(word[0].isupper() for word in longer)
