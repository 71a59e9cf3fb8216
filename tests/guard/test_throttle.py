"""Counting tries: exact under threads, by address and never by name in the table, with a way to wait."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection
from django.test import RequestFactory
from django.urls import include, path

from sessions.guard import errors
from sessions.guard.throttle import Limit, TooMany, address_of, hit, hit_all, take_back_all, wait_in_words
from sessions.models import Throttle

pytestmark = pytest.mark.postgres

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
THREE = Limit("test", times=3, per=timedelta(minutes=10))


@pytest.fixture(autouse=True)
def same_key(settings):
    """Every sixteenth hashed key sweeps the table: the same ones in every clone."""
    settings.SECRET_KEY = "tests"


def limited(request):
    hit(THREE, address_of(request), now=NOON)


urlpatterns = [path("limited/", limited), path("", include("mts.urls"))]
handler500 = errors.server_error


def tries(times: int, *, limit: Limit = THREE, key: str = "10.0.0.1", now: datetime = NOON) -> list[int]:
    """What each try was told: 0 for yes, else the seconds to wait."""
    told = []
    for _ in range(times):
        try:
            hit(limit, key, now=now)
            told.append(0)
        except TooMany as error:
            told.append(error.retry_after)
    return told


@pytest.mark.django_db
def test_one_more_than_allowed_waits_until_the_while_is_over():
    assert tries(4) == [0, 0, 0, 600]
    assert tries(1, now=NOON + timedelta(minutes=9)) == [60]  # and trying on does not lengthen it
    assert tries(4, now=NOON + timedelta(minutes=10)) == [0, 0, 0, 600]


@pytest.mark.django_db
def test_each_key_and_each_limit_counts_by_itself():
    other = Limit("other", times=1, per=timedelta(hours=1))
    assert tries(3) == tries(3, key="10.0.0.2") == [0, 0, 0]
    assert tries(2, limit=other) == [0, 3600]


@pytest.mark.django_db
def test_a_try_that_is_taken_back_does_not_count_and_never_gives_credit():
    for _ in range(5):
        tries(1)
        take_back_all([(THREE, "10.0.0.1")])
    take_back_all([(THREE, "10.0.0.1")])
    take_back_all([(THREE, "10.0.0.9")])
    assert tries(4) == [0, 0, 0, 600]


@pytest.mark.django_db
def test_a_try_that_is_refused_counts_under_no_other_limit():
    wide = Limit("wide", times=4, per=timedelta(hours=1))
    told = []
    for key in ["a"] * 6 + ["b"] * 3:
        try:
            hit_all([(THREE, key), (wide, "all")], now=NOON)
            told.append(0)
        except TooMany as error:
            told.append(error.retry_after)
    assert told == [0, 0, 0, 600, 600, 600, 0, 3600, 3600]
    assert tries(3, key="b") == [0, 0, 600]  # one try of b counted, two were refused by the other limit


@contextmanager
def busy_at(statement: str):
    """The database is busy at each such statement once a try was counted; the statements it did not take."""
    refused = []

    def busy(execute, sql, params, many, context):
        if sql.strip().startswith(statement) and Throttle.objects.filter(hits__gt=0).exists():
            refused.append(sql)
            raise OperationalError("database is locked")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(busy):
        yield refused


@pytest.mark.django_db
def test_a_try_that_our_own_trouble_ends_counts_nowhere():
    wide = Limit("wide", times=4, per=timedelta(hours=1))
    with busy_at("INSERT"):
        for _ in range(5):
            with pytest.raises(OperationalError):
                hit_all([(THREE, "a"), (wide, "all")], now=NOON)
    assert tries(4, key="a") == [0, 0, 0, 600]


@pytest.mark.django_db(transaction=True)
def test_a_sweep_that_fails_keeps_nobody_out():
    with busy_at("DELETE") as refused:
        assert [tries(1, key=f"somebody {n}") for n in range(60)] == [[0]] * 60
    assert 0 < len(refused) < 30


@pytest.mark.django_db
def test_the_table_does_not_say_who_it_was():
    tries(1, key="10.0.0.1")
    (row,) = Throttle.objects.all()
    assert len(row.key) == 64 and "10.0.0.1" not in str(vars(row))


@pytest.mark.django_db
def test_old_rows_are_swept_by_what_comes_after():
    for n in range(40):
        tries(1, key=f"old {n}")
    for n in range(40):
        tries(1, key=f"new {n}", now=NOON + timedelta(hours=1))
    assert Throttle.objects.filter(ends__lte=NOON.timestamp() + 600).count() == 0
    assert Throttle.objects.count() == 40


@pytest.mark.django_db
def test_a_try_costs_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        tries(1, key="a")


@pytest.mark.django_db(transaction=True)
def test_eight_threads_count_exactly():
    many = Limit("many", times=30, per=timedelta(hours=1))

    def work(_) -> list[int]:
        try:
            return tries(5, limit=many)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        told = [answer for answers in pool.map(work, range(8)) for answer in answers]
    assert (told.count(0), len(told)) == (30, 40)
    assert Throttle.objects.get().hits == 40


@pytest.mark.django_db
def test_too_many_is_a_page_that_says_how_long_to_wait(client, settings):
    settings.ROOT_URLCONF = __name__
    tries(3, key="127.0.0.1")
    response = client.get("/limited/")
    assert (response.status_code, response["Retry-After"]) == (429, "600")
    assert response["Cache-Control"] == "no-store"
    assert "Please try again in 10 minutes" in response.content.decode()


def test_a_database_that_is_away_locks_nobody_out(monkeypatch):
    """The error goes up and is answered 503; no 429, and no count."""

    def refuse(*args, **kwargs):
        raise OperationalError("database is locked")

    monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.cursor", refuse)
    with pytest.raises(OperationalError):
        hit(THREE, "10.0.0.1", now=NOON)
    take_back_all([(THREE, "10.0.0.1")])


@pytest.mark.parametrize(
    ("proxies", "remote", "forwarded", "found"),
    [
        (0, "192.168.1.7", None, "192.168.1.7"),
        (0, "192.168.1.7", "203.0.113.9", "192.168.1.7"),
        (1, "10.0.0.1", "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "10.0.0.1", "6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "10.0.0.1", "203.0.113.9", "10.0.0.1"),
        (1, "10.0.0.1", None, "10.0.0.1"),
        (1, "10.0.0.1", "nonsense", "10.0.0.1"),
        (0, "::ffff:192.168.1.7", None, "192.168.1.7"),
        (0, "2001:db8:1:2:3:4:5:6", None, "2001:db8:1:2::/64"),
        (0, "fe80::1%eth0", None, "fe80::/64"),
        (0, "", None, ""),
    ],
)
def test_the_address_is_whom_our_outermost_proxy_heard_from(settings, proxies, remote, forwarded, found):
    settings.MTS_PROXIES = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert address_of(RequestFactory().get("/", headers=headers, REMOTE_ADDR=remote)) == found


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "in one minute"),
        (61, "in 2 minutes"),
        (600, "in 10 minutes"),
        (5_400, "in 90 minutes"),
        (5_401, "in 2 hours"),
        (86_400, "in 24 hours"),
    ],
)
def test_waiting_in_words(seconds, words):
    assert wait_in_words(seconds) == words
