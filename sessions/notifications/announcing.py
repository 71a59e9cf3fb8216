"""An evening announced, or topics called for: to colleagues by e-mail, and into the chat.

Who reads it: the addresses of MTS_ANNOUNCE_TO and the chat are colleagues', but what they get is passed on.
So an evening whose agenda is public is told in the words a stranger may read; only an evening that is for the
house altogether, which nobody outside has a page of, is told in the house's. So is
every evening of a site for the house only.
"""

from datetime import datetime

from django.conf import settings

from sessions.models import (
    Audience,
    IllegalMove,
    MessageKind,
    Notice,
    Reader,
    Session,
    Status,
    User,
    archive_change,
)
from sessions.notifications.knowledge import BY_HAND, CHAT, facts_of
from sessions.notifications.outbox import reached, to_audience, write
from sessions.notifications.texts import Text, common_values, compose, session_values, topics_for

OPEN_TO_READERS = (Status.OPEN, Status.ANNOUNCED)


def addresses() -> list[str]:
    """The addresses of MTS_ANNOUNCE_TO, which parts them by commas."""
    return [address.strip() for address in settings.MTS_ANNOUNCE_TO.split(",") if address.strip()]


def reader_of(session: Session) -> Reader:
    """In whose words the evening is told; see above."""
    public = session.agenda_audience == Audience.PUBLIC and Reader.STRANGER.is_let_in
    return Reader.STRANGER if public else Reader.HOUSE


def left_out(session: Session) -> int:
    """How many topics that the house sees on the agenda the announcement leaves out."""
    house = len(topics_for(session, Reader.HOUSE))
    return house - len(topics_for(session, reader_of(session)))


def draft(kind: str, session: Session, *, by: User | None = None) -> Text:
    """The text to be looked at and edited. kind: ANNOUNCEMENT or CALL."""
    values = {**common_values(name="", by=by), **session_values(session, reader=reader_of(session))}
    return compose(kind, values)


def announcements(session: Session, kind: str = MessageKind.ANNOUNCEMENT):
    """Those written for the session's present date that were not called off, the latest first."""
    written = session.notices.filter(kind=kind, once__startswith=_once(kind, session))
    return written.exclude(status=Notice.Status.CALLED_OFF)


def announce(
    session: Session,
    kind: str = MessageKind.ANNOUNCEMENT,
    *,
    by: User | None,
    at: datetime,
    text: Text | None = None,
    again: int = 0,
    by_hand: bool = False,
) -> list[Notice]:
    """Announce the evening, or CALL for topics: by e-mail and chat, or by hand where neither is set.

    An evening that is open for topics becomes announced by the first. IllegalMove for one that is not open
    yet, or over. Once for a date; `again`, the number of notices written before, does it once more. by_hand:
    somebody has told it already, so nothing is sent.
    """
    with archive_change():
        session = Session.objects.select_for_update().get(pk=session.pk)
        if session.status not in OPEN_TO_READERS:
            announced = ". Only an evening that readers see, and that is still to come, can be announced."
            refusal = ": open it for topics first." if kind == MessageKind.CALL else announced
            raise IllegalMove(f"The {session} is {session.get_status_display().lower()}{refusal}")
        if kind == MessageKind.ANNOUNCEMENT and session.status == Status.OPEN:
            session.announce()
        return publish(kind, session, text, by=by, at=at, again=again, by_hand=by_hand)


def publish(
    kind: str,
    session: Session,
    text: Text | None = None,
    *,
    at: datetime,
    by: User | None = None,
    again: int = 0,
    by_hand: bool = False,
) -> list[Notice]:
    """One notice for each address and one for the chat, or one that is told by hand."""
    readers = [*addresses(), *([CHAT] if settings.MTS_WEBHOOK_URL else [])]
    once = _once(kind, session) + (f"-again{again}" if again else "")
    notices = [
        write(
            kind,
            text or draft(kind, session, by=by),
            name="Everybody" if reader == BY_HAND else "",
            session=session,
            tells=facts_of(session).stored(),
            due_at=at,
            by=by,
            **to_audience(reader, once),
        )
        for reader in ((not by_hand and readers) or [BY_HAND])
    ]
    for notice in notices:
        if by_hand and notice.status == Notice.Status.BY_HAND:
            reached(notice, Notice.Status.TOLD, by=by, at=at)
    return notices


def _once(kind: str, session: Session) -> str:
    return f"{kind}-{session.pk}-{session.held_on}"
