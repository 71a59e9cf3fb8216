"""The statistics: what each reader may know of the archive, in plots with their tables."""

import gzip
import re
from datetime import date

import pytest
from django.utils import timezone

from sessions.archive.statistics import statistics_for
from sessions.models import Audience, FollowUp, Intern, Reader, SpeakerEntry, Status, Tag, archive_change
from sessions.people.anonymise import anonymise
from tests.archive.test_session_pages import text
from tests.factories import make_moderator, make_person, make_session, make_topic
from tests.reports.samples import REAL, import_texts, needs_real_reports

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
TODAY = date(2018, 3, 1)


def figures(reader: Reader = Reader.STRANGER, today: date = TODAY) -> dict:
    return statistics_for(reader, today)


def make_years() -> None:
    """Two evenings in 2016, one in 2017 and one without a date; guests, an intern, a thread, a tag."""
    okubo, doi, kent = make_person("Okubo"), make_person("Doi"), make_person("Kent")
    first = make_session(7, held_on=date(2016, 4, 15), published_on=date(2016, 5, 5))
    second = make_session(8, held_on=date(2016, 9, 16), published_on=date(2016, 9, 26))
    third = make_session(9, held_on=date(2017, 2, 17), published_on=None)
    unknown = make_session(11, held_on=None, date_unknown=True)
    begun = make_topic(first, "Go, part 1", speakers=[okubo])
    make_topic(first, "Cloud", speakers=[SpeakerEntry(kent, "guest", "AWS")])
    make_topic(second, "Hello", speakers=[SpeakerEntry(doi, "intern")])
    more = make_topic(third, "Go, part 2", speakers=[okubo, doi])
    make_topic(unknown, "Go, part 3", speakers=[okubo])
    with archive_change():
        go = Tag.objects.create(name="Go", slug="go")
        for topic in (begun, more):
            topic.tags.add(go)
        FollowUp.objects.create(topic=more, earlier=begun)
        Intern.objects.create(person=doi, programme="GIP")
    for session, person in ((first, doi), (second, doi), (third, okubo)):
        make_moderator(session, person)


def test_figures_of_two_years_and_of_an_evening_without_a_date():
    make_years()
    found = figures()
    rows = {name: found[name].rows for name in ("evenings", "talks_by_year", "speakers_by_year", "waits")}
    assert rows == {
        "evenings": [("2016", 2), ("2017", 1)],
        "talks_by_year": [("2016", 3), ("2017", 1)],
        "speakers_by_year": [("2016", 0, 3), ("2017", 2, 0)],
        "waits": [("2016", 15, 10, 20, 2)],
    }
    assert found["interns_by_year"].rows == [("2016", 1)]
    assert found["interns_by_year"].heads == ["Year", "GIP"]
    assert [(person.name, n) for person, n in found["moderators"]] == [("Doi", 2), ("Okubo", 1)]
    assert (found["companies"], found["of_no_company"]) == ([("AWS", 1)], 0)
    assert [tag[:3] for tag in found["tags"]] == [("Go", "go", 2)]
    assert (found["tag_heads"], found["tag_rows"]) == (["Year", "Go"], [("2016", 1), ("2017", 1)])
    assert [(months, one.number) for months, one, _after in found["gaps"]] == [(4, 7), (4, 8)]
    assert [found[name] for name in ("held", "talks", "speakers", "often", "missing", "undated")] == [
        4, 5, 3, 2, 1, 1,
    ]  # fmt: skip
    assert found["milestones"] == [
        ("The first in the archive", "7th", "/sessions/7/", date(2016, 4, 15)),
        ("The first guest", "Cloud", "/topics/cloud/", date(2016, 4, 15)),
        ("The longest thread, of 2 talks", "Go, part 1", "/topics/go-part-1/", date(2016, 4, 15)),
        ("The first intern", "Hello", "/topics/hello/", date(2016, 9, 16)),
    ]
    assert ([one.name for one in found["most"]], found["most_talks"]) == (["Okubo"], 3)


def test_page_says_what_it_cannot_know(client):
    make_years()
    page = text(client.get("/statistics/"))
    for words in (
        "Four evenings, five talks, three speakers",
        "From the 7th to the 11th. One number between them is not here. One evening has no date, and is in "
        "no plot.",
        "The archive begins with the 7th: who spoke before counts as new.",
        "The days of 2 reports are known.",
        "8 months without an evening",
        "4 months between the 7th in April 2016 and the 8th in September 2016",
        '<a class="bare" href="/topics/?company=AWS">AWS</a>',
    ):
        assert words in page, words


def test_empty_archive_says_what_would_fill_it(client):
    make_session(1, held_on=date(2099, 1, 16), status=Status.ANNOUNCED)
    page = text(client.get("/statistics/"))
    assert "There is nothing to count yet." in page
    assert "<svg" not in page and "2099" not in page


def test_one_evening_is_told_in_figures_and_drawn_in_no_plot(client):
    make_topic(make_session(34), "JWT vs Goa", speakers=[make_person("Tanabe")])
    page = text(client.get("/statistics/"))
    assert "One evening, one talk, one speaker</h1>" in page and "The 34th alone." in page
    assert '<svg class="plot-picture"' not in page
    assert '<details class="figures" open>' in page and '<th scope="row">2017</th><td>1</td>' in page
    for absent in ("Guests and interns", "Reports", "Gaps", "Tags</h2>", "Most talks"):
        assert absent not in page, absent


def test_one_evening_without_a_date_or_a_talk_is_counted(client):
    make_session(34, held_on=None, date_unknown=True)
    page = text(client.get("/statistics/"))
    assert "One evening, no talks, no speakers" in page and "One evening has no date" in page
    assert "<svg" not in page


@needs_real_reports
def test_the_six_real_reports(client):
    import_texts([REAL.read_text("utf-8")])
    found = figures()
    assert found["evenings"].rows == [("2016", 1), ("2017", 5)]
    assert sum(n for _year, n in found["talks_by_year"].rows) == found["talks"] == 34
    assert (found["undated"], found["missing"], found["gaps"]) == (0, 0, [])
    assert sorted(person.name for person, _n in found["moderators"]) == [
        "Jeffrey", "Jonas", "Kevin", "Michael", "Shihan",
    ]  # fmt: skip
    assert found["waited"] is None  # no report says when it came out
    page = text(client.get("/statistics/"))
    assert "Six evenings, thirty-four talks" in page and "Reports</h2>" not in page


def test_what_is_coming_counts_in_nothing():
    make_topic(make_session(34), "Told", speakers=[make_person("Tanabe")])
    before = figures(today=date(2018, 6, 14))
    coming = make_session(35, held_on=date(2018, 6, 15), status=Status.ANNOUNCED)
    topic = make_topic(coming, "Next", speakers=[SpeakerEntry(make_person("Kent"), "guest", "AWS")])
    topic.speakers.update(told_at=timezone.now())
    with archive_change():
        topic.tags.add(Tag.objects.create(name="Go", slug="go"))
    make_moderator(coming, make_person("Jeffrey"), answer="yes")
    assert figures(today=date(2018, 6, 14)) == before
    found = figures(today=date(2018, 6, 16))
    assert (found["held"], found["companies"], found["tags"][0][:3]) == (2, [("AWS", 1)], ("Go", "go", 1))
    assert [(person.name, n) for person, n in found["moderators"]] == [("Jeffrey", 1)]


def test_round_numbers_are_milestones():
    make_session(99, held_on=date(2016, 4, 15))
    session = make_session(100)
    for n in range(50):
        make_topic(session, f"Talk {n + 1}")
    assert figures()["milestones"] == [
        ("The first in the archive", "99th", "/sessions/99/", date(2016, 4, 15)),
        ("A round number", "100th", "/sessions/100/", date(2017, 5, 19)),
        ("Talk number 50", "Talk 50", "/topics/talk-50/", date(2017, 5, 19)),
    ]


def test_a_year_that_is_not_over_is_said_to_be():
    make_session(34)
    assert figures(today=date(2017, 12, 1))["unfinished"] == 2017
    assert figures(today=date(2018, 1, 1))["unfinished"] is None


def make_hidden() -> None:
    """The 34th is public, with a talk for the house; the 30th is for the house as a whole."""
    public, house = make_session(34), make_session(30, public=False, held_on=date(2016, 12, 16))
    make_topic(public, "Shown", speakers=[make_person("Tanabe")])
    falcon = SpeakerEntry(make_person("Falcon"), "guest", "Umbrella")
    secret = make_topic(public, "Secret", speakers=[falcon], public=False)
    old = make_topic(house, "Old", speakers=[make_person("Mole")])
    for n in range(3):
        make_topic(house, f"More {n}", speakers=[falcon.person])
    make_moderator(house, make_person("Spy"))
    held = make_session(35, held_on=date(2018, 1, 19), status=Status.HELD, agenda_audience=Audience.HOUSE)
    make_topic(held, "Untold", speakers=[make_person("Ghost")])
    with archive_change():
        secret.tags.add(Tag.objects.create(name="Condor", slug="condor"))
        Intern.objects.create(person=make_person("Leaver"), programme="Nest", farewell_session=public)
        FollowUp.objects.create(topic=secret, earlier=old)


SECRETS = ("Umbrella", "Falcon", "Secret", "Condor", "Spy", "Nest", "2016", "30th", "The longest thread")


def test_strangers_are_told_only_of_what_they_may_read(client, house_client):
    make_hidden()
    page = text(house_client.get("/statistics/"))
    assert [word for word in SECRETS if word not in page] == []
    house_client.logout()
    page = text(client.get("/statistics/"))
    assert [word for word in SECRETS if word in page] == []
    assert "One evening, one talk, one speaker" in page


def test_figures_of_a_report_for_the_house_do_not_tell_when_it_came_out(client):
    make_session(34, published_on=date(2017, 6, 19), report_audience=Audience.HOUSE)
    assert figures(Reader.HOUSE)["waited"][0] == 31
    assert figures(Reader.STRANGER)["waited"] is None and figures(Reader.STRANGER)["held"] == 1


@pytest.mark.parametrize("reader", ["client", "house_client"])
def test_whoever_was_anonymised_counts_and_is_not_named(request, reader):
    client = request.getfixturevalue(reader)
    okubo, session = make_person("Okubo"), make_session(34)
    for n in range(3):
        make_topic(session, f"Talk {n}", speakers=[okubo])
    make_moderator(session, okubo)
    assert text(client.get("/statistics/")).count("Okubo</a>") == 2
    anonymise(okubo)
    page = text(client.get("/statistics/"))
    assert "Okubo" not in page and ">a colleague" not in page and "Most talks" not in page
    assert "three talks, one speaker" in page


def test_namesakes_are_told_apart(client):
    for number, day in ((32, date(2016, 3, 17)), (34, date(2017, 5, 19))):
        make_moderator(make_session(number, held_on=day), make_person("David"))
    page = text(client.get("/statistics/"))
    assert 'David</a> <span class="apart">(2016)</span>' in page
    assert 'David</a> <span class="apart">(2017)</span>' in page


def test_many_who_share_the_most_talks_are_not_listed():
    session = make_session(34)
    people = [make_person(f"Speaker {n}") for n in range(5)]
    for n in range(3):
        make_topic(session, f"Talk {n}", speakers=people)
    assert figures()["most"] == []


def test_the_eight_tags_used_most_each_with_its_own_talks_alone():
    old, late = make_session(3, held_on=date(2016, 4, 15)), make_session(4, held_on=date(2017, 4, 14))
    tags = [Tag.objects.create(name=f"Tag {n}", slug=f"tag-{n}") for n in range(10)]
    for n in range(10):
        make_topic(old, f"Old {n}").tags.add(*tags[n:])
    make_topic(late, "Late").tags.add(*tags)
    found = figures()
    assert [tag[:3] for tag in found["tags"]] == [
        (f"Tag {n}", f"tag-{n}", n + 2) for n in (9, 8, 7, 6, 5, 4, 3, 2)
    ]
    assert found["tag_rows"] == [("2016", 10, 9, 8, 7, 6, 5, 4, 3), ("2017", *[1] * 8)]


def test_queries_do_not_grow(client, django_assert_max_num_queries):
    make_years()
    with django_assert_max_num_queries(14) as few:
        client.get("/statistics/")
    for number in range(20, 40):
        session = make_session(number, held_on=date(number + 1980, 5, 19))
        for n in range(3):
            guest = SpeakerEntry(make_person(f"G {number} {n}"), "guest", f"Company {number}")
            topic = make_topic(session, f"T {number} {n}", speakers=[guest])
            topic.tags.add(Tag.objects.create(name=f"T {number} {n}", slug=f"t-{number}-{n}"))
        make_moderator(session, guest.person)
        told = {"farewell_session": session, "farewell_audience": Audience.PUBLIC}
        Intern.objects.create(person=guest.person, programme=f"P {number}", **told)
    with django_assert_max_num_queries(14) as many:
        page = client.get("/statistics/").content
    assert len(few) == len(many)
    assert len(page) < 64 * 1024 and len(gzip.compress(page)) < 15_000  # it is kept, and light
    assert b"and 11 other companies" in page and b"Other programmes" in page


def test_no_style_script_or_handler_in_the_page(client):
    make_years()
    page = client.get("/statistics/").content.decode()
    assert not re.search(r"<script(?! type=.module. src=)|<style| style=| on\w+=", page)
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(" ".join(re.findall(r'aria-labelledby="([^"]+)"', page)).split()) <= set(ids)
