"""The filler makes the archive it promises."""

import pytest

from sessions.models import Audience, Person, Reader, Session, Tag, Topic
from tests.benchmarks.fill import fill
from tests.benchmarks.pages import addresses
from tests.benchmarks.table import table

pytestmark = pytest.mark.django_db


def test_thirty_four_topics_six_a_session_one_in_ten_for_the_house():
    fill(34)
    assert Topic.objects.count() == 34
    assert [session.topics.count() for session in Session.objects.order_by("number")] == [6, 6, 6, 6, 6, 4, 0]
    assert Topic.objects.filter(audience=Audience.HOUSE).count() == 3
    assert (Person.objects.count(), Tag.objects.count()) == (6, 200)
    assert Topic.objects.visible_to(Reader.STRANGER).count() == 31


def test_every_page_of_the_benchmark_answers(client):
    fill(34)
    for name, address in addresses(34).items():
        assert client.get(address).status_code == (404 if name == "404" else 200), address


def test_the_table_tells_ratios():
    bare = {"queries": 0, "cpu": 0.5, "changed": 0.5, "kept": 0.5, "is_kept": False, "raw": 3, "gzip": 20}
    home = {
        "queries": 4,
        "cpu": 2.0,
        "changed": 9,
        "kept": 0.3,
        "is_kept": True,
        "raw": 12_000,
        "gzip": 3_000,
    }
    measured = {34: {"bare": bare, "home": home}, 10_000: {"bare": bare, "home": home | {"cpu": 3.0}}}
    assert table(measured).splitlines() == [
        "| page | queries | 34: ms | 10,000: ms | to 34 | changed: ms | kept: ms | kB raw | kB gzip |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
        "| bare | 0 | 0.5 | 0.5 | 1.00 | 0.5 | – | 0.0 | 0.0 |",
        "| home | 4 | 2.0 | 3.0 | 1.50 | 9.0 | 0.30 | 12.0 | 3.0 |",
    ]
