"""Who is reading: the house, a stranger, or a colleague with a stranger's eyes; and who is let in at all."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import include, path

from sessions.guard import readers
from sessions.models import Reader

NAMES = {
    "series": "Techabend",
    "abbreviation": "TA",
    "organisation": "Acme",
    "honorific": "-sama",
}


def who(request):
    response = HttpResponse(f"{request.reader.name}")
    if "kept" in request.GET:
        response.headers["Cache-Control"] = "max-age=5"
    return response


urlpatterns = [path("who/", who), path("", include("mts.urls"))]


@pytest.fixture
def own_names(settings):
    settings.MTS_SERIES, settings.MTS_ABBREVIATION = NAMES["series"], NAMES["abbreviation"]
    settings.MTS_ORGANISATION, settings.MTS_HONORIFIC = NAMES["organisation"], NAMES["honorific"]


@pytest.mark.django_db
def test_a_colleague_reads_for_the_house_until_they_ask_for_a_strangers_eyes(client, house_client, settings):
    settings.ROOT_URLCONF = __name__
    told = [client.get("/who/").content]
    for audience in ("public", "house", "nonsense"):
        client.post(f"/as/{audience}/")
        told.append(client.get("/who/").content)
    client.logout()
    told.append(client.get("/who/").content)
    assert told == [b"HOUSE", b"STRANGER", b"HOUSE", b"HOUSE", b"STRANGER"]


@pytest.mark.django_db
def test_what_a_page_says_of_being_kept_is_left_to_it(client, house_client, settings):
    settings.ROOT_URLCONF = __name__
    assert client.get("/who/")["Cache-Control"] == "private, no-cache"
    assert client.get("/who/?kept")["Cache-Control"] == "max-age=5"


@pytest.mark.django_db
def test_a_closed_site_opens_to_strangers_what_they_need_and_nothing_else(client, settings):
    settings.MTS_AUDIENCE = "house"
    open_to_all = {
        "/login/": 200,
        "/admin/login/": 200,
        "/healthz/": 200,
        "/readyz/": 200,
        "/robots.txt": 200,
        "/propose/": 200,
        "/propose/link/": 200,
        "/propose/abc/": 404,
        "/moderate/abc/": 404,
        "/calendar/abc.ics": 404,
        "/static/nothing.css": 404,
    }
    assert {address: client.get(address).status_code for address in open_to_all} == open_to_all
    for address in (
        "/",
        "/sessions/",
        "/people/a/",
        "/media/slides/a.pdf",
        "/calendar.ics",
        "/logout/",
        "/x",
    ):
        response = client.get(address)
        assert (response.status_code, response["Location"]) == (302, f"/login/?next={address}")


@pytest.mark.django_db
@pytest.mark.parametrize("audience", ["public", "house"])
def test_a_colleague_comes_in_everywhere(house_client, settings, audience):
    settings.MTS_AUDIENCE = audience
    answers = [house_client.get(address) for address in ("/", "/sessions/", "/x/")]
    assert [answer.status_code for answer in answers] == [200, 200, 404]
    assert ["Log out" in answer.text for answer in answers] == [True, True, False]


@pytest.mark.django_db
def test_a_stranger_comes_in_on_a_public_site_only(client, settings):
    assert client.get("/sessions/").status_code == 200
    settings.MTS_AUDIENCE = "house"
    response = client.get("/sessions/")
    assert (response.status_code, response["Location"]) == (302, "/login/?next=/sessions/")


def test_the_house_has_its_own_names_on_every_page(own_names):
    assert readers.names() == NAMES


@pytest.mark.django_db
@pytest.mark.parametrize(("as_public", "expected"), [(True, Reader.STRANGER), (False, Reader.HOUSE)])
def test_a_page_knows_who_reads_it(client, house_client, own_names, settings, as_public, expected):
    client.post(f"/as/{'public' if as_public else 'house'}/")
    context = client.get("/sessions/").context
    seen = {name: context[name] for name in (*NAMES, "site_url", "reader", "as_public")}
    assert seen == NAMES | {"site_url": "http://testserver", "reader": expected, "as_public": as_public}


def test_absolute_addresses_begin_with_mts_url_where_it_is_set(own_names, settings):
    request = RequestFactory().get("/", secure=True)
    request.user = AnonymousUser()
    expected = NAMES | {"site_url": "https://testserver", "reader": Reader.STRANGER, "as_public": False}
    expected |= {"canonical": "/"}
    assert readers.site(request) == expected
    settings.MTS_URL = "https://mts.example.com"
    assert readers.site(request) == expected | {"site_url": "https://mts.example.com"}
