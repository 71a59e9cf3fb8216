"""For the load balancer: is the process alive, and can it answer?"""

from django.http import HttpRequest, HttpResponse

from sessions.guard.methods import read_only
from sessions.models import Archive


@read_only
def alive(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers; asks nobody."""
    return HttpResponse("ok\n", content_type="text/plain")


@read_only
def ready(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and is migrated; the root handler makes anything else a 503 or 500."""
    Archive.objects.filter(pk=1).exists()
    return HttpResponse("ready\n", content_type="text/plain")
