"""The whole archive as a zip, from the admin: what `manage.py export_archive` writes."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone

from sessions.admin.base import needs, page
from sessions.syndication.export_zip import export_zip


@needs("change_session", "change_person", "change_proposal", "change_notice", "change_importedreport")
def export_page(request: HttpRequest) -> HttpResponse:
    """What it holds, in words; a POST is the zip itself."""
    if request.method != "POST":
        return page(request, "export.html", {"title": "Take everything out"})
    request.META.pop("HTTP_ACCEPT_ENCODING", None)  # it is compressed: GZipMiddleware leaves it alone
    response = StreamingHttpResponse(export_zip(), content_type="application/zip")
    name = f"{settings.MTS_ABBREVIATION.lower()}-{timezone.localdate()}.zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
