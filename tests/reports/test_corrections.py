"""A report with a reviewer's corrections laid over it: doubts stay where nothing was changed."""

from datetime import date

from sessions.reports.facts import Doubt, FollowUp, InternFact, Report, Speaker, Topic
from sessions.reports.importing.report_values import corrected, draft_of

REPORT = Report(
    "a.txt",
    number=34,
    held_on=date(2017, 5, 19),
    held_on_from="text",
    published_on=date(2017, 6, 1),
    format="online",
    moderators=["Jeffrey"],
    introduction="Welcome.",
    topics=[
        Topic(
            1,
            title="Scope",
            speakers=[Speaker("David", credited_as="David-san")],
            continues=[FollowUp(32, text="as in the 32nd")],
            line=5,
        ),
        Topic(2, title="Goa", speakers=[Speaker("Shihan", "guest", "AWS", "Shihan-kun")], line=9),
    ],
    interns=[InternFact("Kelvin", "GIP", True)],
    doubts=[
        Doubt(3, "held_on", "The year?"),
        Doubt(5, "topics[0].title", "The title?"),
        Doubt(9, "topics[1].title", "Another title?"),
        Doubt(9, "topics[1].speakers", "From AWS?"),
        Doubt(1, "report", "Is it one?"),
    ],
    first_line=1,
)


def values() -> dict:
    return draft_of(REPORT)


def told(found: dict) -> list[str]:
    return [doubt["message"] for doubt in found["doubts"]]


def test_a_report_that_nobody_corrected_is_the_same():
    assert corrected(draft_of(REPORT), values()) == values()


def test_a_doubt_goes_with_the_correction_of_its_field_and_the_others_stay():
    changed = values()
    changed["topics"][0]["title"] = "Telescope"

    assert told(corrected(draft_of(REPORT), changed)) == [
        "The year?",
        "Another title?",
        "From AWS?",
        "Is it one?",
    ]


def test_a_doubt_that_was_ticked_goes_and_the_others_stay():
    changed = values()
    changed["doubts"] = [doubt for doubt in changed["doubts"] if doubt["about"] != "topics[1].title"]

    assert told(corrected(draft_of(REPORT), changed)) == [
        "The year?",
        "The title?",
        "From AWS?",
        "Is it one?",
    ]


def test_doubts_of_a_topic_that_is_none_go_and_the_evening_keeps_its_own():
    changed = values()
    changed["topics"] = changed["topics"][:1]
    changed["held_on"] = None

    found = corrected(draft_of(REPORT), changed)

    assert told(found) == ["The title?", "Is it one?"]
    assert (found["held_on"], found["published_on"]) == (None, "2017-06-01")


def test_a_topic_that_was_missed_takes_its_place_and_speakers_are_credited_as_printed():
    changed = values()
    missed = {
        "position": 0, "title": "Missed", "subject": "", "heading": "", "kind": "talk", "summary": "",
        "continues": [], "mentions": [],
        "speakers": [{"name": "Aji", "capacity": "member", "affiliation": ""}],
    }  # fmt: skip
    changed["topics"].insert(1, missed)

    found = corrected(draft_of(REPORT), changed)

    topics = found["topics"]
    assert [(topic["position"], topic["title"]) for topic in topics] == [
        (1, "Scope"),
        (2, "Missed"),
        (3, "Goa"),
    ]
    printed = [topic["speakers"][0]["credited_as"] for topic in topics]
    assert printed == ["David-san", "Aji", "Shihan-kun"]
    assert [link["text"] for link in topics[0]["continues"]] == ["as in the 32nd"]
