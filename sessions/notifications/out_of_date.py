"""Whether what a waiting message says is still true when its turn comes."""

from datetime import datetime

from django.utils import timezone

from sessions.models import (
    AGREED,
    COMING,
    MessageKind,
    Moderator,
    Notice,
    Proposal,
    ProposalStatus,
    Session,
    Status,
)
from sessions.notifications.to_tell import is_untrue, of_session

_K = MessageKind
REMINDERS = (_K.TWO_WEEKS, _K.ONE_WEEK, _K.TWO_DAYS)  # what `once` begins with where a rule wrote it
BY_RULE = (*REMINDERS, _K.CONFIRM)
# They ask somebody to come to an evening, and say nothing once it is cancelled or over.
_INVITE = (
    *BY_RULE, _K.ACCEPTED, _K.MOVED, _K.MODERATE, _K.CALL, _K.ANNOUNCEMENT, _K.ORDER,
    _K.ASKED,
)  # fmt: skip


def out_of_date(notice: Notice, now: datetime) -> str:
    """Why this message must not go any more, in a sentence; empty while it may."""
    proposal = notice.co_speaker.proposal if notice.co_speaker else notice.proposal
    return (
        _evening(notice, now)
        or _facts(notice)
        or (_decision(notice, proposal) if proposal else "")
        or _answered(notice, proposal)
        or _reminder(notice, proposal)
    )


def _evening(notice: Notice, now: datetime) -> str:
    session = notice.session
    if notice.kind == _K.CANCELLED and session and session.status != Status.CANCELLED:
        return f"The {session} takes place after all."
    if session is None or notice.kind not in _INVITE:
        return ""
    if session.status == Status.CANCELLED:
        return f"The {session} is cancelled."
    if session.held_on and session.held_on < timezone.localdate(now):
        return f"The {session} is over."
    return ""


def _facts(notice: Notice) -> str:
    """The evening has another day, place or hour now, or another part for its reader."""
    if notice.tells is None or notice.session is None:
        return ""
    untrue = is_untrue(notice, of_session(notice.session))
    return f"It says something of the {notice.session} that is not so any more." if untrue else ""


def _decision(notice: Notice, proposal: Proposal) -> str:
    """What was decided meanwhile, where the message tells something else."""
    if notice.tells_status in AGREED:
        if proposal.status not in AGREED:
            return f"The proposal is {proposal.get_status_display().lower()} now."
        if proposal.session_id != notice.tells_session_id:
            return "The talk has its place at another evening now."
        if proposal.status == ProposalStatus.CONFIRMED and not notice.co_speaker_id:
            return "The speaker has confirmed already."
    elif notice.tells_status and proposal.status != notice.tells_status:
        return f"The proposal is {proposal.get_status_display().lower()} now."
    return ""


def _answered(notice: Notice, proposal: Proposal | None) -> str:
    """Questions that need no answer any more."""
    if notice.kind == _K.ASKED and proposal and proposal.status != ProposalStatus.ASKED:
        return "They have answered already."
    if notice.kind == _K.MODERATE and notice.moderator and notice.moderator.answer:
        return "They have answered already."
    if notice.kind == _K.MORNING_AFTER and notice.session and notice.session.status not in COMING:
        return (
            f"The {notice.session} is {notice.session.get_status_display().lower()}: somebody has answered."
        )
    if notice.kind == _K.RECEIVED and proposal and proposal.status == ProposalStatus.WITHDRAWN:
        return "The proposal is withdrawn."
    if notice.kind == _K.CO_SPEAKER:
        if notice.co_speaker and notice.co_speaker.answer:
            return "They have answered already."
        if proposal and proposal.status in (ProposalStatus.WITHDRAWN, ProposalStatus.DECLINED):
            return f"The proposal is {proposal.get_status_display().lower()} now."
    return ""


def _reminder(notice: Notice, proposal: Proposal | None) -> str:
    """Reminders are for those who come, on the day the message names."""
    session = notice.session
    if notice.kind not in BY_RULE or session is None:
        return ""
    by_rule = (notice.once or "").startswith(REMINDERS)
    if by_rule and not notice.once.endswith(f"{session.held_on}"):
        return f"The {session} is on another day now."
    if by_rule and not session.reminders:
        return f"Reminders are switched off for the {session}."
    if notice.moderator:
        return "" if notice.moderator.answer != Moderator.Answer.NO else "They do not moderate."
    if notice.kind == _K.CONFIRM and proposal and proposal.status != ProposalStatus.ACCEPTED:
        return f"The proposal is {proposal.get_status_display().lower()} now."
    if notice.person_id and not speaks_at(session, notice.person_id):
        return f"They do not speak at the {session} any more."
    return ""


def speaks_at(session: Session, person: int) -> bool:
    """Whether somebody (by primary key) has a topic that stands in this evening."""
    return session.topics.standing().filter(speakers__person=person).exists()
