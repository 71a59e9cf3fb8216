"""A stranger's words in a mail to somebody else hold nothing that a mail program links."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.text import unlinked


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("JWT vs Goa", "JWT vs Goa"),
        ("Win at https://evil.example/a?b", "Win at evil\u2024example/a?b"),
        ("see www.evil.example", "see www\u2024evil\u2024example"),
        ("javascript:alert(1)", "javascript: alert(1)"),
        ("write to me@evil.example", "write to me at evil\u2024example"),
        ("Go 1.24 and Python 3.13", "Go 1.24 and Python 3.13"),
        ("{private_link}", "(private_link)"),
        ("A talk: why?", "A talk: why?"),
        ("p://here and x}.://there", "here and x).there"),
        ("x::////here", "x:here"),
    ],
)
def test_what_could_be_a_link_is_taken_apart(typed: str, told: str):
    assert unlinked(typed) == told


@given(st.text(alphabet="htps:/.@wme{}x ", max_size=40))
def test_nothing_is_left_of_schemes_hosts_and_braces(text: str):
    assert not re.search(r"://\S|\w\.[a-z]{2}|@|[{}]", unlinked(text), re.IGNORECASE)
