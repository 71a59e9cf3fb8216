"""A message put into the outbox: one Notice, in the transaction of whatever it tells."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from sessions.models import CoSpeaker, Moderator, Notice, Person, Proposal, Session, User
from sessions.notifications.texts import Text


def write(
    kind: str,
    message: Text,
    *,
    name: str = "",
    email: str = "",
    person: Person | None = None,
    session: Session | None = None,
    proposal: Proposal | None = None,
    co_speaker: CoSpeaker | None = None,
    moderator: Moderator | None = None,
    tells_status: str = "",
    tells_session: Session | None = None,
    tells: dict | None = None,
    audience: str = "",
    channel: str = Notice.Channel.MAIL,
    once: str | None = None,
    due_at: datetime | None = None,
    by: User | None = None,
) -> Notice:
    """Put a message into the outbox. Without an address, or without a mail server, it is to be told by hand.

    tells: what it says of its evening (`to_tell.tells`). audience: of an announcement, to whom.
    once: what is told once only; where such a notice exists, it is given back and nothing is written.
    """
    if once and (before := Notice.objects.filter(once=once).first()):
        return before
    by_mail = bool(email) and settings.MAIL_IS_SET
    by_chat = channel == Notice.Channel.WEBHOOK
    return Notice.objects.create(
        kind=kind,
        channel=channel,
        status=Notice.Status.DUE if by_mail or by_chat else Notice.Status.BY_HAND,
        name=name,
        email=email,
        subject=message.subject[:250],
        text=message.body,
        person=person,
        session=session,
        proposal=proposal,
        co_speaker=co_speaker,
        moderator=moderator,
        tells_status=tells_status,
        tells_session=tells_session,
        tells=tells,
        audience=audience,
        once=once,
        due_at=due_at or timezone.now(),
        created_by=by,
    )
