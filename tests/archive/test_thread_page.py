"""A thread as a page: from first to last at one address, branches in words, nothing of the house."""

import re
from datetime import date

import pytest

from sessions.models import FollowUp, OldAddress, Topic, archive_change
from tests.archive.test_session_pages import text
from tests.factories import make_person, make_session, make_topic

pytestmark = pytest.mark.django_db


def make_talks(*numbers: int) -> dict[int, Topic]:
    """One talk an evening, `Talk 30` by `Speaker 30` in 2017, and so on."""
    return {
        n: make_topic(
            make_session(n, held_on=date(2017, n % 12 + 1, 17)),
            f"Talk {n}",
            speakers=[make_person(f"Speaker {n}")],
        )
        for n in numbers
    }


def link(talks: dict[int, Topic], *pairs: tuple[int, int]) -> None:
    with archive_change():
        for later, earlier in pairs:
            FollowUp.objects.create(topic=talks[later], earlier=talks[earlier], earlier_number=earlier)


def order_on(page: str) -> list[int]:
    listed = page[page.index("<ol class=") : page.index("</ol></div>")]
    return [int(n) for n in re.findall(r'"row-title"><a href="[^"]+">Talk (\d+)</a>', listed)]


def test_a_thread_is_read_from_first_to_last(client):
    talks = make_talks(30, 32, 34)
    link(talks, (32, 30), (34, 32))
    page = text(client.get("/topics/talk-30/thread/"))
    assert "<h1>The thread of “Talk 30”</h1>" in page and "Three talks, from the 30th to the 34th" in page
    assert order_on(page) == [30, 32, 34]
    assert "Continues" not in page and "lane-" not in page, "its place says so"
    assert '<link rel="canonical" href="http://testserver/topics/talk-30/thread/">' in page


def test_every_talk_of_it_leads_to_its_one_address(client):
    talks = make_talks(30, 32, 34, 35)
    link(talks, (32, 30), (34, 32))
    for slug in ("talk-32", "talk-34"):
        response = client.get(f"/topics/{slug}/thread/")
        assert (response.status_code, response["Location"]) == (302, "/topics/talk-30/thread/")
        assert "The whole thread, three talks" in text(client.get(f"/topics/{slug}/"))
    OldAddress.record("topic", "goa", "talk-32")
    response = client.get("/topics/goa/thread/")
    assert (response.status_code, response["Location"]) == (301, "/topics/talk-32/thread/")
    for address in ("/topics/talk-35/thread/", "/topics/never-was/thread/"):
        assert client.get(address).status_code == 404, "a talk by itself has no thread"
    assert "whole thread" not in text(client.get("/topics/talk-35/"))


def test_branches_are_told_in_words_and_stand_aside(client):
    talks = make_talks(29, 30, 31, 32)
    link(talks, (30, 29), (31, 29), (32, 30), (32, 31))
    page = text(client.get("/topics/talk-29/thread/"))
    assert order_on(page) == [29, 30, 31, 32]
    assert page.count("lane-1") == 1
    assert 'Continues <a href="/topics/talk-29/">Talk 29</a> by Speaker 29, 29th' in page
    both = (
        'Continues <a href="/topics/talk-30/">Talk 30</a> by Speaker 30, 30th '
        'and <a href="/topics/talk-31/">Talk 31</a> by Speaker 31, 31st'
    )
    assert both in page


def test_two_beginnings_that_meet(client):
    talks = make_talks(29, 30, 31)
    link(talks, (31, 29), (31, 30))
    page = text(client.get("/topics/talk-29/thread/"))
    assert (
        order_on(page) == [29, 30, 31] and page.count("Begins anew; a later talk brings both together.") == 1
    )


def test_what_only_mentions_is_no_part_of_it(client):
    talks = make_talks(30, 32)
    with archive_change():
        FollowUp.objects.create(topic=talks[32], earlier=talks[30], kind="mentions")
    assert client.get("/topics/talk-30/thread/").status_code == 404


def test_a_house_talk_in_the_middle_leaves_no_trace(client, colleague):
    talks = make_talks(30, 31, 32, 33, 34)
    link(talks, (31, 30), (32, 31), (33, 32), (34, 33))
    with archive_change():
        Topic.objects.filter(pk=talks[32].pk).update(audience="house", slug="32-1")
    assert order_on(text(client.get("/topics/talk-30/thread/"))) == [30, 31]
    second = client.get("/topics/talk-34/thread/")
    assert second["Location"] == "/topics/talk-33/thread/", "two threads, as far as strangers know"
    for address in (
        "/topics/talk-30/thread/",
        "/topics/talk-33/thread/",
        "/topics/talk-31/",
        "/topics/talk-33/",
    ):
        page = text(client.get(address))
        for leak in ("Talk 32", "32-1", "Speaker 32", "five", "whole thread"):
            assert leak not in page, (address, leak)
    hidden, never = client.get("/topics/32-1/thread/"), client.get("/topics/32-9/thread/")
    assert (hidden.status_code, never.status_code) == (404, 404)
    client.force_login(colleague)
    page = text(client.get("/topics/talk-30/thread/"))
    assert order_on(page) == [30, 31, 32, 33, 34] and "For the house only." in page
    assert "The whole thread, five talks" in text(client.get("/topics/talk-31/"))


def test_its_queries_do_not_grow(client, django_assert_max_num_queries):
    talks = make_talks(28, 29, 30, 31, 32, 33)
    link(talks, (29, 28), (31, 30), (32, 31), (33, 31))
    with django_assert_max_num_queries(14) as two:
        assert order_on(text(client.get("/topics/talk-28/thread/"))) == [28, 29]
    with django_assert_max_num_queries(14) as four:
        assert order_on(text(client.get("/topics/talk-30/thread/"))) == [30, 31, 32, 33]
    assert len(two) == len(four)
