"""The front page: the next evening, the latest report, the strip, search."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from sessions.archive.home import years_ago
from sessions.archive.strip import evenings
from sessions.models import Reader, Status
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


def make_anniversaries() -> None:
    may = make_session(2, held_on=date(2012, 5, 18))
    for title in ("First", "Second", "Third", "Fourth"):
        make_topic(may, title)
    make_topic(may, "Falcon", public=False)
    make_topic(make_session(3, held_on=date(2012, 6, 15)), "In June")
    make_topic(make_session(14, held_on=date(2013, 5, 17), public=False), "Condor")
    make_topic(make_session(26, held_on=date(2014, 5, 16), status=Status.HELD), "Not yet told")
    make_session(50, held_on=date(2016, 5, 20))
    make_topic(make_session(62, held_on=date(2017, 5, 19)), "This year's")


def ago(reader: Reader, today: date) -> list[dict]:
    """What one and the next days say."""
    series = list(evenings(reader, today))
    days = (today + timedelta(days=n) for n in range(2))
    return [found for day in days if (found := years_ago(series, reader, day))]


def test_an_evening_of_this_month_years_ago_with_three_talks():
    make_anniversaries()
    talks = [("First", "/topics/first/"), ("Second", "/topics/second/"), ("Third", "/topics/third/")]
    expected = {"years": 5, "number": 2, "talks": talks}
    # Every second day it would be the 50th, which has no talk to tell of.
    assert ago(Reader.STRANGER, date(2017, 5, 10)) == [expected]
    assert ago(Reader.STRANGER, date(2017, 4, 10)) == ago(Reader.STRANGER, date(2012, 6, 20)) == []


def test_the_house_is_told_of_its_own_evenings_of_years_ago():
    make_anniversaries()
    said = [years_ago(list(evenings(Reader.HOUSE, day)), Reader.HOUSE, day) for day in days_of_may()]
    assert {(one["years"], one["talks"][-1][0]) for one in said if one} == {(5, "Third"), (4, "Condor")}


def days_of_may() -> list[date]:
    return [date(2017, 5, day) for day in range(1, 8)]


def test_front_page_says_what_was_years_ago_in_one_line(client):
    today = timezone.localdate()
    make_topic(make_session(2, held_on=today.replace(year=today.year - 1, day=1)), "First")
    page = text(client.get("/"))
    said = '<a href="/sessions/2/">2nd</a>: <a href="/topics/first/">First</a></p>'
    assert f"One year ago this month, at the {said}" in page


def test_front_page_sets_no_cookie(client):
    make_archive(1)
    assert not client.get("/").cookies


def test_house_only_site_asks_strangers_to_log_in(client, settings):
    settings.MTS_AUDIENCE = "house"
    make_topic(make_session(34), "Shown")
    response = client.get("/")
    assert (response.status_code, response["Location"]) == (302, "/login/?next=/")
