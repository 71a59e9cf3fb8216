"""The sentence in which a report opens a topic: 'The first topic was "T" by X-san', "Next speaker was X"."""

import re

from sessions.reports.reading.ordinals import ordinal_at
from sessions.reports.reading.people import PeopleReader
from sessions.reports.reading.quotes import quoted_at
from sessions.reports.reading.sentences import sentence_end
from sessions.reports.reading.talk_phrases import (
    GAVE,
    Opening,
    by_people,
    read_person_tail,
    read_topic_rest,
    trim_end,
)

# An opening is looked for in no more than this many characters of a paragraph.
LONGEST = 1500
CONNECTOR = re.compile(
    r"(?:(?:(?:and|then|now|so)\s*,?|(?:next|finally|lastly|last\s+but\s+not\s+least|after\s+that|after\s+(?:an?|the|this|our)\s+(?:\w+\s+){0,2}(?:break|intermission|pause)|afterwards|moving\s+on"
    r"|to\s+(?:start|begin)(?:\s+(?:with|off))?|to\s+(?:finish|close|conclude|end|wrap\s+up|kick\s+off|start|begin)(?:\s+(?:off|up))?(?:\s+(?:the|our|this)\s+(?:\w+\s+)?\w+)?|meanwhile|first(?:ly|\s+of\s+all)?|second(?:ly)?|third(?:ly)?|fourth(?:ly)?|fifth(?:ly)?"
    r"|sixth(?:ly)?)\s*,)\s+)?(?:(?:(?:this|that|the)\s+\w+['’]s|tonight['’]s|today['’]s|the|our|my|an?)\s+)?",
    re.IGNORECASE,
)
POSITION = re.compile(
    r"(?:very\s+)?(?:last|final|next|opening|closing|following|penultimate|another)\b", re.IGNORECASE
)
AND_LAST = re.compile(
    r"(?:\s*,?\s+(?:and|but)\s+(?:the\s+)?(?:(?:not\s+)?least|last|final)(?:\s*,)?)?"
    r"(?:\s+of\s+(?:the|our)\s+(?:\w+\s+){0,2}(?:talks|topics|presentations|speakers|presenters))?",
    re.IGNORECASE,
)
TOPIC_NOUN = re.compile(
    r"\s+(?:(?!(?:topic|talk|speaker|presenter|presentation)\b)[\w-]+\s+){0,2}?"
    r"(?P<noun>lightning\s+talk|LT|topic|talk|presentation|session|speech|slot|demo(?:nstration)?|workshop|lecture|one)\b",
    re.IGNORECASE,
)
PERSON_NOUN = re.compile(
    r"\s+(?:(?!(?:topic|talk|presentation)\b)[\w-]+\s+){0,2}?(?:speakers?|presenters?|lecturers?|guests?|duo|pair)\b",
    re.IGNORECASE,
)
UP = re.compile(r"\s+(?:up|to\s+(?:present|speak|talk|take\s+the\s+(?:stage|floor)))\b", re.IGNORECASE)
OF_THE_NIGHT = re.compile(
    r"\s+(?:tonight|today|this\s+(?:time|month|evening)|that\s+(?:night|evening))(?=\s*,|\s+(?:was|were|is|are|came)\b)|\s+(?:of|for|in|at|on|from|to\s+(?:present|speak|talk|take\s+the\s+(?:stage|floor)))(?:\s+(?!was\b|were\b|is\b)[\w'’-]+){0,6}?"
    r"(?=\s*,|\s+(?:was|were|is|are|came)\b)",
    re.IGNORECASE,
)
VERB = re.compile(
    r"\s*,?\s+(?:was|were|is|are|came|comes|went\s+to|comes?\s+from|came\s+from)\b|\s*[:–—]|\s+-(?=\s)", re.I
)
# "The 89th session was held on …" opens an evening, not a topic.
HELD = re.compile(
    r"\s*(?:(?:also|again|successfully)\s+)?(?:(?:held|organi[sz]ed|hosted)(?!\s+by\b)|on\s+\w+\s+\d)",
    re.IGNORECASE,
)
# "The 3rd Monthly Technical Session was great fun" speaks of an evening too.
EVENING = re.compile(r"\s+(?:MTS\b|\w+\s+technical\s+session)", re.IGNORECASE)
AS_FIRST = re.compile(
    r"(?:as|for|in|with|on|during|starting\s+with|beginning\s+with)\s+(?:the|our|his|her|their)\s+", re.I
)
WAS_NTH = re.compile(r"\s*,?\s+(?:was|were|is|came)\s+(?:(?:the|our)\s+)?(?=\S)", re.IGNORECASE)
KICKED_OFF = re.compile(
    r"\s+(?:kicked\s+off|opened|started(?:\s+off)?|began|closed|concluded|ended|wrapped\s+up|finished(?:\s+off)?)\s+"
    r"(?:(?:the|our|this|that)\s+)?(?:\w+\s+)?(?:night|evening|day|session|sessions|event|meeting|talks|topics|presentations|MTS)\b",
    re.IGNORECASE,
)
TOOK_OVER = re.compile(
    r"\s+(?:(?:then|next)\s+)?(?:took\s+(?:over\s+)?(?:the\s+)?(?:stage|floor|microphone|mic)|followed|was\s+(?:up\s+)?next|came\s+next"
    r"|went\s+(?:first|next|last))\b",
    re.IGNORECASE,
)
TO_PRESENT = re.compile(
    r"\s+(?:one\s+)?to\s+(?:present|speak|talk|go|take\s+the\s+(?:stage|floor))\b|\s+(?:up|on\s+stage)\b",
    re.IGNORECASE,
)
GAVE_NTH = re.compile(rf"\s+(?:then\s+)?(?:{GAVE})\s+(?:(?:the|our|us\s+the)\s+)(?=\S)", re.IGNORECASE)
WITH_PEOPLE = re.compile(
    r"(?:(?:kicking|starting)\s+(?:things|it|us|everything)\s+off\s+(?:was|were|is)|(?:kicking|starting|opening|closing|wrapping|finishing|rounding)\s+(?:off\s+|up\s+|out\s+)?(?:the|our|this)\s+\w+(?:\s*,|\s+(?:was|were|is))"
    r"|(?:we|the\s+(?:night|evening|session|event|day))\s+(?:started|began|kicked\s+off|opened|continued|closed|finished|ended|concluded|wrapped\s+up|moved\s+on)"
    r"(?:\s+off)?(?:\s+(?:the|our|this)\s+\w+)?\s+with)\s+",
    re.IGNORECASE,
)
TALKED = re.compile(
    rf"\s+(?:also\s+|then\s+|next\s+)?(?:(?:{GAVE}|had)\s+(?:us\s+)?(?:an?|the|his|her|their)\s+(?:\w+\s+){{0,2}}(?:talk|presentation|session|speech|demo|LT)"
    r"|(?:talked|spoke)\s+(?:to\s+us\s+)?(?:about|on)|presented)\b",
    re.IGNORECASE,
)


SHARED = re.compile(
    r"\s+(?:shared|showed|introduced|explained|told|demonstrated|walked|taught|gave|brought)\b", re.IGNORECASE
)


def parse_opening(text: str, start: int, end: int, reader: PeopleReader) -> Opening | None:
    """The opening at the start of a paragraph, None where the paragraph opens no topic.

    text: the masked text. The sentence may hold more than was understood: then `complete` is False.
    """
    limit = min(end, start + LONGEST)
    stop = sentence_end(text, start, limit)
    for form in (_ordinal_first, _as_first, _title_first, _person_first):
        opening = form(text, start, trim_end(text, start, stop), reader)
        if opening:
            opening.start, opening.end = start, stop
            return opening
    return None


def _position(text: str, pos: int, end: int) -> tuple[int | None, int] | None:
    """(number or None, offset after) of "first", "3rd", "second and last", "next", "final"."""
    word = POSITION.match(text, pos, end)
    read = (None, word.end()) if word else ordinal_at(text, pos, end)
    if read is None:
        return None
    more = AND_LAST.match(text, read[1], end)
    return read[0], more.end() if more else read[1]


def _ordinal_first(text: str, start: int, end: int, reader: PeopleReader) -> Opening | None:
    """'The first topic was …', "Next speaker was …", "Second up was …"."""
    connector = CONNECTOR.match(text, start, end)
    position = _position(text, connector.end(), end)
    if position is None:
        return None
    opening = Opening(ordinal=position[0])
    at = position[1]
    if EVENING.match(text, at, end):
        return None
    topic, person, up = (form.match(text, at, end) for form in (TOPIC_NOUN, PERSON_NOUN, UP))
    if topic and not (person and person.end() > topic.end() and "up" in person[0]):
        noun = topic
        opening.kind = "lightning talk" if "lightning" in topic[0].lower() else topic["noun"].lower()
    else:
        noun = person or up
    if noun is None:
        verb = VERB.match(text, at, end)
        bare = re.compile(r"\s+(?=[\"“'‘「『])").match(text, verb.end(), end) if verb else None
        return _after_topic_noun(text, at, end, reader, opening) if bare else None
    at = noun.end()
    night = OF_THE_NIGHT.match(text, at, end)
    at = night.end() if night else at
    if noun is topic:
        return _after_topic_noun(text, at, end, reader, opening)
    return _after_person_noun(text, at, end, reader, opening)


def _after_topic_noun(text: str, at: int, end: int, reader: PeopleReader, opening: Opening) -> Opening | None:
    inset = re.compile(r"\s*,?\s+(?:(?:titled|entitled|called)\s+)?(?=[\"“'‘「『])").match(text, at, end)
    if inset:
        quotation = quoted_at(text, inset.end(), end)
        if quotation:
            opening.title = (quotation.start, quotation.end)
            at = quotation.after
            comma = re.compile(r"\s*,").match(text, at, end)
            at = comma.end() if comma and VERB.match(text, comma.end(), end) else at
    people = by_people(text, at, end, reader)
    if people and VERB.match(text, people.end, end):
        opening.people = people
        at = people.end
    verb = VERB.match(text, at, end)
    if verb and HELD.match(text, verb.end(), end):
        return None
    if verb is None:
        if opening.title and people:
            opening.people = people
            return opening
        return None
    read_topic_rest(text, verb.end(), end, reader, opening)
    # "The first one is to use a flag" counts ways, not talks.
    if opening.kind in ("", "one") and not (opening.title or opening.people):
        return None
    return opening


def _after_person_noun(
    text: str, at: int, end: int, reader: PeopleReader, opening: Opening
) -> Opening | None:
    verb = VERB.match(text, at, end)
    gap = (
        verb
        or re.compile(r"\s*,?\s+we\s+(?:have|had|welcomed|see|saw)\s+", re.I).match(text, at, end)
        or re.compile(r"\s*,?\s+").match(text, at, end)
    )
    people = reader.people_at(text, _skip(text, gap.end(), end), end) if gap else None
    if people is None:
        return None
    opening.people = people
    if verb is None and not re.compile(r"\s*,|\s+[a-z]").match(text, people.end, end):
        return None
    read_person_tail(text, people.end, end, opening)
    return opening


APPOSITION = re.compile(
    r"(?:(?:our|my|the|a|an|another)\s+(?:(?:own|very|dear|new|special|guest|fellow)\s+){0,2}"
    r"(?:guest|guest\s+speaker|colleague|intern|member|newcomer|engineer|friend|CTO|CEO|moderator|MC)?\s*,?\s*)",
    re.IGNORECASE,
)


def _skip(text: str, at: int, end: int) -> int:
    """Past blanks and "our guest", "our own" before a name."""
    while at < end and text[at].isspace():
        at += 1
    apposition = APPOSITION.match(text, at, end)
    return apposition.end() if apposition else at


def _as_first(text: str, start: int, end: int, reader: PeopleReader) -> Opening | None:
    """'As the first speaker, Sai …', 'For the second topic, X talked about …'."""
    lead = AS_FIRST.match(text, start, end)
    position = _position(text, lead.end(), end) if lead else None
    if position is None:
        return None
    noun = TOPIC_NOUN.match(text, position[1], end) or PERSON_NOUN.match(text, position[1], end)
    if noun is None:
        return None
    at = noun.end()
    night = OF_THE_NIGHT.match(text, at, end)
    comma = re.compile(
        r"\s*,?\s+(?:we\s+(?:had|have|welcomed|invited|listened\s+to|heard(?:\s+from)?)\s+)?", re.I
    ).match(text, night.end() if night else at, end)
    people = reader.people_at(text, _skip(text, comma.end(), end), end) if comma else None
    if people is None:
        return None
    opening = Opening(
        ordinal=position[0], people=people, kind="lightning talk" if "lightning" in noun[0].lower() else ""
    )
    read_person_tail(text, people.end, end, opening)
    return opening


def _title_first(text: str, start: int, end: int, reader: PeopleReader) -> Opening | None:
    """'"T" by X was the second topic', '"T" was presented by X'."""
    quotation = quoted_at(text, start, end)
    if quotation is None:
        return None
    opening = Opening(title=(quotation.start, quotation.end))
    at = quotation.after
    opening.people = by_people(text, at, end, reader)
    at = opening.people.end if opening.people else at
    nth = WAS_NTH.match(text, at, end)
    position = _position(text, nth.end(), end) if nth else None
    if position:
        noun = TOPIC_NOUN.match(text, position[1], end)
        if noun is None and not (opening.people and position[1] >= trim_end(text, start, end)):
            return None
        opening.ordinal = position[0]
        at = noun.end() if noun else position[1]
        night = OF_THE_NIGHT.match(text, at, end)
        later = by_people(text, night.end() if night else at, end, reader)
        opening.people = opening.people or later
        opening.complete = trim_end(text, start, end) <= max(at, later.end if later else 0)
        return opening
    if opening.people and trim_end(text, start, end) <= opening.people.end:
        # '"T" by X.' may be a quotation from a book, so the layout decides.
        opening.weak = opening.complete = True
        return opening
    was = re.compile(rf"\s*,?\s+(?:was|is)\s+(?={GAVE})", re.IGNORECASE).match(text, quotation.after, end)
    people = by_people(text, was.end() - 1, end, reader) if was else None
    if people is None:
        return None
    opening.people = people
    opening.complete = people.end >= end
    return opening


def _person_first(text: str, start: int, end: int, reader: PeopleReader) -> Opening | None:
    """'X was the first speaker', 'X kicked off the night with "T"', 'X gave the second talk'.

    "X talked about …" without any place in the order is weak: the layout decides.
    """
    with_people = WITH_PEOPLE.match(text, start, end)
    if with_people:
        people = reader.people_at(text, _skip(text, with_people.end(), end), end)
        if people is None:
            return None
        opening = Opening(people=people)
        read_person_tail(text, people.end, end, opening)
        return opening
    connector = CONNECTOR.match(text, start, end)
    at = _skip(text, connector.end() if connector else start, end)
    people = reader.people_at(text, at, end)
    if people is None or people.people[-1].name.possessive:
        return None
    opening = Opening(people=people)
    for form in (WAS_NTH, GAVE_NTH):
        nth = form.match(text, people.end, end)
        position = _position(text, nth.end(), end) if nth else None
        noun = position and (
            TOPIC_NOUN.match(text, position[1], end)
            or PERSON_NOUN.match(text, position[1], end)
            or TO_PRESENT.match(text, position[1], end)
        )
        if noun:
            opening.ordinal = position[0]
            night = OF_THE_NIGHT.match(text, noun.end(), end)
            read_person_tail(text, night.end() if night else noun.end(), end, opening)
            return opening
    strong = KICKED_OFF.match(text, people.end, end) or TOOK_OVER.match(text, people.end, end)
    if strong:
        read_person_tail(text, strong.end(), end, opening)
        opening.weak = not (opening.title or people.polite or KICKED_OFF.match(text, people.end, end))
        return opening
    opening.connected = bool(connector and "," in connector[0])
    if TALKED.match(text, people.end, end) or (opening.connected and SHARED.match(text, people.end, end)):
        place = ordinal_at(text, start, end)
        opening.ordinal = place[0] if place and place[1] < people.start else None
        read_person_tail(text, people.end, end, opening)
        opening.weak = True
        return opening
    return None
