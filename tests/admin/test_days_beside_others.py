"""Decks, the day itself and the morning after: of this evening and this talk, never of another."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from sessions.models import (
    Notice,
    Session,
    Slides,
    Status,
)
from tests.admin.posting import words
from tests.admin.test_session_on_the_day import address, press
from tests.factories import make_person, make_session, make_topic
from tests.media.test_slides import PDF
from tests.programme.casts import make_evening, tell_everybody, titles

pytestmark = pytest.mark.django_db


def logged() -> list[str]:
    return list(LogEntry.objects.order_by("pk").values_list("change_message", flat=True))


@pytest.fixture
def coming(db) -> Session:
    day = timezone.localdate() + timedelta(days=9)
    return make_session(35, held_on=day, status=Status.OPEN, public=False)


def upload(client, topic, content: bytes, **more):
    file = BytesIO(content)
    file.name = "deck.pdf"
    return client.post(slides_of(topic), {"_add": "1", "file": file} | more, follow=True)


def slides_of(topic) -> str:
    return reverse("admin:mts_session_slides", args=[topic.session_id, topic.pk])


def test_each_deck_is_kept_changed_and_deleted_for_itself(
    organiser_client, coming, django_capture_on_commit_callbacks
):
    one, two = (make_topic(coming, title, public=False) for title in ("One", "Two"))
    for topic, content in ((one, PDF), (one, PDF + b"\n% more"), (two, PDF)):
        assert "The slides were added." in words(upload(organiser_client, topic, content))
    first, second = one.slides.order_by("position")
    other = two.slides.get()
    assert [deck.audience for deck in (first, second, other)] == ["house"] * 3
    assert (first.position, second.position, other.position) == (1, 2, 1)
    said = organiser_client.post(slides_of(one), {"file": second.pk, "audience": "public"}, follow=True)
    assert "Deck.pdf is for: public." in words(said)
    assert organiser_client.post(slides_of(one), {"file": other.pk, "_delete": "1"}).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        said = organiser_client.post(slides_of(one), {"file": first.pk, "_delete": "1"}, follow=True)
    assert "Deck.pdf was deleted." in words(said)
    assert dict(Slides.objects.values_list("pk", "audience")) == {second.pk: "public", other.pk: "house"}
    exists = [default_storage.exists(deck.path) for deck in (first, second, other)]
    assert exists == [False, True, True]


def test_a_missing_file_is_told_and_one_for_nobody_in_particular_is_for_the_house(organiser_client, coming):
    topic = make_topic(coming, "One", public=False)
    refused = organiser_client.post(slides_of(topic), {"_add": "1"})
    assert refused.status_code == 422 and "Choose a file first." in words(refused)
    upload(organiser_client, topic, PDF, audience="everybody")
    deck = topic.slides.get()
    assert deck.audience == "house"
    organiser_client.post(slides_of(topic), {"file": deck.pk, "audience": "everybody"})
    deck.refresh_from_db()
    assert deck.audience == "house"


# The day itself.


def test_the_choices_of_a_name_that_was_refused_stay_open_and_nobody_elses_are(organiser_client):
    session = make_evening()
    speaker = session.topics.get(title="Goa").speakers.get()
    for _ in range(2):
        make_person("David")
    page = press(organiser_client, session, **{"_replace": speaker.pk, f"s{speaker.pk}-who-name": "David"})
    opened = [one.name for topic in page.context["topics"] for one in topic.places if one.is_open]
    assert page.status_code == 422 and opened == ["Shihan"]
    two = {"_replace": speaker.pk, f"s{speaker.pk}-who-name": ["Lin", "Tanabe"]}
    assert "One person stands in for one." in words(press(organiser_client, session, **two))
    closed = organiser_client.get(address(session, "on_the_day"))
    assert not [one for topic in closed.context["topics"] for one in topic.places if one.is_open]


def test_a_speaker_of_another_evening_is_not_replaced_from_here(organiser_client):
    session = make_evening()
    other = make_topic(make_session(36, status=Status.OPEN), "Canary", speakers=[make_person("Nagira")])
    nagira = other.speakers.get()
    press(organiser_client, session, _without=nagira.pk)
    press(organiser_client, session, **{"_replace": nagira.pk, f"s{nagira.pk}-who-name": "Lin"})
    assert [one.name for one in other.speakers.all()] == ["Nagira"]


def test_a_stand_in_of_another_house_is_a_guest_and_one_of_ours_is_not(organiser_client):
    session = make_evening()
    make_person("Endo", organisation="AWS"), make_person("Okubo")
    for title, name in (("Falcon", "Endo"), ("Goa", "Okubo")):
        speaker = session.topics.get(title=title).speakers.get()
        press(organiser_client, session, **{"_replace": speaker.pk, f"s{speaker.pk}-who-name": name})
    rows = session.topics.order_by("position").values_list("speakers__person__name", "speakers__capacity")
    assert list(rows)[:2] == [("Endo", "guest"), ("Okubo", "member")]


def test_the_page_of_the_day_shows_its_own_messages_and_what_was_dropped_here(organiser_client):
    session, other = make_evening(), make_session(36, status=Status.OPEN)
    make_topic(other, "Dropped elsewhere", dropped_because="ill")
    for name, kind, at in (
        ("Mine", "order", session),
        ("Theirs", "order", other),
        ("Else", "moved", session),
    ):
        Notice.objects.create(kind=kind, name=name, session=at, status="by hand", text="x")
    Notice.objects.create(kind="order", name="Told", session=session, status="told", text="x")
    press(organiser_client, session, _drop=session.topics.get(title="Goa").pk)
    page = organiser_client.get(address(session, "on_the_day"))
    assert [topic.title for topic in page.context["dropped"]] == ["Goa"]
    assert [notice.name for notice in page.context["by_hand"]] == ["Mine"]
    assert not page.context["settled"]


def test_one_of_two_speakers_steps_back_and_the_page_says_so(organiser_client):
    session = make_evening()
    topic = make_topic(session, "Two", speakers=[make_person("Okubo"), make_person("Ogawa")])
    ogawa = topic.speakers.get(position=2)
    said = words(press(organiser_client, session, _without=ogawa.pk))
    assert "“Two” goes on without Ogawa." in said and logged() == ["“Two” goes on without Ogawa."]
    assert [one.name for one in topic.speakers.all()] == ["Okubo"]
    only = topic.speakers.get()
    assert "is the only speaker" in words(press(organiser_client, session, _without=only.pk))


# The morning after.


def test_another_day_or_nothing_pressed_asks_again_and_the_other_form_is_not_filled(organiser_client):
    session = make_evening()
    page = address(session, "after")
    for data in ({}, {"because": "a typhoon"}, {"_postponed": "1", "held_on": "2001-01-01"}):
        shown = organiser_client.post(page, data)
        assert shown.context["cancelled"].is_bound is False
        assert shown.context["postponed"].is_bound is ("_postponed" in data)
        assert shown.status_code == (422 if "_postponed" in data else 200)
    session.refresh_from_db()
    assert session.status == Status.ANNOUNCED
    day = timezone.localdate() + timedelta(days=30)
    data = {"_postponed": "1", "held_on": day.isoformat()}
    assert f"postponed to {day:%A} {day.day} {day:%B}" in words(
        organiser_client.post(page, data, follow=True)
    )
    assert "That was its day already." in words(organiser_client.post(page, data, follow=True))


def test_slides_are_missed_of_talks_that_were_given_without_any(organiser_client):
    session = make_evening()
    falcon, goa, bees = session.topics.order_by("position")
    Slides.objects.create(session=session, topic=goa, key="g", file_name="g.pdf", size=1)
    bees.dropped_because = "ill"
    bees.save()
    page = organiser_client.get(address(session, "after"))
    assert page.context["without_slides"] == [falcon]
    assert "It was to be on Friday 16 June." in words(page)
    Session.objects.filter(pk=session.pk).update(held_on=None)
    assert "It was to be on" not in words(organiser_client.get(address(session, "after")))
    assert titles(session) == ["Falcon", "Goa", "(Bees)"]


@pytest.mark.parametrize("knew", [0, 1, 2])
def test_a_new_day_is_told_to_who_knew_this_evening_and_speaks_there_still(organiser_client, knew):
    session, other = make_evening(), make_session(36, status=Status.ANNOUNCED, held_on=date(2040, 7, 20))
    canary = make_topic(other, "Canary", speakers=[make_person("Nagira"), make_person("Mori")])
    canary.speakers.update(told_at=timezone.now())
    for topic in session.topics.order_by("position")[knew:]:
        topic.speakers.update(told_at=None)
    for evening in (session, other):
        tell_everybody(evening)
    shown = words(organiser_client.get(address(session, "postpone")))
    readers = knew + 1  # and Kevin, who moderates
    assert ("One reader knows the old day" if readers == 1 else f"{readers} readers know") in shown
    day = timezone.localdate() + timedelta(days=30)
    page = organiser_client.post(address(session, "postpone"), {"held_on": day.isoformat()}, follow=True)
    assert "To be told: the 35th" in words(page)
    for name, is_there in (("Kevin", True), ("Tanabe", True), ("Nagira", False), ("Mori", False)):
        assert (f"{name}</label>" in page.content.decode()) == is_there, name
