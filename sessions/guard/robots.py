"""What machines that walk the web are asked to leave alone."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from sessions.guard.methods import read_only

# The form of proposals is for everybody to find, the private pages behind it are not (RFC 9309 §2.2.3: *).
CLOSED = ("/admin/", "/moderate/", "/propose/*/")


@read_only
def robots(request: HttpRequest) -> HttpResponse:
    """robots.txt (RFC 9309). A site for the house only is closed as a whole."""
    closed = ("/",) if settings.MTS_AUDIENCE == "house" else CLOSED
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
