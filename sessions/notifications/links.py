"""Where a private link leads."""

from django.conf import settings
from django.urls import reverse

from sessions.models import Moderator
from sessions.models.private_links import Holder


def address_of(holder: Holder, token: str) -> str:
    """The absolute address of a private link."""
    name = "moderation" if isinstance(holder, Moderator) else "proposal"
    return settings.SITE_URL + reverse(name, args=[token])
