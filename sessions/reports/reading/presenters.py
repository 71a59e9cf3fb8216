"""Who speaks, where a heading does not say: in the first sentences below it."""

import re
from dataclasses import dataclass

from sessions.reports.reading.openings import CONNECTOR, parse_opening
from sessions.reports.reading.people import People, PeopleReader
from sessions.reports.reading.quotes import quoted_at
from sessions.reports.reading.sentences import sentences
from sessions.reports.reading.talk_phrases import GAVE, Range, title_in

TALK = (
    r"(?:talk|presentation|session|topic|speech|demo|lecture|LT|follow[- ]?up|introduction|report"
    r"|story|overview|explanation|experience)"
)
SPEAKING = re.compile(
    r"\s*(?:,[^.,]{1,80},)?\s+(?:(?:also|then|next|first|kindly|again|once\s+again|both)\s+)?(?:gave|talked|spoke|presented|shared|explained|showed|told|discussed"
    r"|demonstrated|walked|took|opened|kicked|delivered|brought|started|began|described|introduced|covered|returned|came\s+back|joined|taught|went|led|made|did|tried|recounted|reported|continued|guided|asked|wondered|argued|compared|looked|proposed|recommended|reviewed|answered|reminded|invited|summari[sz]ed|focused|emphasi[sz]ed|highlighted|outlined|told|gives|talks|speaks|presents|shares|explains|shows|introduces|discusses|demonstrates)\b",
    re.I,
)
# Verbs with which a product too may begin a sentence: "React introduced hooks".
PRODUCT_VERB = re.compile(
    r"\s+(?:introduced|brought|began|took|made|did|led|came|went|started|joined|covered|introduces|continued)\b",
    re.I,
)
SPEAKING_ING = re.compile(
    r"\s+(?:talking|speaking|sharing|presenting|showing|telling|explaining|giving|introducing|with\s+(?:an?|his|her|their)\b|who\b|on\s+(?:the\s+)?stage)",
    re.I,
)
ACTED = re.compile(r"\s+(?:also\s+|then\s+)?\w+ed\b")
HAD_PLACE = re.compile(
    r"\s+had\s+the\s+(?:honou?r|pleasure|privilege|last\s+word|first\s+slot|last\s+slot)\b|\s+(?:read|wrote|built|ran)\s+(?:us\s+)?(?:an?|his|her|their|the)\b",
    re.I,
)
WAS_TITLE = re.compile(r"\s*,?\s+(?:was|is)\s+(?:the\s+(?:title|name|theme)|what)\b", re.I)
WITH_TITLE = re.compile(rf"\b(?:{TALK}|evening|night|day|year|slot)\s+with\s+(?=[\"“'‘「『])", re.I)
SET_OFF = re.compile(
    r"(?:in|with)\s+[\"“‘'][^\"”\n]{1,120}[\"”’'],?\s+(?=[A-Z])|(?:as|being|with|after|having|to|since|inspired|motivated|coming)\b[^.,\"“]{1,60},\s+(?=[A-Z])",
    re.I,
)
THIS_IS = re.compile(
    r"(?:this|it|here)\s+(?:is|was|comes)\s+(?:a\s+(?:talk|presentation|session)\s+(?=by\b))?", re.I
)
IN_TALK = re.compile(
    rf"(?:in|during|for|with|through|throughout|at)\s+(?:his|her|their|this|the|our|that|an?)\s+(?:[\w'’-]+\s+){{0,3}}?(?:{TALK}|part)\s*(?:,|(?:called|titled|entitled)\s+[\"“‘'][^\"”\n]{{1,120}}[\"”’'],?)\s*",
    re.I,
)
WE_HAD = re.compile(
    r"we\s+(?:have|had|welcomed|invited|heard(?:\s+from)?|listened\s+to|were\s+joined\s+by)\s+(?:our\s+(?:own\s+|very\s+own\s+)?)?(?=[^\W\d_])",
    re.I,
)
NOUN_BY = re.compile(
    rf"\b(?:(?:{TALK})\s+(?:(?:was|is)\s+)?(?:then\s+)?(?:(?:{GAVE}|continued|opened|closed|started|concluded|followed)\s+)?|(?:{GAVE})\s+(?:to\s+us\s+)?)by\s+(?:(?:our|the)\s+(?:\w+\s+){{0,2}})?",
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
            title = title_in(text, first, after) or _given_title(text, first, after)
            return Presenter(people, title, unsure)
    return None


def _given_title(text: str, start: int, end: int) -> Range | None:
    """'X had the first talk with “T”', '“T” was the title of the talk by X'."""
    quoted = quoted_at(text, start, end)
    if quoted and WAS_TITLE.match(text, quoted.after, end):
        return quoted.start, quoted.end
    given = WITH_TITLE.search(text, start, end)
    quoted = quoted_at(text, given.end(), end) if given else None
    return (quoted.start, quoted.end) if quoted else None


def _in_sentence(text: str, start: int, end: int, reader: PeopleReader) -> tuple[People | None, bool]:
    connector = CONNECTOR.match(text, start, end)
    start = connector.end() if connector and "," in connector[0] else start
    lead = (
        WE_HAD.match(text, start, end)
        or IN_TALK.match(text, start, end)
        or THIS_IS.match(text, start, end)
        or OUR_SPEAKER.match(text, start, end)
        or SET_OFF.match(text, start, end)
    )
    for at in (lead.end(), start) if lead else (start,):
        people = reader.people_at(text, at, end)
        if people is None:
            continue
        if people.people[-1].name.possessive:
            if OWNED.match(text, people.end, end):
                return people, False
            continue
        if lead and lead.re is WE_HAD:
            return people, not people.polite and len(people.names[0].split()) < 2 and not SPEAKING_ING.match(
                text, people.end, end
            )
        if HAD_PLACE.match(text, people.end, end) or (people.polite and ACTED.match(text, people.end, end)):
            return people, False
        if SPEAKING.match(text, people.end, end):
            weak = not people.polite and len(people.people) == 1 and people.people[0].name.words == 1
            return people, weak and bool(PRODUCT_VERB.match(text, people.end, end)) and lead is None
    for pattern in (NOUN_BY, ROLE_WAS):
        for match in pattern.finditer(text, start, end):
            people = reader.people_at(text, match.end(), end)
            if people:
                return people, False
    return None, False
