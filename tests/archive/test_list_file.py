"""Lists as files: the whole list that the address leaves, as this reader sees it, and no more."""

import csv
from io import StringIO

import pytest

from sessions.archive import list_file
from sessions.archive.list_file import BY_ADDRESS
from sessions.models import Intern, Tag, Throttle, archive_change
from tests.factories import make_moderator, make_person, make_session, make_topic

pytestmark = pytest.mark.django_db

LISTS = ("/topics/", "/sessions/", "/people/", "/interns/", "/tags/", "/tags/go/", "/search/?q=canary")


def rows(client, address: str) -> list[list[str]]:
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/csv; charset=utf-8"), address
    text = answer.getvalue().decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(StringIO(text.removeprefix("\ufeff"), newline="")))


def with_format(address: str, form: str = "csv") -> str:
    return f"{address}{'&' if '?' in address else '?'}format={form}"


@pytest.fixture
def archive():
    """Two evenings that strangers may see, and in every table something that they may not."""
    okubo, kevin = (
        make_person("大久保"),
        make_person("Kevin"),
    )
    tag, secret = (
        Tag.objects.create(name="Go", slug="go"),
        Tag.objects.create(name="Canary tag", slug="canary"),
    )
    first, second = make_session(33), make_session(34)
    talk = make_topic(second, "=JWT vs Goa", speakers=[okubo, kevin], minutes=20)
    other = make_topic(first, "Designing APIs", speakers=[kevin], house_title="Canary title", kind="workshop")
    hidden = make_topic(second, "Canary talk", public=False, speakers=[make_person("Canary speaker")])
    make_topic(make_session(35, public=False), "Canary of the house", speakers=[make_person("Canary guest")])
    make_topic(make_session(36, status="draft"), "Canary draft", speakers=[make_person("Canary draft")])
    make_moderator(second, okubo)
    with archive_change():
        talk.tags.add(tag)
        other.tags.add(tag)
        hidden.tags.add(secret)
        Intern.objects.create(
            person=kevin, farewell_session=second, duration_text="seven-week", farewell_audience="public"
        )
        Intern.objects.create(person=make_person("Canary intern"), farewell_session=second)


@pytest.mark.postgres
def test_topics_are_all_there_in_their_order_with_what_their_rows_show(archive, client):
    headings = [
        "Session",
        "Date",
        "Title",
        "Kind",
        "Speakers",
        "Guest’s company",
        "Tags",
        "Language",
        "Minutes",
    ]
    last = ["Go", "en", "20", "", "http://testserver/topics/jwt-vs-goa/"]
    first = ["Go", "en", "", "", "http://testserver/topics/designing-apis/"]
    assert rows(client, "/topics/?format=csv") == [
        [*headings, "Recording", "Address"],
        ["34", "2017-05-19", "'=JWT vs Goa", "Talk", "大久保; Kevin", "", *last],
        ["33", "2017-05-19", "Designing APIs", "Workshop", "Kevin", "", *first],
    ]


@pytest.mark.postgres
def test_filters_and_order_of_the_address_hold_and_its_page_does_not(archive, client):
    titles = [row[2] for row in rows(client, "/topics/?kind=workshop&page=7&format=csv")[1:]]
    assert titles == ["Designing APIs"]
    titles = [row[2] for row in rows(client, "/topics/?sort=oldest&format=csv")[1:]]
    assert titles == ["Designing APIs", "'=JWT vs Goa"]
    assert [row[0] for row in rows(client, "/sessions/?q=nothing&format=csv")] == ["Session"]


@pytest.mark.postgres
def test_sessions_people_interns_and_tags_tell_what_their_rows_show(archive, client):
    assert rows(client, "/sessions/?format=csv") == [
        ["Session", "Date", "Cancelled", "Moderators", "Topics", "Address"],
        ["34", "2017-05-19", "", "大久保", "'=JWT vs Goa", "http://testserver/sessions/34/"],
        ["33", "2017-05-19", "", "", "Designing APIs", "http://testserver/sessions/33/"],
    ]
    people = rows(client, "/people/?format=csv")
    assert people[0] == ["Name", "Company or role", "Talks", "Moderated", "Years", "Address"]
    assert people[1] == ["Kevin", "", "2", "0", "2017", "http://testserver/people/kevin/"]
    assert people[2][:5] == ["大久保", "", "1", "1", "2017"]
    assert rows(client, "/interns/?format=csv") == [
        ["Year", "Programme", "Name", "Home institution", "Duration"],
        ["2017", "", "Kevin", "", "seven-week"],
    ]
    assert rows(client, "/tags/?format=csv") == [["Tag", "Topics"], ["Go", "2"]]
    assert [row[2] for row in rows(client, "/tags/go/?format=csv")[1:]] == ["'=JWT vs Goa", "Designing APIs"]


@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_nothing_that_strangers_may_not_see_is_in_a_list(archive, client, form):
    for address in LISTS:
        text = client.get(with_format(address, form)).getvalue().decode()
        assert "Canary" not in text, address


def test_house_finds_all_of_it(archive, house_client):
    """Else the test above would look for what no list shows."""
    for address, words in (
        ("/topics/", ["Canary talk", "Canary title", "Canary of the house", "Canary speaker", "Canary tag"]),
        ("/sessions/", ["Canary title", "Canary talk", "Canary of the house"]),
        ("/people/", ["Canary speaker", "Canary guest", "Canary intern"]),
        ("/interns/", ["Canary intern"]),
        ("/tags/", ["Canary tag"]),
        ("/tags/go/", ["Canary title"]),
        ("/search/?q=canary", ["Canary talk", "Canary of the house", "Canary guest"]),
    ):
        text = house_client.get(with_format(address)).getvalue().decode()
        assert [word for word in words if word not in text] == [], address
        assert "Canary draft" not in text, address


def test_view_as_public_is_as_strangers_see_it(archive, house_client):
    house_client.post("/as/public/")
    assert "Canary" not in house_client.get("/topics/?format=csv").getvalue().decode()


def test_strangers_learn_nothing_of_a_site_for_the_house(archive, client, settings):
    settings.MTS_AUDIENCE = "house"
    assert client.get("/topics/?format=csv").status_code == 302


def test_cancelled_evening_is_told_as_it_was(client):
    session = make_session(34)
    session.step("held")
    session.step("announced")
    with archive_change():
        session.cancel(because="Typhoon")
    assert [row[:3] for row in rows(client, "/sessions/?format=csv")[1:]] == [
        ["34", "2017-05-19", "cancelled"]
    ]


def test_a_file_is_a_download_that_nobody_keeps(archive, client):
    answer = client.get("/topics/?format=tsv")
    assert answer.headers["Content-Type"] == "text/tab-separated-values; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="topics.tsv"'
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.getvalue().decode().splitlines()[1].startswith("34\t2017-05-19\t'=JWT vs Goa\tTalk")


@pytest.mark.parametrize("form", ["", "pdf", "csv%00", "CSV", "json&format=xml"])
def test_an_odd_format_is_the_page_itself(archive, client, form):
    answer = client.get(f"/topics/?format={form}")
    assert (answer.status_code, answer.headers["Content-Type"][:9]) in [
        (200, "text/html"),
        (400, "text/html"),
    ]


def test_it_ends_at_the_limit_which_the_page_names(archive, client, monkeypatch):
    monkeypatch.setattr(list_file, "LONGEST", 1)
    monkeypatch.setattr("sessions.search.paging.LONGEST", 1)
    assert len(rows(client, "/topics/?format=csv")) == 2
    assert "the first 1" in client.get("/topics/").content.decode()


@pytest.mark.postgres
def test_it_asks_the_same_for_three_and_for_thirty(archive, client, django_assert_max_num_queries):
    session, person = make_session(50), make_person("Lin")
    for n in range(30):
        make_topic(session, f"Talk {n}", speakers=[person])
    for address in LISTS:
        with django_assert_max_num_queries(14):
            client.get(with_format(address)).getvalue()


def test_strangers_may_not_take_lists_without_end(archive, client, house_client):
    Throttle.objects.all().delete()
    client.logout()
    for _n in range(BY_ADDRESS.times):
        assert client.get("/tags/?format=csv").status_code == 200
    refused = client.get("/tags/?format=csv")
    assert refused.status_code == 429 and int(refused.headers["Retry-After"]) > 0
    assert client.get("/tags/").status_code == 200
