"""The evening's jobs in a real browser, counted: every page load and every click or key that moves on."""

import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from sessions.models import Notice, Session, Status
from tests.browser.conftest import NARROW
from tests.factories import make_person, make_session, make_topic
from tests.programme.casts import make_evening, titles

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SERIOUS = ("serious", "critical")


class Counted:
    """Counts what a job costs: `loads` of a page, and `actions`: clicks and keys."""

    def __init__(self, page: Page) -> None:
        self.page, self.loads, self.actions = page, 0, 0
        page.on("load", lambda: setattr(self, "loads", self.loads + 1))

    def click(self, name: str, *, role: str = "button", nth: int = 0) -> None:
        self.actions += 1
        self.page.get_by_role(role, name=name).nth(nth).click()

    def open(self, words: str) -> None:
        """Open what a summary of these words folds."""
        self.actions += 1
        self.page.locator("summary", has_text=words).first.click()

    def press(self, locator, key: str) -> None:
        self.actions += 1
        locator.press(key)


@pytest.fixture
def evening(log_in, organiser) -> Session:
    """The 35th at seven, far ahead, with three talks whose speakers were told."""
    log_in(organiser)
    return make_evening(held_on=date(2040, 6, 15))


def agenda(session: Session) -> str:
    return f"/admin/mts/session/{session.pk}/change/?part=agenda"


def begins(page: Page) -> list[str]:
    return page.locator("[data-lines] [data-begins]").all_inner_texts()


def test_two_talks_are_swapped_and_the_speakers_told(visit, page, evening, console_errors, axe_violations):
    job = Counted(page)
    visit(agenda(evening))
    job.press(page.locator("[data-handle]").first, "ArrowDown")
    expect(page.locator("[data-begins]").nth(1)).to_have_text("19:20")
    assert begins(page) == ["19:00", "19:20", "19:45"]
    job.click("Tell the new order", role="link")
    expect(page.locator("#tell-order")).to_contain_text("Tanabe")
    assert axe_violations(page, SERIOUS) == []
    expect(page.locator("#tell-order [name=to]")).to_have_count(3)
    job.click("Tell them")
    expect(page.locator(".messagelist")).to_contain_text("Shihan")
    assert titles(evening) == ["Goa", "Falcon", "Bees"]
    assert sorted(Notice.objects.values_list("name", flat=True)) == ["Kevin", "Shihan", "Tanabe"]
    assert job.loads <= 2 and job.actions <= 3
    assert console_errors == []


def test_a_talk_moves_to_next_month(visit, page, evening, console_errors):
    later = make_session(36, status=Status.DRAFT, held_on=date(2040, 7, 20))
    job = Counted(page)
    visit(agenda(evening))
    job.open("More about this topic")
    job.click("Move Falcon")
    expect(page.locator(".messagelist")).to_contain_text("“Falcon” is at the 36th session now.")
    assert (titles(evening), titles(later)) == (["Goa", "Bees"], ["Falcon"])
    assert job.loads <= 2 and job.actions <= 2
    assert console_errors == []


def test_a_speaker_drops_out_on_the_day_in_two_taps(visit, page, evening, console_errors, axe_violations):
    typhoon = make_session(30, status=Status.CANCELLED)
    make_topic(typhoon, "Kent's", speakers=[make_person("Kent")], minutes=10)
    page.set_viewport_size(NARROW)
    visit("/sessions/35/run-sheet/")
    job = Counted(page)
    job.click("Shihan cannot come", role="link")
    expect(page.locator("details[open]")).to_have_count(1)
    assert axe_violations(page, SERIOUS) == []
    job.click("Instead: “Kent's” by Kent")
    expect(page.locator(".messagelist")).to_contain_text("“Kent's” comes instead of “Goa”.")
    assert titles(evening) == ["Falcon", "Kent's", "(Goa)", "Bees"]
    assert [(one.kind, one.name) for one in Notice.objects.all()] == [("order", "Kevin")]
    assert job.loads <= 2 and job.actions <= 2
    job.click("Take it up again Goa")
    expect(page.locator(".messagelist")).to_contain_text("“Goa” takes place.")
    assert titles(evening) == ["Falcon", "Kent's", "Goa", "Bees"]
    assert console_errors == []


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
    job = Counted(page)
    job.click("What became of the evening?", role="link")
    page.get_by_label("Bees").check()
    job.click("It took place")
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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_and_nothing_overflows(
    page, visit, evening, axe_violations, scheme, width, picture
):
    one = f"/admin/mts/session/{evening.pk}"
    pages = {name: f"{one}/{name}/" for name in ("on-the-day", "after", "postpone", "tell-order")}
    pages |= {"agenda": agenda(evening), "run-sheet": "/sessions/35/run-sheet/"}
    found = []
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    for name, address in pages.items():
        visit(address)
        page.locator("details").evaluate_all("all => all.forEach(one => (one.open = true))")
        found += [f"{name}: {line}" for line in axe_violations(page, SERIOUS)]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{name}: wider than {width}")
        picture(f"evening-{name}-{scheme}-{width}")
    assert found == []
