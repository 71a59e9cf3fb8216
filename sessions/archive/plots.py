"""Small plots as geometry: bars on top of each other, dots on their spread; `archive/_plot.html` draws them.

A plot is 320 units wide, about the pixels that a phone has for it, so that its words can be read there too.
All bars of a kind are one path: a page of plots weighs little.
"""

from collections.abc import Sequence
from typing import NamedTuple

from sessions.archive.figures import Spread

WIDTH, TOP, BASE = 320, 8, 120  # the highest bar ends at TOP, and all begin at BASE
LEFT = 30  # room for the figures of the grid
WORDS = 36  # that a year below takes
THICK = 28  # the widest bar

type Column = tuple[str, str, Sequence[int]]  # name, look (a class of `statistics.css`), values


class Plot(NamedTuple):
    """paths: (name, look, d); grid: (y, value); below: (x, label); the same as a table: heads and rows."""

    paths: list[tuple[str, str, str]]
    grid: list[tuple[int, int]]
    below: list[tuple[int, int]]
    heads: Sequence[str]
    rows: list[Sequence[str | int]]


class Frame:
    """Where things stand: a place for each year from left to right, and a height for each value."""

    def __init__(self, years: range, largest: int) -> None:
        self.slot = (WIDTH - LEFT) / max(len(years), 1)
        self.ticks = ticks(largest)
        self.grid = [(self.y(value), value) for value in self.ticks]
        self.below = [(self.x(n), str(year)) for n, year in enumerate(years)][:: -(-WORDS // int(self.slot))]

    def x(self, place: int) -> int:
        return round(LEFT + self.slot * (place + 0.5))

    def y(self, value: int) -> int:
        return round(BASE - (BASE - TOP) * value / self.ticks[-1])


def ticks(largest: int) -> list[int]:
    """One to four round values in equal steps, the last of them not below `largest`."""
    step = next(n * 10**power for power in range(12) for n in (1, 2, 5) if n * 10**power * 4 >= largest)
    return list(range(step, max(largest, 1) + step, step))


def bars(head: str, years: range, columns: Sequence[Column], largest: int = 0) -> Plot:
    """Columns on top of each other, the first at the bottom. largest: of all plots that share one scale."""
    rows = list(zip(map(str, years), *(values for _name, _look, values in columns), strict=True))
    frame = Frame(years, max([largest, *(sum(row[1:]) for row in rows)]))
    wide = max(3, min(THICK, int(frame.slot * 0.7)))
    below, paths = [0] * len(years), []
    for name, look, values in columns:
        d = ""
        for n, value in enumerate(values):
            low, high = frame.y(below[n]), frame.y(below[n] + value)
            d += f"M{frame.x(n) - wide // 2} {low}V{high}h{wide}V{low}z" if value else ""
            below[n] += value
        paths.append((name, look, d))
    return Plot(paths, frame.grid, frame.below, [head, *(column[0] for column in columns)], rows)


def dots(heads: Sequence[str], years: range, spreads: Sequence[Spread | None]) -> Plot:
    """A dot for the median of each year, on a line over its spread."""
    known = [(n, one) for n, one in enumerate(spreads) if one]
    frame = Frame(years, max((high for _n, (_median, _low, high, _count) in known), default=0))
    line = "".join(f"M{frame.x(n)} {frame.y(low)}V{frame.y(high)}" for n, (_, low, high, _) in known)
    dot = "".join(f"M{frame.x(n)} {frame.y(one[0])}h0" for n, one in known)  # round caps make it a dot
    rows = [(str(years[n]), *one) for n, one in known]
    return Plot([("", "spread", line), ("", "dots", dot)], frame.grid, frame.below, heads, rows)
