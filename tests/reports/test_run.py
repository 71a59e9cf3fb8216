"""Reports become the archive: the six real ones, the sample, again, in any order, and all or nothing."""

import random
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sessions.management.sample import people_path, report_paths
from sessions.models import (
    Alias,
    Archive,
    Audience,
    Doubt,
    FollowUp,
    ImportedReport,
    Intern,
    Moderator,
    Person,
    Session,
    Speaker,
    Status,
    Topic,
)
from sessions.reports.facts import Doubt as DoubtFact
from sessions.reports.facts import FollowUp as FollowUpFact
from sessions.reports.facts import InternFact, Report
from sessions.reports.facts import Speaker as SpeakerFact
from sessions.reports.facts import Topic as TopicFact
from sessions.reports.importing import run
from tests.reports.builders import MONTHS
from tests.reports.samples import REAL, TABLES, archive, import_texts, needs_real_reports, report

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]

DAVIDS = (
    "34th, topics[0].speakers: David (member at session 34) may be David (intern until session 29). "
    "They were kept as two people; merge them if they are one."
)


def real_reports() -> list[str]:
    return [REAL.read_text("utf-8")]


def sample_texts() -> list[str]:
    return [path.read_text("utf-8") for path in report_paths()]


@needs_real_reports
def test_the_six_real_reports_become_34_topics_with_37_speaker_places():
    outcome = import_texts(real_reports())

    assert outcome.summary() == "created 6, updated 0, unchanged 0, skipped 0"
    assert (Session.objects.count(), Topic.objects.count(), Speaker.objects.count()) == (6, 34, 37)
    evenings = [
        (s.number, s.held_on, s.held_on_from, [m.person.name for m in s.moderator_set.all()])
        for s in Session.objects.order_by("number")
    ]
    assert evenings == [
        (29, date(2016, 12, 16), "neighbours", ["Shihan"]),
        (30, date(2017, 1, 27), "neighbours", ["Jonas"]),
        (31, date(2017, 2, 24), "neighbours", ["Jeffrey"]),
        (32, date(2017, 3, 17), "neighbours", ["Kevin"]),
        (33, date(2017, 4, 14), "text", ["Michael"]),
        (34, date(2017, 5, 19), "text", ["Jeffrey"]),
    ]
    assert {*Session.objects.values_list("status", "agenda_audience", "report_audience", "had_party")} == {
        (Status.PUBLISHED, Audience.PUBLIC, Audience.PUBLIC, True)
    }
    assert {*Topic.objects.values_list("audience", flat=True)} == {Audience.PUBLIC}


@needs_real_reports
def test_the_people_of_the_six_real_reports_are_each_entered_once():
    import_texts(real_reports())

    roles = {
        person.slug: (
            sorted(
                (talk.topic.session.number, talk.capacity, talk.affiliation) for talk in person.talks.all()
            ),
            sorted(moderator.session.number for moderator in person.moderator_set.all()),
        )
        for person in Person.objects.all()
    }
    assert len(roles) == 32
    assert roles["kevin"] == ([(31, "member", "")], [32])
    assert roles["kelvin"] == ([(30, "intern", ""), (31, "intern", "")], [])
    assert roles["michael"] == ([(31, "member", "")], [33])
    assert roles["okubo"] == ([(n, "member", "") for n in (29, 30, 32, 34)], [])
    assert roles["mami-konishi"] == ([(32, "guest", "Microsoft")], [])
    assert roles["drew-robinsons"] == ([(32, "guest", "Microsoft")], [])
    assert roles["chiachun"] == ([(32, "intern", ""), (33, "intern", "")], [])
    assert roles["david"] == ([(29, "intern", "")], [])
    assert roles["david-2"] == ([(34, "member", "")], [])
    assert not {"konishi", "robinsons", "hamba", "multz"} & roles.keys()
    assert [*Alias.objects.values_list("person__name", "name")] == [("Chiachun", "Chia-Chun")]


@needs_real_reports
def test_interns_threads_and_doubts_of_the_six_real_reports():
    outcome = import_texts(real_reports())

    programme = "Global Internship Program"
    interns = [
        (
            i.person.slug,
            i.programme,
            str(i.farewell_session),
            i.farewell_audience,
            i.duration_text,
            str(i.ended_on),
        )
        for i in Intern.objects.order_by("person__slug")
    ]
    assert interns == [
        ("aji", programme, "None", "house", "", "None"),
        ("alice", programme, "29th session", "public", "seven-week", "2016-12-16"),
        ("chiachun", programme, "None", "house", "", "None"),
        ("david", programme, "29th session", "public", "seven-week", "2016-12-16"),
        ("kelvin", programme, "31st session", "public", "", "2017-02-24"),
    ]
    links = FollowUp.objects.all()
    threads = sorted((str(one.topic), one.kind, one.earlier_number, str(one.earlier)) for one in links)
    assert threads == [
        ("JWT vs Goa", "continues", 32, "Designing APIs in Go"),
        ("Let's Try Azure", "mentions", 32, "Microsoft Azure Overview"),
    ]
    assert DAVIDS in outcome.doubts
    david, other = Doubt.objects.about_people().values_list("person__slug", "other__slug").get()
    assert (david, other) == ("david-2", "david")


@needs_real_reports
def test_each_report_keeps_its_own_slice_of_the_source():
    import_texts(real_reports())

    lines = REAL.read_text("utf-8").split("\n")
    for imported in ImportedReport.objects.select_related("session"):
        assert imported.text.startswith(f"{imported.session.ordinal} Monthly Technical Session (MTS) Report")
        assert imported.text.split("\n")[0] == lines[imported.first_line - 1]
        assert imported.values["number"] == imported.session.number
        assert imported.text.count("(MTS) Report") == 1


def test_the_sample_archive_comes_in_with_its_people_file():
    outcome = import_texts(sample_texts(), people_path().read_text("utf-8"))

    assert outcome.summary() == "created 6, updated 0, unchanged 0, skipped 0"
    assert (Topic.objects.count(), Speaker.objects.count(), Person.objects.count()) == (34, 37, 32)
    aliases = {*Alias.objects.values_list("person__name", "name")}
    assert aliases == {
        ("Chia-Chun", "Chiachun"),
        ("Mami Konishi", "Konishi"),
        ("Drew Robinsons", "Robinsons"),
        ("Jeff Multz", "Multz"),
        ("Mitsuharu Hamba", "Hamba"),
    }
    assert Doubt.objects.about_people().count() == 1


def test_a_second_import_changes_nothing():
    import_texts(sample_texts())
    before, version = archive(), Archive.objects.get().version
    histories = Topic.history.count(), Person.history.count()

    again = import_texts(sample_texts())

    assert again.summary() == "created 0, updated 0, unchanged 6, skipped 0"
    assert (again.messages, again.doubts) == ([], [])
    assert archive() == before
    assert Archive.objects.get().version == version
    assert (Topic.history.count(), Person.history.count()) == histories


def forget_everything() -> None:
    for model in (Doubt, ImportedReport, FollowUp, Intern, Speaker, Topic, Session, Alias, Person):
        model.objects.all().delete()


def test_the_order_of_the_reports_does_not_matter():
    tables = [model for model in TABLES if model not in (ImportedReport, Doubt)]  # which name their files
    first = import_texts(sample_texts())
    in_order = archive(*tables)
    forget_everything()

    shuffled = sample_texts()
    random.Random(3).shuffle(shuffled)
    again = import_texts(shuffled)

    assert (archive(*tables), again.doubts) == (in_order, first.doubts)


def test_one_report_at_a_time_gives_the_same_sessions():
    tables = [Session, Topic, Speaker, Moderator, FollowUp, Intern]
    import_texts(sample_texts())
    together = archive(*tables)
    forget_everything()

    for text in sample_texts():
        import_texts([text])

    assert archive(*tables) == together


def test_a_crash_in_the_middle_leaves_nothing(monkeypatch):
    import_texts([report(33, "April 14th, 2017", '"Toil" by Doi-san. He tried.')])
    before = archive()

    def fail(numbers):
        raise RuntimeError("power cut")

    monkeypatch.setattr(run, "resolve", fail)
    with pytest.raises(RuntimeError):
        import_texts([report(34, "May 19th, 2017", '"Scope" by David-san. He looked.')])

    assert archive() == before
    assert not Person.objects.filter(name="David").exists()


def test_a_dry_run_tells_everything_and_writes_nothing():
    outcome = import_texts(sample_texts(), dry_run=True)

    assert outcome.summary() == "created 6, updated 0, unchanged 0, skipped 0"
    assert DAVIDS in outcome.doubts
    assert not any(
        model.objects.exists() for model in (Session, Topic, Person, Doubt, ImportedReport, Archive)
    )


def test_reports_without_a_believable_number_are_skipped_with_their_reason():
    reports = [Report("a.txt", number=34), Report("b.txt"), Report("c.txt", number=123_456_789)]

    outcome = run.import_reports(reports, sources={"a.txt": "34th MTS", "b.txt": "MTS", "c.txt": "MTS"})

    assert outcome.created == [34]
    assert outcome.skipped == [
        "b.txt, line 1: no session number could be read; give the report its number.",
        "c.txt, line 1: 123456789 is not a believable session number.",
    ]


def test_whatever_does_not_fit_its_column_is_cut_and_asked_about():
    long, hidden = "x" * 200_000, "a\x00b\u202ec"
    fact = Report(
        "a.txt",
        number=34,
        held_on_text=long,
        source_url="javascript:alert(1)",
        author=long,
        venue=hidden,
        moderators=[long, "", "Aji", "Aji"],
        introduction=long,
        farewells=long,
        speakers_stated=10**9,
        topics=[
            TopicFact(
                1,
                title=long,
                subject=hidden,
                kind="poem",
                summary=long,
                speakers=[SpeakerFact(long, "guest", long, long), SpeakerFact(""), *[SpeakerFact("Aji")] * 2],
                continues=[FollowUpFact(10**12, long, [long], long)],
            )
        ],
        interns=[InternFact(long, long, True, long)],
        doubts=[DoubtFact(1, long, long)],
    )

    outcome = run.import_reports([fact], sources={"a.txt": hidden})

    assert outcome.created == [34]
    session, topic = Session.objects.get(), Topic.objects.get()
    assert (session.source_url, session.venue, session.speakers_stated) == ("", "abc", None)
    assert (len(session.author), len(session.introduction), len(topic.title)) == (200, 20_000, 300)
    assert (topic.subject, topic.kind, len(topic.summary)) == ("abc", "other", 100_000)
    assert [len(s.person.name) for s in topic.speakers.all()] == [120, 3]
    about = {*Doubt.objects.values_list("about", flat=True)}
    assert {"source_url", "author", "introduction", "topics[0].title", "topics[0].speakers"} <= about


def test_of_two_reports_of_one_session_the_fuller_one_counts():
    short = report(34, "May 19th, 2017", '"Scope" by David-san. He looked.')
    full = report(
        34, "May 19th, 2017", '"Scope" by David-san. He looked.', '"Goa" by Shihan-san. It is written in Go.'
    )

    outcome = import_texts([short, full])

    assert Topic.objects.count() == 2
    assert outcome.skipped == [
        "Session 34 is in 2.txt (line 1) and in 1.txt (line 1); the second differs and was left out."
    ]


def test_a_report_costs_as_many_queries_whatever_is_in_the_archive():
    texts = [
        report(
            n,
            f"{month} 10th, 2017",
            f'"Talk {n}" by Nagira-san. He spoke.',
            f'"More {n}" by Doi-san. He too.',
        )
        for n, month in enumerate(MONTHS[:10], start=1)
    ]
    import_texts(texts[:1])
    counts = []
    for text in texts[1:]:
        with CaptureQueriesContext(connection) as queries:
            assert import_texts([text]).summary() == "created 1, updated 0, unchanged 0, skipped 0"
        counts.append(len(queries))
    assert set(counts) == {counts[0]} and counts[0] <= 110  # 16 of them for the index and the feeds' dates
