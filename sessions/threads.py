"""Threads as a graph: of each link (later, earlier) the later talk continues the earlier. No Django here."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from graphlib import CycleError, TopologicalSorter

type Link = tuple[int, int]  # (later, earlier)


def reached(links: Iterable[Link], start: int) -> set[int]:
    """What the links lead to, step by step, and `start` itself."""
    ways = defaultdict(list)
    for later, earlier in links:
        ways[later].append(earlier)
    found, waiting = {start}, [start]
    while waiting:
        new = set(ways[waiting.pop()]) - found
        found |= new
        waiting += new
    return found


def thread_of(links: Iterable[Link], talk: int) -> set[int]:
    """Every talk of the thread that this one is in, itself among them."""
    return reached([way for link in links for way in (link, link[::-1])], talk)


def circle(links: Iterable[Link]) -> list[int]:
    """Talks of which each continues the next, the first of them once more at the end; [] where none do."""
    graph = TopologicalSorter()
    for later, earlier in links:
        graph.add(later, earlier)
    try:
        graph.prepare()
    except CycleError as error:
        return error.args[1][::-1]
    return []


def lanes(order: Sequence[int], links: Collection[Link]) -> dict[int, int]:
    """By talk the lane it is drawn in, from 0: that of a talk it continues, if nothing else stands there yet,
    else one whose last talk nothing continues any more. order: the talks from first to last.
    """
    place = {talk: n for n, talk in enumerate(order)}
    last = {end: max((place[a] for a, b in links if b == end and a in place), default=0) for end in order}
    ends: list[int] = []
    found = {}
    for talk in order:
        own = (n for n, end in enumerate(ends) if (talk, end) in links)
        free = (n for n, end in enumerate(ends) if last[end] < place[talk])
        lane = found[talk] = next(own, next(free, len(ends)))
        ends[lane : lane + 1] = [talk]
    return found
