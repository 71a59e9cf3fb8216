"""Filters: each finds what it names, and nothing of another evening, person or reader."""

import re
from itertools import pairwise

import pytest

from sessions.models import Topic, archive_change
from tests.factories import make_session, make_topic
from tests.search.cast import make_cast

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
TITLE = re.compile(r'<p class="row-title"><a href="[^"]+">(.*?)</a>')
EVENING = re.compile(r'<a class="evening-number" href="/sessions/(\d+)/">')
TOPICS = [
    ("", ["Ahead", "Two", "Plain", "One"]),
    ("sort=oldest", ["One", "Two", "Plain", "Ahead"]),
    ("sort=title", ["Ahead", "One", "Plain", "Two"]),
    ("year=2016", ["One"]),
    ("year=2018", []),
    ("kind=workshop", ["One"]),
    ("kind=event+report", ["Two"]),
    ("kind=talk", ["Ahead", "Plain"]),
    ("tag=tag-two", ["Two"]),
    ("tag=tag-hidden", []),
    ("speaker=One+speaker", ["One"]),
    ("speaker=two+shown", ["Two"]),
    ("speaker=two+kept", []),
    ("speaker=wo+spea", ["Two"]),
    ("speaker=Untold+speaker", []),
    ("speaker=Hidden+speaker", []),
    ("moderator=One+moderator", ["One"]),
    ("moderator=Two+moderator", ["Two", "Plain"]),
    ("moderator=Asked+moderator", []),
    ("moderator=Hidden+moderator", []),
    ("company=two", ["Two"]),
    ("company=one", []),
    ("company=hidden", []),
    ("interns=1", ["One"]),
    ("slides=1", ["Two"]),
    ("recording=1", ["Two"]),
    ("q=two+things", ["Two"]),
    ("q=snow", []),
    ("q=one+shown", ["One"]),
    ("q=kept", []),
    ("q=falcon", []),
    ("year=2017&kind=workshop", []),
    ("year=2017&moderator=Two+moderator&q=plain", ["Plain"]),
    ("recording=1&slides=1&tag=tag-two&kind=event+report", ["Two"]),
]
SESSIONS = [
    ("", ["35", "34", "29"]),
    ("sort=oldest", ["29", "34", "35"]),
    ("year=2016", ["29"]),
    ("year=2017", ["35", "34"]),
    ("year=2018", []),
    ("moderator=One+moderator", ["29"]),
    ("moderator=Two+shown", []),
    ("moderator=Asked+moderator", []),
    ("q=shibuya", ["29"]),
    ("q=snow", ["29"]),
    ("q=tea", ["34"]),
    ("q=34th", ["34"]),
    ("q=36", []),
    ("q=cellar", []),
    ("q=snow+tea", []),
    ("moderator=Two+moderator&year=2016", []),
]


def titles(response) -> list[str]:
    return [re.sub("<[^>]*>", "", title) for title in TITLE.findall(response.content.decode())]


def numbers(response) -> list[str]:
    return EVENING.findall(response.content.decode())


def test_topics_are_those_that_the_filter_names(client):
    make_cast()
    for query, found in TOPICS:
        response = client.get(f"/topics/?{query}")
        assert titles(response) == found, query
        words = f"{len(found)} topic" if found else "No topics"
        assert f'role="status">{words}' in response.content.decode(), query


def test_sessions_are_those_that_the_filter_names(client):
    make_cast()
    for query, found in SESSIONS:
        response = client.get(f"/sessions/?{query}")
        assert numbers(response) == found, query
        words = f"{len(found)} session" if found else "No sessions"
        assert f'role="status">{words}' in response.content.decode(), query


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=workshop", ["Falcon", "One"]),
        ("kind=annual+report", ["Hidden"]),
        ("tag=tag-two", ["Two", "Falcon"]),
        ("moderator=Hidden+moderator", ["Hidden"]),
        ("company=hidden", ["Hidden"]),
        ("recording=1", ["Hidden", "Two", "Falcon"]),
        ("slides=1", ["Hidden", "Two"]),
        ("year=2018", ["Hidden"]),
        ("speaker=Hidden+kept", []),
    ],
)
def test_the_house_finds_its_own_besides(house_client, query, found):
    make_cast()
    assert titles(house_client.get(f"/topics/?{query}")) == found


def test_choices_are_counted_for_the_reader(client, colleague):
    """Of recordings and slides nobody counts what its speakers keep, or what is for the house."""
    make_cast()
    with archive_change():
        make_topic(make_session(20), "Inside", recording_url="https://example.com/i")
    told = {}
    for reader in ("stranger", "house"):
        page = client.get("/topics/").content.decode()
        options = re.findall(r'<option value="([^"]+)">[^<]*\((\d+)\)</option>', page)
        told[reader] = dict(options) | dict(re.findall(r"> (With [\w ]+|By interns) \((\d+)\)", page))
        client.force_login(colleague)
    assert told["stranger"] == {
        "2016": "1", "2017": "4", "en": "5", "talk": "3", "workshop": "1", "event report": "1",
        "tag-one": "1", "tag-two": "1", "By interns": "1", "With slides": "1", "With a recording": "1",
    }  # fmt: skip
    assert told["house"] == {
        "2016": "1", "2017": "5", "2018": "1", "en": "7", "talk": "3", "workshop": "2", "event report": "1",
        "annual report": "1", "tag-one": "1", "tag-two": "2", "tag-hidden": "1", "By interns": "1",
        "With slides": "2", "With a recording": "4",
    }  # fmt: skip


def test_suggestions_name_whom_the_reader_may_know_the_most_frequent_first(client, colleague):
    make_cast()
    with archive_change():
        again = Topic.objects.get(title="Two").speakers.get()
        make_topic(make_session(20), "Again", speakers=[again.person])
    found = {}
    for reader in ("stranger", "house"):
        page = client.get("/topics/").content.decode()
        for name in ("speaker", "moderator", "company"):
            part = page[page.index(f'<datalist id="l-{name}">') :].split("</datalist>")[0]
            found[reader, name] = re.findall(r'<option value="([^"]+)">(\d+)', part)
        client.force_login(colleague)
    assert found["stranger", "speaker"][0] == ("Two speaker", "2")
    assert {name for name, _ in found["stranger", "speaker"]} == {
        "Two speaker", "One speaker", "Plain speaker", "Ahead speaker",
    }  # fmt: skip
    assert set(found["stranger", "moderator"]) == {("One moderator", "1"), ("Two moderator", "1")}
    assert found["stranger", "company"] == [("Two Ltd", "1")]
    assert found["house", "speaker"][0] == ("Two speaker", "3")
    assert ("Hidden moderator", "1") in found["house", "moderator"]
    assert set(found["house", "company"]) == {("Two Ltd", "1"), ("Hidden Ltd", "1")}


def test_a_chip_names_its_value_and_leads_to_the_list_without_it(client):
    make_cast()
    page = client.get("/topics/?kind=workshop&tag=tag-one&interns=1&speaker=One+speaker").content.decode()
    chips = re.findall(r'<a class="chip" href="([^"]+)"><span class="hidden">Remove: </span>([^<]+?) <', page)
    assert chips == [
        ("?tag=tag-one&amp;speaker=One+speaker&amp;interns=1", "Kind Workshop"),
        ("?kind=workshop&amp;speaker=One+speaker&amp;interns=1", "Tag Tag One"),
        ("?kind=workshop&amp;tag=tag-one&amp;interns=1", "Speaker One speaker"),
        ("?kind=workshop&amp;tag=tag-one&amp;speaker=One+speaker", "By interns"),
    ]


@pytest.mark.parametrize("sort", ["newest", "oldest"])
def test_pages_of_sessions_hold_the_cancelled_ones_in_their_place(client, sort):
    with archive_change():
        for number in [*range(1, 6), *range(98, 103), *range(200, 206), *range(299, 303)]:
            make_session(number)
        for number in (6, 97, 103, 206):
            make_session(number, status="open").cancel(because="A flood.", keep_number=True)
    walked = [numbers(client.get(f"/sessions/?page={page}&sort={sort}")) for page in (1, 2)]
    ordered = [int(number) for page in walked for number in page]
    assert (len(walked[0]), len(ordered)) == (12, 24)
    assert all(a <= b if sort == "oldest" else a >= b for a, b in pairwise(ordered))
