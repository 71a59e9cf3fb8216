"""Random sessions printed in each year's layout are read back whole, and no text loses a word."""

from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.reports.facts import Report, Source
from sessions.reports.parser import read_sources
from tests.reports import builders as build
from tests.reports.conservation import check_conservation

quick = settings(max_examples=40, deadline=None)


def read(text: str, kind: str = "text") -> Report:
    (reading,) = read_sources([Source("test", text, kind)])
    check_conservation(reading)
    (report,) = reading.reports
    assert report.unplaced == []
    return report


def said(report: Report) -> list[tuple]:
    return [
        (t.position, t.title, t.subject, [(s.name, s.affiliation) for s in t.speakers]) for t in report.topics
    ]


def expected(evening: build.Evening) -> list[tuple]:
    return [
        (at, talk.title, talk.subject, [(name, talk.company) for name in talk.speakers])
        for at, talk in enumerate(evening.talks, 1)
    ]


def evening_of(report: Report) -> tuple:
    return report.number, report.held_on, report.moderators, report.newcomers, report.party


@quick
@given(build.evenings())
def test_sentences_of_2016(evening):
    report = read(build.sentences_2016(evening))
    assert evening_of(report) == (evening.number, evening.held_on, evening.moderators, [], evening.party)
    assert said(report) == expected(evening)
    assert [t.summary for t in report.topics] == [build.summary(talk) for talk in evening.talks]


@quick
@given(build.evenings())
def test_sentences_of_2018(evening):
    report = read(build.sentences_2018(evening))
    assert evening_of(report) == (evening.number, evening.held_on, evening.moderators, [], evening.party)
    assert said(report) == expected(evening)
    assert [t.summary for t in report.topics] == [build.summary(talk) for talk in evening.talks]


@quick
@given(build.evenings(titled=True))
def test_headings_of_2019(evening):
    report = read(build.headings_2019(evening))
    assert evening_of(report) == (evening.number, evening.held_on, [], [], False)
    assert (report.author, str(report.published_on)) == ("some writer", "2019-10-03")
    assert said(report) == expected(evening)
    assert [t.summary for t in report.topics] == [build.summary(talk) for talk in evening.talks]


@quick
@given(build.evenings(titled=True, company=False))
def test_bare_headings_of_2021(evening):
    report = read(build.bare_2021(evening))
    assert evening_of(report) == (evening.number, evening.held_on, [], [], False)
    assert (report.format, report.venue) == ("online", "Zoom")
    assert said(report) == expected(evening)


@quick
@given(build.evenings(titled=True, company=False, newcomers=True))
def test_introductions_of_2022(evening):
    report = read(build.introductions_2022(evening))
    newcomers = [name for name in evening.newcomers if name != evening.moderators[0]]
    assert evening_of(report) == (evening.number, evening.held_on, evening.moderators[:1], newcomers, False)
    assert said(report) == expected(evening)


@quick
@given(build.evenings(), st.data())
def test_our_own_markdown_comes_back_byte_for_byte(evening, data):
    summaries = [data.draw(build.markdown_summaries) for _ in evening.talks]
    report = read(build.own_markdown(evening, summaries), "markdown")
    assert evening_of(report) == (evening.number, evening.held_on, evening.moderators, [], evening.party)
    assert said(report) == expected(evening)
    assert [t.summary for t in report.topics] == summaries


FRAGMENTS = [
    "34th Monthly Technical Session (MTS) Report",
    "The 34th MTS was held on May 19th, 2017.",
    "# 33rd MTS Report",
    'The first topic was "T" by X-san',
    "“T” by X & Y",
    "f:id:a:1j:plain",
    "4 min read",
    "--",
    "- item",
    "```",
    "As usual, we had a party",
    "moderator",
    "by",
    "-san",
    "the 32nd MTS",
    "![a](b)",
    "**",
    "(",
    ")",
    "'",
    '"',
    "“",
    "from AWS",
    "## Title",
    "1. T by X",
    "> quote",
    "last day of X-san's internship",
    "\n",
    "\n\n",
    " ",
    "\t",
    "\x00",
    "\u202e",
    "さん",
    "Introductions",
    "New members: A, B and C",
    "\r",
    "There were five speakers.",
    "\\",
    "`",
]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=12)), max_size=40).map("".join),
    st.sampled_from(["text", "markdown"]),
)
def test_no_text_loses_a_word(text, kind):
    for reading in read_sources([Source("test", text, kind)]):
        check_conservation(reading)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(FRAGMENTS), max_size=12).map(" ".join), max_size=20).map("\n\n".join),
    st.sampled_from(["text", "markdown"]),
)
def test_no_report_loses_a_word(text, kind):
    title = "34th Monthly Technical Session (MTS) Report\n\n"
    for reading in read_sources([Source("test", title + text, kind)]):
        check_conservation(reading)
