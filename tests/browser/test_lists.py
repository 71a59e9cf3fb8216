"""A list is copied as a whole, for a spreadsheet and for a document; without script there is its file."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_person, make_session, make_topic

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HTML = "navigator.clipboard.read().then((all) => all[0].getType('text/html')).then((one) => one.text())"


@pytest.fixture
def archive(transactional_db):
    session, okubo = make_session(34), make_person("Okubo")
    for n in range(30):
        make_topic(session, f"Talk “{n}” <b>", speakers=[okubo])
    make_topic(session, 'Said "so"', speakers=[okubo])


def test_the_whole_list_is_copied_and_not_only_its_page(archive, visit, page, live_server, console_errors):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live_server.url)
    visit("/topics/")
    page.get_by_role("button", name="Copy this list").click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    lines = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert len(lines) == 32 and lines[1].split("\t")[2:5] == ["Talk “0” <b>", "Talk", "Okubo"]
    html = page.evaluate(HTML)
    assert html.count("<tr>") == 32 and "<td>Talk “0” &lt;b&gt;</td>" in html and '<td>Said "so"</td>' in html
    assert console_errors == []


def test_a_list_that_does_not_come_is_said(archive, visit, page):
    page.route("**/*format=tsv", lambda route: route.abort())
    visit("/topics/")
    page.get_by_role("button", name="Copy this list").click()
    expect(page.get_by_role("status").filter(has_text="That did not work. Take the CSV.")).to_be_visible()


def test_without_script_there_is_the_file_alone(archive, browser, live_server):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(live_server.url + "/topics/")
    expect(page.get_by_role("link", name="This list as CSV")).to_be_visible()
    expect(page.get_by_role("button", name="Copy this list")).to_be_hidden()
    page.context.close()
