"""The page that takes imports back: what goes, what stays, or what somebody edited since."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode

from sessions.admin.import_review.waiting import title_of
from sessions.guard.input import whole_number
from sessions.models import ImportedReport, archive_change
from sessions.reports.importing.undo_import import WasEdited, take_back

if TYPE_CHECKING:
    from sessions.admin.imported_report import ImportedReportAdmin

MOST = 200  # imports at once


def address(pks: list[int]) -> str:
    return f"{reverse('admin:mts_importedreport_take_back')}?{urlencode({'report': pks}, doseq=True)}"


def chosen_page(chosen: QuerySet[ImportedReport]) -> HttpResponse:
    """To the page for the imports that were ticked in the list."""
    return redirect(address(list(chosen.order_by("pk").values_list("pk", flat=True)[:MOST])))


def taking_back_page(
    admin: "ImportedReportAdmin", request: HttpRequest, context: dict[str, Any]
) -> HttpResponse:
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
                admin.log_deletions(request, reports)
                told = take_back(reports)
            words = f"Taken back: {', '.join(told.sessions)}. The same report can be imported again."
            messages.success(request, words)
            return redirect("admin:mts_importedreport_changelist")
        told = take_back(reports, dry_run=True)
    except WasEdited as refusal:
        edits = refusal.edits
    title = title_of(reports[0]) if len(reports) == 1 else f"{len(reports)} imports"
    page = context | {"title": f"Take back: {title}", "reports": reports, "told": told, "edits": edits}
    status = 409 if request.method == "POST" else 200
    return TemplateResponse(request, "admin/mts/importedreport/take_back.html", page, status=status)
