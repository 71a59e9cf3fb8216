"""The map of the site: every page for strangers, once, with the day its text last changed."""

from datetime import UTC, datetime

import pytest
from defusedxml import ElementTree

from sessions.models import Intern, Session, Tag, archive_change
from sessions.syndication import sitemap
from tests.factories import make_moderator, make_person, make_session, make_topic

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LISTS = ["/", "/sessions/", "/topics/", "/people/", "/interns/", "/tags/", "/statistics/"]


@pytest.fixture
def archive():
    """Two talks of Tanabe about Goa, and a later one for the house alone, of theirs and about it, too."""
    session, hidden = make_session(34), make_session(35, public=False)
    tanabe, goa = make_person("Tanabe"), Tag.objects.create(name="Goa", slug="goa")
    moderator, released = make_person("Jeffrey"), make_person("Kelvin")
    topics = [make_topic(session, speakers=[tanabe]), make_topic(session, "Goa", speakers=[tanabe])]
    topics.append(make_topic(hidden, "Falcon", speakers=[make_person("Mole"), tanabe, moderator]))
    for one in (session, hidden):
        make_moderator(one, moderator, answer="yes")
    with archive_change():
        for topic in topics:
            topic.tags.add(goa)
        topics[2].tags.add(Tag.objects.create(name="Falcon", slug="falcon"))
        Intern.objects.create(person=released, farewell_session=session, farewell_audience="public")
    for month, record in enumerate([session, *topics, hidden], start=1):
        moment = datetime(2020, month, 1, 8, 30, tzinfo=UTC)
        type(record).objects.filter(pk=record.pk).update(changed_at=moment)


def told(client, address: str = "/sitemap.xml") -> tuple[str, dict[str, str | None]]:
    """(root element, date by path), after a look at form and order."""
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "application/xml; charset=utf-8")
    root = ElementTree.fromstring(response.content)
    found = {}
    for entry in root:
        location, *date = (part.text for part in entry)
        assert location.startswith("http://testserver/") and location not in found
        found[location.removeprefix("http://testserver")] = date[0] if date else None
    return root.tag.removeprefix(SPACE), found


def test_it_holds_what_strangers_may_read(archive, client):
    assert told(client) == (
        "urlset",
        dict.fromkeys(LISTS, "2020-03-01T08:30:00+00:00")
        | {
            "/propose/": None,
            "/sessions/34/": "2020-01-01T08:30:00+00:00",
            "/topics/jwt-vs-goa/": "2020-02-01T08:30:00+00:00",
            "/topics/goa/": "2020-03-01T08:30:00+00:00",
            "/people/tanabe/": "2020-03-01T08:30:00+00:00",
            "/people/jeffrey/": "2020-01-01T08:30:00+00:00",
            "/people/kelvin/": None,
            "/tags/goa/": "2020-03-01T08:30:00+00:00",
        },
    )


def test_every_address_of_it_is_a_page(archive, client):
    _root, found = told(client)
    assert {path: client.get(path).status_code for path in found} == dict.fromkeys(found, 200)


def test_what_does_not_fit_into_one_file_is_in_several(archive, client, monkeypatch):
    _root, everything = told(client)
    monkeypatch.setattr(sitemap, "LARGEST", 6)
    assert told(client) == ("sitemapindex", {f"/sitemap.xml?page={n}": None for n in (1, 2, 3)})
    parts = [told(client, f"/sitemap.xml?page={n}")[1] for n in (1, 2, 3)]
    assert [len(part) for part in parts] == [6, 6, 3]
    assert parts[0] | parts[1] | parts[2] == everything
    for odd in ("4", "999999999999999999"):
        assert told(client, f"/sitemap.xml?page={odd}") == ("urlset", {})
    assert told(client, "/sitemap.xml?page=x")[0] == "sitemapindex"


def test_queries_do_not_grow(archive, client, django_assert_num_queries):
    for _ in range(2):
        with django_assert_num_queries(6):
            client.get("/sitemap.xml", headers={"Cookie": "a=b"})
        for n in range(3):
            make_topic(make_session(Session.objects.next_number()), speakers=[make_person(f"Doi {n}")])
