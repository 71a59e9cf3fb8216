"""Is the process alive, can it answer, and do messages go out? For the load balancer and the organisers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Count, Min, Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from sessions.guard.methods import read_only
from sessions.models import Archive, Notice, SenderRun, Session

PATIENCE = timedelta(minutes=15)  # three times what lies between two runs of cron

HOW_TO_RUN = (
    "Run it every five minutes from cron, or “manage.py send_notices --watch” as a service. Until it runs, "
    "nobody is told anything."
)
WHAT_TO_LOOK_AT = (
    "What the mail server or the chat answered stands with each message; EMAIL_URL and MTS_WEBHOOK_URL say "
    "where they are."
)


class ProbeMiddleware:
    """Probes ask by address ("Host: 10.0.0.5:8000"), which is no host of the site: these two pages take any.

    They hold no address and no text of the archive; every other page goes on to refuse a foreign host.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.removesuffix("/") in ("/healthz", "/readyz"):
            request.META["HTTP_HOST"] = urlsplit(settings.SITE_URL).netloc
        return self.get_response(request)


@read_only
def alive(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers; asks nobody."""
    return HttpResponse("ok\n", content_type="text/plain")


@read_only
def ready(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and is migrated; the root handler makes anything else a 503 or 500.

    Messages that are late are a second line, for whoever watches the site, and no 503: pages are answered
    all the same, and a proxy that reads only the status must not take them away because mail waits.
    """
    Archive.objects.filter(pk=1).exists()
    late = what_is_late(timezone.now())
    return HttpResponse(f"ready\n{late.fact}\n" if late else "ready\n", content_type="text/plain")


@dataclass(frozen=True)
class Late:
    """fact: what is late, in a sentence that names nobody. advice: what to do about it."""

    fact: str
    advice: str


def what_is_late(now: datetime) -> Late | None:
    """Why messages are not going out; None while they do, and on a site that has none to send.

    Three queries at most. A message that is tried again counts from when it was written, for each try puts
    its next one off.
    """
    limit, due = now - PATIENCE, Notice.Status.DUE
    overdue = Q(Q(due_at__lt=limit) | Q(attempts__gt=0, created_at__lt=limit), status=due)
    waiting = Notice.objects.filter(status__in=[due, Notice.Status.SENDING]).order_by()
    late = waiting.aggregate(
        all=Count("pk"), n=Count("pk", filter=overdue), since=Min("created_at", filter=overdue)
    )
    last = SenderRun.objects.filter(pk=1).values_list("at", flat=True).first()
    if last is None or last < limit:
        is_set = settings.MAIL_IS_SET or settings.MTS_WEBHOOK_URL
        if not (is_set or late["all"] or reminders_ahead(now)):
            return None
        ran = f"last ran on {moment(last)}" if last else "has never run"
        return Late(f"Messages are not going out: “manage.py send_notices” {ran}.", HOW_TO_RUN)
    if late["n"]:
        wait = "one message waits" if late["n"] == 1 else f"{late['n']} messages wait"
        return Late(
            f"Messages are not going out: {wait}, the first since {moment(late['since'])}.", WHAT_TO_LOOK_AT
        )
    return None


def reminders_ahead(now: datetime) -> bool:
    """Whether an evening to come is to be reminded of, which only a run can begin."""
    ahead = Session.objects.preparing(timezone.localdate(now)).exclude(held_on=None)
    return ahead.filter(reminders=True).exists()


def moment(at: datetime) -> str:
    """ "2 June 2017, 09:10", local."""
    local = timezone.localtime(at)
    return f"{local.day} {local:%B %Y, %H:%M}"
