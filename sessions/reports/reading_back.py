"""Our own report.md, read by the parser of old reports and compared with the facts it was made from.

Where the parser misunderstands it, so will people: a paragraph of a summary that begins like the next topic,
a title that swallows its speaker.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from sessions.models import Session, Topic
from sessions.reports import facts
from sessions.reports import house_style as say
from sessions.reports.facts import FollowUp, HouseStyle, Report, Source, Speaker
from sessions.reports.outputs import render
from sessions.reports.parser import parse_reports
from sessions.reports.reading.document import open_document
from sessions.reports.reading.masking import mask
from sessions.reports.reading.names import NameReader
from sessions.reports.reading.openings import parse_opening
from sessions.reports.reading.people import PeopleReader
from sessions.reports.writing import house_style, wording_of_report, write
from sessions.text import excerpt, ordinal, ordinal_word


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that reads back otherwise. at: the topic's place in the report from 0, None for the evening.

    field: number, held_on, moderators, topics, farewells, party; or of a topic: title, subject, kind,
    speakers, continues, mentions, summary. message: for an organiser, naming what to change.
    topic: the record it is about, where `doubts_before_publishing` knows it.
    """

    at: int | None
    field: str
    message: str
    topic: Topic | None = None


def doubts_before_publishing(session: Session) -> list[Difference]:
    """What a reader of the report would misunderstand, in the order of the report; empty when nothing.

    The report need not be published: it is written in the wording in which it will go out, read by the parser
    of old reports, and compared. Doubts keep nobody from publishing; the page shows each message beside the
    field it is about. Five queries, some ten milliseconds.
    """
    writing = write(session, wording_of_report(session))
    return [
        each if each.at is None else replace(each, topic=writing.topics[each.at])
        for each in differences(writing.report, house_style())
    ]


def differences(report: Report, house: HouseStyle) -> list[Difference]:
    """What our own report, read back, says otherwise than its facts.

    report.md is compared field by field. Its headings keep topics apart, but people and plain text have only
    the sentences: so a paragraph of a summary that begins like a topic is told too.
    """
    lines = say.lay_out(report, house)
    read = parse_reports([Source("report.md", render(lines, "md"), "markdown")], style=house)
    if len(read) != 1:
        return [Difference(None, "topics", _several(len(read)))]
    found = _compared(report, read[0])
    told = {(each.at, each.field) for each in found}
    return found + [each for each in _openings(report, house) if (each.at, each.field) not in told]


def _openings(report: Report, house: HouseStyle) -> list[Difference]:
    """The first paragraph of each summary that reads as the opening of a topic."""
    organisations = frozenset(name.lower() for name in house.organisations)
    reader = PeopleReader(NameReader(house.honorifics), organisations)
    found = []
    for at, topic in enumerate(report.topics):
        document = open_document(Source("", topic.summary, "markdown"))
        masked, _ = mask(document)
        for block in document.blocks:
            opening = block.kind == "paragraph" and parse_opening(masked, block.start, block.end, reader)
            if opening and not opening.weak:
                found.append(Difference(at, "summary", _begins_message(topic, document.content(block))))
                break
    return found


def _compared(report: Report, again: Report) -> list[Difference]:
    found = [
        Difference(None, field, f"The report's {words} reads as {_shown(is_)} instead of {_shown(was)}.")
        for field, words in EVENING.items()
        if (was := _evening(report)[field]) != (is_ := _evening(again)[field])
    ]
    if len(again.topics) != len(report.topics):
        return [*found, _other_count(report.topics, again.topics)]
    for at, (was, is_) in enumerate(zip(report.topics, again.topics, strict=True)):
        found += _of_topic(at, was, is_)
    return found


EVENING = {
    "number": "number",
    "held_on": "date",
    "moderators": "list of moderators",
    "farewells": "farewell",
    "party": "party",
}


def _evening(report: Report) -> dict[str, object]:
    """What the house style prints of the evening itself."""
    return {
        "number": report.number,
        "held_on": report.held_on,
        "moderators": report.moderators,
        "farewells": [intern.name for intern in report.interns if intern.farewell],
        "party": report.party,
    }


def _topic(topic: facts.Topic) -> dict[str, object]:
    """What the house style prints of one topic, except its kind and summary."""
    return {
        "title": topic.title,
        "subject": "" if topic.title else topic.subject.removeprefix("about ").rstrip(" ."),
        "speakers": [_speaker(person) for person in topic.speakers if not say.ANONYMISED.match(person.name)],
        "continues": [_thread(link) for link in topic.continues],
        "mentions": [_thread(link) for link in topic.mentions],
    }


def _speaker(person: Speaker) -> str:
    """Okubo / Jeff Multz (guest from SecureWorks) / Kelvin (intern)"""
    if person.capacity == "guest" and person.affiliation:
        return f"{person.name} (guest from {person.affiliation})"
    return person.name if person.capacity == "member" else f"{person.name} ({person.capacity})"


def _thread(link: FollowUp) -> tuple[int | None, str, tuple[str, ...]]:
    return link.number, link.title, tuple(link.speakers)


def _of_topic(at: int, was: facts.Topic, is_: facts.Topic) -> list[Difference]:
    name = _name(was)
    before, after = _topic(was), _topic(is_)
    found = [
        Difference(at, field, _field_message(field, name, before[field], after[field]))
        for field in before
        if before[field] != after[field]
    ]
    if was.kind in say.KIND_WORDS and is_.kind != was.kind:
        found.append(Difference(at, "kind", f"{name} would be read as a plain {is_.kind}."))
    nameless = any(say.ANONYMISED.match(person.name) for person in was.speakers)
    # An opening that is not understood reads as the summary's first words; its fields are told already.
    misread = (found or nameless) and is_.summary.endswith(was.summary)
    if was.summary != is_.summary and not misread:
        found.append(Difference(at, "summary", _summary_message(was, is_)))
    return found


def _field_message(field: str, name: str, was: object, is_: object) -> str:
    if field in ("continues", "mentions"):
        extra = [link for link in is_ if link not in was]
        if extra and extra[0][0]:
            return (
                f"The summary of {name} speaks of the {ordinal(extra[0][0])} session. "
                "Enter the earlier talk, so that readers find it."
            )
        return f"The earlier talk that {name} {field} would be read as {_shown(is_)}."
    return f"The {field} of {name} would be read as {_shown(is_)}. Word it otherwise."


def _other_count(was: Sequence[facts.Topic], is_: Sequence[facts.Topic]) -> Difference:
    """Which topic falls apart, or swallows the next, so that the report reads as more or fewer topics."""
    for at, (one, other) in enumerate(zip_longest(was, is_)):
        if one is None or other is None or one.summary != other.summary or one.title != other.title:
            at = min(at, len(was) - 1)
            if other is None or one is None:
                break
            return Difference(at, "summary", _summary_message(one, other))
    words = f"The report reads as {len(is_)} topics instead of {len(was)}."
    return Difference(at if was else None, "summary" if was else "topics", words)


def _summary_message(was: facts.Topic, is_: facts.Topic) -> str:
    """Name the first paragraph that would not be read as part of the summary."""
    rest = was.summary.removeprefix(is_.summary).strip() if was.summary.startswith(is_.summary) else ""
    if not rest:
        return f"The summary of {_name(was)} would not be read back word for word."
    return _begins_message(was, rest.split("\n\n")[0])


def _begins_message(topic: facts.Topic, paragraph: str) -> str:
    return (
        f"In the summary of {_name(topic)}, “{excerpt(paragraph, 80)}” reads like the beginning of another "
        "topic or the end of the report. Begin it with other words."
    )


def _several(count: int) -> str:
    if not count:
        return "The report would not be read as one of this series."
    return f"The report would be read as {count} reports: a line in it reads like the title of another one."


def _name(topic: facts.Topic) -> str:
    title = topic.title or topic.subject
    return f"“{title}”" if title else f"the {ordinal_word(topic.position)} topic"


def _shown(value: object) -> str:
    """A value in an organiser's words."""
    if isinstance(value, bool):
        return "one" if value else "none"
    if isinstance(value, list | tuple):
        return ", ".join(_shown(each) for each in value if each) or "none"
    return f"“{value}”" if value else "none"
