"""The pages of the organiser's month in a real browser, with data: axe, the CSP, no sideways scroll."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from sessions.models import CoSpeaker, Intern, Message, MessageKind, Notice, PrivateLink, Proposal, Status
from tests.factories import make_agreed, make_moderator, make_person, make_proposal, make_session, make_topic
from tests.programme.casts import make_evening

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = [
    "",
    "plan/",
    "whom-to-ask/",
    "moderators/",
    "moderator/{session}/",
    "mts/proposal/",
    "mts/proposal/?state=asked",
    "mts/proposal/?state=agreed",
    "mts/proposal/?state=tell",
    "mts/proposal/{proposal}/change/",
    "mts/proposal/ask/?session={session}",
    "mts/session/{session}/change/?part=agenda",
    "mts/session/{session}/tell/",
    "mts/session/{session}/announcement/",
    "mts/session/{session}/call/",
    "mts/notice/",
    "mts/notice/{notice}/change/",
    "mts/message/",
    "mts/message/{message}/change/",
    "mts/call/",
    "mts/declinereason/",
]


@pytest.fixture
def month() -> dict[str, int]:
    """An evening far ahead, talks told and untold, proposals in every state, a message to tell by hand."""
    evening = make_evening(held_on=date(2040, 6, 15))
    make_topic(evening, "Dropped", speakers=[make_person("Kent")], dropped_because="a cold")
    make_moderator(evening, make_person("Ito", willing_to_moderate=True), asked_at="2040-05-01T00:00Z")
    Intern.objects.create(person=make_person("Kelvin"), ended_on=date(2040, 6, 20))
    make_session(34, held_on=date(2040, 5, 18), status=Status.HELD)
    proposal = make_proposal("Moving to Go", name="Doi", note="Away in May.", months=["2040-06"])
    CoSpeaker.objects.create(proposal=proposal, name="Ogawa", email="ogawa@example.com")
    make_agreed(evening, "Logs in kanji", name="Lin")
    make_proposal(
        "", name="Alice", email="", sentence="", status="asked", shown_status="asked", session=evening
    )
    changed = make_proposal("JWT", status="reserve", shown_status="reserve")
    Proposal.objects.filter(pk=changed.pk).update(changes={"title": "JWT vs Goa"})
    text = "Hello Alice,\n\n{private_link}"
    notice = Notice.objects.create(
        kind=MessageKind.ASKED, status="by hand", name="Alice", subject="Would you speak?", text=text
    )
    return {
        "session": evening.pk,
        "proposal": proposal.pk,
        "notice": notice.pk,
        "message": Message.objects.get(kind=MessageKind.CALL).pk,
    }


def test_every_page_of_the_month_is_clean(
    page: Page, visit, log_in, organiser, faults, console_errors, month
):
    log_in(organiser)
    found = []
    for number, address in enumerate(PAGES):
        visit("/admin/" + address.format(**month))
        page.locator("details").evaluate_all("all => all.forEach(one => (one.open = true))")
        found += faults(page, impacts=("serious", "critical"), name=f"month-{number:02}")
    assert (found, console_errors) == ([], [])


def test_hidden_topics_lead_to_telling_their_speakers(page: Page, visit, log_in, organiser, month):
    log_in(organiser)
    visit(f"/admin/mts/session/{month['session']}/change/?part=agenda")
    page.get_by_role("link", name="Tell them").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("To be told: the 35th")
    expect(page.get_by_label("Lin", exact=True)).to_be_checked()


def test_what_a_speaker_was_answered_is_read_out_and_clean(page: Page, visit, month, axe_violations):
    token = PrivateLink.mint(Proposal.objects.get(pk=month["proposal"]))
    visit(f"/propose/{token}/withdraw/")
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.get_by_role("status")).to_have_text("It is withdrawn. The organisers know.")
    assert axe_violations(page) == []
