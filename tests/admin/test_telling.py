"""The pages on which speakers are told, and somebody is asked to speak."""

from datetime import date

import pytest
from django.urls import reverse

from sessions.models import Notice, Proposal, Status
from sessions.proposals import decisions
from tests.admin.posting import body, edited, fields
from tests.factories import make_person, make_session, make_topic
from tests.proposals.offers import MAY, offer

pytestmark = pytest.mark.django_db
S = Proposal.Status
ASK = "/admin/mts/proposal/ask/"


@pytest.fixture(autouse=True)
def mail(settings):
    settings.MAIL_IS_SET = True


@pytest.fixture
def june(db):
    return make_session(35, status=Status.OPEN, held_on=date(2017, 6, 16), public=False)


@pytest.fixture
def two(june):
    """Two accepted into the evening; only the first has an address."""
    both = [offer("Doi"), offer("Kent", email="")]
    for proposal in both:
        decisions.accept(proposal, session=june, people=[entry(proposal.name)], by=None, at=MAY)
    return both


def entry(name: str):
    from sessions.models import SpeakerEntry

    return SpeakerEntry(make_person(name))


def tell(session) -> str:
    return reverse("admin:mts_session_tell", args=[session.pk])


def outbox() -> list[tuple[str, str, str]]:
    return list(Notice.objects.order_by("pk").values_list("kind", "name", "status"))


def test_messages_are_looked_at_edited_and_sent(organiser_client, june, two):
    page = organiser_client.get(tell(june))
    assert "told by hand" in page.content.decode() and "doi@example.com" in page.content.decode()
    data = fields(page, "drafts")
    assert len(data.getlist("send")) == 2
    data[edited(data, 0)] = "Come! {private_link}"
    shown = organiser_client.post(tell(june), body(data) | {"_send": "1"})
    assert outbox() == [("accepted", "Doi", "due"), ("accepted", "Kent", "by hand")]
    assert Notice.objects.get(name="Doi").text == "Come! {private_link}"
    page = shown.content.decode()
    assert "One message goes out by mail. One is to be told by hand: here is its text." in page
    assert two[1].private_links.count() == 1 and "/propose/" in page
    assert "{private_link}" not in page
    again = organiser_client.post(tell(june), body(data) | {"_send": "1"}, follow=True)
    assert "Nothing was sent" in again.content.decode() and len(outbox()) == 2


def test_who_is_not_ticked_is_not_told(organiser_client, june, two):
    data = fields(organiser_client.get(tell(june)), "drafts")
    data.setlist("send", data.getlist("send")[:1])
    organiser_client.post(tell(june), body(data) | {"_send": "1"})
    assert outbox() == [("accepted", "Doi", "due")]


def test_an_empty_message_is_refused_and_nothing_typed_is_lost(organiser_client, june, two):
    data = fields(organiser_client.get(tell(june)), "drafts")
    data[edited(data, 0)], data[edited(data, 1)] = " ", "My words."
    refused = organiser_client.post(tell(june), body(data) | {"_send": "1"})
    assert refused.status_code == 422 and outbox() == []
    page = refused.content.decode()
    assert "The message to Doi needs a subject and a text." in page and "My words." in page


def test_told_by_hand_counts_as_told(organiser_client, june, two):
    data = fields(organiser_client.get(tell(june)), "drafts")
    organiser_client.post(tell(june), body(data) | {"_send": "1"})
    notice = Notice.objects.get(name="Kent")
    shown = organiser_client.post(tell(june), {"_copy": str(notice.pk)})
    assert "/propose/" in shown.content.decode()
    organiser_client.post(tell(june), {"_told": str(notice.pk)})
    two[1].refresh_from_db()
    assert (two[1].shown_status, two[1].topic.speakers.filter(told_at=None).exists()) == (S.ACCEPTED, False)
    again = organiser_client.post(tell(june), {"_told": str(notice.pk)}, follow=True)
    assert "That was told already." in again.content.decode()


def test_a_script_notes_told_in_place_so_that_the_other_texts_stay(organiser_client, june, two):
    data = fields(organiser_client.get(tell(june)), "drafts")
    organiser_client.post(tell(june), body(data) | {"_send": "1"})
    notice = Notice.objects.get(name="Kent")
    said = organiser_client.post(
        tell(june), {"_told": str(notice.pk)}, headers={"accept": "application/json"}
    )
    assert said.json() == {"said": "Noted: told."}
    assert outbox()[1] == ("accepted", "Kent", "told")


def test_declined_and_reserved_speakers_are_told_from_the_list(organiser_client):
    one, other = offer("Doi"), offer("Kent")
    decisions.decline(one, because="We had one.", by=None, at=MAY)
    decisions.put_in_reserve(other, by=None, at=MAY)
    address = "/admin/mts/proposal/tell/"
    page = organiser_client.get(address)
    assert "We had one." in page.content.decode()
    organiser_client.post(address, body(fields(page, "drafts")) | {"_send": "1"})
    assert outbox() == [("declined", "Doi", "due"), ("reserve", "Kent", "due")]
    only = organiser_client.get(f"{address}?proposal={one.pk}").content.decode()
    assert "Doi" in only and "Kent" not in only


def test_reminders_are_sent_where_they_are_ticked(organiser_client, june, two):
    organiser_client.post(reverse("admin:mts_session_told", args=[june.pk]))
    data = fields(organiser_client.get(tell(june)), "drafts")
    assert data.getlist("send") == []
    data.setlist("send", data.getlist("draft"))
    organiser_client.post(tell(june), body(data) | {"_send": "1"})
    assert outbox() == [("confirm", "Doi", "due"), ("confirm", "Kent", "by hand")]


# Asking


def test_somebody_is_asked_from_the_evening_by_mail(organiser_client, june, organiser):
    kent = make_person("Kent", email="kent@example.com")
    address = f"{ASK}?session={june.pk}&person={kent.pk}"
    page = organiser_client.get(address)
    assert "Would you speak at the 35th session" in page.content.decode()
    response = organiser_client.post(address, body(fields(page, "ask")) | {"_ask": "1"})
    assert response.url == "/admin/mts/proposal/?state=asked"
    proposal = Proposal.objects.get()
    assert (proposal.person, proposal.session, proposal.asked_by) == (kent, june, organiser)
    assert outbox() == [("asked", "Kent", "due")]
    organiser_client.post(address, body(fields(page, "ask")) | {"_ask": "1"})
    assert len(outbox()) == 1


def test_a_name_is_enough_and_the_text_is_shown_to_copy(organiser_client, june):
    page = organiser_client.get(ASK)
    data = fields(page, "ask")
    data["whom-name"], data["note"] = "Kelvin", "You know Go."
    preview = organiser_client.post(ASK, body(data) | {"_preview": "1"})
    assert "You know Go." in preview.content.decode()
    data = fields(preview, "ask")
    data[edited(data, 0)] += "\n\nSee you!"
    shown = organiser_client.post(ASK, body(data) | {"_ask": "1"}).content.decode()
    assert "See you!" in shown and "/propose/" in shown
    notice = Notice.objects.get()
    assert (notice.status, notice.proposal.name, notice.proposal.session) == ("by hand", "Kelvin", june)
    organiser_client.post(ASK, {"_told": str(notice.pk)})
    notice.refresh_from_db()
    assert notice.status == "told"


def test_who_does_not_want_to_be_asked_is_not(organiser_client, june):
    kent = make_person("Kent", do_not_ask=True)
    address = f"{ASK}?person={kent.pk}"
    page = organiser_client.get(address)
    assert "does not want to be asked" in page.content.decode()
    refused = organiser_client.post(address, body(fields(page, "ask")) | {"_ask": "1"})
    assert refused.status_code == 422 and not Proposal.objects.exists()


def test_who_is_known_by_the_name_that_was_typed_is_asked_about_never_guessed(organiser_client, june):
    kent = make_person("Kent", email="kent@example.com")
    data = fields(organiser_client.get(ASK), "ask")
    data["whom-name"] = "kent-san"
    asked = organiser_client.post(ASK, body(data) | {"_ask": "1"})
    assert asked.status_code == 422 and not Proposal.objects.exists()
    assert "Who is “kent-san”?" in asked.content.decode()
    data = fields(asked, "ask")
    seen = organiser_client.post(ASK, body(data) | {"whom-answer": str(kent.pk), "_preview": "1"})
    assert "kent@example.com" in seen.content.decode()
    organiser_client.post(ASK, body(data) | {"whom-answer": "new", "_ask": "1"})
    organiser_client.post(ASK, body(data) | {"whom-answer": str(kent.pk), "_ask": "1"})
    organiser_client.post(ASK, body(data) | {"whom-name": "Kent", "whom-person": str(kent.pk), "_ask": "1"})
    assert list(Proposal.objects.order_by("pk").values_list("person", flat=True)) == [None, kent.pk]


def test_a_number_of_somebody_else_asks_nobody(organiser_client, june):
    kent, doi = make_person("Kent"), make_person("Doi")
    data = {"whom-name": "Kent", "whom-person": str(doi.pk), "whom-answer": "9", "_ask": "1"}
    refused = organiser_client.post(ASK, data)
    assert refused.status_code == 422 and not Proposal.objects.exists()
    assert f'value="{kent.pk}"' in refused.content.decode()


def test_asking_nobody_is_refused(organiser_client):
    refused = organiser_client.post(ASK, {"whom-name": " \u200b", "_ask": "1"})
    assert refused.status_code == 422 and not Proposal.objects.exists()


def test_the_call_is_one_record_and_a_closed_form_says_why(organiser_client):
    from sessions.models import Call

    add = organiser_client.get("/admin/mts/call/", follow=True)
    assert "A monthly evening of short talks" in add.content.decode()
    data = {"about": "Words.", "decide_within": "10", "whom_to_ask": "", "closed_message": ""}
    refused = organiser_client.post("/admin/mts/call/1/change/", data)
    assert "Say why the form is closed" in refused.content.decode()
    organiser_client.post("/admin/mts/call/1/change/", data | {"is_open": "on"})
    assert Call.objects.values_list("pk", "about", "decide_within").get() == (1, "Words.", 10)
    organiser_client.post("/admin/mts/call/1/change/", data | {"is_open": "on", "decide_within": "7"})
    assert Call.now().decide_within == 7


def test_topics_of_the_evening_that_were_added_by_hand_are_told_too(organiser_client, june):
    make_topic(june, "JWT vs Goa", speakers=[make_person("Okubo")], public=False)
    data = fields(organiser_client.get(tell(june)), "drafts")
    organiser_client.post(tell(june), body(data) | {"_send": "1"})
    assert Proposal.objects.get().title == "JWT vs Goa"
