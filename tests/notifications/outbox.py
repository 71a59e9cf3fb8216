"""Short functions that put messages into the outbox, for tests of what becomes of them."""

from datetime import UTC, datetime

from sessions.models import MessageKind, Notice
from sessions.notifications.outbox import write
from sessions.notifications.texts import Text

NOW = datetime(2017, 6, 1, 9, tzinfo=UTC)


def make_notice(kind: str = MessageKind.NEWS, *, email: str = "guest@example.com", **fields) -> Notice:
    text = Text(fields.pop("subject", "Something happened"), fields.pop("text", "A proposal has arrived."))
    return write(kind, text, email=email, **{"name": "Guest", "due_at": NOW} | fields)


def state(notice: Notice) -> tuple[str, str]:
    """Its status and error, as they are in the database now."""
    notice.refresh_from_db()
    return notice.status, notice.error
