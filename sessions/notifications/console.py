"""Mails on the console, as people read them: for a first look, where no mail server is set."""

import sys
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

RULE = "-" * 72


class EmailBackend(BaseEmailBackend):
    """Prints recipient, subject and plain text. Django's own prints the raw form, which nobody can read."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            lines = [RULE, f"To: {', '.join(message.to)}", f"Subject: {message.subject}", "", message.body]
            sys.stdout.write("\n".join([*lines, RULE, ""]))
            sys.stdout.flush()
        return len(email_messages)
