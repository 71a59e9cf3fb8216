"""What a person does about a message: tell it by hand, send it again, say what became of it, let it go."""

from datetime import datetime

from sessions.models import Notice, User, in_turn
from sessions.models.notices import NoticeQuerySet

_S = Notice.Status


class NotNow(Exception):
    """The message is in a state in which that cannot be done; the words say which."""


def told_by_hand(notice: Notice, *, by: User, at: datetime) -> Notice:
    """Somebody told it; that counts as told everywhere, and no mail goes any more."""
    with notice.telling():
        row = _locked(notice, _S.BY_HAND, _S.DUE, _S.FAILED, _S.UNCLEAR)
        row.claim = ""
        row.mark_told(by=by, at=at)
    return row


def was_sent(notice: Notice, *, by: User, at: datetime) -> Notice:
    """Somebody looked: what was unclear had arrived."""
    with notice.telling():
        row = _locked(notice, _S.UNCLEAR)
        row.claim = ""
        row.mark_sent(at=at)
        row.told_by = by
        row.save(update_fields=["told_by"])
    return row


def send_again(notice: Notice, *, at: datetime) -> Notice:
    """What failed, or was unclear and did not arrive, is due once more, with all its attempts."""
    with in_turn():
        row = _locked(notice, _S.FAILED, _S.UNCLEAR)
        row.status, row.due_at, row.attempts, row.claim, row.error = _S.DUE, at, 0, "", ""
        row.claimed_until = None
        row.save()
    return row


def not_needed(notice: Notice) -> Notice:
    """Nobody is to be told."""
    with in_turn():
        row = _locked(notice, _S.BY_HAND, _S.DUE, _S.FAILED, _S.UNCLEAR)
        row.status, row.claim = _S.CALLED_OFF, ""
        row.save()
    return row


def _locked(notice: Notice, *legal: str) -> Notice:
    """The row as it is now, locked. NotNow where its state is none of these."""
    rows: NoticeQuerySet = Notice.objects.select_for_update()
    row = rows.get(pk=notice.pk)
    if row.status not in legal:
        raise NotNow(f"“{row.subject or row}” is {STATES[row.status]}.")
    return row


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
