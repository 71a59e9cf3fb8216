"""A name that was taken out does not come back with the same report, or with another reading of it."""

import pytest

from sessions.models import ImportedReport, Person, Topic
from sessions.people.anonymise import anonymise
from sessions.reports.facts import Report, Source, SourceReading, Speaker
from sessions.reports.facts import Topic as TopicFact
from sessions.reports.importing.people_in_reports import read_people
from sessions.reports.importing.run import import_reports

pytestmark = pytest.mark.django_db

TEXT = "The 34th session. The first topic was 'Using NFS' by Okubo-san.\nOkubo-san showed NFS."


def read(
    summary: str = "Okubo-san showed NFS.", text: str = TEXT, *, speaker: str = "Okubo", number: int = 34
):
    report = Report(
        source_name="mts.txt",
        number=number,
        moderators=["Jeffrey"],
        topics=[TopicFact(1, "Using NFS", speakers=[Speaker(speaker)], summary=summary)],
        first_line=1,
        last_line=2,
    )
    reading = SourceReading(Source("mts.txt", text), text, [report])
    return import_reports([report], sources={"mts.txt": reading}, people=read_people("大久保 = Okubo"))


def test_the_same_file_and_a_changed_one_leave_an_anonymised_report_alone():
    assert read().created == [34]
    anonymise(Person.objects.get(name="Okubo"))
    again = read()
    assert (again.unchanged, again.updated, again.skipped) == ([34], [], [])
    changed = read("Okubo-san showed NFS again.", TEXT + " Again.")
    assert (changed.updated, len(changed.skipped)) == ([], 1)
    assert "somebody was anonymised" in changed.skipped[0]
    assert Topic.objects.get().summary == "A colleague showed NFS."
    assert "Okubo" not in ImportedReport.objects.get().text
    assert sorted(Person.objects.values_list("name", flat=True)) == ["Jeffrey", "a colleague"]


def test_reports_of_other_sessions_are_read_as_before():
    read()
    read("Doi went on.", speaker="Doi", number=35)
    anonymise(Person.objects.get(name="Okubo"))
    again = read("Doi went on and on.", TEXT + " Again.", speaker="Doi", number=35)
    assert (again.updated, again.skipped) == ([35], [])
    assert Topic.objects.get(session__number=35).summary == "Doi went on and on."
    sealed = ImportedReport.objects.exclude(anonymised_at=None)
    assert [report.session.number for report in sealed] == [34]
