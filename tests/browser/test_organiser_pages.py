"""Ways through the pages of the organiser's month in a real browser; `test_every_page` looks at each."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from sessions.models import CoSpeaker, PrivateLink, Proposal
from tests.factories import make_agreed, make_moderator, make_person, make_proposal, make_topic
from tests.programme.casts import make_evening

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def month() -> dict[str, int]:
    """An evening far ahead, talks told and untold, and a proposal of two."""
    evening = make_evening(held_on=date(2040, 6, 15))
    make_topic(evening, "Dropped", speakers=[make_person("Kent")], dropped_because="a cold")
    make_moderator(evening, make_person("Ito", willing_to_moderate=True), asked_at="2040-05-01T00:00Z")
    proposal = make_proposal("Moving to Go", name="Doi", note="Away in May.", months=["2040-06"])
    CoSpeaker.objects.create(proposal=proposal, name="Ogawa", email="ogawa@example.com")
    make_agreed(evening, "Logs in kanji", name="Lin")
    return {"session": evening.pk, "proposal": proposal.pk}


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
