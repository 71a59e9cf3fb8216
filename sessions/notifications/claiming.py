"""Which worker hands over which message: a row is claimed by one UPDATE, and a claim runs out."""

import secrets
from datetime import datetime, timedelta

from django.db.models import F, Subquery

from sessions.models import Notice, in_turn

# Longer than any hand-over takes: the mail server gets 10 seconds for each of its answers.
CLAIM = timedelta(minutes=5)
DIED = "The program ended while it was handing the message over."


def claim_next(now: datetime, *, but_not: frozenset[str] = frozenset()) -> Notice | None:
    """The next message due, claimed for the caller; None when there is none left.

    but_not: channels that are left alone. Several workers may ask at once: each row goes to one of them.
    """
    mine = secrets.token_hex(16)
    with in_turn():
        due = Notice.objects.due(now).exclude(channel__in=but_not).select_for_update(skip_locked=True)
        claimed = Notice.objects.filter(pk=Subquery(due.values("pk")[:1]), status=Notice.Status.DUE).update(
            status=Notice.Status.SENDING,
            claim=mine,
            claimed_until=now + CLAIM,
            attempts=F("attempts") + 1,
        )
    return Notice.objects.get(claim=mine) if claimed else None


def held(notice: Notice) -> Notice | None:
    """The row, locked, while it is still this claim's; None once somebody settled it. In a transaction."""
    return Notice.objects.select_for_update().filter(pk=notice.pk, claim=notice.claim).first()


def give_up_old_claims(now: datetime) -> int:
    """Rows whose worker died in the hand-over become unclear: they may have been sent, so a person says."""
    old = Notice.objects.filter(status=Notice.Status.SENDING, claimed_until__lt=now)
    return old.update(status=Notice.Status.UNCLEAR, error=DIED)
