"""What a blog page prints around a report: counters, buttons, dates of posting, places of pictures."""

import re
from datetime import date

from sessions.reports.reading.dates import dates_in

IMAGE = re.compile(
    r"\[?f:id:[\w-]{1,60}:\w{1,40}(?::\w{1,20}){0,4}\]?|<img\b[^>]{0,2000}>"
    r"|Press enter or click to view image in full size"
    r"|\[(?:image|photo|picture|figure)(?:[ :#][^\[\]\n]{0,120})?\](?!\()",
    re.IGNORECASE,
)
MARKDOWN_IMAGE = re.compile(
    r"\[?!\[[^\[\]\n]{0,400}\]\([^()\n]{0,2000}(?:\([^()\n]{0,200}\))?[^()\n]{0,200}\)(?:\]\([^()\n]{0,2000}\))?"
)
READING_TIME = re.compile(r"\d{1,3}\s*min(?:ute)?s?\s+read(?P<rest>.{0,60})$", re.IGNORECASE)
BUTTONS = re.compile(
    r"(?:published in|follow(?:ing)?|share|listen|sign (?:up|in)|log in|open in app|get the app|write"
    r"|search|more"
    r"|member-only story|save|clap|claps?|respond|responses?|see all(?: from .{1,40})?|top highlight"
    r"|\d{1,4} (?:claps?|responses?|followers?|comments?|stars?)|\d{1,5}|\d+(?:\.\d)?k|--|—|·|•|\|"
    r"|読者です|読者をやめる|読者になる|(?:読者です\s*)?(?:読者をやめる\s*)?読者になる|コメントを書く|もっと読む|広告を非表示にする"
    r"|シェア|ツイート|はてなブックマーク|この記事をはてなブックマークに追加|トップ|ブログトップ|次のページ|前のページ"
    r"|tweet|like|read more|back to top|skip to (?:main )?content|home|menu|loading\.*|copy link|help"
    r"|status|about"
    r"|careers|press|blog|privacy|terms|text to speech|teams|permalink|trackback|edit|print)",
    re.IGNORECASE,
)
POSTED = re.compile(
    r"(?:updated|published|posted|last\s+edited)(?:\s+on)?|(?:mon|tues|wednes|thurs|fri|satur|sun)day", re.I
)
STRONG = re.compile(
    r"published in\b.*|.*\d+\s*min(?:ute)?s?\s+read.*|follow|--|open in app|listen|share"
    r"|member-only story|written by\b.*"
    r"|読者です|読者をやめる|読者になる|\d{1,4} followers",
    re.IGNORECASE,
)
LABELLED = {
    "author": re.compile(
        r"(?:author|written by|posted by|writer|reported by|text by)\s*:?\s+(?P<value>\S.{0,80})$", re.I
    ),
    "source_url": re.compile(
        r"(?:source|original|url|link|permalink|canonical|from)\s*:?\s*<?(?P<value>https?://\S{1,500}?)>?$",
        re.I,
    ),
    "published_on": re.compile(
        r"(?:published|posted|updated|posted on|published on|date of post"
        r"|publication date)\s*:?\s+(?P<value>.{4,60})$",
        re.I,
    ),
}


def is_chrome(line: str) -> bool:
    """Whether a line, alone, is only a button, a counter or the reading time of a blog page."""
    line = line.strip(" \t*_|·•#>-—") or line.strip()
    if len(line) > 90:
        return False
    if BUTTONS.fullmatch(line) or line in ("--", "-", "—"):
        return True
    parts = line.split()
    if len(parts) > 1 and all(BUTTONS.fullmatch(part) and not part.isascii() for part in parts):
        return True
    match = READING_TIME.fullmatch(line) or READING_TIME.search(line)
    return bool(match and match.start() <= 30)


def is_strong_chrome(line: str) -> bool:
    """Whether a line shows that this text was copied with the head of a blog page."""
    return bool(STRONG.fullmatch(line.strip(" \t*_|·•#>")))


def posting_date(text: str, start: int, end: int) -> tuple[date, int, int] | None:
    """The date of posting in a line of page head ("4 min readJun 7, 2019"), with its offsets."""
    line = text[start:end]
    match = READING_TIME.search(line)
    begin = match.start("rest") if match else 0
    found = dates_in(line[begin:], 0, len(line) - begin)
    if len(found) == 1 and found[0].value:
        first, after = begin + found[0].start, begin + found[0].end
        if not re.search(r"[^\W\d]{4}", POSTED.sub("", line[begin:first] + line[after:])):
            return found[0].value, start + first, start + after
    return None
