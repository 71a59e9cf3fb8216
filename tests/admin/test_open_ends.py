"""What talks left open, with its age; suggestions from titles and summaries, a click each, and undone."""

from datetime import date

import pytest

from sessions.admin.open_ends import found, offers
from sessions.models import Doubt, FollowUp, Homework, Session, Topic, archive_change
from tests.admin.posting import words
from tests.factories import make_person, make_session, make_topic

pytestmark = pytest.mark.django_db

PAGE = "/admin/open-ends/"


@pytest.fixture
def talks() -> dict[str, Topic]:
    """React in two parts; Go, which promises more; Keys, whose words continue Go by its speaker."""
    rows = [
        (29, "React, part 1", "Hooks.", "Doi"),
        (30, "Go", "It works. To be continued.", "Shihan"),
        (31, "React, part 2", "More hooks.", "Doi"),
        (34, "Keys", "A continuation of Shihan-san's from the 30th MTS. Fine.", "Tanabe"),
        (35, "Plain", "Nothing to be said.", "Ogawa"),
    ]
    return {
        title: make_topic(
            make_session(n, held_on=date(2016 + (n > 29), n % 12 + 1, 16)),
            title,
            summary=text,
            speakers=[make_person(name)],
        )
        for n, title, text, name in rows
    }


def asked() -> list[str]:
    return [offer["question"] for offer in offers()]


KEYS = "Does “Keys” (34th) continue “Go” (30th)?"
REACT = "Does “React, part 2” (31st) continue “React, part 1” (29th)?"


def press(client, button: str, later: Topic, earlier: Topic | None = None):
    key = f"{later.pk}-{earlier.pk if earlier else 0}"
    return client.post(PAGE, {button: key}, follow=True)


@pytest.mark.postgres
def test_suggestions_are_shown_and_applied_to_nothing(organiser_client, talks):
    page = words(organiser_client.get(PAGE))
    assert asked() == [KEYS, REACT]
    for said in (KEYS, REACT, "“A continuation of Shihan-san's from the 30th MTS”", "the next of its series"):
        assert said in page, said
    assert not FollowUp.objects.exists() and not Homework.objects.exists()


@pytest.mark.postgres
def test_yes_ties_the_two_and_undo_unties_them(organiser_client, client, talks):
    keys, go = talks["Keys"], talks["Go"]
    page = press(organiser_client, "yes", keys, go)
    link = FollowUp.objects.get()
    assert (link.topic, link.earlier, link.kind, link.confirmed) == (keys, go, "continues", True)
    assert asked() == [REACT]
    assert page.context["done"] == f"followup-{link.pk}"
    again = press(organiser_client, "yes", keys, go)
    assert "That was answered already." in words(again) and FollowUp.objects.count() == 1
    assert "Undone." in words(organiser_client.post(PAGE, {"undo": f"followup-{link.pk}"}, follow=True))
    assert not FollowUp.objects.exists() and asked() == [KEYS, REACT]


def test_no_is_remembered(organiser_client, organiser, talks):
    press(organiser_client, "no", talks["Keys"], talks["Go"])
    assert not FollowUp.objects.exists()
    assert asked() == [REACT]
    doubt = Doubt.objects.get()
    assert (doubt.message, doubt.settled_by, doubt.settlement) == (KEYS, organiser, "No.")


@pytest.mark.postgres
def test_a_promise_is_kept_as_an_open_end_until_something_continues_it(organiser_client, talks):
    with archive_change():
        Topic.objects.filter(pk=talks["Keys"].pk).update(summary="")
    go = talks["Go"]
    assert asked() == [REACT, "Does “Go” (30th) promise a sequel?"]
    press(organiser_client, "yes", go)
    left = Homework.objects.get()
    assert (left.topic, left.kind, left.text) == (go, "sequel", "To be continued")
    assert asked() == [REACT] and list(Homework.objects.open()) == [left]
    with archive_change():
        later = FollowUp.objects.create(topic=talks["Plain"], earlier=go)
    assert list(Homework.objects.open()) == []
    with archive_change():
        Topic.objects.filter(pk=talks["Plain"].pk).update(dropped_because="ill")
    assert list(Homework.objects.open()) == [left] and later.pk, "a talk that was dropped continues nothing"


@pytest.mark.postgres
def test_talks_with_a_thread_are_not_asked_about(talks):
    with archive_change():
        FollowUp.objects.create(topic=talks["Keys"], earlier_number=12, quote="of the 12th")
        FollowUp.objects.create(topic=talks["React, part 2"], earlier=talks["React, part 1"], kind="mentions")
    assert asked() == ["Does “Go” (30th) promise a sequel?", "Does “React, part 1” (29th) promise a sequel?"]


@pytest.mark.postgres
def test_what_was_dropped_or_called_off_suggests_nothing(talks):
    with archive_change():
        Topic.objects.filter(pk=talks["Keys"].pk).update(dropped_because="ill")
        Session.objects.filter(number=31).update(status="cancelled")
    assert asked() == ["Does “Go” (30th) promise a sequel?", "Does “React, part 1” (29th) promise a sequel?"]


@pytest.mark.postgres
def test_homework_stands_with_its_age_and_the_way_to_take_it_up(organiser_client, talks):
    with archive_change():
        open_one = Homework.objects.create(topic=talks["Go"], text="Authentication")
        Homework.objects.create(topic=talks["Go"], text="Answered", answered_by=talks["Keys"])
    page = organiser_client.get(PAGE)
    assert [one.text for one, _age in page.context["left"]] == ["Authentication"]
    assert f"/propose/?takes_up={open_one.pk}" in page.text and "open since the 30th" in words(page)


@pytest.mark.parametrize(
    ("held_on", "today", "age"),
    [
        (date(2016, 12, 16), date(2018, 2, 16), "open since the 29th, 14 months"),
        (date(2016, 12, 16), date(2018, 2, 15), "open since the 29th, 13 months"),
        (date(2016, 12, 16), date(2018, 12, 16), "open since the 29th, 2 years"),
        (date(2016, 12, 16), date(2017, 1, 16), "open since the 29th, 1 month"),
        (date(2016, 12, 16), date(2016, 12, 30), "open since the 29th"),
        (None, date(2018, 2, 16), "open since the 29th"),
    ],
)
def test_the_age_of_an_open_end(held_on, today, age):
    topic = make_topic(make_session(29, held_on=held_on, status="held"))
    assert Homework(topic=topic, text="Authentication").age(today) == age


def test_only_who_may_change_topics_sees_it(client, colleague, talks):
    client.force_login(colleague)
    assert client.get(PAGE).status_code in (302, 403) and client.post(PAGE, {"yes": "1-2"}).status_code in (
        302,
        403,
    )
    assert not FollowUp.objects.exists()


@pytest.mark.postgres
@pytest.mark.parametrize(
    "data", [{}, {"yes": "x"}, {"no": "9" * 40}, {"undo": "user-1"}, {"undo": "followup-٣"}]
)
def test_odd_posts_change_nothing(organiser_client, talks, data):
    with archive_change():
        FollowUp.objects.create(topic=talks["Keys"], earlier=talks["Go"])
    assert organiser_client.post(PAGE, data, follow=True).status_code == 200
    assert FollowUp.objects.count() == 1 and not Doubt.objects.exists()


def test_the_front_page_leads_there(organiser_client):
    assert PAGE in organiser_client.get("/admin/").text
    assert "Nothing is left open." in words(organiser_client.get(PAGE))


@pytest.mark.postgres
def test_what_is_found_takes_a_fixed_number_of_queries(talks, django_assert_num_queries):
    with django_assert_num_queries(5):
        found()
