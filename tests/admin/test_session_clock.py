"""The clock of the agenda, telling people of a new order, and topics that go elsewhere."""

from datetime import date

import pytest
from django.urls import reverse

from sessions.models import (
    Notice,
    PrivateLink,
    Proposal,
    Session,
    SpeakerEntry,
    Status,
    archive_change,
)
from tests.admin.posting import body, drawn, fields, new_line, page_of, words
from tests.factories import make_person, make_session, make_topic
from tests.programme.casts import NOW, make_evening, make_proposal, titles

pytestmark = pytest.mark.django_db
TIMES = "/admin/mts/session/times/"


@pytest.fixture
def evening(db):
    """The 35th at seven with three talks of 20, 15 and 5 minutes, far ahead."""
    return make_evening(held_on=date(2040, 6, 15))


def address(session: Session, name: str) -> str:
    return reverse(f"admin:mts_session_{name}", args=[session.pk])


def test_each_line_says_when_it_begins_and_the_list_when_it_ends(organiser_client, evening):
    response, _ = drawn(organiser_client, page_of(evening))
    agenda = response.context["agenda"]
    assert [(line.place, line.begins) for line in agenda.lines] == [(1, "19:00"), (2, "19:25"), (3, "19:45")]
    assert f"{agenda.timetable.ends_at:%H:%M}" == "19:55"
    assert agenda.timetable.balance == "5 minutes are still free."


def test_a_dropped_topic_takes_no_time_and_no_place(organiser_client, evening):
    evening.topics.filter(position=1).update(dropped_because="ill")
    response, _ = drawn(organiser_client, page_of(evening))
    lines = response.context["agenda"].lines
    assert [(line.place, line.begins) for line in lines] == [("", ""), (1, "19:00"), (2, "19:20")]


def test_without_a_start_time_the_minutes_still_count(organiser_client):
    session = make_evening(start_time=None)
    page = organiser_client.get(page_of(session)).content.decode()
    assert "Clock times need a start time." in page and "5 minutes are still free." in page


def test_the_script_is_told_the_same_clock_while_somebody_writes(organiser_client):
    asked = {
        "start_time": "19:00",
        "minutes_wanted": "60",
        "slot": ["20,,10,talk", ",,,lightning talk", "15,0,,talk"],
    }
    assert organiser_client.get(TIMES, asked).json() == {
        "begins": ["19:00", "19:35", "19:40"],
        "ends": "19:55",
        "words": [
            "5 minutes are still free.",
            "Topic 2 has no length yet; 5 minutes are assumed.",
            "There is no time for questions after topic 3.",
        ],
    }


@pytest.mark.parametrize("start", ["", "25:99", "nonsense", "x" * 5000])
def test_nonsense_from_the_script_is_answered_without_clock_times(organiser_client, start):
    slots = ["99999999999999999999,-1,1e9", "", ",,,,,,", "0,0,0,nonsense", "٣,5,0,talk"]
    response = organiser_client.get(TIMES, {"start_time": start, "minutes_wanted": "-5", "slot": slots})
    assert response.status_code == 200 and response.json()["ends"] == ""


def test_no_time_for_questions_is_something_else_than_none_said(organiser_client, evening):
    topic = evening.topics.get(position=1)
    _, data = drawn(organiser_client, page_of(evening))
    data[f"t{topic.pk}-questions_minutes"], data[f"t{topic.pk}-pause_after"] = "0", "10"
    data["topics_until"], data["minutes_wanted"], data["reminders"] = "2040-06-01T18:00", "90", "on"
    assert organiser_client.post(page_of(evening), body(data)).status_code == 302
    topic.refresh_from_db()
    evening.refresh_from_db()
    assert (topic.questions_minutes, topic.pause_after) == (0, 10)
    assert (evening.minutes_wanted, evening.reminders) == (90, True)
    assert evening.topics_until.isoformat() == "2040-06-01T09:00:00+00:00"
    _, data = drawn(organiser_client, page_of(evening))
    assert (data[f"t{topic.pk}-questions_minutes"], data["topics_until"]) == ("0", "2040-06-01T18:00")
    response = organiser_client.post(page_of(evening), body(data), follow=True)
    assert "Nothing was changed." in response.content.decode()


# Telling the order


def swap(session: Session) -> None:
    one, two, *rest = session.topics.order_by("position").values_list("pk", flat=True)
    session.reorder([two, one, *rest], version=session.version)


def test_the_speakers_whose_times_moved_and_the_moderator_are_told_once(organiser_client, evening, settings):
    settings.MAIL_IS_SET = True
    swap(evening)
    falcon, goa = (evening.topics.get(title=title) for title in ("Falcon", "Goa"))
    page = organiser_client.get(address(evening, "tell_order"), {"moved": [falcon.pk, goa.pk]})
    assert [one.draft.person.name for one in page.context["due"]] == ["Kevin", "Shihan", "Tanabe"]
    data = fields(page, "tell-order")
    response = organiser_client.post(address(evening, "tell_order"), body(data), follow=True)
    assert "One message goes out by mail. 2 are to be told by hand: here are their texts." in words(response)
    assert [one.name for one in response.context["by_hand"]] == ["Shihan", "Tanabe"]
    told = {notice.name: notice.text for notice in Notice.objects.all()}
    assert "“Falcon” by Tanabe begins at 19:20 now." in told["Tanabe"]
    assert "19:00 Goa (Shihan)\n19:20 Falcon (Tanabe)\n19:45 Bees (Lin)" in told["Kevin"]
    organiser_client.post(address(evening, "tell_order"), body(data))
    assert Notice.objects.count() == 3
    again = organiser_client.get(address(evening, "tell_order"), {"moved": [falcon.pk, goa.pk]})
    assert again.context["due"] == []


def test_only_those_chosen_are_told_in_the_words_of_the_organiser(organiser_client, evening):
    page = organiser_client.get(address(evening, "tell_order"))
    data = fields(page, "tell-order")
    key = next(one.prefix for one in page.context["due"] if one.draft.person.name == "Tanabe")
    data.setlist("send", [key])
    data[f"{key}-body"] = "You are first."
    organiser_client.post(address(evening, "tell_order"), body(data))
    assert [(notice.name, notice.text) for notice in Notice.objects.all()] == [("Tanabe", "You are first.")]


def test_an_order_that_changed_meanwhile_is_told_to_nobody(organiser_client, evening):
    page = organiser_client.get(address(evening, "tell_order"))
    data = fields(page, "tell-order")
    lin = next(one.prefix for one in page.context["due"] if one.draft.person.name == "Lin")
    data[f"{lin}-body"] = "My own words."
    swap(evening)
    response = organiser_client.post(address(evening, "tell_order"), body(data))
    assert (response.status_code, Notice.objects.count()) == (409, 0)
    assert "The order changed in the meantime" in response.content.decode()
    assert "My own words." in response.content.decode()


def test_who_was_not_told_of_the_talk_does_not_hear_of_its_time(organiser_client, evening):
    evening.topics.get(title="Goa").speakers.update(told_at=None)
    page = organiser_client.get(address(evening, "tell_order"))
    assert [one.draft.person.name for one in page.context["due"]] == ["Kevin", "Tanabe", "Lin"]


def test_only_who_has_a_private_page_is_led_there(organiser_client, evening):
    make_proposal(evening.topics.get(title="Falcon"))
    page = organiser_client.get(address(evening, "tell_order"))
    links = {one.draft.person.name: "{private_link}" in one.draft.message.body for one in page.context["due"]}
    assert links == {"Kevin": True, "Tanabe": True, "Shihan": False, "Lin": False}
    assert not PrivateLink.objects.exists()


# Elsewhere


def move(client, session: Session, title: str, where) -> str:
    topic = session.topics.get(title=title)
    _, data = drawn(client, page_of(session))
    data[f"t{topic.pk}-where"] = str(where)
    answer = client.post(page_of(session), body(data) | {"_move": f"t{topic.pk}"}, follow=True)
    return answer.content.decode()


def test_a_talk_moves_to_the_next_evening_with_its_proposal(organiser_client, evening):
    proposal = make_proposal(evening.topics.get(title="Falcon"), status="confirmed", shown_status="confirmed")
    later = make_session(36, status=Status.DRAFT, held_on=date(2040, 7, 20))
    page = organiser_client.get(page_of(evening))
    assert page.context["evenings"][0] == (later.pk, "the 36th, Friday 20 July")
    assert "“Falcon” is at the 36th session now." in move(organiser_client, evening, "Falcon", later.pk)
    proposal.refresh_from_db()
    assert (titles(evening), titles(later)) == (["Goa", "Bees"], ["Falcon"])
    assert (proposal.status, proposal.session, proposal.needs_telling) == ("accepted", later, True)
    assert proposal.shown_session == evening


def test_a_talk_agreed_by_word_of_mouth_moves_too_and_waits_in_reserve_as_a_proposal(
    organiser_client, evening
):
    later = make_session(36, status=Status.DRAFT, held_on=date(2040, 7, 20))
    move(organiser_client, evening, "Falcon", later.pk)
    assert "“Goa” is in reserve." in move(organiser_client, evening, "Goa", "reserve")
    assert (titles(evening), titles(later)) == (["(Goa)", "Bees"], ["Falcon"])
    assert [(one.name, one.status) for one in Proposal.objects.all()] == [("Shihan", "reserve")]


def test_a_move_to_nowhere_is_refused_in_words_and_what_was_typed_is_saved(organiser_client, evening):
    held = make_session(34, status=Status.HELD)
    assert "Choose an evening that is still to come." in move(organiser_client, evening, "Falcon", held.pk)
    make_topic(evening, "Nobody's", minutes=5)
    assert "drop it instead" in move(organiser_client, evening, "Nobody's", "reserve")
    assert titles(evening) == ["Falcon", "Goa", "Bees", "Nobody's"]


def test_a_topic_that_is_agreed_is_one_line_and_one_save(organiser_client, evening):
    make_person("Okubo")
    _, data = drawn(organiser_client, page_of(evening))
    new_line(data, "nfresh0000", "EBS", "Okubo")
    organiser_client.post(page_of(evening), body(data))
    assert titles(evening) == ["Falcon", "Goa", "Bees", "EBS"]


def test_the_page_says_of_each_talk_whether_its_speakers_know(organiser_client, evening):
    goa, bees = (evening.topics.get(title=title) for title in ("Goa", "Bees"))
    goa.speakers.update(told_at=None)
    bees.speakers.update(confirmed_at="2040-01-01T00:00Z", remote=True)
    make_proposal(evening.topics.get(title="Falcon"))
    response = organiser_client.get(page_of(evening))
    assert [line.state for line in response.context["agenda"].lines] == [
        "told, not confirmed yet",
        "not told yet",
        "confirmed",
    ]
    assert "Lin speaks from elsewhere" in response.content.decode()
    assert "Its proposal" in response.content.decode()


def test_the_page_says_who_was_asked_and_what_came_back(organiser_client, evening, organiser):
    asked = {"session": evening, "asked_at": NOW, "asked_by": organiser, "status": "asked"}
    make_proposal(name="Endo", **asked)
    make_proposal(name="Okubo", answer="later", **asked)
    page = organiser_client.get(page_of(evening))
    assert [(proposal.name, words) for proposal, words in page.context["asked"]] == [
        ("Endo", "asked on 16 June; no answer yet"),
        ("Okubo", "asked on 16 June; said another month"),
    ]
    assert "2 people were asked to speak" in page.content.decode()


def test_a_speaker_may_speak_from_elsewhere_and_who_stays_keeps_that(organiser_client, evening):
    topic = evening.topics.get(title="Falcon")
    _, data = drawn(organiser_client, page_of(evening))
    data[f"t{topic.pk}-speakers-remote"] = "elsewhere"
    organiser_client.post(page_of(evening), body(data))
    assert topic.speakers.get().remote is True
    with archive_change():
        topic.set_speakers([SpeakerEntry(topic.speakers.get().person)])
    assert topic.speakers.get().remote is True
    _, data = drawn(organiser_client, page_of(evening))
    assert data[f"t{topic.pk}-speakers-remote"] == "elsewhere"
    data[f"t{topic.pk}-speakers-remote"] = ""
    organiser_client.post(page_of(evening), body(data))
    assert topic.speakers.get().remote is None
