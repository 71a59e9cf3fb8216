"""Temporary: what the public pages call, until the organisers' side is merged."""

from collections.abc import Sequence
from datetime import datetime

from sessions.models import CoSpeaker, Proposal, archive_change


def _locked(proposal: Proposal) -> Proposal:
    return Proposal.objects.select_for_update().get(pk=proposal.pk)


def submit(proposal: Proposal, *, at: datetime) -> None:
    with archive_change():
        _locked(proposal).submit(at=at)


def ask_changes(proposal: Proposal, changes: dict, *, at: datetime) -> None:
    with archive_change():
        proposal = _locked(proposal)
        proposal.changes = {**(proposal.changes or {}), **changes}
        proposal.save()


def withdraw(proposal: Proposal, *, at: datetime) -> None:
    with archive_change():
        _locked(proposal).withdraw()


def confirm(proposal: Proposal, *, at: datetime) -> None:
    with archive_change():
        _locked(proposal).confirm(at=at)


def does_not_suit(proposal: Proposal, *, months: Sequence[str], at: datetime) -> None:
    with archive_change():
        proposal = _locked(proposal)
        proposal.months = list(months)
        proposal.put_in_reserve(by=None, at=at)
        proposal.note_told(proposal.status, None)


def co_speaker_says(co_speaker: CoSpeaker, answer: str, *, at: datetime) -> None:
    with archive_change():
        co_speaker.say(answer, at=at)
