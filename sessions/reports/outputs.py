"""/sessions/34/report.md, .html, .txt: the report for pasting elsewhere, a template per format."""

import re
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse

from sessions.guard.methods import read_only
from sessions.models import Reader, Session
from sessions.models.sessions import shown_report
from sessions.reports.writing import wording_of_report, write
from sessions.text import link_sessions

CONTENT_TYPES = {"md": "text/markdown", "html": "text/html", "txt": "text/plain"}
LOCAL_LINK = re.compile(r'(<a\b[^>]*\bhref=")/(?!/)')


@read_only
def session_report(request: HttpRequest, number: int, format: str) -> HttpResponse:
    """The report in one format, in public wording; for the house in its own with ?wording=house.

    404 alike for no such session, format or report, and for one this reader may not see.
    """
    if format not in CONTENT_TYPES:
        raise Http404("No such format.")
    sessions = Session.objects.filter(shown_report(request.reader))
    session = get_object_or_404(sessions, number=number)
    wording = wording_of_report(session)
    if request.reader is Reader.HOUSE and request.GET.get("wording") == "house":
        wording = Reader.HOUSE
    return answer(session, wording, format, base=request.build_absolute_uri("/")[:-1])


def answer(session: Session, wording: Reader, format: str, *, base: str) -> HttpResponse:
    """The report as a response, published or not: whoever calls has asked for the right to see it.

    format: md, html or txt. base: scheme and host for absolute links, where MTS_URL does not say.
    """
    response = HttpResponse(
        report_text(session, wording, format, base=settings.MTS_URL or base),
        content_type=f"{CONTENT_TYPES[format]}; charset=utf-8",
    )
    name = f"{settings.MTS_ABBREVIATION.lower()}-{session.number}-report.{format}"
    response.headers["Content-Disposition"] = f'inline; filename="{re.sub(r"[^a-z0-9.-]+", "-", name)}"'
    response.headers["X-Robots-Tag"] = "noindex"  # the session's page is the one to find
    return response


def render(lines: dict[str, Any], format: str) -> str:
    """The lines of a report in one format, as its template prints them."""
    return render_to_string(f"reports/report.{format}", {"report": lines}).rstrip() + "\n"


def report_text(session: Session, wording: Reader, format: str, *, base: str = "") -> str:
    """The report of a session in one format, in one reader's wording. base: as in `answer`."""
    writing = write(session, wording)
    text = render(writing.lines(), format)
    if format != "html":
        return text
    addresses = {number: base + reverse("session", args=[number]) for number in writing.earlier}
    text = link_sessions(text, addresses, settings.MTS_ABBREVIATION)
    return LOCAL_LINK.sub(rf"\g<1>{base}/", text)
