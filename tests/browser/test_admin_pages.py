"""Ways through the organisers' pages in a real browser; `test_every_page` looks at each."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from sessions.models import (
    Doubt,
    Person,
    Status,
    Topic,
)
from tests.factories import make_person, make_session, make_topic

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def archive() -> dict[str, int]:
    """One of everything, and something to do; gives the numbers of the records."""
    okubo = make_person("Okubo", biography="Okubo likes NFS.")
    make_person("Oku-bo")
    held = make_session(33, held_on=date(2017, 4, 14), status=Status.HELD)
    make_session(35, held_on=None, status=Status.DRAFT)
    make_topic(held, "Using NFS", summary="Okubo-san showed NFS.", speakers=[okubo])
    make_topic(make_session(34), "More NFS", summary="", speakers=[okubo])
    okubo.aliases.create(name="大久保", reason="script")
    Doubt.objects.create(
        report=held.imports.create(text="…", imported_at="2017-05-01T00:00Z"), message="Which year?"
    )
    return {"person": okubo.pk}


def test_an_organiser_mends_a_double_from_the_front_page(
    page: Page, visit, log_in, organiser, archive, picture
):
    log_in(organiser)
    visit("/admin/")
    picture("admin-front-page")
    page.get_by_role("link", name="Okubo and Oku-bo").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Merge Oku-bo into Okubo")
    page.get_by_role("link", name="Go on to merging").click()
    page.get_by_role("button", name="Merge Oku-bo into Okubo").click()
    expect(page.get_by_text("Oku-bo is Okubo from now on.")).to_be_visible()
    visit("/admin/")
    expect(page.get_by_text("Everybody in the archive is who they are.")).to_be_visible()
    assert not Person.objects.filter(name="Oku-bo").exists()


def test_an_organiser_adds_a_spelling_and_anonymises(page: Page, visit, log_in, organiser, archive):
    log_in(organiser)
    visit(f"/admin/mts/person/{archive['person']}/change/")
    page.get_by_role("button", name="Add another Other spelling").click()
    page.locator("#id_aliases-1-name").fill("Ohkubo")
    page.get_by_role("button", name="Save and continue editing").first.click()
    expect(page.locator(".inline-related", has_text="Ohkubo").get_by_label("Shown")).to_be_checked()
    page.get_by_role("link", name="Anonymise …").click()
    expect(page.get_by_text("A colleague showed NFS.")).to_be_visible()
    page.get_by_role("link", name="Go on to anonymising").click()
    page.get_by_role("button", name="Anonymise Okubo for good").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Done: now a colleague")
    assert Topic.objects.get(session__number=33).summary == "A colleague showed NFS."
    assert not Person.objects.get(pk=archive["person"]).aliases.exists()


def test_the_way_from_the_admin_to_the_eyes_of_a_stranger(page: Page, visit, log_in, organiser, archive):
    Topic.objects.filter(session__number=34).update(house_title="The secret title")
    log_in(organiser)
    visit("/sessions/34/")
    expect(page.get_by_text("The secret title").first).to_be_visible()
    visit("/admin/")
    page.get_by_role("button", name="View as public").click()
    visit("/sessions/34/")
    expect(page.get_by_text("More NFS").first).to_be_visible()
    expect(page.get_by_text("The secret title")).to_have_count(0)
    page.get_by_role("button", name="View as the house").click()
    expect(page.get_by_text("The secret title").first).to_be_visible()
