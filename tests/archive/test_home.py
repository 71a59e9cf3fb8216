"""The front page: the next evening, the latest report, the strip, search."""

from datetime import date

import pytest
from django.utils import timezone

from sessions.models import Status
from tests.archive.test_session_pages import text
from tests.factories import make_moderator, make_person, make_session, make_topic

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
FAR = date(2040, 5, 18)


def make_archive(talks: int, number: int = 34) -> None:
    report = make_session(number)
    coming = make_session(number + 1, held_on=FAR, status=Status.ANNOUNCED)
    for n in range(talks):
        make_topic(report, f"Told {number} {n}", speakers=[make_person(f"Tanabe {number} {n}")])
        topic = make_topic(coming, f"Coming {number} {n}", speakers=[make_person(f"Doi {number} {n}")])
        topic.speakers.update(told_at=timezone.now())
    make_moderator(report, make_person("Jeffrey"))


def test_next_evening_then_latest_report(client):
    make_archive(2)
    page = text(client.get("/"))
    for words in (
        "<title>Monthly Technical Session · HDE</title>",
        "The next evening, the 35th",
        "Friday 18 May 2040",
        "Two talks so far, four places left.",
        '<a href="/sessions/34/">The 34th</a> <small>19 May 2017, moderated by Jeffrey</small>',
        '<span class="row-mark" aria-hidden="true">2</span>',
        '<a href="/sessions/34/#topic-told-34-1">Told 34 1</a>',
        "Search four talks of two evenings",
        'href="/propose/">Propose a topic</a>',
    ):
        assert words in page, words


def test_queries_do_not_grow(client, django_assert_max_num_queries):
    make_archive(1)
    with django_assert_max_num_queries(14) as one:
        client.get("/")
    make_archive(3, number=44)
    with django_assert_max_num_queries(14) as three:
        assert "Told 44 2" in text(client.get("/"))
    assert len(one) == len(three)


def test_earliest_evening_that_is_not_past_comes_next(client):
    make_session(36, held_on=None, status=Status.OPEN)
    make_session(37, held_on=date(2040, 7, 20), status=Status.OPEN)
    make_session(35, held_on=FAR, status=Status.OPEN)
    assert "The next evening, the 35th" in text(client.get("/"))


def test_empty_archive_says_what_would_fill_it(client):
    page = text(client.get("/"))
    assert "No evening is in the archive yet." in page and "as soon as its agenda" in page


def test_house_evenings_and_topics_leave_no_trace_for_strangers(client, colleague):
    make_topic(make_session(34), "Shown")
    make_topic(make_session(35, held_on=date(2017, 6, 16), public=False), "Falcon", public=False)
    make_session(36, held_on=FAR, status=Status.ANNOUNCED, public=False, venue="The cellar")
    page = text(client.get("/"))
    for leak in ("Falcon", "35", "36", "The cellar", "2040"):
        assert leak not in page, leak
    assert "Shown" in page and "Search one talk of one evening" in page
    client.force_login(colleague)
    page = text(client.get("/"))
    for words in ("Falcon", "The 35th", "The next evening, the 36th", "The cellar"):
        assert words in page, words


def test_front_page_sets_no_cookie(client):
    make_archive(1)
    assert not client.get("/").cookies


def test_house_only_site_asks_strangers_to_log_in(client, settings):
    settings.MTS_AUDIENCE = "house"
    make_topic(make_session(34), "Shown")
    response = client.get("/")
    assert (response.status_code, response["Location"]) == (302, "/login/?next=/")
