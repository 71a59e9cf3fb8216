"""Who speaks, where a heading does not say: in the first sentences below it."""

import re
from dataclasses import dataclass

from sessions.reports.reading.openings import CONNECTOR, parse_opening
from sessions.reports.reading.people import People, PeopleReader
from sessions.reports.reading.sentences import sentences
from sessions.reports.reading.talk_phrases import GAVE, Range, title_in

TALK = (
    r"(?:talk|presentation|session|topic|speech|demo|lecture|LT|follow[- ]?up|introduction|report"
    r"|story|overview|explanation|experience)"
)
SPEAKING = re.compile(
    r"\s*(?:,[^.,]{1,80},)?\s+(?:(?:also|then|next|first|kindly|again|once\s+again|both)\s+)?(?:gave|talked|spoke|presented|shared|explained|showed|told|discussed"
    r"|demonstrated|walked|took|opened|kicked|delivered|brought|started|began|described|introduced|covered|returned|came\s+back|joined|taught|went|led|made|did|tried|recounted|reported|continued|guided|asked|wondered|argued|compared|looked|proposed|recommended|reviewed|reminded|invited|summari[sz]ed|focused|emphasi[sz]ed|highlighted|outlined|told|gives|talks|speaks|presents|shares|explains|shows|introduces|discusses|demonstrates)\b",
    re.I,
)
# Verbs with which a product too may begin a sentence: "React introduced hooks".
PRODUCT_VERB = re.compile(
    r"\s+(?:introduced|brought|began|took|made|did|led|came|joined|covered|introduces|continued)\b", re.I
)
THIS_IS = re.compile(
    r"(?:this|it|here)\s+(?:is|was|comes)\s+(?:a\s+(?:talk|presentation|session)\s+(?=by\b))?", re.I
)
IN_TALK = re.compile(
    rf"(?:in|during|for|with|through|throughout|at)\s+(?:his|her|their|this|the|our|that)\s+(?:[\w'’-]+\s+){{0,3}}?(?:{TALK}|part)\s*,\s*",
    re.I,
)
NOUN_BY = re.compile(
    rf"\b(?:(?:{TALK})\s+(?:(?:was|is)\s+)?(?:(?:{GAVE})\s+)?|(?:{GAVE})\s+(?:to\s+us\s+)?)by\s+(?:(?:our|the)\s+(?:\w+\s+){{0,2}})?",
    re.I,
)
ROLE_WAS = re.compile(
    r"\b(?:speakers?|presenters?)(?:\s+(?:of|for)\s+(?:this|the)\s+\w+)?\s*(?:was|were|is|are|:)\s+", re.I
)
OUR_SPEAKER = re.compile(
    r"(?:our|the|this)\s+(?:\w+\s+){0,2}?(?:speaker|presenter|guest|colleague|intern|newcomer|member)\s*,?\s+",
    re.I,
)
OWNED = re.compile(rf"\s+(?:[\w-]+\s+){{0,3}}?{TALK}\b", re.I)


@dataclass(slots=True)
class Presenter:
    """People found below a heading, at offsets; title: the talk's own in quotes. unsure: the words are
    weak."""

    people: People | None
    title: Range | None = None
    unsure: bool = False


def presenter_in(text: str, start: int, end: int, reader: PeopleReader) -> Presenter | None:
    """The speaker in the first three sentences of a text, None where none is named as one."""
    for first, after in sentences(text, start, min(end, start + 2500), most=3):
        opening = parse_opening(text, first, after, reader)
        if opening and opening.people:
            return Presenter(opening.people, opening.title or title_in(text, first, after))
        people, unsure = _in_sentence(text, first, after, reader)
        if people:
            return Presenter(people, title_in(text, first, after), unsure)
    return None


def _in_sentence(text: str, start: int, end: int, reader: PeopleReader) -> tuple[People | None, bool]:
    connector = CONNECTOR.match(text, start, end)
    start = connector.end() if connector and "," in connector[0] else start
    lead = (
        IN_TALK.match(text, start, end)
        or THIS_IS.match(text, start, end)
        or OUR_SPEAKER.match(text, start, end)
    )
    for at in (lead.end(), start) if lead else (start,):
        people = reader.people_at(text, at, end)
        if people is None:
            continue
        if people.people[-1].name.possessive:
            if OWNED.match(text, people.end, end):
                return people, False
            continue
        if SPEAKING.match(text, people.end, end):
            weak = not people.polite and len(people.people) == 1 and people.people[0].name.words == 1
            return people, weak and bool(PRODUCT_VERB.match(text, people.end, end)) and lead is None
    for pattern in (NOUN_BY, ROLE_WAS):
        for match in pattern.finditer(text, start, end):
            people = reader.people_at(text, match.end(), end)
            if people:
                return people, False
    return None, False
