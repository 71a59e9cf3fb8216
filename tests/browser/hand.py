"""A hand that counts what it does: clicks, keys that move on, page loads. Typing a text costs nothing.

Choosing in a select box or ticking a box is a click; so is the click into a field before typing.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page

TABLE = Path(__file__).parent.parent / "benchmarks" / "README.md"


@dataclass
class Count:
    """What one job took."""

    clicks: int = 0
    keys: int = 0
    loads: int = 0


class Hand:
    """Works on a page as a person would, from the page that is open when it begins."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, Count()
        page.on("load", self._loaded)

    def _loaded(self, page: Page) -> None:
        self.count.loads += 1

    def click(self, target: Locator) -> None:
        self.count.clicks += 1
        target.click()

    def type(self, field: Locator, text: str) -> None:
        """A click into the field, then the text in place of what it holds."""
        self.click(field)
        field.fill(text)

    def choose(self, select: Locator, label: str) -> None:
        self.count.clicks += 1
        select.select_option(label=label)

    def press(self, key: str) -> None:
        self.count.keys += 1
        self.page.keyboard.press(key)

    def done(self) -> Count:
        self.page.wait_for_load_state("load")
        self.page.remove_listener("load", self._loaded)
        return self.count


def documented(job: str) -> Count:
    """The row of this job in the table of tests/benchmarks/README.md; AssertionError where there is none."""
    _, _, table = TABLE.read_text(encoding="utf-8").partition("## What a job takes")
    row = re.search(rf"^\| {re.escape(job)} \|(.+)\|$", table, re.MULTILINE)
    assert row, f"tests/benchmarks/README.md has no row for “{job}”."
    return Count(*(int(cell) for cell in row[1].split("|")))
