"""Mentions of sessions become links."""

import pytest

from sessions.text import link_sessions, render_markdown

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
