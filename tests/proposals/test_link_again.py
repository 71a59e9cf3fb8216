""" "Send me my link again" answers alike, known or not, and writes to those it knows."""

import pytest

from sessions.models import CoSpeaker, Notice, Proposal, ProposalStatus
from tests.archive.test_session_pages import text

pytestmark = pytest.mark.django_db


def test_known_and_unknown_addresses_are_answered_alike(client):
    proposal = Proposal.objects.create(name="Doi", email="doi@example.com", sentence="x")
    Proposal.objects.create(
        name="Doi", email="doi@example.com", shown_status=ProposalStatus.DECLINED, sentence="y"
    )
    other = CoSpeaker.objects.create(
        proposal=Proposal.objects.create(name="Ito", sentence="z"), name="Doi", email="doi@example.com"
    )
    answers = [
        client.post("/propose/link/", {"email": email}, follow=True)
        for email in ("DOI@example.com", "nobody@example.com")
    ]
    first, second = [(answer.redirect_chain, text(answer)) for answer in answers]
    assert first == second and "its link is on its way" in first[1]
    notices = Notice.objects.order_by("pk")
    assert [(n.kind, n.email, n.proposal, n.co_speaker) for n in notices] == [
        ("link", "doi@example.com", proposal, None),
        ("link", "doi@example.com", None, other),
    ]
    assert all("{private_link}" in notice.text for notice in notices)


def test_what_is_no_address_is_said_in_words_and_kept(client):
    response = client.post("/propose/link/", {"email": "do\0i"})
    assert response.status_code == 422
    assert "This does not look like an e-mail address." in text(response) and 'value="doi"' in text(response)


def test_the_page_is_for_everybody(client):
    assert "Type the e-mail address" in text(client.get("/propose/link/"))


def test_a_co_speaker_who_said_no_or_whose_talk_was_declined_gets_no_new_link(client):
    def named(answer: str = "", **fields) -> CoSpeaker:
        proposal = Proposal.objects.create(name="Ito", email="ito@example.com", sentence="x", **fields)
        return CoSpeaker.objects.create(proposal=proposal, name="Doi", email="doi@example.com", answer=answer)

    yes, silent = named("yes"), named()
    named("no"), named("yes", shown_status=ProposalStatus.DECLINED)
    Proposal.objects.create(name="Kent", email="kent@example.com", sentence="Somebody else's")
    client.post("/propose/link/", {"email": "doi@example.com"})
    assert list(Notice.objects.order_by("pk").values_list("co_speaker", "email")) == [
        (silent.pk, "doi@example.com"),
        (yes.pk, "doi@example.com"),
    ]


def test_at_most_five_links_go_out_those_of_the_latest_talks(client):
    talks = [Proposal.objects.create(name="Doi", email="doi@example.com", sentence=f"{n}") for n in range(6)]
    client.post("/propose/link/", {"email": "doi@example.com"})
    assert list(Notice.objects.order_by("pk").values_list("proposal", flat=True)) == [
        talk.pk for talk in reversed(talks[1:])
    ]


def test_who_asks_a_fourth_time_in_an_hour_is_asked_to_wait_and_others_are_not(client):
    Proposal.objects.create(name="Doi", email="doi@example.com", sentence="x")
    for _time in range(3):
        assert client.post("/propose/link/", {"email": "doi@example.com"}).status_code == 302
    fourth = client.post("/propose/link/", {"email": "DOI@example.com"})
    assert fourth.status_code == 429 and "There were many requests." in text(fourth)
    assert client.post("/propose/link/", {"email": "kent@example.com"}).status_code == 302
    assert Notice.objects.count() == 3
