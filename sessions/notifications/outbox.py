"""The outbox: a message is written in the transaction of what it tells, claimed by one worker, and settled.

Whether the mail server took it or somebody told it by hand, what it tells counts as told from then on.
"""

import secrets
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db.models import F, Q, Subquery
from django.utils import timezone

from sessions.models import (
    AGREED,
    CoSpeaker,
    MessageKind,
    Moderator,
    Notice,
    Proposal,
    Speaker,
    User,
    archive_change,
    in_turn,
)
from sessions.notifications.knowledge import CHAT, note, note_decision, whom
from sessions.notifications.texts import Text

_S = Notice.Status

# Longer than any hand-over takes: the mail server gets 10 seconds for each of its answers.
CLAIM = timedelta(minutes=5)
DIED = "The program ended while it was handing the message over."

OPEN = (_S.BY_HAND, _S.DUE, _S.FAILED, _S.UNCLEAR)  # a person may still do something about it
# What a person may make of a message, and in which states.
MAY_BECOME = {
    _S.TOLD: OPEN,
    _S.CALLED_OFF: OPEN,
    _S.SENT: (_S.UNCLEAR,),  # somebody looked: it had arrived
    _S.DUE: (_S.FAILED, _S.UNCLEAR),
}
# The state of a message, as a page says it.
STATES = {
    _S.DUE: "waiting to be sent",
    _S.SENDING: "being sent at this moment",
    _S.SENT: "sent already",
    _S.FAILED: "failed",
    _S.UNCLEAR: "unclear: perhaps it was sent",
    _S.BY_HAND: "to be told by hand",
    _S.TOLD: "told already",
    _S.CALLED_OFF: "not needed any more",
}


class NotSent(Exception):
    """It was not sent for certain, and may be tried again later."""


class Away(NotSent):
    """The other side does not answer: the messages behind this one need not be tried now."""


class Refused(Exception):
    """It was not sent for certain, and trying again would not help."""


class Unclear(Exception):
    """The connection broke after the message had gone: perhaps it was taken, perhaps not."""


def why(error: BaseException) -> str:
    """The words of an error on one line, without what might be an address with a secret in it."""
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return " ".join(str(reason).split())[:300]


class NotNow(Exception):
    """The message is in a state in which that cannot be done; the words say which."""


def write(
    kind: str,
    message: Text,
    *,
    email: str = "",
    channel: str = Notice.Channel.MAIL,
    once: str | None = None,
    due_at: datetime | None = None,
    by: User | None = None,
    **about,
) -> Notice:
    """Put a message into the outbox. Without an address, or without a mail server, it is to be told by hand.

    once: what is told once only; where such a notice exists, it is given back and nothing is written. about:
    whom and what it is about, in fields of Notice; `tells` as `to_tell.tells` gives it.
    """
    if once and (before := Notice.objects.filter(once=once).first()):
        return before
    goes = channel == Notice.Channel.WEBHOOK or (email and settings.MAIL_IS_SET)
    return Notice.objects.create(
        kind=kind,
        channel=channel,
        status=_S.DUE if goes else _S.BY_HAND,
        email=email,
        subject=message.subject[:250],
        text=message.body,
        once=once,
        due_at=due_at or timezone.now(),
        created_by=by,
        **about,
    )


def to_audience(audience: str, once: str) -> dict[str, str]:
    """The fields of a message to one of those an announcement goes to. once: what is told, to all of them."""
    return {
        "audience": audience,
        "email": audience if "@" in audience else "",
        "channel": Notice.Channel.WEBHOOK if audience == CHAT else Notice.Channel.MAIL,
        "once": f"{once}-{sha256(audience.encode()).hexdigest()[:12]}",
    }


def claim_next(now: datetime, *, but_not: frozenset[str] = frozenset()) -> Notice | None:
    """The next message due, claimed for the caller; None when there is none left.

    but_not: channels that are left alone. Several workers may ask at once: each row goes to one of them.
    """
    mine = secrets.token_hex(16)
    with in_turn():
        due = Notice.objects.due(now).exclude(channel__in=but_not).select_for_update(skip_locked=True)
        claimed = Notice.objects.filter(pk=Subquery(due.values("pk")[:1]), status=_S.DUE).update(
            status=_S.SENDING, claim=mine, claimed_until=now + CLAIM, attempts=F("attempts") + 1
        )
    return Notice.objects.get(claim=mine) if claimed else None


def held(notice: Notice) -> Notice | None:
    """The row, locked, while it is still this claim's; None once somebody settled it. In a transaction."""
    return Notice.objects.select_for_update().filter(pk=notice.pk, claim=notice.claim).first()


def give_up_old_claims(now: datetime) -> int:
    """Rows whose worker died in the hand-over become unclear: they may have been sent, so a person says."""
    old = Notice.objects.filter(status=_S.SENDING, claimed_until__lt=now)
    return old.update(status=_S.UNCLEAR, error=DIED)


def settle(notice: Notice, to: str, *, at: datetime, by: User | None = None) -> Notice:
    """What a person says of a message: TOLD by hand, SENT after all, DUE once more, or CALLED_OFF.

    It is locked, and no worker holds it any more. NotNow where its state does not allow it.
    """
    with telling(notice):
        row = Notice.objects.select_for_update().get(pk=notice.pk)
        if row.status not in MAY_BECOME[to]:
            raise NotNow(f"“{row.subject or row}” is {STATES[row.status]}.")
        row.claim, row.claimed_until = "", None
        if to in (_S.TOLD, _S.SENT):
            reached(row, to, at=at, by=by)
            return row
        if to == _S.DUE:  # with all its attempts
            row.due_at, row.attempts, row.error = at, 0, ""
        row.status = to
        row.save()
    return row


def telling(notice: Notice) -> AbstractContextManager[None]:
    """The transaction in which it counts as told: a change of the archive where readers see it."""
    told_of_an_evening = notice.tells is not None and notice.session_id  # another day asks its moderator anew
    return archive_change() if told_of_an_evening or notice.tells_status in AGREED else in_turn()


def reached(notice: Notice, how: str, *, at: datetime, by: User | None = None) -> None:
    """It reached its reader, SENT or TOLD: what it says is what they know, on the speaker's page, on the
    agenda, and of whom to ask.
    """
    with telling(notice):
        notice.status, notice.told_at, notice.told_by, notice.error = how, at, by, ""
        notice.save()
        knew = note(notice, at=at) if notice.tells is not None and notice.session_id else None
        if knew and knew.get("day") != notice.tells.get("day"):
            _ask_anew(notice)
        _note_asked(notice, at)
        if notice.tells_status:
            _show_decision(notice, at)


def _ask_anew(notice: Notice) -> None:
    """They hear of another day than they knew: what they agreed to was that one."""
    kind, reader = whom(notice)
    if kind != "person":
        return
    evening, yes = notice.session_id, CoSpeaker.Answer.YES
    for speaker in Speaker.objects.filter(person=reader, topic__session=evening).exclude(confirmed_at=None):
        speaker.confirmed_at = None
        speaker.save(update_fields=["confirmed_at"])
    for moderator in Moderator.objects.filter(person=reader, session=evening, answer=Moderator.Answer.YES):
        moderator.answer = Moderator.Answer.NONE
        moderator.save(update_fields=["answer"])
    mine = Proposal.objects.filter(person=reader, session=evening, status=Proposal.Status.CONFIRMED)
    for proposal in mine:
        proposal.status = proposal.shown_status = Proposal.Status.ACCEPTED
        proposal.save()
    further = CoSpeaker.objects.filter(person=reader, proposal__session=evening, answer=yes)
    further.update(answer=CoSpeaker.Answer.NONE)


def _note_asked(notice: Notice, at: datetime) -> None:
    """Who was asked to moderate, in a message of its own or in one that tells more."""
    asked = Q(pk=notice.moderator_id) if notice.kind == MessageKind.MODERATE else Q(pk=None)
    kind, reader = whom(notice)
    if (notice.tells or {}).get("moderates") and kind == "person":
        asked |= Q(session=notice.session_id, person=reader)
    for moderator in Moderator.objects.filter(asked, asked_at=None):
        moderator.asked_at = at
        moderator.save(update_fields=["asked_at"])


def _show_decision(notice: Notice, at: datetime) -> None:
    """What was decided is shown on the private page, and the talk on the agenda."""
    key = notice.proposal_id or notice.co_speaker.proposal_id
    proposal = Proposal.objects.select_for_update().get(pk=key)
    note_decision(notice, proposal)
    if not notice.co_speaker_id:
        proposal.note_told(notice.tells_status, notice.tells_session)
    if proposal.topic_id and notice.person_id and notice.tells_session_id == proposal.topic.session_id:
        for speaker in proposal.topic.speakers.filter(person=notice.person_id, told_at=None):
            speaker.told_at = at
            speaker.save(update_fields=["told_at"])
