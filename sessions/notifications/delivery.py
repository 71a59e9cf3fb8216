"""The way out of the outbox: what is not so any more is left out, texts are completed at the last moment, and
handed over, each once.
"""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain

from django.conf import settings
from django.utils import timezone

from sessions.models import (
    AGREED,
    COMING,
    PRIVATE_LINK,
    MessageKind,
    Moderator,
    Notice,
    PrivateLink,
    Proposal,
    ProposalStatus,
    Session,
    Status,
    in_turn,
)
from sessions.models.notices import NoticeQuerySet
from sessions.notifications import chat, mail
from sessions.notifications.mail import Away, NotTaken
from sessions.notifications.outbox import (
    claim_next,
    give_up_old_claims,
    held,
    reached,
    telling,
)
from sessions.notifications.texts import Text, address_of
from sessions.notifications.to_tell import is_untrue, of_session

# Between one attempt and the next; after the last one it has failed. Together 17 hours.
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720)]

_S = Notice.Status
_K = MessageKind
_ANSWERED = "They have answered already."
REMINDERS = (_K.TWO_WEEKS, _K.ONE_WEEK, _K.TWO_DAYS)  # what `once` begins with where a rule wrote it
BY_RULE = (*REMINDERS, _K.CONFIRM)
# They ask somebody to come to an evening, and say nothing once it is cancelled or over.
_INVITE = (
    *BY_RULE, _K.ACCEPTED, _K.MOVED, _K.MODERATE, _K.CALL, _K.ANNOUNCEMENT, _K.ORDER,
    _K.ASKED,
)  # fmt: skip


@dataclass
class Outcome:
    """What became of the messages that were due: how many of each status, and what went wrong in words.

    DUE are those that were not taken now and are tried again; CALLED_OFF, those that were not true any more.
    """

    counts: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)


def deliver_due(*, now: datetime, limit: int = 500) -> Outcome:
    """Hand over what is due, one after the other, at most `limit` of them. Any number may run at once."""
    outcome, started, away = Outcome(), time.monotonic(), frozenset()
    outcome.counts[_S.UNCLEAR] += give_up_old_claims(now)
    for _ in range(limit):
        at = now + timedelta(seconds=time.monotonic() - started)
        notice = claim_next(at, but_not=away)
        if notice is None:
            break
        error = ""
        try:
            status = _deliver(notice, at)
        except NotTaken as reason:
            status, error = _not_taken(notice, reason.status, str(reason), at), str(reason)
            if isinstance(reason, Away):
                away |= {notice.channel}
        outcome.counts[status] += 1
        if error:
            outcome.errors.append(f"{notice}: {error}")
    return outcome


def _deliver(notice: Notice, at: datetime) -> str:
    """Hand one over; its new status. NotTaken where it was not plainly taken."""
    if reason := out_of_date(notice, at):
        return _settle(notice, _S.CALLED_OFF, reason)
    if not has_a_way(notice):
        return _settle(notice, _S.BY_HAND)
    text = with_private_link(notice)
    if notice.channel == Notice.Channel.WEBHOOK:
        chat.post(settings.MTS_WEBHOOK_URL, text)
    else:
        mail.send_mail(notice, text)
    with telling(notice):
        if row := held(notice):
            reached(row, _S.SENT, at=at)
    return _S.SENT


def call_off_what_is_untrue(*, now: datetime) -> int:
    """What waits to be told by hand, or failed, and is not true any more: nobody tells it. How many."""
    waiting = Notice.objects.filter(status__in=[_S.BY_HAND, _S.FAILED]).exclude(kind=MessageKind.NEWS)
    related = ("session", "proposal", "co_speaker__proposal", "moderator", "tells_session")
    count = 0
    for notice in waiting.select_related(*related).order_by("pk"):
        if reason := out_of_date(notice, now):
            row = Notice.objects.filter(pk=notice.pk, status=notice.status)
            count += row.update(status=_S.CALLED_OFF, error=reason[:500])
    return count


def has_a_way(notice: Notice) -> bool:
    """Whether there is anything to hand it to, as the settings are now."""
    if notice.channel == Notice.Channel.WEBHOOK:
        return bool(settings.MTS_WEBHOOK_URL)
    return bool(notice.email and settings.MAIL_IS_SET)


def _not_taken(notice: Notice, status: str, error: str, at: datetime) -> str:
    """It is tried again after a pause, and failed after the last, or goes no further."""
    if status == _S.DUE and notice.attempts <= len(PAUSES):
        return _settle(notice, status, error, due_at=at + PAUSES[notice.attempts - 1])
    return _settle(notice, _S.FAILED if status == _S.DUE else status, error)


def _settle(notice: Notice, status: str, error: str = "", *, due_at: datetime | None = None) -> str:
    """Write down what became of it, unless somebody settled it meanwhile; the status."""
    with in_turn():
        if row := held(notice):
            row.status, row.error, row.due_at = status, error[:500], due_at or row.due_at
            row.claim, row.claimed_until = "", None
            row.save(update_fields=["status", "error", "due_at", "claim", "claimed_until"])
    return status


def with_private_link(notice: Notice) -> Text:
    """The text as its recipient gets it. The private link in it is new: nobody can show an earlier one again.

    Nothing is minted where the text has no place for a link. Where nobody holds one, its line is left out.
    """
    lines, holder = notice.text.split("\n"), notice.holder
    if PRIVATE_LINK not in notice.text:
        address = ""
    elif holder:
        address = address_of(holder, PrivateLink.mint(holder))
    else:
        address, lines = "", [line for line in lines if PRIVATE_LINK not in line]
    return Text(
        notice.subject.replace(PRIVATE_LINK, "").strip(), "\n".join(lines).replace(PRIVATE_LINK, address)
    )


# Whether what a waiting message says is still true when its turn comes.


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
