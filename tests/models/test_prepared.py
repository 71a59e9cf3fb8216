"""A prepared question answers like the queryset it was made of, for every value."""

from collections.abc import Collection

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from sessions.models import Reader, Session, Topic
from sessions.models.prepared import prepared, size_for
from tests.factories import make_session, make_topic

pytestmark = pytest.mark.django_db


@prepared
def topics_of(reader: Reader, sessions: Collection[int], title: str | None) -> QuerySet[Topic]:
    topics = Topic.objects.visible_to(reader).filter(session__in=sessions).select_related("session")
    return topics.order_by("pk") if title is None else topics.filter(title=title)


@prepared
def numbers_from(first: int) -> QuerySet:
    return Session.objects.filter(number__gte=first).order_by("number").values_list("number", "held_on")


def test_the_second_answer_is_for_the_second_values():
    made = [make_topic(make_session(number), title=f"Title {number}") for number in (31, 32, 33)]
    keys = [topic.session_id for topic in made]
    assert topics_of(Reader.STRANGER, keys[:1], None) == made[:1]
    assert topics_of(Reader.STRANGER, keys[1:2], None) == made[1:2]
    assert topics_of(Reader.STRANGER, keys[:2], None) == made[:2]
    assert topics_of(Reader.STRANGER, keys, None) == made
    assert topics_of(Reader.STRANGER, set(), None) == []
    assert topics_of(Reader.STRANGER, keys, "Title 32") == made[1:2]
    assert topics_of(Reader.STRANGER, keys, "Title 99") == []


def test_each_reader_has_sql_of_their_own():
    topic = make_topic(make_session(31), audience="house")
    for _ in range(2):
        assert topics_of(Reader.HOUSE, [topic.session_id], None) == [topic]
        assert topics_of(Reader.STRANGER, [topic.session_id], None) == []


def test_one_query_and_related_records_come_with_it(django_assert_num_queries):
    topic = make_topic(make_session(31))
    for _ in range(2):
        with django_assert_num_queries(1):
            assert [
                found.session.number for found in topics_of(Reader.STRANGER, [topic.session_id], None)
            ] == [31]


def test_columns_are_converted_and_the_sql_is_that_of_the_queryset():
    sessions = [make_session(number) for number in (31, 32)]
    numbers_from(1)
    with CaptureQueriesContext(connection) as captured:
        assert numbers_from(32) == [(32, sessions[1].held_on)]
        plain = Session.objects.filter(number__gte=32).order_by("number").values_list("number", "held_on")
        assert list(plain) == [(32, sessions[1].held_on)]
    assert captured[0]["sql"] == captured[1]["sql"]


def test_sizes_of_lists_are_few():
    assert [size_for(length) for length in (0, 1, 2, 3, 5, 25, 512, 700)] == [1, 1, 2, 4, 8, 32, 512, 700]


@prepared
def two_from(first: int) -> QuerySet:
    return Session.objects.order_by("number").values_list("number", flat=True)[first : first + 2]


def test_a_slice_begins_at_the_value():
    for number in range(31, 36):
        make_session(number)
    assert [two_from(first) for first in (0, 1, 3, 4, 5)] == [[31, 32], [32, 33], [34, 35], [35], []]
