"""Telling the moderator and the speakers that the running order has changed."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from hashlib import sha256

from django.utils import timezone

from sessions.models import (
    AGREED,
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
from sessions.notifications.evening_drafts import Draft
from sessions.notifications.outbox import write
from sessions.notifications.texts import (
    common_values,
    compose,
    reader_for,
    session_values,
    timed_agenda,
    title_for,
    topics_and_clock,
    without_link,
)
from sessions.notifications.to_tell import of_session
from sessions.running_order import Timetable
from sessions.text import unlinked

SOON = timedelta(days=7)

# What happened, in the words that one reader may read.
type News = Callable[[Reader], str]


def order_drafts(session: Session, *, by: User | None, moved: Collection[int] = ()) -> list[Draft]:
    """A message for each moderator and each speaker who does not know their time yet.

    moved: primary keys of the topics that were moved; where it names none, every topic may have been. Only
    speakers who were told of their talk hear of its time. Nobody is offered what they were told before.
    """
    topics, clock = topics_and_clock(session)
    drafts = moderators_drafts(session, order_in_words, by=by, once=digest_of(topics, clock))
    for topic in topics:
        for speaker in topic.speakers.all():
            if speaker.told_at and (not moved or topic.pk in moved):
                drafts.append(speakers_draft(speaker, topic, clock.begins_in_words(topic.pk), by=by))
    known = set(Notice.objects.filter(session=session).exclude(once=None).values_list("once", flat=True))
    return [draft for draft in drafts if draft.once not in known]


def tell_moderators(session: Session, news: News, *, by: User | None, at: datetime) -> list[Notice]:
    """A notice of what happened, with the order as it is now, to each moderator who did not say no.

    Long before the evening only those are written to who know already that they may moderate.
    """
    soon = session.held_on is not None and session.held_on <= timezone.localdate(at) + SOON
    drafts = moderators_drafts(session, news, by=by)
    knowing = [one for one in drafts if soon or one.moderator.asked_at or one.moderator.answer]
    return send_order(session, knowing, by=by, at=at)


def send_order(session: Session, drafts: Iterable[Draft], *, by: User | None, at: datetime) -> list[Notice]:
    """Put the messages into the outbox; those told before are given back as they are."""
    with archive_change():
        known = {one.whom: one.now.stored() for one in of_session(session)}
        return [
            write(
                draft.kind,
                draft.message,
                name=draft.person.name,
                email=draft.person.email,
                person=draft.person,
                session=session,
                moderator=draft.moderator,
                proposal=draft.proposal,
                tells=known.get(("person", draft.person.pk)),
                once=draft.once or None,
                due_at=at,
                by=by,
            )
            for draft in drafts
        ]


def moderators_drafts(session: Session, news: News, *, by: User | None, once: str = "") -> list[Draft]:
    """once: names the order; empty for what may be told again."""
    moderators = session.moderator_set.exclude(answer=Moderator.Answer.NO).select_related("person")
    return [
        draft_to(
            session,
            one.person,
            news,
            once=once and f"order {session.pk} m{one.pk} {once}",
            by=by,
            moderator=one,
        )
        for one in moderators
    ]


def speakers_draft(speaker: Speaker, topic: Topic, begins: str, *, by: User | None) -> Draft:
    """Their own time first, then the order."""

    def news(reader: Reader) -> str:
        title = title_for(topic, reader)
        return f"{title} begins at {begins} now." if begins else f"{title} has another place now."

    session = topic.session
    return draft_to(
        session,
        speaker.person,
        news,
        once=f"order {session.pk} s{speaker.pk} {session.held_on} {begins or topic.position}",
        by=by,
        guest=speaker.capacity == Capacity.GUEST,
        begins=begins,
        proposal=proposal_of(speaker, topic),
    )


def draft_to(
    session: Session, person: Person, news: News, *, once: str, by: User | None, guest: bool = False, **about
) -> Draft:
    reader = reader_for(person, guest=guest)
    values = common_values(name=person.name, by=by) | session_values(session, reader=reader)
    values |= {"news": unlinked(news(reader)), "agenda": timed_agenda(session, reader)}
    text = compose(MessageKind.ORDER, values)
    has_page = about.get("proposal") or about.get("moderator")
    return Draft(
        MessageKind.ORDER,
        text if has_page else without_link(text),
        once,
        session=session,
        person=person,
        **about,
    )


def order_in_words(reader: Reader) -> str:
    return "The talks have another order now."


def digest_of(topics: list[Topic], clock: Timetable) -> str:
    """Names one order with its times: two that differ in either have two names."""
    facts = [(topic.pk, clock.begins(topic.pk)) for topic in topics]
    return sha256(repr(facts).encode()).hexdigest()[:16]


def proposal_of(speaker: Speaker, topic: Topic) -> Proposal | None:
    """Whose private page the speaker has: that of the proposal they sent."""
    proposal = getattr(topic, "proposal", None)
    mine = proposal and proposal.status in AGREED and proposal.person_id == speaker.person_id
    return proposal if mine else None
