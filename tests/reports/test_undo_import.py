"""A wrong import goes as if it had never come in, while nobody edited it; and nothing else goes."""

from datetime import date

import pytest
from django.db.models import QuerySet

from sessions.models import (
    Archive,
    Audience,
    Doubt,
    FollowUp,
    Homework,
    ImportedReport,
    Intern,
    Link,
    Notice,
    OldAddress,
    Person,
    Photo,
    Question,
    Session,
    SpeakerEntry,
    Tag,
    Topic,
    archive_change,
)
from sessions.reports.importing.undo_import import WasEdited, take_back
from tests.factories import make_moderator, make_person, make_session, make_topic, undone
from tests.reports.samples import TABLES, archive, import_texts, report

pytestmark = pytest.mark.django_db

INTERN = "He is our current Global Internship Program (GIP) participant."
GOA = '"Designing APIs in Go" by Shihan-san. It is written in Go.'
JWT = '"JWT" by Tanabe-san. This topic is a continuation of Shihan-san\'s from the 32nd MTS. He signed.'
SCOPE = '"Scope" by David-san. He looked.'
LAST_DAY = "The day of the {} MTS was also the last day of Kelvin-san's internship. He thanked us."
NEW = "Our MC of the night Jonas introduced new members to the company: Jon Gaul and Mei Lin."
MARCH = report(
    32, "March 17th, 2017", GOA, f'"Bitcoin" by Kelvin-san. {INTERN} He explained.', moderator="Okubo"
)
APRIL = report(
    33,
    "April 14th, 2017",
    '"Toil" by Shi-han-san. It is a continuation of Shihan-san\'s from the 32nd MTS. He tried.',
    f'"Baggage" by Kelvin-san. {INTERN} He drew.',
    '"Azure" by Mami Konishi-san from Microsoft. She showed it.',
    moderator="Michael",
    introduction=NEW,
    after=LAST_DAY.format("33rd"),
)
MAY = report(34, "May 19th, 2017", JWT, SCOPE, moderator="Okubo")


def the(number: int) -> ImportedReport:
    return ImportedReport.objects.get(session__number=number)


@pytest.mark.postgres
def test_an_import_taken_back_leaves_the_archive_as_it_was_before():
    import_texts([MARCH, MAY])
    before = archive()
    import_texts([APRIL])
    assert archive() != before

    told = take_back([the(33)])

    assert archive() == before
    assert told.sessions == ["33rd session"]
    assert told.topics == ["Toil", "Baggage", "Azure"]
    assert told.people == ["Jon Gaul", "Jonas", "Mami Konishi", "Mei Lin", "Michael"]
    assert told.staying == ["Kelvin", "Shihan"]


@pytest.mark.postgres
def test_the_same_report_comes_in_again_as_if_for_the_first_time():
    for text in (MARCH, MAY, APRIL):
        import_texts([text])
    before = archive()

    take_back([the(33)])
    outcome = import_texts([APRIL])

    assert outcome.summary() == "created 1, updated 0, unchanged 0, skipped 0"
    assert archive() == before


@pytest.mark.postgres
def test_threads_to_its_talks_are_unresolved_again():
    import_texts([MARCH, MAY])
    assert FollowUp.objects.get().earlier == Topic.objects.get(title="Designing APIs in Go")

    told = take_back([the(32)])

    link = FollowUp.objects.get()
    assert (link.topic.title, link.earlier, link.earlier_number) == ("JWT", None, 32)
    assert told.unresolved == ["“JWT” (34th)"]
    import_texts([MARCH])
    assert FollowUp.objects.get().earlier == Topic.objects.get(title="Designing APIs in Go")


@pytest.mark.postgres
def test_people_who_came_with_several_imports_go_with_the_last():
    import_texts([MARCH, APRIL])

    assert "Kelvin" not in take_back([the(32)]).people
    assert Intern.objects.get().farewell_session.number == 33
    assert "Kelvin" in take_back([the(33)]).people
    assert not any(model.objects.exists() for model in TABLES)


@pytest.mark.postgres
def test_several_imports_go_together_or_not_at_all():
    import_texts([MARCH, APRIL, MAY])
    Topic.objects.get(title="Scope").tags.add(Tag.objects.create(name="Tools", slug="tools"))
    before = archive()

    with pytest.raises(WasEdited, match=r"The 34th: “Scope” was tagged\."):
        take_back([the(33), the(34)])

    assert archive() == before
    assert take_back([the(32), the(33)]).people == [
        "Jon Gaul", "Jonas", "Kelvin", "Mami Konishi", "Mei Lin", "Michael", "Shihan",
    ]  # fmt: skip
    assert {person.name for person in Person.objects.all()} == {"David", "Okubo", "Tanabe"}


@pytest.mark.postgres
def test_somebody_known_before_or_written_about_since_stays():
    make_person("Tanabe")
    import_texts([MAY])
    Person.objects.filter(name="David").update(biography="He looks.")
    elsewhere = make_session(40)
    make_moderator(elsewhere, Person.objects.get(name="Okubo"))

    told = take_back([the(34)])

    assert (told.people, told.staying) == ([], ["David", "Okubo"])
    assert {person.name for person in Person.objects.all()} == {"David", "Okubo", "Tanabe"}


def test_an_internship_entered_by_hand_stays_without_the_farewell():
    kelvin = make_person("Kelvin")
    Intern.objects.create(person=kelvin, programme="GIP", home_institution="ITB")
    other = make_session(29)
    Intern.objects.create(person=make_person("Alice"), farewell_session=other, impressions="She liked it.")
    import_texts(
        [report(33, "April 14th, 2017", f'"Baggage" by Kelvin-san. {INTERN}', after=LAST_DAY.format("33rd"))]
    )
    assert Intern.objects.filter(farewell_session__number=33).exists()

    take_back([the(33)])

    assert [
        *kelvin.internships.values_list("home_institution", "farewell_session", "ended_on", "impressions")
    ] == [("ITB", None, None, "")]
    assert Intern.objects.get(person__name="Alice").impressions == "She liked it."


@pytest.mark.postgres
def test_dates_that_only_it_settled_are_open_again():
    import_texts(
        [report(29, "December 16th", f'"Habits" by Kelvin-san. {INTERN}', after=LAST_DAY.format("29th"))]
    )
    import_texts([report(28, "November 18th", SCOPE)])
    before = archive()
    import_texts([report(30, "January 27th, 2017", GOA)])
    assert [*Session.objects.order_by("number").values_list("held_on", flat=True)] == [
        date(2016, 11, 18), date(2016, 12, 16), date(2017, 1, 27),
    ]  # fmt: skip

    told = take_back([the(30)])

    assert told.reopened == ["28th session", "29th session"]
    assert archive() == before
    assert Doubt.objects.open().filter(about="held_on").count() == 2
    import_texts([report(30, "January 27th, 2017", GOA)])
    assert Session.objects.get(number=29).held_on == date(2016, 12, 16)
    assert Intern.objects.get().ended_on == date(2016, 12, 16)


@pytest.mark.postgres
def test_dates_that_another_evening_settles_too_or_somebody_entered_stay():
    import_texts([report(29, "December 16th", SCOPE), report(31, "February 24th", JWT)])
    import_texts([report(30, "January 27th, 2017", GOA)])
    Session.objects.filter(number=29).update(held_on=date(2016, 12, 9))
    import_texts([report(32, "March 17th, 2017", GOA)])

    assert take_back([the(30)]).reopened == []
    assert Session.objects.get(number=31).held_on == date(2017, 2, 24)
    assert Session.objects.get(number=29).held_on == date(2016, 12, 9)


def test_a_date_settled_while_the_reports_were_read_together_is_asked_about_again():
    import_texts([report(29, "December 16th", SCOPE), report(30, "January 27th, 2017", GOA)])
    assert not Doubt.objects.exists()

    take_back([the(30)])

    assert Session.objects.get().held_on is None
    assert "“December 16th” has no year, and no neighbour settles it" in Doubt.objects.get().message


@pytest.mark.postgres
def test_doubts_about_a_pair_that_is_none_any_more_are_settled_and_others_stay():
    import_texts([report(35, "September 15th, 2017", GOA), report(36, "January 19th, 2018", SCOPE)])
    import_texts([report(34, "May 19th, 2017", JWT)])
    assert Doubt.objects.open().filter(about="held_on").count() == 2

    take_back([the(34)])

    (left,) = Doubt.objects.filter(about="held_on")
    assert "number 36" in left.message and left.settled_at is None


@pytest.mark.postgres
def test_a_doubt_about_two_people_goes_with_the_one_who_came_with_it():
    last_day = "The day of the 29th MTS was also the last day of David-san's internship."
    import_texts([report(29, "December 16th, 2016", f'"Habits" by David-san. {INTERN}', after=last_day)])
    before = archive()
    import_texts([report(34, "May 19th, 2017", SCOPE)])
    assert Doubt.objects.about_people().count() == 1

    take_back([the(34)])

    assert archive() == before
    assert [person.slug for person in Person.objects.all()] == ["david"]


def test_old_addresses_of_what_goes_go_and_others_stay():
    import_texts([MARCH, MAY])
    make_topic(make_session(40), "Kept")
    OldAddress.record("topic", "keep", "kept")
    import_texts([MAY.replace("Scope", "Telescope")])
    assert OldAddress.objects.filter(leads_to="telescope").exists()

    take_back([the(34)])

    assert [*OldAddress.objects.values_list("slug", flat=True)] == ["keep"]
    import_texts([MAY])
    assert Topic.objects.filter(slug="scope").exists()


def test_the_history_of_what_went_is_kept():
    import_texts([MAY])
    session, talk = Session.objects.get().pk, Topic.objects.get(title="Scope").pk

    take_back([the(34)])

    assert [*Session.history.filter(id=session).values_list("history_type", flat=True)] == ["-", "+"]
    assert Topic.history.filter(id=talk, history_type="-").get().summary == "He looked."
    assert Person.history.filter(name="David", history_type="-").exists()


@pytest.mark.postgres
def test_a_preview_tells_the_same_and_changes_nothing():
    import_texts([MARCH, APRIL, MAY])
    before, version = archive(), Archive.objects.get().version

    told = take_back([the(32)], dry_run=True)

    assert (archive(), Archive.objects.get().version) == (before, version)
    assert told == take_back([the(32)])


@pytest.mark.postgres
def test_a_corrected_report_is_taken_back_with_all_it_brought():
    import_texts([MARCH])
    before = archive()
    import_texts([APRIL])
    import_texts(
        [APRIL.replace("Michael", "Sumi").replace("Shi-han", "Sato").replace("He drew", "He packed")]
    )

    take_back([the(33)])

    assert archive() == before


def change(record, **fields) -> None:
    for name, value in fields.items():
        setattr(record, name, value)
    record.save()


def scope() -> Topic:
    return Topic.objects.get(title="Scope")


def move_a_talk(session: Session) -> None:
    with archive_change():
        make_session(40).take_in(scope())


def answer_homework(session: Session) -> None:
    other = make_topic(make_session(40), "Open")
    Homework.objects.create(topic=other, text="How?", answered_by=scope())


def continue_it(session: Session) -> None:
    later = make_topic(make_session(40), "Later")
    FollowUp.objects.create(topic=later, earlier=scope(), confirmed=True)


def order_the_talks(session: Session) -> None:
    ids = list(session.topics.order_by("-position").values_list("pk", flat=True))
    session.reorder(ids, version=session.version)


def threads() -> QuerySet:
    return FollowUp.objects.filter(topic__session__number=34)


def let_aji_speak(session: Session) -> None:
    scope().set_speakers([SpeakerEntry(make_person("Aji"))])


def let_david_be_shown(session: Session) -> None:
    change(scope().speakers.get(), photo_consent="yes")


def attach(session: Session) -> None:
    Photo.objects.create(session=session, key="k", widths=[480], width=480, height=320)


def link(session: Session) -> None:
    Link.objects.create(session=session, topic=scope(), url="https://example.com/")


def write_to_somebody(session: Session) -> None:
    Notice.objects.create(session=session, kind="announcement", subject="Come", text="Do.")


def say_farewell(session: Session) -> None:
    session.farewells.create(person=Person.objects.get(name="David"))


EDITS = [
    ("the evening was edited (venue).", lambda session: change(session, venue="Shibuya")),
    ("the evening was edited (status).", lambda session: session.step("held")),
    ("“Late” was added.", lambda session: make_topic(session, "Late", speakers=[make_person("Okubo 2")])),
    ("“Scope” was edited (summary).", lambda _: change(scope(), summary="He looked twice.")),
    ("“Scope” was edited (audience).", lambda _: change(scope(), audience=Audience.HOUSE)),
    ("“JWT” was edited (position).", order_the_talks),
    ("“Scope” was taken out.", lambda _: scope().delete()),
    ("“Scope” was taken out.", move_a_talk),
    ("the speaker Aji of “Scope” was added.", let_aji_speak),
    ("the speaker David of “Scope” was edited (photo consent).", let_david_be_shown),
    ("1 photo of the evening.", attach),
    ("1 link of “Scope”.", link),
    ("1 question of “Scope”.", lambda _: Question.objects.create(topic=scope(), question="Why?")),
    ("1 homework of “Scope”.", answer_homework),
    ("1 notice of the evening.", write_to_somebody),
    ("somebody said that “Scope” is what “Later” (40th) continues.", continue_it),
    ("the earlier talks of “JWT” were edited.", lambda _: threads().update(confirmed=True)),
    ("the earlier talks of “JWT” were edited.", lambda _: threads().delete()),
    ("a moderator was taken out.", lambda session: session.moderator_set.get().delete()),
    ("the newcomers were edited.", lambda session: session.newcomers.create(person=make_person("Mei"))),
    ("the farewell of David was added.", say_farewell),
]


def test_what_was_edited_is_named_and_nothing_goes(subtests):
    import_texts([MARCH, APRIL, MAY])
    for words, edit in EDITS:
        with subtests.test(words), undone():
            edit(Session.objects.get(number=34))
            before = archive()
            for dry_run in (False, True):
                with pytest.raises(WasEdited) as refusal:
                    take_back([the(34)], dry_run=dry_run)
                assert f"The 34th: {words}" in refusal.value.edits
            assert archive() == before
            assert take_back([the(33)]).sessions == ["33rd session"]


def test_what_was_edited_and_put_back_is_not_edited():
    import_texts([MAY])
    session = Session.objects.get()
    for venue in ("Shibuya", ""):
        session.venue = venue
        session.save()

    assert take_back([the(34)]).topics == ["JWT", "Scope"]


@pytest.mark.postgres
def test_an_evening_that_was_there_before_its_report_stays():
    make_topic(make_session(34), "Scope", speakers=[make_person("David")])
    import_texts([MAY])

    with pytest.raises(WasEdited, match="the evening was in the archive before its report came in"):
        take_back([the(34)])

    assert Session.objects.filter(number=34).exists()
