"""The parts of a sentence about a talk: who gives it, its title in quotes, its subject in words."""

import re
from dataclasses import dataclass

from sessions.reports.reading.interns import INTERN_AFTER
from sessions.reports.reading.people import People, PeopleReader
from sessions.reports.reading.quotes import CLOSERS, quoted_at

type Range = tuple[int, int]

GAVE = (
    r"presented|given|gave|brought|delivered|led|conducted|shared|explained|done|did|made|held|introduced|hosted|prepared"
    r"|performed|covered|told|run|taken|offered"
)
CALLED = (
    r"titled|entitled|called|named|whose\s+title\s+(?:was|is)|with\s+the\s+title(?:\s+of)?"
    r"|under\s+the\s+title(?:\s+of)?"
)
BY = re.compile(
    rf"\s*,?\s+(?:(?:which|that|and|it)\s+){{0,2}}(?:(?:was|were|is)\s+)?(?:(?P<verb>{GAVE})\s+(?:to\s+(?:us|you|everyone)\s+)?)?"
    r"(?P<by>by)(?:\s*:)?\s+(?:(?:our|the)\s+(?:(?:guest|own|intern|colleague|CTO|CEO|speaker|new|newcomer|comer|member)s?\s*,?\s+){1,3})?",
    re.IGNORECASE,
)
LEAD_IN = re.compile(
    rf"\s*(?:(?:an?|the|his|her|their)\s+(?:\w+\s+){{0,2}}?(?:talk|presentation|session|speech|LT|topic)\s+)?(?:{CALLED})?\s*,?:?\s*",
    re.IGNORECASE,
)
ABOUT = re.compile(r"\s*(?:all\s+)?(?:about|on|regarding|concerning)\s+", re.IGNORECASE)
PRESENTED = re.compile(
    rf"\s*(?:(?:once\s+)?again\s+)?(?P<verb>{GAVE})(?=\s+(?:to\s+us\s+)?by\b)", re.IGNORECASE
)
TAIL_LINK = re.compile(
    rf"\s*,?\s*(?:(?:and|who|he|she|they)\s+){{0,2}}(?:(?:{GAVE}|talked|spoke|talking|speaking|presenting|started|came|joined\s+us)\s+)?"
    r"(?:(?:to\s+)?us\s+)?(?:(?:with|about|on|regarding|in)\s+)?"
    r"(?:(?:his|her|their|an?|the|another)\s+(?:\w+\s+){0,2}?(?:talk|presentation|session|topic|speech|report|demo|LT)\b\s*,?\s*)?"
    rf"(?:(?:about|on|with|regarding)\s+|(?:{CALLED})\s+)?",
    re.IGNORECASE,
)
SUBJECT_LINK = re.compile(
    rf"\s*,?\s*(?:(?:and|who|he|she|they)\s+){{0,2}}(?:(?:talked|spoke|talking|speaking|presenting|presented)\s+(?:to\s+us\s+)?(?:about|on)"
    rf"|(?:{GAVE})\s+(?:us\s+)?(?:an?|his|her|their)\s+(?:\w+\s+){{0,2}}?(?:talk|presentation|session|speech|LT)\s+(?:about|on)"
    r"|with\s+(?:an?|his|her|their)\s+(?:\w+\s+){0,2}?(?:talk|presentation|session|topic)\s+(?:about|on)|about|on|with)\s+",
    re.IGNORECASE,
)
# "developed by Yahoo" names no speaker: a participle that is no way of giving a talk.
PARTICIPLE = re.compile(
    r"\b(?:\w{3,}ed|written|built|made|owned|driven|run|known|chosen|sold|taught|used|drawn)$", re.IGNORECASE
)
NO_SUBJECT = re.compile(
    r"(?:(?:presented|given|brought)\b.*|again|next|up|done|over|there|here|great|good|very|also|not|too|\W*$)",
    re.IGNORECASE,
)
# A title whose quotation mark was never closed.
UNCLOSED = ('"', "“", "「", "『")
LONGEST_SUBJECT = 240


@dataclass(slots=True)
class Opening:
    """What the opening of a topic says. Ranges are offsets in the text; start and end hold the sentence.

    ordinal: 3 for "the third", None for "next", "last". complete: the sentence says nothing else. weak:
    nothing in it tells a new topic from a sentence about the last one, the layout decides. connected: it
    begins with "Next," or the like. unclosed: the quotation mark before the title is never closed.
    """

    start: int = 0
    end: int = 0
    ordinal: int | None = None
    people: People | None = None
    title: Range | None = None
    subject: Range | None = None
    complete: bool = False
    weak: bool = False
    kind: str = ""
    stray_bracket: bool = False
    unclosed: bool = False
    connected: bool = False


def trim_end(text: str, start: int, end: int) -> int:
    """The end without full stop and blanks; a stop that closes an initial or an abbreviation goes too."""
    while end > start and text[end - 1].isspace():
        end -= 1
    stop = text[end - 1 : end]
    while stop and stop in ".!。" and end > start and text[end - 1] == stop:
        end -= 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


def by_people(text: str, pos: int, end: int, reader: PeopleReader) -> People | None:
    """The people of ", presented by X from C" that starts at pos."""
    by = BY.match(text, pos, end) or re.compile(r"\s+(?P<by>from)\s+").match(text, pos, end)
    people = reader.people_at(text, by.end(), end) if by else None
    if by and people is None:
        guests = re.compile(r":?\s+").match(text, by.end("by"), end)
        people = reader.people_at(text, guests.end(), end) if guests else None
    if people and by["by"].lower() == "from" and not people.polite:
        if INTERN_AFTER.match(text, people.end, end):
            return people
        if len(people.people[0].name.name.split()) < 2:
            return None
        people.unsure.append(f"“from {people.names[0]}” may name a company; check who spoke")
    return people


CAME_FROM = re.compile(r"\b(?:came|comes?)\s+from\s+$", re.IGNORECASE)
PANEL = re.compile(
    r"\s*,?\s*(?:an?\s+)?(?:\w+\s+)?(?:panel|discussion|conversation|chat|interview)(?:\s+discussion)?\s+(?:with|between|featuring|by)\s+",
    re.IGNORECASE,
)
KIND_FIRST = re.compile(
    r"(?:an?|the|our|another)\s+(?:(?:short|quick|brief|special)\s+)?(?P<kind>lightning\s+talk|LT|workshop|event\s+report|annual\s+report|talk|presentation)"
    r"(?:\s*,\s*(?:(?:titled|entitled|called)\s+)?(?=[\"“'‘「『])|(?=\s*,?\s+(?:(?:presented|given)\s+)?by\b|$))",
    re.IGNORECASE,
)
UNTITLED = re.compile(r"presented\s+without\s+(?:an?\s+)?title", re.IGNORECASE)


def read_topic_rest(text: str, pos: int, end: int, reader: PeopleReader, opening: Opening) -> None:
    """What follows "The first topic was": title or subject, and who gave it, in either order."""
    while pos < end and text[pos].isspace():
        pos += 1
    untitled = UNTITLED.match(text, pos, end)
    if untitled:
        opening.complete = untitled.end() >= end
        return
    kind = KIND_FIRST.match(text, pos, end)
    if kind:
        opening.kind = " ".join(kind["kind"].lower().split())
        pos = kind.end()
        people = by_people(text, pos, end, reader)
        if people or pos >= end:
            opening.people = opening.people or people
            if people:
                read_person_tail(text, people.end, end, opening)
            else:
                opening.complete = True
            return
    lead = LEAD_IN.match(text, pos, end)
    about = ABOUT.match(text, lead.end(), end)
    for at in (lead.end(), about.end() if about else lead.end()):
        quotation = quoted_at(text, at, end)
        if quotation:
            opening.title = (quotation.start, quotation.end)
            panel = PANEL.match(text, quotation.after, end)
            opening.people = (
                opening.people
                or by_people(text, quotation.after, end, reader)
                or (reader.people_at(text, panel.end(), end) if panel else None)
            )
            at = (
                opening.people.end
                if opening.people and opening.people.end > quotation.after
                else quotation.after
            )
            opening.complete = at >= end
            return
    presented = PRESENTED.match(text, pos, end)
    direct = re.compile(r"(?=(?:by|from)\s)").match(text, pos, end)
    if presented or direct:
        before = (presented.start("verb") if presented else pos) - 1
        opening.people = by_people(text, before, end, reader)
        if opening.people:
            read_person_tail(text, opening.people.end, end, opening)
            return
    elif CAME_FROM.search(text, max(0, pos - 16), pos):
        opening.people = reader.people_at(text, pos, end)
        if opening.people:
            read_person_tail(text, opening.people.end, end, opening)
            return
    owner = reader.people_at(text, pos, end)
    if owner and not opening.people:
        if owner.people[-1].name.possessive and not re.compile(r"\s+(?:new|latest)\b").match(
            text, owner.end, end
        ):
            _owned(text, owner, end, opening, reader)
            return
        if owner.polite:
            opening.people = owner
            read_person_tail(text, owner.end, end, opening)
            return
    _subject_and_byline(
        text, about.end() if about and about.end() > lead.end() else pos, end, reader, opening
    )


def _owned(text: str, owner: People, end: int, opening: Opening, reader: PeopleReader) -> None:
    """'Okubo's introduction on Vue.js' (42nd), 'Okubo-san's "T"'."""
    opening.people = owner
    at = owner.end
    while at < end and text[at].isspace():
        at += 1
    lead = LEAD_IN.match(text, at, end)
    named = re.compile(
        rf"(?:talk|presentation|session|topic)?\s*(?:{CALLED})?\s*,?\s*(?=[\"“'‘「『])", re.I
    ).match(text, at, end)
    for place in (at, named.end() if named else at, lead.end()):
        quotation = quoted_at(text, place, end)
        if quotation:
            opening.title = (quotation.start, quotation.end)
            opening.complete = quotation.after >= end
            return
    _set_subject(text, at, end, opening)
    opening.complete = opening.subject is not None


def _subject_and_byline(text: str, pos: int, end: int, reader: PeopleReader, opening: Opening) -> None:
    """'a report of Microsoft Build 2017 by X and Y': the last "by" that names people to the end wins."""
    if opening.people:
        _set_subject(text, pos, end, opening)
        opening.complete = True
        return
    best: tuple[int, People, bool] | None = None
    for by in BY.finditer(text, pos, end):
        people = reader.people_at(text, by.end(), end)
        if people is None:
            continue
        before = text[pos : by.start()].rstrip(" ,")
        if not by["verb"] and not people.polite and PARTICIPLE.search(before[-20:]):
            continue
        to_the_end = people.end >= end
        goes_on = re.compile(r"\s*[,:]|\s+who\b|\s+in\s+which\b|\s+where\b|\s*\(").match(
            text, people.end, end
        )
        if to_the_end or people.polite or goes_on:
            if best and best[2] and not to_the_end:
                continue
            best = (by.start(), people, to_the_end)
    if best is None:
        _set_subject(text, pos, end, opening)
        opening.complete = opening.subject is not None
        return
    opening.people = best[1]
    colon = re.compile(r"\s*[:,–—-]\s*(?=[\"“'‘「『])").match(text, best[1].end, end)
    quotation = quoted_at(text, colon.end(), end) if colon else None
    if quotation:
        opening.title = (quotation.start, quotation.end)
        return
    _set_subject(text, pos, best[0], opening)
    opening.complete = best[2]


def _set_subject(text: str, start: int, end: int, opening: Opening) -> None:
    while end > start and text[end - 1] in " \n,;:":
        end -= 1
    if end > start and text[end - 1] == ")" and text.count("(", start, end) < text.count(")", start, end):
        end -= 1
        opening.stray_bracket = True
    if text[start] in UNCLOSED and not any(
        closer in text[start + 1 : end] for closer in CLOSERS[text[start]]
    ):
        opening.title, opening.unclosed = (start + 1, end), True
        return
    if 2 <= end - start <= LONGEST_SUBJECT and not NO_SUBJECT.fullmatch(text[start:end]):
        opening.subject = (start, end)


def read_person_tail(text: str, pos: int, end: int, opening: Opening) -> None:
    """What follows the speaker: 'with "T"', ', who talked about goa', or nothing."""
    if pos >= end:
        opening.complete = True
        return
    link = TAIL_LINK.match(text, pos, end)
    quotation = quoted_at(text, link.end(), end)
    if quotation:
        opening.title = (quotation.start, quotation.end)
        opening.complete = quotation.after >= end
        return
    title = title_in(text, pos, end)
    if title:
        opening.title = title
        return
    about = SUBJECT_LINK.match(text, pos, end)
    if about and not re.search(r"[,;:]", text[about.end() : end]):
        _set_subject(text, about.end(), end, opening)
        opening.complete = opening.subject is not None


TITLE_WORD = re.compile(
    rf"\b(?:(?:talk|presentation|session|topic|speech|lecture|LT|title|theme|name)(?:\s+(?:was|is|of\s+(?:the|his|her|their|this)\s+(?:talk|presentation|session|topic)\s+(?:was|is)))?"
    rf"|{CALLED}|presented)\s*,?:?\s*(?:(?:{CALLED})\s*)?(?=[\"“'‘「『])",
    re.IGNORECASE,
)


def title_in(text: str, start: int, end: int) -> Range | None:
    """A quoted title after "talk", "titled", "the title was": other quotations are no titles."""
    for word in TITLE_WORD.finditer(text, start, end):
        quotation = quoted_at(text, word.end(), end)
        if quotation:
            return quotation.start, quotation.end
    return None
