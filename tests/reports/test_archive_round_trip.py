"""From a report through the archive to a report: import, write, read back."""

import pytest

from sessions.models import Reader, Session
from sessions.reports.facts import Report, Source
from sessions.reports.importing.run import import_reports
from sessions.reports.outputs import report_text
from sessions.reports.parser import parse_reports, read_sources
from sessions.reports.reading_back import doubts_before_publishing
from sessions.reports.writing import house_style
from tests.reports.corpus import needs_corpus, six
from tests.reports.test_round_trip import printed

pytestmark = [pytest.mark.django_db, needs_corpus]


@pytest.fixture
def originals() -> dict[int, Report]:
    """The six real reports, imported; by number."""
    readings = read_sources([six()], style=house_style())
    reports = [report for reading in readings for report in reading.reports]
    import_reports(reports, sources={reading.source.name: reading for reading in readings})
    return {report.number: report for report in reports}


def test_six_reports_survive_the_archive(originals):
    assert sorted(originals) == [29, 30, 31, 32, 33, 34]
    for number, original in originals.items():
        text = report_text(Session.objects.get(number=number), Reader.STRANGER, "md")
        (again,) = parse_reports([Source("report.md", text, "markdown")], style=house_style())
        assert printed(again) == printed(original)
        assert [topic.summary for topic in again.topics] == [topic.summary for topic in original.topics]
        assert again.introduction == original.introduction
        assert again.farewells == original.farewells
        assert again.closing == original.closing


def test_nothing_in_them_is_doubtful_before_publishing(originals):
    doubts = [doubts_before_publishing(Session.objects.get(number=number)) for number in originals]
    assert doubts == [[]] * 6


def test_an_import_of_our_own_report_changes_nothing_but_the_date_as_printed(originals):
    text = report_text(Session.objects.get(number=34), Reader.STRANGER, "md")
    (reading,) = read_sources([Source("report.md", text, "markdown")], style=house_style())
    import_reports(reading.reports, sources={"report.md": reading})
    again = report_text(Session.objects.get(number=34), Reader.STRANGER, "md")
    assert again == text
