"""The session page of the admin in a real browser: by keyboard, by mouse, by finger, and without script."""

from datetime import date, timedelta
from itertools import product

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from sessions.models import Audience, Session, Status, Tag, Topic, archive_change
from tests.browser.conftest import EVERY_LOOK, NARROW
from tests.factories import make_person, make_session, make_topic

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SERIOUS = ("serious", "critical")


@pytest.fixture
def organised(log_in, organiser):
    """An organiser is logged in, and the archive holds the 34th with two speakers."""
    session = make_session(34, held_on=date(2017, 5, 19))
    make_topic(session, "JWT vs Goa", speakers=[make_person("Tanabe"), make_person("Okubo")])
    make_person("Endo", organisation="AWS Japan")
    make_person("Kevin")
    log_in(organiser)


@pytest.fixture
def agenda(organised):
    """The 35th, open, with three topics of one speaker each."""
    session = make_session(35, status=Status.OPEN, held_on=date(2017, 6, 16), public=False)
    for title in ("One", "Two", "Three"):
        make_topic(session, title, speakers=[make_person(f"Speaker {title}")], public=False)
    return session


# Texts and controls of one line whose boxes meet, as pairs of words.
OVERPRINTED = """() => [...document.querySelectorAll("[data-lines] > .line")].flatMap(line => {
  const printed = ".line-more > summary, .more-rows, .line-top input, fieldset > .f-help";
  const parts = [...line.querySelectorAll(printed)];
  const boxes = parts.map(part => [part, part.getBoundingClientRect()]).filter(([, box]) => box.width > 1);
  return boxes.flatMap(([one, a], n) => boxes.slice(n + 1).filter(([other, b]) => !one.contains(other) &&
    a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1
  ).map(([other]) => [one.textContent, other.textContent].join(" over ")));
})"""


def two_speakers(title: str) -> list:
    return [make_person(f"{title} {name}") for name in ("Tanabe", "Shihan")]


def titles(session: Session) -> list[str]:
    return list(session.topics.order_by("position").values_list("title", flat=True))


def shown_titles(page: Page) -> list[str]:
    return [box.input_value() for box in page.locator("[data-lines] [data-title]").all()]


def change(session: Session) -> str:
    return f"/admin/mts/session/{session.pk}/change/"


def pick(page: Page, typed: str, option: str) -> None:
    """Type into the focused name field and take an offer with the arrow keys."""
    page.keyboard.type(typed)
    # The offers are those for all that was typed, not for its beginning.
    expect(page.get_by_role("option", name=f"Add “{typed}” as a new person")).to_be_visible()
    options = page.locator("#suggestions li").all_inner_texts()
    at = next(n for n, text in enumerate(options) if text.startswith(option))
    for _ in range(at + 1):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


AGENDA = [
    ("Rust in production", "oku", "Okubo"),
    ("A new feature of EBS", "end", "Endo"),
    ("Mail at scale", "Mami", "Add “Mami” as a new person"),
    ("JWT once more", "tan", "Tanabe"),
    ("What I learnt", "mami", "Mami"),
]


def test_a_five_topic_agenda_is_entered_by_keyboard_and_read_in_the_archive(
    visit, organised, console_errors, picture
):
    page = visit("/admin/mts/session/add/")
    expect(page.get_by_label("Number")).to_have_value("35")
    page.get_by_role("button", name="Fri 30").or_(page.locator("[data-fill]")).first.click()
    ahead = timezone.localdate() + timedelta(days=40)
    page.get_by_label("Date", exact=True).fill(ahead.isoformat())
    page.get_by_label("Venue").fill("Shibuya")
    page.locator("#id_moderators").focus()
    pick(page, "kev", "Kevin")
    page.get_by_label("Answer 1").select_option("said yes")
    page.get_by_label("Title", exact=True).focus()
    for n, (title, typed, option) in enumerate(AGENDA):
        page.keyboard.type(title)
        page.keyboard.press("Tab")
        # "Mami" is new the first time; the second time nobody knows her yet, so she is new again: one person.
        pick(page, typed, option if n < 4 else "Add “mami” as a new person")
        if n < len(AGENDA) - 1:
            page.keyboard.press("Enter")
    picture("admin-agenda")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".messagelist")).to_contain_text("The 35th session was added.")

    session = Session.objects.get(number=35)
    assert titles(session) == [title for title, _, _ in AGENDA]
    names = [
        [speaker.name for speaker in topic.speakers.all()] for topic in session.topics.order_by("position")
    ]
    assert names == [["Okubo"], ["Endo"], ["Mami"], ["Tanabe"], ["Mami"]]
    assert session.topics.get(position=2).speakers.get().affiliation == "AWS Japan"

    # Out to the readers: told, opened, announced to everybody.
    page.get_by_role("button", name="All were told by hand").click()
    page.get_by_role("button", name="Open for topics").click()
    page.get_by_role("button", name="Announce…").click()
    page.get_by_label("Public", exact=True).check()
    for title, _, _ in AGENDA:
        page.get_by_label(title, exact=True).check()
    page.get_by_role("button", name="Announce").click()
    expect(page.locator(".evening-status")).to_have_text("Announced")
    session.refresh_from_db()
    assert (session.status, session.agenda_audience) == (Status.ANNOUNCED, Audience.PUBLIC)
    page.context.clear_cookies()
    visit("/sessions/35/")
    shown = page.get_by_role("main").inner_text()
    places = [shown.index(title) for title, _, _ in AGENDA]
    assert places == sorted(places)
    assert "Kevin" in shown and "AWS Japan" in shown and "Shibuya" in shown
    assert console_errors == []


def test_lines_pasted_into_a_title_become_topics(visit, organised):
    page = visit("/admin/mts/session/add/")
    text = (
        "Rust in production — Okubo\nJWT – again — Tanabe and Endo\nNo speaker yet\nEBS\tEndo\t15\r\n"
        '2.\t"In ""two""\nlines"\tEndo、Okubo\t25 min\n• “Talk A” by Kevin (20 minutes)\n3.5 million rows'
    )
    page.get_by_label("Title", exact=True).focus()
    page.evaluate(
        """text => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          const paste = { clipboardData: data, bubbles: true, cancelable: true };
          document.activeElement.dispatchEvent(new ClipboardEvent("paste", paste));
        }""",
        text,
    )
    page.keyboard.press("Control+Enter")
    expect(page.locator(".messagelist")).to_contain_text("The 35th session was added.")
    session = Session.objects.get(number=35)
    assert [
        (topic.title, [speaker.name for speaker in topic.speakers.all()], topic.minutes)
        for topic in session.topics.order_by("position")
    ] == [
        ("Rust in production", ["Okubo"], None),
        ("JWT – again", ["Tanabe", "Endo"], None),
        ("No speaker yet", [], None),
        ("EBS", ["Endo"], 15),
        ('In "two" lines', ["Endo", "Okubo"], 25),
        ("Talk A", ["Kevin"], 20),
        ("3.5 million rows", [], None),
    ]


def test_topics_are_moved_with_the_keyboard_and_it_is_said(visit, agenda, console_errors):
    page = visit(change(agenda))
    page.locator("[data-title]").nth(2).focus()
    page.keyboard.press("Alt+ArrowUp")
    assert shown_titles(page) == ["One", "Three", "Two"]
    expect(page.locator("[data-say]")).to_have_text("Three: place 2 of 3. Saved.")
    assert titles(agenda) == ["One", "Three", "Two"]
    page.locator("[data-handle]").nth(1).focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator("[data-say]")).to_have_text("Three: place 1 of 3. Saved.")
    assert titles(agenda) == ["Three", "One", "Two"]
    # The page knows the new version: what is saved next is not stale.
    page.get_by_label("Venue").fill("Shibuya")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.locator(".messagelist")).to_contain_text("Saved.")
    assert titles(agenda) == ["Three", "One", "Two"]
    assert console_errors == []


def test_topics_are_moved_with_buttons_and_by_dragging(visit, agenda):
    page = visit(change(agenda))
    page.get_by_role("button", name="Move down").first.click()
    expect(page.locator("[data-say]")).to_have_text("One: place 2 of 3. Saved.")
    handle, target = page.locator("[data-handle]").nth(2), page.locator("[data-line]").first
    handle.hover()
    page.mouse.down()
    box = target.bounding_box()
    for y in range(int(handle.bounding_box()["y"]), int(box["y"]), -8):
        page.mouse.move(box["x"] + 20, y)
    page.mouse.up()
    expect(page.locator("[data-say]")).to_have_text("Three: place 1 of 3. Saved.")
    assert shown_titles(page) == titles(agenda) == ["Three", "Two", "One"]
    assert list(agenda.topics.order_by("position").values_list("position", flat=True)) == [1, 2, 3]


def test_a_finger_drags_too(browser, live_server, agenda, organiser):
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(organiser)
    name = settings.SESSION_COOKIE_NAME
    context = browser.new_context(viewport=NARROW, has_touch=True)
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page = context.new_page()
    page.goto(live_server.url + change(agenda))
    page.locator("[data-handle]").first.scroll_into_view_if_needed()
    start = page.locator("[data-handle]").first.bounding_box()
    end = page.locator("[data-line]").nth(1).bounding_box()
    x, y = start["x"] + 10, start["y"] + 10
    touch = context.new_cdp_session(page)
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 21):
        now = y + (end["y"] + end["height"] - y) * step / 20
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": now}]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.locator("[data-say]")).to_have_text("One: place 2 of 3. Saved.")
    assert titles(agenda) == ["Two", "One", "Three"]
    context.close()


def test_everything_works_without_script(browser, live_server, agenda, organiser):
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(organiser)
    name = settings.SESSION_COOKIE_NAME
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page = context.new_page()
    page.goto(live_server.url + change(agenda))
    page.get_by_role("button", name="Move down").first.click()
    assert titles(agenda) == ["Two", "One", "Three"]
    page.get_by_role("button", name="Add a topic").click()
    page.locator("[data-title]").last.fill("Four")
    page.get_by_placeholder("Speaker").last.fill("Somebody New")
    page.locator("[data-title]").last.press("Enter")
    expect(page.locator(".page-errors")).to_contain_text("Nobody is called “Somebody New” yet")
    expect(page.get_by_label("Who is “Somebody New”?")).to_have_value("new")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.locator(".messagelist")).to_contain_text("Saved.")
    assert titles(agenda) == ["Two", "One", "Three", "Four"]
    assert agenda.topics.get(position=4).speakers.get().name == "Somebody New"
    context.close()


def test_both_texts_of_a_clash_are_shown_and_mine_can_be_kept(visit, agenda, axe_violations, picture):
    page = visit(change(agenda))
    topic = agenda.topics.get(position=1)
    topic.claim(1)
    topic.title = "Theirs"
    topic.save()
    page.get_by_label("Title", exact=True).first.fill("Mine")
    page.get_by_role("button", name="Save", exact=True).last.click()
    clash = page.locator(".conflicts")
    expect(clash).to_be_focused()
    expect(clash.locator("[data-mine]")).to_have_text("Mine")
    expect(clash.locator("[data-theirs]")).to_have_text("Theirs")
    assert axe_violations(page, SERIOUS) == []
    picture("admin-clash")
    clash.get_by_role("button", name="Keep mine").click()
    expect(page.locator(".messagelist")).to_contain_text("Saved.")
    assert titles(agenda)[0] == "Mine"


def test_a_summary_is_previewed_while_it_is_written_and_saved_alone(visit, organised, console_errors):
    session = make_session(36, status=Status.HELD, held_on=date(2017, 7, 21))
    first, second = (make_topic(session, title) for title in ("First", "Second"))
    page = visit(change(session))
    page.get_by_label("Summary", exact=True).fill("It is **fast**.")
    page.get_by_role("button", name="Preview").first.click()
    expect(page.locator(".preview strong")).to_have_text("fast")
    page.get_by_role("button", name="Save this summary").click()
    expect(page.locator(".messagelist")).to_contain_text("The summary of “First” was saved.")
    first.refresh_from_db()
    assert first.summary_html == "<p>It is <strong>fast</strong>.</p>\n"
    # The next topic without a summary is open now, and only that.
    expect(page.locator("textarea[data-markdown][name$='-summary']")).to_have_count(1)
    expect(page.locator(f"#topic-{second.pk} textarea").first).to_be_visible()
    assert console_errors == []


def test_axe_finds_nothing_and_nothing_overflows(page, visit, agenda, faults):
    held = make_session(36, status=Status.HELD, held_on=date(2017, 7, 21))
    topic = make_topic(held, "Held", speakers=[make_person("Doi")], summary="Some *words*.")
    one = f"/admin/mts/session/{held.pk}"
    pages = {
        "add": "/admin/mts/session/add/",
        "list": "/admin/mts/session/",
        "agenda": change(agenda),
        "report": change(held),
        "summary": change(held) + f"?part=report&topic={topic.pk}",
        "step": one + "/step/published/",
        "remove": one + f"/topics/{topic.pk}/remove/",
        "slides": one + f"/topics/{topic.pk}/slides/",
        "history": one + "/history/",
    }
    found = []
    for name, address in pages.items():
        visit(address)
        page.locator("details").evaluate_all("all => all.forEach(one => (one.open = true))")
        found += faults(page, EVERY_LOOK, SERIOUS, f"session-{name}")
    assert found == []


def test_a_line_of_the_agenda_prints_nothing_over_anything(page, visit, agenda):
    """A dropped topic with two speakers, and one whose facts are long."""
    topics = [make_topic(agenda, title, speakers=two_speakers(title)) for title in ("Dropped", "Long facts")]
    Topic.objects.filter(pk=topics[0].pk).update(dropped_because="Neither of the two speakers can come")
    with archive_change():
        topics[1].tags.add(*(Tag.objects.create(name=f"A long tag {n}", slug=f"tag-{n}") for n in range(6)))
    visit(change(agenda))
    expect(page.locator("[data-lines] > .line")).to_have_count(5)
    for width, media in product((768, 900, 1024, 1152, 1280), ("screen", "print")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(media=media)
        assert page.evaluate(OVERPRINTED) == [], (width, media)
