"""The sample archive: right in its facts, free in its words, whole in its references."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sessions.management import sample
from sessions.media.pictures import clean_picture
from sessions.reports.facts import HouseStyle, Report, Source, as_json
from sessions.reports.importing.people_in_reports import read_people
from sessions.reports.parser import parse_reports
from sessions.text import normalise_name

STYLE = HouseStyle(organisations=("HDE",))
ORIGINAL = Path(__file__).resolve().parents[2].parent / "shared/reports/mts-reports-29-34.txt"
WORDS_IN_A_ROW = 7


def read_sample() -> list[Report]:
    return parse_reports(
        [
            Source(path.name, path.read_text("utf-8"), "markdown" if path.suffix == ".md" else "text")
            for path in sample.report_paths()
        ],
        style=STYLE,
    )


@pytest.fixture(scope="module")
def reports() -> list[Report]:
    return read_sample()


@pytest.fixture(scope="module")
def originals() -> list[Report]:
    if not ORIGINAL.exists():
        pytest.skip("the real reports are not here: ../shared/reports is missing")
    found = parse_reports([Source(ORIGINAL.name, ORIGINAL.read_text("utf-8"))], style=STYLE)
    return sorted(found, key=lambda report: report.number)


def facts(report: Report) -> dict:
    """What a sample report has in common with the original; spellings that are printed two ways by key."""
    return {
        "number": report.number,
        "held_on": report.held_on,
        "held_on_from": report.held_on_from,
        "moderators": report.moderators,
        "party": report.party,
        "topics": [
            {
                "position": topic.position,
                "title": topic.title,
                "subject": topic.subject,
                "kind": topic.kind,
                "speakers": [as_json(speaker) for speaker in topic.speakers],
                "continues": [(link.number, link.speakers) for link in topic.continues],
                "mentions": [(link.number, link.speakers) for link in topic.mentions],
            }
            for topic in report.topics
        ],
        "interns": [as_json(intern) for intern in report.interns],
    }


def test_six_evenings_are_read_without_rest(reports):
    assert [(report.number, report.held_on, report.held_on_from) for report in reports] == [
        (29, date(2016, 12, 16), "neighbours"),
        (30, date(2017, 1, 27), "neighbours"),
        (31, date(2017, 2, 24), "neighbours"),
        (32, date(2017, 3, 17), "neighbours"),
        (33, date(2017, 4, 14), "text"),
        (34, date(2017, 5, 19), "text"),
    ]
    assert sum(len(report.topics) for report in reports) == 34
    assert sum(len(topic.speakers) for report in reports for topic in report.topics) == 37
    assert [rest for report in reports for rest in report.unplaced] == []


def test_the_only_doubt_is_the_talk_without_title_or_subject(reports):
    assert [(report.number, doubt.about) for report in reports for doubt in report.doubts] == [
        (29, "topics[3].title")
    ]


def test_the_facts_are_those_of_the_real_reports(reports, originals):
    assert [facts(report) for report in reports] == [facts(report) for report in originals]


def test_every_summary_has_something_to_read(reports):
    for report in reports:
        for topic in report.topics:
            assert 240 < len(topic.summary) < 700, (report.number, topic.position)


def test_no_sentence_of_the_real_reports_was_copied(reports, originals):
    def runs(text: str) -> set[tuple[str, ...]]:
        words = re.findall(r"[\w']+", text.lower())
        return {tuple(words[at : at + WORDS_IN_A_ROW]) for at in range(len(words) - WORDS_IN_A_ROW + 1)}

    def own_words(report: Report) -> list[str]:
        return [report.introduction, report.farewells, report.closing] + [
            topic.summary for topic in report.topics
        ]

    printed = set().union(*(runs(text) for report in originals for text in own_words(report)))
    copied = {run for report in reports for text in own_words(report) for run in runs(text)} & printed
    # "In the 32nd MTS, A and B" is the phrase and the names by which the 33rd mentions an earlier talk.
    assert {" ".join(run) for run in copied if "32nd" not in run and "konishi" not in run} == set()


def test_tags_name_topics_that_exist_and_no_word_twice(reports):
    tags, topics = sample.data("tags")["tags"], places(reports)
    people = {
        normalise_name(speaker.name)
        for report in reports
        for topic in report.topics
        for speaker in topic.speakers
    }
    words = Counter(word.casefold() for tag in tags for word in (tag["name"], *tag["synonyms"]))
    assert [word for word, count in words.items() if count > 1] == []
    assert not {normalise_name(word) for word in words} & people
    for tag in tags:
        tagged = [tuple(place) for place in tag["topics"]]
        assert set(tagged) <= topics, tag["name"]
        assert len(set(tagged)) == len(tagged) > 0
        assert tag["description"].endswith(".")
    # Each talk can be found by a tag, but for those that tell what they are about by themselves.
    assert topics - {tuple(place) for tag in tags for place in tag["topics"]} == {(30, 3), (30, 4), (31, 5)}


def test_the_people_file_leads_each_spelling_to_somebody_in_the_reports(reports):
    known = {report_name for report in reports for report_name in report.moderators}
    known |= {speaker.name for report in reports for topic in report.topics for speaker in topic.speakers}
    meant = read_people(sample.people_path().read_text("utf-8")).values()
    pairs = {one.spelling: one.label for one in meant}
    assert pairs["Chiachun"] == "Chia-Chun"
    assert set(pairs.values()) <= known
    assert "David" not in pairs


def test_the_next_evening_refers_to_tags_and_talks_that_exist(reports):
    names = {tag["name"] for tag in sample.data("tags")["tags"]}
    evening = sample.data("next")
    assert evening["status"] == "open"
    assert 2 <= len(evening["topics"]) <= 3
    for topic in evening["topics"]:
        assert set(topic["tags"]) <= names
        assert "continues" not in topic or tuple(topic["continues"]) in places(reports)
        assert topic["minutes"] > 0 and topic["speakers"]


def test_proposals_name_talks_that_exist_and_nobody_real_can_be_written_to(reports):
    sent = sample.data("proposals")["proposals"]
    assert Counter(one["status"] for one in sent) == {"submitted": 4, "reserve": 1, "asked": 1}
    assert {tuple(one["continues"]) for one in sent if "continues" in one} <= places(reports)
    people = [*sent, *(other for one in sent for other in one.get("co_speakers", ()))]
    addresses = [person["email"] for person in people if "email" in person]
    assert {mail.partition("@")[2] for mail in addresses} == {"example.com"} and len(addresses) > 4


def test_pictures_are_of_the_reports_and_pass_our_own_cleaning(reports):
    pictures = sample.data("pictures")["pictures"]
    assert [(one["session"], one.get("position")) for one in pictures] == [(34, 3), (34, None)]
    assert len({one["alt"] for one in pictures}) == 2
    for one in pictures:
        content = (sample.HERE / "pictures" / one["file"]).read_bytes()
        assert len(content) < 20_000
        assert list(clean_picture(SimpleUploadedFile(one["file"], content)).files) == [480, 960, 1600]


def places(reports: list[Report]) -> set[tuple[int, int]]:
    return {(report.number, topic.position) for report in reports for topic in report.topics}
