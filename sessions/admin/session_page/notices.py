"""What is said after something was put into the outbox, and where its messages are."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import get_text_list

from sessions.models import Notice, Session


def what_goes_out(session: Session, notices: Sequence[Notice]) -> str:
    """ "Kevin gets a mail. To be told by hand: Okubo (texts to copy)." with a link to the messages."""
    by_hand = [notice.name for notice in notices if notice.status == Notice.Status.BY_HAND]
    by_mail = [notice.name for notice in notices if notice.status != Notice.Status.BY_HAND]
    if not notices:
        return "Nobody was chosen, and nobody is told."
    sentences = []
    if by_mail:
        sentences.append(f"By mail: {get_text_list(by_mail, 'and')}.")
    if by_hand:
        sentences.append(f"To be told by hand: {get_text_list(by_hand, 'and')}.")
    return format_html('{} <a href="{}">{}</a>', " ".join(sentences), messages_of(session), "The messages")


def messages_of(session: Session) -> str:
    """Where the messages about an evening are listed, with their texts to copy."""
    return f"{reverse('admin:mts_notice_changelist')}?session__id__exact={session.pk}"
