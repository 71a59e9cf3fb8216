"""What machines that walk the web are asked to leave alone, and where somebody tells of a hole they found."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from sessions.guard.methods import read_only
from sessions.guard.readers import base_of

# The form of proposals is for everybody to find, the private pages behind it are not (RFC 9309 §2.2.3: *).
CLOSED = ("/admin/", "/moderate/", "/calendar/", "/propose/*/")
GOOD_FOR = timedelta(days=90)


@read_only
def robots(request: HttpRequest) -> HttpResponse:
    """robots.txt (RFC 9309), which names the sitemap. A site for the house only is closed as a whole."""
    house = settings.MTS_AUDIENCE == "house"
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in (("/",) if house else CLOSED))]
    lines += [] if house else ["", f"Sitemap: {base_of(request)}/sitemap.xml"]
    return plain(lines)


@read_only
def security(request: HttpRequest) -> HttpResponse:
    """security.txt (RFC 9116), where the house names a contact."""
    contact = settings.MTS_SECURITY_CONTACT
    if not contact:
        raise Http404("This house names no contact.")
    lines = [
        f"Contact: {contact if ':' in contact else f'mailto:{contact}'}",
        f"Expires: {timezone.localdate() + GOOD_FOR}T00:00:00Z",
        f"Canonical: {base_of(request)}{request.path}",
    ]
    return plain(lines)


def plain(lines: list[str]) -> HttpResponse:
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
