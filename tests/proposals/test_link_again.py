""" "Send me my link again" answers alike, known or not, and writes to those it knows."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from sessions.models import CoSpeaker, Moderator, Notice, PrivateLink, Proposal, ProposalStatus, Status
from sessions.notifications.delivery import with_private_link
from sessions.programme.moderating import answer, ask_to_moderate
from tests.archive.test_session_pages import text
from tests.factories import make_agreed, make_moderator, make_person, make_session

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


def test_an_address_copied_from_a_chat_is_known_when_it_is_typed(client, monkeypatch):
    monkeypatch.setattr("sessions.proposals.link_again.ALIKE", 0)
    kept = "zw@example.com\u200b", "fe@example.com\ufeff", "sh@exam\u00adple.com", "a..b＠docomo.ne.jp"
    typed = "zw@example.com", "fe@example.com", "sh@example.com\u00a0", "a..b@docomo.ne.jp"
    for email in kept:
        Proposal.objects.create(name="Doi", email=email, sentence="x")
    for email in typed:
        assert client.post("/propose/link/", {"email": email}).status_code == 302
    assert [notice.email for notice in Notice.objects.order_by("pk")] == [
        "zw@example.com", "fe@example.com", "sh@example.com", "a..b@docomo.ne.jp",
    ]  # fmt: skip


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


def test_whoever_was_asked_to_moderate_gets_that_link_too(client):
    def asked(number: int, email: str) -> Moderator:
        evening = make_session(number, held_on=date(2040, 5, number), status=Status.OPEN)
        person = make_person(f"Person {number}")
        return ask_to_moderate(evening, person, email=email, by=None, at=timezone.now())[0]

    mine, _hers, said_no, cancelled = (
        asked(11, "jeffrey@example.com"),
        asked(12, "ito@example.com"),
        asked(13, "jeffrey@example.com"),
        asked(14, "jeffrey@example.com"),
    )
    answer(said_no, "no", at=timezone.now())
    cancelled.session.cancel(because="Typhoon.")
    make_moderator(make_session(34), make_person("Jeffrey", email="jeffrey@example.com"))  # never had a link

    client.post("/propose/link/", {"email": "Jeffrey@Example.com"})

    (notice,) = Notice.objects.filter(kind="link")
    assert (notice.moderator, notice.email, notice.name) == (mine, "jeffrey@example.com", "Person 11")
    assert notice.subject == "Your link to “moderating the 11th session”"
    address = next(line for line in with_private_link(notice).body.split("\n") if "/moderate/" in line)
    assert "You do not moderate" not in text(client.get(address)) and "11th" in text(client.get(address))


def test_a_link_that_ended_says_how_to_get_a_new_one_and_not_that_it_ever_was(client):
    evening = make_session(34, held_on=date(2017, 5, 19), published_on=date(2017, 6, 1))
    proposal = make_agreed(evening)
    moderator = make_moderator(evening, make_person("Jeffrey"), answer="yes")
    holders = [proposal, CoSpeaker.objects.create(proposal=proposal, name="Ito"), moderator]
    tokens = [PrivateLink.mint(holder) for holder in holders]
    addresses = [f"/propose/{tokens[0]}/", f"/propose/{tokens[1]}/", f"/moderate/{tokens[2]}/",
                 f"/moderate/{tokens[2]}/run-sheet/"]  # fmt: skip
    assert [client.get(address).status_code for address in addresses] == [200] * 4
    PrivateLink.objects.update(created_at=datetime(2017, 5, 1, tzinfo=UTC))
    ended = [client.get(address) for address in addresses]
    wrong = [client.get(address) for address in (f"/propose/{'x' * 32}/", f"/moderate/{'x' * 32}/")]
    none = [client.get(address) for address in ("/propose/x/", "/moderate/x/run-sheet/")]
    answers = [*ended, *wrong, *none]
    assert {answer.status_code for answer in answers} == {404}
    # Alike but for the address itself, which the foot of each page prints on paper.
    pages = {answer.content.decode().replace(answer.request["PATH_INFO"], "") for answer in answers}
    assert len(pages) == 1
    (page,) = pages
    assert "a link ends 30 days after the report is out" in page and 'href="/propose/link/"' in page
    assert {answer["Cache-Control"] for answer in answers} == {"no-store"}


def test_a_link_asked_for_after_the_end_opens_the_page(client):
    evening = make_session(34, held_on=date(2017, 5, 19), published_on=date(2017, 6, 1))
    make_agreed(evening, email="doi@example.com")
    client.post("/propose/link/", {"email": "doi@example.com"})
    body = with_private_link(Notice.objects.get(kind="link")).body
    address = next(line for line in body.split("\n") if "/propose/" in line)
    response = client.get(address)
    assert (response.status_code, "JWT vs Goa" in response.text) == (200, True)


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
