"""A web page as Markdown, so that headings, links and emphasis of a report stay."""

import re
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag
from markdownify import MarkdownConverter

from sessions.reports.reading.decoding import UnreadableSource
from sessions.reports.reading.office_html import tidy

# Nothing of a report stands in these.
FURNITURE = [
    "script",
    "style",
    "noscript",
    "template",
    "nav",
    "aside",
    "form",
    "button",
    "svg",
    "iframe",
    "object",
    "select",
    "input",
    "textarea",
    "dialog",
    "footer",
    "xml",
]
POSTED_META = ({"property": "article:published_time"}, {"name": "date"}, {"itemprop": "datePublished"})
AUTHOR_META = ({"name": "author"}, {"property": "article:author"})
BLANK_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")
XML_START = re.compile(r"\s*<\?xml[^>]*>")
# html.parser and the converter follow the nesting of a page; pages nested deeper are no pages.
DEEPEST = 200
# Elements that everyday pages close; an unclosed <p> or <li> is no nesting.
START_OR_END = re.compile(
    r"<(/?)(?:div|span|section|article|main|ul|ol|blockquote|table|b|i|em|strong|font|a)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Page:
    """markdown: the text of the page. url: its canonical address, empty where it names none."""

    markdown: str
    url: str = ""


def page_of(html: str) -> Page:
    """Turn a page into Markdown: its article where it has exactly one, without menus, forms and scripts.

    The author and the day of posting that the page's head names stand above the text as "Author: …" and
    "Published: …". Raises UnreadableSource for a page that is nested too deeply to follow.
    """
    if _depth(html) > DEEPEST:
        raise UnreadableSource(f"the page nests elements more than {DEEPEST} deep; save its text instead")
    try:
        soup = BeautifulSoup(XML_START.sub("", html), "html.parser")  # without it bs4 warns: no XML reader
        head = _head_lines(soup)
        url = _canonical(soup)
        tidy(soup)
        for tag in soup.find_all([*FURNITURE, "head"]):
            tag.decompose()
        articles = soup.find_all("article")
        body = articles[0] if len(articles) == 1 else soup.find("main") or soup.body or soup
        markdown = MarkdownConverter(heading_style="ATX", bullets="-", escape_misc=False).convert_soup(body)
    except RecursionError as error:
        raise UnreadableSource("the page nests its elements too deeply; save its text instead") from error
    markdown = BLANK_LINES.sub("\n\n", markdown).strip()
    lines = "\n\n".join(head) if len(articles) <= 1 else ""
    return Page(f"{lines}\n\n{markdown}\n".lstrip(), url)


def _depth(html: str) -> int:
    """The deepest nesting of common elements, counted without building the tree."""
    depth = deepest = 0
    for match in START_OR_END.finditer(html):
        depth = max(0, depth - 1) if match[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _head_lines(soup: BeautifulSoup) -> list[str]:
    author = _meta(soup, AUTHOR_META)
    posted = _meta(soup, POSTED_META)
    lines = [f"Author: {author}"] if author and not author.startswith("http") else []
    day = re.match(r"\d{4}-\d{2}-\d{2}", posted)
    return lines + ([f"Published: {day[0]}"] if day else [])


def _meta(soup: BeautifulSoup, wanted: tuple[dict[str, str], ...]) -> str:
    for attributes in wanted:
        tag = soup.find("meta", attrs=attributes)
        if isinstance(tag, Tag) and tag.get("content"):
            return " ".join(str(tag["content"]).split())[:200]
    return ""


def _canonical(soup: BeautifulSoup) -> str:
    link = soup.find("link", rel="canonical")
    address = str(link.get("href", "")) if isinstance(link, Tag) else ""
    return address if re.fullmatch(r"https?://\S{1,2000}", address) else ""
