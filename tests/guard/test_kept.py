"""Strangers' pages, kept until the archive changes: what is kept, what never, and what a change does.

All of it runs outside a transaction, inside which nothing is kept. What the cache holds is looked at itself.
"""

import gzip
from datetime import date
from threading import Thread

import pytest
from django.contrib import messages
from django.core.cache import cache
from django.core.cache.backends.base import BaseCache
from django.db import connection, transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client
from django.urls import include, path
from django.utils import timezone, translation

from sessions.guard import kept
from sessions.models import Archive, MessageKind, Notice, Reader, Status, Topic, archive_change
from sessions.notifications.outbox import reached
from tests.factories import make_moderator, make_person, make_session, make_topic

pytestmark = pytest.mark.django_db(transaction=True)
TALK = "/topics/jwt-vs-goa/"
KEPT = {"Cache-Control": "public, max-age=0, must-revalidate", "X-Accel-Expires": "1"}


def answering(**headers):
    return lambda request: HttpResponse("A page.", headers=headers)


def with_cookie(request):
    response = HttpResponse("A page.")
    response.set_cookie("colour", "dark")
    return response


def with_message(request):
    messages.success(request, "Your talk is withdrawn.")
    return HttpResponse("A page.")


def of_size(request, size):
    return HttpResponse("x" * size)


def titles(request):
    """Reads the titles; then, before it answers, somebody else changes one."""
    before = ", ".join(Topic.objects.values_list("title", flat=True))
    if before == "JWT vs Goa":
        other = Thread(target=rename, args=["Goa alone"])
        other.start()
        other.join()
    return HttpResponse(before)


def rename(title: str) -> None:
    with archive_change():
        Topic.objects.update(title=title)
    connection.close()


urlpatterns = [
    path("plain/", answering()),
    path("no-store/", answering(**{"Cache-Control": "no-store"})),
    path("private/", answering(**{"Cache-Control": "private, no-cache"})),
    path("cookie/", with_cookie),
    path("message/", with_message),
    path("stream/", lambda request: StreamingHttpResponse([b"A page."])),
    path("status/<int:status>/", lambda request, status: HttpResponse("A page.", status=status)),
    path("size/<int:size>/", of_size),
    path("titles/", titles),
    *(path(f"{door}/x/", answering()) for door in ("propose", "moderate", "admin", "media")),
    path("", include("mts.urls")),
]


@pytest.fixture
def talk():
    return make_topic(make_session(), speakers=[make_person()])


@pytest.fixture
def pages(settings, talk):
    settings.ROOT_URLCONF = __name__


def held() -> list[tuple[bytes, dict[str, str]]]:
    """Body and headers of each page that the cache holds, beside what `kept` made for pages."""
    found = [cache.get(key.removeprefix(":1:")) for key in sorted(cache._cache)]
    return [page for page in found if isinstance(page, tuple) and isinstance(page[0], bytes)]


def test_a_page_is_made_once_and_answered_alike(client, talk, django_assert_num_queries):
    first = client.get(TALK)
    with django_assert_num_queries(1):
        again = client.get(TALK)
    assert (again.status_code, again.content) == (200, first.content) and b"JWT vs Goa" in again.content
    assert dict(again.items()) == dict(first.items())
    assert {name: again[name] for name in KEPT} == KEPT and again["ETag"].startswith('W/"')
    for name in (
        "Content-Security-Policy",
        "Permissions-Policy",
        "X-Content-Type-Options",
        "X-Frame-Options",
    ):
        assert name in again, name


def test_the_head_of_a_page_comes_from_the_same_entry(client, talk, django_assert_num_queries):
    client.head(TALK)
    assert held() == []
    page = client.get(TALK)
    with django_assert_num_queries(1):
        head = client.head(TALK)
    assert (head.status_code, head.content, dict(head.items())) == (200, b"", dict(page.items()))


def test_whoever_has_the_page_is_told_so(client, talk, django_assert_num_queries):
    etag = client.get(TALK)["ETag"]
    with django_assert_num_queries(1):
        unchanged = client.get(TALK, headers={"If-None-Match": etag})
    assert (unchanged.status_code, unchanged.content, unchanged["ETag"]) == (304, b"", etag)
    assert unchanged["Cache-Control"] == KEPT["Cache-Control"]
    rename("Goa alone")
    assert client.get(TALK, headers={"If-None-Match": etag}).status_code == 200


def test_a_dropped_talk_is_gone_at_once(client, talk):
    addresses = ("/sessions/34/", "/topics/", TALK)
    assert all(b"JWT vs Goa" in client.get(address).content for address in addresses)
    assert len(held()) == 3
    with archive_change():
        talk.dropped_because = "It was given elsewhere."
        talk.save()
    assert [client.get(address).status_code for address in addresses] == [200, 200, 404]
    assert all(b"JWT vs Goa" not in client.get(address).content for address in addresses)


def test_what_changes_while_a_page_is_made_is_read_by_the_next_reader(client, pages):
    assert client.get("/titles/").content == b"JWT vs Goa"
    assert client.get("/titles/").content == b"Goa alone"
    assert len(held()) == 2


def test_an_archive_that_nobody_wrote_keeps_nothing(client):
    assert not Archive.objects.exists()
    assert "ETag" not in client.get("/") and held() == []


@pytest.mark.parametrize(
    "address",
    [
        "/no-store/", "/private/", "/cookie/", "/message/", "/stream/",
        "/status/201/", "/status/404/", "/status/503/", "/propose/x/", "/moderate/x/", "/admin/x/",
        "/media/x/", "/healthz/", "/readyz/", "/login/", "/nowhere/",
    ],
)  # fmt: skip
def test_what_is_not_for_everybody_is_not_kept(pages, address):
    for _visit in range(2):
        response = Client().get(address)
        assert "X-Accel-Expires" not in response and "ETag" not in response
    assert held() == []


def test_what_is_for_everybody_is_kept(client, pages):
    client.get("/plain/")
    client.get(f"/size/{kept.LARGEST}/")
    assert sorted(body for body, _headers in held()) == [b"A page.", b"x" * kept.LARGEST]


def test_what_is_too_large_is_made_anew_but_not_sent_to_whoever_has_it(client, pages):
    address = f"/size/{kept.LARGEST + 1}/"
    etag = client.get(address)["ETag"]
    assert held() == []
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize("method", ["POST", "PUT", "OPTIONS"])
def test_only_what_is_read_is_kept(client, pages, method):
    client.generic(method, "/plain/")
    assert held() == []


@pytest.mark.parametrize("name", ["sessionid", "messages", "csrftoken", "theirs"])
def test_whoever_brings_a_cookie_is_answered_anew_and_leaves_nothing(client, pages, name):
    kept_for_all = client.get("/plain/")
    client.cookies[name] = "a"
    assert "ETag" not in client.get("/plain/", headers={"If-None-Match": kept_for_all["ETag"]})
    client.get(TALK)
    assert len(held()) == 1


def test_a_colleague_neither_reads_nor_leaves_anything(client, colleague, talk):
    with archive_change():
        talk.house_title = "Canarytitle"
        talk.save()
    client.get(TALK)
    client.force_login(colleague)
    page = client.get(TALK)
    assert b"Canarytitle" in page.content and page["Cache-Control"] == "private, no-cache"
    assert len(held()) == 1 and b"Canarytitle" not in held()[0][0]


def test_a_site_for_the_house_keeps_nothing(client, settings, talk):
    settings.MTS_AUDIENCE = "house"
    for address in ("/", TALK, "/robots.txt", "/propose/"):
        assert "ETag" not in client.get(address), address
    assert held() == []


def test_whoever_writes_templates_sees_each_change(client, settings, talk):
    settings.DEBUG = True
    client.get(TALK)
    assert held() == []


def test_hosts_schemes_addresses_languages_and_encodings_have_pages_of_their_own(client, settings, pages):
    settings.ALLOWED_HOSTS = ["*"]
    visits = [
        {},
        {"headers": {"Host": "mts.example.com"}},
        {"secure": True},
        {"query_params": {"page": "2"}},
        {"headers": {"Accept-Encoding": "br, gzip"}},
        {"headers": {"Accept-Language": "ja"}},
        {"headers": {"Cookie": f"{settings.LANGUAGE_COOKIE_NAME}=ja", "Host": "mts.example.com"}},
    ]
    etags = [client.get("/plain/", **visit)["ETag"] for visit in visits]
    assert len(set(etags)) == len(held()) == len(visits)
    assert [client.get("/plain/", **visit)["ETag"] for visit in visits] == etags


def test_a_host_that_is_not_ours_is_refused_though_the_page_is_kept(client, settings, pages):
    client.get("/plain/")
    assert client.get("/plain/", headers={"Host": "evil.example"}).status_code == 400


def test_a_page_is_sent_compressed_to_whom_can_read_it(client, talk):
    plain = client.get(TALK)
    for _visit in range(2):
        packed = client.get(TALK, headers={"Accept-Encoding": "gzip"})
        assert packed["Content-Encoding"] == "gzip" and "Accept-Encoding" in packed["Vary"]
        assert gzip.decompress(packed.content) == plain.content
        assert packed["Content-Length"] == str(len(packed.content))


def test_a_setting_a_day_and_a_release_have_pages_of_their_own(client, settings, pages, tmp_path):
    keys = set()
    with timezone.override("Pacific/Pago_Pago"):
        keys.add(client.get("/plain/")["ETag"])
    with timezone.override("Pacific/Kiritimati"):  # 25 hours ahead
        keys.add(client.get("/plain/")["ETag"])
        settings.MTS_SERIES = "Techabend"
        keys.add(client.get("/plain/")["ETag"])
        settings.BASE_DIR = tmp_path
        (tmp_path / "requirements.txt").write_text("django==6.1.3")
        (tmp_path / "templates").mkdir()
        for words in ("Old words.", "New words."):
            (tmp_path / "templates" / "base.html").write_text(words)
            kept.release.cache_clear()
            keys.add(client.get("/plain/")["ETag"])
    kept.release.cache_clear()
    assert len(keys) == 5


def test_nothing_is_read_or_written_inside_a_transaction(client, talk):
    old = client.get(TALK)
    cache_before = held()
    with transaction.atomic():
        Topic.objects.update(title="Canarydryrun")
        page = client.get(TALK)
        assert b"Canarydryrun" in page.content and "ETag" not in page
        transaction.set_rollback(True)
    assert held() == cache_before
    assert client.get(TALK).content == old.content


class Away(BaseCache):
    """A server that does not answer."""

    def __init__(self, location, options):
        super().__init__(options)

    def get(self, *args, **options):
        raise ConnectionError("refused")

    set = get

    def clear(self):
        pass


def test_a_cache_that_is_away_costs_nobody_a_page(client, settings, talk, caplog):
    settings.CACHES = {"default": {"BACKEND": f"{__name__}.Away"}}
    for _visit in range(2):
        assert b"JWT vs Goa" in client.get(TALK).content
    assert kept.kept("one", Reader.STRANGER, lambda: 1) == 1
    assert "The cache does not answer: refused" in caplog.messages


def test_an_answer_is_kept_for_each_reader_and_language_until_a_change(talk):
    made = []

    def total(reader: Reader) -> int:
        made.append(reader)
        return Topic.objects.visible_to(reader).count()

    def asked(reader: Reader, name: str = "topics") -> int:
        return kept.kept(name, reader, lambda: total(reader))

    make_topic(talk.session, "For us", public=False)
    assert [asked(Reader.STRANGER), asked(Reader.HOUSE)] * 2 == [1, 2, 1, 2]
    assert made == [Reader.STRANGER, Reader.HOUSE]
    asked(Reader.STRANGER, "talks")
    with translation.override("ja"):
        asked(Reader.STRANGER)
    assert len(made) == 4
    make_topic(talk.session, "Another")
    assert asked(Reader.STRANGER) == 2 and len(made) == 5


def test_an_answer_of_a_change_that_is_taken_back_is_never_kept(talk):
    def asked() -> int:
        return kept.kept("topics", Reader.STRANGER, Topic.objects.count)

    with transaction.atomic():
        make_topic(talk.session, "A dry run")
        tried, total = Archive.objects.get().version, asked()
        transaction.set_rollback(True)
    rename("Goa alone")
    assert (tried, total) == (Archive.objects.get().version, 2)
    assert asked() == 1


def test_a_moderator_asked_anew_by_a_message_is_named_no_more(client):
    evening = make_session(35, held_on=date(2040, 5, 18), status=Status.ANNOUNCED)
    jeffrey = make_moderator(evening, make_person("Jeffrey"), answer="yes").person
    for day in ("2040-05-11", "2040-05-18"):
        assert b"Jeffrey" in client.get("/sessions/35/").content
        told = {"kind": MessageKind.NEWS, "session": evening, "person": jeffrey, "tells": {"day": day}}
        reached(Notice.objects.create(**told), Notice.Status.SENT, at=timezone.now())
    assert b"Jeffrey" not in client.get("/sessions/35/").content
