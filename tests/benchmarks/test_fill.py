"""The filler makes the archive it promises."""

import pytest

from sessions.models import Audience, Count, Person, Reader, Session, Tag, Topic
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
    totals = Count.objects.seen_by(Reader.STRANGER).filter(facet=Count.Facet.TOPICS)
    assert totals.get().total == Topic.objects.visible_to(Reader.STRANGER).count() == 31


def test_every_page_of_the_benchmark_answers(client):
    fill(34)
    for name, address in addresses(34).items():
        assert client.get(address).status_code == (404 if name == "404" else 200), address


def test_the_table_tells_ratios():
    page = {"queries": 4, "cpu": 2.0, "raw": 12_000, "gzip": 3_000}
    bare = page | {"queries": 0, "cpu": 0.5}
    measured = {34: {"bare view": bare, "home": page}, 1000: {"bare view": bare, "home": page | {"cpu": 3.0}}}
    assert table(measured).splitlines()[-1] == "| home | 4 | 2.0 | 3.0 | 6 | 1.50 | 1.50 | 12.0 | 3.0 |"
