"""News for the organisers: what happened, and where in the admin they see to it."""

from django.conf import settings
from django.db.models import QuerySet

from sessions.models import MessageKind, Notice, User
from sessions.models.users import ORGANISERS
from sessions.notifications.texts import compose
from sessions.notifications.values import absolute, common_values
from sessions.notifications.writing import write
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
    if not settings.MAIL_IS_SET:
        return [_tell(None, sentence, admin_path, once, by)]
    return [_tell(user, sentence, admin_path, once, by) for user in organisers()]


def _tell(user: User | None, sentence: str, admin_path: str, once: str | None, by: User | None) -> Notice:
    name = user.person.name if user and user.person else ""
    said = {"news": unlinked(sentence), "admin_page": absolute(admin_path)}
    return write(
        MessageKind.NEWS,
        compose(MessageKind.NEWS, common_values(name=name, by=by) | said),
        name=name or ("" if user else "The organisers"),
        email=user.email if user else "",
        person=user.person if user else None,
        once=f"{once}-{user.pk if user else 'all'}" if once else None,
        by=by,
    )
