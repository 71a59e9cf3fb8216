"""Two evenings at once, each with people, files and messages: what is of one never shows at the other."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from sessions.media.slides import CleanSlides
from sessions.media.storage import keep_slides
from sessions.models import (
    Capacity,
    Intern,
    MessageKind,
    Newcomer,
    Notice,
    PrivateLink,
    Session,
    Slides,
    Status,
)
from sessions.programme.checklist import checklist
from tests.factories import make_moderator, make_person, make_proposal, make_session, make_topic
from tests.media.test_slides import PDF
from tests.programme.casts import NOW, TODAY, make_evening, tell_everybody, titles
from tests.programme.test_run_sheet import SHEET, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def july(db) -> Session:
    """The 36th, as full as an evening can be: everything there that the 35th lacks."""
    session = make_session(36, status=Status.ANNOUNCED, held_on=date(2017, 7, 21), start_time=time(18))
    make_moderator(session, make_person("Jeffrey"), answer="yes", asked_at=NOW)
    topic = make_topic(session, "Canary", speakers=[make_person("Nagira")], minutes=20)
    topic.speakers.update(told_at=NOW, confirmed_at=NOW)
    keep_slides(Slides(session=session, topic=topic), CleanSlides("july.pdf", "july.pdf", "pdf", PDF)).save()
    Newcomer.objects.create(session=session, person=make_person("Mami"))
    Intern.objects.create(person=make_person("Kelvin"), programme="GIP", farewell_session=session)
    Notice.objects.create(kind=MessageKind.ANNOUNCEMENT, session=session, status=Notice.Status.SENT)
    return session


def moderators_page(session: Session) -> str:
    return f"/moderate/{PrivateLink.mint(session.moderator_set.first())}/"


def test_the_run_sheet_holds_its_own_evening_alone(organiser_client, july):
    session = make_evening()
    words = text(organiser_client.get(SHEET))
    for others in ("Jeffrey", "Canary", "Nagira", "Mami", "Kelvin", "july.pdf"):
        assert others not in words, others
    assert "Kevin" in words and titles(session) == ["Falcon", "Goa", "Bees"]
    words = text(organiser_client.get("/sessions/36/run-sheet/"))
    for own in ("Jeffrey", "Canary", "Nagira", "To be introduced Mami", "Farewell: Kelvin, GIP", "july.pdf"):
        assert own in words, own


def test_a_moderators_link_opens_no_slides_of_another_evening_nor_of_the_evening_itself(client, july):
    session = make_evening()
    own = Slides(session=session, topic=session.topics.get(position=1))
    keep_slides(own, CleanSlides("june.pdf", "june.pdf", "pdf", PDF)).save()
    for moderated, own, others in ((session, "june.pdf", "july.pdf"), (july, "july.pdf", "june.pdf")):
        page = moderators_page(moderated) + "slides/"
        opened, refused = client.get(page + own), client.get(page + others)
        assert (opened.status_code, b"".join(opened)) == (200, PDF)
        assert (refused.status_code, refused["Content-Type"]) == (404, "text/html; charset=utf-8")


def test_the_run_sheet_names_everybody_who_moderates_but_who_said_no(organiser_client):
    session = make_evening()
    make_moderator(session, make_person("Jeffrey"), answer="no")
    make_moderator(session, make_person("Ogawa"))
    words = text(organiser_client.get(SHEET))
    assert "Kevin" in words and "Ogawa" in words and "Jeffrey" not in words


def test_an_introduction_names_the_latest_earlier_talk_that_was_given_and_no_later_one(organiser_client):
    session = make_evening()
    tanabe = session.topics.get(position=1).speakers.get().person
    other = make_person("Somebody else")
    for number, title, fields in (
        (30, "An early one", {}),
        (31, "The last one", {}),
        (32, "A dropped one", {"dropped_because": "ill"}),
        (37, "A later one", {}),
    ):
        evening = make_session(number, held_on=date(2016, 1, number - 20))
        make_topic(evening, title, speakers=[tanabe], **fields)
        make_topic(evening, f"Not his {number}", speakers=[other])
    words = text(organiser_client.get(SHEET))
    assert "spoke at the 31st about “The last one”" in words
    for not_that in ("An early one", "A dropped one", "A later one", "Not his"):
        assert not_that not in words


def test_the_programme_of_an_intern_is_said_of_interns_alone_and_of_their_own(organiser_client):
    session = make_evening()
    falcon, _goa, bees = session.topics.order_by("position")
    for topic, programme in ((falcon, "Programme of old"), (bees, "GIP of Lin")):
        Intern.objects.create(person=topic.speakers.get().person, programme=programme)
    Intern.objects.create(person=make_person("Else"), programme="Somebody else's")
    bees.speakers.update(capacity=Capacity.INTERN)
    words = text(organiser_client.get(SHEET))
    assert "intern (GIP of Lin)" in words
    assert "Programme of old" not in words and "Somebody else's" not in words


# The checklist.


def listed(session: Session, today: date = TODAY) -> dict[str, tuple[str, bool | None]]:
    return {check.key: (check.words, check.done) for check in checklist(session, today=today)}


def test_what_another_evening_has_is_not_ticked_off_here(july):
    session = make_session(35, status=Status.OPEN, held_on=TODAY)
    make_topic(session, "", speakers=[])
    found = listed(session)
    assert {key: found[key] for key in ("moderator", "titles", "told", "announced", "slides")} == {
        "moderator": ("Nobody moderates yet", False),
        "titles": ("One topic has no title; one topic has no speaker", False),
        "told": ("No speaker to tell yet", None),
        "announced": ("The announcement is still to be sent", False),
        "slides": ("one talk has no slides yet", False),
    }
    assert "farewell" not in found


@pytest.mark.parametrize(
    ("fields", "words", "done"),
    [
        ({"format": "online"}, "Place and start time are known", True),
        ({"format": "hybrid"}, "No place yet", False),
        ({"format": "in person"}, "No place yet", False),
        ({"format": "online", "start_time": None}, "No start time yet", False),
        ({"venue": "Shibuya"}, "Place and start time are known", True),
    ],
)
def test_an_online_evening_needs_no_place_and_every_other_one_does(fields, words, done):
    session = make_session(35, status=Status.OPEN, **{"start_time": time(19), "venue": ""} | fields)
    assert listed(session)["venue"] == (words, done)


def test_only_an_announcement_that_went_out_counts_as_one():
    session = make_evening()
    for kind, status in ((MessageKind.CALL, "sent"), (MessageKind.ANNOUNCEMENT, "due"),
                         (MessageKind.ANNOUNCEMENT, "called off")):  # fmt: skip
        Notice.objects.create(kind=kind, session=session, status=status)
    assert listed(session)["announced"] == ("The announcement is still to be sent", False)


def test_slides_are_asked_for_in_the_last_week_and_not_before():
    session = make_evening()
    assert listed(session, TODAY - timedelta(days=8))["slides"] == ("3 talks have no slides yet", None)
    assert listed(session, TODAY - timedelta(days=7))["slides"] == ("3 talks have no slides yet", False)


def test_farewells_are_those_of_this_evening_and_of_who_leaves_soon_without_one(july):
    session = make_evening()
    Intern.objects.create(person=make_person("Mine"), farewell_session=session, ended_on=TODAY)
    Intern.objects.create(person=make_person("Elsewhere"), farewell_session=july, ended_on=TODAY)
    Intern.objects.create(person=make_person("Soon"), ended_on=TODAY + timedelta(days=31))
    Intern.objects.create(person=make_person("Gone"), ended_on=TODAY - timedelta(days=1))
    Intern.objects.create(person=make_person("Late"), ended_on=TODAY + timedelta(days=32))
    assert listed(session)["farewell"] == ("Farewell of Mine and Soon: plan it", False)


def test_two_who_said_yes_moderate_and_who_has_not_answered_is_not_named():
    session = make_evening()
    make_moderator(session, make_person("Ogawa"), answer="yes", position=2)
    make_moderator(session, make_person("Silent"), position=3)
    assert listed(session)["moderator"] == ("Kevin and Ogawa moderate", True)
    session.moderator_set.update(answer="", asked_at=None)
    assert listed(session)["moderator"] == ("Kevin was not asked to moderate yet", False)


@pytest.mark.parametrize(("minutes", "done"), [(25, False), (26, True), (35, True), (36, False)])
def test_an_evening_is_full_when_no_talk_of_five_minutes_fits_any_more(minutes, done):
    session = make_session(35, status=Status.OPEN, minutes_wanted=40)
    make_topic(session, "One", minutes=minutes, questions_minutes=5)
    assert listed(session)["minutes"] == (f"{minutes + 5} of 40 minutes are filled", done)


# Moderating.


def test_with_you_are_those_who_said_yes_for_the_same_evening(client, july):
    coming = make_session(37, held_on=date(2099, 6, 19), status=Status.OPEN)
    mine = make_moderator(coming, make_person("Okubo"), answer="yes")
    for name, answer in (("Ogawa", "yes"), ("Silent", ""), ("Refused", "no")):
        make_moderator(coming, make_person(name), answer=answer)
    page = text(client.get(f"/moderate/{PrivateLink.mint(mine)}/"))
    assert "With you Ogawa Thank you" in page
    for others in ("Silent", "Refused", "Jeffrey"):
        assert others not in page


def test_answering_for_one_evening_or_by_one_of_two_leaves_the_other_questions_open(client, organiser):
    evenings = [make_session(n, held_on=date(2099, 6, n - 30), status=Status.OPEN) for n in (37, 38)]
    okubo, ogawa = make_person("Okubo"), make_person("Ogawa")
    rows = [make_moderator(evenings[0], okubo), make_moderator(evenings[0], ogawa),
            make_moderator(evenings[1], okubo)]  # fmt: skip
    questions = [
        Notice.objects.create(kind="moderate", session=row.session, moderator=row, status="by hand")
        for row in rows
    ]
    news = Notice.objects.create(kind="order", session=evenings[0], moderator=rows[0], status="by hand")
    client.post(f"/moderate/{PrivateLink.mint(rows[0])}/", {"answer": "yes"})
    for record in (*rows, *questions, news):
        record.refresh_from_db()
    assert [row.answer for row in rows] == ["yes", "", ""]
    assert [notice.status for notice in (*questions, news)] == ["called off", "by hand", "by hand", "by hand"]


def test_a_cancelled_evening_lets_its_own_questions_go_and_no_others(organiser_client, july):
    session = make_evening()
    asked, other = make_moderator(session, make_person("Ogawa")), make_moderator(july, make_person("Ito"))
    waiting = {
        "its question": Notice.objects.create(
            kind="moderate", session=session, moderator=asked, status="by hand"
        ),
        "another's question": Notice.objects.create(
            kind="moderate", session=july, moderator=other, status="by hand"
        ),
        "another's call": Notice.objects.create(kind="call", session=july, status="by hand"),
    }
    mine, theirs = (
        make_proposal(title=name, name=name, status="asked", shown_status="asked", session=one, asked_at=NOW)
        for name, one in (("Kent", session), ("Doi", july))
    )
    for proposal in (mine, theirs):
        Notice.objects.create(kind="asked", proposal=proposal, session=proposal.session, status="told")
    address = reverse("admin:mts_session_step", args=[session.pk, "cancelled"])
    organiser_client.post(address, {"sure": "yes", "because": "a typhoon"})
    for record in (*waiting.values(), mine, theirs, july):
        record.refresh_from_db()
    assert {name: notice.status for name, notice in waiting.items()} == {
        "its question": "called off", "another's question": "by hand", "another's call": "by hand",
    }  # fmt: skip
    assert (mine.session, theirs.session, july.status) == (None, july, Status.ANNOUNCED)
    assert not Notice.objects.filter(session=july, kind=MessageKind.CANCELLED).exists()


def test_a_postponed_evening_asks_its_own_people_anew_and_no_others(organiser_client, july):
    session = make_evening()
    _mine, theirs = (
        make_proposal(
            name=name, person=topic.speakers.get().person, topic=topic, session=topic.session,
            shown_session=topic.session, status="confirmed", shown_status="confirmed",
        )
        for name, topic in (("Tanabe", session.topics.get(position=1)), ("Nagira", july.topics.get()))
    )  # fmt: skip
    tell_everybody(session)
    tell_everybody(july)
    july_knows = list(july.topics.get().speakers.values_list("told_at", "confirmed_at"))
    address = reverse("admin:mts_session_postpone", args=[session.pk])
    page = organiser_client.post(address, {"held_on": "2027-08-20"}, follow=True).content.decode()
    assert "Tanabe</label>" in page and "Kevin</label>" in page
    assert "Nagira</label>" not in page and "Jeffrey</label>" not in page
    assert list(july.topics.get().speakers.values_list("told_at", "confirmed_at")) == july_knows
    assert july.moderator_set.get().answer == "yes"
    theirs.refresh_from_db()
    assert (theirs.status, theirs.shown_session, theirs.needs_telling) == ("confirmed", july, False)
