"""The way out of the outbox: texts completed at the last moment, and handed over, each once."""

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings

from sessions.models import PRIVATE_LINK, MessageKind, Notice, PrivateLink, in_turn
from sessions.notifications import chat, mail
from sessions.notifications.mail import Away, NotTaken
from sessions.notifications.out_of_date import out_of_date
from sessions.notifications.outbox import (
    claim_next,
    give_up_old_claims,
    held,
    reached,
    telling,
)
from sessions.notifications.texts import Text, address_of

# Between one attempt and the next; after the last one it has failed. Together 17 hours.
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720)]

_S = Notice.Status


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
