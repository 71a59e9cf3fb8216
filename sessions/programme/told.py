"""Whether the speakers of a topic know that they speak, and said yes; what came of asking somebody."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.text import get_text_list

from sessions.models import AGREED, Proposal, Speaker, Topic


def state_of(topic: Topic) -> str:
    """Where a topic stands with its speakers: "told, not confirmed yet". Asks for prefetched speakers."""
    if topic.dropped_because:
        return "dropped"
    speakers = list(topic.speakers.all())
    if not speakers:
        return "no speaker yet"
    untold = [speaker for speaker in speakers if not speaker.told_at]
    unconfirmed = [speaker for speaker in speakers if not speaker.confirmed_at]
    if untold:
        return "not told yet" if len(untold) == len(speakers) else f"{names(untold)} not told yet"
    if not unconfirmed:
        return "confirmed"
    if len(unconfirmed) == len(speakers):
        return "told, not confirmed yet"
    return f"told, {names(unconfirmed)} not confirmed yet"


def names(speakers: Iterable[Speaker]) -> str:
    """ "Okubo and Ogawa"."""
    return get_text_list([speaker.name for speaker in speakers], "and")


def answer_of(proposal: Proposal) -> str:
    """ "asked on 3 June by Kevin; no answer yet"."""
    day, by = timezone.localdate(proposal.asked_at), proposal.asked_by
    asked = f"asked on {day.day} {day:%B}" + (f" by {by.person.name}" if by and by.person else "")
    if proposal.status in AGREED:
        return f"{asked}; has a place"
    if not proposal.answer:
        return f"{asked}; no answer yet"
    return f"{asked}; said {proposal.get_answer_display()}"
