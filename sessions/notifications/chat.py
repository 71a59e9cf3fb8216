"""One message into a chat, by a webhook: Slack's, a POST of {"text": …}, or that of a workflow in Teams."""

import json
import re
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings

from sessions.notifications.mail import Away, NotTaken, Refused, Unclear, our_addresses, why
from sessions.notifications.texts import Text

TIMEOUT = 5  # seconds
REPLY_LIMIT = 4_096  # bytes of the answer that we read
LOOPBACK = ("127.0.0.1", "localhost", "::1")
# Where webhooks of Teams lead, those of its workflows and the older connectors.
TEAMS = re.compile(r"\.(?:logic\.azure|powerplatform|webhook\.office)\.(?:com|us|cn)$")
_MARKS = re.compile(r"([\\`*_\[\]()#+\-~>|!])")


class _StayHere(HTTPRedirectHandler):
    """A redirect is an error: it could lead the text anywhere."""

    def redirect_request(self, *args, **kwargs) -> None:
        return None


def post(url: str, text: Text) -> None:
    """Post it. NotTaken, in words without the address, which is a secret."""
    check_address(url)
    teams = TEAMS.search(urlsplit(url).hostname)
    data = json.dumps(teams_card(text) if teams else {"text": chat_text(text)}).encode()
    request = Request(url, data, {"Content-Type": "application/json; charset=utf-8"})  # noqa: S310 - checked
    try:
        with build_opener(_StayHere).open(request, timeout=TIMEOUT) as reply:
            reply.read(REPLY_LIMIT)
    except HTTPError as error:
        with error:
            words = error.read(200).decode(errors="replace")
        raise _refusal(error.code, " ".join(words.split())) from None
    except URLError as error:
        raise Away(f"The chat does not answer: {why(error.reason)}.") from None
    except (OSError, HTTPException) as error:
        raise Unclear(f"The chat broke off before it answered: {why(error)}.") from None


def _refusal(code: int, words: str) -> NotTaken:
    """Too many requests, and what is the server's own trouble, may pass; the rest will not."""
    if code == 429 or code >= 500:
        return Away(f"The chat cannot take it now: {code} {words}".strip())
    return Refused(f"The chat refused it: {code} {words}".strip())


def check_address(url: str) -> None:
    """Refused unless it is https; on one's own machine http to that machine will do."""
    parts = urlsplit(url)
    at_home = parts.scheme == "http" and parts.hostname in LOOPBACK and not settings.PRODUCTION
    if not parts.hostname or not (parts.scheme == "https" or at_home):
        raise Refused("MTS_WEBHOOK_URL must begin with https:// and name a host.")


def chat_text(text: Text) -> str:
    """As Slack wants it: the subject in bold, and the three characters it gives a meaning to escaped."""
    body = text.body if text.body.startswith(text.subject) else f"*{text.subject}*\n\n{text.body}"
    return body.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def teams_card(text: Text) -> dict:
    """As a workflow of Teams wants it: an Adaptive Card with a block for each line, which it would join."""
    head = {"type": "TextBlock", "text": _marked(text.subject), "wrap": True, "weight": "Bolder"}
    lines = text.body.removeprefix(text.subject).strip("\n").split("\n")
    blocks = [
        {"type": "TextBlock", "text": _marked(line), "wrap": True, "spacing": "Default" if new else "None"}
        for line, new in zip(lines, [True, *(not line for line in lines)], strict=False)
        if line
    ]
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "msteams": {"width": "Full"},
        "body": [head, *blocks],
    }
    attachment = {
        "contentType": "application/vnd.microsoft.card.adaptive",
        "contentUrl": None,
        "content": card,
    }
    return {"type": "message", "attachments": [attachment]}


def _marked(line: str) -> str:
    """The line in the card's Markdown: people's words mean nothing in it, and our own addresses are links."""
    pieces = our_addresses(line)
    return "".join(f"[{piece}]({piece})" if ours else _MARKS.sub(r"\\\1", piece) for piece, ours in pieces)
