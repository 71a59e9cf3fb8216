"""The list of proposals: seen, ticked, decided in one go; and the page of one."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from sessions.models import (
    DeclineReason,
    Notice,
    Person,
    PrivateLink,
    Proposal,
    ProposalPhoto,
    ProposalSlides,
    Status,
    Topic,
)
from sessions.proposals import answers, decisions
from tests.admin.posting import body, fields
from tests.factories import make_person, make_session, make_topic
from tests.proposals.offers import MAY, make_co_speaker, offer

pytestmark = pytest.mark.django_db
LIST = "/admin/mts/proposal/"
S = Proposal.Status


@pytest.fixture
def june(db):
    return make_session(35, status=Status.OPEN, held_on=date(2017, 6, 16), public=False)


def page_of(proposal: Proposal) -> str:
    return reverse("admin:mts_proposal_change", args=[proposal.pk])


def posting(client, address: str = LIST, form: str = "proposals"):
    """(post, data): the form as drawn, and a function that posts it with a button."""
    data = fields(client.get(address), form)

    def post(button: str, **more):
        for name, value in more.items():
            data.setlist(name, value if isinstance(value, list) else [value])
        return client.post(address, body(data) | {button: "1"})

    return post, data


def test_the_list_shows_who_what_how_long_and_how_full_the_evenings_are(organiser_client, june):
    make_topic(june, "Full", minutes=20)
    came = timezone.now() - timedelta(days=19)
    more = {"affiliation": "AWS", "minutes": 15, "note": "Please!", "submitted_at": came}
    proposal = offer("Kent", title="Falcon", months=["2017-07"], **more)
    make_co_speaker(proposal, "Ogawa", answer="no")
    page = organiser_client.get(LIST).content.decode()
    for words in (
        "Falcon", "Kent (AWS), Ogawa (said no)", "15 minutes", "would like July 2017", "<strong>19</strong>",
        "25 of 120 minutes", "1 of 6 places", "Please!", "What we learnt from Falcon",
    ):  # fmt: skip
        assert words in page, words


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


# One proposal


def test_the_page_shows_all_it_holds(organiser_client, june):
    proposal = offer(
        "Kent", title="Falcon", text="Long **text**.", biography="Bio.", note="Private.", said_as="Kent",
        links=[{"url": "https://example.com/x", "label": "Code"}], decline_text="",
    )  # fmt: skip
    make_co_speaker(proposal, "Ogawa", email="ogawa@example.com")
    page = organiser_client.get(page_of(proposal)).content.decode()
    for words in (
        "Long <strong>text</strong>.",
        "Bio.",
        "Private.",
        "https://example.com/x",
        "Ogawa",
        "doi@ex",
    ):
        assert words in page, words


def test_changes_stand_side_by_side_and_are_taken_over(organiser_client, june):
    proposal = offer(title="Falcon")
    decisions.accept(proposal, session=june, people=[], by=None, at=MAY)
    answers.ask_changes(proposal, {"title": "Falcon again", "remote": True}, at=MAY)
    page = organiser_client.get(page_of(proposal)).content.decode()
    assert "<td>Falcon</td><td>Falcon again</td>" in page and "<td>–</td><td>yes</td>" in page
    post, _ = posting(organiser_client, page_of(proposal), "proposal")
    post("_take_over")
    assert Topic.objects.get().title == "Falcon again"


def test_an_answer_from_outside_is_noted(organiser_client, june):
    proposal = offer()
    decisions.accept(proposal, session=june, people=[], by=None, at=MAY)
    post, _ = posting(organiser_client, page_of(proposal), "proposal")
    post("_said_yes")
    proposal.refresh_from_db()
    assert (proposal.status, proposal.shown_status) == (S.CONFIRMED, S.CONFIRMED)


def test_a_new_link_revokes_the_others(organiser_client):
    proposal = offer()
    old = PrivateLink.mint(proposal)
    post, _ = posting(organiser_client, page_of(proposal), "proposal")
    page = post("_reissue").content.decode()
    token = page.partition("/propose/")[2].partition("/")[0]
    assert PrivateLink.objects.find(old) is None
    assert PrivateLink.objects.find(token).proposal == proposal


def test_picture_and_slides_are_for_organisers_only(organiser_client, client, colleague):
    proposal = offer()
    ProposalPhoto.objects.create(proposal=proposal, key="p", width=480, height=480, widths=[480])
    slides = ProposalSlides.objects.create(proposal=proposal, key="k.pdf", file_name="falcon.pdf", size=9)
    default_storage.save("pictures/p-480.webp", ContentFile(b"webp"))
    default_storage.save("slides/k.pdf", ContentFile(b"%PDF"))
    addresses = [
        reverse("admin:mts_proposal_photo", args=[proposal.pk, 480]),
        reverse("admin:mts_proposal_slides", args=[proposal.pk, slides.pk]),
    ]
    for address, content in zip(addresses, (b"webp", b"%PDF"), strict=True):
        response = organiser_client.get(address)
        assert BytesIO(b"".join(response.streaming_content)).getvalue() == content
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response.headers["Cache-Control"].startswith("private, no-cache")
    client.force_login(colleague)
    assert [client.get(address).status_code for address in addresses] == [302, 302]


def test_no_public_page_knows_of_proposals(client, settings):
    offer("Canary", title="Canary title")
    for address in ("/", "/sessions/", "/topics/", "/people/", "/search/?q=canary"):
        assert "Canary title" not in client.get(address).content.decode()
