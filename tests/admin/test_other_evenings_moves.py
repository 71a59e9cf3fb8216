"""Topics that move, are dropped or told, and numbers and days: at this evening, never at another."""

from datetime import date, time

import pytest
from django.urls import reverse

from sessions.models import (
    FollowUp,
    Link,
    Notice,
    OldAddress,
    Proposal,
    Session,
    Status,
    Tag,
    Topic,
)
from tests.admin.posting import ahead, body, drawn, page_of, words
from tests.admin.test_session_clock import move
from tests.factories import make_moderator, make_person, make_session, make_topic
from tests.programme.casts import NOW, titles
from tests.proposals.offers import offer

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(db) -> Session:
    """The 36th, open: a talk with a tag, a link, an earlier talk, a moderator and told speakers."""
    session = make_session(36, status=Status.OPEN, held_on=date(2017, 7, 21), public=False)
    topic = make_topic(session, "Canary", speakers=[make_person("Nagira")], public=False)
    topic.speakers.update(told_at=NOW)
    topic.tags.add(Tag.objects.create(name="Birds", slug="birds"))
    Link.objects.create(session=session, topic=topic, url="https://example.com/c", label="C", position=1)
    FollowUp.objects.create(topic=topic, earlier_number=12, earlier_title="Mines", quote="as in the 12th")
    make_moderator(session, make_person("Jeffrey"), answer="yes", asked_at=NOW)
    return session


def test_a_topic_goes_to_the_evening_chosen_with_its_own_proposal(organiser_client, agenda, other):
    ahead(agenda, other)
    third = make_session(37, status=Status.DRAFT, held_on=None, public=False)
    make_session(33, status=Status.OPEN, held_on=None), make_session(30, status=Status.HELD)
    one, two, _three = agenda.topics.order_by("position")
    mine, theirs = (
        offer(name, status="accepted", shown_status="accepted", topic=topic, session=agenda,
              shown_session=agenda, person=topic.speakers.get().person)
        for name, topic in (("Speaker One", one), ("Speaker Two", two))
    )  # fmt: skip
    page = organiser_client.get(page_of(agenda))
    assert page.context["evenings"] == [
        (other.pk, "the 36th, Sunday 15 July"), (third.pk, "the 37th"),
        (Session.objects.get(number=33).pk, "the 33rd"), ("reserve", "reserve, for a later month"),
    ]  # fmt: skip
    said = move(organiser_client, agenda, "One", third.pk)
    assert "“One” is at the 37th session now. Its speakers are to be told." in said
    for proposal in (mine, theirs):
        proposal.refresh_from_db()
    assert (mine.session, theirs.session) == (third, agenda)
    assert (titles(agenda), titles(other), titles(third)) == (["Two", "Three"], ["Canary"], ["One"])
    move(organiser_client, agenda, "Two", "reserve")
    theirs.refresh_from_db()
    assert (theirs.status, titles(agenda)) == ("reserve", ["(Two)", "Three"])
    assert Proposal.objects.count() == 2


def test_a_topic_of_another_evening_is_not_moved_from_here(organiser_client, agenda, other):
    canary = other.topics.get()
    _, data = drawn(organiser_client, page_of(agenda))
    data[f"t{canary.pk}-where"] = "reserve"
    organiser_client.post(page_of(agenda), body(data) | {"_move": f"t{canary.pk}"})
    assert titles(other) == ["Canary"] and not Proposal.objects.exists()


def test_an_order_with_topics_of_another_evening_is_refused(organiser_client, agenda, other):
    address = reverse("admin:mts_session_reorder", args=[agenda.pk])
    ids = list(agenda.topics.order_by("-position").values_list("pk", flat=True))
    for wrong in ([*ids, other.topics.get().pk], ids[:2]):
        refused = organiser_client.post(address, {"order": wrong, "version": agenda.version})
        assert refused.status_code == 409 and "The order is not saved yet" in refused.json()["message"]
    assert titles(agenda) == ["One", "Two", "Three"]
    assert organiser_client.get(address).status_code == 404
    organiser_client.post(address, {"order": ids, "version": agenda.version})
    assert titles(agenda) == ["Three", "Two", "One"] and titles(other) == ["Canary"]


# What the page says.


def test_whose_speakers_are_to_be_told_is_said_of_those_who_were_not(organiser_client, agenda, other):
    one, two, three = agenda.topics.order_by("position")
    ahead(agenda, other)
    two.speakers.update(told_at=NOW)
    three.set_speakers([])
    page = organiser_client.get(page_of(agenda))
    assert [line.instance for line in page.context["untold"]] == [one]
    assert organiser_client.get(page_of(other)).context["untold"] == []


def test_dates_are_offered_to_the_last_evening_without_a_day_alone(organiser_client):
    for number, day in ((32, date(2017, 3, 17)), (33, None), (34, date(2017, 5, 19)), (35, None)):
        make_session(number, held_on=day, status=Status.OPEN)
    offered = {
        number: bool(organiser_client.get(page_of(Session.objects.get(number=number))).context["offers"])
        for number in (33, 34, 35)
    }
    assert offered == {33: False, 34: False, 35: True}


def test_a_day_out_of_step_is_named_until_it_is_confirmed_and_only_at_its_evenings(organiser_client):
    days = {30: (1, 20), 31: (2, 17), 32: (3, 17), 33: (4, 14), 34: (5, 19), 35: (9, 12)}
    for number, (month, day) in days.items():
        make_session(number, held_on=date(2017, month, day), status=Status.OPEN)
    off = make_session(36, held_on=date(2017, 6, 20), status=Status.CANCELLED)

    def odd(number: int) -> list[str]:
        return organiser_client.get(page_of(Session.objects.get(number=number))).context["oddities"]

    assert len(odd(35)) == 2 and len(odd(34)) == 1 and odd(33) == [] and off.pk
    Session.objects.filter(number=35).update(date_confirmed=True)
    assert odd(35) == []


def test_each_topic_says_whether_it_was_proposed_and_who_speaks_from_elsewhere(
    organiser_client, agenda, other
):
    one, two, _three = agenda.topics.order_by("position")
    offer("Speaker One", status="accepted", topic=one, session=agenda)
    two.speakers.update(remote=True)
    response = organiser_client.get(page_of(agenda))
    lines = response.context["agenda"].lines
    found = [(hasattr(line.instance, "proposal"), line.elsewhere) for line in lines]
    assert found == [(True, []), (False, ["Speaker Two"]), (False, [])]


def test_whether_speakers_know_is_said_until_the_evening_was_held(organiser_client, agenda, other):
    ahead(agenda, other)
    agenda.topics.get(position=2).speakers.update(told_at=NOW)

    def states() -> list[str]:
        return [line.state for line in organiser_client.get(page_of(agenda)).context["agenda"].lines]

    for status in (Status.DRAFT, Status.OPEN, Status.ANNOUNCED):
        Session.objects.filter(pk=agenda.pk).update(status=status)
        assert states() == ["not told yet", "told, not confirmed yet", "not told yet"], status
    Session.objects.filter(pk=agenda.pk).update(status=Status.HELD)
    assert states() == ["", "", ""]


def test_an_evening_whose_day_has_come_is_held_from_whatever_it_was(organiser_client, agenda, other):
    for status in (Status.DRAFT, Status.OPEN, Status.ANNOUNCED):
        Session.objects.filter(pk=agenda.pk).update(status=status)
        address = reverse("admin:mts_session_step", args=[agenda.pk, "held"])
        organiser_client.post(address, {"sure": "yes"})
        agenda.refresh_from_db()
        assert agenda.status == Status.HELD, status
    other.refresh_from_db()
    assert other.status == Status.OPEN


def test_steps_that_cannot_be_taken_or_undone_are_not_offered(organiser_client, agenda):
    coming = words(organiser_client.get(page_of(agenda)))
    assert "Postpone…" in coming and "View on site" in coming
    for status, on_site in ((Status.DRAFT, False), (Status.CANCELLED, False), (Status.PUBLISHED, True)):
        Session.objects.filter(pk=agenda.pk).update(status=status)
        page = words(organiser_client.get(page_of(agenda)))
        assert ("View on site" in page) == on_site
        assert ("Postpone…" in page) == (status == Status.DRAFT)


# Leaving the evening.


def test_dropping_or_deleting_a_topic_leaves_the_others_and_their_proposals(organiser_client, agenda, other):
    one, two, three = agenda.topics.order_by("position")
    for topic in (one, two, three):
        offer(str(topic), status="accepted", topic=topic, session=agenda)
    Topic.objects.filter(pk=other.topics.get().pk).update(audience="public")
    OldAddress.record(OldAddress.Kind.TOPIC, "canary-of-old", other.topics.get().slug)
    OldAddress.record(OldAddress.Kind.TOPIC, "two-of-old", two.slug)
    remove = [reverse("admin:mts_session_remove_topic", args=[agenda.pk, topic.pk]) for topic in (one, two)]
    for button, said in (("_drop", "“One” was dropped."), ("_take_up", "“One” was taken up again."),
                         ("_drop", "“One” was dropped.")):  # fmt: skip
        one.refresh_from_db()
        answer = organiser_client.post(remove[0], {button: "1", "version": one.version, "because": "ill"},
                                       follow=True)  # fmt: skip
        assert said in words(answer)
    assert "“Two” was deleted." in words(organiser_client.post(remove[1], {"_delete": "1"}, follow=True))
    assert titles(agenda) == ["(One)", "Three"] and titles(other) == ["Canary"]
    assert list(agenda.topics.order_by("position").values_list("position", flat=True)) == [1, 2]
    assert list(Proposal.objects.order_by("pk").values_list("name", "status", "topic")) == [
        ("One", "reserve", one.pk), ("Two", "reserve", None), ("Three", "accepted", three.pk),
    ]  # fmt: skip
    leads = dict(OldAddress.objects.values_list("slug", "leads_to"))
    assert leads["canary-of-old"] == other.topics.get().slug and leads["two-of-old"] == ""
    wrong = reverse("admin:mts_session_remove_topic", args=[agenda.pk, other.topics.get().pk])
    assert organiser_client.post(wrong, {"_delete": "1"}).status_code == 404


def test_all_told_is_noted_for_this_evening_and_its_messages_alone(organiser_client, agenda, other):
    other.topics.get().speakers.update(told_at=None)
    dropped = make_topic(agenda, "Dropped", speakers=[make_person("Endo")], dropped_because="ill")
    proposal = offer("Speaker One", status="accepted", topic=agenda.topics.get(position=1), session=agenda)
    for kind, tells, to in (("accepted", "accepted", agenda), ("confirm", "", agenda),
                            ("moved", "accepted", other)):  # fmt: skip
        Notice.objects.create(kind=kind, proposal=proposal, status="by hand", tells_status=tells,
                              session=to, tells_session=to if tells else None)  # fmt: skip
    organiser_client.post(reverse("admin:mts_session_told", args=[agenda.pk]))
    told = dict(Topic.objects.values_list("title", "speakers__told_at"))
    assert {title for title, at in told.items() if at} == {"One", "Two", "Three"} and dropped.pk
    assert dict(Notice.objects.values_list("kind", "status")) == {
        "accepted": "told", "confirm": "by hand", "moved": "by hand",
    }  # fmt: skip


def test_a_new_session_takes_no_number_of_another_and_a_cancelled_one_keeps_or_frees_it(organiser_client):
    make_session(34), make_session(35, status=Status.CANCELLED)
    make_session(36, status=Status.CANCELLED, keeps_number=True)
    add = "/admin/mts/session/add/"
    for number, taken in (("34", True), ("36", True), ("35", False)):
        _, data = drawn(organiser_client, add)
        data["number"], data["start_time"] = number, "18:30"
        response = organiser_client.post(add, body(data))
        assert (response.status_code == 200) == taken, number
    added = Session.objects.get(number=35, status=Status.DRAFT)
    assert added.start_time == time(18, 30)
    _, data = drawn(organiser_client, page_of(added))
    data["number"] = "34"
    refused = organiser_client.post(page_of(added), body(data))
    assert "There is a 34th session already. The next free number is 37." in words(refused)
    _, data = drawn(organiser_client, page_of(added))
    data["number"] = "40"
    organiser_client.post(page_of(added), body(data))
    added.refresh_from_db()
    assert added.number == 40
