"""Headings of topics: '“T” by X and Y', "2. T – X", a bare title; and headings that only name a section."""

import re
from dataclasses import dataclass, field
from typing import Literal

from sessions.reports.reading.people import People, PeopleReader
from sessions.reports.reading.quotes import quoted_at
from sessions.reports.reading.sentences import COMPANY_FORM
from sessions.reports.reading.talk_phrases import Range, by_people

Section = Literal["", "introductions", "container", "closing", "about", "inside"]

NUMBERED = re.compile(
    r"\s*(?:[\[【]\s*(?:topic|talk|presentation|session|lightning\s+talk|LT|keynote|guest\s+talk|special)?\s*#?\s*\d{0,2}\s*[\]】]\s*|[■□●◆◇▼▽▶►★☆◎✦✔➤➜»§]+\s*|(?:topic|talk|presentation|session|speaker|LT|lightning\s+talk)\s*(?:#|no\.?\s*)?\d{1,2}\s*[.:)–—-]\s*|#\d{1,2}\s*[.:)–—-]?\s+|\(?\d{1,2}[.):]\s+"
    r"|\d{1,2}\s+[–—-]\s+|[①-⑳]\s*|(?:the\s+)?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|final|next|\d{1,2}(?:st|nd|rd|th))"
    r"\s+(?:topic|talk|presentation|speaker|session)\s*[:–—-]\s*)",
    re.IGNORECASE,
)
BY_SOMEBODY = re.compile(
    r"\s*[,–—|-]?\s*(?:presented\s+|given\s+)?(?:[Bb]y|[Ww]ith):?\s+(?=[A-Z\u3040-\u9fff])"
)
ROLE_LABEL = r"(?:by\s+|(?:speakers?|presenters?|presented\s+by)\s*:?\s+)?"
WITH = re.compile(r"\s*,?\s+(?:with|featuring|feat\.?)\s+(?=\S)", re.IGNORECASE)
EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d]")
BEFORE_BY = re.compile(r"\s*[,–—|/-]?\s*(?=by\b|presented\b|from\b|given\b)", re.IGNORECASE)
DASH = re.compile(r"\s+[-–—|/]\s+|\s*[:：]\s+|\s*,\s+")
LAST_BY = re.compile(r"\s*[,–—|-]?\s+(?=by\s)", re.IGNORECASE)
SECTIONS: dict[Section, str] = {
    "introductions": r"(?:self[ -])?introductions?(?: (?:of|to) (?:the |our )?(?:new|newcomers).{0,30})?"
    r"|(?:(?:introducing |introduction of |our )?"
    r"new (?:members?|faces|colleagues|joiners|comers|employees|hires)"
    r"|newcomers?(?: introductions?)?|welcome(?: (?:new members|aboard|newcomers))?)"
    r"(?: (?:of|to) (?:the |our )?(?:team|company|family|month|session|event|mts|hennge|hde)[!.]?)?",
    "container": r"(?:the |our |today['’]s |tonight['’]s )?(?:topics|talks|presentations|programme?"
    r"|agenda|speakers|sessions|lightning talks|main talks"
    r"|report|time ?table|contents|table of contents|line[- ]?up)"
    r"(?: (?:of|for) (?:the |this |our )?(?:day|night|month|evening|session|event|mts|\d{1,3}\w\w .{1,30}))?"
    r"|(?:topics|talks|speakers) and (?:topics|talks|speakers)",
    "closing": r"(?:(?:after|the|pizza|beer)?[ -]?party(?: time)?|closing(?: (?:remarks|words))?"
    r"|conclusions?|wrap(?:ping)?[ -]?up|networking|social(?: time| hour)?"
    r"|farewells?|good ?bye|see you.{0,40}|the end|afterwards|in closing|lastly|finally|final words"
    r"|next (?:mts|session|time)|acknowledge?ments?|(?:special )?thanks(?: to .{1,40})?|thank you.{0,40}"
    r"|credits"
    r"|after the (?:talks|topics|presentations|session)|what['’]s next|post-?script|p\.?s|announcements?)",
    "about": r"(?:about(?: (?:the )?(?:mts|us|this .{1,20}|event|author|series|company"
    r"|.{0,30}session.{0,12}))?"
    r"|what is (?:the |an? |our )?"
    r"(?:mts|this|it|.{0,30}technical session).{0,12}|overview|summary|opening(?: remarks)?"
    r"|date(?: and (?:time|place|venue))?|venue|moderators?|mc)",
    "inside": r"(?:q ?(?:&|＆|and) ?as?"
    r"(?: (?:session|time|corner))?"
    r"|(?:(?:some|a few|your|the|selected|other|more) )?(?:questions?|answers)"
    r"(?: (?:and|&) (?:answers?|comments))?(?: (?:from|after|by|for) .{1,40})?"
    r"|discussions?|comments|feedback|references|(?:related |useful )?links|slides|resources"
    r"|further reading|background|demo(?:nstration)?"
    r"|(?:key |main )?take-?aways?|tl;?dr|photos?|gallery)",
}
# Words before a title that tell what kind of talk it is.
IN_BRACKETS = re.compile(r"\s*[\[【]\s*(lightning\s+talk|LT)\b", re.IGNORECASE)
QUESTION = re.compile(r"(?:Q|A|Ans|Answer|Question)\s*\d{0,2}\s*[.:：]")
LABEL = re.compile(
    r"(?P<kind>lightning\s+talk|LT|(?:opening\s+|closing\s+|guest\s+|invited\s+)?keynote(?:\s+(?:talk|speech))?|panel(?:\s+(?:discussion|talk))?"
    r"|fireside\s+chat|(?:guest|invited|special|main|opening|closing)\s+(?:talk|topic|session|presentation)|workshop|topic|talk|title)"
    r"\s*[:：]\s*(?=\S)",
    re.IGNORECASE,
)
# What our own report prints over a topic without title and subject; it is no title.
NO_TITLE = re.compile(
    r"(?:an?\s+)?(?:lightning\s+talk|talk|workshop|event\s+report|annual\s+report|presentation)|the\s+[\w-]+\s+(?:topic|talk)",
    re.IGNORECASE,
)
SECTION_PATTERNS = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in SECTIONS.items()}
# A full stop inside a line makes it a sentence, unless it closes an abbreviation (“Static vs. Dynamic”).
FULL_STOP = re.compile(r"(?<!\b[Vv]s)(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!\bNo)(?<!\b[A-Z])(?<!\bver)\.\s+\S")
LONGEST_HEADING = 140
MOST_WORDS = 18


@dataclass(slots=True)
class Heading:
    """A heading as a topic's: offsets of its words, of the title in them, and the people it names.

    named: the label before the title ("Keynote:"). sure: quotes, "by" or a number show that it opens a
    topic. splits: title and a possible speaker on the two sides
    of a dash or colon, for the layout to judge by the other headings and the text below.
    """

    start: int
    end: int
    title: Range
    people: People | None = None
    sure: bool = False
    numbered: bool = False
    quoted: bool = False
    named: str = ""
    kind: str = ""
    section: Section = ""
    splits: list[tuple[Range, People]] = field(default_factory=list)


def looks_like_heading(line: str) -> bool:
    """Whether a line of plain text may be a heading: short, no sentence, no list item, no placeholder."""
    words = line.split()
    if not words or len(line) > LONGEST_HEADING or len(words) > MOST_WORDS or "\n" in line:
        return False
    if line[-1] == "." and COMPANY_FORM.search(line):
        line = line[:-1]
    if line[-1] in ".,;:。、…" or line[0] in "(（[<>|=~_-–—*•◦#@&…\\/,.;:)]}":
        return bool(NUMBERED.match(line)) and line[-1] not in ".,;:。、"
    if line.startswith(("http://", "https://", "www.")) or QUESTION.match(line):
        return False
    first = line[0]
    if first.isalpha() and first.islower() and not re.match(r"[a-z]+[A-Z:.]|.{1,60} by ", line):
        return False
    number = NUMBERED.match(line)
    return line[0] in "\"“'‘「" or not FULL_STOP.search(line, number.end() if number else 0)


def parse_heading(text: str, start: int, end: int, reader: PeopleReader) -> Heading:
    """The parts of a heading. text: the masked text, so that emphasis and links are out of the way."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    heading = Heading(start, end, (start, end))
    start = heading.start = _past_emoji(text, start, end)
    number = NUMBERED.match(text, start, end)
    at = _past_emoji(text, number.end(), end) if number and number.end() < end else start
    heading.numbered = at > start
    if heading.numbered and IN_BRACKETS.match(text, start, at):
        heading.kind = IN_BRACKETS.match(text, start, at)[1].lower()
    label = LABEL.match(text, at, end)
    if label:
        at, heading.kind = label.end(), " ".join(label["kind"].lower().split())
        heading.named = heading.kind
    while end > at and EMOJI.match(text, end - 1):
        end -= 1
    heading.end = end
    heading.title = (at, end)
    words = re.sub(r"[\W_]+$", "", text[at:end]).strip()
    for section, pattern in SECTION_PATTERNS.items():
        if pattern.fullmatch(words):
            heading.section = section
            return heading
    heading.sure = heading.numbered or bool(label)
    quotation = quoted_at(text, at, end)
    if quotation:
        heading.quoted = True
        _after_quotation(text, quotation, end, reader, heading)
        return heading
    for by in reversed(list(LAST_BY.finditer(text, at, end))):
        people = by_people(text, text.rfind("by", 0, by.end() + 2) - 1, end, reader)
        if people and people.end >= end and by.start() > at:
            heading.title, heading.people, heading.sure = (at, by.start()), people, True
            return heading
    heading.splits = _splits(text, at, end, reader)
    return heading


def _past_emoji(text: str, start: int, end: int) -> int:
    """Past pictures that only decorate a heading; a heading of nothing else keeps them."""
    decorated = re.compile(rf"(?:(?:\d\ufe0f?\u20e3|{EMOJI.pattern})[ \t]*)+").match(text, start, end)
    return decorated.end() if decorated and decorated.end() < end else start


def _after_quotation(text: str, quotation, end: int, reader: PeopleReader, heading: Heading) -> None:
    at = quotation.after
    if at >= end:
        heading.title, heading.sure = (quotation.start, quotation.end), True
        return
    gap = BEFORE_BY.match(text, at, end)
    people = by_people(text, gap.end() - 1, end, reader) if gap else None
    if people is None:
        dash = re.compile(r"\s*[-–—|/:,]\s*|\s*(?=[(（])|\s+(?=\w)").match(text, at, end)
        opening = dash.end() if dash else at
        inside = re.compile(rf"[(（]\s*{ROLE_LABEL}").match(text, opening, end)
        people = reader.people_at(text, inside.end() if inside else opening, end) if dash else None
    if people is None:
        featured = WITH.match(text, at, end)
        people = reader.people_at(text, featured.end(), end) if featured else None
    if people and (not text[people.end : end].strip(" .)）") or _team_behind(text, people, end, reader)):
        heading.title, heading.people, heading.sure = (quotation.start, quotation.end), people, True
    elif BY_SOMEBODY.match(text, at, end) and len(text[at:end].split()) < 13:
        heading.title, heading.sure = (quotation.start, quotation.end), True  # by whom is a doubt


def _team_behind(text: str, people: People, end: int, reader: PeopleReader) -> bool:
    """Whether only a team or company follows the people: "by X — Android Team", "by X, CTO"."""
    behind = re.compile(r"\s*[-–—|/,]\s*([^-–—|/,()]{2,50})$").match(text, people.end, end)
    if behind is None or len(behind[1].split()) > 5:
        return False
    reader.take_company(
        people, behind[1].strip(), (behind.start(1), behind.start(1) + len(behind[1].rstrip()))
    )
    return True


def _splits(text: str, start: int, end: int, reader: PeopleReader) -> list[tuple[Range, People]]:
    """((title), people) of "T (X)", "T – X" and "X: T", each way in which one side reads as people only."""
    found: list[tuple[Range, People]] = []
    inside = re.compile(rf"\s*[(（]\s*{ROLE_LABEL}([^()（）]{{2,60}})[)）]$", re.I).search(text, start, end)
    if inside and inside.start() > start:
        people = reader.people_at(text, inside.start(1), inside.end(1))
        if people and (people.end >= inside.end(1) or _team_behind(text, people, inside.end(1), reader)):
            return [((start, inside.start()), people)]
    gaps = [gap for gap in DASH.finditer(text, start, end) if "," not in gap[0]]
    for gap in gaps[-1:]:
        people = reader.people_at(text, gap.end(), end) if ":" not in gap[0] and "：" not in gap[0] else None
        if people and people.end >= end and gap.start() > start:
            found.append(((start, gap.start()), people))
    for gap in gaps[:1]:
        people = reader.people_at(text, start, gap.start())
        if people and people.end >= gap.start() and gap.end() < end:
            found.append(((gap.end(), end), people))
    return found
