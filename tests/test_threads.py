"""Threads as a graph: what belongs to one, what would be a circle, and how it is drawn."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sessions.threads import circle, lanes, reached, thread_of

talks = st.integers(1, 8)
some_links = st.lists(st.tuples(talks, talks), max_size=14)


def is_a_circle(path: list[int], links) -> bool:
    steps = list(pairwise(path))
    return bool(steps) and path[0] == path[-1] and all(step in links for step in steps)


@given(some_links)
def test_a_circle_is_named_exactly_where_there_is_one(links):
    found = circle(links)
    goes_round = any(later in reached(links, earlier) for later, earlier in links)
    assert bool(found) == goes_round
    assert not found or is_a_circle(found, links)


@given(some_links)
def test_links_that_are_taken_one_by_one_unless_they_close_a_circle_never_make_one(links):
    taken = []
    for later, earlier in links:
        if later not in reached(taken, earlier):
            taken.append((later, earlier))
            assert circle(taken) == []


@given(some_links, talks)
def test_every_talk_of_a_thread_has_the_same_thread(links, talk):
    whole = thread_of(links, talk)
    assert talk in whole and all(thread_of(links, other) == whole for other in whole)
    assert all((one in whole) == (other in whole) for one, other in links)


@given(some_links)
def test_no_two_talks_of_a_lane_are_out_of_order_and_a_talk_stands_below_one_it_continues(links):
    forward = [(later, earlier) for later, earlier in links if earlier < later]
    order = sorted(thread_of(forward, 1))
    drawn = lanes(order, forward)
    assert set(drawn) == set(order) and set(drawn.values()) == set(range(max(drawn.values()) + 1))
    for talk in order:
        above = [one for one in order if one < talk and drawn[one] == drawn[talk]]
        waits = above and any(later >= talk for later, earlier in forward if earlier == above[-1])
        assert not waits or (talk, above[-1]) in forward, "an end that is still continued keeps its lane"


def test_a_line_has_one_lane_and_branches_have_their_own():
    assert lanes([1, 2, 3], [(2, 1), (3, 2)]) == {1: 0, 2: 0, 3: 0}
    # 1 is continued by 2 and 3; 4 continues both.
    assert lanes([1, 2, 3, 4], [(2, 1), (3, 1), (4, 2), (4, 3)]) == {1: 0, 2: 0, 3: 1, 4: 0}
    # The lane of 2, which nothing continues, is free again.
    assert lanes([1, 2, 3, 4], [(3, 1), (2, 1), (4, 3)]) == {1: 0, 2: 0, 3: 0, 4: 0}


def test_two_that_continue_each_other_are_a_circle():
    assert circle([(1, 2), (2, 1)]) in ([1, 2, 1], [2, 1, 2])
    assert circle([(3, 3)]) == [3, 3]
    assert circle([(2, 1), (3, 2), (3, 1)]) == []
