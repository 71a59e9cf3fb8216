"""The geometry of plots; no database."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.archive.plots import BASE, LEFT, TOP, WIDTH, bars, dots, ticks


@pytest.mark.parametrize(
    ("largest", "expected"),
    [
        (0, [1]),
        (1, [1]),
        (3, [1, 2, 3]),
        (5, [2, 4, 6]),
        (10, [5, 10]),
        (40, [10, 20, 30, 40]),
        (41, [20, 40, 60]),
        (1000, [500, 1000]),
    ],
)
def test_the_grid_stands_at_round_values(largest, expected):
    assert ticks(largest) == expected


@given(st.integers(0, 10**8))
def test_the_grid_holds_the_largest_in_at_most_four_steps(largest):
    found = ticks(largest)
    assert 1 <= len(found) <= 4 and found[-1] >= largest
    assert found == [found[0] * n for n in range(1, len(found) + 1)]


def test_bars_stand_on_each_other_and_as_a_table():
    plot = bars("Year", range(2016, 2018), [("Back", "ink", [0, 2]), ("New", "hollow", [4, 2])])
    assert plot.paths == [
        ("Back", "ink", "M234 120V64h28V120z"),
        ("New", "hollow", "M88 120V8h28V120zM234 64V8h28V64z"),
    ]
    assert plot.grid == [(92, 1), (64, 2), (36, 3), (8, 4)]
    assert plot.below == [(102, "2016"), (248, "2017")]
    assert (plot.heads, plot.rows) == (["Year", "Back", "New"], [("2016", 0, 4), ("2017", 2, 2)])


def test_plots_may_share_a_scale():
    alone, shared = (bars("", range(2017, 2018), [("", "ink", [2])], largest) for largest in (0, 8))
    assert alone.paths[0][2].endswith("V8h28V120z") and shared.paths[0][2].endswith("V92h28V120z")


def test_dots_stand_on_their_spread_and_years_without_one_are_left_out():
    heads = ["Year", "Median", "From", "To", "Reports"]
    plot = dots(heads, range(2016, 2018), [None, (20, 10, 40, 6)])
    assert plot.paths == [("", "spread", "M248 92V8"), ("", "dots", "M248 64h0")]
    assert (plot.heads, plot.rows) == (heads, [("2017", 20, 10, 40, 6)])


def test_nothing_is_a_plot_of_nothing():
    assert bars("Year", range(0), [("Talks", "ink", [])]).rows == []
    assert dots(["Year"], range(0), []).paths == [("", "spread", ""), ("", "dots", "")]


@given(st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 5000)), min_size=1, max_size=25))
def test_bars_stay_in_the_picture_and_apart_and_years_do_not_touch(values):
    plot = bars("", range(2000, 2000 + len(values)), [("", "", list(v)) for v in zip(*values, strict=True)])
    for _name, _look, d in plot.paths:
        boxes = [list(map(int, re.findall(r"\d+", box))) for box in d.split("z") if box]
        for left, low, high, wide, _low in boxes:
            assert TOP <= high <= low <= BASE
            assert left >= LEFT and left + wide <= WIDTH
        lefts = [(left, wide) for left, _low, _high, wide, _again in boxes]
        assert all(one + wide < other for (one, wide), (other, _) in pairwise(lefts))
    xs = [x for x, _label in plot.below]
    assert all(other - one >= 36 for one, other in pairwise(xs))
