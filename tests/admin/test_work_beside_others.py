"""Planning, asking somebody, the call and the wording of messages: one thing is done, all else stays."""

from datetime import date, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from sessions.models import (
    Call,
    Intern,
    Message,
    Moderator,
    Notice,
    Person,
    Session,
    SkippedMonth,
    Status,
)
from tests.admin.posting import words
from tests.factories import make_moderator, make_person, make_session

pytestmark = pytest.mark.django_db


def logged() -> list[str]:
    return list(LogEntry.objects.order_by("pk").values_list("change_message", flat=True))


@pytest.fixture
def coming(db) -> Session:
    day = timezone.localdate() + timedelta(days=9)
    return make_session(35, held_on=day, status=Status.OPEN, public=False)


@pytest.fixture
def after_it(coming) -> Session:
    day = coming.held_on + timedelta(days=30)
    return make_session(36, held_on=day, status=Status.OPEN, public=False)


# The call for topics.


def test_the_call_that_is_there_is_opened_and_changed_and_stays_the_only_one(organiser_client):
    Call.objects.create(pk=1, about="Old words.", decide_within=9)
    page = organiser_client.get("/admin/mts/call/")
    assert page.url == "/admin/mts/call/1/change/"
    shown = organiser_client.get(page.url)
    assert "Old words." in shown.content.decode() and "Save and add another" not in shown.content.decode()
    data = {
        "about": "New words.",
        "decide_within": "5",
        "is_open": "on",
        "whom_to_ask": "",
        "closed_message": "",
    }
    organiser_client.post(page.url, data)
    organiser_client.post("/admin/mts/call/1/change/", data | {"about": "Newer words."})
    assert list(Call.objects.values_list("pk", "about", "decide_within")) == [(1, "Newer words.", 5)]
    closed = organiser_client.post(page.url, data | {"is_open": "", "closed_message": "In April."})
    assert closed.status_code == 302 and not Call.objects.get().is_open
    assert organiser_client.post("/admin/mts/call/1/delete/", {"post": "yes"}).status_code == 403


# Moderating.


@pytest.mark.parametrize(
    ("way", "said", "answer"),
    [
        ("ask", "The message to Okubo is in the outbox.", ""),
        ("asked", "Noted: Okubo was asked.", ""),
        ("yes", "Noted: Okubo moderates.", "yes"),
    ],
)
def test_somebody_is_asked_for_this_evening_and_no_other(
    organiser_client, coming, after_it, way, said, answer
):
    okubo, ogawa = (make_person(name, willing_to_moderate=True) for name in ("Okubo", "Ogawa"))
    make_moderator(after_it, ogawa)
    page = f"/admin/moderator/{coming.pk}/"
    data = {"moderator": str(okubo.pk), "way": way}
    assert said in words(organiser_client.post(page, data, follow=True))
    rows = Moderator.objects.order_by("session__number").values_list("session", "person", "answer")
    assert list(rows) == [(coming.pk, okubo.pk, answer), (after_it.pk, ogawa.pk, "")]
    assert logged() == [f"Okubo and moderating: {way}."]
    assert [one.person for one in organiser_client.get(page).context["asked"]] == [okubo]


def test_somebody_who_is_chosen_and_somebody_else_who_is_named_are_asked_about(organiser_client, coming):
    okubo, ogawa = (make_person(name, willing_to_moderate=True) for name in ("Okubo", "Ogawa"))
    page = f"/admin/moderator/{coming.pk}/"
    both = organiser_client.post(page, {"moderator": okubo.pk, "way": "ask", "somebody-name": "Ogawa"})
    assert "Somebody is chosen, and somebody else is named. Who is it?" in words(both)
    two = organiser_client.post(page, {"moderator": "other", "somebody-name": ["Okubo", "Ogawa"]})
    assert "Name one person." in words(two)
    assert "Say who." in words(organiser_client.post(page, {"moderator": "other", "way": "ask"}))
    assert not Moderator.objects.exists()
    organiser_client.post(page, {"moderator": "other", "somebody-name": "Ogawa"})
    assert Moderator.objects.get().person == ogawa


def test_who_is_asked_once_more_is_of_this_evening(organiser_client, coming, after_it, settings):
    settings.MAIL_IS_SET = True
    okubo = make_person("Okubo", email="okubo@example.com")
    mine, theirs = make_moderator(coming, okubo), make_moderator(after_it, make_person("Ogawa"))
    page = f"/admin/moderator/{coming.pk}/"
    assert organiser_client.post(page, {"_remind": theirs.pk}).status_code == 404
    assert "Okubo is asked once more." in words(
        organiser_client.post(page, {"_remind": mine.pk}, follow=True)
    )
    Moderator.objects.filter(pk=mine.pk).update(answer="yes")
    assert "Okubo has answered." in words(organiser_client.post(page, {"_remind": mine.pk}, follow=True))
    assert list(Notice.objects.values_list("moderator", "email")) == [(mine.pk, "okubo@example.com")]
    Session.objects.filter(pk=coming.pk).update(status=Status.HELD)
    assert "is over." in words(organiser_client.post(page, {"_remind": mine.pk}, follow=True))


def test_the_turns_are_for_the_first_evening_that_nobody_moderates(organiser_client, coming, after_it):
    make_session(34), make_session(33, status=Status.DRAFT, held_on=timezone.localdate() - timedelta(days=9))
    page = "/admin/moderators/"
    assert organiser_client.get(page).context["ordinal"] == "35th"
    make_moderator(coming, make_person("Kevin"), answer="yes")
    assert organiser_client.get(page).context["ordinal"] == "36th"
    make_moderator(after_it, make_person("Ogawa"), answer="yes")
    assert organiser_client.get(page).context["ordinal"] == "37th"


def test_ticks_change_the_people_shown_who_are_still_there(organiser_client):
    shown, hidden = make_person("Shown"), make_person("Hidden", willing_to_moderate=True)
    gone = make_person("Gone", willing_to_moderate=True)
    Person.objects.filter(pk=gone.pk).update(anonymised_at=timezone.now())
    page = "/admin/moderators/"
    data = {"shown": [shown.pk, gone.pk], "willing": [shown.pk, hidden.pk]}
    assert "Saved." in words(organiser_client.post(page, data, follow=True))
    assert "Nothing was changed." in words(organiser_client.post(page, data, follow=True))
    assert dict(Person.objects.values_list("name", "willing_to_moderate")) == {
        "Shown": True, "Hidden": True, "Gone": True,
    }  # fmt: skip
    organiser_client.post(page, {"shown": [shown.pk]})
    assert logged() == ["Willing to moderate.", "Not willing."]
    hidden.refresh_from_db()
    assert hidden.willing_to_moderate


def test_who_is_shown_and_named_besides_is_willing_once(organiser_client):
    okubo = make_person("Okubo")
    data = {"shown": [okubo.pk], "somebody-name": "Okubo"}
    organiser_client.post("/admin/moderators/", data)
    okubo.refresh_from_db()
    assert (okubo.willing_to_moderate, logged()) == (True, ["Willing to moderate."])


# Planning.


def test_a_month_taken_up_again_is_said_and_another_stays_left_out(organiser_client):
    skip = "/admin/plan/skip/"
    for month in ("2027-06", "2027-08"):
        said = words(organiser_client.post(skip, {"month": month, "reason": "the move"}, follow=True))
    assert "August 2027 has no evening. The days below are of the next." in said
    said = words(organiser_client.post(skip, {"month": "2027-06", "undo": "yes"}, follow=True))
    assert "June 2027 may have an evening again." in said
    assert [str(one.month) for one in SkippedMonth.objects.all()] == ["2027-08-01"]


def test_whom_to_ask_speaks_of_the_first_evening_that_is_still_being_prepared(organiser_client, after_it):
    ogawa = make_person("Ogawa")
    make_session(30, status=Status.HELD), make_session(31, status=Status.CANCELLED)
    Session.objects.filter(number=35).update(status=Status.CANCELLED)
    page = organiser_client.get("/admin/whom-to-ask/")
    assert page.context["session"] == after_it
    assert [turn.key for turn, _address in page.context["people"]] == [ogawa.pk]


def test_the_farewell_of_one_intern_is_noted_and_leads_back_to_its_button(organiser_client, coming):
    kelvin, other = (Intern.objects.create(person=make_person(name)) for name in ("Kelvin", "Other"))
    button = reverse("admin:farewell", args=[kelvin.pk])
    off = make_session(40, status=Status.CANCELLED)
    assert organiser_client.post(button, {"session": off.pk}).status_code == 404
    front = organiser_client.post(button, {"session": coming.pk, "back": "front"}, follow=True)
    assert front.redirect_chain == [("/admin/", 302)]
    assert "Kelvin's farewell is at the 35th session." in words(front)
    other.refresh_from_db()
    assert (other.farewell_session, logged()) == (None, ["Farewell at the 35th session."])


# The wording of messages.


def test_a_days_rule_has_its_bounds(organiser_client):
    kinds = Message.objects.exclude(days=None)
    before, after = kinds.filter(days__gte=0).first(), kinds.filter(days__lt=0).first()
    for message, right, wrong in ((before, (0, 120), (-1, 121)), (after, (-7, -1), (-8, 0))):
        page = reverse("admin:mts_message_change", args=[message.pk])
        data = {"subject": "", "text": "", "is_on": "on"}
        for days in right:
            assert organiser_client.post(page, data | {"days": days}).status_code == 302, days
        for days in (*wrong, ""):
            assert organiser_client.post(page, data | {"days": days}).status_code == 200, days
        message.refresh_from_db()
        assert message.days == right[-1]


def test_a_preview_speaks_of_the_next_evening_else_of_the_latest(organiser_client, coming, after_it):
    message = Message.objects.get(kind="accepted")
    page = reverse("admin:mts_message_change", args=[message.pk])
    (
        make_session(34),
        make_session(33, held_on=date(2017, 1, 20)),
        make_session(40, held_on=None, status=Status.DRAFT),
    )
    make_session(39, status=Status.CANCELLED, held_on=timezone.localdate())
    assert organiser_client.get(page).context["session"] == coming
    shown = organiser_client.post(page, {"subject": "Mine: {evening}", "text": "For {name}.", "preview": "1"})
    assert "For Okubo." in words(shown) and not Message.objects.exclude(subject="").exists()
    Session.objects.filter(number__in=[35, 36]).update(status=Status.CANCELLED)
    assert organiser_client.get(page).context["session"].number == 34


def test_saving_one_message_leaves_the_words_of_the_others(organiser_client):
    message = Message.objects.get(kind="accepted")
    page = reverse("admin:mts_message_change", args=[message.pk])
    said = organiser_client.post(page, {"subject": "Ours", "text": "Come, {name}!"}, follow=True)
    assert f"“{message}” is saved." in words(said)
    assert list(Message.objects.exclude(text="").values_list("kind", "subject")) == [("accepted", "Ours")]
