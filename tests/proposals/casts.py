"""Proposals as the tests of the speaker's pages need them, and where their pages are."""

from datetime import date

from django.utils import timezone

from sessions.models import PrivateLink, Proposal, ProposalStatus, Session, archive_change
from tests.factories import make_person, make_topic

FAR = date(2040, 5, 18)


def proposed(**fields) -> Proposal:
    values = {"name": "Doi", "email": "doi@example.com", "sentence": "A year of Go.", "title": "Moving to Go"}
    values |= {"submitted_at": timezone.now()} | fields
    values.setdefault("shown_status", values.get("status", ProposalStatus.SUBMITTED))
    return Proposal.objects.create(**values)


def agreed(evening: Session, *, told: bool = True, **fields) -> Proposal:
    """Accepted into the evening; its speaker knows, unless told=False."""
    person = make_person("Doi")
    proposal = proposed(person=person, **fields)
    topic = make_topic(evening, "Moving to Go", speakers=[person])
    with archive_change():
        proposal.accept(evening, topic, by=None, at=timezone.now())
        if told:
            proposal.note_told(ProposalStatus.ACCEPTED, evening)
    return proposal


def page_of(holder) -> str:
    return f"/propose/{PrivateLink.mint(holder)}/"
