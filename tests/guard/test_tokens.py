"""What our logs say of private links: the door, never the key. The lines are those our handlers write."""

import logging
import logging.config
import sys
from io import StringIO

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import SuspiciousOperation
from django.http import Http404
from django.test import Client
from django.urls import include, path

from sessions.guard import errors
from sessions.guard.tokens import MaskTokens, masked

TOKEN = "Zy-9_secretsecretsecretsecret_32"


def gone(request, token):
    raise Http404(f"no {request.path}")


def faulty(request, token):
    raise RuntimeError(f"a bug at {request.path}")


def refused(request, token):
    raise SuspiciousOperation(f"odd: {request.path}")


urlpatterns = [
    *(
        path(f"{door}/<str:token>/{what.__name__}/", what)
        for door in ("propose", "moderate")
        for what in (gone, faulty, refused)
    ),
    path("", include("mts.urls")),
]
handler400, handler404, handler500 = errors.bad_request, errors.not_found, errors.server_error


@pytest.fixture
def lines(monkeypatch):
    """What our settings write, as they are when the site runs; `lines()` is all of it so far."""
    stream = StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    logging.config.dictConfig(django_settings.LOGGING)
    yield stream.getvalue
    monkeypatch.undo()
    logging.config.dictConfig(django_settings.LOGGING)


@pytest.fixture
def client(settings):
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


@pytest.mark.django_db
@pytest.mark.parametrize("door", ["propose", "moderate"])
@pytest.mark.parametrize(
    ("what", "status", "logged"),
    [
        ("gone", 404, "Not Found: /{}/…/gone/"),
        ("nowhere", 404, "Not Found: /{}/…/nowhere/"),
        ("faulty", 500, "RuntimeError: a bug at /{}/…/faulty/"),
        ("refused", 400, "odd: /{}/…/refused/"),
    ],
)
def test_no_line_of_a_request_holds_a_token(client, lines, door, what, status, logged):
    response = client.get(f"/{door}/{TOKEN}/{what}/")
    assert response.status_code == status
    assert logged.format(door) in lines()
    assert TOKEN not in lines()


@pytest.mark.django_db
def test_a_refused_form_holds_no_token(settings, lines):
    settings.ROOT_URLCONF = __name__
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    assert client.post(f"/propose/{TOKEN}/gone/").status_code == 403
    assert "Forbidden" in lines() and TOKEN not in lines()


@pytest.mark.django_db
@pytest.mark.parametrize("address", [f"/propose/{TOKEN}/gone/", f"/moderate/{TOKEN}/"])
def test_a_404_offers_no_search_for_a_token(client, address):
    response = client.get(address)
    assert response.status_code == 404
    assert TOKEN.lower().replace("-", " ") not in response.content.decode().lower()


@pytest.mark.parametrize(
    ("name", "words", "arguments"),
    [
        ("django.server", '"%s" %s %s', (f"GET /propose/{TOKEN}/ HTTP/1.1", "200", "17")),
        (
            "granian.access",
            '[%(time)s] %(addr)s - "%(method)s %(path)s %(protocol)s" %(status)d %(dt_ms).3f',
            ({"time": "now", "addr": "10.0.0.1", "method": "GET", "path": f"/moderate/{TOKEN}/",
              "protocol": "HTTP/1.1", "status": 200, "dt_ms": 1.5},),
        ),
        ("anything", f"A link: https://mts.example.com/propose/{TOKEN}/", ()),
    ],
)  # fmt: skip
def test_servers_and_everybody_else_write_no_token(lines, name, words, arguments):
    logging.getLogger(name).error(words, *arguments)
    assert lines().count("…/") == 1 and TOKEN not in lines()


def test_words_that_do_not_fit_their_arguments_are_written_all_the_same():
    arguments = (f"/propose/{TOKEN}/",)
    record = logging.LogRecord("anything", logging.ERROR, __file__, 1, "two %s %s", arguments, None)
    assert MaskTokens().filter(record).getMessage() == "two %s %s ('/propose/…/',)"
    assert record.args == arguments  # others may still want the record as it was


def test_the_stack_of_a_line_holds_no_token():
    record = logging.LogRecord("anything", logging.ERROR, __file__, 1, "odd", None, None)
    assert MaskTokens().filter(record).stack_info is None
    record.stack_info = f"in view: /propose/{TOKEN}/edit/"
    assert MaskTokens().filter(record).stack_info == "in view: /propose/…/edit/"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (f"/propose/{TOKEN}/edit/?a=1", "/propose/…/edit/?a=1"),
        (f"/login/?next=%2Fpropose%2F{TOKEN}%2Fedit%2F", "/login/?next=%2Fpropose%2F…%2Fedit%2F"),
        (f"/propose/{TOKEN[:9]}%2D{TOKEN[10:]}", "/propose/…"),
        ("/propose/ and /moderate/", "/propose/ and /moderate/"),
        ("/sessions/34/propose", "/sessions/34/propose"),
        ("/proposed/by/whom/", "/proposed/by/whom/"),
        (f"//propose/{TOKEN}/", "//propose/…/"),
        (f"/calendar/{TOKEN}.ics?a", "/calendar/…?a"),
        (
            f"webcal%3A%2F%2Fmts.example.com%2Fcalendar%2F{TOKEN}.ics",
            "webcal%3A%2F%2Fmts.example.com%2Fcalendar%2F…",
        ),
        ("/calendar.ics", "/calendar.ics"),
        (f"/propose//{TOKEN}/edit/", "/propose//…/edit/"),
        (f"///moderate///{TOKEN}", "///moderate///…"),
        (f"/./propose/{TOKEN}", "/./propose/…"),
        (f"/propose/./{TOKEN}/", "/propose/./…/"),
        (f"/moderate/.//./{TOKEN}/run-sheet/", "/moderate/.//./…/run-sheet/"),
        (f"/a/../moderate/../moderate/{TOKEN}/", "/a/../moderate/../moderate/…/"),
        (f"/moderate/propose/{TOKEN}/", "/moderate/propose/…/"),
        (f"/propose/x/../{TOKEN}/edit/", "/propose/…/edit/"),
        (f"/propose/{TOKEN}/./edit/", "/propose/…/"),
        (f"%2F%2Fpropose%2f%2e%2F{TOKEN}%2Fedit%2F", "%2F%2Fpropose%2f%2e%2F…%2Fedit%2F"),
        (f"/%70ropose/{TOKEN}/", "/%70ropose/…/"),
        (f"/%4d%6Fderate/{TOKEN}/", "/%4d%6Fderate/…/"),
        (f"?next=%252Fmoderate%252F%252E%252F{TOKEN}%252F", "?next=%252Fmoderate%252F%252E%252F…%252F"),
        (f"\\/propose\\/{TOKEN}\\/", "\\/propose\\/…\\/"),
        (f"/propose/{TOKEN}/ and /moderate/{TOKEN}", "/propose/…/ and /moderate/…"),
    ],
)
def test_what_counts_as_a_token(text, clean):
    assert masked(text) == clean


@pytest.mark.django_db
@pytest.mark.parametrize("door", ["propose", "moderate"])
@pytest.mark.parametrize("address", ["//{}/{}/", "/{}//{}/", "/./{}/{}/", "/{}/./{}/", "/%2e/{}/%2E%2F{}/"])
def test_no_odd_spelling_of_an_address_brings_a_token_into_the_log(client, lines, door, address):
    request = client.get(f"http://testserver{address.format(door, TOKEN)}")
    assert request.status_code == 404
    assert "Not Found" in lines() and "…" in lines() and TOKEN not in lines()
