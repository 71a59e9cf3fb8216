"""The way out of the outbox: texts completed at the last moment, and handed over."""

from sessions.models import PRIVATE_LINK, Notice, PrivateLink
from sessions.notifications.links import address_of
from sessions.notifications.texts import Text


def with_private_link(notice: Notice) -> Text:
    """The text as its recipient gets it. The private link in it is new: nobody can show an earlier one again.

    Nothing is minted where the text has no place for a link. Where nobody holds one, its line is left out.
    """
    subject = notice.subject.replace(PRIVATE_LINK, "").strip()
    if PRIVATE_LINK not in notice.text:
        return Text(subject, notice.text)
    if notice.holder is None:
        lines = [line for line in notice.text.split("\n") if PRIVATE_LINK not in line]
        return Text(subject, "\n".join(lines))
    address = address_of(notice.holder, PrivateLink.mint(notice.holder))
    return Text(subject, notice.text.replace(PRIVATE_LINK, address))
