"""A page saved or copied from Word or Google Docs, as a page that says the same in plain HTML.

Both write lists as paragraphs or as one list after another, emphasis as styles, and notes for themselves
between the words.
"""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.element import PreformattedString

WORD = re.compile(r"Mso|WordSection")
MSO_LIST = re.compile(r"mso-list:\s*l\d+\s+level(\d)")
GOOGLE_LIST = re.compile(r"lst-\S+-(\d)")
# The bullet or number that Word writes before the words of an item, with spaces that do not break.
MARKER = re.compile(
    r"\s*(?:[·•‣◦▪●○■]\s*|\(?(?P<number>\d{1,3}|[A-Za-z]|[ivx]{2,5})[.)]\s*\xa0\s*|\S(?=\s*\xa0)\s{2,})"
)
CLASS_RULE = re.compile(r"\.(c\d+)\s*\{([^{}]*)\}")
BOLD = re.compile(r"(?<![\w-])font-weight:\s*(?:bold|[6-9]00)")
SLANTED = re.compile(r"(?<![\w-])font-style:\s*italic")
NOT_BOLD = re.compile(r"(?<![\w-])font-weight:\s*(?:normal|[1-5]00)")
HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]


def tidy(soup: BeautifulSoup) -> None:
    """Change a page in place; one that other programs wrote stays as it is."""
    styles = {
        name: rules for style in soup.find_all("style") for name, rules in CLASS_RULE.findall(style.text)
    }
    for note in soup.find_all(string=lambda text: isinstance(text, PreformattedString)):
        note.extract()  # comments, and what only looks like one: <![if !supportLists]>
    for title in soup.select('p.MsoTitle, p.title[id^="h."]'):
        title.name = "h1"
    _lists(soup)
    _emphasis(soup, styles)
    for link in soup.find_all("a", href=re.compile(r"https?://www\.google\.com/url\?")):
        link["href"] = parse_qs(urlsplit(link["href"]).query).get("q", [link["href"]])[0]
    if soup.find(class_=WORD):
        for text in soup.find_all(string=re.compile(r"[\n\xa0]")):
            if text.find_parent("pre") is None:
                text.replace_with(re.sub(r"\s*\n\s*", " ", text.replace("\xa0", " ")))


def _lists(soup: BeautifulSoup) -> None:
    found = {id(item): (level, kind) for item, level, kind in [*_word_items(soup), *_google_items(soup)]}
    for item in [one for one in soup.find_all("p") if id(one) in found]:
        if id(item) in found:
            _nest(soup, list(_run(item, found)), found)
    for inner in soup.find_all(["ul", "ol"]):  # straight in a list, as Google's clipboard has it
        if inner.parent.name in ("ul", "ol") and (item := inner.find_previous_sibling("li")):
            item.append(inner.extract())
    for only in soup.select("li > p[role=presentation]"):
        only.unwrap()


def _word_items(soup: BeautifulSoup) -> Iterator[tuple[Tag, int, str]]:
    for item in soup.find_all("p"):
        told = MSO_LIST.search(item.get("style", ""))
        if not told and "MsoList" not in " ".join(item.get("class", ())):
            continue
        marker = MARKER.match(item.text)
        _drop(item, marker.end() if marker else 0)
        if told or marker:
            yield item, int(told[1]) if told else 1, "ol" if marker and marker["number"] else "ul"


def _drop(item: Tag, length: int) -> None:
    """Its first characters, whatever elements they stand in."""
    for text in list(item.find_all(string=True)):
        text.replace_with(text[length:])
        length = max(0, length - len(text))


def _google_items(soup: BeautifulSoup) -> Iterator[tuple[Tag, int, str]]:
    for one in soup.find_all(["ul", "ol"], class_=GOOGLE_LIST):
        level = int(GOOGLE_LIST.search(" ".join(one["class"]))[1]) + 1
        for item in one.find_all("li", recursive=False):
            item.name = "p"
            yield item, level, one.name
        one.unwrap()


def _run(item: Tag | None, found: dict[int, tuple[int, str]]) -> Iterator[Tag]:
    """The items that follow each other directly."""
    while item is not None:
        yield item
        item = item.next_sibling
        while isinstance(item, NavigableString) and not item.strip():
            item = item.next_sibling
        item = item if id(item) in found else None


def _nest(soup: BeautifulSoup, items: list[Tag], found: dict[int, tuple[int, str]]) -> None:
    """The items, which stand one after another, as lists within lists. Takes them out of `found`."""
    place, open_lists = NavigableString(""), []
    items[0].insert_before(place)
    for item in items:
        level, kind = found.pop(id(item))
        del open_lists[level:]
        if len(open_lists) == level and open_lists[-1].name != kind:
            open_lists.pop()
        if len(open_lists) < level:
            made = soup.new_tag(kind)
            if open_lists:
                open_lists[-1].find_all("li", recursive=False)[-1].append(made)
            else:
                place.insert_before(made)
            open_lists.append(made)
        item.name = "li"
        open_lists[-1].append(item.extract())


def _emphasis(soup: BeautifulSoup, styles: dict[str, str]) -> None:
    for plain in soup.find_all(["b", "strong"], style=NOT_BOLD):
        plain.unwrap()
    for span in soup.find_all("span"):
        style = ";".join([span.get("style", ""), *(styles.get(name, "") for name in span.get("class", ()))])
        if span.find_parent(HEADINGS) is None and span.text.strip():
            span.name = "strong" if BOLD.search(style) else "em" if SLANTED.search(style) else "span"
    for name in ("strong", "b", "em", "i"):
        for first in soup.find_all(name):
            while isinstance(first.next_sibling, Tag) and first.next_sibling.name == name:
                first.extend(list(first.next_sibling.extract().contents))
