"""What a moderator says of a speaker: how the name is said, who they are, what they last spoke about."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sessions.models import Capacity, Intern, Reader, Session, Speaker

# The end of a sentence: a mark and a space, or a Japanese full stop.
_SENTENCE = re.compile(r".*?(?:[.!?](?=\s)|。|$)", re.DOTALL)
_MARKS = re.compile(r"[*_`#>]+|\[([^\]]*)\]\([^)]*\)")


@dataclass(frozen=True)
class Introduction:
    """One speaker as they are introduced. biography: its first sentence. before: the last talk, in words."""

    speaker: Speaker
    company: str
    programme: str
    biography: str
    before: str

    @property
    def name(self) -> str:
        return self.speaker.person.name

    @property
    def first(self) -> bool:
        """Whether the archive knows no earlier talk of theirs."""
        return not self.before

    @property
    def said_as(self) -> str:
        return self.speaker.person.said_as


def introductions(speakers: Iterable[Speaker], session: Session) -> dict[int, Introduction]:
    """An introduction for each speaker of the session, by primary key. Two queries."""
    speakers = list(speakers)
    people = {speaker.person_id for speaker in speakers}
    before = last_talks(people, session)
    programmes = {
        intern.person_id: intern.programme
        for intern in Intern.objects.filter(person__in=people).order_by("pk")
    }
    return {
        speaker.pk: Introduction(
            speaker,
            speaker.affiliation or (speaker.capacity == Capacity.GUEST and speaker.person.organisation) or "",
            programmes.get(speaker.person_id, "") if speaker.capacity == Capacity.INTERN else "",
            first_sentence(speaker.person.biography),
            before.get(speaker.person_id, ""),
        )
        for speaker in speakers
    }


def last_talks(people: Iterable[int], session: Session) -> dict[int, str]:
    """ "spoke at the 31st about “JWT vs Goa”", by person, for those whose talk is in the house's archive."""
    talks = Speaker.objects.visible_to(Reader.HOUSE).filter(person__in=list(people))
    talks = talks.filter(topic__session__number__lt=session.number).select_related("topic__session")
    found = {}
    for talk in talks.order_by("topic__session__number", "topic__position"):
        wording = talk.topic.wording(Reader.HOUSE)
        about = wording.title or wording.subject
        words = f"spoke at the {talk.topic.session.ordinal}"
        found[talk.person_id] = (
            f"{words} about “{about}”" if wording.title else words + (f", {about}" if about else "")
        )
    return found


def first_sentence(markdown: str) -> str:
    """The first sentence of a biography, without its Markdown, at most 200 characters."""
    text = " ".join(_MARKS.sub(r"\1", markdown).split())
    sentence = _SENTENCE.match(text)[0].strip()
    return sentence if len(sentence) <= 200 else sentence[:199].rstrip() + "…"
