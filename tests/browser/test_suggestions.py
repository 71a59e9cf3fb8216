"""What the box of every page offers while somebody types: by keyboard and pointer, said to screen readers."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import EVERY_LOOK
from tests.factories import make_person, make_session, make_topic

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


SMALL = """() => [...document.querySelectorAll('main a, main button')]
  .filter(e => e.offsetParent && !e.closest('p, dd') && e.getBoundingClientRect().height < 24)
  .map(e => e.outerHTML)"""


@pytest.fixture
def archive(transactional_db):
    session = make_session(34)
    make_topic(session, "Goa in production", speakers=[make_person("Shihan")])
    make_topic(session, "JWT vs Goa", speakers=[make_person("Tanabe")], summary="Goa has it.")
    make_topic(session, "Goat farming", public=False)


def test_a_talk_is_found_by_keyboard_from_any_page(archive, visit, page, live_server, console_errors):
    visit("/people/")
    box = page.get_by_role("combobox", name="Search")
    page.get_by_label("Search").focus()
    page.keyboard.type("jwt")
    option = page.get_by_role("option", name="JWT vs Goa talk")
    expect(option).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("status").filter(has_text="Suggestions: 1")).to_be_attached()
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", "suggestion-0")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_server.url}/topics/jwt-vs-goa/")
    assert console_errors == []


def test_escape_closes_the_list_and_enter_searches_for_what_was_typed(archive, visit, page, live_server):
    visit("/")
    page.locator("#find").focus()
    page.keyboard.type("goa")
    expect(page.get_by_role("option")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    assert page.locator("#find").get_attribute("aria-activedescendant") is None
    assert page.locator("#find").input_value() == "goa"
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_server.url}/search/?q=goa")
    expect(page.locator(".row-title").first).to_contain_text("Goa")


def test_a_click_opens_what_is_offered_and_arrows_go_round(archive, visit, page, live_server):
    visit("/search/")
    page.locator("#q").focus()
    page.keyboard.type("goa")
    expect(page.get_by_role("option")).to_have_count(2)
    for key, selected in (("ArrowUp", 1), ("ArrowDown", 0), ("ArrowDown", 1)):
        page.keyboard.press(key)
        expect(page.locator(f"#suggestion-{selected}")).to_have_attribute("aria-selected", "true")
    page.get_by_role("option", name="Goa in production").click()
    page.wait_for_url(f"{live_server.url}/topics/goa-in-production/")


def test_the_open_list_is_accessible_in_every_look(archive, visit, page, log_in, organiser, faults):
    fields = (("/sessions/34/", "#find"), ("/search/", "#q"), ("/admin/mts/followup/add/", "#id_earlier"))
    for address, field in fields:
        if "admin" in address:
            log_in(organiser)
        visit(address)
        page.locator(field).focus()
        page.keyboard.type("goa")
        expect(page.get_by_role("option")).to_have_count(2)
        page.keyboard.press("ArrowDown")
        assert faults(page, EVERY_LOOK, name=f"suggestions{field[1:]}") == []


def test_words_that_find_nothing_offer_nothing_and_say_so(archive, visit, page):
    visit("/")
    page.locator("#find").focus()
    page.keyboard.type("zzzzzz")
    expect(page.get_by_role("status").filter(has_text="Suggestions: 0")).to_be_attached()
    expect(page.get_by_role("listbox")).to_have_count(0)


def test_pages_of_results_are_accessible_and_fit(archive, visit, page, log_in, colleague, faults):
    log_in(colleague)
    for query in ("goa", "who+knows+goa", "when+was+goa", "34th", "zzzzzz", "goa&year=2017&tag=none", ""):
        visit(f"/search/?q={query}")
        assert faults(page, name=f"results-{query[:3]}") == [], query
        assert page.evaluate(SMALL) == [], query
