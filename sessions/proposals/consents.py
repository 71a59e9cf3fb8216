"""What may be published: what a speaker says on their page holds at once, also for a talk that was given."""

from collections.abc import Mapping

from sessions.models import CoSpeaker, Proposal, Speaker, archive_change
from sessions.proposals.forms import CONSENT_FIELDS


def place_of(holder: Proposal | CoSpeaker) -> Speaker | None:
    """The holder's place among the speakers of the accepted talk; None before, or while nobody is matched."""
    proposal = holder.proposal if isinstance(holder, CoSpeaker) else holder
    if not proposal.topic_id or not holder.person_id:
        return None
    return Speaker.objects.filter(topic=proposal.topic_id, person=holder.person_id).first()


def consents_of(holder: Proposal | CoSpeaker) -> dict[str, str] | None:
    """Field → what holds now; None for a co-speaker who has no place in a talk yet."""
    place = place_of(holder)
    if place is None and isinstance(holder, CoSpeaker):
        return None
    return {name: getattr(place or holder, name) for name in CONSENT_FIELDS}


def consent(holder: Proposal | CoSpeaker, given: Mapping[str, str]) -> None:
    """Keep what is given (field → consent) with the proposal, and with the speaker of the talk it became."""
    with archive_change():
        place = place_of(holder)
        for record in (place, holder if isinstance(holder, Proposal) else None):
            if record is None:
                continue
            for name in CONSENT_FIELDS:
                setattr(record, name, given[name])
            record.save(update_fields=list(CONSENT_FIELDS))
