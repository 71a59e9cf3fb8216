"""What speakers have sent before the demo begins: proposals that wait for the organisers, as if days ago."""

from datetime import datetime, timedelta

from sessions.management import sample
from sessions.management.sample.loading import person_named, topic_at
from sessions.models import Call, CoSpeaker, Notice, Proposal, Session, User, archive_change
from sessions.notifications.outbox import reached
from sessions.proposals import decisions
from sessions.proposals.invitations import ask


def load_proposals(session: Session, *, by: User, at: datetime) -> int:
    """All of them, or none where there is or was any proposal; how many. No mail is written.

    session: the evening ahead, which whoever was asked was asked for.
    """
    with archive_change():
        if Proposal.objects.exists() or Proposal.history.exists():
            return 0
        told = sample.proposals()
        for one in told:
            then = at - timedelta(days=one.days_ago)
            if one.status == "asked":
                _ask(one, session, by=by, at=then)
            else:
                _offer(one, by=by, at=then)
        return len(told)


def load_call() -> None:
    """What the form says of an evening, until an organiser says it otherwise."""
    with archive_change():
        Call.objects.get_or_create(pk=1, defaults=sample.call())


def _offer(told: sample.SampleProposal, *, by: User, at: datetime) -> None:
    earlier = topic_at(told.continues) if told.continues else None
    proposal = Proposal.objects.create(created_at=at, submitted_at=at, continues=earlier, **told.fields)
    for n, (name, email) in enumerate(told.co_speakers, start=1):
        CoSpeaker.objects.create(proposal=proposal, position=n, name=name, email=email)
    if told.status == "reserve":
        decisions.put_in_reserve(proposal, by=by, at=at)
        proposal.note_told(proposal.status, None)


def _ask(told: sample.SampleProposal, session: Session, *, by: User, at: datetime) -> None:
    """Asked by word of mouth, and nothing came back yet."""
    name = told.fields["name"]
    proposal = ask(name=name, email="", session=session, person=person_named(name), by=by, at=at)
    for notice in proposal.notices.all():
        reached(notice, Notice.Status.TOLD, by=by, at=at)
