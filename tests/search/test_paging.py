"""Pages: numbers, bounds, and deep pages found by blocks."""

import pytest

from sessions.models import Topic, archive_change
from sessions.search import paging
from sessions.search.paging import Page, bounded_page, counted_page, page_number, seek_blocks, topics_in_words
from tests.factories import make_session, make_topic

pytestmark = pytest.mark.postgres


@pytest.mark.parametrize(
    ("given", "number"),
    [
        (None, 1),
        ("", 1),
        ("3", 3),
        ("7", 7),
        ("8", 7),
        ("0", 1),
        ("-4", 1),
        ("x", 1),
        ("9" * 5_000, 1),
        ("3.5", 1),
    ],
)
def test_odd_pages_are_the_first_and_late_ones_the_last(given, number):
    assert page_number(given, 7) == number


def test_links_show_both_ends_and_the_neighbours():
    assert Page([], 1, 1, 3).links == []
    assert Page([], 1, 3, 60).links == [1, 2, 3]
    assert Page([], 6, 20, 500).links == [1, None, 5, 6, 7, None, 20]
    assert Page([], 4, 6, 150).links == [1, 2, 3, 4, 5, 6]


def test_blocks_lead_to_a_record_without_a_walk():
    blocks = [(2, 10), (1, 5), (0, 7)]
    assert [seek_blocks(blocks, offset) for offset in (0, 9, 10, 21, 22)] == [
        (2, 0),
        (2, 9),
        (1, 0),
        (0, 6),
        (None, 0),
    ]


def test_counts_in_words():
    assert [topics_in_words(n) for n in (0, 1, 34, 85_835)] == [
        "No topics",
        "1 topic",
        "34 topics",
        "85,835 topics",
    ]
    assert topics_in_words(1_000, more=True) == "more than 1,000 topics"


@pytest.mark.django_db
def test_a_filtered_list_is_counted_to_a_bound(monkeypatch):
    monkeypatch.setattr(paging, "MOST", 4)
    with archive_change():
        topics = [make_topic(make_session(), f"Topic {n}") if n == 0 else None for n in range(1)]
        topics += [make_topic(topics[0].session, f"Topic {n}") for n in range(1, 6)]
    keys = [topic.pk for topic in topics]
    listed = Topic.objects.order_by("position")
    assert bounded_page(listed, "2", size=3) == Page(keys[3:4], 2, 2, 4, more=True, capped=True)
    assert bounded_page(listed.filter(position__lt=3), "2", size=3) == Page(keys[:2], 1, 1, 2)
    assert counted_page(listed, "9", size=3, total=6) == Page(keys[3:6], 2, 2, 6, capped=True)


@pytest.mark.django_db
@pytest.mark.parametrize("sort", ["newest", "oldest"])
def test_deep_pages_by_blocks_are_those_of_a_walk(client, monkeypatch, sort):
    with archive_change():
        for number in (1, 99, 100, 150, 250, 399):
            session = make_session(number)
            for n in range(5):
                make_topic(session, f"Topic {n} at {number}")
    walked = [client.get(f"/topics/?page={page}&sort={sort}").content for page in (1, 2)]
    monkeypatch.setattr(paging, "NEAR", 0)
    assert [client.get(f"/topics/?page={page}&sort={sort}").content for page in (1, 2)] == walked
