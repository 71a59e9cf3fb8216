"""Telling speakers what was decided: the second step, by mail or by hand; it counts as told everywhere."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from sessions.models import (
    AGREED,
    CoSpeaker,
    Notice,
    Proposal,
    Session,
    Topic,
    User,
    archive_change,
)
from sessions.notifications.texts import Text
from sessions.notifications.writing import write
from sessions.proposals import drafts
from sessions.proposals.drafts import Draft, once_of, proposal_of

__all__ = [
    "Draft",
    "mark_all_told",
    "mark_told",
    "mark_untold",
    "messages_for",
    "messages_of",
    "proposal_for",
    "reminders_for",
    "reword",
    "send",
    "tell_by_hand",
    "waiting_for",
]

PLACED = "topic", "session", "shown_session", "person"


def messages_for(session: Session, *, by: User | None = None) -> list[Draft]:
    """What the speakers of an evening should learn, those who are not in it any more too. Not written yet."""
    return [
        *drafts.decided(drafts.of_session(session), by=by),
        *drafts.added_by_hand(session, by=by),
    ]


def messages_of(proposals: Iterable[Proposal], *, by: User | None = None) -> list[Draft]:
    """The same for these proposals."""
    return drafts.decided(proposals, by=by)


def reminders_for(session: Session, *, by: User | None = None, at: datetime) -> list[Draft]:
    """ "Please confirm" to each speaker of an evening who was told and has not said yes; once a day."""
    agreed = session.proposals.agreed().exclude(topic=None).select_related(*PLACED)
    day = timezone.localdate(at).isoformat()
    return drafts.reminders(agreed.order_by("topic__position"), day=day, by=by)


def reword(draft: Draft, subject: str, body: str) -> Draft:
    """The draft with the words of an organiser."""
    return replace(draft, message=Text(subject, body))


def send(messages: Sequence[Draft], *, by: User | None, at: datetime) -> list[Notice]:
    """Put the messages into the outbox; each once, whoever sends it and how often.

    What was decided anew since a draft was made is not told: it has a draft of its own. A topic added by hand
    gets its proposal, so that its speakers have a private page.
    """
    written = []
    with archive_change():
        for draft in messages:
            proposal, once = draft.proposal, draft.once
            if not proposal.pk:
                proposal = proposal_for(proposal.topic, by=by, at=at)
                once = once_of(proposal, draft.co_speaker)
            now = Proposal.objects.select_for_update().get(pk=proposal.pk)
            if draft.tells_status and (now.status, now.session_id) != (
                draft.tells_status,
                draft.tells_session and draft.tells_session.pk,
            ):
                continue
            Notice.objects.filter(once=once, status=Notice.Status.CALLED_OFF).update(once=None)
            written.append(
                write(
                    draft.kind,
                    draft.message,
                    name=draft.name,
                    email=draft.email,
                    person=draft.person,
                    session=draft.tells_session or now.session,
                    proposal=now,
                    co_speaker=co_speaker_for(draft, now),
                    tells_status=draft.tells_status,
                    tells_session=draft.tells_session,
                    once=once,
                    due_at=at,
                    by=by,
                )
            )
    return written


def proposal_for(topic: Topic, *, by: User | None, at: datetime) -> Proposal:
    """The proposal behind a topic; one made now where it was agreed by word of mouth."""
    with archive_change():
        known = Proposal.objects.filter(topic=topic).first()
        if known is None:
            known = proposal_of(topic)
            known.decided_by, known.decided_at = by, at
            known.save()
        return known


def co_speaker_for(draft: Draft, proposal: Proposal) -> CoSpeaker | None:
    """The record of a further speaker, made now where organisers added them to the topic."""
    one = draft.co_speaker
    if one is None or one.pk:
        return one
    values = {"name": one.name, "email": one.email, "position": one.position}
    found = proposal.co_speakers.filter(person=one.person).first()
    return found or proposal.co_speakers.create(person=one.person, **values)


# By hand.


def waiting_for(session: Session | None = None, *, proposals: Iterable[Proposal] = ()) -> list[Notice]:
    """Messages in the outbox to these speakers that did not reach anybody yet."""
    notices = Notice.objects.open().exclude(proposal=None).select_related("proposal", "co_speaker")
    if session is not None:
        return list(notices.filter(session=session).order_by("pk"))
    return list(notices.filter(proposal__in=[one.pk for one in proposals]).order_by("pk"))


def tell_by_hand(notices: Iterable[Notice], *, by: User | None, at: datetime) -> int:
    """Note that these were told by hand; how many. What was told already, or is being sent, stays so."""
    status = Notice.Status
    open_ones = (status.DUE, status.BY_HAND, status.FAILED, status.UNCLEAR)
    with archive_change():
        keys = [notice.pk for notice in notices]
        found = Notice.objects.select_for_update().filter(pk__in=keys, status__in=open_ones)
        for notice in (told := list(found.order_by("pk"))):
            notice.mark_told(by=by, at=at)
        return len(told)


def mark_all_told(session: Session, *, by: User | None, at: datetime) -> None:
    """Note that the speakers of every topic of an evening were told, outside this software."""
    with archive_change():
        for topic in session.topics.standing():
            mark_told(topic, by=by, at=at)


def mark_told(topic: Topic, *, by: User | None, at: datetime) -> None:
    """Note that all speakers of a topic know; what waits to tell them so is not needed any more."""
    with archive_change():
        for speaker in topic.speakers.filter(told_at=None):
            speaker.told_at = at
            speaker.save(update_fields=["told_at"])
        proposal = Proposal.objects.select_for_update().filter(topic=topic, status__in=AGREED).first()
        if proposal is None:
            return
        waiting = proposal.notices.exclude(tells_status="").filter(tells_session=proposal.session)
        tell_by_hand(waiting, by=by, at=at)
        proposal.refresh_from_db()
        if proposal.needs_telling:
            proposal.note_told(proposal.status, proposal.session)


def mark_untold(topic: Topic) -> None:
    """Note that the speakers of a topic were not told after all; a message to them can be sent anew."""
    with archive_change():
        for speaker in topic.speakers.exclude(told_at=None):
            speaker.told_at = None
            speaker.save(update_fields=["told_at"])
        proposal = Proposal.objects.select_for_update().filter(topic=topic, status__in=AGREED).first()
        if proposal is not None:
            proposal.shown_status, proposal.shown_session = Proposal.Status.SUBMITTED, None
            proposal.save()
            proposal.notices.exclude(tells_status="").update(once=None)
