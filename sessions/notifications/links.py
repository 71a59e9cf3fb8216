"""The addresses of private links, as messages carry them."""

from django.urls import reverse

from sessions.models import CoSpeaker, Moderator, Proposal
from sessions.models.private_links import Holder
from sessions.notifications.values import absolute

# A co-speaker's page lives where the proposal's does; the token says which of them it is.
_PAGES = {Proposal: "proposal", CoSpeaker: "proposal", Moderator: "moderation"}


def address_of(holder: Holder, token: str) -> str:
    """The absolute address of the page that this token opens."""
    return absolute(reverse(_PAGES[type(holder)], args=[token]))
