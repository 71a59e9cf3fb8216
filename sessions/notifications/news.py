"""Messages for the organisers: what happened, and where in the admin they see to it."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from sessions.models import MessageKind, Notice, Session, User
from sessions.models.users import ORGANISERS
from sessions.notifications.outbox import write
from sessions.notifications.texts import absolute, common_values, compose
from sessions.text import unlinked


def organisers() -> QuerySet[User]:
    """Everybody who opens the admin as an organiser today."""
    people = User.objects.filter(is_active=True, is_staff=True, groups__name=ORGANISERS)
    return people.select_related("person").order_by("pk")


def tell_organisers(
    sentence: str, *, admin_path: str, once: str | None = None, by: User | None = None
) -> list[Notice]:
    """Write a piece of news to every organiser. Inside the transaction of what happened.

    sentence: what happened; strangers' words in it are made harmless. admin_path: such as
    "/admin/mts/proposal/7/change/". once: as `write` has it, for each of them. Without a mail server it is
    one notice for all, to be told by hand.
    """
    values = {"news": unlinked(sentence), "admin_page": absolute(admin_path)}
    return to_organisers(MessageKind.NEWS, values, once=once, by=by)


def to_organisers(
    kind: str,
    values: Mapping[str, str],
    *,
    session: Session | None = None,
    once: str | None = None,
    due_at: datetime | None = None,
    by: User | None = None,
) -> list[Notice]:
    """One message of this kind to every organiser, or to all of them together where there is no mail."""
    readers = organisers() if settings.MAIL_IS_SET else [None]
    notices = []
    for user in readers:
        person = user.person if user else None
        name = person.name if person else ""
        notice = write(
            kind,
            compose(kind, {**common_values(name=name, by=by), **values}),
            name=name or ("" if user else "The organisers"),
            email=user.email if user else "",
            person=person,
            session=session,
            once=f"{once}-{user.pk if user else 'all'}" if once else None,
            due_at=due_at,
            by=by,
        )
        notices.append(notice)
    return notices
