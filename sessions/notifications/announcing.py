"""Messages to many: an evening announced, topics called for, by e-mail and in the chat; news for organisers.

The addresses of MTS_ANNOUNCE_TO and the chat are colleagues', but what they get is passed on. So an evening
whose agenda is public is told in the words a stranger may read; only an evening that is for the house
altogether, which nobody outside has a page of, is told in the house's. So is every evening of a site for the
house only.
"""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

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
from sessions.models.users import ORGANISERS
from sessions.notifications.knowledge import BY_HAND, CHAT, facts_of
from sessions.notifications.outbox import reached, write
from sessions.notifications.texts import (
    Text,
    absolute,
    common_values,
    compose,
    session_values,
    topics_for,
)
from sessions.text import unlinked

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
            session.step(Status.ANNOUNCED)
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
    message, told = text or draft(kind, session, by=by), facts_of(session).stored()
    notices = []
    for reader in (not by_hand and readers) or [BY_HAND]:
        name = "Everybody" if reader == BY_HAND else ""
        about = {"session": session, "tells": told, "once": once, "due_at": at, "by": by}
        notice = write(kind, message, audience=reader, name=name, **about)
        if by_hand and notice.status == Notice.Status.BY_HAND:
            reached(notice, Notice.Status.TOLD, by=by, at=at)
        notices.append(notice)
    return notices


def _once(kind: str, session: Session) -> str:
    return f"{kind}-{session.pk}-{session.held_on}"


# To the organisers.


def organisers() -> QuerySet[User]:
    """Everybody who opens the admin as an organiser today."""
    people = User.objects.filter(is_active=True, is_staff=True, groups__name=ORGANISERS)
    return people.select_related("person").order_by("pk")


def tell_organisers(sentence: str, *, admin_path: str) -> list[Notice]:
    """Write a piece of news to every organiser. Inside the transaction of what happened.

    sentence: what happened; strangers' words in it are made harmless. admin_path: such as
    "/admin/mts/proposal/7/change/".
    """
    return to_organisers(MessageKind.NEWS, {"news": unlinked(sentence), "admin_page": absolute(admin_path)})


def to_organisers(kind: str, values: Mapping[str, str], *, once: str | None = None, **about) -> list[Notice]:
    """One message of this kind to every organiser, or to all of them together where there is no mail: to be
    told by hand. once: as `write` has it, for each of them.
    """
    notices = []
    for user in organisers() if settings.MAIL_IS_SET else [None]:
        name = user.person.name if user and user.person else ""
        notice = write(
            kind,
            compose(kind, {**common_values(name=name), **values}),
            name=name if user else "The organisers",
            email=user.email if user else "",
            person=user and user.person,
            once=once and f"{once}-{user.pk if user else 'all'}",
            **about,
        )
        notices.append(notice)
    return notices
