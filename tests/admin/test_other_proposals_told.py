"""Telling and asking: each evening's own people, and nobody of another one."""

import re

import pytest
from django.urls import reverse

from sessions.models import (
    Notice,
    Proposal,
    Session,
    SpeakerEntry,
    Status,
)
from sessions.proposals import decisions
from tests.admin.posting import ahead, body, fields, words
from tests.admin.test_telling import ASK, outbox, tell
from tests.factories import make_person, make_session, make_topic
from tests.proposals.offers import MAY, make_co_speaker, offer

pytestmark = pytest.mark.django_db
S = Proposal.Status


def drafted(page) -> list[str]:
    """Whom the messages go to that are ticked on the page, in their order; reminders are not."""
    return re.findall(r'-send" checked>\s*<label[^>]*>([^<]+)</label>', page.content.decode())


def test_the_page_of_one_evening_tells_its_own_speakers_and_none_of_another(
    organiser_client, june, july, settings
):
    settings.MAIL_IS_SET = True
    for name, session in (("Doi", june), ("Kent", july)):
        decisions.accept(
            offer(name), session=session, people=[SpeakerEntry(make_person(name))], by=None, at=MAY
        )
    make_topic(july, "By hand", speakers=[make_person("Ogawa")], public=False)
    page = organiser_client.get(tell(june))
    assert drafted(page) == ["Doi"]
    organiser_client.post(tell(june), body(fields(page, "drafts")) | {"_send": "1"})
    assert outbox() == [("accepted", "Doi", "due")]
    assert sorted(drafted(organiser_client.get(tell(july)))) == ["Kent", "Ogawa"]


def test_of_two_speakers_only_who_was_not_told_is_told(organiser_client, june, settings):
    settings.MAIL_IS_SET = True
    people = [make_person("Doi"), make_person("Ogawa")]
    proposal = offer("Doi")
    make_co_speaker(proposal, "Ogawa")
    entries = [SpeakerEntry(person) for person in people]
    decisions.accept(proposal, session=june, people=entries, by=None, at=MAY)
    organiser_client.post(reverse("admin:mts_session_told", args=[june.pk]))
    assert drafted(organiser_client.get(tell(june))) == []
    for person in people:
        proposal.topic.speakers.update(told_at=MAY)
        proposal.topic.speakers.filter(person=person).update(told_at=None)
        assert drafted(organiser_client.get(tell(june))) == [person.name]


def test_three_speakers_added_by_hand_have_a_page_each(organiser_client, june, settings):
    settings.MAIL_IS_SET = False
    names = ["Doi", "Ogawa", "Mori"]
    make_topic(june, "By hand", speakers=[make_person(name) for name in names], public=False)
    data = fields(organiser_client.get(tell(june)), "drafts")
    organiser_client.post(tell(june), body(data) | {"_send": "1"})
    proposal = Proposal.objects.get()
    assert [(one.name, one.position) for one in proposal.co_speakers.order_by("position")] == [
        ("Ogawa", 1), ("Mori", 2),
    ]  # fmt: skip
    holders = Notice.objects.order_by("pk").values_list("name", "co_speaker__name")
    assert list(holders) == [("Doi", None), ("Ogawa", "Ogawa"), ("Mori", "Mori")]


def test_what_waits_to_be_told_by_hand_is_of_this_evening_and_each_is_noted_alone(
    organiser_client, june, july, organiser
):
    def waiting(name: str, session: Session, **more) -> Notice:
        more = {"status": "by hand", "text": "Words.", "tells_status": "accepted"} | more
        return Notice.objects.create(kind="accepted", name=name, session=session,
                                     proposal=offer(name), **more)  # fmt: skip

    one, two, other = waiting("Doi", june), waiting("Kent", june), waiting("Kevin", july)
    waiting("Told", june, status="told"), waiting("Off", june, status="called off")
    Notice.objects.create(kind="order", name="Moderator", session=june, status="by hand", text="Words.")
    page = organiser_client.get(tell(june))
    assert [row.name for row in page.context["by_hand"]] == ["Doi", "Kent", "Moderator"]
    organiser_client.post(tell(june), {"_told": [one.pk, other.pk]})
    assert [Notice.objects.get(pk=n.pk).status for n in (one, two, other)] == ["told", "by hand", "by hand"]
    organiser_client.post(tell(june), {"_all_told": "1", "notice": [two.pk, other.pk]})
    assert [Notice.objects.get(pk=n.pk).status for n in (one, two, other)] == ["told", "told", "by hand"]
    shown = organiser_client.post(tell(june), {"_copy": other.pk})
    assert "Kevin" not in words(shown)


def test_the_page_of_chosen_proposals_shows_what_waits_for_them_alone(organiser_client, june):
    one, other = offer("Doi"), offer("Kent")
    for proposal in (one, other):
        Notice.objects.create(kind="reserve", name=proposal.name, proposal=proposal, status="by hand",
                              text="Words.", tells_status="reserve")  # fmt: skip
    address = reverse("admin:mts_proposal_tell")
    names = [row.name for row in organiser_client.get(f"{address}?proposal={one.pk}").context["by_hand"]]
    assert names == ["Doi"]
    assert [row.name for row in organiser_client.get(address).context["by_hand"]] == ["Doi", "Kent"]


# Asking.


def asked_names(client, june: Session) -> list[str]:
    page = client.get(reverse("admin:mts_session_change", args=[june.pk]) + "?part=agenda")
    return [proposal.name for proposal, _words in page.context["asked"]]


def test_who_was_asked_is_listed_at_the_evening_they_were_asked_for_and_nobody_who_proposed(
    organiser_client, june, july
):
    ahead(june, july)
    for name, session in (("Alice", june), ("Bob", july)):
        asked = offer(name, status=S.ASKED, asked_at=MAY, submitted_at=None, session=session)
        Notice.objects.create(kind="asked", proposal=asked, session=session, status="told")
    decisions.accept(offer("Proposed herself"), session=june, people=[], by=None, at=MAY)
    elsewhere = offer("Moved", status=S.SUBMITTED, asked_at=MAY)
    Notice.objects.create(kind="asked", proposal=elsewhere, session=june, status="told")
    other = offer("Written to", asked_at=MAY)
    Notice.objects.create(kind="received", proposal=other, session=june, status="told")
    assert asked_names(organiser_client, june) == ["Alice", "Moved"]
    assert asked_names(organiser_client, july) == ["Bob"]


def ask(client, name: str, session: Session | None, **more):
    data = {"whom-name": name, "email": "", "session": session.pk if session else ""}
    return client.post(ASK, data | {"_ask": "1"} | more, follow=True)


def test_somebody_of_the_same_name_or_at_another_evening_keeps_nobody_from_being_asked(
    organiser_client, june, july
):
    kent, namesake = make_person("Kent", email="kent@example.com"), make_person("Kent")
    decisions.accept(offer("Kent", person=kent, email="kent@example.com"), session=july, by=None, at=MAY,
                     people=[SpeakerEntry(kent)])  # fmt: skip
    decisions.accept(offer("Mori"), session=june, people=[], by=None, at=MAY)
    make_topic(june, "Dropped", speakers=[namesake], dropped_because="ill")
    for one in (kent, namesake):
        ask(organiser_client, "Kent", june, **{"whom-person": one.pk})
    (
        ask(organiser_client, "Alice", june),
        ask(organiser_client, "Alice", july),
        ask(organiser_client, "Bob", june),
    )
    asked = Proposal.objects.asked().order_by("pk").values_list("name", "person", "session__number")
    assert list(asked) == [
        ("Kent", kent.pk, 35), ("Kent", namesake.pk, 35), ("Alice", None, 35), ("Alice", None, 36),
        ("Bob", None, 35),
    ]  # fmt: skip
    refused = ask(organiser_client, "Kent", july, **{"whom-person": kent.pk})
    assert "Kent speaks at the 36th session already." in refused.content.decode()
    assert Proposal.objects.asked().count() == 5


def test_earlier_questions_are_those_to_this_person(organiser_client, june, july):
    kent, other = make_person("Kent"), make_person("Other")
    for person, session in ((kent, june), (other, july)):
        offer(person.name, person=person, status=S.ASKED, asked_at=MAY, submitted_at=None, session=session)
    offer("Kent", person=kent, title="Proposed himself")
    page = organiser_client.get(f"{ASK}?person={kent.pk}")
    assert [(one.name, one.session) for one in page.context["asked_before"]] == [("Kent", june)]


def test_evenings_over_or_called_off_are_not_asked_for_and_the_next_one_is_chosen(
    organiser_client, june, july
):
    make_session(34, status=Status.PUBLISHED), make_session(33, status=Status.CANCELLED)
    page = organiser_client.get(ASK)
    options = re.findall(r'<option value="(\d+)"', page.content.decode())
    assert options == [str(june.pk), str(july.pk)]
    assert fields(page, "ask")["session"] == str(june.pk)
    assert fields(organiser_client.get(f"{ASK}?session={july.pk}"), "ask")["session"] == str(july.pk)


def test_noting_that_one_was_asked_by_hand_notes_no_other_message(organiser_client, june):
    asked, other = (Notice.objects.create(kind="asked", name=name, proposal=offer(name), status="by hand")
                    for name in ("Kent", "Mori"))  # fmt: skip
    accepted = Notice.objects.create(kind="accepted", name="Doi", proposal=offer("Doi"), status="by hand")
    organiser_client.post(ASK, {"_told": asked.pk})
    organiser_client.post(ASK, {"_told": accepted.pk})
    assert outbox() == [
        ("asked", "Kent", "told"),
        ("asked", "Mori", "by hand"),
        ("accepted", "Doi", "by hand"),
    ]
    assert other.pk
