"""For the load balancer: is the process alive, and can it answer?"""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from sessions.guard.methods import read_only
from sessions.models import Archive
from sessions.models.sending import what_is_late


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
