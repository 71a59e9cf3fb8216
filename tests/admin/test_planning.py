"""The pages from which a month begins: planning a session, asking a moderator, whom to ask for a talk."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sessions.models import Intern, Moderator, Notice, Person, Session, SkippedMonth, Status
from tests.admin.posting import body, edited, fields, words
from tests.factories import make_moderator, make_person, make_session

pytestmark = pytest.mark.django_db
PLAN = "/admin/plan/"


@pytest.fixture
def series(db) -> list[Session]:
    """Six evenings, the last of them three weeks ago, four weeks apart."""
    last = timezone.localdate() - timedelta(weeks=3)
    days = [last - timedelta(weeks=4 * n) for n in range(6)][::-1]
    return [
        make_session(number, held_on=day, venue="Shibuya", public=False)
        for number, day in enumerate(days, start=29)
    ]


def drawn(client):
    response = client.get(PLAN)
    assert response.status_code == 200
    return response, fields(response, "plan")


def days_of(response) -> list[str]:
    return [day["value"] for day in response.context["days"]]


def test_no_day_is_chosen_and_nobody_asked_until_somebody_chooses(organiser_client, series):
    response, data = drawn(organiser_client)
    assert response.context["days"]
    assert "day" not in data
    assert (data["moderator"], data["number"], data["venue"]) == ("", "35", "Shibuya")
    again = organiser_client.post(PLAN, body(data))
    assert "Choose a day, or say that it is still open." in again.content.decode()
    assert Session.objects.count() == 6


def test_a_day_and_a_moderator_are_chosen_and_the_session_is_there_whole(organiser_client, series):
    okubo = make_person("Okubo", willing_to_moderate=True)
    response, data = drawn(organiser_client)
    day = days_of(response)[0]
    assert "has never moderated" in response.content.decode()
    data["day"], data["moderator"], data["opened"] = day, str(okubo.pk), "on"
    after = organiser_client.post(PLAN, body(data))
    session = Session.objects.get(number=35)
    assert after["Location"] == f"/admin/mts/session/{session.pk}/change/"
    assert (session.held_on.isoformat(), session.venue, session.status) == (day, "Shibuya", Status.OPEN)
    assert Notice.objects.get().moderator.person == okubo
    assert organiser_client.post(PLAN, body(data))["Location"] == after["Location"]  # a second click
    assert Session.objects.count() == 7


def test_another_day_needs_no_click_on_its_button_but_two_days_are_asked_about(organiser_client, series):
    response, data = drawn(organiser_client)
    day = timezone.localdate() + timedelta(days=40)
    data["another"], data["day"] = day.isoformat(), days_of(response)[0]
    again = organiser_client.post(PLAN, body(data))
    assert "One day is chosen and another is written. Which is it?" in again.content.decode()
    kept = fields(again, "plan")
    assert (kept["another"], kept["day"]) == (data["another"], data["day"])
    del data["day"]
    assert organiser_client.post(PLAN, body(data)).status_code == 302
    assert Session.objects.get(number=35).held_on == day


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"day": "another"}, "Write the day."),
        ({"day": "2001-01-01"}, "The days have changed: choose one."),
        ({"another": "2001-01-01"}, "That day is over."),
        ({"another": "9999-01-01"}, "Check the year: 9999."),
        ({"another": "31.5."}, "Enter a valid date."),
        ({"day": "open", "number": "34"}, "There is a 34th session already. The next free number is 35."),
        ({"day": "open", "number": "0"}, "A number counts from 1"),
        ({"day": "open", "places": "99999999"}, "less than or equal to"),
        ({"day": "open", "language": "English!"}, "Write a language tag such as en or ja."),
        ({"day": "open", "moderator": "other"}, "Say who."),
        ({"day": "open", "moderator": "77"}, "Select a valid choice."),
        ({"day": "open", "moderator": "other", "somebody-name": "Nobody"}, "Nobody is called “Nobody” yet."),
        ({"day": "open", "way": "shout"}, "Select a valid choice."),
    ],
)
def test_what_is_not_right_is_said_and_nothing_is_lost(organiser_client, series, given, words):
    _, data = drawn(organiser_client)
    data["venue"] = "The roof"
    for name, value in given.items():
        data[name] = value
    again = organiser_client.post(PLAN, body(data))
    assert again.status_code == 200
    assert words in again.content.decode() and "nothing is saved yet" in again.content.decode()
    assert fields(again, "plan")["venue"] == "The roof"
    assert (Session.objects.count(), Person.objects.count()) == (6, 0)


def test_a_day_that_has_an_evening_is_refused(organiser_client, series):
    coming = make_session(35, held_on=timezone.localdate() + timedelta(days=9), status=Status.OPEN)
    _, data = drawn(organiser_client)
    data["another"] = coming.held_on.isoformat()
    assert "The 35th session is on that day." in organiser_client.post(PLAN, body(data)).content.decode()


def test_somebody_new_moderates_and_said_yes_already(organiser_client, series):
    _, data = drawn(organiser_client)
    data["day"], data["moderator"], data["way"] = "open", "other", "yes"
    data["somebody-name"], data["somebody-answer"] = "Ogawa", "new"
    assert organiser_client.post(PLAN, body(data)).status_code == 302
    moderator = Moderator.objects.get()
    assert (moderator.person.name, moderator.answer, Notice.objects.count()) == ("Ogawa", "yes", 0)


def test_the_first_session_of_an_empty_archive_is_planned_with_a_plain_date(organiser_client):
    response, data = drawn(organiser_client)
    assert "There is no evening with a date yet" in response.content.decode()
    assert data["number"] == "1"
    data["number"], data["another"] = "101", (timezone.localdate() + timedelta(days=20)).isoformat()
    assert organiser_client.post(PLAN, body(data)).status_code == 302
    assert Session.objects.get().number == 101


def test_a_month_is_skipped_with_a_reason_and_the_days_move_on(organiser_client, series):
    response, _ = drawn(organiser_client)
    month = f"{response.context['month']:%Y-%m}"
    skip = f"{PLAN}skip/"
    refused = organiser_client.post(skip, {"month": month, "reason": " "})
    assert refused.status_code == 200 and "This field is required." in refused.content.decode()
    assert organiser_client.post(skip, {"month": month, "reason": "the move"})["Location"] == PLAN
    after, _ = drawn(organiser_client)
    assert after.context["month"] > response.context["month"]
    assert ": the move." in after.content.decode()
    organiser_client.post(skip, {"month": month, "undo": "yes"})
    assert drawn(organiser_client)[0].context["month"] == response.context["month"]
    assert not SkippedMonth.objects.exists()


@pytest.mark.parametrize("month", ["", "2017-13", "0000-01", "2017-6", "٢٠١٧-01", "x"])
def test_an_odd_month_is_no_month(organiser_client, month):
    assert organiser_client.post(f"{PLAN}skip/", {"month": month, "reason": "x"}).status_code == 200
    assert not SkippedMonth.objects.exists()


def test_planning_costs_the_same_with_more_sessions_and_people(
    organiser_client, series, django_assert_max_num_queries
):
    for n in range(5):
        make_person(f"Person {n}", willing_to_moderate=True)
    with django_assert_max_num_queries(11):  # two for the log-in, four for the evening, three for the turn
        organiser_client.get(PLAN)


# Moderators


def test_the_next_in_turn_is_asked_from_the_sessions_own_page_of_moderators(organiser_client, series):
    session = make_session(35, held_on=timezone.localdate() + timedelta(days=9), status=Status.OPEN)
    okubo, ogawa = (make_person(name, willing_to_moderate=True) for name in ("Okubo", "Ogawa"))
    make_moderator(series[-1], okubo)
    make_moderator(session, ogawa, answer=Moderator.Answer.NO)
    page = f"/admin/moderator/{session.pk}/"
    response = organiser_client.get(page)
    shown = response.content.decode()
    assert "said no" in shown and "moderated the last one, the 34th" in shown
    assert "Would you moderate the 35th session" in shown  # what the message says
    data = fields(response, "ask")
    assert "Choose somebody." in organiser_client.post(page, body(data)).content.decode()
    data["moderator"] = str(okubo.pk)
    seen = organiser_client.post(page, body(data) | {"_preview": "1"})
    data = fields(seen, "ask")
    data[edited(data, 0)] = "Please do! {private_link}"
    asked = organiser_client.post(page, body(data))
    assert "The message to Okubo is in the outbox." in words(asked) and "Please do! http" in words(asked)
    notice = Notice.objects.get()
    assert (notice.moderator.person, notice.text, notice.status) == (
        okubo, "Please do! {private_link}", "by hand",
    )  # fmt: skip
    told = organiser_client.post(page, {"_told": str(notice.pk)})
    assert told["Location"] == f"/admin/mts/session/{session.pk}/change/"


def test_a_moderator_is_asked_by_mail_at_once(organiser_client, series, settings):
    settings.MAIL_IS_SET = True
    session = make_session(35, held_on=timezone.localdate() + timedelta(days=9), status=Status.OPEN)
    okubo = make_person("Okubo", willing_to_moderate=True, email="okubo@example.com")
    page = f"/admin/moderator/{session.pk}/"
    data = fields(organiser_client.get(page), "ask")
    data["moderator"] = str(okubo.pk)
    assert organiser_client.post(page, body(data))["Location"] == f"/admin/mts/session/{session.pk}/change/"
    assert Notice.objects.values_list("name", "status").get() == ("Okubo", "due")


def test_nobody_is_asked_for_an_evening_that_is_over(organiser_client, series):
    okubo = make_person("Okubo", willing_to_moderate=True)
    page = f"/admin/moderator/{series[0].pk}/"
    again = organiser_client.post(page, {"moderator": str(okubo.pk), "way": "ask"})
    assert "The 29th session is over." in again.content.decode()
    assert organiser_client.get("/admin/moderator/999/").status_code == 404
    assert not Notice.objects.exists()


def test_who_is_willing_is_ticked_in_one_save_for_those_the_page_showed(organiser_client, series):
    okubo, ogawa, elsewhere = (
        make_person(name, willing_to_moderate=name != "Okubo") for name in ("Okubo", "Ogawa", "Elsewhere")
    )
    make_moderator(series[-1], okubo)
    data = {"shown": [okubo.pk, ogawa.pk, "x"], "willing": [okubo.pk], "somebody-name": ["Ito"]}
    page = "/admin/moderators/"
    refused = organiser_client.post(page, data)
    assert "Nobody is called “Ito” yet." in refused.content.decode()
    data |= {"somebody-answer": ["new"], "somebody-person": [""]}
    assert organiser_client.post(page, data)["Location"] == page
    willing = Person.objects.filter(willing_to_moderate=True).order_by("name").values_list("name", flat=True)
    assert list(willing) == ["Elsewhere", "Ito", "Okubo"]
    shown = organiser_client.get(page).content.decode()
    assert "has not moderated since" not in shown and "moderated the last one, the 34th" in shown
    assert (okubo.history.count(), elsewhere.history.count()) == (3, 2)  # entering somebody writes two rows


# Whom to ask


def test_an_interns_farewell_is_one_click_and_others_are_asked_to_speak(organiser_client):
    today = timezone.localdate()
    session = make_session(35, held_on=today + timedelta(days=9), status=Status.OPEN)
    kelvin = Intern.objects.create(person=make_person("Kelvin"), ended_on=today + timedelta(days=9))
    ogawa = make_person("Ogawa")
    page = "/admin/whom-to-ask/"
    shown = organiser_client.get(page).content.decode()
    assert "has not given a talk" in shown and "has never spoken" in shown
    assert f"/admin/mts/proposal/ask/?person={ogawa.pk}&amp;session={session.pk}" in shown
    button = f"{page}farewell/{kelvin.pk}/"
    assert organiser_client.get(button).status_code == 405
    assert organiser_client.post(button, {"session": "x"}).status_code == 404
    assert organiser_client.post(button, {"session": session.pk})["Location"] == page
    kelvin.refresh_from_db()
    assert kelvin.farewell_session == session
    assert "farewell at the 35th" in organiser_client.get(page).content.decode()


def test_an_empty_archive_has_nobody_to_ask_and_says_what_would_help(organiser_client):
    shown = organiser_client.get("/admin/whom-to-ask/").content.decode()
    assert "Last days are noted under Interns." in shown and "Add newcomers under People." in shown
    assert "Name the first below." in organiser_client.get("/admin/moderators/").content.decode()


def test_a_draft_without_a_day_is_the_session_that_people_are_asked_for(organiser_client):
    session = make_session(35, held_on=None, status=Status.DRAFT)
    make_person("Ogawa")
    assert f"session={session.pk}" in organiser_client.get("/admin/whom-to-ask/").content.decode()
