"""Proposals as they come in, for tests of what becomes of them."""

from datetime import UTC, datetime

from sessions.models import CoSpeaker, Proposal

MAY = datetime(2017, 5, 1, 10, tzinfo=UTC)


def offer(name: str = "Doi", **fields) -> Proposal:
    """A proposal of one sentence that came in on 1 May 2017 and waits, unless told otherwise."""
    values = {"email": "doi@example.com", "sentence": "What we learnt from Falcon", "submitted_at": MAY}
    values |= fields
    values.setdefault("shown_status", values.get("status", Proposal.Status.SUBMITTED))
    return Proposal.objects.create(name=name, **values)


def make_co_speaker(proposal: Proposal, name: str = "Ogawa", **fields) -> CoSpeaker:
    return CoSpeaker.objects.create(
        proposal=proposal, name=name, position=proposal.co_speakers.count() + 1, **fields
    )
