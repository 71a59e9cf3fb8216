"""Whether what a waiting message says is still true when its turn comes."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain

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
_ANSWERED = "They have answered already."
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
    session = notice.session
    return next(
        chain(
            _evening(notice, session, now) if session else [],
            _proposal(notice, proposal) if proposal else [],
            _answered(notice),
            _reminder(notice, session, proposal, now) if session else [],
            _facts(notice),
        ),
        "",
    )


def _evening(notice: Notice, session: Session, now: datetime) -> Iterator[str]:
    if notice.kind == _K.CANCELLED and session.status != Status.CANCELLED:
        yield f"The {session} takes place after all."
    if notice.kind in _INVITE and session.status == Status.CANCELLED:
        yield f"The {session} is cancelled."
    if notice.kind in _INVITE and session.held_on and session.held_on < timezone.localdate(now):
        yield f"The {session} is over."
    if notice.kind == _K.MORNING_AFTER and session.status not in COMING:
        yield f"The {session} is {session.get_status_display().lower()}: somebody has answered."


def _proposal(notice: Notice, proposal: Proposal) -> Iterator[str]:
    """What was decided or answered meanwhile, where the message tells or asks something else."""
    tells, status, kind = notice.tells_status, proposal.status, notice.kind
    agreed = tells in AGREED and status in AGREED
    overtaken = bool(tells) and not agreed and status != tells
    gone = kind == _K.CO_SPEAKER and status in (ProposalStatus.WITHDRAWN, ProposalStatus.DECLINED)
    if agreed and proposal.session_id != notice.tells_session_id:
        yield "The talk has its place at another evening now."
    if agreed and status == ProposalStatus.CONFIRMED and not notice.co_speaker_id:
        yield "The speaker has confirmed already."
    if kind == _K.ASKED and status != ProposalStatus.ASKED:
        yield _ANSWERED
    if kind == _K.RECEIVED and status == ProposalStatus.WITHDRAWN:
        yield "The proposal is withdrawn."
    if overtaken or gone:
        yield f"The proposal is {proposal.get_status_display().lower()} now."


def _answered(notice: Notice) -> Iterator[str]:
    """Questions that need no answer any more."""
    moderates = notice.kind == _K.MODERATE and notice.moderator and notice.moderator.answer
    speaks = notice.kind in (_K.CO_SPEAKER, _K.CONFIRM) and notice.co_speaker and notice.co_speaker.answer
    if moderates or speaks:
        yield _ANSWERED


def _reminder(notice: Notice, session: Session, proposal: Proposal | None, now: datetime) -> Iterator[str]:
    """Reminders are for those who come, on the day the message names, before it begins, and once."""
    by_rule = (notice.once or "").startswith(REMINDERS)
    if not (by_rule or notice.kind in BY_RULE):
        return
    if session.has_begun(now):
        yield f"The {session} has begun."
    if by_rule and not notice.once.endswith(f"{session.held_on}"):
        yield f"The {session} is on another day now."
    if by_rule and not session.reminders:
        yield f"Reminders are switched off for the {session}."
    if by_rule and notice.person_id and had_before(notice):
        yield "They have this reminder already."
    if notice.moderator:
        if notice.moderator.answer == Moderator.Answer.NO:
            yield "They do not moderate."
        return
    asks_first = notice.kind == _K.CONFIRM and proposal and not notice.co_speaker
    if asks_first and proposal.status != ProposalStatus.ACCEPTED:
        yield f"The proposal is {proposal.get_status_display().lower()} now."
    if notice.person_id and not session.topics.standing().filter(speakers__person=notice.person_id).exists():
        yield f"They do not speak at the {session} any more."


def _facts(notice: Notice) -> Iterator[str]:
    """The evening has another day, place or hour now, or another part for its reader."""
    if notice.tells is not None and notice.session and is_untrue(notice, of_session(notice.session)):
        yield f"It says something of the {notice.session} that is not so any more."


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
