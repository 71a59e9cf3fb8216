"""One message as an e-mail, and its hand-over to the mail server."""

import re
import smtplib
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from email.errors import MessageError
from email.headerregistry import Address
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, InvalidMailer, mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from sessions.models import Notice
from sessions.notifications.texts import Text
from sessions.text import ADDRESSES


class NotTaken(Exception):
    """It was not taken, and may be tried again later. status: what becomes of it then."""

    status = Notice.Status.DUE


class Away(NotTaken):
    """The other side does not answer: the messages behind this one need not be tried now."""


class Refused(NotTaken):
    """Trying again would not help."""

    status = Notice.Status.FAILED


class Unclear(NotTaken):
    """The connection broke after the message had gone: perhaps it was taken, perhaps not."""

    status = Notice.Status.UNCLEAR


def why(error: BaseException) -> str:
    """The words of an error on one line, without what might be an address with a secret in it."""
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return " ".join(str(reason).split())[:300]


def send_mail(notice: Notice, text: Text) -> None:
    """Hand it over. NotTaken where the server did not plainly take it."""
    message = mail_of(notice, text)
    mailer = _open()
    try:
        mailer.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        raise refusal(code, f"The mail server refused the address: {code} {_line(words)}") from error
    except smtplib.SMTPSenderRefused as error:
        # That is about us, not about this message: somebody will mend it.
        raise Away(f"The mail server refused {error.sender} as a sender: {said(error)}.") from error
    except smtplib.SMTPResponseException as error:
        raise refusal(error.smtp_code, f"The mail server refused the message: {said(error)}") from error
    except (ValueError, smtplib.SMTPNotSupportedError) as error:
        raise Refused(f"This address cannot be used: {why(error)}") from error
    except OSError as error:
        raise Unclear(f"The mail server broke off: {why(error)}.") from error
    finally:
        with suppress(OSError):  # a message that was taken stays taken
            mailer.close()


def _open() -> BaseEmailBackend:
    """The way to the mail server. One for each message: a way kept open may have closed unnoticed."""
    try:
        mailer = mailers.default
    except InvalidMailer as error:
        raise Away(f"EMAIL_URL cannot be used: {why(error)}") from error
    try:
        mailer.open()
    except OSError as error:
        with suppress(OSError):
            mailer.close()
        raise Away(f"The mail server does not answer: {said(error)}.") from error
    return mailer


def mail_of(notice: Notice, text: Text) -> EmailMultiAlternatives:
    """The message in both forms. Refused where address or subject would break a header.

    Who reads an answer: MTS_REPLY_TO, else the organiser who wrote it; nobody where a rule did. The
    Message-ID is the same whenever this notice is sent. RFC 3834: no out-of-office answers, please.
    """
    by = notice.created_by
    reply_to = settings.MTS_REPLY_TO or (by.email if by and by.is_active else "")
    host = urlsplit(settings.SITE_URL).hostname
    headers = {
        "Message-ID": f"<notice-{notice.pk}-{notice.created_at:%Y%m%d%H%M%S%f}@{host}>",
        "Auto-Submitted": "auto-generated",
    }
    try:
        to = addressed(notice.name, notice.email)
        message = EmailMultiAlternatives(text.subject, text.body, to=[to], headers=headers)
        message.reply_to = [addressed("", reply_to)] if reply_to else []
        message.attach_alternative(html_of(text), "text/html")
        message.message()
    except (ValueError, IndexError, MessageError) as error:
        raise Refused(f"This message cannot be addressed: {why(error)}") from error
    return message


def addressed(name: str, email: str) -> str:
    """Name and address for a header. RFC 5322 §3.4.1: odd dots stand in quotes, "a..b"@docomo.ne.jp."""
    local, _at, domain = email.rpartition("@")
    if not local or all(local.split(".")):
        return str(Address(name, addr_spec=email))
    quoted = f'"{local}"@{domain}'
    words = str(Address(name, addr_spec=quoted)).removesuffix(">").removesuffix(email)
    return f"{words}{quoted}>" if name else quoted


def html_of(text: Text) -> str:
    """The message as HTML: its paragraphs, in which our own addresses are links and nothing else is."""
    blocks = [with_our_links(block) for block in re.split(r"\n{2,}", text.body)]
    return render_to_string("notifications/message.html", {"subject": text.subject, "blocks": blocks})


def with_our_links(text: str) -> SafeString:
    """Escaped, with line breaks, and our own addresses as links: a stranger's words get none."""
    link = '<a href="{0}" style="color:#a8321f">{0}</a>'
    pieces = (format_html(link, piece) if ours else escape(piece) for piece, ours in our_addresses(text))
    return mark_safe("".join(pieces).replace("\n", "<br>\n"))


def our_addresses(text: str) -> Iterator[tuple[str, bool]]:
    """The text piece by piece, each with whether it is an address of ours."""
    done = 0
    for found in ADDRESSES.match(text) or ():
        if found.text.startswith(f"{settings.SITE_URL}/"):
            yield text[done : found.index], False
            yield found.text, True
            done = found.last_index
    yield text[done:], False


def refusal(code: int, words: str) -> NotTaken:
    """RFC 5321 §4.2.1: 4xx is for now, 5xx for good."""
    return Refused(words) if code >= 500 else NotTaken(words)


def said(error: Exception) -> str:
    """What the server said, or what kept us from hearing it."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_line(error.smtp_error)}"
    return why(error)


def _line(words: bytes | str) -> str:
    words = words.decode(errors="replace") if isinstance(words, bytes) else words
    return " ".join(words.split())[:300]


class ConsoleBackend(BaseEmailBackend):
    """Mails as people read them, for a first look without a mail server: recipient, subject and plain text.

    Django's own prints the raw form, which nobody can read.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            rule = "-" * 72
            lines = [rule, f"To: {', '.join(message.to)}", f"Subject: {message.subject}", "", message.body]
            sys.stdout.write("\n".join([*lines, rule, ""]))
            sys.stdout.flush()
        return len(email_messages)
