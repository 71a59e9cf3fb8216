"""Messages about an evening to those who know something else of it, to be looked at, edited and sent."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from django.conf import settings
from django.utils.text import capfirst, get_text_list

from sessions.models import (
    AGREED,
    Capacity,
    CoSpeaker,
    MessageKind,
    Moderator,
    Person,
    Proposal,
    Reader,
    Session,
    Status,
    Topic,
    User,
)
from sessions.notifications.announcing import reader_of
from sessions.notifications.knowledge import BY_HAND, CHAT
from sessions.notifications.texts import (
    Text,
    begins_in_words,
    common_values,
    compose,
    day_in_words,
    day_words,
    reader_for,
    session_values,
    timed_agenda,
    without_link,
)
from sessions.notifications.to_tell import Facts, Known, of_session
from sessions.text import unlinked

_K = MessageKind


@dataclass(frozen=True)
class Draft:
    """One message, not written yet, to one reader, or to all of an announcement.

    once: names what is told, to whom, and what they knew before; the same words are never sent twice. tells:
    what its reader knows of `session` afterwards. tells_status, tells_session: of a proposal, likewise.
    proposal: not saved where organisers added the topic by hand; co_speaker: likewise for a speaker added so.
    begins: in news of the order, when the reader's own talk does.
    """

    kind: str
    message: Text
    once: str
    session: Session | None = None
    tells: dict | None = None
    person: Person | None = None
    proposal: Proposal | None = None
    co_speaker: CoSpeaker | None = None
    moderator: Moderator | None = None
    audiences: tuple[str, ...] = ()
    tells_status: str = ""
    tells_session: Session | None = None
    begins: str = ""

    @property
    def key(self) -> str:
        """Names it in a form."""
        return sha256(self.once.encode()).hexdigest()[:12]

    @property
    def name(self) -> str:
        if self.audiences:
            return "Everybody"
        return (self.co_speaker or (self.proposal if not self.moderator else None) or self.person).name

    @property
    def email(self) -> str:
        if self.audiences:
            return next((one for one in self.audiences if "@" in one), "")
        held = self.co_speaker or (self.proposal if not self.moderator else None)
        return (held.email if held else "") or (self.person.email if self.person else "")

    @property
    def goes_to(self) -> str:
        """The address, or those of everybody in words."""
        if not self.audiences:
            return self.email
        named = {CHAT: "the chat", BY_HAND: "whoever was told by hand"}
        return get_text_list([named.get(one, one) for one in self.audiences], "and")

    @property
    def by_hand(self) -> bool:
        """Whether somebody has to tell it: there is no address, or no mail server."""
        chat = CHAT in self.audiences and settings.MTS_WEBHOOK_URL
        return not (chat or (self.email and settings.MAIL_IS_SET))

    @property
    def label(self) -> str:
        return MessageKind(self.kind).label

    @property
    def is_reminder(self) -> bool:
        """Whether it only asks again; it is sent where somebody chooses so."""
        return self.kind == _K.CONFIRM


def evening_drafts(session: Session, *, by: User | None, known: Iterable[Known] | None = None) -> list[Draft]:
    """A message to everybody who knows something of the evening that is not so, everything in one."""
    readers = [one for one in (of_session(session) if known is None else known) if one.to_be_told]
    titles = Titles(readers)
    drafts = [draft_to(one, titles, by=by) for one in readers if not one.audience]
    together: dict[str, list[Known]] = {}
    for one in readers:
        if one.audience:
            together.setdefault(repr(one.told), []).append(one)
    return drafts + [
        replace(draft_to(group[0], titles, by=by), audiences=tuple(one.audience for one in group))
        for group in together.values()
    ]


def draft_to(one: Known, titles: "Titles", *, by: User | None) -> Draft:
    kind = kind_for(one)
    return Draft(
        kind=kind,
        message=message_to(kind, one, titles, by=by),
        once=once_for(one),
        session=one.session,
        tells=one.now.stored(),
        person=one.person,
        proposal=one.proposal,
        co_speaker=one.co_speaker,
        moderator=one.moderator if not one.proposal else None,
    )


def kind_for(one: Known) -> str:
    """The text that fits; what it does not say stands in it as news."""
    found, told = one.differences, one.told
    if not one.now.on:
        return _K.CANCELLED
    if one.now.talks and not (told and told.talks):
        return _K.ACCEPTED
    asks = one.now.moderates and one.moderator and not one.moderator.answer
    if asks and not one.now.talks and not (told and told.has_role):
        return _K.MODERATE
    if "day" in found and one.now.talks:
        return _K.MOVED
    return _K.ORDER if found == ["begins"] else _K.CHANGED


def message_to(kind: str, one: Known, titles: "Titles", *, by: User | None) -> Text:
    reader, concerned = titles.reader(one), one.audience or one.now.has_role or not one.now.on
    values = common_values(name="" if one.audience else one.name, by=by)
    values |= session_values(one.session, reader=reader)
    if kind == _K.CANCELLED:
        values["evening"] = evening_as_known(one)
    if not concerned:
        values |= dict.fromkeys(("day", "time", "place", "moderator", "agenda", "free"), "")
    shown = one.now.talks if one.now.on else titles.still_at(one.session, (one.told or Facts()).talks)
    values |= {
        "talk": get_text_list([unlinked(titles.of(pk, reader)) for pk in shown], "and"),
        "begins": begins_in_words(one.session, one.now.talks, lambda pk: titles.of(pk, reader)),
        "agenda": timed_agenda(one.session, reader) if concerned and one.now.on else "",
        "news": "\n".join(news_for(kind, one, titles)),
    }
    text = compose(kind, values)
    return text if one.proposal or one.moderator else without_link(text)


def news_for(kind: str, one: Known, titles: "Titles") -> list[str]:
    """What is not as they know it, a sentence each, but for what a text of this kind says by itself."""
    found, told, now, reader = one.differences, one.told or Facts(), one.now, titles.reader(one)
    said, clock = [], one.session.clock
    if "on" in found and now.on:
        said.append(f"The {one.session.ordinal} session takes place after all.")
    if "day" in found:
        said.append(moved_in_words(one.session, told.day or ""))
    if "time" in found:
        said.append(
            f"It begins at {clock(now.time)} now, not at {clock(told.time)}."
            if now.time
            else "Its time is open again."
        )
    if "place" in found:
        said.append(
            f"The place is {now.place} now, not {told.place}." if now.place else "Its place is open again."
        )
    if "begins" in found:
        said += [
            f"“{titles.of(pk, reader)}” begins about {clock(at)} now, not about {clock(told.talks[pk])}."
            for pk, at in now.talks.items()
            if at and told.talks.get(pk) and told.talks[pk] != at
        ]
    if "talks" in found and now.on:
        said += [titles.lost(pk, one) for pk in told.talks if pk not in now.talks]
        if kind != _K.ACCEPTED:
            said += [
                f"“{titles.of(pk, reader)}” has its place there." for pk in now.talks if pk not in told.talks
            ]
    if "moderates" in found and now.on and told.moderates:
        said.append("You need not moderate it; thank you for being ready to.")
    elif now.on and now.moderates and not told.moderates and kind != _K.MODERATE:
        words = "And would you moderate it? It means introducing each speaker and keeping the time."
        # Who has a page for their talk finds no question there.
        said.append(f"{words} An answer to this message is enough." if one.proposal else words)
    if "asked" in found and now.on:
        said.append("You were asked for a talk there; that evening needs none any more. Thank you.")
    if kind == _K.CANCELLED and told.moderates and told.talks:
        said.append("So there is nothing to moderate either.")
    return [unlinked(sentence) for sentence in said]


def evening_as_known(one: Known) -> str:
    """ "the 35th session on Friday 16 June 2017": with the day that its reader was told, if any."""
    told = one.told.day if one.told else None
    day = day_words(date.fromisoformat(told)) if told else day_in_words(one.session)
    return f"the {one.session.ordinal} session" + (f" on {day}" if day else "")


def moved_in_words(session: Session, told: str) -> str:
    """ "The 35th session has moved from Friday 16 June 2017 to Friday 23 June 2017."."""
    before = day_words(date.fromisoformat(told)) if told else ""
    now = day_words(session.held_on) if session.held_on else ""
    whole = f"The {session.ordinal} session"
    if before and now:
        return f"{whole} has moved from {before} to {now}."
    return f"{whole} is on {now}." if now else f"{whole} is not on {before}; its new day is not settled yet."


def once_for(one: Known) -> str:
    """Names what they knew, since when, and what they are told now."""
    facts = (
        one.session.pk,
        one.whom,
        repr(one.told),
        one.told_at,
        repr(one.now),
        one.moderator and one.moderator.pk,
    )
    return f"evening:{one.session.pk}:{sha256(repr(facts).encode()).hexdigest()[:32]}"


class Titles:
    """The talks that readers know of or are told of, in the words each may read. Two queries."""

    def __init__(self, readers: Iterable[Known]) -> None:
        readers = list(readers)
        keys = {int(pk) for one in readers for facts in (one.told, one.now) if facts for pk in facts.talks}
        topics = Topic.objects.filter(pk__in=keys).select_related("session", "proposal")
        self.topics = {str(topic.pk): topic for topic in topics.prefetch_related("speakers__person")}

    def reader(self, one: Known) -> Reader:
        """Whose wording it is in: that of the announcement, a guest's, or a colleague's."""
        if one.audience:
            return reader_of(one.session)
        if one.person is None:
            return Reader.STRANGER
        guest = any(
            speaker.person_id == one.person.pk and speaker.capacity == Capacity.GUEST
            for topic in self.topics.values()
            for speaker in topic.speakers.all()
        )
        return reader_for(one.person, guest=bool(guest or one.proposal))

    def of(self, pk: str, reader: Reader) -> str:
        topic = self.topics.get(pk)
        if topic is None:
            return "Your talk"
        wording = topic.wording(reader)
        return wording.title or capfirst(wording.subject) or "Your talk"

    def still_at(self, session: Session, talks: Iterable[str]) -> list[str]:
        """Those of these talks that went to no other evening."""
        return [pk for pk in talks if pk in self.topics and self.topics[pk].session_id == session.pk]

    def public(self, pk: str) -> str:
        """In the words of strangers, for a message about a proposal."""
        return self.of(pk, Reader.STRANGER)

    def lost(self, pk: str, one: Known) -> str:
        """Why a talk of theirs is not on the agenda any more, or not theirs."""
        title, topic = self.of(pk, self.reader(one)), self.topics.get(pk)
        proposal: Proposal | None = getattr(topic, "proposal", None)
        if proposal and proposal.status == Proposal.Status.WITHDRAWN and one.co_speaker:
            return f"{proposal.name} has withdrawn “{title}”: you need not prepare it."
        if topic and not topic.dropped_because and topic.session.status != Status.CANCELLED:
            people = [speaker.person_id for speaker in topic.speakers.all()]
            if not one.person or one.person.pk not in people:
                return f"“{title}” is given without you: you need not prepare it."
            return f"“{title}” has its place at the {topic.session.ordinal} session now."
        reserve = proposal and (proposal.status in AGREED or proposal.status == Proposal.Status.RESERVE)
        return f"“{title}” is not on the agenda any more" + (
            "; it is in our reserve for another evening." if reserve else "."
        )
