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
from sessions.models.notices import NoticeQuerySet
from sessions.notifications.to_tell import is_untrue, of_session

_K = MessageKind
_ACCEPTED = ProposalStatus.ACCEPTED
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
        or (_decision(notice, proposal) if proposal else "")
        or _answered(notice, proposal)
        or _reminder(notice, proposal, now)
        or _facts(notice)
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


def _reminder(notice: Notice, proposal: Proposal | None, now: datetime) -> str:
    """Reminders are for those who come, on the day the message names, before it begins, and once."""
    session, by_rule = notice.session, (notice.once or "").startswith(REMINDERS)
    if session is None or not (by_rule or notice.kind in BY_RULE):
        return ""
    if session.has_begun(now):
        return f"The {session} has begun."
    if by_rule and not notice.once.endswith(f"{session.held_on}"):
        return f"The {session} is on another day now."
    if by_rule and not session.reminders:
        return f"Reminders are switched off for the {session}."
    if by_rule and notice.person_id and had_before(notice):
        return "They have this reminder already."
    if notice.moderator:
        return "" if notice.moderator.answer != Moderator.Answer.NO else "They do not moderate."
    if notice.kind == _K.CONFIRM and notice.co_speaker and notice.co_speaker.answer:
        return "They have answered already."
    if notice.kind == _K.CONFIRM and proposal and not notice.co_speaker and proposal.status != _ACCEPTED:
        return f"The proposal is {proposal.get_status_display().lower()} now."
    if notice.person_id and not speaks_at(session, notice.person_id):
        return f"They do not speak at the {session} any more."
    return ""


def reminders_of(session: Session, person: int, role: str, rule: str) -> NoticeQuerySet:
    """What somebody (by primary key) got, or is to get, by a rule in a role for the day of this evening.

    Asked by the person of the notice, who is another after a merge, and not by the one whom `once` names.
    """
    ours = Notice.objects.filter(session=session, person=person, once__endswith=f"-{session.held_on}")
    return ours.filter(once__startswith=f"{rule}-{session.pk}-{role}-")


def had_before(notice: Notice) -> bool:
    """Whether an earlier reminder says the same: since two records of one person were merged."""
    rule = next(rule for rule in REMINDERS if notice.once.startswith(rule))
    role = "moderator" if notice.moderator_id else "speaker"
    alike = reminders_of(notice.session, notice.person_id, role, rule).filter(pk__lt=notice.pk)
    return alike.exclude(status=Notice.Status.CALLED_OFF).exists()


def speaks_at(session: Session, person: int) -> bool:
    """Whether somebody (by primary key) has a topic that stands in this evening."""
    return session.topics.standing().filter(speakers__person=person).exists()
