"""What organisers decide about a proposal; what its speaker does stands in `answers`.

Nobody is told by a decision: telling is a second step (`telling`). Each step is one change of the
archive on the proposal as it is now, locked; the caller's copy follows. A second click finds it done.
IllegalDecision says in words what cannot be.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from sessions.models import (
    AGREED,
    COMING,
    IllegalDecision,
    MessageKind,
    Person,
    Proposal,
    ProposalStatus,
    Session,
    SpeakerEntry,
    Status,
    Topic,
    User,
    archive_change,
)
from sessions.proposals.acceptance import apply_changes, give_speakers, make_topic
from sessions.proposals.wording import talk, write_to

S = ProposalStatus
# What organisers read of a topic that left, in a few words.
IN_RESERVE, DECLINED = "In reserve", "Declined"


@contextmanager
def locked(proposal: Proposal) -> Iterator[Proposal]:
    """The proposal as it is now, inside one change of the archive."""
    with archive_change():
        now = Proposal.objects.select_for_update().filter(pk=proposal.pk).first()
        if now is None:
            raise IllegalDecision("This proposal is not there any more.")
        yield now
    proposal.refresh_from_db()


def not_held(proposal: Proposal) -> None:
    """Raise IllegalDecision for a talk that was given."""
    session = proposal.session if proposal.status in AGREED else None
    if session and session.status in (Status.HELD, Status.PUBLISHED):
        raise IllegalDecision(f"“{talk(proposal)}” was given at the {session}; nothing is left to decide.")


def leave_evening(proposal: Proposal, because: str) -> None:
    """Its topic, if there is one, leaves running order and pages. Nothing of it is lost."""
    not_held(proposal)
    topic = proposal.topic
    if topic and topic.dropped_because != because:
        topic.dropped_because = because
        topic.version += 1
        topic.save(update_fields=["dropped_because", "version"])


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
        session.refresh_from_db()
        if session.status not in COMING:
            state = session.get_status_display().lower()
            words = f"The {session} is {state} and takes no more talks. Choose one still to come."
            raise IllegalDecision(words)
        topic = now.topic
        if now.status in AGREED and now.session_id == session.pk and not topic.dropped_because:
            return topic
        not_held(now)
        now.note_answer(Proposal.Answer.YES, at=at)  # they said so to the organiser
        if topic is None:
            topic = make_topic(now, session, people, newly_added)
        else:
            session.take_in(topic)
            if people and not topic.speakers.exists():
                give_speakers(now, topic, people, newly_added)
        now.accept(session, topic, by=by, at=at)
        return topic


def move(proposal: Proposal, *, to: Session, by: User | None, at: datetime) -> None:
    """Give an agreed talk its place in another evening; its speakers are told, and confirm, anew."""
    with locked(proposal) as now:
        if now.status not in AGREED:
            raise IllegalDecision("Only a talk that has a place can be moved. Accept it into an evening.")
        accept(now, session=to, people=[], by=by, at=at)


def put_in_reserve(proposal: Proposal, *, by: User | None, at: datetime) -> None:
    """Keep it for a later month. Its topic, if there is one, leaves its evening and waits."""
    with locked(proposal) as now:
        if now.status != S.RESERVE:
            leave_evening(now, IN_RESERVE)
            now.put_in_reserve(by=by, at=at)


def decline(proposal: Proposal, *, because: str, by: User | None, at: datetime) -> None:
    """Say no, with the reason to tell its speaker (Markdown); until that is told, it can be said anew."""
    with locked(proposal) as now:
        if now.status != S.DECLINED:
            leave_evening(now, DECLINED)
            now.decline(because=because, by=by, at=at)
        elif now.decline_text != because:
            if not now.needs_telling:
                raise IllegalDecision(f"{now.name} was told already, with another reason.")
            now.decline_text, now.decided_by = because, by
            now.save()


def answer_changes(
    proposal: Proposal, *, take_over: bool, because: str = "", by: User | None, at: datetime
) -> None:
    """What the speaker of an agreed talk asked to change becomes so, or stays as it is; they are written to.

    because: words for them.
    """
    with locked(proposal) as now:
        if now.changes is None:
            return
        if take_over:
            apply_changes(now, now.changes)
        became = (
            f"Your changes to “{talk(now)}” are taken over."
            if take_over
            else f"“{talk(now)}” stays as it is."
        )
        now.changes = None
        now.save()
        write_to(now, MessageKind.CHANGES, news=f"{became} {because}".strip(), by=by, due_at=at)


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
        for proposal in Proposal.objects.select_for_update().filter(topic=topic):
            if proposal.status in AGREED:
                proposal.put_in_reserve(by=by, at=at)
            proposal.topic = None
            proposal.save()
