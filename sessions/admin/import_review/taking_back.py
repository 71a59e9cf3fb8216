"""The page that takes imports back: what goes, what stays, or what somebody edited since."""

from django.contrib import messages
from django.contrib.admin.models import DELETION, LogEntry
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from sessions.admin.base import needs, page
from sessions.admin.import_review.waiting import title_of
from sessions.guard.input import whole_number
from sessions.models import ImportedReport, archive_change
from sessions.reports.importing.taking_back import WasEdited, preview, take_back

MOST = 200  # imports at once


def address(pks: list[int]) -> str:
    return f"{reverse('admin:mts_importedreport_take_back')}?{urlencode({'report': pks}, doseq=True)}"


def chosen_page(chosen: QuerySet[ImportedReport]) -> HttpResponse:
    """To the page for the imports that were ticked in the list."""
    return redirect(address(list(chosen.order_by("pk").values_list("pk", flat=True)[:MOST])))


@needs("delete_importedreport", "delete_session", "delete_topic", "delete_person")
def taking_back_page(request: HttpRequest) -> HttpResponse:
    """Ask first, then do it; where something was edited, it is named and nothing is done."""
    numbers = [whole_number(text) for text in request.GET.getlist("report")[:MOST]]
    reports = list(
        ImportedReport.objects.filter(pk__in=filter(None, numbers), session__isnull=False)
        .select_related("session")
        .defer("text")
        .order_by("session__number")
    )
    if not reports:
        raise Http404("None of these was imported, or it was taken back already.")
    told, edits = None, []
    try:
        if request.method == "POST":
            with archive_change():
                LogEntry.objects.log_actions(request.user.pk, reports, DELETION)
                told = take_back(reports)
            words = f"Taken back: {', '.join(told.sessions)}. The same report can be imported again."
            messages.success(request, words)
            return redirect("admin:mts_importedreport_changelist")
        told = preview(reports)
    except WasEdited as refusal:
        edits = refusal.edits
    title = title_of(reports[0]) if len(reports) == 1 else f"{len(reports)} imports"
    context = {"title": f"Take back: {title}", "reports": reports, "told": told, "edits": edits}
    status = 409 if request.method == "POST" else 200
    return page(request, "importedreport/take_back.html", context, of=ImportedReport, status=status)
