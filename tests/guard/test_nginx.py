"""deploy/nginx.conf, in a real nginx before the application: what it keeps, how long, and what it writes."""

import http.client
import ssl
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Thread

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.signals import request_started
from django.core.wsgi import get_wsgi_application
from django.test import Client

from sessions.models import Audience, PersonalToken, PrivateLink, archive_change
from tests import nginx
from tests.archive.canaries import make_photo
from tests.factories import make_person, make_session, make_topic
from tests.proposals.casts import proposed

MISSING = [name for name, path in (("nginx", nginx.NGINX), ("openssl", nginx.OPENSSL)) if path is None]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(bool(MISSING), reason=f"{' and '.join(MISSING)} not installed"),
]
TALK = "/topics/jwt-vs-goa/"
TRUSTING = ssl.create_default_context()
TRUSTING.check_hostname, TRUSTING.verify_mode = False, ssl.CERT_NONE


class Answer:
    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status, self.headers, self.body = response.status, response.headers, response.read().decode()


def visit(port: int, address: str, *, method: str = "GET", **headers: str) -> Answer:
    """headers: with underscores for hyphens."""
    connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=20, context=TRUSTING)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, address, headers={"Host": "localhost"} | named)
        return Answer(connection.getresponse())
    finally:
        connection.close()


@pytest.fixture
def app(transactional_db) -> Iterator[int]:
    """The port of the application; not pytest-django's live_server, which answers /media/ by itself."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), WSGIRequestHandler)
    server.set_app(get_wsgi_application())
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def site(app, tmp_path: Path) -> Iterator[int]:
    """The port of nginx; its logs are in tmp_path."""
    with nginx.started(tmp_path, app=app) as port:
        yield port


@pytest.fixture
def asked() -> Iterator[Callable[[], int]]:
    """How many requests came through to the application since it was called last."""
    seen: list[str] = []

    def note(environ, **kwargs) -> None:
        seen.append(environ["PATH_INFO"])

    def count() -> int:
        number = len(seen)
        seen.clear()
        return number

    request_started.connect(note)
    yield count
    request_started.disconnect(note)


@pytest.fixture
def talk(transactional_db):
    return make_topic(make_session(), speakers=[make_person()])


def test_a_page_is_asked_for_once_and_told_again_by_nginx(site, asked, talk):
    cold = visit(site, TALK)
    again, head = visit(site, TALK), visit(site, TALK, method="HEAD")
    unchanged = visit(site, TALK, If_None_Match=cold.headers["ETag"])
    assert (cold.status, again.status, head.status, unchanged.status) == (200, 200, 200, 304)
    assert "JWT vs Goa" in cold.body and cold.body == again.body and unchanged.body == head.body == ""
    assert asked() == 1
    assert "X-Accel-Expires" not in cold.headers
    assert (
        cold.headers["Cache-Control"]
        == again.headers["Cache-Control"]
        == "public, max-age=0, must-revalidate"
    )


def test_of_a_crowd_before_a_cold_page_one_asks(site, asked, talk):
    with ThreadPoolExecutor(50) as crowd:
        answers = list(crowd.map(lambda _: visit(site, TALK), range(50)))
    assert {(answer.status, answer.body) for answer in answers} == {(200, answers[0].body)}
    assert "JWT vs Goa" in answers[0].body and asked() == 1


def test_whose_language_alone_is_in_a_cookie_is_a_stranger(site, asked, talk):
    for _visit in range(2):
        assert visit(site, TALK, Cookie="django_language=ja").status == 200
    assert asked() == 1


@pytest.mark.parametrize("cookie", ["sessionid=a", "django_language=ja; sessionid=a", "a=django_language=ja"])
def test_any_other_cookie_passes_by(site, asked, talk, cookie):
    visit(site, TALK)
    for _visit in range(2):
        assert "X-Accel-Expires" not in visit(site, TALK, Cookie=cookie).headers
    assert asked() == 3


def test_a_program_with_a_token_passes_by(site, asked, talk, colleague):
    with archive_change():
        talk.house_title = "Canarytitle"
        talk.save()
    token = f"Bearer {PersonalToken.mint(colleague, 'api', 'bot')}"
    told = [
        "Canarytitle" in visit(site, f"/api{TALK}", **mine).body
        for mine in ({"Authorization": token}, {}) * 2
    ]
    assert told == [True, False] * 2 and asked() == 3


def test_a_private_page_is_never_kept(site, asked, talk):
    page = f"/propose/{PrivateLink.mint(proposed(title='Canarytitle'))}/"
    for _visit in range(2):
        answer = visit(site, page)
        assert "Canarytitle" in answer.body and answer.headers["Cache-Control"] == "no-store"
    assert asked() == 2


def test_who_is_logged_in_reads_their_own_page_and_strangers_theirs(site, asked, talk, colleague):
    with archive_change():
        talk.house_title = "Canarytitle"
        talk.save()
    client = Client()
    client.force_login(colleague)
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    told = ["Canarytitle" in visit(site, TALK, Cookie=mine).body for mine in (cookie, "", cookie, "")]
    assert told == [True, False, True, False] and asked() == 3


def test_a_withdrawn_talk_is_gone_after_two_seconds(site, talk):
    assert [visit(site, address).status for address in (TALK, "/topics/")] == [200, 200]
    with archive_change():
        talk.audience = Audience.HOUSE
        talk.save()
    time.sleep(2)
    assert visit(site, TALK).status == 404
    assert "JWT vs Goa" not in visit(site, "/topics/").body


def test_a_picture_is_asked_for_each_time(site, asked, talk):
    with archive_change():
        photo = make_photo(talk.session, "publicphoto", audience=Audience.PUBLIC)
    answers = [visit(site, photo.url(480)) for _visit in range(2)]
    assert [answer.headers["Cache-Control"] for answer in answers] == ["private, max-age=300"] * 2
    assert asked() == 2


SECRET = "s3cret-s3cret_s3cret"
WITH_A_KEY = [
    f"/propose/{SECRET}/", f"/moderate/{SECRET}/run-sheet/", f"//Propose/./{SECRET}", f"/%70ropose/{SECRET}/",
    f"/%2570ropose/{SECRET}/", f"/propose%2F{SECRET}/", f"/propose/x/../{SECRET}/", f"/a/propose/{SECRET}",
    f"/login/?next=/propose/{SECRET}/", f"/calendar/{SECRET}.ics",
]  # fmt: skip


@pytest.mark.parametrize("away", [False, True], ids=["", "while the application is away"])
def test_what_nginx_writes_down_holds_no_key(app, tmp_path, talk, away):
    with nginx.started(tmp_path, app=nginx.free_port() if away else app) as port:
        for address in (*WITH_A_KEY, TALK):
            answer = visit(port, address, Referer=f"https://localhost/propose/{SECRET}/")
            assert (answer.status == 502) is away, address
    logs = "".join(path.read_text() for path in tmp_path.glob("*.log"))
    assert len(logs.splitlines()) == len(WITH_A_KEY) + 1
    assert '"GET /propose/*"' in logs and f'"GET {TALK}"' in logs
    assert SECRET not in logs
