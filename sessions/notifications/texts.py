"""The wording of messages: built in for each kind, the house's own, and the values that fill both.

A text is plain, with {names} in braces. A line all of whose names have nothing to say is left out, so that
"Where: {place}" goes where no place is known.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.conf import settings
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone
from django.utils.text import get_text_list

from sessions.models import (
    PRIVATE_LINK,
    Message,
    MessageKind,
    Moderator,
    Person,
    Reader,
    Session,
    Topic,
    User,
    settle_visibility,
)
from sessions.models.private_links import Holder
from sessions.running_order import Timetable
from sessions.text import unlinked

NAME = re.compile(r"\{([a-z_]+)\}")
# A name with the comma that parts it from what stands before it, or behind it.
_IN_A_ROW = (re.compile(r",\s*\{([a-z_]+)\}"), re.compile(r"\{([a-z_]+)\},\s+"))

# What every message may name, and what some kinds may besides.
COMMON = {
    "name": "whom it is written to",
    "series": "the name of the series",
    "abbreviation": "its short name",
    "organisation": "your company",
    "evening": "the 35th session on Friday 16 June 2017",
    "number": "35th",
    "day": "Friday 16 June 2017",
    "time": "19:00; where people follow from afar, 19:00 JST (UTC+9)",
    "how_soon": "how far the evening is: in two weeks, tomorrow",
    "place": "where it takes place, or how to join",
    "moderator": "who moderates",
    "agenda": "the talks, one a line",
    "free": "how many places are free, in words",
    "page": "the evening's page",
    "form": "the form for proposals",
    "signature": "who writes",
}
ABOUT_A_TALK = {
    "talk": "the title of the talk",
    "private_link": "the address of the recipient's own page, made for each when the message goes out",
    "proposer": "who sent the proposal",
    "decide_by": "the day by which the organisers decide",
    "reason": "the reason for declining",
    "months": "the months that suit the speaker",
    "about": "what an evening is like",
    "begins": "when the reader's own talk does: about 18:25, as the order stands",
    "question": "in a reminder: asks who has not answered yet to do so",
    "news": "what happened, in a sentence",
    "admin_page": "where organisers see to it",
}


# They greet and thank by themselves, or not at all.
NO_LETTERS = ("announcement", "asked", "call", "moderate", "news")


@dataclass(frozen=True)
class Text:
    """A subject of one line and a plain text, with {names} or filled in."""

    subject: str
    body: str


@cache
def built_in(kind: str) -> Text:
    """The text that comes with MTS: its file's first line is the subject. Letters begin and end alike."""
    source = get_template(f"notifications/{kind}.txt").template.source
    subject, _, body = source.partition("\n")
    letter = "{}" if kind in NO_LETTERS else "Hello {{name}},\n\n{}\n\n{{signature}}"
    return Text(subject.strip(), letter.format(body.strip()))


def text_of(kind: str) -> Text:
    """The house's own wording of a kind, where it has one; the built-in else."""
    own = Message.objects.filter(kind=kind).first()
    ours = built_in(kind)
    return Text(own.subject or ours.subject, own.text or ours.body) if own else ours


def fill(text: Text, values: Mapping[str, str]) -> Text:
    """The text with its names filled in, those without a value empty. PRIVATE_LINK stays for the sending."""
    known = {**values, "private_link": PRIVATE_LINK}
    lines = [line for line in text.body.split("\n") if says_something(line, known)]
    body = re.sub(r"\n{3,}", "\n\n", "\n".join(filled(line, known) for line in lines))
    return Text(" ".join(filled(text.subject, known).split()), body.strip())


def says_something(line: str, values: Mapping[str, str]) -> bool:
    """Whether a line has no names, or at least one of them has a value."""
    names = NAME.findall(line)
    return not names or any(values.get(name) for name in names)


def filled(line: str, values: Mapping[str, str]) -> str:
    """One line with its values, without a comma beside nothing; "the 35th session" begins with a capital."""
    for with_comma in _IN_A_ROW:
        line = with_comma.sub(lambda found: found[0] if values.get(found[1]) else "", line)
    line = NAME.sub(lambda found: str(values.get(found[1], "")), line)
    return "The " + line.removeprefix("the ") if line.startswith("the ") else line


def unknown_names(text: str) -> list[str]:
    """Names in braces that no message knows, for the form in which organisers edit a text."""
    return sorted({name for name in NAME.findall(text) if name not in COMMON | ABOUT_A_TALK})


def compose(kind: str, values: Mapping[str, str]) -> Text:
    """A message of this kind, ready to be looked at and edited; PRIVATE_LINK stands where the link goes.

    News that the house's wording has no place for stand at its end: they are what somebody is written to for.
    """
    text = text_of(MessageKind(kind))
    if values.get("news") and "{news}" not in text.body:
        text = Text(text.subject, f"{text.body}\n\n{{news}}")
    return fill(text, values)


def without_link(text: Text) -> Text:
    """A text for somebody without a private page: the paragraph that leads there goes."""
    paragraphs = [one for one in text.body.split("\n\n") if PRIVATE_LINK not in one]
    return Text(text.subject, "\n\n".join(paragraphs))


# What messages say of the records they are about.


def absolute(path: str) -> str:
    """An address of ours for a mail: there is no request at hand when it is sent."""
    return settings.SITE_URL + path


def address_of(holder: Holder, token: str) -> str:
    """The page that this token opens: a moderator's, or a proposal's, which a co-speaker's page is too."""
    return absolute(reverse("moderation" if isinstance(holder, Moderator) else "proposal", args=[token]))


def day_words(day: date | None) -> str:
    """ "Friday 16 June 2017"; empty while the date is open."""
    return f"{day:%A} {day.day} {day:%B %Y}" if day else ""


def evening_in_words(session: Session, day: date | None = None) -> str:
    """ "the 35th session on Friday 16 June 2017". day: as its reader was told, if otherwise."""
    on = day_words(day or session.held_on)
    return f"the {session.ordinal} session" + (f" on {on}" if on else "")


def how_soon(session: Session, today: date) -> str:
    """ "in two weeks", "the day after tomorrow"; empty for an evening without a date, or over."""
    days = (session.held_on - today).days if session.held_on else -1
    named = {0: "today", 1: "tomorrow", 2: "the day after tomorrow", 7: "in a week", 14: "in two weeks"}
    return named.get(days) or (f"in {days} days" if days > 0 else "")


def common_values(*, name: str, by: User | None = None) -> dict[str, str]:
    """What every message can say, whatever it is about. name: whom it is written to; by: who writes."""
    person = by.person if by and by.person_id else None
    organisers = f"organisers of the {settings.MTS_ABBREVIATION}"
    return {
        "name": unlinked(name),
        "series": settings.MTS_SERIES,
        "abbreviation": settings.MTS_ABBREVIATION,
        "organisation": settings.MTS_ORGANISATION,
        "form": absolute(reverse("propose")),
        "signature": f"{person.name}, for the {organisers}" if person else f"The {organisers}",
    }


def session_values(
    session: Session, *, reader: Reader = Reader.HOUSE, today: date | None = None
) -> dict[str, str]:
    """What a message about an evening can say. reader: whose agenda it tells; outsiders get the public's.

    today: the day on which it is read, for "tomorrow"; the present day unless given.
    """
    moderators = Moderator.objects.filter(session=session).exclude(answer=Moderator.Answer.NO)
    if reader is Reader.STRANGER:  # who was only asked is nobody's moderator yet
        moderators = moderators.filter(answer=Moderator.Answer.YES)
    names = [moderator.person.name for moderator in moderators.select_related("person")]
    topics = topics_for(session, reader)
    free = max(session.places - session.topics.standing().count(), 0)
    return {
        "evening": evening_in_words(session),
        "number": session.ordinal,
        "day": day_words(session.held_on),
        "how_soon": how_soon(session, today or timezone.localdate()),
        "time": session.starts,
        "place": session.place,
        "moderator": get_text_list(names, "and"),
        "agenda": "\n".join(agenda_line(topic, reader) for topic in topics),
        "free": "one place is free" if free == 1 else f"{free} places are free" if free else "",
        "page": absolute(session.get_absolute_url()),
    }


def topics_for(session: Session, reader: Reader) -> list[Topic]:
    """The topics of an evening that this reader may see, in order, with their speakers."""
    if not reader.is_let_in:
        return []
    settle_visibility()
    topics = Topic.objects.visible_to(reader).filter(session=session)
    return list(topics.select_related("session").prefetch_related("speakers__person").order_by("position"))


def agenda_line(topic: Topic, reader: Reader) -> str:
    """ "- JWT vs Goa (Tanabe)"."""
    wording = topic.wording(reader)
    names = get_text_list([speaker.name for speaker in topic.speakers.all()], "and")
    title = wording.title or wording.subject or (f"A talk by {names}" if names else "A talk")
    return f"- {unlinked(title)}" + (f" ({unlinked(names)})" if names and names not in title else "")


def timed_agenda(session: Session, reader: Reader) -> str:
    """The talks that stand, one a line, with their clock times; strangers read of those they may see."""
    topics, clock = topics_and_clock(session)
    if reader is Reader.STRANGER:
        seen = topics_for(session, reader)
        topics = [topic for topic in topics if topic in seen]
    return "\n".join(
        agenda_line(topic, reader).replace("-", clock.begins_in_words(topic.pk) or "-", 1) for topic in topics
    )


def topics_and_clock(session: Session) -> tuple[list[Topic], Timetable]:
    topics = session.topics.standing().select_related("session", "proposal").order_by("position")
    topics = list(topics.prefetch_related("speakers__person"))
    return topics, session.timetable(topics)


def title_for(topic: Topic, reader: Reader) -> str:
    """ "“JWT vs Goa” by Tanabe", as far as this reader may know."""
    by = get_text_list([speaker.name for speaker in topic.speakers.all()], "and")
    wording = topic.wording(reader)
    title = (wording.title or wording.subject) if reader.may_see(topic.audience) else ""
    talk = f"“{title}”" if title else "A talk"
    return f"{talk} by {by}" if by else talk


def reader_for(person: Person, *, guest: bool = False) -> Reader:
    """Whose wording a message is in: a guest, or somebody who has left, reads the public's."""
    return Reader.STRANGER if guest or person.organisation or person.left_on else Reader.HOUSE
