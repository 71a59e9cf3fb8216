"""What we write, we read back: the object of DESIGN §5 for all that the house style prints."""

import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sessions.reports.facts import FollowUp, HouseStyle, InternFact, Report, Source, Speaker, Topic
from sessions.reports.house_style import lay_out
from sessions.reports.outputs import render
from sessions.reports.parser import parse_reports, read_sources
from sessions.reports.reading.kinds import kind_of
from sessions.reports.reading_back import differences
from sessions.text import plain_text
from tests.reports.conservation import check_conservation
from tests.reports.corpus import needs_corpus, six
from tests.reports.invented import reports

HOUSE = HouseStyle(organisations=("HDE",))
FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)


def read_back(report: Report, format: str, house: HouseStyle = HOUSE) -> Report:
    kind = "markdown" if format == "md" else "text"
    source = Source(f"report.{format}", render(lay_out(report, house), format), kind)
    (reading,) = read_sources([source], style=house)
    check_conservation(reading)
    (report,) = reading.reports
    return report


def printed(report: Report) -> dict:
    """All that the house style prints, as the object of DESIGN §5 has it, without summaries."""
    return {
        "number": report.number,
        "held_on": report.held_on,
        "moderators": report.moderators,
        "party": report.party,
        "topics": [
            {
                "position": topic.position,
                "title": topic.title,
                "subject": topic.subject,
                "kind": topic.kind,
                "speakers": [(person.name, person.capacity, person.affiliation) for person in topic.speakers],
                "continues": [(link.number, link.title, link.speakers) for link in topic.continues],
                "mentions": [(link.number, link.title, link.speakers) for link in topic.mentions],
            }
            for topic in report.topics
        ],
        "interns": [(intern.name, intern.programme, intern.farewell) for intern in report.interns],
    }


def words(text: str) -> str:
    return " ".join(text.split())


@FEW
@given(reports())
def test_markdown_comes_back_whole(report):
    again = read_back(report, "md")
    assert printed(again) == printed(report)
    assert [topic.summary for topic in again.topics] == [topic.summary for topic in report.topics]
    assert differences(report, HOUSE) == []


@FEW
@given(reports())
def test_plain_text_comes_back_with_plain_summaries(report):
    # In plain text a summary's code and headings cannot be told from the report's own lines.
    for topic in report.topics:
        topic.summary = re.sub(r"(?m)^(?:~~~|```|#+ |    ).*(?:\n+|$)", "", topic.summary).strip()
        topic.summary = topic.summary.replace("The second topic was nothing.", "").strip("\n")
    again = read_back(report, "txt")
    assert printed(again) == printed(report)
    assert [words(topic.summary) for topic in again.topics] == [
        words(plain_text(topic.summary)) for topic in report.topics
    ]


@needs_corpus
@pytest.mark.parametrize("format", ["md", "txt"])
def test_the_six_real_reports(format):
    reports = parse_reports([six()], style=HOUSE)
    assert len(reports) == 6
    for report in reports:
        again = read_back(report, format)
        assert printed(again) == printed(report)
        assert [topic.summary for topic in again.topics] == [topic.summary for topic in report.topics]
        assert [topic.continues for topic in again.topics] == [topic.continues for topic in report.topics]
        assert [topic.mentions for topic in again.topics] == [topic.mentions for topic in report.topics]


def one_topic(**facts) -> Report:
    return Report(number=34, held_on_text="", topics=[Topic(1, **facts)])


@pytest.mark.parametrize(
    "report",
    [
        Report(number=1),
        Report(number=34, moderators=["Jeffrey"]),
        one_topic(),
        one_topic(speakers=[Speaker("David")]),
        one_topic(title="Why not?"),
        one_topic(title="Introduction", speakers=[Speaker("Okubo")]),
        one_topic(title="Introduction of EBS' New Feature", speakers=[Speaker("Nagira")]),
        one_topic(title='Say "Hello"', speakers=[Speaker("Okubo")]),
        one_topic(title="PHP 7.1 is Fast (?)", speakers=[Speaker("Uzulla", "guest", "builderscon")]),
        one_topic(title="Ends with a stop.", speakers=[Speaker("Okubo")]),
        one_topic(title="\\[Not\\] a `link`", speakers=[Speaker("Okubo")]),
        one_topic(subject="Summary of the year", speakers=[Speaker("Okubo")]),
        one_topic(title="T for two", continues=[FollowUp(None, "Designing APIs in Go")]),
        one_topic(title="Short", heading="A heading of its own", speakers=[Speaker("Okubo")]),
    ],
    ids=lambda report: repr(report.topics[0].title or report.topics[0].speakers) if report.topics else "bare",
)
def test_corners(report):
    again = read_back(report, "md")
    assert printed(again) == printed(report)
    assert [topic.heading for topic in again.topics] == [topic.heading for topic in report.topics]


def test_thirty_topics_are_counted():
    report = Report(
        number=34, topics=[Topic(n, title=f"Talk {n}", summary=f"Text {n}.") for n in range(1, 31)]
    )
    again = read_back(report, "txt")
    assert [(topic.position, topic.title, topic.summary) for topic in again.topics] == [
        (n, f"Talk {n}", f"Text {n}.") for n in range(1, 31)
    ]


def test_farewell_keeps_its_length():
    kelvin = InternFact("Kelvin", "Global Internship Program", True, "seven-week")
    topic = Topic(1, title="Baggage", speakers=[Speaker("Kelvin", "intern")])
    again = read_back(Report(number=31, topics=[topic], interns=[kelvin]), "md")
    assert again.interns == [kelvin]


def test_another_house_reads_its_own_reports():
    house = HouseStyle("Tech Evening", "TE", organisations=("Acme",), honorifics=())
    guest = Speaker("Ann Smith", "guest", "Elsewhere")
    report = Report(number=7, moderators=["Mary Major"], party=True)
    report.topics = [
        Topic(1, title="Rust", speakers=[guest]),
        Topic(2, title="Zig", speakers=[Speaker("Bob Roe")]),
    ]
    report.topics[1].continues = [FollowUp(3, speakers=["Bob Roe"])]
    assert printed(read_back(report, "md", house)) == printed(report)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.text(max_size=80), st.text(max_size=200))
@example('x" by Someone-san. The second topic was "y', "The second topic was mine.")
@example("T", "# 35th Monthly Technical Session (MTS) Report\n\nx")
@example("T", "```\nnever closed")
def test_any_text_comes_back_or_is_a_difference(title, summary):
    title, summary = words(title), summary.strip()
    report = Report(number=34, topics=[Topic(1, title=title, summary=summary), Topic(2, title="Next")])
    text = render(lay_out(report, HOUSE), "md")
    again = parse_reports([Source("report.md", text, "markdown")], style=HOUSE)
    same = len(again) == 1 and [(t.title, t.summary) for t in again[0].topics] == [
        (title, summary),
        ("Next", ""),
    ]
    assert same or differences(report, HOUSE)


def test_kind_that_words_cannot_tell_reads_as_a_talk():
    report = one_topic(title="Something else", kind="other")
    assert kind_of("Something else", "", None) == "talk"
    assert differences(report, HOUSE) == []
    assert printed(read_back(report, "md")) == printed(
        replace(report, topics=[replace(report.topics[0], kind="talk")])
    )
