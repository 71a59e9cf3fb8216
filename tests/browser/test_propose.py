"""Proposing and the private page in a real browser: on a phone, wide, light, dark, and without script."""

import gzip
from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from sessions.models import Call, Capacity, CoSpeaker, PrivateLink, Proposal, SpeakerEntry, Status
from tests.browser.conftest import NARROW
from tests.factories import make_person, make_session, make_topic

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIMIT = 30_000  # bytes over the wire, on the first visit


@pytest.fixture
def archive(transactional_db):
    intern = SpeakerEntry(make_person("Kelvin"), capacity=Capacity.INTERN)
    session = make_session(34)
    make_topic(session, "JWT vs Goa", speakers=[make_person("Tanabe")], summary="What came of it. " * 20)
    make_topic(session, "A summer of Go", speakers=[intern], summary="What I learnt.")
    make_session(35, held_on=date(2040, 5, 18), status=Status.OPEN, venue="Shibuya")
    call = Call.now()
    call.whom_to_ask = "Mari"
    call.save()


@pytest.fixture
def private_pages(archive) -> list[str]:
    """Addresses of a proposal's page, its form, a co-speaker's page and that of somebody who was asked."""
    proposal = Proposal.objects.create(
        name="Doi",
        email="doi@example.com",
        title="Moving to Go",
        text="**Long.**",
        submitted_at=timezone.now(),
    )
    other = CoSpeaker.objects.create(proposal=proposal, name="Okubo")
    asked = Proposal.objects.create(name="Alice", status="asked", shown_status="asked")
    own = f"/propose/{PrivateLink.mint(proposal)}/"
    pages = [own, f"{own}?sent=1", f"{own}edit/", f"{own}withdraw/", "/propose/link/"]
    return pages + [f"/propose/{PrivateLink.mint(holder)}/" for holder in (other, asked)]


def test_pages_are_accessible_and_fit(private_pages, visit, page, faults, console_errors):
    for address in ["/propose/", *private_pages]:
        visit(address)
        page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
        assert faults(page) == []
    assert console_errors == []


def test_first_visit_is_light(archive, page, live_server):
    weights = {}
    page.on("response", lambda answer: weights.update({answer.url: len(gzip.compress(answer.body()))}))
    page.goto(live_server.url + "/propose/", wait_until="networkidle")
    assert sum(weights.values()) < LIMIT, weights


def test_a_draft_survives_a_reload_and_goes_once_it_is_sent(archive, visit, page, console_errors):
    page.set_viewport_size(NARROW)
    visit("/propose/")
    page.get_by_label("Your name").fill("Mari")
    page.get_by_label("Your e-mail").fill("mari@example.com")
    page.get_by_label("What is it about, in one sentence?").fill("JWT again, and Goa.")
    expect(page.get_by_text("Mine continues this one")).to_be_visible()
    page.get_by_text("More, if you like").click()
    page.locator("[name=co_speakers-name]").fill("Okubo")
    page.locator("[name=co_speakers-email]").fill("okubo@example.com")
    page.get_by_role("button", name="Add a row").click()
    page.locator("[name=co_speakers-name]").nth(1).fill("Ogawa")
    page.get_by_label("More about it").fill("**Bold**")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("region", name="Preview").locator("strong")).to_have_text("Bold")
    expect(page.get_by_text("What you type is kept in this browser")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Your name")).to_have_value("Mari")
    expect(page.locator("[name=co_speakers-name]").nth(1)).to_have_value("Ogawa")
    expect(page.locator("[name=co_speakers-email]").first).to_have_value("")
    page.get_by_label("Mine continues this one").check()
    page.wait_for_timeout(3_200)  # faster than a person types, the form would ask once more
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Thank you, Mari. It has arrived.")).to_be_visible()
    proposal = Proposal.objects.get()
    assert (proposal.continues.title, proposal.co_speakers.count()) == ("JWT vs Goa", 2)
    visit("/propose/")
    expect(page.get_by_label("Your name")).to_have_value("")
    assert console_errors == []


def test_everything_works_without_script(archive, browser, live_server):
    context = browser.new_context(java_script_enabled=False, viewport=NARROW)
    page = context.new_page()
    page.goto(live_server.url + "/propose/")
    page.get_by_text("More, if you like").click()
    page.get_by_label("Title").fill("JWT vs Goa once more")
    page.get_by_role("button", name="Add a row").click()
    expect(page.get_by_label("Title")).to_have_value("JWT vs Goa once more")
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_role("heading", name="Two things to mend")).to_be_visible()
    page.get_by_label("Your name").fill("Mari")
    page.get_by_label("Your e-mail").fill("mari@example.com")
    page.wait_for_timeout(3_200)
    page.get_by_role("button", name="Look at it first").click()
    page.get_by_label("Mine continues this one").check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Thank you, Mari. It has arrived.")).to_be_visible()
    page.get_by_role("link", name="Withdraw the talk").click()
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.get_by_role("button", name="Send it again")).to_be_visible()
    assert Proposal.objects.get().continues.title == "JWT vs Goa"
    context.close()
