"""Totals beside the filters: what one reader may know of the whole archive."""

import pytest

from sessions.models import Reader, archive_change
from sessions.search.totals import Choice, session_totals, topic_totals
from tests.factories import make_moderator, make_person, make_session, make_topic

pytestmark = pytest.mark.django_db


def test_a_house_topic_is_counted_for_the_house_only():
    session = make_session()
    with archive_change():
        make_topic(session, "Public talk", kind="workshop")
        make_topic(session, "Project Falcon", public=False, kind="workshop")
    nothing = {
        "interns": 0,
        "slides": 0,
        "recording": 0,
        "tag": [],
        "speaker": [],
        "moderator": [],
        "company": [],
    }
    assert topic_totals(Reader.STRANGER) == nothing | {
        "year": [Choice("2017", "2017", 1)],
        "kind": [Choice("workshop", "Workshop", 1)],
        "language": [Choice("en", "English", 1)],
    }
    assert topic_totals(Reader.HOUSE)["kind"] == [Choice("workshop", "Workshop", 2)]


def test_two_people_of_a_name_are_one_suggestion():
    for number in (33, 34):
        make_moderator(make_session(number), make_person("Kevin"), answer="yes")
    assert session_totals(Reader.STRANGER)["moderator"] == [Choice("Kevin", "Kevin", 2)]


def test_languages_have_names_and_narrow_the_list(client):
    session = make_session()
    with archive_change():
        make_topic(session, "JWT vs Goa")
        make_topic(session, "負荷試験", language="ja")
        make_topic(session, "Unheard of", language="x-klingon")
    assert topic_totals(Reader.STRANGER)["language"] == [
        Choice("en", "English", 1),
        Choice("ja", "Japanese", 1),
        Choice("x-klingon", "x-klingon", 1),
    ]
    page = client.get("/topics/?language=ja").content.decode()
    assert '<option value="ja" selected>Japanese (1)</option>' in page
    assert "負荷試験" in page and "JWT vs Goa" not in page and "Language Japanese" in page
