"""What each job of a month takes, counted; the table of tests/benchmarks/README.md says the same."""

import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from sessions.models import Notice, Proposal, Session, Status
from tests.browser.conftest import NARROW
from tests.browser.hand import Hand, documented
from tests.factories import make_person, make_proposal, make_session, make_topic
from tests.programme.casts import make_evening, titles

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SERIOUS = ("serious", "critical")


@pytest.fixture
def evening(log_in, organiser, settings) -> Session:
    """The 35th at seven, far ahead, with three talks whose speakers were told; mail goes out."""
    settings.MAIL_IS_SET = True
    log_in(organiser)
    return make_evening(held_on=date(2040, 6, 15))


def agenda(session: Session) -> str:
    return f"/admin/mts/session/{session.pk}/change/?part=agenda"


def begins(page: Page) -> list[str]:
    return page.locator("[data-lines] [data-begins]").all_inner_texts()


def button(page: Page, name: str):
    return page.get_by_role("button", name=name).first


def link(page: Page, name: str):
    return page.get_by_role("link", name=name).first


def test_somebody_is_asked(visit, page, evening, console_errors):
    visit(agenda(evening))
    hand = Hand(page)
    hand.click(link(page, "Ask somebody to speak"))
    hand.type(page.get_by_label("Name", exact=True), "Doi")
    hand.type(page.get_by_label("E-mail"), "doi@example.com")
    hand.click(button(page, "Ask at once"))
    expect(page.locator(".messagelist")).to_contain_text("Doi is asked, by mail.")
    assert hand.done() == documented("ask somebody")
    asked = Proposal.objects.get()
    assert (asked.status, asked.session, asked.notices.get().email) == ("asked", evening, "doi@example.com")
    assert console_errors == []


def test_somebody_is_asked_by_hand(visit, page, evening, console_errors):
    visit(agenda(evening))
    hand = Hand(page)
    hand.click(link(page, "Ask somebody to speak"))
    hand.type(page.get_by_label("Name", exact=True), "Doi")
    hand.click(button(page, "Ask at once"))
    expect(page.get_by_label("Text for Doi")).to_have_value(re.compile("^Hello Doi,.*/propose/", re.DOTALL))
    hand.click(button(page, "Copy"))
    hand.click(button(page, "Told"))
    expect(page.get_by_text("Noted: told.")).to_be_focused()
    assert hand.done() == documented("ask somebody, in a chat")
    assert Notice.objects.get().status == Notice.Status.TOLD
    assert console_errors == []


def test_a_talk_is_proposed(visit, page, evening, console_errors):
    page.context.clear_cookies()
    page.set_viewport_size(NARROW)
    visit("/propose/")
    hand = Hand(page)
    hand.type(page.get_by_label("Your name"), "Doi")
    hand.type(page.get_by_label("Your e-mail"), "doi@example.com")
    hand.type(page.get_by_label("What is it about, in one sentence?"), "What a year of Falcon taught us.")
    page.wait_for_timeout(3_200)  # faster than a person types, the form would ask once more
    hand.click(page.get_by_role("button", name="Send", exact=True))
    expect(page.get_by_text("Thank you, Doi. It has arrived.")).to_be_visible()
    assert hand.done() == documented("propose a talk")
    assert Proposal.objects.get().sentence == "What a year of Falcon taught us."
    assert console_errors == []


def test_the_next_session_is_planned(visit, page, evening, console_errors):
    make_person("Mari", willing_to_moderate=True)
    visit("/admin/")
    hand = Hand(page)
    hand.click(link(page, "Plan the next session"))
    hand.click(page.locator("[name=day]").first)
    hand.click(page.get_by_label("Mari"))
    hand.click(button(page, "Plan this session"))
    expect(page.locator(".messagelist")).to_contain_text("The 36th session is planned.")
    assert hand.done() == documented("plan the next session")
    planned = Session.objects.get(number=36)
    assert (planned.status, planned.venue, planned.moderator_set.get().person.name) == (
        Status.OPEN,
        "Shibuya",
        "Mari",
    )
    assert console_errors == []


def test_four_proposals_are_accepted_and_arranged(visit, page, evening, console_errors, axe_violations):
    make_person("Ogawa")
    for name in ("Doi", "Ogawa", "Endo", "Mami"):
        make_proposal(f"{name}'s", name=name, minutes=10)
    visit("/admin/")
    hand = Hand(page)
    hand.click(link(page, "4 proposals to decide"))
    hand.click(page.get_by_label("Ogawa", exact=True))  # the one we know
    for name in ("Doi", "Ogawa", "Endo", "Mami"):
        hand.click(page.get_by_label(f"{name}'s", exact=True))
    assert axe_violations(page, SERIOUS) == []
    hand.click(page.get_by_role("button", name="Accept", exact=True))
    expect(page.locator(".messagelist")).to_contain_text("4 talks are in the 35th.")
    page.wait_for_load_state()  # its scripts, too: a quicker hand posts the form
    hand.click(page.locator("[data-move='-1']").nth(4))
    expect(page.locator("[data-say]")).to_have_text("Ogawa's: place 4 of 7. Saved.")
    hand.click(page.locator("[data-handle]").nth(6))
    hand.press("ArrowUp")
    hand.press("ArrowUp")
    expect(page.locator("[data-say]")).to_have_text("Mami's: place 5 of 7. Saved.")
    assert hand.done() == documented("accept four proposals and arrange them")
    assert titles(evening) == ["Falcon", "Goa", "Bees", "Ogawa's", "Mami's", "Doi's", "Endo's"]
    assert console_errors == []


def test_two_talks_are_swapped_and_the_speakers_told(visit, page, evening, console_errors, axe_violations):
    visit(agenda(evening))
    hand = Hand(page)
    hand.click(button(page, "Move down"))
    expect(page.locator("[data-begins]").nth(1)).to_have_text("19:20")
    assert begins(page) == ["19:00", "19:20", "19:45"]
    hand.click(link(page, "Tell the new order"))
    expect(page.locator("#tell-order")).to_contain_text("Tanabe")
    assert axe_violations(page, SERIOUS) == []
    expect(page.locator("#tell-order [name=send]")).to_have_count(3)
    hand.click(button(page, "Tell them"))
    expect(page.get_by_label("Text for Shihan")).to_have_value(re.compile("another order|begins at"))
    assert hand.done() == documented("swap two talks and tell the speakers")
    assert titles(evening) == ["Goa", "Falcon", "Bees"]
    assert sorted(Notice.objects.values_list("name", flat=True)) == ["Kevin", "Shihan", "Tanabe"]
    assert console_errors == []


def test_a_talk_moves_to_next_month(visit, page, evening, console_errors):
    later = make_session(36, status=Status.DRAFT, held_on=date(2040, 7, 20))
    visit(agenda(evening))
    hand = Hand(page)
    hand.click(page.locator("summary", has_text="More about this topic").first)
    hand.click(button(page, "Move Falcon"))
    expect(page.locator(".messagelist")).to_contain_text("“Falcon” is at the 36th session now.")
    assert hand.done() == documented("move a talk to next month")
    assert (titles(evening), titles(later)) == (["Goa", "Bees"], ["Falcon"])
    assert console_errors == []


def test_a_speaker_drops_out_on_the_day(visit, page, evening, console_errors, axe_violations):
    typhoon = make_session(30, status=Status.CANCELLED)
    make_topic(typhoon, "Kent's", speakers=[make_person("Kent")], minutes=10)
    page.set_viewport_size(NARROW)
    visit("/sessions/35/run-sheet/")
    hand = Hand(page)
    hand.click(link(page, "Shihan cannot come"))
    expect(page.locator("details[open]")).to_have_count(1)
    assert axe_violations(page, SERIOUS) == []
    hand.click(button(page, "Instead: “Kent's” by Kent"))
    expect(page.locator(".messagelist")).to_contain_text("“Kent's” comes instead of “Goa”.")
    assert hand.done() == documented("a speaker drops out on the day")
    assert titles(evening) == ["Falcon", "Kent's", "(Goa)", "Bees"]
    assert [(one.kind, one.name) for one in Notice.objects.all()] == [("order", "Kevin")]
    button(page, "Take it up again Goa").click()
    expect(page.locator(".messagelist")).to_contain_text("“Goa” takes place.")
    assert titles(evening) == ["Falcon", "Kent's", "Goa", "Bees"]
    assert console_errors == []
