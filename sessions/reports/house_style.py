"""A report in the house style (that of the 34th), sentence by sentence, made from the facts of `facts.py`.

Plain text: markup is the templates' part. The reader of old reports understands every sentence written here,
which `tests/reports/test_round_trip.py` checks; change both together. No Django here.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from itertools import groupby
from types import MappingProxyType
from typing import Any

from sessions.reports.facts import FollowUp, HouseStyle, InternFact, Report, Speaker, Topic
from sessions.reports.reading.interns import intern_words
from sessions.reports.reading.kinds import kind_of
from sessions.reports.reading.names import NameReader
from sessions.text import bare_name, ordinal, ordinal_word
from sessions.text.months import MONTHS

NOTHING: Mapping[str, Any] = MappingProxyType({})

# The words by which the reader knows a kind of topic.
KIND_WORDS = {
    "lightning talk": "a lightning talk",
    "workshop": "a workshop",
    "event report": "an event report",
    "annual report": "an annual report",
}
PARTY = re.compile(r"\bpart(?:y|ies)\b", re.IGNORECASE)
ANONYMISED = re.compile(r"an? ")
DETERMINED = re.compile(r"(?:an?|the|our|his|her|their|about|how|what|why|where|when|who)\b", re.IGNORECASE)
PROGRAMME = re.compile(r"\bProgram(?:me)?$")
LAST_DAY = re.compile(r"\blast (?:day|week|MTS|session)\b", re.IGNORECASE)


def lay_out(report: Report, house: HouseStyle, html: Mapping[str, Any] = NOTHING) -> dict[str, Any]:
    """A report cut into the pieces that a template prints, one after the other. Its number must be known.

    introduction, summary, farewells and closing are Markdown; all else is plain text. html: the Markdown as
    the safe HTML that was made on saving (summaries: in the order of the topics); only report.html needs it.
    joins: the introduction begins with words, and goes on in the paragraph of `held`.
    """
    introduction = report.introduction or what_it_is(house)
    if not report.introduction:
        html = html | {"introduction": f"<p>{escape(introduction)}</p>"}
    said = f"{report.farewells}\n{report.closing}"
    said = said if LAST_DAY.search(said) else ""
    leaving = [intern for intern in report.interns if intern.farewell and intern.name not in said]
    programmes = {intern.name: intern.programme for intern in report.interns}
    rendered = html.get("summaries") or [""] * len(report.topics)
    return {
        "language": report.language,
        "title": title(report, house),
        "held": held(report, house),
        "introduction": introduction,
        "joins": bool(re.match(r"[^\W\d_]", introduction)),
        "moderated": moderated(report, house),
        "topics": [
            {
                "heading": heading(topic, house),
                "opening": opening(topic, house, programmes),
                "summary": topic.summary,
                "summary_html": summary,
            }
            for topic, summary in zip(report.topics, rendered, strict=True)
        ],
        "farewell": farewell(report, leaving, house),
        "farewells": report.farewells,
        "closing": report.closing,
        "party": party(report),
        "html": html,
    }


def title(report: Report, house: HouseStyle) -> str:
    """34th Monthly Technical Session (MTS) Report"""
    return f"{evening(report, house)} Report"


def evening(report: Report, house: HouseStyle) -> str:
    """34th Monthly Technical Session (MTS)"""
    return f"{ordinal(report.number)} {house.series_name} ({house.abbreviation})"


def short_evening(number: int, house: HouseStyle) -> str:
    """the 34th MTS"""
    return f"the {ordinal(number)} {house.abbreviation}"


def held(report: Report, house: HouseStyle) -> str:
    """34th Monthly Technical Session (MTS) was held on May 19th, 2017. Without any date, what this is."""
    day = long_date(report.held_on) if report.held_on else report.held_on_text
    if not day:
        return f"This is the report of the {evening(report, house)}."
    return f"{evening(report, house)} was held on {day}."


def what_it_is(house: HouseStyle) -> str:
    """What a stranger has to know, where the evening has no introduction of its own."""
    place = f" at {house.organisations[0]}" if house.organisations else ""
    return (
        f"{house.abbreviation} is our regular evening{place}, where colleagues and guests share what they "
        "know in short talks in English, with questions after each."
    )


def long_date(day: date) -> str:
    """May 19th, 2017"""
    return f"{MONTHS[day.month - 1]} {ordinal(day.day)}, {day.year}"


def moderated(report: Report, house: HouseStyle) -> str:
    """The moderator(s) of the evening; empty without any."""
    if not report.moderators:
        return ""
    names = listing([polite(name, house) for name in report.moderators])
    verb = "moderators of {} were" if len(report.moderators) > 1 else "moderator of {} was"
    return f"The {verb.format(short_evening(report.number, house))} {names}."


def heading(topic: Topic, house: HouseStyle) -> str:
    """What stands over the topic where a format has headings."""
    if topic.title:
        return topic.heading or topic.title
    if topic.subject:
        return topic.subject[:1].upper() + topic.subject[1:]
    if topic.speakers:
        what = KIND_WORDS.get(topic.kind, "a talk").capitalize()
        return f"{what} by {listing([polite(speaker.name, house) for speaker in topic.speakers])}"
    return f"The {ordinal_word(topic.position)} topic"


def opening(topic: Topic, house: HouseStyle, programmes: Mapping[str, str] = NOTHING) -> str:
    """The sentences between a topic's heading and its summary: what, by whom, and what it follows.

    What the summary tells in its own words (an earlier talk, an intern) is not told twice. programmes: of
    interns, by name.
    """
    said = " ".join(topic.summary.split())
    sentences = [first_sentence(topic, house)]
    sentences += [continuation(link, house) for link in topic.continues if not told(link, said, house)]
    sentences += [mention(link, house) for link in topic.mentions if not told(link, said, house)]
    sentences += guests(topic, house)
    sentences += interns(topic, house, programmes)
    return " ".join(sentences)


def told(link: FollowUp, summary: str, house: HouseStyle) -> bool:
    """Whether the summary speaks of this earlier talk itself."""
    session = f"{ordinal(link.number)} {house.abbreviation}" if link.number else link.title
    return bool(link.text and link.text in summary) or bool(session and session in summary)


def first_sentence(topic: Topic, house: HouseStyle) -> str:
    """The sixth topic was "JWT vs Goa" by Tanabe-san."""
    start = f"The {ordinal_word(topic.position)} topic was"
    by = f"by {speakers(topic.speakers, house)}" if topic.speakers else ""
    if topic.title:
        start += f" {KIND_WORDS[topic.kind]}," if needs_kind(topic) else ""
        return sentence(f"{start} {quoted(topic.title)} {by}")
    if topic.subject:
        subject = topic.subject.rstrip(" .")
        about = "" if DETERMINED.match(subject) else "about "
        # "a tool made by interns, by Okubo-san": the comma says which "by" names the speaker.
        comma = "," if by and re.search(r"\bby\b", subject) else ""
        return sentence(f"{start} {about}{subject}{comma} {by}")
    if needs_kind(topic):
        return sentence(f"{start} {KIND_WORDS[topic.kind]} {by}")
    return sentence(f"{start} presented {by or 'without a title'}")


def needs_kind(topic: Topic) -> bool:
    """Whether the kind has to be named because neither title nor subject does."""
    return topic.kind in KIND_WORDS and kind_of(topic.title, topic.subject, None) != topic.kind


def speakers(people: Sequence[Speaker], house: HouseStyle) -> str:
    """A-san and B-san from Microsoft. Where some are from elsewhere, every company is named."""
    companies = [_company_and_make(person)[0] for person in people]
    mixed = any(companies) and not all(companies)
    groups = []
    for (company, _, ours), group in groupby(people, key=_company_and_make):
        names = listing([polite(person.name, house) for person in group])
        company = company or (house.organisations[0] if mixed and ours and house.organisations else "")
        groups.append(f"{names} from {company}" if company else names)
    return listing(groups)


def _company_and_make(person: Speaker) -> tuple[str, bool | None, bool]:
    """Speakers who share "from X": a full name and a single one side by side would not be read so."""
    affiliation = person.affiliation if person.capacity == "guest" else ""
    make = len(person.name.split()) > 1 if affiliation else None
    return affiliation, make, person.capacity != "guest"


def interns(topic: Topic, house: HouseStyle, programmes: Mapping[str, str]) -> list[str]:
    """Kelvin-san is one of our interns. / Aji-san is one of our Global Internship Program participants.

    programmes: by the name of the intern, as far as known.
    """
    told = []
    called = called_interns(topic, house)
    for person in topic.speakers:
        if person.capacity == "intern" and person.name not in called:
            programme = programmes.get(person.name, "")
            what = f"{programme} participants" if PROGRAMME.search(programme) else "interns"
            told.append(f"{polite(person.name, house)} is one of our {what}.")
    return told


def called_interns(topic: Topic, house: HouseStyle) -> set[str]:
    """Speakers whom the first paragraph of the summary calls interns, as a reader understands it."""
    first = topic.summary.split("\n\n")[0]
    called = set()
    for words in intern_words(first, 0, len(first), NameReader(house.honorifics)):
        meant = [
            s.name for s in topic.speakers if not words.name or words.name in s.name or s.name in words.name
        ]
        if len(meant) == 1 or words.many:
            called.update(meant)
    return called


def guests(topic: Topic, house: HouseStyle) -> list[str]:
    """Uzulla-san was our guest. For those of whom no company is known; the others' tells it."""
    return [
        f"{polite(person.name, house)} was our guest."
        for person in topic.speakers
        if person.capacity == "guest" and not person.affiliation and not ANONYMISED.match(person.name)
    ]


def continuation(link: FollowUp, house: HouseStyle) -> str:
    """This topic is a continuation of Shihan-san's from the 32nd MTS."""
    return f"This topic is a continuation of {earlier(link, house)}."


def mention(link: FollowUp, house: HouseStyle) -> str:
    """It refers to Shihan-san's from the 32nd MTS."""
    return f"It refers to {earlier(link, house)}."


def earlier(link: FollowUp, house: HouseStyle) -> str:
    """An earlier talk, by what is known of it: speakers, title, number."""
    owners = listing([possessive(polite(name, house)) for name in link.speakers])
    title = quoted(link.title) if link.title else ""
    if title and not owners:
        title = f"the talk {title}"
    what = " ".join(part for part in (owners, title) if part) or "a topic"
    return f"{what} from {short_evening(link.number, house)}" if link.number else what


def farewell(report: Report, leaving: Sequence[InternFact], house: HouseStyle) -> str:
    """The day of the 31st MTS was also the last day of Kelvin-san's internship. Empty without anybody."""
    if not leaving:
        return ""
    owners = listing([possessive(polite(intern.name, house)) for intern in leaving])
    lengths = {intern.duration_text for intern in leaving}
    length = f"{lengths.pop()} " if len(lengths) == 1 and "" not in lengths else ""
    noun = "internship" if len(leaving) == 1 else "internships"
    day = short_evening(report.number, house)
    return f"The day of {day} was also the last day of {owners} {length}{noun}."


def party(report: Report) -> str:
    """The last sentence, unless the evening's own closing speaks of the party."""
    return "As usual, we had a party afterwards." if report.party and not PARTY.search(report.closing) else ""


def polite(name: str, house: HouseStyle) -> str:
    """The name with the house's honorific. Somebody anonymised ("a guest from X") has none."""
    if ANONYMISED.match(name) or not house.honorifics:
        return name
    honorific = house.honorifics[0]
    bare = bare_name(name, honorific)
    return bare if bare.casefold().endswith(honorific.casefold()) else f"{bare}{honorific}"


def possessive(name: str) -> str:
    return f"{name}'s"


def listing(words: Sequence[str]) -> str:
    """A / A and B / A, B, and C"""
    if len(words) < 3:
        return " and ".join(words)
    return f"{', '.join(words[:-1])}, and {words[-1]}"


def quoted(words: str) -> str:
    """In straight quotes, or curly ones around straight ones."""
    return f"“{words}”" if '"' in words and "”" not in words else f'"{words}"'


def sentence(words: str) -> str:
    return f"{words.rstrip()}."
