"""The first page of the admin says what needs doing, kindly where there is nothing."""

from datetime import date, time, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sessions.admin import front
from sessions.admin.front import MOST, Item
from sessions.models import Doubt, ImportedReport, Intern, Moderator, Notice, Session, Status
from tests.admin.posting import words
from tests.factories import make_agreed, make_moderator, make_person, make_proposal, make_session, make_topic

pytestmark = pytest.mark.django_db
TODAY = date(2017, 6, 11)


def front_page(today: date) -> SimpleNamespace:
    return SimpleNamespace(**front.front_page(today))


def tasks(today: date = TODAY) -> dict[str, list[tuple[str, str]]]:
    return {task.heading: [(i.words, i.fact) for i in task.items] for task in front_page(today).tasks}


def test_the_next_session_says_what_it_lacks_until_nothing_is_missing():
    session = make_session(35, held_on=date(2017, 6, 23), status=Status.DRAFT, places=1)
    page = front_page(TODAY)
    assert (page.session, page.when) == (session, "Friday 23 June 2017, in 12 days")
    assert [(lack.words, lack.fact) for lack in page.lacks] == [
        ("No place and no start time yet", "was due on 26 May"),
        ("Still a draft: readers do not see it", "was due on 19 May"),
        ("Nobody moderates yet", "was due on 2 June"),
        ("0 of 120 minutes are filled", "was due on 9 June"),
        ("The announcement is still to be sent", "was due on 9 June"),
    ]
    person = make_person("Okubo")
    make_moderator(session, person, answer=Moderator.Answer.YES)
    topic = make_topic(session, "", speakers=[], minutes=60, questions_minutes=60)
    assert [lack.words for lack in front_page(TODAY).lacks] == [
        "No place and no start time yet",
        "Still a draft: readers do not see it",
        "The announcement is still to be sent",
        "One topic has no title; one topic has no speaker",
    ]
    topic.title = "NFS"
    topic.save()
    topic.speakers.create(person=person)
    assert front_page(TODAY).lacks[-1] == Item(
        "To be told: Okubo", f"/admin/mts/session/{session.pk}/tell/", "by 13 June"
    )
    topic.speakers.update(told_at="2017-06-01T00:00Z", confirmed_at="2017-06-02T00:00Z")
    session.venue, session.start_time, session.status = "Shibuya", time(18, 30), Status.OPEN
    session.save()
    Notice.objects.create(kind="announcement", session=session, status="sent")
    assert front_page(TODAY).lacks == []
    make_topic(session, "Dropped", dropped_because="a cold")
    assert front_page(TODAY).lacks == []


def test_what_is_late_comes_first_and_a_long_list_is_cut(organiser_client):
    session = make_session(35, held_on=date(2017, 7, 10), status=Status.DRAFT)
    assert [lack.words for lack in front_page(TODAY).lacks][:2] == [
        "Still a draft: readers do not see it",
        "No place and no start time yet",
    ]
    make_topic(session, "", speakers=[make_person("Okubo")])
    Intern.objects.create(person=make_person("Kelvin"), farewell_session=None, ended_on=date(2017, 7, 11))
    lacks = front_page(TODAY).lacks
    assert len(lacks) == MOST + 1
    assert lacks[-1] == Item("2 more on its checklist", f"/admin/mts/session/{session.pk}/change/")


def test_planning_is_the_next_thing_while_no_later_evening_is_planned(organiser_client):
    button = '<a class="button default" href="/admin/plan/">'
    make_session(35, held_on=date(2040, 6, 23), status=Status.OPEN)
    assert button in organiser_client.get("/admin/").content.decode()
    make_session(36, held_on=None, status=Status.DRAFT)
    page = organiser_client.get("/admin/").content.decode()
    assert button not in page and '<a href="/admin/plan/">' in page


@pytest.mark.postgres
def test_the_next_session_is_the_first_to_come_then_one_without_date():
    undated = make_session(37, held_on=None, status=Status.DRAFT)
    assert front_page(TODAY).session == undated
    later = make_session(36, held_on=date(2017, 7, 21), status=Status.OPEN)
    make_session(34, held_on=date(2017, 5, 19), status=Status.OPEN)
    make_session(38, held_on=date(2017, 6, 12), status=Status.CANCELLED)
    assert front_page(TODAY).session == later
    tonight = make_session(35, held_on=TODAY, status=Status.ANNOUNCED)
    page = front_page(TODAY)
    assert (page.session, page.when) == (tonight, "Sunday 11 June 2017, today")


def moderating(page) -> Item:
    """What the page says of the moderator."""
    return next(lack for lack in page.lacks if "moderate" in lack.words)


@pytest.mark.postgres
def test_who_could_moderate_is_named_with_the_reason_and_after_a_no_the_next_in_turn():
    session = make_session(35, held_on=date(2017, 6, 23), status=Status.OPEN)
    first, second = (make_person(name, willing_to_moderate=True) for name in ("Ito", "Okubo"))
    turn, lack = front_page(TODAY).turn, moderating(front_page(TODAY))
    assert (turn.key, turn.reason) == (first.pk, "has never moderated")
    assert (lack.words, lack.url) == ("Nobody moderates yet", f"/admin/moderator/{session.pk}/")
    asked = make_moderator(session, first, asked_at="2017-06-01T00:00Z")
    page = front_page(TODAY)
    assert page.turn is None
    assert moderating(page).words == "Ito was asked to moderate, and has not answered"
    asked.answer = Moderator.Answer.NO
    asked.save()
    page = front_page(TODAY)
    assert (page.turn.key, moderating(page).words) == (second.pk, "Nobody moderates yet")
    assert tasks()["Sessions without moderator"] == [("35th session", "2017-06-23")]


def test_the_morning_after_one_question_is_asked_until_it_is_answered(organiser_client):
    session = make_session(34, held_on=date(2017, 5, 19), status=Status.ANNOUNCED)
    (question,) = front_page(TODAY).questions
    assert question == Item("Did the 34th take place?", f"/admin/mts/session/{session.pk}/after/")
    assert "Did the 34th take place?" in organiser_client.get("/admin/").content.decode()
    assert front_page(session.held_on).questions == []
    session.step(Status.HELD)
    assert front_page(TODAY).questions == []


@pytest.mark.postgres
def test_what_waits_for_an_organiser_is_counted_and_leads_there():
    session = make_session(35, held_on=date(2017, 6, 23), status=Status.OPEN)
    for day in ("2017-06-01", "2017-06-09"):
        make_proposal(submitted_at=f"{day}T03:00Z")
    make_agreed(session)
    make_proposal(status="declined", decline_text="Full.")
    make_proposal(status="asked", shown_status="asked", submitted_at=None)
    for status in ("by hand", "by hand", "failed", "unclear", "sent"):
        Notice.objects.create(kind="news", status=status)
    assert front_page(TODAY).todo == [
        Item("To be told of the 35th: Tanabe", f"/admin/mts/session/{session.pk}/tell/"),
        Item("2 proposals to decide", "/admin/mts/proposal/", "the oldest waits 10 days"),
        Item("One speaker to tell", "/admin/mts/proposal/?state=tell"),
        Item("One person was asked to speak", "/admin/mts/proposal/?state=asked", "no answer yet"),
        Item("2 messages to tell by hand", "/admin/mts/notice/?status__exact=by+hand"),
        Item("One message that failed", "/admin/mts/notice/?status__exact=failed"),
        Item(
            "One message that may or may not have been sent",
            "/admin/mts/notice/?status__exact=unclear",
        ),
    ]


def test_interns_who_leave_are_shown_and_their_farewell_is_one_click(organiser_client):
    session = make_session(35, held_on=None, status=Status.OPEN)
    kelvin = Intern.objects.create(person=make_person("Kelvin"), ended_on=date(2099, 6, 23))
    shown = organiser_client.get("/admin/").content.decode()
    assert "last day Tuesday 23 June 2099" in shown and "Farewell at the 35th" in shown
    after = organiser_client.post(
        f"/admin/whom-to-ask/farewell/{kelvin.pk}/", {"session": session.pk, "back": "front"}
    )
    assert after["Location"] == "/admin/"
    assert "farewell at the 35th" in organiser_client.get("/admin/").content.decode()


def test_what_waits_is_listed_with_days_and_links():
    okubo, double = make_person("Okubo"), make_person("okubo")
    held = make_session(33, held_on=date(2017, 4, 14), status=Status.HELD)
    silent = make_topic(held, "No summary", speakers=[okubo])
    out = make_session(34, held_on=date(2017, 5, 19))
    make_topic(out, "Told", summary="Yes.")
    make_moderator(out, okubo)
    report = ImportedReport.objects.create(session=out, text="…", imported_at="2017-06-01T00:00Z")
    waiting = ImportedReport.objects.create(name="old.txt", text="…", values={"number": 12})
    for line in (3, 4):
        Doubt.objects.create(report=report, line=line, about="held_on", message="Which year?")
    Doubt.objects.create(report=report, about="x", message="Settled", settled_at="2017-01-01T00:00Z")
    assert tasks() == {
        "Held, report not published": [("33rd session", "58 days")],
        "Sessions without moderator": [("33rd session", "2017-04-14")],
        "Talks without summary": [("No summary", "33rd")],
        "Reports to look through": [("The 12th, from old.txt", "")],
        "Doubts of imports": [("Report of session 34", "2 doubts")],
        "People who may be the same": [
            ("Okubo (moderator at the 34th) and okubo", "Both are spelled alike.")
        ],
    }
    urls = [task.items[0].url for task in front_page(TODAY).tasks]
    assert urls == [
        f"/admin/mts/session/{held.pk}/change/",
        f"/admin/mts/session/{held.pk}/change/",
        f"/admin/mts/session/{held.pk}/change/?part=report#topic-{silent.pk}",
        f"/admin/mts/importedreport/{waiting.pk}/change/",
        f"/admin/mts/doubt/?report__id__exact={report.pk}&settled=no",
        f"/admin/mts/person/{okubo.pk}/merge/{double.pk}/",
    ]


@pytest.mark.postgres
def test_every_link_of_the_page_opens(organiser_client):
    test_what_waits_is_listed_with_days_and_links()
    ImportedReport.objects.filter(imported_at=None).delete()  # its page needs the values of a reading
    make_session(35, held_on=None, status=Status.DRAFT)
    page = organiser_client.get("/admin/").context["front_page"]
    links = [lack.url for lack in page["lacks"]]
    links += [item.url for task in page["tasks"] for item in task.items]
    assert len(links) > 8
    for link in links:
        assert organiser_client.get(link).status_code == 200, link


def test_an_empty_archive_is_greeted_kindly(organiser_client):
    page = organiser_client.get("/admin/").content.decode()
    for sentence in (
        "No session is being prepared",
        "Plan the next session",
        "No proposal to decide, nobody to tell.",
        "Every evening that was held has its report.",
        "Every session has somebody who moderates.",
        "Every talk has its summary. Readers will thank you.",
        "Nothing that was read is in doubt.",
        "Everybody in the archive is who they are.",
    ):
        assert sentence in page


@pytest.mark.postgres
def test_queries_and_lists_are_bounded_whatever_the_size():
    for number in range(1, MOST + 4):
        session = make_session(number, held_on=date(2010, number, 1), status=Status.HELD)
        make_topic(session, f"Topic {number}")
        make_person(f"Person {number}")
        make_person(f"person-{number}")
        report = ImportedReport.objects.create(session=session, text="…")
        Doubt.objects.create(report=report, about="held_on", message="Which year?")
    ahead = make_session(99, held_on=TODAY, status=Status.OPEN)
    make_topic(ahead, "NFS", speakers=[make_person("Nagira")])
    with CaptureQueriesContext(connection) as queries:
        page = front_page(TODAY)
    assert len(queries) <= 36
    assert {len(task.items) for task in page.tasks} == {MOST}
    assert all(task.more for task in page.tasks)


def test_staff_who_may_not_change_sessions_get_no_work(client, colleague):
    make_session(33, status=Status.HELD)
    colleague.is_staff = True
    colleague.save()
    client.force_login(colleague)
    assert "33rd" not in client.get("/admin/").content.decode()


@pytest.fixture
def coming(db) -> Session:
    day = timezone.localdate() + timedelta(days=9)
    return make_session(35, held_on=day, status=Status.OPEN, public=False)


def shown(client) -> str:
    return words(client.get("/admin/"))


def test_a_moderator_of_another_evening_moderates_not_this_one(organiser_client, coming):
    make_person("Ito", willing_to_moderate=True)
    later = make_session(36, held_on=coming.held_on + timedelta(days=30), status=Status.OPEN)
    make_moderator(later, make_person("Kevin"), answer="yes")
    make_moderator(make_session(34), make_person("Ogawa"), answer="yes")
    page = shown(organiser_client)
    assert "Nobody moderates yet" in page and "Ito , has never moderated" in page


def test_who_said_no_moderates_not(organiser_client, coming):
    make_person("Ito", willing_to_moderate=True)
    make_moderator(coming, make_person("Kevin"), answer="no")
    assert "has never moderated" in shown(organiser_client)
    make_moderator(coming, make_person("Mori"))
    assert "has never moderated" not in shown(organiser_client)


@pytest.mark.parametrize(("n", "words_of"), [(1, "One"), (3, "3")])
def test_what_waits_is_counted_as_it_is(organiser_client, coming, n, words_of):
    for k in range(n):
        make_proposal(f"New {k}")
        make_proposal(f"Asked {k}", status="asked", submitted_at=None)
        make_proposal(f"To tell {k}", status="declined")
        for status in ("by hand", "failed", "unclear", "due", "sent", "told", "called off"):
            Notice.objects.create(kind="news", name="X", status=status, text="x")
    make_proposal("Answered", status="asked", answer="yes", submitted_at=None)
    make_proposal("Told", status="declined", shown_status="declined")
    page = shown(organiser_client)
    many = n > 1
    for said in (
        f"{words_of} proposal{'s' * many} to decide",
        f"{words_of} speaker{'s' * many} to tell",
        f"{words_of} {'people were' if many else 'person was'} asked to speak",
        f"{words_of} message{'s' * many} to tell by hand",
        f"{words_of} message{'s' * many} that failed",
    ):
        assert said in page, said


@pytest.mark.parametrize(("days", "said"), [(0, "came today"), (1, "the oldest came yesterday"),
                                            (5, "the oldest waits 5 days")])  # fmt: skip
def test_how_long_the_oldest_waits_is_said_of_what_is_undecided(organiser_client, days, said):
    now = timezone.now()
    make_proposal("Oldest", submitted_at=now - timedelta(days=days))
    make_proposal("New")
    make_proposal("Decided long ago", status="declined", submitted_at=now - timedelta(days=99))
    assert said in shown(organiser_client)


@pytest.mark.parametrize(("days", "said"), [(0, ", today"), (1, ", tomorrow"), (2, ", in 2 days")])
def test_the_next_evening_says_when_it_is(organiser_client, days, said):
    day = timezone.localdate() + timedelta(days=days)
    make_session(35, held_on=day, status=Status.OPEN)
    assert f"{day:%A} {day.day} {day:%B %Y}{said}" in shown(organiser_client)


@pytest.mark.postgres
def test_talks_without_summary_are_of_evenings_that_were_held(organiser_client, coming):
    held = make_session(34, status=Status.HELD)
    make_topic(held, "Lacks it"), make_topic(held, "Has it", summary="Words.")
    make_topic(held, "Dropped", dropped_because="ill"), make_topic(coming, "To come")
    make_topic(make_session(33, status=Status.CANCELLED), "Called off")
    page = shown(organiser_client).split("Talks without summary")[1].split("Reports to look through")[0]
    assert "Lacks it 34th" in page
    for other in ("Has it", "Dropped", "To come", "Called off"):
        assert other not in page, other
