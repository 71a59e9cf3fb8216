"""Planning a session: its day, its moderator, the rest as last time; and months that are left out."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sessions.models import Moderator, Notice, Person, Session, SkippedMonth, Status
from tests.admin.posting import body, fields, words
from tests.factories import make_person, make_session

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
    month = f"{response.context['facts'].month:%Y-%m}"
    skip = f"{PLAN}skip/"
    refused = organiser_client.post(skip, {"month": month, "reason": " "})
    assert refused.status_code == 200 and "This field is required." in refused.content.decode()
    assert organiser_client.post(skip, {"month": month, "reason": "the move"})["Location"] == PLAN
    after, _ = drawn(organiser_client)
    assert after.context["facts"].month > response.context["facts"].month
    assert ": the move." in after.content.decode()
    organiser_client.post(skip, {"month": month, "undo": "yes"})
    assert drawn(organiser_client)[0].context["facts"].month == response.context["facts"].month
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


def test_a_month_taken_up_again_is_said_and_another_stays_left_out(organiser_client):
    skip = "/admin/plan/skip/"
    for month in ("2027-06", "2027-08"):
        said = words(organiser_client.post(skip, {"month": month, "reason": "the move"}, follow=True))
    assert "August 2027 has no evening. The days below are of the next." in said
    said = words(organiser_client.post(skip, {"month": "2027-06", "undo": "yes"}, follow=True))
    assert "June 2027 may have an evening again." in said
    assert [str(one.month) for one in SkippedMonth.objects.all()] == ["2027-08-01"]
