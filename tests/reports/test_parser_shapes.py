"""Eight reports of earlier and later years, reduced to their shape, read in one run."""

import json

import pytest

from sessions.reports.parser import read_sources
from tests.reports.conservation import check_conservation
from tests.reports.corpus import needs_corpus, shapes, source

pytestmark = needs_corpus


@pytest.fixture(scope="module")
def pairs() -> dict[int, tuple[dict, object]]:
    """Number to (expected, report)."""
    readings = read_sources([source(path) for path in shapes()])
    for reading in readings:
        check_conservation(reading)
        assert len(reading.reports) == 1
    expected = [json.loads(path.with_suffix(".json").read_text()) for path in shapes()]
    return {e["number"]: (e, reading.reports[0]) for e, reading in zip(expected, readings, strict=True)}


@pytest.mark.parametrize("number", [27, 28, 40, 42, 54, 61, 79, 94])
def test_the_evening_is_as_expected(pairs, number):
    expected, report = pairs[number]
    moderator = expected.get("moderator") or expected.get("mc")
    assert (report.number, str(report.held_on)) == (number, expected["date"])
    assert report.moderators == ([moderator] if moderator else [])
    assert report.format == expected.get("format")
    assert report.newcomers == expected.get("newcomers", [])
    assert report.author == expected.get("author", "")
    assert report.speakers_stated == expected.get("speaker_count")
    assert bool(report.venue) == ("venue" in expected)
    assert report.unplaced == []


@pytest.mark.parametrize("number", [27, 28, 40, 42, 54, 61, 79, 94])
def test_its_topics_are_as_expected(pairs, number):
    expected, report = pairs[number]
    assert [
        (t.position, t.title or None, [s.name for s in t.speakers], t.heading, bool(t.subject))
        for t in report.topics
    ] == [
        (e["pos"], e["title"], e["speakers"], e.get("heading", ""), "about" in e) for e in expected["topics"]
    ]
    assert [[(f.number, f.title) for f in t.continues] for t in report.topics] == [
        [(e["continues"]["mts"], e["continues"].get("title", ""))] if "continues" in e else []
        for e in expected["topics"]
    ]


def test_dates_of_posting_come_from_the_head_of_the_page(pairs):
    assert {n: str(r.published_on) for n, (_, r) in pairs.items() if r.published_on} == {
        54: "2019-06-07",
        61: "2019-10-03",
        79: "2021-05-05",
    }


def test_what_is_not_sure_is_a_doubt(pairs):
    assert {n: [d.about for d in r.doubts] for n, (_, r) in pairs.items() if r.doubts} == {
        27: ["topics[3].title"],
        79: ["topics[1].continues"],
        94: ["speakers_stated"],
    }


def test_years_missing_in_the_text_come_from_sessions_a_year_later(pairs):
    assert {n for n, (_, r) in pairs.items() if r.held_on_from == "neighbours"} == {27, 28}


def test_a_list_in_a_summary_stays_a_list(pairs):
    assert pairs[61][1].topics[0].summary.endswith("  • first item\n  • second item".strip()) or (
        "• first item\n" in pairs[61][1].topics[0].summary
    )
