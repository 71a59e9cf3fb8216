"""Sentences about the evening itself: moderator, venue, format, newcomers, how many spoke, the party."""

import re
from dataclasses import dataclass

from sessions.reports.facts import Format
from sessions.reports.reading.names import Name, NameReader
from sessions.reports.reading.ordinals import cardinal_at
from sessions.reports.reading.talk_phrases import Range

ROLE = (
    r"(?:co-?)?(?:moderators?|MCs?|M\.C\.|emcees?|masters?\s+of\s+ceremon(?:y|ies)|hosts?"
    r"|facilitators?|chair(?:person|man|woman)?|chairs)"
)
ROLE_WAS = re.compile(
    rf"\b(?P<role>{ROLE})\b(?:\s+(?!was\b|were\b|is\b|are\b)[\w#'’()-]+){{0,8}}?\s*(?:\b(?:was|were|is|are)\b|:)\s*(?:once\s+again\s+|again\s+)?",
    re.I,
)
BY_ROLE = re.compile(
    r"\b(?:moderated|MC['’-]?(?:e?d)?|emceed|hosted|facilitated|chaired|led\s+and\s+moderated|mastered)\s+(?:as\s+(?:usual|always)\s+|once\s+again\s+|again\s+)?by\s+(?:our\s+)?",
    re.I,
)
WAS_ROLE = re.compile(
    rf"\s*,?\s+(?:who\s+)?(?:(?:was|were|is|are|served|acted|worked|volunteered)\s+(?:in\s+charge\s+)?(?:as\s+|of\s+)?|as\s+|took\s+the\s+role\s+of\s+)(?:the\s+|our\s+|a\s+|today['’]s\s+|tonight['’]s\s+)?(?:\w+\s+)?{ROLE}\b",
    re.I,
)
BEFORE_TALKS = re.compile(
    r"(?:before|first|to\s+(?:start|begin)|at\s+the\s+(?:start|beginning))\b[^.,]{0,60},\s+", re.I
)
DID_ROLE = re.compile(
    r"\s+(?:(?:was|were)\s+(?:moderating|hosting|facilitating|MC-?ing)\b|moderated|MC['’]?(?:e?d)|emceed|hosted|facilitated|chaired)\b",
    re.I,
)
OUR_ROLE = re.compile(
    rf"\b(?:our|the|with\s+our|tonight['’]s)\s+(?:\w+\s+)?{ROLE}(?:\s+(?:of|for)\s+the\s+\w+)?\s*,?\s+(?=[^\W\d_])",
    re.I,
)
MC_NAME = re.compile(r"\b(?:MC|[Mm]oderator|[Hh]ost)\s+(?=[A-Z\u3040-\u9fff])")
WITH_ROLE = re.compile(
    rf"\bwith\s+(?P<name>[^.,;]{{2,60}}?)\s+(?:as\s+(?:the\s+|our\s+)?{ROLE}|moderating|hosting|MCing)\b",
    re.I,
)

ONLINE = re.compile(
    r"\b(?:online|on-line|remote(?:ly)?|virtual(?:ly)?|zoom|google\s+meet|(?:microsoft\s+)?teams|webex|web\s+conference|video\s+(?:call|conference))\b",
    re.I,
)
ON_SITE = re.compile(
    r"\b(?:on-?site|in[- ]person|face[- ]to[- ]face|physical(?:ly)?|offline|offices?|headquarters"
    r"|on\s+the\s+premises)\b",
    re.I,
)
HYBRID = re.compile(r"\bhybrid\b", re.I)
NEGATED = re.compile(
    r"\b(?:not|no\s+longer|instead\s+of|rather\s+than|unlike|usually|normally|without|(?<!like\s)(?<!as\s)last\s+(?:month|time|session)|since\s+we\s+(?:went|moved)|before|until)\b",
    re.I,
)
PLATFORM = (
    r"(?:Zoom|Google\s+Meet|(?:Microsoft\s+)?Teams|Webex|Slack|Discord|Gather(?:\.town)?"
    r"|YouTube(?:\s+Live)?|Skype|Google\s+Hangouts|Hangouts)"
)
PLACE = (
    r"(?:(?:the|our|an?|its|their)\s+)?(?:[\w&.'’-]+\s+){0,5}?(?:offices?|headquarters|HQ|hall|rooms?|lounge|building|space|campus|caf[eé]|cafeteria|auditorium|hotel|floor|centre|center)"
    r"(?:\s+(?:in|at|of)\s+[A-Z][\w-]*(?:\s+[A-Z][\w-]*){0,3})?"
)
VENUE = re.compile(
    rf"\b(?:on|via|over|through|using|in|at|from)\s+(?P<venue>(?:{PLATFORM}|{PLACE})(?:\s*,?\s+(?:and|as\s+well\s+as|or)\s+(?:also\s+)?(?:(?:on|via|in|at|from)\s+)?(?:{PLATFORM}|{PLACE}))?)(?!\w)",
)

NEW = re.compile(
    r"\b(?:introduc\w+|welcom\w+|new\s+(?:members?|faces|colleagues?|joiners?|comers?|employees?|hires?|engineers?)|newcomers?|new\s+joiners?|joined\s+(?:us|our|the\s+company|the\s+team|HENNGE|HDE))\b",
    re.I,
)
NEW_PEOPLE = re.compile(
    r"\b(?:new\s+(?:\w+\s+){0,2}?(?:members?|faces|colleagues?|joiners?|comers?|employees?|hires?|engineers?)|newcomers?)(?:\s+(?:to|of|in|at|from|who\s+(?:just\s+)?joined)\s+(?:the\s+|our\s+)?[\w-]+(?:\s+(?:this|last)\s+month)?)?"
    r"(?:\s+(?:this\s+(?:month|time)|tonight|today|were|was|are|is)){0,2}\s*[:,–—-]?\s*(?:(?:namely|including|they\s+(?:are|were)|(?:to\s+)?(?:the\s+)?(?:company|team))\s*[:,]?\s*)?",
    re.I,
)
WELCOMED = re.compile(
    r"\b(?:welcomed?|introduced|introducing|say\s+hello\s+to|said\s+hello\s+to|greeted?)\s+(?:to\s+(?:us|everyone)\s+)?(?:(?:our|the|a|an|\w+)\s+)?(?=[^\W\d_])",
    re.I,
)
JOINED = re.compile(
    r"\s+(?:(?:have|has|had)\s+)?(?:(?:just|newly|recently|both|all)\s+)?joined\s+(?:us|our|the\s+company|the\s+team|HENNGE|HDE)\b",
    re.I,
)

COUNTED = re.compile(r"\s+(?:(?!speakers?\b|talks?\b)[\w-]+\s+){0,2}?(?P<noun>speakers?|presenters?)\b", re.I)
COUNTS = re.compile(
    r"\b(?:there\s+(?:were|was|are)|we\s+had|with|total\s+of|featured|by|saw|heard\s+from|of)\s+(?:a\s+total\s+of\s+|in\s+total\s+)?(?=\w)",
    re.I,
)

PARTY = re.compile(
    r"\b(?:after[- ]?part(?:y|ies)|part(?:y|ies)|nomikai|get[- ]together|social\s+(?:gathering|time"
    r"|hour)|networking|mingl\w+"
    r"|\b(?:drinks|pizzas?|beers?|sushi|snacks|refreshments|food)\b.{0,30}\b(?:was|were)\s+(?:\w+\s+)?(?:served|shared|had|enjoyed|waiting|provided)"
    r"|(?:we|everyone|everybody|all|there\s+(?:was|were)|night|evening|session|event)\b.{0,80}\b(?:pizzas?|beers?|drinks|sushi|snacks|refreshments|dinner)\b)",
    re.I,
)
NO_PARTY = re.compile(
    r"\b(?:no|not|n['’]t|without|cancel\w*|skipp?\w*|unable|could\s*n['’]?o?t"
    r"|instead\s+of)\b[^.]{0,40}\b(?:party|parties|drinks|beers?|pizza|networking|get[- ]together)\b"
    r"|\bparty\s+(?:was\s+)?(?:cancel|not)",
    re.I,
)
CLOSING_START = re.compile(
    r"(?:as\s+(?:usual|always)|after\s+(?:the|all|that|every|our)\b|afterwards?|finally|following\s+the"
    r"|then|we\s+(?:then\s+|also\s+|all\s+)?(?:had|enjoyed|held|ended|closed|wrapped|concluded|finished"
    r"|gathered)|the\s+(?:night|evening|session|day|party|after[- ]?party|event)\b"
    r"|to\s+(?:close|end|conclude|finish|wrap)|once\s+the|when\s+the|last(?:ly)?\b|of\s+course|everyone|a\s+party|and\s+(?:then|of\s+course|as\s+usual|finally)|with\s+that|there\s+was|like\s+(?:always|every)|\d+(?:st|nd|rd|th)\s+\w+\s+(?:ended|closed))",
    re.I,
)
GOODBYE = re.compile(
    r"(?:(?:and|so|well|ok(?:ay)?)\s*,?\s+)?(?:see\s+you\b|that(?:['’]s|\s+is|\s+was)\s+(?:all|it)\b|until\s+(?:next|the\s+next)|thank(?:s|\s+you)\s+(?:for\s+reading|(?:so\s+much\s+|very\s+much\s+)?(?:to\s+(?:all|everyone)|everyone|all)\b)|stay\s+tuned|look(?:ing)?\s+forward\s+to\s+(?:the\s+next|seeing)|we\s+(?:look\s+forward|hope\s+to\s+see)|the\s+next\s+(?:MTS|session)\s+(?:will|is)|till\s+next)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Venue:
    start: int
    end: int


def moderators_in(text: str, start: int, end: int, names: NameReader) -> list[Name]:
    """The people whom a sentence calls moderator, MC, host; empty where it calls nobody so."""
    for pattern in (ROLE_WAS, BY_ROLE, OUR_ROLE, MC_NAME):
        for match in pattern.finditer(text, start, end):
            found = names.names_at(text, _past_words(text, match.end(), end), end)
            if found and not (pattern is OUR_ROLE and found[0].possessive):
                return found
    with_role = WITH_ROLE.search(text, start, end)
    if with_role:
        found = names.names_at(text, with_role.start("name"), with_role.end("name"))
        if found and found[-1].after == with_role.end("name"):
            return found
    at = _past_words(text, start, end)
    lead = BEFORE_TALKS.match(text, start, end)
    at = lead.end() if lead else at
    found = names.names_at(text, at, end)
    if found and (WAS_ROLE.match(text, found[-1].after, end) or DID_ROLE.match(text, found[-1].after, end)):
        return found
    return []


def _past_words(text: str, at: int, end: int) -> int:
    lead = re.compile(
        r"\s*(?:(?:this\s+(?:time|month)|tonight|today|again|once\s+again|our\s+own|our\s+very\s+own|our|by)\s*,?\s+)?",
        re.I,
    )
    return lead.match(text, at, end).end()


def format_in(text: str, start: int, end: int) -> tuple[Format | None, bool]:
    """(format, unsure) of a sentence about the evening. unsure: words of a format stand in a denial."""
    if HYBRID.search(text, start, end):
        return "hybrid", False
    online, on_site = ONLINE.search(text, start, end), ON_SITE.search(text, start, end)
    if not online and not on_site:
        return None, False
    if NEGATED.search(text, start, end):
        return None, True
    if online and on_site:
        return "hybrid", False
    if online:
        return "online", False
    places = (match[0] for match in ON_SITE.finditer(text, start, end))
    return (
        "in person"
        if any(re.search(r"person|face|site|offline|physical", place, re.I) for place in places)
        else None
    ), False


def venue_in(text: str, start: int, end: int) -> Range | None:
    """Where the evening was, in the sentence's own words: "Zoom", "our office in Shibuya"."""
    match = VENUE.search(text, start, end)
    return match.span("venue") if match else None


def newcomers_in(text: str, start: int, end: int, names: NameReader, moderators: list[Name]) -> list[Name]:
    """The people whom a sentence introduces as new; the moderator who introduces them is none of them."""
    if not NEW.search(text, start, end):
        return []
    known = {name.name for name in moderators}
    for match in NEW_PEOPLE.finditer(text, start, end):
        colon = text.find(":", match.end(), min(end, match.end() + 60))
        for at in [match.end(), colon + 1] if colon >= 0 else [match.end()]:
            found = _list(text, at, end, names, known)
            if found:
                return found
    if re.compile(r"\bnew\b|\bjoined\b|\bwelcom", re.I).search(text, start, end):
        for match in WELCOMED.finditer(text, start, end):
            found = _list(text, match.end(), end, names, known)
            if found:
                return found
    first = names.names_at(text, start, end)
    if first and JOINED.match(text, first[-1].after, end):
        return first
    return []


def _list(text: str, at: int, end: int, names: NameReader, known: set[str]) -> list[Name]:
    while at < end and text[at] in " \n\t*-•":
        at += 1
    found = names.names_at(text, at, end)
    return [name for name in found if name.name not in known]


def speakers_stated(text: str, start: int, end: int) -> int | None:
    """How many speakers a sentence says there were: "There were five speakers"."""
    for lead in COUNTS.finditer(text, start, end):
        count = cardinal_at(text, lead.end(), end)
        if count and COUNTED.match(text, count[1], end):
            return count[0]
    count = cardinal_at(text, start, end)
    noun = COUNTED.match(text, count[1], end) if count else None
    return count[0] if noun else None


def is_party(sentence: str) -> bool:
    """Whether a closing sentence says that there was a party."""
    return bool(PARTY.search(sentence)) and not NO_PARTY.search(sentence)


def is_closing(paragraph: str) -> bool:
    """Whether a paragraph after the topics closes the evening: the party, or a good-bye to the readers."""
    if len(paragraph) > 600:
        return False
    if GOODBYE.match(paragraph):
        return True
    return bool(PARTY.search(paragraph)) and (bool(CLOSING_START.match(paragraph)) or len(paragraph) < 160)
