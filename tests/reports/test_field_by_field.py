"""A report of a session that is there already: dates settle, edits stay, changes come in field by field."""

from datetime import date
from hashlib import sha256

import pytest

from sessions.models import (
    Audience,
    Doubt,
    FollowUp,
    ImportedReport,
    Intern,
    Person,
    Session,
    SpeakerEntry,
    Status,
    Topic,
    archive_change,
)
from sessions.reports.importing.field_by_field import decide
from tests.factories import make_person, make_session, make_topic
from tests.reports.samples import import_texts, report

pytestmark = pytest.mark.django_db

SCOPE = '"Scope" by David-san. He looked.'
GOA = '"Designing APIs in Go" by Shihan-san. It is written in Go.'


def state(number: int) -> list[tuple]:
    topics = Topic.objects.filter(session__number=number).order_by("position")
    return [(t.title, [s.person.name for s in t.speakers.all()], t.summary) for t in topics]


def messages(number: int) -> list[tuple[str, str]]:
    return [*Doubt.objects.filter(report__session__number=number).values_list("about", "message")]


def test_a_date_without_a_year_is_settled_when_a_neighbour_arrives():
    first = import_texts([report(29, "December 16th", SCOPE)])
    session = Session.objects.get()
    assert (session.held_on, session.held_on_text, session.date_unknown) == (None, "December 16th", True)
    assert session.status == Status.PUBLISHED
    assert len(first.doubts) == 1

    outcome = import_texts([report(30, "January 27th, 2017", GOA)])

    session.refresh_from_db()
    assert (session.held_on, session.held_on_from) == (date(2016, 12, 16), "neighbours")
    assert not session.date_unknown
    assert outcome.summary() == "created 1, updated 1, unchanged 0, skipped 0"
    assert (
        "The 29th: “December 16th” is 2016-12-16, settled by the neighbouring sessions." in outcome.messages
    )
    assert not Doubt.objects.open().exists()

    again = import_texts([report(29, "December 16th", SCOPE), report(30, "January 27th, 2017", GOA)])
    assert again.summary() == "created 0, updated 0, unchanged 2, skipped 0"


def test_one_settled_date_settles_the_next():
    for number, day in [(1, "January 20th"), (13, "January 19th"), (25, "January 18th")]:
        import_texts([report(number, day, f'"Talk {number}" by Okubo-san. He spoke.')])
    assert not Session.objects.filter(held_on__isnull=False).exists()

    import_texts([report(26, "February 15th, 2019", GOA)])

    found = dict(Session.objects.values_list("number", "held_on"))
    assert found[25] == date(2019, 1, 18)
    assert found[13] == date(2018, 1, 19)
    assert found[1] == date(2017, 1, 20)


def test_a_farewell_whose_date_was_open_ends_the_internship_once_it_is_known():
    farewell = "The day of the 29th MTS was also the last day of Alice-san's internship. We thanked her."
    import_texts([report(29, "December 16th", '"RTC" by Alice-san. She called.', after=farewell)])
    assert Intern.objects.get().ended_on is None

    import_texts([report(30, "January 27th, 2017", GOA)])

    assert Intern.objects.get().ended_on == date(2016, 12, 16)


def test_an_organisers_edit_is_kept_and_told():
    import_texts([report(34, "May 19th, 2017", SCOPE, GOA)])
    topic = Topic.objects.get(title="Scope")
    with archive_change():
        topic.summary = "An organiser wrote this."
        topic.save()

    changed = '"Scope" by David-san. He looked again.'
    outcome = import_texts([report(34, "May 19th, 2017", changed, GOA.replace("Go.", "Go, mostly."))])

    assert outcome.summary() == "created 0, updated 1, unchanged 0, skipped 0"
    assert state(34) == [
        ("Scope", ["David"], "An organiser wrote this."),
        ("Designing APIs in Go", ["Shihan"], "It is written in Go, mostly."),
    ]
    told = "The report says “He looked again.”, the archive has “An organiser wrote this.”; that was kept."
    assert messages(34) == [("topics[0].summary", told)]

    again = import_texts([report(34, "May 19th, 2017", changed, GOA.replace("Go.", "Go, mostly."))])
    assert again.summary() == "created 0, updated 0, unchanged 1, skipped 0"
    assert again.doubts == []


def test_what_was_kept_is_asked_once_however_many_paragraphs_it_has():
    import_texts([report(34, "May 19th, 2017", SCOPE)])
    topic = Topic.objects.get()
    with archive_change():
        topic.summary = "An organiser\n\nwrote this."
        topic.save()

    changed = report(34, "May 19th, 2017", SCOPE + "\n\nThen he looked  again.")
    first, again = import_texts([changed]), import_texts([changed])

    assert [doubt.count("that was kept") for doubt in first.doubts] == [1]
    assert again.doubts == []


def test_an_unchanged_report_says_nothing_of_an_organisers_edit():
    text = report(34, "May 19th, 2017", SCOPE)
    import_texts([text])
    Session.objects.update(venue="Shibuya", author="Aji")

    outcome = import_texts([text])

    assert outcome.summary() == "created 0, updated 0, unchanged 1, skipped 0"
    assert outcome.doubts == []
    assert Session.objects.get().venue == "Shibuya"


def test_overwriting_is_done_when_asked():
    text = report(34, "May 19th, 2017", SCOPE)
    import_texts([text])
    other = make_person("Aji")
    topic = Topic.objects.get()
    with archive_change():
        topic.summary = "An organiser wrote this."
        topic.save()
        topic.set_speakers([SpeakerEntry(other)])

    outcome = import_texts([text], overwrite=True)

    assert outcome.updated == [34]
    assert state(34) == [("Scope", ["David"], "He looked.")]


def test_topics_moved_by_an_organiser_keep_their_own_summaries():
    import_texts([report(34, "May 19th, 2017", SCOPE, GOA)])
    session = Session.objects.get()
    session.reorder([t.pk for t in session.topics.order_by("-position")], version=session.version)

    changed = [SCOPE.replace("looked", "stared"), GOA.replace("Go.", "Go, mostly.")]
    import_texts([report(34, "May 19th, 2017", *changed)])

    assert state(34) == [
        ("Designing APIs in Go", ["Shihan"], "It is written in Go, mostly."),
        ("Scope", ["David"], "He stared."),
    ]


def test_a_changed_title_leaves_a_way_from_the_old_address(client):
    import_texts([report(34, "May 19th, 2017", SCOPE)])

    import_texts([report(34, "May 19th, 2017", SCOPE.replace("Scope", "Glancing through the Scope"))])

    assert Topic.objects.get().slug == "glancing-through-the-scope"
    response = client.get("/topics/scope/")
    assert (response.status_code, response["location"]) == (301, "/topics/glancing-through-the-scope/")


def test_topics_added_or_removed_in_the_report_are_asked_about():
    import_texts([report(34, "May 19th, 2017", SCOPE, GOA)])

    outcome = import_texts([report(34, "May 19th, 2017", SCOPE, GOA, '"JWT" by Tanabe-san. He signed.')])

    assert len(state(34)) == 2
    message = "The report has “JWT”, which the archive lacks; add it if it was given."
    assert messages(34) == [("topics", message)]
    assert outcome.summary() == "created 0, updated 0, unchanged 1, skipped 0"

    import_texts([report(34, "May 19th, 2017", SCOPE)])
    message = "The archive has “Designing APIs in Go”, which the report lacks; drop it if it was not given."
    assert ("topics", message) in messages(34)
    assert len(state(34)) == 2


def test_a_changed_speaker_comes_in_unless_an_organiser_chose_another():
    import_texts([report(34, "May 19th, 2017", SCOPE, GOA)])
    goa = Topic.objects.get(position=2)
    with archive_change():
        goa.set_speakers([SpeakerEntry(make_person("Tanabe"))])

    texts = [SCOPE.replace("David", "Daniel"), GOA.replace("Shihan", "Sumi")]
    import_texts([report(34, "May 19th, 2017", *texts)])

    assert [speakers for _, speakers, _ in state(34)] == [["Daniel"], ["Tanabe"]]
    told = "The report says Sumi, the archive has Tanabe; that was kept."
    assert messages(34) == [("topics[1].speakers", told)]
    assert not Person.objects.filter(name="Sumi").exists()


def test_a_merged_or_renamed_speaker_still_counts_as_the_imported_one():
    import_texts([report(34, "May 19th, 2017", SCOPE)])
    Person.objects.get(name="David").rename("David Müller", show_old=True)

    import_texts([report(34, "May 19th, 2017", '"Scope" by David-san and Aji-san. He looked.')])

    assert state(34) == [("Scope", ["David Müller", "Aji"], "He looked.")]


def test_a_moderator_changes_with_the_report():
    import_texts([report(34, "May 19th, 2017", SCOPE, moderator="Jeffrey")])

    import_texts([report(34, "May 19th, 2017", SCOPE, moderator="Michael")])

    assert [m.person.name for m in Session.objects.get().moderator_set.all()] == ["Michael"]


def test_the_report_of_an_evening_entered_by_hand_fills_what_is_empty():
    session = make_session(34, status=Status.HELD, public=False, venue="Shibuya")
    make_topic(session, "Scope", speakers=[make_person("David")], public=False)
    make_topic(session, "Secret plan", speakers=[make_person("Okubo")], public=False, summary="By hand.")

    outcome = import_texts([report(34, "May 19th, 2017", SCOPE, '"Secret Plan" by Okubo-san. He hid.')])

    session.refresh_from_db()
    assert outcome.summary() == "created 0, updated 1, unchanged 0, skipped 0"
    assert (session.status, session.report_audience, session.venue) == (
        Status.HELD,
        Audience.HOUSE,
        "Shibuya",
    )
    assert state(34) == [("Scope", ["David"], "He looked."), ("Secret plan", ["Okubo"], "By hand.")]
    assert {topic.audience for topic in session.topics.all()} == {Audience.HOUSE}
    assert [about for about, _ in messages(34)] == ["topics[1].title", "topics[1].summary"]
    again = import_texts([report(34, "May 19th, 2017", SCOPE, '"Secret Plan" by Okubo-san. He hid.')])
    assert again.summary() == "created 0, updated 0, unchanged 1, skipped 0"


def test_a_cancelled_evening_that_keeps_its_number_is_left_alone():
    make_session(34, status=Status.CANCELLED, keeps_number=True)

    outcome = import_texts([report(34, "May 19th, 2017", SCOPE)])

    assert outcome.summary() == "created 0, updated 0, unchanged 0, skipped 1"
    assert not Topic.objects.exists()


def test_a_follow_up_is_resolved_when_its_target_arrives():
    later = '"JWT" by Tanabe-san. This topic is a continuation of Shihan-san\'s from the 32nd MTS. He signed.'
    import_texts([report(34, "May 19th, 2017", later)])
    assert FollowUp.objects.get().earlier is None

    outcome = import_texts([report(32, "March 17th, 2017", SCOPE, GOA)])

    assert FollowUp.objects.get().earlier == Topic.objects.get(title="Designing APIs in Go")
    assert outcome.messages == ["“JWT” (34th) continues “Designing APIs in Go” (32nd)."]


def test_a_follow_up_that_fits_two_topics_stays_open():
    later = '"JWT" by Tanabe-san. This topic is a continuation of Shihan-san\'s from the 32nd MTS. He signed.'

    import_texts(
        [
            report(32, "March 17th, 2017", GOA, '"More Go" by Shihan-san. It goes on.'),
            report(34, "May 19th, 2017", later),
        ]
    )

    assert FollowUp.objects.get().earlier is None


def test_a_pair_out_of_step_is_flagged_once():
    texts = [report(34, "May 19th, 2017", SCOPE), report(35, "September 15th, 2017", GOA)]

    first, again = import_texts(texts), import_texts(texts)

    assert len([doubt for doubt in first.doubts if "4 months but 1 number" in doubt]) == 1
    assert again.doubts == []
    assert Doubt.objects.filter(about="held_on").count() == 1


def test_a_doubt_that_the_report_no_longer_raises_is_settled():
    import_texts([report(34, "May 19th, 2017", "presented by David-san. He looked.")])
    assert Doubt.objects.open().filter(about="topics[0].title").exists()

    import_texts([report(34, "May 19th, 2017", SCOPE)])

    doubt = Doubt.objects.get(about="topics[0].title")
    assert doubt.settlement == "no longer in the report"
    assert state(34) == [("Scope", ["David"], "He looked.")]


def test_an_import_that_waited_for_review_is_the_one_that_is_kept():
    text = report(34, "May 19th, 2017", SCOPE)
    waiting = ImportedReport.objects.create(
        name="upload.txt", text=text, sha256=sha256(text.encode()).hexdigest()
    )

    import_texts([text])

    kept = ImportedReport.objects.get()
    assert (kept.pk, kept.name, kept.session) == (waiting.pk, "upload.txt", Session.objects.get())
    assert kept.imported_at is not None


def test_talks_that_a_corrected_report_brings_are_for_whom_the_report_is():
    import_texts([report(33, "April 14th, 2017"), report(34, "May 19th, 2017")])
    import_texts([report(35, "June 16th, 2017")], audience=Audience.HOUSE)
    assert not Topic.objects.exists()

    later = '"JWT" by Tanabe-san. This topic is a continuation of Shihan-san\'s from the 32nd MTS. He signed.'
    outcome = import_texts(
        [
            report(33, "April 14th, 2017", GOA),
            report(34, "May 19th, 2017", SCOPE, later),
            report(35, "June 16th, 2017", '"Mail" by Okubo-san. He sent it.'),
        ]
    )

    assert outcome.updated == [33, 34, 35]
    assert state(34) == [
        ("Scope", ["David"], "He looked."),
        ("JWT", ["Tanabe"], Topic.objects.get(title="JWT").summary),
    ]
    assert FollowUp.objects.get().topic.title == "JWT"
    audiences = dict(Topic.objects.values_list("title", "audience"))
    assert audiences == {
        "Designing APIs in Go": "public", "Scope": "public", "JWT": "public", "Mail": "house",
    }  # fmt: skip
    again = import_texts([report(34, "May 19th, 2017", SCOPE, later)])
    assert again.summary() == "created 0, updated 0, unchanged 1, skipped 0"


def test_a_talk_is_continued_by_a_later_evening_only():
    """A thread that names a title alone: no talk of the same evening, or of a later one, is meant."""
    talk = '"Mail" by Okubo-san. He sent it.'
    import_texts([report(33, "April 14th, 2017", talk), report(35, "June 16th, 2017", GOA)])
    links = [
        FollowUp.objects.create(topic=Topic.objects.get(title="Mail"), earlier_title=title)
        for title in ("Designing APIs in Go", "Scope")
    ]
    import_texts([report(33, "April 14th, 2017", talk, SCOPE), report(34, "May 19th, 2017", SCOPE)])
    import_texts([report(33, "April 14th, 2017", talk + " And sent it.")])

    for link in links:
        link.refresh_from_db()
        assert link.earlier is None
    early = FollowUp.objects.create(
        topic=Topic.objects.get(title="Designing APIs in Go"), earlier_title="Mail"
    )
    import_texts([report(35, "June 16th, 2017", f"{GOA} And so on.")])
    early.refresh_from_db()
    assert early.earlier == Topic.objects.get(title="Mail")


def test_talks_and_people_of_one_name_get_addresses_of_their_own():
    for n in (33, 34):
        make_topic(make_session(n), "Scope", speakers=[make_person("Yamada")])
    assert {*Topic.objects.values_list("slug", flat=True)} == {"scope", "scope-2"}

    import_texts(
        [
            report(35, "June 16th, 2017", '"Scope" by David-san. He looked.', '"Scope" by Doi-san. He too.'),
            report(36, "July 21st, 2017", '"Scope" by Yamada-san from AWS. He looked.'),
        ]
    )

    slugs = Topic.objects.filter(session__number__gte=35).order_by("session__number", "position")
    assert [*slugs.values_list("slug", flat=True)] == ["scope-3", "scope-4", "scope-5"]
    assert {*Person.objects.filter(name="Yamada").values_list("slug", flat=True)} == {
        "yamada", "yamada-2", "yamada-3",
    }  # fmt: skip


def test_threads_change_with_the_words_of_the_report_but_those_confirmed_stay():
    before = (
        '"JWT" by Tanabe-san. This topic is a continuation of Shihan-san\'s from the 32nd MTS. He signed.',
        '"Goa" by Okubo-san. It is a continuation of Doi-san\'s from the 31st MTS. He wrote.',
    )
    after = (
        '"JWT" by Tanabe-san. This topic is a continuation of Shihan-san\'s from the 33rd MTS. He signed.',
        '"Goa" by Okubo-san. It is a continuation of Doi-san\'s from the 30th MTS. He wrote.',
    )
    import_texts([report(34, "May 19th, 2017", *before)])
    FollowUp.objects.filter(topic__title="Goa").update(confirmed=True)

    outcome = import_texts([report(34, "May 19th, 2017", *after)])

    assert outcome.updated == [34]
    links = FollowUp.objects.order_by("topic__position", "pk").values_list("topic__title", "earlier_number")
    assert [*links] == [("JWT", 33), ("Goa", 31), ("Goa", 30)]
    assert import_texts([report(34, "May 19th, 2017", *after)]).unchanged == [34]
    assert FollowUp.objects.count() == 3


def test_a_talk_before_the_farewell_belongs_to_its_internship_and_one_long_before_does_not():
    intern = "He is our current Global Internship Program (GIP) participant."
    last_day = "The day of the 31st MTS was also the last day of Kelvin-san's internship. He thanked us."
    import_texts([report(31, "February 24th, 2017", f'"Baggage" by Kelvin-san. {intern}', after=last_day)])

    import_texts([report(30, "January 27th, 2017", f'"Bitcoin" by Kelvin-san. {intern}')])
    assert Intern.objects.count() == 1
    import_texts([report(20, "March 18th, 2016", f'"Habits" by Kelvin-san. {intern}')], "Kelvin = Kelvin")
    assert Intern.objects.count() == 2
    assert Person.objects.filter(name="Kelvin").count() == 1


def test_the_farewell_in_a_report_for_the_house_is_for_the_house():
    intern = "He is our current Global Internship Program (GIP) participant."
    last_day = "The day of the 31st MTS was also the last day of Kelvin-san's internship. He thanked us."
    text = report(31, "February 24th, 2017", f'"Baggage" by Kelvin-san. {intern}', after=last_day)

    import_texts([text], audience=Audience.HOUSE)

    assert Intern.objects.get().farewell_audience == Audience.HOUSE
    assert ImportedReport.objects.get().audience == Audience.HOUSE


def test_a_doubt_that_somebody_settled_keeps_their_words():
    import_texts([report(34, "May 19th, 2017", "presented by David-san. He looked.")])
    asked = Doubt.objects.filter(about="topics[0].title")
    asked.update(settled_at="2020-01-01T00:00:00Z", settlement="It had no title.")

    import_texts([report(34, "May 19th, 2017", SCOPE)])

    assert asked.get().settlement == "It had no title."


@pytest.mark.parametrize(
    ("now", "last", "new", "overwrite", "decision"),
    [
        ("Shibuya", "", "Shibuya", False, "same"),
        ("Shibuya", "Shibuya", "Ebisu", False, "write"),
        ("", "", "Ebisu", False, "write"),
        ("Meguro", "Shibuya", "Ebisu", False, "ask"),
        ("Meguro", "Shibuya", "Shibuya", False, "keep"),
        ("Meguro", "Shibuya", "Ebisu", True, "write"),
        ("Meguro", "Shibuya", "Shibuya", True, "write"),
    ],
)
def test_what_becomes_of_a_field(now, last, new, overwrite, decision):
    assert decide((now,), (last,), (new,), overwrite=overwrite) == decision


def test_two_wordings_are_one_field_and_what_says_the_same_is_nobodys_edit():
    assert decide(("By hand.", ""), ("", ""), ("Warm.", "Warm. Mei came.")) == "ask"
    assert decide(("Warm.", ""), ("", ""), ("Warm.", "Warm. Mei came.")) == "write"
