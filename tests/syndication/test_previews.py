"""/card.png of an evening and of a talk: named by their pages, public, and never of what is for the house."""

import re
from datetime import date

import pytest

from sessions.models import archive_change
from sessions.syndication import previews
from tests.factories import make_person, make_session, make_topic

pytestmark = pytest.mark.django_db
IMAGE = re.compile(r'property="og:image" content="http://testserver([^"]+)"')


@pytest.fixture
def drawn(monkeypatch):
    """What is written on each card that is asked for."""
    found = []
    monkeypatch.setattr(previews, "picture_of", lambda card: found.append(card) or b"a picture")
    return found


@pytest.fixture
def talk():
    session = make_session(34)
    make_topic(session, "Falcon", public=False, speakers=[make_person("Mole")])
    talk = make_topic(session, "JWT vs Goa", speakers=[make_person("Tanabe"), make_person("Mami")])
    with archive_change():
        talk.house_title = "JWT for falcon"
        talk.save()
    return talk


def test_what_stands_on_them(client, talk, drawn):
    for address in ("/sessions/34/card.png", "/topics/jwt-vs-goa/card.png"):
        assert client.get(address)["Content-Type"] == "image/png"
    series = "Monthly Technical Session"
    assert [(card.head, card.number, card.title, card.by) for card in drawn] == [
        (series, "34th", "Friday 19 May 2017", "Tanabe and Mami"),
        (series, "34th", "JWT vs Goa", "Tanabe and Mami"),
    ]


def test_the_house_is_shown_the_same_and_its_own_talks_have_none(client, talk, drawn, colleague):
    make_session(30, public=False)
    client.force_login(colleague)
    client.get("/topics/jwt-vs-goa/card.png")
    assert drawn[0].title == "JWT vs Goa"
    assert "JWT for falcon" in client.get("/topics/jwt-vs-goa/").text
    for address in ("/topics/34-1/", "/sessions/30/"):
        assert client.get(address).status_code == 200 and not IMAGE.search(client.get(address).text)
        assert client.get(f"{address}card.png").status_code == 404


@pytest.mark.parametrize("page", ["/sessions/34/", "/topics/jwt-vs-goa/"])
def test_a_page_names_its_picture_and_another_one_after_a_change(client, talk, page):
    html = client.get(page).text
    assert 'name="twitter:card" content="summary_large_image"' in html
    address = IMAGE.search(html)[1]
    assert address.startswith(f"{page}card.png?") and client.get(address).content.startswith(b"\x89PNG")
    with archive_change():
        talk.title = "Goa alone"
        talk.save()
    assert IMAGE.search(client.get(page).text)[1] != address


@pytest.mark.django_db(transaction=True)
def test_a_picture_is_kept_like_a_page(client, talk, django_assert_num_queries):
    etag = client.get("/topics/jwt-vs-goa/card.png")["ETag"]
    with django_assert_num_queries(1):
        assert client.get("/topics/jwt-vs-goa/card.png").content.startswith(b"\x89PNG")
    unchanged = client.get("/topics/jwt-vs-goa/card.png", headers={"If-None-Match": etag})
    assert unchanged.status_code == 304


def test_nothing_is_drawn_of_what_is_not_there(client, drawn):
    make_session(1, held_on=None, held_on_text="spring", date_unknown=True)
    client.get("/sessions/1/card.png")
    assert (drawn[0].title, drawn[0].by) == ("spring", "")
    make_session(36, status="draft", held_on=date(2099, 1, 1))
    assert client.get("/sessions/36/card.png").status_code == 404
    assert client.get("/topics/none/card.png").status_code == 404
