"""Cells of a table: none is read as a formula, and every text comes back as it was."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.text.cells import harmless, table_lines


@pytest.mark.parametrize(
    "text",
    [
        *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\tx", "\rx"),
        *(" =1", '"=1', "'=1", "' \" @x", "\u00a0=1", "\u200b=1", "\ufeff=1", "　＝1", "＋1", "－1", "＠x",
          "=cmd|' /C calc'!A0"),
    ],
)  # fmt: skip
def test_text_that_begins_like_a_formula_becomes_plain_text(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize(
    "value", ["1+1", "a=b", "", " text", '"quoted"', "大久保", "2017-05-19", "'", -5, 0, -0.5, None, True]
)
def test_anything_else_stays_as_it_is(value):
    assert harmless(value) is value


def test_tabs_and_line_breaks_stand_in_no_cell_of_a_tsv():
    rows = [["a\tb\nc", 1, "=2", None], ["d", -2, "", "e"]]
    assert "".join(table_lines(rows, "tsv")) == "a b c\t1\t'=2\t\r\nd\t-2\t\te\r\n"


@given(
    st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=2), max_size=4)
)
def test_a_csv_is_read_back_as_it_was_written(rows):
    text = "".join(table_lines(rows))
    read = list(csv.reader(StringIO(text, newline=""), strict=True))
    assert read == [[harmless(cell) for cell in row] for row in rows]
