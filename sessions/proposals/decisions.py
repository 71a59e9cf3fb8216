"""What the organisers decide about a proposal; what its speaker does stands in `answers`.

Nobody is told by a decision: telling is a second step (`telling`). Each step is one change of the archive on
the proposal as it is now, locked; the caller's copy follows. A second click finds it done. IllegalDecision
says in words what cannot be.
"""

from collections.abc import Sequence
from datetime import datetime

from sessions.models import (
    AGREED,
    COMING,
    IllegalDecision,
    MessageKind,
    Person,
    Proposal,
    Session,
    SpeakerEntry,
    Topic,
    User,
    archive_change,
)
from sessions.notifications.outbox import write
from sessions.notifications.texts import compose
from sessions.people.who_is_meant import speakers_entered
from sessions.proposals.acceptance import apply_changes, know_speakers, make_topic
from sessions.proposals.answers import coming, drop_topic, locked, not_held
from sessions.proposals.wording import proposal_values, talk

IN_RESERVE, DECLINED = "In reserve", "Declined"


def accept(
    proposal: Proposal,
    *,
    session: Session,
    people: Sequence[SpeakerEntry],
    by: User | None,
    at: datetime,
    newly_added: dict[str, Person] | None = None,
) -> Topic:
    """Give it a place in an evening that is still to come, and everything it brought to the archive, once.

    people: the first speaker, then the co-speakers who did not say no; who is new need not be saved. They
    count where its topic has no speakers yet. newly_added: see `speakers_entered`. Accepted before into
    another evening, it moves there.
    """
    with locked(proposal) as now:
        session = coming(session)
        if now.status in AGREED and now.session_id == session.pk and not now.topic.dropped_because:
            return now.topic
        not_held(now)
        if now.status == Proposal.Status.ASKED:  # they said yes to the organiser
            now.answer, now.answered_at = Proposal.Answer.YES, at
        if now.topic is None:
            now.topic = make_topic(now, session, people, newly_added)
        else:
            session.take_in(now.topic)
            if people and not now.topic.speakers.exists():
                entries = speakers_entered(people, newly_added)
                now.topic.set_speakers(entries)
                know_speakers(now, entries)
        now.accept(session, now.topic, by=by, at=at)
        return now.topic


def move(proposal: Proposal, *, to: Session, by: User | None, at: datetime) -> None:
    """Give an agreed talk its place in another evening; its speakers are told, and confirm, anew."""
    with locked(proposal) as now:
        if now.status not in AGREED:
            raise IllegalDecision("Only a talk that has a place can be moved. Accept it into an evening.")
        accept(now, session=to, people=[], by=by, at=at)


def put_in_reserve(proposal: Proposal, *, by: User | None, at: datetime, because: str = IN_RESERVE) -> None:
    """Keep it for a later month. Its topic, if there is one, leaves its evening and waits.

    because: what the organisers read of the topic that left, in a few words.
    """
    with locked(proposal) as now:
        if now.status == Proposal.Status.RESERVE:
            return
        not_held(now)
        drop_topic(now, because)
        now.put_in_reserve(by=by, at=at)


def decline(proposal: Proposal, *, because: str, by: User | None, at: datetime) -> None:
    """Say no, with the reason to tell its speaker (Markdown); until that is told, it can be said anew."""
    with locked(proposal) as now:
        if now.status == Proposal.Status.DECLINED:
            if now.decline_text != because and not now.needs_telling:
                raise IllegalDecision(f"{now.name} was told already, with another reason.")
            if now.decline_text != because:
                now.decline_text, now.decided_by = because, by
                now.save()
            return
        not_held(now)
        drop_topic(now, DECLINED)
        now.decline(because=because, by=by, at=at)


def take_over_changes(proposal: Proposal, *, by: User | None, at: datetime) -> None:
    """What the speaker of an agreed talk asked to change becomes so, and they are written to."""
    with locked(proposal) as now:
        if now.changes is None:
            return
        apply_changes(now, now.changes)
        answer_changes(now, f"Your changes to “{talk(now)}” are taken over.", by=by, at=at)


def refuse_changes(proposal: Proposal, *, because: str, by: User | None, at: datetime) -> None:
    """The talk stays as it is; because: the words for its speaker, who is written to."""
    with locked(proposal) as now:
        if now.changes is None:
            return
        answer_changes(now, f"“{talk(now)}” stays as it is. {because}".strip(), by=by, at=at)


def answer_changes(proposal: Proposal, news: str, *, by: User | None, at: datetime) -> None:
    """Nothing is asked any more; the answer is put into the outbox."""
    proposal.changes = None
    proposal.save()
    message = compose(MessageKind.CHANGES, proposal_values(proposal, by=by) | {"news": news})
    write(
        MessageKind.CHANGES,
        message,
        name=proposal.name,
        email=proposal.email,
        person=proposal.person,
        proposal=proposal,
        due_at=at,
        by=by,
    )


def follow(topic: Topic, *, by: User | None, at: datetime) -> None:
    """After a topic was dropped or taken up by hand: its proposal is in reserve, or agreed again, whatever
    became of it meanwhile; its speaker is to be told.

    That of a talk whose evening is over stays as it is.
    """
    with archive_change():
        proposal = Proposal.objects.select_for_update().filter(topic=topic).first()
        if proposal is None or topic.session.status not in COMING:
            return
        if topic.dropped_because and proposal.status in AGREED:
            proposal.put_in_reserve(by=by, at=at)
        elif not topic.dropped_because and proposal.status not in AGREED:
            topic.speakers.update(told_at=None, confirmed_at=None)
            proposal.accept(topic.session, topic, by=by, at=at)


def let_go(topic: Topic, *, by: User | None, at: datetime) -> None:
    """Before a topic is deleted: the proposal behind it, if any, goes to reserve and stands alone again."""
    with archive_change():
        proposal = Proposal.objects.select_for_update().filter(topic=topic).first()
        if proposal is None:
            return
        if proposal.status in AGREED:
            proposal.put_in_reserve(by=by, at=at)
        proposal.topic = None
        proposal.save()
