"""Whatever stands in an address: a list answers 200, 404 beyond its last page, or 400 before any database."""

import re

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.archive.test_lists import make_two_years

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
LISTS = ("/topics/", "/sessions/", "/people/", "/interns/", "/tags/", "/tags/go/", "/search/", "/statistics/")
NO_PAGES = ("/statistics/", "/search/")  # the search has none before something is asked
NAMES = (
    "q", "year", "kind", "tag", "speaker", "moderator", "company", "interns", "slides", "recording", "sort",
    "page", "letter",
)  # fmt: skip
ODD = (
    "", "0", "-1", "1", "9999", "10000", "1e3", "٣٤", "２０１７", "99999999999999999999", "9" * 5_000, "nan",
    "%", "_", "\\", "'", '"', "<b>", "\u202e", "\u200b", "é", "e\u0301", "田辺", "\ufffd", "😀", "%ED%A0%80",
    "a" * 200, "a" * 201, "talk", "workshop", "go", "title", "あ", "34th", "../", "\n", "newest' --",
)  # fmt: skip
VALUES = st.one_of(st.sampled_from(ODD), st.text(max_size=60), st.integers().map(str))


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(address=st.sampled_from(LISTS), query=st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=4))
def test_odd_values_never_fail(client, odd_archive, address, query):
    asked = QueryDict(mutable=True)
    asked.update({name: value.encode("utf-8", "replace").decode() for name, value in query.items()})
    response = client.get(f"{address}?{asked.urlencode()}")
    refused = any("\0" in value for value in asked.values())
    beyond = re.fullmatch("0*([2-9]|[1-9][0-9]+)", asked.get("page", ""))
    assert response.status_code in ((400,) if refused else (200, 404) if beyond else (200,))


@pytest.fixture
def odd_archive(db):
    make_two_years()


def test_known_oddities(client, odd_archive, subtests):
    for query, status in [
        ("q=%00", 400),
        ("year=%00", 400),
        ("q=%ED%A0%80", 200),
        ("q=%FF%FE", 200),
        ("q=" + "long " * 2_000, 200),
        ("speaker=" + "x" * 10_000, 200),
        ("page=" + "9" * 10_000, 404),
        ("year=2017&year=soon", 200),
        ("=&&;=;", 200),
        ("q[]=1&q.x=2", 200),
    ]:
        for address in LISTS:
            with subtests.test(address=address, query=query, status=status):
                expected = 200 if status == 404 and address in NO_PAGES else status
                assert client.get(f"{address}?{query.replace(' ', '+')}").status_code == expected


def test_words_that_are_too_long_are_left_aside_and_named(client, odd_archive):
    page = client.get("/topics/?q=" + "x" * 10_000).content.decode()
    assert "Words: “" + "x" * 79 + "…” is not a choice, and was left aside." in page
    assert "4 topics" in page
    assert "longer than 200 characters" in client.get("/search/?q=" + "x" * 201).content.decode()
