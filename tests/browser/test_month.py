"""A whole month in a real browser: from asking a guest to the morning after the evening.

Each person has a browser of their own: the organiser's is wide, the guest, her co-speaker and a stranger
who reads the public pages have phones. Only the days are turned over behind the scenes.
"""

import io
import re
from collections.abc import Iterator
from datetime import date, time, timedelta

import pytest
from django.core import mail
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from sessions.models import Portrait, Session, Status, archive_change
from sessions.notifications.delivery import deliver_due
from tests.browser.conftest import NARROW, listen
from tests.factories import make_moderator, make_person, make_session, make_topic

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SERIOUS = ("serious", "critical")


class Month:
    """The pages of all who take part, and what they have in common. `look` judges the page that is open."""

    def __init__(self, browser, organiser: Page, url: str, axe_violations, complaints: list[str]) -> None:
        self.url, self.axe_violations, self.complaints = url, axe_violations, complaints
        self.organiser = organiser
        self.alice, self.bob, self.stranger = (self.phone(browser) for _ in range(3))
        self.evening = Session.objects.get(number=35)

    def phone(self, browser) -> Page:
        page = browser.new_context(viewport=NARROW, locale="en-GB", timezone_id="Asia/Tokyo").new_page()
        listen(page, self.complaints)
        return page

    def look(self, page: Page) -> None:
        """Nothing serious for those who use a reader, and nothing wider than the screen."""
        assert self.axe_violations(page, SERIOUS) == [], page.url
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], page.url

    def open(self, page: Page, address: str) -> None:
        page.goto(self.url + address)
        self.look(page)

    def agenda(self) -> None:
        self.open(self.organiser, f"/admin/mts/session/{self.evening.pk}/change/?part=agenda")

    def said(self) -> Locator:
        return self.organiser.locator(".messagelist")

    def public_agenda(self) -> Locator:
        self.open(self.stranger, "/sessions/35/")
        return self.stranger.get_by_role("main")

    def the_day_is(self, day: date) -> None:
        with archive_change():
            Session.objects.filter(pk=self.evening.pk).update(held_on=day)


@pytest.fixture
def month(browser, page, live_server, log_in, organiser, settings, axe_violations) -> Iterator[Month]:
    """The 35th is open and has one talk, of Tanabe, who knows; Kevin moderates; mail goes out."""
    settings.MAIL_IS_SET, settings.SITE_URL = True, live_server.url
    make_topic(make_session(34), "JWT vs Goa", speakers=[make_person("Okubo")], summary="What came of it.")
    ahead = timezone.localdate() + timedelta(days=30)
    evening = make_session(35, status=Status.OPEN, held_on=ahead, venue="Shibuya", start_time=time(19))
    make_moderator(evening, make_person("Kevin", email="kevin@example.com"), answer="yes")
    falcon = make_topic(evening, "Falcon", speakers=[make_person("Tanabe", email="tanabe@example.com")])
    falcon.speakers.update(told_at=timezone.now())
    log_in(organiser)
    complaints: list[str] = []
    listen(page, complaints)
    month = Month(browser, page, live_server.url, axe_violations, complaints)
    yield month
    for one in (month.alice, month.bob, month.stranger):
        one.context.close()


def post_comes() -> None:
    """What is due is delivered, and nothing else waits."""
    outcome = deliver_due(now=timezone.now())
    assert (outcome.counts["failed"], outcome.counts["unclear"], outcome.counts["due"]) == (0, 0, 0), (
        outcome.errors
    )


def link_in(text: str) -> str:
    """The private link of a message."""
    return re.search(r"http://\S+/propose/[\w-]{32}/", text)[0]


def mails_to(address: str) -> list[str]:
    return [message.body for message in mail.outbox if address in message.to[0]]


def photo() -> dict:
    """A small picture as a phone would send it."""
    file = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(file, "JPEG")
    return {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def test_a_month_from_asking_a_guest_to_the_morning_after(month):
    a_guest_is_asked(month)
    she_answers_and_proposes_on_her_phone(month)
    the_organiser_accepts_and_arranges(month)
    the_evening_is_announced_without_what_nobody_was_told(month)
    one_is_told_by_mail_and_one_by_hand(month)
    both_say_yes(month)
    somebody_drops_out_on_the_day(month)
    the_evening_took_place(month)
    assert month.complaints == []


def a_guest_is_asked(month):
    page = month.organiser
    month.agenda()
    page.get_by_role("link", name="Ask somebody to speak").click()
    month.look(page)
    page.get_by_label("Name", exact=True).fill("Alice")
    page.get_by_label("E-mail").fill("alice@example.org")
    page.get_by_label("Your own words").fill("Your post about queues was a pleasure.")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_label("Text", exact=True)).to_have_value(re.compile("about queues"))
    month.look(page)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(month.said()).to_contain_text("Alice is asked, by mail.")
    expect(page.locator(".offer")).to_contain_text("Alice")
    month.look(page)


def she_answers_and_proposes_on_her_phone(month):
    post_comes()
    [asked] = mails_to("alice@example.org")
    assert "Your post about queues was a pleasure." in asked
    page = month.alice
    page.goto(link_in(asked))
    expect(page.get_by_role("heading", name="Would you give a talk?")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Shibuya")
    month.look(page)
    page.get_by_role("button", name="Yes, gladly").click()
    expect(page.get_by_label("Your name")).to_have_value("Alice")
    month.look(page)
    page.get_by_label("What is it about, in one sentence?").fill("What a queue is for.")
    page.get_by_label("Title", exact=True).fill("Queues, kindly")
    page.locator("[name=co_speakers-name]").fill("Bob")
    page.get_by_label("Company").fill("Wonderland")
    page.get_by_label("Photo", exact=True).set_input_files(photo())
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Thank you, Alice. It has arrived.")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("The organisers decide by")
    month.look(page)


def the_organiser_accepts_and_arranges(month):
    page = month.organiser
    month.open(page, "/admin/")
    page.get_by_role("link", name="One proposal to decide").click()
    month.look(page)
    page.get_by_label("Queues, kindly", exact=True).check()
    page.get_by_role("button", name="Accept", exact=True).click()
    expect(month.said()).to_contain_text("One talk is in the 35th. Its speakers are not told yet.")
    month.look(page)
    page.get_by_role("button", name="Move up").nth(1).click()
    expect(page.locator("[data-say]")).to_have_text("Queues, kindly: place 1 of 2. Saved.")
    assert Portrait.objects.get().person.name == "Alice"
    # Deciding is not telling.
    month.alice.reload()
    expect(month.alice.get_by_role("main")).to_contain_text("The organisers decide by")
    expect(month.alice.get_by_role("main")).not_to_contain_text("On the agenda")


def the_evening_is_announced_without_what_nobody_was_told(month):
    page = month.organiser
    month.agenda()
    page.get_by_role("button", name="Announce…").click()
    month.look(page)
    page.get_by_label("Public", exact=True).check()
    for title in ("Queues, kindly", "Falcon"):
        page.get_by_label(title, exact=True).check()
    page.get_by_role("button", name="Announce").click()
    expect(page.locator(".evening-status")).to_have_text("Announced")
    agenda = month.public_agenda()
    expect(agenda).to_contain_text("Falcon")
    expect(agenda).not_to_contain_text("Queues")


def one_is_told_by_mail_and_one_by_hand(month):
    page = month.organiser
    month.agenda()
    page.get_by_role("link", name="To be told: Alice and Bob").click()
    month.look(page)
    expect(page.get_by_role("checkbox", name="Alice")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Bob")).to_be_checked()
    page.get_by_role("button", name="Send the ticked ones").click()
    expect(month.said()).to_contain_text("One message goes out by mail. One is to be told by hand")
    month.look(page)
    expect(month.public_agenda()).not_to_contain_text("Queues")
    post_comes()
    month.alice.goto(link_in(mails_to("alice@example.org")[-1]))
    expect(month.alice.get_by_role("heading", name="On the agenda of the 35th")).to_be_visible()
    month.look(month.alice)
    # Of two speakers only one knows.
    expect(month.public_agenda()).not_to_contain_text("Queues")
    copied = page.get_by_label("Text for Bob").input_value()
    page.get_by_role("button", name=re.compile("Told.*Bob")).click()
    expect(page.get_by_text("Noted: told.")).to_be_visible()
    month.look(page)
    agenda = month.public_agenda()
    expect(agenda).to_contain_text("Queues, kindly")
    expect(agenda).to_contain_text("Bob")
    month.bob.goto(link_in(copied))


def both_say_yes(month):
    expect(month.bob.get_by_role("main")).to_contain_text("It is on the agenda of the 35th.")
    month.look(month.bob)
    month.bob.get_by_role("button", name="Yes, I speak").click()
    expect(month.bob.get_by_role("main")).to_contain_text("You said that you speak.")
    month.look(month.bob)
    month.alice.get_by_role("button", name="Yes, I confirm").click()
    expect(month.alice.get_by_role("heading", name="On the agenda, and you confirmed")).to_be_visible()
    month.look(month.alice)
    month.agenda()
    expect(month.organiser.get_by_role("link", name="Not confirmed yet: Tanabe")).to_be_visible()


def somebody_drops_out_on_the_day(month):
    month.the_day_is(timezone.localdate())
    page = month.organiser
    page.set_viewport_size(NARROW)
    month.open(page, "/sessions/35/run-sheet/")
    expect(page.get_by_role("main")).to_contain_text("Wonderland")
    page.get_by_role("link", name="Tanabe cannot come").click()
    month.look(page)
    page.locator("details[open]").get_by_role("button", name="Drop the talk").click()
    expect(month.said()).to_contain_text("“Falcon” is dropped.")
    month.look(page)
    post_comes()
    [news] = mails_to("kevin@example.com")
    assert "Queues, kindly" in news
    agenda = month.public_agenda()
    expect(agenda).to_contain_text("Queues, kindly")
    expect(agenda).not_to_contain_text("Falcon")


def the_evening_took_place(month):
    month.the_day_is(timezone.localdate() - timedelta(days=1))
    page = month.organiser
    month.open(page, "/admin/")
    page.get_by_role("link", name="Did the 35th take place?").click()
    month.look(page)
    page.get_by_role("button", name="It took place").click()
    expect(page).to_have_url(re.compile(r"part=report"))
    month.look(page)
    month.evening.refresh_from_db()
    assert month.evening.status == Status.HELD
    month.alice.reload()
    expect(month.alice.get_by_role("heading", name="Part of the 35th")).to_be_visible()
    month.look(month.alice)
    expect(month.public_agenda()).to_contain_text("Queues, kindly")
