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


def test_asking_again_and_again_waits_known_or_not(client, monkeypatch):
    monkeypatch.setattr("sessions.proposals.link_again.ALIKE", 0)
    Proposal.objects.create(name="Doi", email="doi@example.com", sentence="x")
    for email in ("doi@example.com", "nobody@example.com"):
        for _ in range(3):
            assert client.post("/propose/link/", {"email": email}).status_code == 302
        response = client.post("/propose/link/", {"email": email.upper()})
        assert response.status_code == 429 and 3_540 < int(response["Retry-After"]) <= 3_600
        assert "There were many requests. Please try again in 60 minutes." in text(response)
        assert f'value="{email.upper()}"' in response.content.decode()
    assert Notice.objects.count() == 3


def test_one_address_asks_for_twenty_links_an_hour(client, monkeypatch):
    monkeypatch.setattr("sessions.proposals.link_again.ALIKE", 0)
    for n in range(20):
        assert client.post("/propose/link/", {"email": f"doi{n}@example.com"}).status_code == 302
    response = client.post("/propose/link/", {"email": "ito@example.com"})
    assert response.status_code == 429 and 3_540 < int(response["Retry-After"]) <= 3_600
    elsewhere = client.post("/propose/link/", {"email": "ito@example.com"}, REMOTE_ADDR="10.0.0.9")
    assert elsewhere.status_code == 302
