"""Strangers' pages, kept in Django's cache until the archive changes.

What is kept is found only under the stamp of the archive it was made from, and each change sets a new one:
nothing has to be thrown away, and nothing that was withdrawn is found again.
"""

import logging
from collections.abc import Callable
from functools import cache as once
from hashlib import sha256

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import re_accepts_gzip
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language, get_language_from_request

from sessions.guard.methods import READING
from sessions.guard.readers import ALIVE, FOR_GUESTS
from sessions.models import Archive, Reader

log = logging.getLogger(__name__)

NEVER = (*FOR_GUESTS, "/admin/", "/media/", ALIVE, "/readyz/")  # they know the minute, or files of their own
LARGEST = 64 * 1024  # bytes of a body; what is larger is made anew, for whoever does not have it already
A_DAY = 24 * 3600  # seconds; the day is part of the key
# A browser asks each time, and is told 304. nginx may answer for a second (deploy/nginx.conf); up to its 1.22
# it heeds the first of these two lines, so they stand in this order.
HEADERS = {"X-Accel-Expires": "1", "Cache-Control": "public, max-age=0, must-revalidate"}


class KeptMiddleware:
    """Answers strangers from the cache, and keeps what they were answered.

    Below the middleware that looks at every request and adds its headers to every answer, above all others:
    only what those below answered with 200 for this very host, scheme and address is found again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = key_of_page(request) if is_for_strangers(request) else None
        if key is None:
            return self.get_response(request)
        headers = HEADERS | {"ETag": f'W/"{key}"'}  # weak: gzip pads each copy differently
        if unchanged := get_conditional_response(request, etag=headers["ETag"]):
            return with_headers(unchanged, headers)
        if found := asked(cache.get, key):
            body, own = found
            return HttpResponse(body, headers=own | headers)
        response = self.get_response(request)
        if not may_be_kept(response):
            return response
        if request.method == "GET" and len(response.content) <= LARGEST:
            asked(cache.set, key, (response.content, dict(response.items())), A_DAY)
        return with_headers(response, headers)


def is_for_strangers(request: HttpRequest) -> bool:
    """Whether anybody at all would be answered the same: nothing tells who asks, and a stranger may read."""
    return (
        request.method in READING
        and request.COOKIES.keys() <= {settings.LANGUAGE_COOKIE_NAME}
        and "Authorization" not in request.headers
        and settings.MTS_AUDIENCE == "public"
        and not settings.DEBUG  # a template is looked at while it is written
        and not request.path.startswith(NEVER)
    )


def may_be_kept(response: HttpResponse) -> bool:
    """A plain page that says nothing itself of how it may be kept, and gives its reader nothing to keep."""
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not response.has_header("Cache-Control")
    )


def with_headers(response: HttpResponse, headers: dict[str, str]) -> HttpResponse:
    for name, value in headers.items():
        response.headers[name] = value
    return response


def key_of_page(request: HttpRequest) -> str | None:
    encoding = "gzip" if re_accepts_gzip.search(request.META.get("HTTP_ACCEPT_ENCODING", "")) else ""
    address = request.scheme, request.get_host(), request.get_full_path()
    return key_of("page", *address, encoding, get_language_from_request(request))


def kept[T](name: str, reader: Reader, make: Callable[[], T]) -> T:
    """What `make` gives for this reader, from the cache where it was made since the archive last changed.

    name: of the question, with whatever its answer depends on besides reader, language and day. Inside a
    transaction `make` is called each time: it may see what nobody else will ever see.
    """
    key = key_of("value", name, reader.value, get_language())
    if key is None:
        return make()
    value = asked(cache.get, key)
    if value is None:
        value = make()
        asked(cache.set, key, value, A_DAY)
    return value


def key_of(*parts: str) -> str | None:
    """64 hexadecimal characters, to be asked for before what is kept is made: a change that comes between
    leaves it under a key that nobody asks for any more.

    None inside a transaction, whose stamp may be rolled back, and for an archive that nobody wrote yet.
    """
    if transaction.get_connection().in_atomic_block:
        return None
    stamp = Archive.current_stamp()
    if stamp is None:
        return None
    names = [getattr(settings, name) for name in names_of_settings()]
    return sha256(repr((stamp, release(), names, timezone.localdate(), parts)).encode()).hexdigest()


@once
def names_of_settings() -> list[str]:
    """What a house sets and pages may show."""
    return ["SITE_URL", "TIME_ZONE", *(name for name in dir(settings) if name.startswith("MTS_"))]


@once
def release() -> str:
    """A fingerprint of our code, templates and pinned packages: no release reads what another one kept."""
    files = [settings.BASE_DIR / "requirements.txt"]
    for folder in ("mts", "sessions", "templates", "static"):
        found = (settings.BASE_DIR / folder).rglob("*")
        files += sorted(path for path in found if path.is_file() and path.suffix != ".pyc")
    return sha256(b"".join(sha256(path.read_bytes()).digest() for path in files)).hexdigest()


def asked[**P, T](question: Callable[P, T], *args: P.args, **options: P.kwargs) -> T | None:
    """The answer of the cache; None while it is away (CACHE_URL), which costs time, and nobody a page."""
    try:
        return question(*args, **options)
    except Exception as error:
        log.warning("The cache does not answer: %s", error)
        return None
