"""The wording of messages: the built-in text of each kind, the house's own, and how both are filled in.

A text is plain, with {names} in braces. A line all of whose names have nothing to say is left out, so that
"Where: {place}" goes where no place is known.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.template.loader import get_template

from sessions.models import PRIVATE_LINK, Message, MessageKind

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
    "private_link": "the recipient's own page",
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


@dataclass(frozen=True)
class Text:
    """A subject of one line and a plain text, with {names} or filled in."""

    subject: str
    body: str


@cache
def built_in(kind: str) -> Text:
    """The text that comes with MTS: the first line of its file is the subject."""
    source = get_template(f"notifications/{kind}.txt").template.source
    subject, _, body = source.partition("\n")
    return Text(subject.strip(), body.strip())


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
