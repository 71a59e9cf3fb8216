"""The six reports of 2016-17, read as one file: the facts that an archive needs, each of them right."""

import time

import pytest

from sessions.reports.facts import Report, as_json
from sessions.reports.parser import parse_reports, read_sources
from tests.reports.conservation import check_conservation
from tests.reports.corpus import needs_corpus, six

pytestmark = needs_corpus

GIP = "Global Internship Program"


@pytest.fixture(scope="module")
def reports() -> dict[int, Report]:
    return {report.number: report for report in parse_reports([six()])}


def spoken(report: Report) -> list[tuple]:
    """(title, subject, [(name, capacity, affiliation)]) of each topic, affiliation only where there is
    one."""
    return [
        (topic.title, topic.subject, [(s.name, s.capacity, s.affiliation) for s in topic.speakers])
        for topic in report.topics
    ]


def member(*names: str) -> list[tuple[str, str, str]]:
    return [(name, "member", "") for name in names]


def guest(company: str, *names: str) -> list[tuple[str, str, str]]:
    return [(name, "guest", company) for name in names]


def intern(name: str) -> list[tuple[str, str, str]]:
    return [(name, "intern", "")]


def test_there_are_6_sessions_34_topics_and_37_speaker_places(reports):
    assert list(reports) == [34, 33, 32, 31, 30, 29]
    assert sum(len(report.topics) for report in reports.values()) == 34
    assert sum(len(topic.speakers) for report in reports.values() for topic in report.topics) == 37


def test_four_dates_get_their_year_from_the_neighbours(reports):
    assert {number: (str(r.held_on), r.held_on_text, r.held_on_from) for number, r in reports.items()} == {
        34: ("2017-05-19", "May 19th, 2017", "text"),
        33: ("2017-04-14", "April 14th, 2017", "text"),
        32: ("2017-03-17", "March 17th", "neighbours"),
        31: ("2017-02-24", "February 24th", "neighbours"),
        30: ("2017-01-27", "January 27th", "neighbours"),
        29: ("2016-12-16", "December 16th", "neighbours"),
    }


def test_moderators_and_parties(reports):
    moderators = {34: "Jeffrey", 33: "Michael", 32: "Kevin", 31: "Jeffrey", 30: "Jonas", 29: "Shihan"}
    assert {number: report.moderators for number, report in reports.items()} == {
        number: [name] for number, name in moderators.items()
    }
    assert all(report.party and report.closing for report in reports.values())


def test_topics_of_the_34th(reports):
    assert spoken(reports[34]) == [
        ("Glancing through the Scope", "", member("David")),
        ("Ever-Evolving Threat Landscape", "", guest("SecureWorks", "Jeff Multz")),
        ("Using NFS via AWS Storage Gateway", "", member("Okubo")),
        ("", "a report of Microsoft Build 2017", member("Ogawa", "Iskandar")),
        ("Struggling with MongoDB", "", member("Takahashi")),
        ("JWT vs Goa", "", member("Tanabe")),
    ]


def test_topics_of_the_33rd(reports):
    assert spoken(reports[33]) == [
        ("AWS Service Update Summary 2017 Q1 (January - March)", "", guest("AWS", "Mitsuharu Hamba")),
        ("Try to Eliminate Toil with CodePipeline", "", member("Doi")),
        ("Let's Try Azure", "", member("Kodama")),
        ("Serverless HTML Form Using Customers Mail Cloud", "", intern("Chia-Chun")),
    ]


def test_topics_of_the_32nd_with_two_guests_of_one_company(reports):
    assert spoken(reports[32]) == [
        ("Microsoft Azure Overview", "", guest("Microsoft", "Mami Konishi", "Drew Robinsons")),
        ("Introduction to Swagger for Amazon API Gateway", "", member("Furukawa")),
        ("How to Make a Secure Web Application", "", member("Okubo")),
        ("Designing APIs in Go", "", member("Shihan")),
        ("Data Science & Python", "", intern("Aji")),
        ("Introduction to systemd", "", intern("Chiachun")),
        ("PHP 7.1 is Fast (?)", "", guest("builderscon", "Uzulla")),
    ]


def test_topics_of_the_31st_with_an_apostrophe_in_a_title(reports):
    assert spoken(reports[31]) == [
        ("Introduction of EBS' New Feature", "", member("Nagira")),
        ("", "an explanation of an HDE service's mobile UI", member("Kevin")),
        ("Backing Up DynamoDB Tables", "", member("Bagus")),
        ("Things I Learned from IT Admins in Taiwan", "", member("Nakakomi")),
        ("Introduction to Video Encoding", "", member("Michael")),
        ("", "an in-depth explanation of an HDE service", member("Xudong")),
        ("Airport Baggage Handling System", "", intern("Kelvin")),
    ]


def test_topics_of_the_30th_with_a_stray_bracket(reports):
    assert spoken(reports[30]) == [
        ("Introducing Yahoo! Pulsar: a Distributed Pub-Sub Messaging System", "", member("Okubo")),
        ("", "a re-explanation of an internal service", member("Matsuura")),
        ("", "an in-depth explanation of an HDE service", member("Ogawa")),
        ("", "an explanation of an HDE service's new feature", member("Iskandar")),
        ("", "Bitcoin and blockchain", intern("Kelvin")),
    ]
    assert [(doubt.line, doubt.about) for doubt in reports[30].doubts] == [(225, "topics[4].subject")]


def test_topics_of_the_29th_with_one_that_has_neither_title_nor_subject(reports):
    assert spoken(reports[29]) == [
        ("Global Internship Program (GIP) Annual Report 2016", "", member("Yuri")),
        ("Play with Favicon", "", member("Shinohara")),
        ("", "a report of re:Invent 2016", member("Arakawa", "Okubo")),
        ("", "", intern("David")),
        ("An Introduction to WebRTC", "", intern("Alice")),
    ]
    assert [(doubt.line, doubt.about) for doubt in reports[29].doubts] == [(249, "topics[3].title")]


def test_nothing_else_is_in_doubt(reports):
    assert [report.number for report in reports.values() if report.doubts] == [30, 29]


def test_kinds_follow_from_the_words(reports):
    others = {
        (number, topic.position): topic.kind
        for number, report in reports.items()
        for topic in report.topics
        if topic.kind != "talk"
    }
    assert others == {(34, 4): "event report", (29, 1): "annual report", (29, 3): "event report"}


def test_interns_who_stay_and_interns_who_leave(reports):
    interns = {
        number: [(i.name, i.programme, i.farewell, i.duration_text) for i in report.interns]
        for number, report in reports.items()
    }
    assert interns == {
        34: [],
        33: [("Chia-Chun", GIP, False, "")],
        32: [("Aji", GIP, False, ""), ("Chiachun", GIP, False, "")],
        31: [("Kelvin", GIP, True, "")],
        30: [("Kelvin", GIP, False, "")],
        29: [("David", GIP, True, "seven-week"), ("Alice", GIP, True, "seven-week")],
    }
    assert reports[29].farewells.startswith("The day of 29th MTS") and reports[34].farewells == ""


def test_one_topic_continues_and_one_only_mentions(reports):
    follow_ups = {
        (number, topic.position): (
            [as_json(f) for f in topic.continues],
            [(f.number, f.speakers) for f in topic.mentions],
        )
        for number, report in reports.items()
        for topic in report.topics
        if topic.continues or topic.mentions
    }
    continues = {
        "number": 32,
        "title": "",
        "speakers": ["Shihan"],
        "text": "a continuation of Shihan-san's from the 32nd MTS",
    }
    assert follow_ups == {
        (34, 6): ([continues], []),
        (33, 3): ([], [(32, ["Mami Konishi", "Drew Robinsons"])]),
    }


def test_summaries_keep_their_paragraphs(reports):
    paragraphs = {n: [len(t.summary.split("\n\n")) for t in report.topics] for n, report in reports.items()}
    assert paragraphs == {
        34: [2, 4, 3, 4, 3, 2],
        33: [7, 4, 4, 4],
        32: [3, 2, 2, 2, 2, 3, 2],
        31: [1, 1, 1, 1, 1, 2, 2],
        30: [2, 2, 1, 1, 1],
        29: [1, 1, 2, 1, 1],
    }
    lines = six().text.split("\n")
    assert reports[34].topics[4].summary == "\n\n".join(
        [lines[38].split("Takahashi-san. ", 1)[1], lines[40], lines[42]]
    )


def test_the_other_article_is_unplaced_behind_the_report_before_it(reports):
    assert {
        n: [rest.line for rest in report.unplaced] for n, report in reports.items() if report.unplaced
    } == {33: [106, 108]}


def test_every_word_has_its_place(reports):
    for reading in read_sources([six()]):
        check_conservation(reading)
    assert reports[34].lines_of("topics[5].continues[0]") == (46, 46)
    assert reports[34].lines_of("moderators") == (6, 6)


def test_reading_again_gives_the_same():
    assert [as_json(r) for r in parse_reports([six()])] == [as_json(r) for r in parse_reports([six()])]


def test_six_reports_take_well_under_a_second():
    started = time.process_time()
    parse_reports([six()])
    assert time.process_time() - started < 0.5
