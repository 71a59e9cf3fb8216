"""What happens when a form is sent: a proposal with its co-speakers and files, once for each form."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError

from sessions.models import CoSpeaker, Proposal, in_turn
from sessions.proposals import decisions
from sessions.proposals.fields import CoSpeakerRow
from sessions.proposals.uploads import Uploads, attach

# How long a form that was sent still opens the private page it led to: the sender's second click, not whoever
# finds the form in a shared browser's history.
STILL_THEIRS = timedelta(minutes=15)


class SentBefore(Exception):
    """A form with this key was sent already, with other words, or too long ago."""


def send(
    *,
    values: dict[str, Any],
    co_speakers: Sequence[CoSpeakerRow],
    uploads: Uploads,
    form_key: str,
    at: datetime,
) -> Proposal:
    """A new proposal; the same one again for the same form sent twice. SentBefore where it says other things.

    values: as `ProposalForm.values` gives them.
    """
    try:
        with in_turn():
            proposal = Proposal.objects.create(form_key=form_key, **values)
            name_co_speakers(proposal, co_speakers)
            attach(uploads, proposal)
            decisions.submit(proposal, at=at)
    except IntegrityError:
        before = Proposal.objects.filter(form_key=form_key).first()
        if before is None:
            raise
        if not same(before, values) or at - before.created_at > STILL_THEIRS:
            raise SentBefore from None
        return before
    proposal.refresh_from_db()
    return proposal


def same(proposal: Proposal, values: dict[str, Any]) -> bool:
    """Whether the proposal says what was posted."""
    return all(getattr(proposal, name) == value for name, value in values.items())


def name_co_speakers(proposal: Proposal, rows: Sequence[CoSpeakerRow]) -> list[CoSpeaker]:
    """Make these the co-speakers, in this order; who was named before keeps link and answer. The new ones.

    Who is not named any more loses their link. Inside a transaction.
    """
    before = {
        (person.name.casefold(), person.email.casefold()): person for person in proposal.co_speakers.all()
    }
    added = []
    for position, row in enumerate(rows, start=1):
        person = before.pop((row.name.casefold(), row.email.casefold()), None)
        if person is None:
            person = CoSpeaker(proposal=proposal, name=row.name, email=row.email)
            added.append(person)
        person.position = position
        person.save()
    for person in before.values():
        person.delete()
    return added
