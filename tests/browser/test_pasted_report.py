"""The organiser's way in for an old evening: paste its report, look, import, and read it in the archive."""

import pytest
from playwright.sync_api import expect

from sessions.management import sample
from sessions.models import Session
from tests.browser.conftest import NARROW

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def report_of(number: int) -> str:
    path = next(path for path in sample.report_paths() if str(number) in path.name)
    return path.read_text(encoding="utf-8")


def test_the_34th_is_pasted_reviewed_imported_and_read(
    visit, page, log_in, organiser, axe_violations, console_errors
):
    log_in(organiser)
    page = visit("/admin/")
    visit("/admin/mts/importedreport/add/")
    assert axe_violations(page, ("serious", "critical")) == []
    page.get_by_label("Paste a report").fill(report_of(34))
    page.get_by_role("button", name="Read it").click()

    expect(page.get_by_role("heading", name="The report", exact=True)).to_be_visible()
    expect(page.get_by_label("Moderators")).to_have_value("Jeffrey")
    expect(page.locator("#line-1")).to_contain_text("34th")
    assert axe_violations(page, ("serious", "critical")) == []
    page.set_viewport_size(NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    page.get_by_label("Venue").fill("Shibuya")
    page.get_by_role("button", name="Import into the archive").click()
    expect(page.get_by_text("The report of the 34th is in the archive.")).to_be_visible()

    session = Session.objects.get(number=34)
    visit("/sessions/34/")
    for topic in session.topics.all():
        expect(page.get_by_role("heading", name=str(topic), exact=False).first).to_be_visible()
    page.get_by_role("link", name="JWT vs Goa").first.click()
    expect(page.get_by_text("Tanabe").first).to_be_visible()
    assert console_errors == []
