"""The text of a message as its recipient gets it."""

from sessions.models import PRIVATE_LINK, Notice, PrivateLink
from sessions.notifications.links import address_of
from sessions.notifications.texts import Text


def with_private_link(notice: Notice) -> Text:
    """The message with a private link minted for it, where its text asks for one."""
    if notice.holder is None or PRIVATE_LINK not in notice.text:
        return Text(notice.subject, notice.text)
    link = address_of(notice.holder, PrivateLink.mint(notice.holder))
    return Text(notice.subject, notice.text.replace(PRIVATE_LINK, link))
