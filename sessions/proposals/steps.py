"""What every step of a proposal's life stands on: the lock, what may not be any more, a topic that leaves."""

from collections.abc import Iterator
from contextlib import contextmanager

from sessions.models import AGREED, COMING, IllegalDecision, Proposal, Session, Status, archive_change
from sessions.proposals.wording import talk


@contextmanager
def locked(proposal: Proposal) -> Iterator[Proposal]:
    """The proposal as it is now, inside one change of the archive."""
    with archive_change():
        now = Proposal.objects.select_for_update().filter(pk=proposal.pk).first()
        if now is None:
            raise IllegalDecision("This proposal is not there any more.")
        yield now
    proposal.refresh_from_db()


def coming(session: Session) -> Session:
    """The evening as it is now. Raises IllegalDecision for one that takes no talks any more."""
    session = Session.objects.get(pk=session.pk)
    if session.status not in COMING:
        state = session.get_status_display().lower()
        raise IllegalDecision(f"The {session} is {state} and takes no more talks. Choose one still to come.")
    return session


def not_held(proposal: Proposal) -> None:
    """Raise IllegalDecision for a talk that was given."""
    session = proposal.session if proposal.status in AGREED else None
    if session and session.status in (Status.HELD, Status.PUBLISHED):
        raise IllegalDecision(f"“{talk(proposal)}” was given at the {session}; nothing is left to decide.")


def drop_topic(proposal: Proposal, because: str) -> None:
    """Its topic, if there is one, leaves running order and pages. Nothing of it is lost."""
    topic = proposal.topic
    if topic and topic.dropped_because != because:
        topic.dropped_because = because
        topic.version += 1
        topic.save(update_fields=["dropped_because", "version"])
