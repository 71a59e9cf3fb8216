"""Two people write the same: both versions in words people read, whatever kind of field; and each way on."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from sessions.models import Archive, Newcomer, Session, Status, Tag, Topic
from tests.admin.posting import body, drawn, fields, page_of, texts, words
from tests.admin.test_base import topic_form
from tests.admin.test_session_report import evening
from tests.factories import make_moderator, make_person, make_session, make_topic
from tests.programme.casts import NOW, titles

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "theirs", "mine", "label", "shown"),
    [
        ("venue", "Ebisu", "Roof", "Venue", ("Roof", "Ebisu")),
        ("held_on", "2017-06-23", "2017-06-30", "Date", ("2017-06-30", "2017-06-23")),
        ("start_time", "18:30", "19:30", "Start time", ("19:30", "18:30")),
        ("format", "online", "hybrid", "Format", ("Hybrid", "Online")),
        ("agenda_audience", "public", "house", "Agenda is for", None),
        ("minutes_wanted", "90", "100", "Minutes in all", ("100", "90")),
        ("places", "5", "7", "Places", ("7", "5")),
    ],
)
def test_a_field_of_the_evening_stands_there_in_both_versions(
    organiser_client, agenda, name, theirs, mine, label, shown
):
    _, first = drawn(organiser_client, page_of(agenda))
    _, second = drawn(organiser_client, page_of(agenda))
    first[name], second[name] = theirs, mine
    assert organiser_client.post(page_of(agenda), body(first)).status_code == 302
    clash = organiser_client.post(page_of(agenda), body(second))
    if shown is None:  # what I put there was there already: I changed nothing
        assert clash.status_code == 302
        return
    assert clash.status_code == 409 and texts(clash) == [(label, *shown)]
    assert "Saved by organiser@example.com" in words(clash)
    organiser_client.post(page_of(agenda), body(fields(clash, "agenda")))
    _, now = drawn(organiser_client, page_of(agenda))
    assert now[name] == mine


def test_a_tick_is_yes_or_no_and_rows_are_lines(organiser_client, agenda):
    one = agenda.topics.get(position=1)
    make_person("Kevin"), make_person("Bumi")
    _, first = drawn(organiser_client, page_of(agenda))
    _, second = drawn(organiser_client, page_of(agenda))
    first["reminders"], first["moderators-name"], first["moderators-said"] = "on", "Kevin", "yes"
    second["reminders"] = "on"
    first["venue"], second["venue"] = "Ebisu", "Roof"
    second["moderators-name"] = "Bumi"
    key = f"t{one.pk}"
    first[f"{key}-told"] = "on"
    second[f"{key}-title"], first[f"{key}-title"] = "Mine", "Theirs"
    organiser_client.post(page_of(agenda), body(first))
    clash = organiser_client.post(page_of(agenda), body(second))
    assert clash.status_code == 409
    assert texts(clash) == [
        ("Venue", "Roof", "Ebisu"), ("Moderator", "Bumi", "Kevin, yes"), ("Title", "Mine", "Theirs"),
    ]  # fmt: skip


def test_whether_speakers_were_told_stands_there_as_yes_or_no(organiser_client, agenda):
    one = agenda.topics.get(position=1)
    key = f"t{one.pk}"
    one.speakers.update(told_at=NOW)
    _, first = drawn(organiser_client, page_of(agenda))
    _, second = drawn(organiser_client, page_of(agenda))
    first[f"{key}-title"] = "Theirs"
    del second[f"{key}-told"]
    organiser_client.post(page_of(agenda), body(first))
    clash = organiser_client.post(page_of(agenda), body(second))
    assert clash.status_code == 409 and texts(clash) == [("Its speakers were told", "no", "yes")]
    taken = organiser_client.post(page_of(agenda), body(fields(clash, "agenda")) | {"_theirs": key})
    assert fields(taken, "agenda")[f"{key}-told"] == "on"
    organiser_client.post(page_of(agenda), body(fields(clash, "agenda")))
    assert one.speakers.get().told_at is None


def test_taking_theirs_of_one_topic_keeps_mine_of_another(organiser_client, agenda):
    one, two, _three = agenda.topics.order_by("position")
    _, first = drawn(organiser_client, page_of(agenda))
    _, second = drawn(organiser_client, page_of(agenda))
    for topic in (one, two):
        first[f"t{topic.pk}-title"], second[f"t{topic.pk}-title"] = f"Theirs {topic}", f"Mine {topic}"
    organiser_client.post(page_of(agenda), body(first))
    clash = organiser_client.post(page_of(agenda), body(second))
    taken = organiser_client.post(page_of(agenda), body(fields(clash, "agenda")) | {"_theirs": f"t{one.pk}"})
    data = fields(taken, "agenda")
    assert [data[f"t{topic.pk}-title"] for topic in (one, two)] == ["Theirs One", "Mine Two"]
    organiser_client.post(page_of(agenda), body(data))
    assert titles(agenda) == ["Theirs One", "Mine Two", "Three"]


def test_what_somebody_added_meanwhile_stays_and_comes_last(organiser_client, agenda):
    _, first = drawn(organiser_client, page_of(agenda))
    _, second = drawn(organiser_client, page_of(agenda))
    first["venue"], second["venue"] = "Ebisu", "Roof"
    organiser_client.post(page_of(agenda), body(first))
    make_topic(agenda, "Added", speakers=[make_person("Endo")], public=False)
    clash = organiser_client.post(page_of(agenda), body(second))
    data = fields(clash, "agenda")
    assert len(data.getlist("line")) == 4
    organiser_client.post(page_of(agenda), body(data))
    agenda.refresh_from_db()
    assert (agenda.venue, titles(agenda)) == ("Roof", ["One", "Two", "Three", "Added"])


def test_the_order_that_somebody_else_saved_can_be_taken_with_my_new_topics_last(organiser_client, agenda):
    _, second = drawn(organiser_client, page_of(agenda))
    one, two, three = agenda.topics.order_by("position")
    agenda.reorder([three.pk, one.pk, two.pk], version=agenda.version)
    second.setlist("line", [f"t{topic.pk}" for topic in (two, one, three)])
    clash = organiser_client.post(page_of(agenda), body(second))
    assert texts(clash) == [("Running order", "Two → One → Three", "Three → One → Two")]
    taken = organiser_client.post(page_of(agenda), body(fields(clash, "agenda")) | {"_theirs": "line"})
    assert fields(taken, "agenda").getlist("line") == [f"t{topic.pk}" for topic in (three, one, two)]
    organiser_client.post(page_of(agenda), body(fields(taken, "agenda")))
    assert titles(agenda) == ["Three", "One", "Two"]


def test_newcomers_and_the_party_stand_there_in_both_versions(organiser_client):
    held = make_session(35, status=Status.HELD, held_on=date(2017, 6, 16))
    Newcomer.objects.create(session=held, person=make_person("Nina"))
    make_person("Mori")
    address, mine = evening(organiser_client, held)
    _, theirs = evening(organiser_client, held)
    mine["evening-had_party"], theirs["evening-had_party"] = "True", "False"
    mine["evening-newcomers-name"], theirs["evening-closing"] = "Mori", "The end."
    organiser_client.post(address, body(theirs))
    clash = organiser_client.post(address, body(mine))
    assert clash.status_code == 409
    assert [(label, a, b) for label, a, b in texts(clash) if label == "Newcomers"] == [
        ("Newcomers", "Mori", "Nina")
    ]
    organiser_client.post(address, body(fields(clash, address)))
    held.refresh_from_db()
    assert (held.had_party, held.closing) == (True, "The end.")
    assert [one.person.name for one in held.newcomers.all()] == ["Mori"]


def test_a_topics_own_page_shows_what_differs_and_who_saved_it_and_keeps_mine(organiser_client, organiser):
    go, birds = (Tag.objects.create(name=name, slug=name.lower()) for name in ("Go", "Birds"))
    topic = make_topic(make_session(34), "One", summary="First.", speakers=[make_person("Okubo")])
    address = reverse("admin:mts_topic_change", args=[topic.pk])
    theirs = topic_form(topic, summary="Theirs.", kind="workshop", audience="house", tags=[go.pk])
    organiser_client.post(address, theirs)
    version = Archive.objects.get().version
    mine = topic_form(topic, summary="Mine.", minutes="20", tags=[birds.pk])
    stale = organiser_client.post(address, mine)
    assert stale.status_code == 409 and Archive.objects.get().version == version
    assert sorted(texts(stale)) == [
        ("Audience", "Public", "The house only"),
        ("Kind", "Talk", "Workshop"),
        ("Minutes", "20", "–"),
        ("Summary", "Mine.", "Theirs."),
        ("Tags", "Birds", "Go"),
    ]
    assert "Somebody else saved this in the meantime" in words(stale)
    assert f"Saved by {organiser.email}, {timezone.localtime():%-d %B, }" in words(stale)
    topic.refresh_from_db()
    assert (topic.summary, list(topic.tags.all())) == ("Theirs.", [go])
    assert organiser_client.post(address, body(fields(stale, "topic_form"))).status_code == 302
    topic.refresh_from_db()
    assert (topic.summary, list(topic.tags.all())) == ("Mine.", [birds])


def test_two_who_type_the_same_do_not_clash(organiser_client, agenda):
    make_moderator(agenda, make_person("Kevin"))
    pages = [drawn(organiser_client, page_of(agenda))[1] for _ in range(2)]
    for data in pages:
        data["venue"], data["reminders"], data["moderators-said"] = "Ebisu", "on", "yes"
    answers = [organiser_client.post(page_of(agenda), body(data)).status_code for data in pages]
    assert answers == [302, 302]
    now = Session.objects.get(pk=agenda.pk)
    assert (now.venue, now.reminders, now.moderator_set.get().answer) == ("Ebisu", True, "yes")
    assert Topic.objects.count() == 3
