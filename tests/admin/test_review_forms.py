"""A review draws so much of a report and no more; what it does not draw is imported as it was read."""

import re

import pytest

from sessions.models import ImportedReport, Session
from sessions.reports.facts import Doubt, FollowUp, InternFact, Report, Speaker, Topic
from sessions.reports.importing.report_values import draft_of
from tests.admin.test_review import form_of
from tests.factories import make_person, make_session, make_topic

pytestmark = pytest.mark.django_db


def waiting_for(text: str, **fields) -> ImportedReport:
    """A report of the 34th that waits, whatever a reading would make of its text."""
    return ImportedReport.objects.create(
        text=text, sha256="0" * 64, name="a.txt", values=draft_of(Report("a.txt", number=34, **fields))
    )


def address(waiting: ImportedReport) -> str:
    return f"/admin/mts/importedreport/{waiting.pk}/change/"


@pytest.fixture
def long(db) -> ImportedReport:
    topics = [
        Topic(
            n,
            title=f"Talk {n}",
            speakers=[Speaker(f"Speaker {n}")],
            summary="It went on.",
            continues=[FollowUp(30, text=f"as before {m}") for m in range(9)],
        )
        for n in range(1, 201)
    ]
    return waiting_for(
        "\n".join(f"Line {n}." for n in range(1, 5_001)),
        topics=topics,
        interns=[InternFact(f"Intern {n}") for n in range(80)],
        doubts=[Doubt(n, "topics", f"Really {n}?") for n in range(1, 301)],
        introduction="x" * 30_000,
    )


def test_a_long_report_is_drawn_in_part_and_the_page_says_so(organiser_client, long):
    text = organiser_client.get(address(long)).text

    assert len(re.findall(r'<li id="line-\d+"', text)) == 2_000
    assert "Talk 60" in text and "Talk 61" not in text
    assert "Really 100?" in text and "Really 101?" not in text
    assert "xxxxx" not in text and 'name="evening-introduction"' not in text
    assert text.count("as before") == 60 * 5
    for words in ("3,000 more lines of the source", "140 more topics", "30 more interns", "200 more doubts",
                  "180 more names", "the introduction, which is very long"):  # fmt: skip
        assert words in text, words
    assert len(text) < 700_000


def test_what_is_not_drawn_is_imported_as_it_was_read(organiser_client, long):
    form = form_of(organiser_client.get(address(long)))
    assert len(form) < 1_000  # more fields Django refuses
    organiser_client.post(address(long), form | {"topics-0-title": "Corrected", "keep": "1"})

    values = ImportedReport.objects.get(pk=long.pk).values
    assert [topic["title"] for topic in values["topics"]] == [
        "Corrected",
        *(f"Talk {n}" for n in range(2, 201)),
    ]
    assert values["topics"][199]["continues"][0]["text"] == "as before 0"
    assert [intern["name"] for intern in values["interns"]] == [f"Intern {n}" for n in range(80)]
    assert (len(values["introduction"]), len(values["doubts"])) == (30_000, 300)
    organiser_client.post(address(long), form | {"import": "1"})
    assert Session.objects.get().topics.count() == 200


def test_summaries_are_drawn_until_the_page_is_long_enough(organiser_client):
    topics = [Topic(n, title=f"Talk {n}", summary="word " * 20_000) for n in range(1, 6)]
    text = organiser_client.get(address(waiting_for("Short.", topics=topics))).text

    assert re.findall(r'value="(Talk \d)"', text) == ["Talk 1", "Talk 2"]
    assert "3 more topics" in text
    assert len(text) < 700_000


def test_one_endless_line_is_cut(organiser_client):
    text = organiser_client.get(address(waiting_for("word " * 100_000))).text

    assert "the rest of a very long line of the source" in text
    assert len(text) < 400_000


def test_an_ordinary_report_is_drawn_whole_and_nothing_is_said(organiser_client):
    text = organiser_client.get(address(waiting_for("One.\nTwo.", topics=[Topic(1, title="Scope")]))).text

    assert "Not drawn here" not in text


def test_an_imported_report_shows_the_beginning_of_a_long_source(organiser_client):
    report = waiting_for("word " * 100_000)
    report.session, report.imported_at = make_session(34), "2020-01-01T00:00:00Z"
    report.save()
    assert len(organiser_client.get(address(report)).text) < 400_000
    report.text = "A short source."
    report.save()
    page = organiser_client.get(address(report)).text
    assert "A short source." in page and "&quot;number&quot;: 34" in page


def test_who_is_who_is_asked_in_as_many_queries_for_thirty_names_as_for_one(
    organiser_client, django_assert_max_num_queries
):
    for n in range(30):
        make_topic(make_session(n + 1), f"Old {n}", speakers=[make_person(f"Name {n}")])
    topics = [Topic(1, title="Scope", speakers=[Speaker(f"Name {n}") for n in range(30)])]
    waiting = waiting_for("Short.", topics=topics)

    with django_assert_max_num_queries(16):
        text = organiser_client.get(address(waiting)).text

    assert text.count("as a new person") == 30 and "Name 29 (member at the 30th)" in text
