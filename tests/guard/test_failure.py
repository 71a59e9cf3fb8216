"""The database away: a 503 that asks to come back, drawn without the database."""

import pytest
from django.db import InterfaceError, OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.urls import include, path

from sessions.guard import errors


def broken(request, error):
    raise {"operational": OperationalError, "interface": InterfaceError}[error]("away")


def faulty(request):
    raise RuntimeError("a bug")


urlpatterns = [path("broken/<str:error>/", broken), path("faulty/", faulty), path("", include("mts.urls"))]
handler500 = errors.server_error


@pytest.fixture
def client(settings):
    settings.ROOT_URLCONF = __name__
    asking = ("ReaderMiddleware", "KeptMiddleware")
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.endswith(asking)]
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("error", ["operational", "interface"])
def test_database_away_is_a_503_that_asks_to_come_back(client, error):
    response = client.get(f"/broken/{error}/")
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert "The archive is away for a moment" in response.content.decode()


def test_a_bug_is_a_500(client):
    response = client.get("/faulty/")
    assert response.status_code == 500 and "Something went wrong on our side" in response.content.decode()
    assert "Retry-After" not in response


@pytest.fixture
def away(monkeypatch):
    """Every question to the database fails, as it does while no server listens."""

    def refuse(*args, **kwargs):
        raise OperationalError("connection refused")

    monkeypatch.setattr(BaseDatabaseWrapper, "cursor", refuse)
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("cookie", [False, True])
@pytest.mark.parametrize(
    "address",
    [
        "/", "/sessions/", "/sessions/34/", "/sessions/34/report.md", "/topics/a/", "/people/", "/tags/a/",
        "/interns/", "/search/?q=a", "/media/pictures/a-480.webp", "/media/slides/a.pdf", "/readyz/",
    ],
)  # fmt: skip
def test_every_page_says_when_to_come_back(away, address, cookie):
    if cookie:
        away.cookies["sessionid"] = "a" * 32
    response = away.get(address)
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("cookie", [False, True])
def test_the_process_is_alive_without_the_database(away, cookie):
    if cookie:
        away.cookies["sessionid"] = "a" * 32
    assert away.get("/healthz/").content == b"ok\n"


@pytest.mark.django_db
def test_the_process_is_ready_with_its_database():
    response = Client().get("/readyz/")
    first_line = response.content.split(b"\n")[0]  # a second one tells of messages that wait
    assert (response.status_code, first_line, response["Content-Type"]) == (200, b"ready", "text/plain")
    assert Client().get("/healthz/")["Content-Type"] == "text/plain"


def test_an_error_before_static_files_were_collected_is_told_in_plain_words(client, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "mts.static_files.HashedStorage"}}
    response = client.get("/faulty/")
    assert (response.status_code, response.content) == (500, b"Error 500.\n")
