"""The evening in a real browser: the clock, the morning after, the run sheet on paper. `test_jobs` counts."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from sessions.models import Session, Status
from tests.browser.conftest import EVERY_LOOK
from tests.factories import make_person, make_topic
from tests.programme.casts import make_evening, titles

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SERIOUS = ("serious", "critical")


@pytest.fixture
def evening(log_in, organiser) -> Session:
    """The 35th at seven, far ahead, with three talks whose speakers were told."""
    log_in(organiser)
    return make_evening(held_on=date(2040, 6, 15))


def agenda(session: Session) -> str:
    return f"/admin/mts/session/{session.pk}/change/?part=agenda"


def test_minutes_typed_move_the_clock_at_once(visit, page, evening):
    visit(agenda(evening))
    page.get_by_label("Minutes", exact=True).first.fill("40")
    expect(page.locator("[data-begins]").nth(1)).to_have_text("19:45")
    expect(page.locator("[data-ends]")).to_have_text("20:15")
    expect(page.locator("[data-words]")).to_contain_text(
        "The talks take 15 minutes more than the evening has."
    )
    page.get_by_label("Minutes", exact=True).first.fill("")
    expect(page.locator("[data-words]")).to_contain_text("Topic 1 has no length yet; 15 minutes are assumed.")


def test_it_took_place(visit, page, log_in, organiser, console_errors):
    log_in(organiser)
    session = make_evening()
    visit(agenda(session))
    page.get_by_role("link", name="What became of the evening?").click()
    page.get_by_label("Bees").check()
    page.get_by_role("button", name="It took place").click()
    expect(page).to_have_url(re.compile(r"\?part=report$"))
    session.refresh_from_db()
    assert (session.status, titles(session)) == (Status.HELD, ["Falcon", "Goa", "(Bees)"])
    assert console_errors == []


def test_the_run_sheet_of_seven_talks_is_one_printed_page(visit, page, evening, tmp_path, picture):
    for n in range(4):
        speakers = [make_person(f"Speaker {n}", biography="Has run our queues for six years. " * 3)]
        speakers.append(make_person(f"Second {n}", said_as="SEH-kund", biography="Keeps bees on the roof."))
        make_topic(evening, f"What we learnt from a year of incident reviews, part {n}", speakers=speakers)
    visit("/sessions/35/run-sheet/")
    sheet = tmp_path / "sheet.pdf"
    page.pdf(path=sheet, prefer_css_page_size=True)
    assert sheet.read_bytes().count(b"/Type /Page\n") == 1
    picture("run-sheet")


def test_axe_finds_nothing_and_nothing_overflows(page, visit, evening, faults):
    one = f"/admin/mts/session/{evening.pk}"
    pages = {name: f"{one}/{name}/" for name in ("on-the-day", "after", "postpone", "tell-order")}
    pages |= {"agenda": agenda(evening), "run-sheet": "/sessions/35/run-sheet/"}
    found = []
    for name, address in pages.items():
        visit(address)
        page.locator("details").evaluate_all("all => all.forEach(one => (one.open = true))")
        found += faults(page, EVERY_LOOK, SERIOUS, f"evening-{name}")
    assert found == []
