"""Mentions of sessions become links; a stranger's words in a mail hold nothing that a mail program links."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.text import link_sessions, render_markdown, unlinked

ADDRESSES = {32: "/sessions/32/", 21: "/sessions/21/"}


@pytest.mark.parametrize(
    ("html", "linked"),
    [
        ("<p>In the 32nd MTS, he</p>", '<p>In the <a href="/sessions/32/">32nd MTS</a>, he</p>'),
        ("<p>21st\nMTS.</p>", '<p><a href="/sessions/21/">21st\nMTS</a>.</p>'),
        ("<p>the 33rd MTS</p>", "<p>the 33rd MTS</p>"),
        ("<p>the 132nd MTS</p>", "<p>the 132nd MTS</p>"),
        ("<p>the 32nd MTSX</p>", "<p>the 32nd MTSX</p>"),
        ('<p><a href="/x">the <em>32nd MTS</em> 32nd MTS</a> 21st MTS</p>',
         '<p><a href="/x">the <em>32nd MTS</em> 32nd MTS</a> <a href="/sessions/21/">21st MTS</a></p>'),
        ("<p><code>32nd MTS</code></p>", "<p><code>32nd MTS</code></p>"),
        ("<pre><code>32nd MTS</code></pre>", "<pre><code>32nd MTS</code></pre>"),
        ('<p><a href="/y" title="32nd MTS > 1">x</a></p>', '<p><a href="/y" title="32nd MTS > 1">x</a></p>'),
    ],
)  # fmt: skip
def test_a_mention_is_linked_where_the_session_exists(html, linked):
    assert link_sessions(html, ADDRESSES, "MTS") == linked


def test_linking_twice_changes_nothing_more():
    once = link_sessions(render_markdown("In the 32nd MTS and `32nd MTS` of the 21st MTS"), ADDRESSES, "MTS")
    assert once.count("<a ") == 2
    assert link_sessions(once, ADDRESSES, "MTS") == once


def test_the_abbreviation_is_the_house_s_own_and_taken_literally():
    assert 'href="/t/3/"' in link_sessions("<p>3rd R&amp;D+ night</p>", {3: "/t/3/"}, "R&D+ night")
    assert link_sessions("<p>3rd XXX</p>", {3: "/t/3/"}, ".*") == "<p>3rd XXX</p>"
    assert link_sessions("<p>3rd </p>", {3: "/t/3/"}, "") == "<p>3rd </p>"


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
