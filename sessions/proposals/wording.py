"""What messages about a proposal can say: the values that `notifications.texts` fills in."""

from contextlib import suppress
from datetime import date, datetime, timedelta

from django.utils import timezone

from sessions.models import Call, Proposal, Reader, Session, User
from sessions.notifications.texts import common_values, session_values
from sessions.text import unlinked


def proposal_values(
    proposal: Proposal, *, name: str = "", session: Session | None = None, by: User | None = None
) -> dict[str, str]:
    """What a message about a proposal can say. name: whom it is written to, its sender by default.

    A stranger's words are in it with nothing that a mail program makes a link of. Nobody has looked yet who
    its sender is: of the agenda they read what strangers may.
    """
    evening = session_values(session, reader=Reader.STRANGER) if session else {}
    return (
        common_values(name=name or proposal.name, by=by)
        | evening
        | {
            "talk": unlinked(talk(proposal)),
            "proposer": unlinked(proposal.name),
            "reason": proposal.decline_text,
            "months": months_in_words(proposal.months),
            "decide_by": day_in_words(decide_by(proposal)),
        }
    )


def talk(proposal: Proposal) -> str:
    """How the talk is called now: by its topic where there is one, which organisers may have reworded."""
    topic = proposal.topic
    return (topic and (topic.title or topic.subject)) or str(proposal)


def decide_by(proposal: Proposal) -> date:
    """The day by which the form promises an answer."""
    came: datetime = proposal.submitted_at or proposal.created_at
    return timezone.localdate(came) + timedelta(days=Call.now().decide_within)


def day_in_words(day: date) -> str:
    """ "20 March 2017"."""
    return f"{day.day} {day:%B %Y}"


def months_in_words(months: list[str]) -> str:
    """ "July 2017, August 2017"; what is no month is left out."""
    found = []
    for month in months:
        with suppress(TypeError, ValueError):
            found.append(f"{date.fromisoformat(f'{month}-01'):%B %Y}")
    return ", ".join(found)
