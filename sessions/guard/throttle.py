"""How often one address, one name or one link may try something in a while."""

import math
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import F
from django.db.models.functions import Greatest
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sessions.guard import errors
from sessions.models import Throttle
from sessions.models.locking import patiently

# One statement, so two at the same moment wait for each other and both are counted. SQLite and PostgreSQL
# understand the same words.
COUNT = """
INSERT INTO mts_throttle (key, hits, ends) VALUES (%(key)s, 1, %(ends)s)
ON CONFLICT (key) DO UPDATE SET
  hits = CASE WHEN mts_throttle.ends <= %(now)s THEN 1 ELSE mts_throttle.hits + 1 END,
  ends = CASE WHEN mts_throttle.ends <= %(now)s THEN excluded.ends ELSE mts_throttle.ends END
RETURNING hits, ends
"""


@dataclass(frozen=True)
class Limit:
    """At most so many times `per` a while, which begins with the first. name: what is tried, in a word."""

    name: str
    times: int
    per: timedelta


class TooMany(Exception):
    """Tried too often. retry_after: seconds until the next try counts anew.

    Raised in a view, it becomes the page of 429 (`ThrottleMiddleware`).
    """

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"Tried too often; again in {retry_after} seconds.")
        self.retry_after = retry_after


def hit(limit: Limit, key: str, *, now: datetime) -> None:
    """Count one try; TooMany from the one after `limit.times` until the while is over. One query.

    key: who tries, such as `address_of(request)`; kept as a keyed hash only. Ask before anything costly, and
    outside a transaction: one that fails would take the try back, and one that lasts makes all others of the
    key wait. Where the database is away or busy its error is raised, which readers see as a 503, and nothing
    is counted: nobody is locked out for our own trouble.
    """
    moment, hashed = int(now.timestamp()), hashed_key(limit, key)
    values = {"key": hashed, "now": moment, "ends": moment + int(limit.per.total_seconds())}
    with connection.cursor() as cursor:
        patiently(lambda: cursor.execute(COUNT, values))
        hits, ends = cursor.fetchone()
    if hits == 1 and hashed.startswith("0"):  # now and then: at every sixteenth new key
        with suppress(DatabaseError):
            Throttle.objects.filter(ends__lte=moment).delete()
    if hits > limit.times:
        raise TooMany(ends - moment)


def hit_all(tries: Sequence[tuple[Limit, str]], *, now: datetime) -> None:
    """Count one try under several limits, the narrowest first: one that is refused counts under no other.

    Else whoever tries on in vain would use up what is left to everybody behind the same address.
    """
    counted: list[tuple[Limit, str]] = []
    try:
        for limit, key in tries:
            hit(limit, key, now=now)
            counted.append((limit, key))
    except (TooMany, DatabaseError):
        take_back_all(counted)
        raise


def take_back_all(tries: Sequence[tuple[Limit, str]]) -> None:
    """Let tries not count after all: they succeeded, or failed through no fault of theirs."""
    for limit, key in tries:
        with suppress(DatabaseError):
            row = Throttle.objects.filter(key=hashed_key(limit, key))
            row.update(hits=Greatest(F("hits") - 1, 0))


def hashed_key(limit: Limit, key: str) -> str:
    """64 hexadecimal characters; without SECRET_KEY nobody can tell whose (an IP address is personal)."""
    return salted_hmac(f"mts.throttle.{limit.name}", key, algorithm="sha256").hexdigest()


def address_of(request: HttpRequest) -> str:
    """Whose request it is, as an address; private ones count too, for the intranet is where we run.

    Behind MTS_PROXIES proxies of our own, each of which adds to X-Forwarded-For whom it heard from, the entry
    that the outermost added; all before it is the client's own invention. A network of IPv6 (/64) counts as
    one, for it is what one household gets.
    """
    heard_from = request.META.get("REMOTE_ADDR", "")
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    if 0 < settings.MTS_PROXIES <= len(hops):
        heard_from = plain(hops[-settings.MTS_PROXIES].strip()) or heard_from
    return plain(heard_from) or heard_from


def plain(address: str) -> str:
    """One spelling for each address; empty for what is none."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ip_network((found, 64), strict=False))
    return str(found)


def wait_in_words(seconds: int) -> str:
    """ "in 12 minutes", "in 5 hours", rounded up."""
    if seconds > 90 * 60:
        return _("in %(hours)s hours") % {"hours": math.ceil(seconds / 3600)}
    minutes = math.ceil(seconds / 60)
    return ngettext("in one minute", "in %(minutes)s minutes", minutes) % {"minutes": minutes}


class ThrottleMiddleware:
    """A view that raises TooMany is answered 429, in our own look."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, TooMany):
            return errors.too_many(exception.retry_after, wait_in_words(exception.retry_after))
        return None
