"""News for the organisers."""

from sessions.models import MessageKind, User
from sessions.models.users import ORGANISERS
from sessions.notifications.texts import compose
from sessions.notifications.values import absolute, common_values
from sessions.notifications.writing import write


def tell_organisers(sentence: str, *, admin_path: str, once: str | None = None) -> None:
    """A message to each active organiser."""
    for user in User.objects.filter(is_active=True, groups__name=ORGANISERS).order_by("pk"):
        values = common_values(name=user.get_short_name())
        values |= {"news": sentence, "admin_page": absolute(admin_path)}
        write(
            MessageKind.NEWS,
            compose(MessageKind.NEWS, values),
            name=user.get_short_name(),
            email=user.email,
            once=f"{once}:{user.pk}" if once else None,
        )
