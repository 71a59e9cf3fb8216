"""A real Chromium against a live server. Mark each test `@pytest.mark.browser`.

`page` is pytest-playwright's; `live_server` is pytest-django's and brings a database that both see.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Page, expect

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
NARROW = {"width": 360, "height": 740}
WIDE = {"width": 1280, "height": 900}
LOOKS = ((WIDE, "light"), (NARROW, "dark"))  # (size of the window, colour scheme)
EVERY_LOOK = (*LOOKS, (WIDE, "dark"), (NARROW, "light"))

# WCAG 2.2, 2.5.8 (targets of 24 px) is off by default in axe.
LOOK_FOR = "{resultTypes: ['violations'], rules: {'target-size': {enabled: true}}}"
# WCAG 1.4.12, and 1.4.4 beside it. A sheet that is constructed is no inline style to the CSP.
SPACED = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
STRAIN = """rules => { const sheet = new CSSStyleSheet(); sheet.replaceSync(rules);
  document.adoptedStyleSheets = [sheet]; return document.documentElement.scrollWidth }"""
# Controls that a key reaches, and nobody sees even then.
UNSEEN = """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
  .filter(one => one.tabIndex >= 0 && !one.disabled && one.type !== 'hidden' && one.checkVisibility()
    && Math.min(one.offsetWidth, one.offsetHeight) < 2)
  .filter(one => { one.focus(); return Math.min(one.offsetWidth, one.offsetHeight) < 2 })
  .map(one => one.outerHTML.slice(0, 120))"""


def chromium() -> str | None:
    """Path of the system's Chromium; None where there is none."""
    return next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """The system's Chromium. Without one tests are skipped; MTS_REQUIRE_BROWSER=1 makes that a failure."""
    path = chromium()
    if path is None:
        reason = "There is no Chromium on this machine (looked for: " + ", ".join(CHROMIUM_NAMES) + ")."
        if os.environ.get("MTS_REQUIRE_BROWSER") == "1":
            pytest.fail(reason + " MTS_REQUIRE_BROWSER=1 forbids skipping the browser tests.")
        pytest.skip(reason)
    # In a container Chromium cannot build its own sandbox; the pages are our own.
    return browser_type_launch_args | {"executable_path": path, "args": ["--no-sandbox"]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    return browser_context_args | {"viewport": WIDE, "locale": "en-GB", "timezone_id": "Asia/Tokyo"}


@pytest.fixture(autouse=True)
def patience() -> None:
    """Two cores shared by many: ten seconds for an expectation rather than five."""
    expect.set_options(timeout=10_000)


@pytest.fixture
def visit(page: Page, live_server) -> Callable[[str], Page]:
    """`visit("/sessions/34/")` opens an address of the live server and gives the page."""

    def go(address: str) -> Page:
        page.goto(live_server.url + address)
        return page

    return go


@pytest.fixture
def log_in(page: Page, live_server) -> Callable:
    """`log_in(user)` puts the cookie of a logged-in session into the browser; no form, no password."""

    def enter(user) -> None:
        client = Client()
        client.force_login(user)
        name = django_settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
        page.context.add_cookies([cookie])

    return enter


@pytest.fixture
def axe_violations() -> Callable[..., list[str]]:
    """`axe_violations(page)` gives what axe finds, one line each: impact, rule, and where.

    impacts: only these, as in ("serious", "critical"); all by default.
    """

    def look(page: Page, impacts: tuple[str, ...] = ()) -> list[str]:
        if not page.evaluate("'axe' in window"):
            page.evaluate(Axe().axe_script)
        found = page.evaluate(f"axe.run({LOOK_FOR}).then(result => result.violations)")
        return [
            f"{rule['impact']} {rule['id']}: {', '.join(str(target) for target in node['target'])}"
            for rule in found
            if not impacts or rule["impact"] in impacts
            for node in rule["nodes"]
        ]

    return look


@pytest.fixture
def faults(axe_violations, picture) -> Callable[..., list[str]]:
    """`faults(page)` gives what axe finds in each size and scheme, where the page is wider, and `strained`.

    looks: sizes and schemes; impacts: as above; name: of the pictures. The page is visited once, and resized.
    """

    def look(page: Page, looks=LOOKS, impacts: tuple[str, ...] = (), name: str = "") -> list[str]:
        found = []
        for size, scheme in looks:
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme)
            # A colour on its way from one scheme to the other is neither.
            page.evaluate("document.getAnimations().forEach(animation => animation.finish())")
            here = axe_violations(page, impacts)
            if (width := page.evaluate("document.documentElement.scrollWidth")) > size["width"]:
                here.append(f"{width} pixels wide")
            found += [f"{page.url}, {size['width']}, {scheme}: {line}" for line in here]
            if name:
                picture(f"{name}-{scheme}-{size['width']}")
        return found + strained(page)

    return look


def strained(page: Page) -> list[str]:
    """Where the page is wider than its window at 320 px, with text spaced out, or twice as large."""
    found = [f"{page.url}: takes the focus unseen: {html}" for html in page.evaluate(UNSEEN)]
    for width, rules in ((320, "*{}"), (360, SPACED), (1280, ":root { font-size: 200% !important }")):
        page.set_viewport_size({"width": width, "height": 740})
        if (wide := page.evaluate(STRAIN, rules)) > width:
            found.append(f"{page.url}: {wide} pixels wide at {width} with {rules}")
    page.evaluate("document.adoptedStyleSheets = []")
    return found


def listen(page: Page, complaints: list[str]) -> None:
    """Add to the list whatever the browser complains about on this page, as it goes."""
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))


@pytest.fixture
def console_errors(page: Page) -> list[str]:
    """What the browser complains about while a test runs (CSP breaches among it), collected as it goes."""
    complaints: list[str] = []
    listen(page, complaints)
    return complaints


@pytest.fixture
def picture(page: Page) -> Callable[[str], None]:
    """`picture("session-wide")` saves a screenshot below MTS_PICTURES, where that is set; else nothing."""
    folder = os.environ.get("MTS_PICTURES", "")

    def take(name: str) -> None:
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

    return take
