"""A table and a report of one evening: whichever comes second fills what is empty, and no more."""

import pytest

from sessions.models import Audience, Doubt, ImportedReport, Link, Person, Session, Tag, Topic, archive_change
from sessions.people.anonymise import anonymise
from sessions.reports.facts import HouseStyle, Source
from sessions.reports.importing.open_dates import known_evenings
from sessions.reports.importing.run import Outcome, import_reports
from sessions.reports.importing.undo_import import WasEdited, take_back
from sessions.reports.reading.columns import guess
from sessions.reports.reading.table_rows import read_table
from sessions.reports.reading.tables import as_text
from tests.factories import make_moderator, make_person, make_session, make_topic
from tests.reports.samples import archive, import_texts, report

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]

HEAD = "MTS | Date | Title | Speaker | Company | Min | Tags | Slides"
SCOPE = '"Scope" by David-san. He looked.'
AZURE = '"Azure" by Mami Konishi-san from Microsoft. She showed it.'
ROWS = (
    "34 | 2017-05-19 | Scope | David | | 20 | graphs | https://s.example/1",
    "34 | 2017-05-19 | Azure | Mami Konishi | | 15 | |",
)


def import_table(*rows: str, head: str = HEAD, **how) -> Outcome:
    cells = [[cell.strip() for cell in row.split("|")] for row in (head, *rows)]
    source, known = Source("talks.csv", as_text(cells), "table"), known_evenings()
    style = HouseStyle(organisations=("HDE",))
    readings = read_table(source, guess(cells[0]), known=known, style=style, first_row=1)
    reports = [each for reading in readings for each in reading.reports]
    return import_reports(reports, sources={one.source.name: one for one in readings}, **how)


def talks() -> list[tuple]:
    return [
        (
            topic.title,
            topic.summary,
            topic.minutes,
            [(one.name, one.affiliation) for one in topic.speakers.all()],
            [tag.name for tag in topic.tags.all()],
            [(link.url, link.audience) for link in topic.links.all()],
        )
        for topic in Topic.objects.order_by("session__number", "position")
    ]


BOTH = [
    ("Scope", "He looked.", 20, [("David", "")], ["graphs"], [("https://s.example/1", "house")]),
    ("Azure", "She showed it.", 15, [("Mami Konishi", "Microsoft")], [], []),
]


def test_a_table_fills_what_a_report_left_empty():
    import_texts([report(34, "May 19th, 2017", SCOPE, AZURE, moderator="Okubo")])
    outcome = import_table(*ROWS)
    assert (outcome.summary(), outcome.doubts) == ("created 0, updated 1, unchanged 0, skipped 0", [])
    assert talks() == BOTH
    session = Session.objects.get()
    assert [one.person.name for one in session.moderator_set.all()] == ["Okubo"]
    assert session.held_on_text == "May 19th, 2017"
    assert [(one.kind, one.name) for one in session.imports.order_by("pk")] == [
        ("text", "1.txt"),
        ("table", "talks.csv, rows 2 to 3"),
    ]
    before = archive()
    assert import_table(*ROWS).summary() == "created 0, updated 0, unchanged 1, skipped 0"
    again = import_texts([report(34, "May 19th, 2017", SCOPE, AZURE, moderator="Okubo")])
    assert again.summary() == "created 0, updated 0, unchanged 1, skipped 0"
    assert archive() == before


def test_a_report_that_comes_after_the_table_does_the_same():
    import_table(*ROWS)
    outcome = import_texts([report(34, "May 19th, 2017", SCOPE, AZURE, moderator="Okubo")])
    assert outcome.differences == [
        (
            "topics[1].speakers",
            "The report says Mami Konishi from Microsoft, the archive has Mami Konishi; that was kept.",
        )
    ]
    assert [talk[:3] for talk in talks()] == [talk[:3] for talk in BOTH]
    assert [one.person.name for one in Session.objects.get().moderator_set.all()] == ["Okubo"]


def test_every_difference_is_a_doubt_and_nothing_is_written_over():
    import_texts([report(34, "May 19th, 2017", SCOPE, AZURE, moderator="Okubo")])
    before = archive(Session, Topic)
    rows = (
        "34 | 2017-05-26 | Scope! | Dave | | | |",
        "34 | | Go | Kim | | | |",
        "34 | | Azure | Doi | | | |",
    )
    outcome = import_table(*rows)
    assert outcome.summary() == "created 0, updated 0, unchanged 1, skipped 0"
    assert [message for _, message in outcome.differences] == [
        "The table says “2017-05-26”, the archive has “2017-05-19”; that was kept.",
        "The table says Doi, the archive has Mami Konishi from Microsoft; that was kept.",
        "The table has “Scope!”, which the archive lacks; add it if it was given.",
        "The table has “Go”, which the archive lacks; add it if it was given.",
        "The archive has “Scope”, which the table lacks; drop it if it was not given.",
    ]
    assert archive(Session, Topic) == before
    asked = Doubt.objects.count()
    import_table(*rows)
    assert (Doubt.objects.count(), archive(Session, Topic)) == (asked, before)


def test_what_somebody_entered_by_hand_stays():
    session = make_session(34, venue="Shibuya")
    make_moderator(session, make_person("Kevin"))
    make_topic(session, "Scope", speakers=[make_person("David")], minutes=10, kind="workshop", language="ja")
    outcome = import_table("34 | 2017-05-19 | Scope | David | | 20 | | ")
    assert [message for _, message in outcome.differences] == [
        "The table says “20”, the archive has “10”; that was kept."
    ]
    topic = Topic.objects.get()
    assert (topic.minutes, topic.kind, topic.language) == (10, "workshop", "ja")


def test_another_spelling_of_a_speaker_is_no_difference():
    okubo = make_person("Okubo")
    okubo.aliases.create(name="大久保")
    make_topic(make_session(34), "Scope", speakers=[okubo])
    assert import_table("34 | 2017-05-19 | Scope | 大久保 | | | |").differences == []
    assert [person.name for person in Person.objects.all()] == ["Okubo"]


def test_a_subject_is_not_made_a_title():
    import_texts([report(34, "May 19th, 2017", "a report of Microsoft Build 2017 by Ogawa-san. He looked.")])
    outcome = import_table("34 | 2017-05-19 | a report of Microsoft Build 2017 | Ogawa | | 20 | |")
    assert outcome.differences == []
    assert [*Topic.objects.values_list("title", "subject", "minutes")] == [
        ("", "a report of Microsoft Build 2017", 20)
    ]


def test_a_corrected_table_changes_what_the_table_put_and_nobody_edited():
    import_table(*ROWS)
    Topic.objects.filter(title="Azure").update(minutes=99)
    outcome = import_table(ROWS[0].replace("20", "25"), ROWS[1].replace("15", "30"))
    assert dict(Topic.objects.values_list("title", "minutes")) == {"Scope": 25, "Azure": 99}
    assert [message for _, message in outcome.differences] == [
        "The table says “30”, the archive has “99”; that was kept."
    ]


def test_tags_are_those_of_the_archive_by_name_and_synonym_and_new_ones_are_entered():
    Tag.objects.create(name="AWS", slug="aws").synonyms.create(name="amazon")
    import_table("34 | 2017-05-19 | Scope | David | | | aws, Amazon, 監視 |")
    assert [*Tag.objects.order_by("pk").values_list("name", "slug")] == [("AWS", "aws"), ("監視", "tag")]
    assert [tag.name for tag in Topic.objects.get().tags.order_by("pk")] == ["AWS", "監視"]


def test_a_table_and_a_report_of_one_run_both_come_in():
    reports = [report(34, "May 19th, 2017", SCOPE, AZURE)]
    import_texts(reports)
    import_table(*ROWS)
    assert [one.is_table for one in ImportedReport.objects.order_by("pk")] == [False, True]


def test_taking_back_takes_both_sources_or_none():
    before = archive()
    import_texts([report(34, "May 19th, 2017", SCOPE, AZURE, moderator="Okubo")])
    import_table(*ROWS)
    text, table = ImportedReport.objects.order_by("pk")
    for one, other in ((text, "talks.csv, rows 2 to 3"), (table, "1.txt")):
        with pytest.raises(WasEdited) as refusal:
            take_back([one])
        assert refusal.value.edits == [f"The 34th: “{other}” came in too; take both back together."]
    told = take_back([text, table])
    assert (told.sessions, told.topics) == (["34th session"], ["Scope", "Azure"])
    assert archive() == before


def test_what_was_tagged_or_linked_besides_keeps_a_table_from_being_taken_back():
    import_table(*ROWS)
    assert take_back([ImportedReport.objects.get()], dry_run=True).topics == ["Scope", "Azure"]
    with archive_change():
        scope = Topic.objects.get(title="Scope")
        scope.tags.add(Tag.objects.create(name="more", slug="more"))
        Link.objects.create(session=scope.session, topic=scope, url="https://example.com/", label="Code")
    with pytest.raises(WasEdited) as refusal:
        take_back([ImportedReport.objects.get()])
    assert refusal.value.edits == [
        "The 34th: 1 link of the evening.",
        "The 34th: 1 link of “Scope”.",
        "The 34th: “Scope” was tagged.",
    ]


def test_a_table_does_not_bring_back_somebody_who_was_anonymised():
    import_texts([report(34, "May 19th, 2017", SCOPE)])
    anonymise(Person.objects.get(name="David"))
    outcome = import_table(ROWS[0])
    assert outcome.summary() == "created 0, updated 0, unchanged 0, skipped 1"
    assert not Person.objects.filter(name="David").exists()


def test_a_house_evening_stays_for_the_house():
    import_texts([report(34, "May 19th, 2017", SCOPE)], audience=Audience.HOUSE)
    import_table(*ROWS)
    session = Session.objects.get()
    assert (session.agenda_audience, session.report_audience) == ("house", "house")
    assert {*session.topics.values_list("audience", flat=True)} == {"house"}
