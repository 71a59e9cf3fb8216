"""The list of proposals: what waits, who is meant, and what is decided about many in one go."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from sessions.models import (
    DeclineReason,
    Notice,
    Person,
    Proposal,
    Session,
    SpeakerEntry,
    Status,
    Topic,
)
from sessions.proposals import decisions
from tests.admin.posting import fields, posting, words
from tests.factories import make_person, make_session, make_topic
from tests.proposals.offers import MAY, make_co_speaker, offer

pytestmark = pytest.mark.django_db
LIST = "/admin/mts/proposal/"
S = Proposal.Status


def page_of(proposal: Proposal) -> str:
    return reverse("admin:mts_proposal_change", args=[proposal.pk])


def test_the_list_shows_who_what_how_long_and_how_full_the_evenings_are(organiser_client, june):
    make_topic(june, "Full", minutes=20)
    came = timezone.now() - timedelta(days=19)
    more = {"affiliation": "AWS", "minutes": 15, "note": "Please!", "submitted_at": came}
    proposal = offer("Kent", title="Falcon", months=["2017-07"], **more)
    make_co_speaker(proposal, "Ogawa", answer="no")
    page = organiser_client.get(LIST).content.decode()
    for said in (
        "Falcon", "Kent (AWS), Ogawa (said no)", "15 minutes", "would like July 2017", "<strong>19</strong>",
        "25 of 120 minutes", "1 of 6 places", "Please!", "What we learnt from Falcon",
    ):  # fmt: skip
        assert said in page, words


def test_four_are_accepted_in_one_go_and_the_evening_is_next(organiser_client, june):
    for name in ("Doi", "Kent", "Kevin", "Kelvin"):
        offer(name, title=f"A talk by {name}")
    post, data = posting(organiser_client)
    response = post("_accept", ticked=data.getlist("row"))
    assert response.url == reverse("admin:mts_session_change", args=[june.pk]) + "?part=agenda"
    assert list(june.topics.order_by("position").values_list("title", "speakers__person__name")) == [
        ("A talk by Doi", "Doi"),
        ("A talk by Kent", "Kent"),
        ("A talk by Kevin", "Kevin"),
        ("A talk by Kelvin", "Kelvin"),
    ]
    assert not Notice.objects.exists()
    again = post("_accept")
    assert again.status_code == 302 and Topic.objects.count() == Person.objects.count() == 4


def test_who_is_known_is_asked_about_never_guessed(organiser_client, june):
    okubo = make_person("Okubo", organisation="AWS")
    make_topic(make_session(34), speakers=[okubo])
    proposal = offer("Okubo")
    post, data = posting(organiser_client)
    assert f"who-{proposal.pk}" not in data
    refused = post("_accept", ticked=str(proposal.pk), **{f"notes-{proposal.pk}": "Good one"})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "Somebody is called “Okubo”. Choose somebody, or add a new person." in page
    assert "Okubo (AWS, member at the 34th)" in page
    assert f'value="{proposal.pk}" id="tick-{proposal.pk}" checked' in page and "Good one" in page
    assert not june.topics.exists()
    post("_accept", **{f"who-{proposal.pk}": str(okubo.pk)})
    assert june.topics.get().speakers.values_list("person", "capacity", "affiliation").get() == (
        okubo.pk, "guest", "AWS",
    )  # fmt: skip


def test_one_open_question_keeps_all_from_being_decided_and_the_answer_goes_on(organiser_client, june):
    okubo, known, other = make_person("Okubo"), offer("Okubo"), offer("Kent")
    post, data = posting(organiser_client)
    refused = post("_accept", ticked=data.getlist("row"))
    assert not june.topics.exists()
    data = fields(refused, "proposals").dict() | {f"who-{known.pk}": str(okubo.pk), "_accept": "1"}
    assert data[f"was-{other.pk}"] == "submitted/"
    organiser_client.post(LIST, data | {"ticked": [known.pk, other.pk], "row": [known.pk, other.pk]})
    assert june.topics.count() == 2


def test_a_new_person_of_a_known_name_is_somebody_else(organiser_client, june):
    okubo, proposal = make_person("Okubo"), offer("Okubo")
    post, _ = posting(organiser_client)
    post("_accept", ticked=str(proposal.pk), **{f"who-{proposal.pk}": "new"})
    assert june.topics.get().speakers.get().person != okubo
    assert Person.objects.filter(name="Okubo").count() == 2


def test_an_asked_person_is_chosen_and_two_proposals_of_one_new_name_are_one_person(organiser_client, june):
    okubo = make_person("Okubo")
    known, one, two = offer("Okubo", person=okubo), offer("Kent"), offer("Kent")
    post, data = posting(organiser_client)
    assert data[f"who-{known.pk}"] == str(okubo.pk)
    post("_accept", ticked=data.getlist("row"))
    assert list(june.topics.order_by("position").values_list("speakers__person__name", flat=True)) == [
        "Okubo", "Kent", "Kent",
    ]  # fmt: skip
    assert sorted(Person.objects.values_list("name", flat=True)) == ["Kent", "Okubo"]
    assert two.pk != one.pk


def test_a_second_organiser_with_an_old_page_is_told(organiser_client, june):
    july = make_session(36, status=Status.OPEN, held_on=date(2017, 7, 21), public=False)
    proposal, other = offer("Doi"), offer("Kent")
    post, data = posting(organiser_client)
    decisions.decline(proposal, because="No.", by=None, at=MAY)
    refused = post("_accept", ticked=data.getlist("row"), session=str(july.pk))
    assert refused.status_code == 422
    assert "somebody else decided meanwhile (declined)" in refused.content.decode()
    other.refresh_from_db()
    assert other.status == S.SUBMITTED and not Topic.objects.exists()


def test_reserve_and_decline_tell_nobody(organiser_client):
    one, two = offer("Doi"), offer("Kent")
    post, _ = posting(organiser_client)
    assert post("_reserve", ticked=str(one.pk)).url == LIST + "?state=waiting"
    refused = post("_decline", ticked=str(two.pk))
    assert refused.status_code == 422 and "Choose a reason, or write one" in refused.content.decode()
    reason = DeclineReason.objects.get(label="No place")
    post("_decline", reason=str(reason.pk))
    one.refresh_from_db()
    two.refresh_from_db()
    assert [(one.status, one.shown_status), (two.status, two.decline_text)] == [
        (S.RESERVE, S.SUBMITTED), (S.DECLINED, reason.text),
    ]  # fmt: skip
    assert not Notice.objects.exists()


def test_nothing_ticked_is_said(organiser_client, june):
    offer()
    post, _ = posting(organiser_client)
    assert "Tick the proposals it is about." in post("_accept").content.decode()


def test_an_agreed_talk_moves_to_another_month(organiser_client, june):
    july = make_session(36, status=Status.OPEN, held_on=date(2017, 7, 21), public=False)
    proposal = offer()
    decisions.accept(proposal, session=june, people=[], by=None, at=MAY)
    post, _ = posting(organiser_client, LIST + "?state=agreed")
    post("_move", ticked=str(proposal.pk), session=str(july.pk))
    assert Topic.objects.get().session == july


def test_notes_are_kept_and_a_clash_is_told(organiser_client):
    proposal = offer()
    post, _ = posting(organiser_client)
    name = f"notes-{proposal.pk}"
    post("_notes", **{name: "Ask Kent first."})
    proposal.refresh_from_db()
    assert proposal.internal_notes == "Ask Kent first."
    clash = post("_notes", **{name: "Mine."})
    assert clash.status_code == 422 and "Somebody else wrote meanwhile" in clash.content.decode()
    assert "Mine." in clash.content.decode()
    proposal.refresh_from_db()
    assert proposal.internal_notes == "Ask Kent first."


@pytest.mark.parametrize("state", ["waiting", "reserve", "asked", "agreed", "changes", "tell", "over", "odd"])
def test_every_state_has_its_list(organiser_client, june, state):
    offer("Waiting")
    offer("Reserve", status=S.RESERVE)
    offer("Asked", status=S.ASKED, asked_at=MAY, submitted_at=None)
    decisions.accept(offer("Agreed"), session=june, people=[], by=None, at=MAY)
    decisions.decline(offer("Declined"), because="No.", by=None, at=MAY)
    rows = organiser_client.get(LIST, {"state": state}).context["rows"]
    assert [row.name for row in rows] == {
        "reserve": ["Reserve"], "asked": ["Asked"], "agreed": ["Agreed"], "changes": [],
        "tell": ["Agreed", "Declined"], "over": ["Declined"],
    }.get(state, ["Waiting"])  # fmt: skip


def test_the_list_costs_the_same_for_one_row_and_for_three(organiser_client, june):
    counts = []
    for n in range(3):
        make_co_speaker(offer(f"Speaker {n}"), f"Other {n}")
        make_person(f"Speaker {n}")
        organiser_client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            organiser_client.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[2]


def test_a_deed_on_the_list_is_done_with_the_ticked_ones_alone(organiser_client, june, july):
    one, two, three = offer("Doi"), offer("Kent"), offer("Kevin")
    post, _ = posting(organiser_client)
    post("_decline", ticked=[str(two.pk)], because="We had one.")
    post("_reserve", ticked=[str(one.pk)])
    now = Proposal.objects.order_by("pk")
    assert list(now.values_list("status", "decline_text")) == [
        (S.RESERVE, ""), (S.DECLINED, "We had one."), (S.SUBMITTED, ""),
    ]  # fmt: skip
    post, _ = posting(organiser_client)
    response = post("_accept", ticked=[str(three.pk)], session=str(july.pk))
    assert response.url.startswith(f"/admin/mts/session/{july.pk}/")
    assert (june.topics.count(), july.topics.count()) == (0, 1)
    said = words(organiser_client.get(response.url))
    assert "One talk is in the 36th. Its speakers are not told yet." in said


def test_the_tabs_count_what_they_list_and_evenings_name_their_own_talks(organiser_client, june, july):
    for name in ("Doi", "Kent", "Kevin"):
        offer(name)
    offer("Reserve", status=S.RESERVE)
    offer("Asked", status=S.ASKED, asked_at=MAY, submitted_at=None)
    held = make_session(30, status=Status.HELD)
    topic = make_topic(held, "Given")
    offer("Given", status=S.ACCEPTED, shown_status=S.ACCEPTED, topic=topic, session=held, shown_session=held)
    make_topic(june, "One", minutes=20)
    make_topic(june, "Dropped", minutes=20, dropped_because="ill")
    make_topic(july, "Two", minutes=10), make_topic(july, "Three", minutes=10)
    page = organiser_client.get(LIST).context
    assert {state: n for state, _label, n in page["tabs"]} == {
        "waiting": 3, "reserve": 1, "asked": 1, "agreed": 0, "changes": 0, "tell": 0, "over": 0,
    }  # fmt: skip
    assert [(one, len(one.talks), one.filled) for one in page["evenings"]] == [
        (june, 1, 25), (july, 2, 30),
    ]  # fmt: skip


def test_evenings_that_take_no_talks_any_more_are_not_offered_and_those_without_a_day_come_last(
    organiser_client, june, july
):
    make_session(37, status=Status.DRAFT, held_on=None)
    make_session(38, status=Status.ANNOUNCED, held_on=date(2017, 6, 1))
    for number, status in ((30, Status.HELD), (31, Status.PUBLISHED), (32, Status.CANCELLED)):
        make_session(number, status=status)
    evenings = organiser_client.get(LIST).context["evenings"]
    assert [one.number for one in evenings] == [38, 35, 36, 37]


def test_an_agreed_talk_is_offered_every_evening_but_its_own(organiser_client, june, july):
    proposal, waiting = offer(), offer("Kent")
    decisions.accept(proposal, session=june, people=[], by=None, at=MAY)
    for one, numbers in ((proposal, [36]), (waiting, [35, 36])):
        evenings = organiser_client.get(page_of(one)).context["evenings"]
        assert [evening.number for evening in evenings] == numbers


def test_notes_are_kept_for_the_row_that_was_written_in(organiser_client):
    one, two = offer("Doi", internal_notes="Old."), offer("Kent", internal_notes="Theirs.")
    post, _ = posting(organiser_client)
    post("_notes", **{f"notes-{one.pk}": "New."})
    assert list(Proposal.objects.order_by("pk").values_list("internal_notes", flat=True)) == [
        "New.",
        "Theirs.",
    ]
    long = post("_notes", **{f"notes-{two.pk}": "x" * 10_001})
    assert long.status_code == 422 and "Notes have at most 10,000 characters." in long.content.decode()


def who(client, proposal: Proposal) -> list[str]:
    """What is offered beside the first name of a proposal."""
    (row,) = [row for row in client.get(LIST).context["rows"] if row == proposal]
    first = next(iter(row.who))
    return [text for _value, text in first.field.choices]


def test_people_who_may_be_meant_are_offered_with_their_last_talk_that_was_given(organiser_client, june):
    okubo, other = make_person("Okubo", organisation="AWS"), make_person("Okubo")
    for number, title, people, more in (
        (31, "Early", [okubo], {}), (33, "Last", [okubo], {}),
        (34, "Dropped", [okubo], {"dropped_because": "x"}),
        (34, "Else's", [make_person("Mori")], {}),
    ):  # fmt: skip
        session = Session.objects.filter(number=number).first() or make_session(number)
        make_topic(session, title, speakers=people, **more)
    gone = make_person("Okubo")
    Person.objects.filter(pk=gone.pk).update(anonymised_at=timezone.now())
    assert who(organiser_client, offer("Okubo")) == [
        "Okubo (AWS, member at the 33rd)", "Okubo", "Add “Okubo” as a new person",
    ]  # fmt: skip
    assert other.pk


def test_people_are_offered_by_their_other_spellings_and_by_parts_of_their_names(organiser_client, june):
    okubo = make_person("Okubo")
    okubo.aliases.create(name="大久保")
    make_person("Hiro Tanaka"), make_person("Tanabe"), make_person("Kevin")
    gone = make_person("Tanaka Gone")
    Person.objects.filter(pk=gone.pk).update(anonymised_at=timezone.now())
    assert who(organiser_client, offer("大久保")) == ["Okubo", "Add “大久保” as a new person"]
    assert who(organiser_client, offer("Tanaka")) == ["Hiro Tanaka", "Add “Tanaka” as a new person"]
    assert who(organiser_client, offer("Ke Nobody")) == ["Add “Ke Nobody” as a new person"]


@pytest.mark.parametrize(
    ("given", "home", "capacity", "affiliation"),
    [
        ({}, "", "member", ""),
        ({}, "AWS", "guest", "AWS"),
        ({"affiliation": "HENNGE"}, "AWS", "guest", "HENNGE"),
        ({"capacity": "intern", "affiliation": "Keio"}, "", "intern", "Keio"),
    ],
)
def test_who_is_accepted_has_the_capacity_and_company_they_gave_or_have(
    organiser_client, june, given, home, capacity, affiliation
):
    person = make_person("Okubo", organisation=home)
    proposal = offer("Okubo", person=person, **given)
    beside = make_co_speaker(proposal, "Ogawa", person=make_person("Ogawa", organisation="IIJ"))
    make_co_speaker(proposal, "Refused", answer="no")
    post, _ = posting(organiser_client)
    post("_accept", ticked=str(proposal.pk), session=str(june.pk))
    rows = Topic.objects.get().speakers.values_list("person__name", "capacity", "affiliation")
    assert list(rows) == [("Okubo", capacity, affiliation), (beside.name, "guest", "IIJ")]


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ({"title": "Falcon"}, "What we learnt from Falcon"),
        ({"title": "Falcon", "sentence": "", "text": "Long."}, "Long."),
        ({"title": "Falcon", "text": "Long."}, "What we learnt from Falcon\n\nLong."),
        ({"text": "Long."}, "Long."),
    ],
)
def test_what_was_sent_stands_beside_the_summary_as_it_was_written(organiser_client, june, sent, shown):
    proposal = offer("Okubo", **sent)
    post, _ = posting(organiser_client)
    post("_accept", ticked=str(proposal.pk), session=str(june.pk))
    assert Topic.objects.get().speaker_notes == shown


def accepted(session: Session, name: str = "Doi", **more) -> Proposal:
    proposal = offer(name, **more)
    entry = SpeakerEntry(make_person(name))
    decisions.accept(proposal, session=session, people=[entry], by=None, at=MAY)
    return proposal


def test_what_life_refuses_is_said_beside_the_row_and_nothing_else_is_done(organiser_client, june, july):
    given = accepted(june, title="Given")
    Session.objects.filter(pk=june.pk).update(status=Status.HELD)
    other = offer("Kent")
    data = {"ticked": [given.pk, other.pk], "row": [given.pk, other.pk], "_reserve": "1",
            f"was-{given.pk}": f"accepted/{june.pk}", f"was-{other.pk}": "submitted/"}  # fmt: skip
    refused = organiser_client.post(LIST, data)
    assert refused.status_code == 422 and "“Given” was given at the 35th session" in words(refused)
    other.refresh_from_db()
    assert other.status == S.SUBMITTED


def test_a_reason_has_its_length_and_notes_are_kept_beside_a_refusal(organiser_client):
    proposal = offer("Kent")
    post, _ = posting(organiser_client)
    long = post("_decline", ticked=str(proposal.pk), because="x" * 5_001)
    assert long.status_code == 422 and "A reason has at most 5,000 characters." in words(long)
    assert post("_decline", because="x" * 5_000).status_code == 302
    other = offer("Doi", internal_notes="Theirs.")
    post, data = posting(organiser_client)
    Proposal.objects.filter(pk=other.pk).update(internal_notes="Newer.")
    both = post("_reserve", ticked=str(other.pk), **{f"notes-{other.pk}": "Mine."})
    assert both.status_code == 422 and "Somebody else wrote meanwhile: “Newer.”" in words(both)
    other.refresh_from_db()
    assert (other.status, other.internal_notes) == (S.RESERVE, "Newer.") and data


def test_a_talk_whose_speakers_were_taken_out_asks_again_who_they_are(organiser_client, june, july):
    proposal = accepted(june, title="Falcon")
    decisions.put_in_reserve(proposal, by=None, at=MAY)
    proposal.topic.set_speakers([])
    post, data = posting(organiser_client, LIST + "?state=reserve")
    doi = str(proposal.person_id)
    assert data[f"who-{proposal.pk}"] == doi
    post("_accept", ticked=str(proposal.pk), session=str(july.pk))
    topic = Topic.objects.get()
    assert (topic.session, [str(one.person_id) for one in topic.speakers.all()]) == (july, [doi])
    assert topic.dropped_because == ""
