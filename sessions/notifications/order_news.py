"""Telling the moderator and the speakers that the running order has changed."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from django.utils import timezone
from django.utils.text import get_text_list

from sessions.models import (
    AGREED,
    PRIVATE_LINK,
    Capacity,
    MessageKind,
    Moderator,
    Notice,
    Person,
    Proposal,
    Reader,
    Session,
    Speaker,
    Topic,
    User,
    archive_change,
)
from sessions.models.timetable import Timetable, timetable
from sessions.notifications.outbox import write
from sessions.notifications.texts import Text, compose
from sessions.notifications.to_tell import of_session
from sessions.notifications.values import agenda_line, common_values, session_values, topics_for
from sessions.text import unlinked

SOON = timedelta(days=7)

# What happened, in the words that one reader may read.
type News = Callable[[Reader], str]


@dataclass(frozen=True)
class OrderDraft:
    """One message about the new order, ready to be looked at and edited.

    once: names what it tells, so that nobody is told the same twice; empty for what may be told again.
    moderator, or speaker: in which role somebody hears of it. begins: when a speaker's own talk does.
    """

    text: Text
    once: str
    begins: str = ""
    moderator: Moderator | None = None
    speaker: Speaker | None = None

    @property
    def person(self) -> Person:
        return (self.moderator or self.speaker).person

    def saying(self, text: Text) -> "OrderDraft":
        """The message with another text, after somebody edited it."""
        return replace(self, text=text)

    @property
    def key(self) -> str:
        """Names it in a form."""
        return f"m{self.moderator.pk}" if self.moderator else f"s{self.speaker.pk}"


def order_drafts(session: Session, *, by: User | None, moved: Collection[int] = ()) -> list[OrderDraft]:
    """A message for each moderator and each speaker who does not know their time yet.

    moved: primary keys of the topics that were moved; where it names none, every topic may have been. Only
    speakers who were told of their talk hear of its time. Nobody is offered what they were told before.
    """
    topics, clock = topics_and_clock(session)
    drafts = moderators_drafts(session, order_in_words, by=by, once=digest_of(topics, clock))
    for topic in topics:
        for speaker in topic.speakers.all():
            if speaker.told_at and (not moved or topic.pk in moved):
                drafts.append(speakers_draft(session, speaker, topic, clock, by=by))
    known = set(Notice.objects.filter(session=session).exclude(once=None).values_list("once", flat=True))
    return [draft for draft in drafts if draft.once not in known]


def tell_moderators(session: Session, news: News, *, by: User | None, at: datetime) -> list[Notice]:
    """A notice of what happened, with the order as it is now, to each moderator who did not say no.

    Long before the evening only those are written to who know already that they may moderate.
    """
    soon = session.held_on is not None and session.held_on <= timezone.localdate(at) + SOON
    drafts = [
        draft
        for draft in moderators_drafts(session, news, by=by, once="")
        if soon or draft.moderator.asked_at or draft.moderator.answer
    ]
    return send_order(session, drafts, by=by, at=at)


def send_order(session: Session, drafts: list[OrderDraft], *, by: User | None, at: datetime) -> list[Notice]:
    """Put the messages into the outbox; those told before are given back as they are."""
    with archive_change():
        known = {one.whom: one.now.stored() for one in of_session(session)}
        return [
            write(
                MessageKind.ORDER,
                draft.text,
                name=draft.person.name,
                email=draft.person.email,
                person=draft.person,
                session=session,
                moderator=draft.moderator,
                proposal=proposal_of(draft.speaker) if draft.speaker else None,
                tells=known.get(("person", draft.person.pk)),
                once=draft.once or None,
                due_at=at,
                by=by,
            )
            for draft in drafts
        ]


def moderators_drafts(session: Session, news: News, *, by: User | None, once: str) -> list[OrderDraft]:
    moderators = session.moderator_set.exclude(answer=Moderator.Answer.NO).select_related("person")
    return [
        OrderDraft(
            compose(
                MessageKind.ORDER,
                values(session, moderator.person, news, reader=reader_for(moderator.person), by=by),
            ),
            once and f"order {session.pk} m{moderator.pk} {once}",
            moderator=moderator,
        )
        for moderator in moderators
    ]


def speakers_draft(
    session: Session, speaker: Speaker, topic: Topic, clock: Timetable, *, by: User | None
) -> OrderDraft:
    """Their own time first, then the order."""
    begins = clock.begins_in_words(topic)

    def news(reader: Reader) -> str:
        title = title_for(topic, reader)
        return f"{title} begins at {begins} now." if begins else f"{title} has another place now."

    reader = Reader.STRANGER if speaker.capacity == Capacity.GUEST else reader_for(speaker.person)
    text = compose(MessageKind.ORDER, values(session, speaker.person, news, reader=reader, by=by))
    if proposal_of(speaker) is None:
        text = without_link(text)
    place = begins or topic.position
    once = f"order {session.pk} s{speaker.pk} {session.held_on} {place}"
    return OrderDraft(text, once, begins, speaker=speaker)


def values(
    session: Session, person: Person, news: News, *, reader: Reader, by: User | None
) -> dict[str, str]:
    return (
        common_values(name=person.name, by=by)
        | session_values(session, reader=reader)
        | {"news": unlinked(news(reader)), "agenda": timed_agenda(session, reader)}
    )


def order_in_words(reader: Reader) -> str:
    return "The talks have another order now."


def timed_agenda(session: Session, reader: Reader) -> str:
    """The talks that stand, one a line, with their clock times; strangers read of those they may see."""
    topics, clock = topics_and_clock(session)
    if reader is Reader.STRANGER:
        seen = {topic.pk for topic in topics_for(session, reader)}
        topics = [topic for topic in topics if topic.pk in seen]
    return "\n".join(
        agenda_line(topic, reader).replace("-", clock.begins_in_words(topic) or "-", 1) for topic in topics
    )


def topics_and_clock(session: Session) -> tuple[list[Topic], Timetable]:
    topics = session.topics.standing().select_related("session", "proposal").order_by("position")
    topics = list(topics.prefetch_related("speakers__person"))
    for topic in topics:
        for speaker in topic.speakers.all():
            speaker.topic = topic
    return topics, timetable(session, topics)


def digest_of(topics: list[Topic], clock: Timetable) -> str:
    """Names one order with its times: two that differ in either have two names."""
    facts = [(topic.pk, clock.begins(topic)) for topic in topics]
    return sha256(repr(facts).encode()).hexdigest()[:16]


def reader_for(person: Person) -> Reader:
    """Whose wording a message is in: a guest, or somebody who has left, reads the public's."""
    return Reader.STRANGER if person.organisation or person.left_on else Reader.HOUSE


def title_for(topic: Topic, reader: Reader) -> str:
    """ "“JWT vs Goa” by Tanabe", as far as this reader may know."""
    by = get_text_list([speaker.name for speaker in topic.speakers.all()], "and")
    wording = topic.wording(reader)
    title = (wording.title or wording.subject) if reader.may_see(topic.audience) else ""
    talk = f"“{title}”" if title else "A talk"
    return f"{talk} by {by}" if by else talk


def proposal_of(speaker: Speaker) -> Proposal | None:
    """Whose private page the speaker has: that of the proposal they sent."""
    proposal = getattr(speaker.topic, "proposal", None)
    mine = proposal and proposal.status in AGREED and proposal.person_id == speaker.person_id
    return proposal if mine else None


def without_link(text: Text) -> Text:
    """A text for somebody without a private page: the paragraph that leads there goes."""
    paragraphs = [one for one in text.body.split("\n\n") if PRIVATE_LINK not in one]
    return Text(text.subject, "\n\n".join(paragraphs))
