"""An organiser without script: what a script would add to a page can be done by its forms alone."""

import pytest
from playwright.sync_api import Page, expect

from sessions.models import FollowUp, Intern
from tests.factories import make_person, make_session, make_topic

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def browser_context_args(browser_context_args: dict) -> dict:
    return browser_context_args | {"java_script_enabled": False}


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def test_what_belongs_to_people_and_talks_is_added_by_forms_alone(page: Page, visit, log_in, organiser):
    okubo = make_person("Okubo")
    first = make_topic(make_session(32, held_on="2017-03-17"), "Keys")
    talk = make_topic(make_session(34), "JWT vs Goa")
    log_in(organiser)

    visit("/admin/mts/intern/add/")
    page.get_by_role("textbox", name="Person").fill("Kelvin")
    page.get_by_label("Farewell session").fill("34")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_label("Who is “Kelvin”?").select_option("Add “Kelvin” as a new person")
    save(page)

    visit("/admin/mts/followup/add/")
    page.get_by_label("Talk:", exact=True).fill("34 JWT vs Goa")
    page.get_by_label("Earlier talk:").fill("Keys")
    save(page)

    visit(f"/admin/mts/person/{okubo.pk}/change/")
    page.locator("#id_aliases-0-name").fill("大久保")
    save(page)

    visit("/admin/mts/tag/add/")
    page.locator("#id_name").fill("Storage")
    page.locator("#id_synonyms-0-name").fill("Files")
    save(page)

    visit(f"/admin/mts/topic/{talk.pk}/change/")
    page.get_by_text("Questions", exact=True).click()
    page.locator("#id_questions-0-question").fill("Why Goa?")
    save(page)

    assert Intern.objects.values_list("person__name", "farewell_session__number").get() == ("Kelvin", 34)
    assert FollowUp.objects.values_list("topic", "earlier").get() == (talk.pk, first.pk)
    assert okubo.aliases.get().name == "大久保"
    assert talk.questions.get().question == "Why Goa?"
    assert page.locator(".theme-toggle, .cancel-link").locator("visible=true").count() == 0
