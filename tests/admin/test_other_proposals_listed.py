"""The list of proposals: the ticked ones are decided about, and who is meant is told apart."""

from datetime import date

import pytest
from django.utils import timezone

from sessions.models import (
    Person,
    Portrait,
    Proposal,
    ProposalPhoto,
    Session,
    Status,
    Topic,
)
from sessions.proposals import decisions
from tests.admin.posting import words
from tests.admin.test_other_proposals import with_files
from tests.admin.test_proposals import LIST, page_of, posting
from tests.factories import make_person, make_session, make_topic
from tests.proposals.offers import MAY, make_co_speaker, offer

pytestmark = pytest.mark.django_db
S = Proposal.Status


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


# Who is meant.


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


def test_a_picture_goes_to_who_sent_it_unless_they_have_one_and_to_nobody_else(organiser_client, june):
    owner = make_person("Owner")
    Portrait.objects.create(person=owner, key="own", width=1, height=1, widths=[1])
    without, owns, sends, refuses = (
        offer("Without"), offer("Owner", person=owner), offer("Sends"), offer("Refuses", photo_consent="no"),
    )  # fmt: skip
    for proposal in (owns, sends, refuses):
        with_files(proposal)
    key = sends.photo.key
    post, data = posting(organiser_client)
    post("_accept", ticked=data.getlist("row"), session=str(june.pk))
    assert list(Portrait.objects.order_by("pk").values_list("person__name", "key")) == [
        ("Owner", "own"), ("Sends", key),
    ]  # fmt: skip
    kept = ProposalPhoto.objects.order_by("pk").values_list("proposal__name", flat=True)
    assert list(kept) == ["Owner", "Refuses"] and without.pk
