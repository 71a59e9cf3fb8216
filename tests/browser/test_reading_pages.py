"""Home, session, topic, person, log-in and 404 in a real browser: accessible, light, and never sideways."""

import gzip
from datetime import date
from itertools import pairwise

import pytest
from django.utils import timezone

from sessions.models import Alias, FollowUp, Homework, Question, Status, Tag, archive_change
from tests.browser.conftest import LOOKS
from tests.factories import make_moderator, make_person, make_session, make_topic

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = (
    "/",
    "/sessions/34/",
    "/sessions/35/",
    "/topics/jwt-vs-goa/",
    "/people/okubo/",
    "/statistics/",
    "/subscribe/",
    "/login/",
    "/topics/nothing-here/",
)
LISTS = ("/people/", "/topics/", "/sessions/", "/search/?q=goa")
LIMIT = 30_000  # bytes over the wire, on the first visit of a page


@pytest.fixture
def archive(transactional_db):
    okubo, shihan = make_person("Okubo"), make_person("Shihan")
    before = make_session(32, held_on=date(2017, 3, 17))
    earlier = make_topic(before, "Designing APIs in Go", speakers=[shihan])
    session = make_session(34, closing="As usual, we had a party.", introduction="It rained.")
    make_moderator(session, shihan)
    text = "# A heading\n\n" + "AveryveryverylongwordwithoutanyspaceatallinitAndThenSome " * 3
    text += "\n\n| a | b |\n| - | - |\n| `1` | [x](https://example.com/) |\n\n- one\n- two\n\n> Quoted."
    talk = make_topic(session, "JWT vs Goa", speakers=[okubo, shihan], summary=text, house_title="Falcon")
    make_topic(session, "", subject="a report of Microsoft Build 2017", speakers=[okubo], kind="event report")
    coming = make_session(35, held_on=date(2040, 5, 18), status=Status.ANNOUNCED)
    make_topic(coming, "Next", speakers=[okubo], minutes=20).speakers.update(told_at=timezone.now())
    okubo.aliases.create(name="大久保", reason=Alias.Reason.SCRIPT)
    with archive_change():
        talk.tags.add(Tag.objects.create(name="Go", slug="go"))
        FollowUp.objects.create(topic=talk, earlier=earlier, quote="a continuation")
        Homework.objects.create(topic=talk, text="Docs")
        Question.objects.create(topic=talk, question="Why?", answer="Because.", audience="public")


def test_pages_are_accessible_and_fit(archive, visit, page, faults, console_errors):
    for address in PAGES:
        visit(address)
        assert faults(page, (*LOOKS, ({"width": 320, "height": 700}, "light"))) == []
    # The 404 itself is the one thing the browser may complain about.
    assert [text for text in console_errors if "404" not in text] == []


def test_house_reader_sees_marks_that_are_accessible(archive, visit, page, log_in, colleague, axe_violations):
    log_in(colleague)
    for address in ("/sessions/34/", "/topics/jwt-vs-goa/"):
        visit(address)
        assert page.get_by_text("House wording; the public reads another.").is_visible()
        assert axe_violations(page) == [], address


def test_first_visit_is_light(archive, page, live_server):
    weights = {}
    page.on("response", lambda answer: weights.update({answer.url: len(gzip.compress(answer.body()))}))
    for address in PAGES[:-1]:
        weights.clear()
        page.goto(live_server.url + address, wait_until="networkidle")
        assert any(url.endswith(".svg") for url in weights)
        assert len(weights) <= 6, weights
        assert sum(weights.values()) < LIMIT, weights


def test_keyboard_reaches_the_text_first(archive, visit, page):
    visit("/sessions/34/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the text"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_targets_are_large_enough(archive, visit, page):
    """WCAG 2.2, 2.5.8: 24 px, but for links inside a sentence."""
    small = """() => [...document.querySelectorAll('nav a, button, .tags a, .row-title a, summary')]
      .filter(e => e.offsetParent && !e.matches('.skip, .hidden'))
      .filter(e => { const r = e.getBoundingClientRect(); return r.height < 24 || r.width < 24 })
      .map(e => e.outerHTML)"""
    for address in (*PAGES[:-1], *LISTS):
        visit(address)
        assert page.evaluate(small) == [], address


def test_spaced_and_large_text_never_goes_sideways(archive, visit, page):
    """WCAG 2.2, 1.4.12 and 1.4.4, with everything that folds unfolded."""
    wide = """(css) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css)
      document.adoptedStyleSheets = [sheet]
      document.querySelectorAll('details').forEach(e => e.open = true)
      return document.documentElement.scrollWidth > document.documentElement.clientWidth }"""
    spaced = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important }"
    page.set_viewport_size({"width": 360, "height": 700})
    for address in (*PAGES[:-1], *LISTS):
        visit(address)
        for css in (spaced, "html { font-size: 200% !important }"):
            assert not page.evaluate(wide, css), (address, css)


def test_five_words_and_the_sign_of_the_search_stand_in_one_line_on_a_phone(archive, visit, page):
    page.set_viewport_size({"width": 320, "height": 700})
    visit("/people/")
    boxes = [one.bounding_box() for one in page.locator(".masthead nav li, .find label").all()]
    assert len(boxes) == 6 and max(box["y"] for box in boxes) < min(box["y"] + box["height"] for box in boxes)
    assert all(one["x"] + one["width"] <= other["x"] for one, other in pairwise(boxes))


def test_on_paper_a_link_carries_its_whole_address(archive, visit, page, live_server):
    visit("/topics/")
    page.emulate_media(media="print")
    said = "e => getComputedStyle(e, '::after').content"
    found = page.get_by_role("link", name="JWT vs Goa").evaluate(said)
    assert found == f'" ({live_server.url}/topics/jwt-vs-goa/)"'


def test_caption_of_a_month_shows_at_the_keyboard(archive, visit, page):
    visit("/sessions/34/")
    month = page.get_by_label("32nd, March 2017: report published")
    month.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    shown = month.evaluate("e => getComputedStyle(e, '::after').content")
    assert shown in ("attr(aria-label)", '"32nd, March 2017: report published"')
