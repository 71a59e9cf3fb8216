"""Telling speakers what was decided: the second step, by mail or by hand; it counts as told everywhere."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sessions.models import (
    AGREED,
    CoSpeaker,
    MessageKind,
    Notice,
    Proposal,
    Session,
    Topic,
    User,
    archive_change,
)
from sessions.notifications.knowledge import forget, told_to, whom
from sessions.notifications.out_of_date import BY_RULE
from sessions.notifications.outbox import OPEN, Draft, reached, write
from sessions.notifications.to_tell import is_untrue, note_now, of_session
from sessions.proposals.drafts import proposal_of


def send(messages: Sequence[Draft], *, by: User | None, at: datetime) -> list[Notice]:
    """Put the messages into the outbox; each once, whoever sends it and how often.

    What was decided anew since a draft was made is not told: it has a draft of its own. A topic added by hand
    gets its proposal, so that its speakers have a private page.
    """
    written = []
    with archive_change():
        for draft in messages:
            Notice.objects.filter(once=draft.once, status=Notice.Status.CALLED_OFF).update(once=None)
            if draft.proposal is None:
                written += to_readers(draft, by=by, at=at)
            elif notice := to_speaker(draft, by=by, at=at):
                written.append(notice)
    return written


def to_speaker(draft: Draft, *, by: User | None, at: datetime) -> Notice | None:
    """One message to somebody who has a proposal; None where another decision was taken meanwhile."""
    proposal = draft.proposal
    if not proposal.pk:
        proposal = proposal_for(proposal.topic, by=by, at=at)
    now = Proposal.objects.select_for_update().get(pk=proposal.pk)
    decision = (draft.tells_status, draft.tells_session and draft.tells_session.pk)
    if draft.tells_status and (now.status, now.session_id) != decision:
        return None
    return put(
        draft,
        session=draft.session or draft.tells_session or now.session,
        proposal=now,
        co_speaker=co_speaker_for(draft, now),
        tells_status=draft.tells_status,
        tells_session=draft.tells_session,
        due_at=at,
        by=by,
    )


def to_readers(draft: Draft, *, by: User | None, at: datetime) -> list[Notice]:
    """The same to a moderator, or to each of those an announcement went to."""
    values = {"session": draft.session, "due_at": at, "by": by}
    if not draft.audiences:
        return [put(draft, moderator=draft.moderator, **values)]
    return [put(draft, audience=one, **values) for one in draft.audiences]


def put(draft: Draft, **values) -> Notice:
    """The draft in the outbox; an earlier message that says otherwise is not needed any more, but for one
    that tells what was decided about another talk of theirs.
    """
    fields = {"name": draft.name, "email": draft.email, "person": draft.person, "once": draft.once}
    notice = write(draft.kind, draft.message, tells=draft.tells, **fields | values)
    if draft.tells is not None:
        older = Notice.objects.open().filter(session=notice.session, pk__lt=notice.pk, tells__isnull=False)
        older = older.exclude(kind__in=BY_RULE).select_related("proposal", "co_speaker")
        mine = [one for one in older if not one.tells_status or one.proposal_id == notice.proposal_id]
        theirs = [one.pk for one in mine if whom(one) == whom(notice)]
        Notice.objects.filter(pk__in=theirs).call_off()
    return notice


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
    """Messages about an evening, or to these speakers, that reached nobody yet and are still true."""
    notices = Notice.objects.open().select_related("proposal", "co_speaker")
    if session is not None:
        ours = [MessageKind.NEWS, MessageKind.MORNING_AFTER]  # to the organisers themselves
        known = of_session(session)
        theirs = notices.filter(session=session).exclude(kind__in=ours).select_related("session")
        true = [one for one in theirs.order_by("pk") if not is_untrue(one, known)]
        away = [one.waiting for one in known if one.waiting and one.waiting.session_id != session.pk]
        return [*true, *away]  # away: what tells them that their talk has another evening
    return list(notices.filter(proposal__in=[one.pk for one in proposals]).order_by("pk"))


def tell_by_hand(notices: Iterable[Notice], *, by: User | None, at: datetime) -> int:
    """Note that these were told by hand; how many. What was told already, or is being sent, stays so."""
    with archive_change():
        keys = [notice.pk for notice in notices]
        found = Notice.objects.select_for_update().filter(pk__in=keys, status__in=OPEN)
        for notice in (told := list(found.order_by("pk"))):
            reached(notice, Notice.Status.TOLD, by=by, at=at)
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
        for speaker in topic.speakers.select_related("person"):
            note_now(topic.session, person=speaker.person, at=at)
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
            for known in told_to(Notice(person_id=speaker.person_id)):
                forget(known, talk=topic.pk)
        proposal = Proposal.objects.select_for_update().filter(topic=topic, status__in=AGREED).first()
        if proposal is not None:
            proposal.shown_status, proposal.shown_session = Proposal.Status.SUBMITTED, None
            proposal.save()
            proposal.notices.exclude(tells_status="").update(once=None)
