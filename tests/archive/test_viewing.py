"""Organisers may read with the eyes of a stranger, and the log-in page lets colleagues in."""

import pytest

from tests.archive.test_session_pages import text
from tests.factories import make_session, make_topic

pytestmark = pytest.mark.django_db


def test_organiser_views_as_public_and_back(organiser_client):
    make_topic(make_session(34), "Falcon", public=False)
    assert "View as public" in text(organiser_client.get("/sessions/34/"))
    response = organiser_client.post("/as/public/", {"next": "/sessions/34/"})
    assert response["Location"] == "/sessions/34/"
    page = text(organiser_client.get("/sessions/34/"))
    assert "Falcon" not in page and "You see what strangers see." in page
    organiser_client.post("/as/house/")
    assert "Falcon" in text(organiser_client.get("/sessions/34/"))


def test_way_back_stays_on_this_site(organiser_client):
    for elsewhere in ("https://example.com/", "//example.com/", "javascript:alert(1)"):
        assert organiser_client.post("/as/public/", {"next": elsewhere})["Location"] == "/"


def test_stranger_cannot_switch(client):
    response = client.post("/as/house/")
    assert (response.status_code, response["Location"]) == (302, "/login/?next=/as/house/")
    assert client.get("/as/house/").status_code == 405
    assert not client.session.keys()


def test_log_in(client, colleague):
    make_topic(make_session(34), "Falcon", public=False)
    wrong = client.post("/login/", {"username": colleague.email, "password": "wrong"})
    assert "That did not work" in text(wrong)
    right = {"username": colleague.email, "password": "a long password", "next": "/sessions/34/"}
    response = client.post("/login/", right, follow=True)
    assert response.redirect_chain == [("/sessions/34/", 302)]
    assert "Falcon" in text(response)
