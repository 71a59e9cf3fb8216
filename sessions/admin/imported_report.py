"""The sources of the archive: every report that came in, as it was."""

import json

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse

from sessions.admin.base import WithPages
from sessions.admin.import_review.bounds import LETTERS
from sessions.admin.import_review.taking_back import chosen_page, taking_back_page
from sessions.admin.import_review.views import read_page, review_page
from sessions.admin.import_review.waiting import title_of
from sessions.admin.saving import SavesInArchive
from sessions.models import ImportedReport


class ImportedFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple[str, str]]:
        return [("waiting", "Waits for a review"), ("imported", "Imported")]

    def queryset(self, request: HttpRequest, queryset):
        if self.value() in ("waiting", "imported"):
            return queryset.filter(imported_at__isnull=self.value() == "waiting")
        return queryset


def beginning(text: str) -> str:
    """As much of a long text as a page draws."""
    return text if len(text) <= LETTERS else f"{text[:LETTERS]} …"


@admin.register(ImportedReport)
class ImportedReportAdmin(WithPages, SavesInArchive):
    pages = [("take-back/", taking_back_page, "take_back")]
    list_display = ["found", "session", "kind", "open_doubts", "imported_at", "added_at", "added_by"]
    list_filter = [ImportedFilter, "kind"]
    list_select_related = ["session", "added_by"]
    search_fields = ["name", "=session__number"]
    search_help_text = "File, or number of the session"
    date_hierarchy = "added_at"
    list_per_page = 50
    fields = [
        "session",
        "audience",
        "name",
        "kind",
        "first_line",
        "sha256",
        "imported_at",
        "added_at",
        "source",
        "understood",
    ]
    readonly_fields = fields
    actions = ["take_back"]

    def get_changelist_instance(self, request: HttpRequest):
        """The list, its rows with their open doubts: one query for the page."""
        changelist = super().get_changelist_instance(request)
        rows = {report.pk: report for report in changelist.result_list}
        still_open = Count("doubts", filter=Q(doubts__settled_at=None))
        counts = ImportedReport.objects.order_by().filter(pk__in=rows).annotate(n=still_open)
        for pk, count in counts.values_list("pk", "n"):
            rows[pk].open_total = count
        return changelist

    @admin.display(description="report")
    def found(self, report: ImportedReport) -> str:
        """By its number, also while it waits: six reports of one pasted text are told apart."""
        return title_of(report)

    @admin.display(description="open doubts")
    def open_doubts(self, report: ImportedReport) -> int:
        return report.open_total

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context=None) -> HttpResponse:
        """A report is added by pasting or uploading it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return read_page(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context=None
    ) -> HttpResponse:
        """The review of a report that waits; an imported one is only shown."""
        report = self.get_object(request, unquote(object_id))
        if report is None or report.imported_at:
            return super().change_view(request, object_id, form_url, extra_context)
        if not self.has_add_permission(request):
            raise PermissionDenied
        return review_page(request, report)

    @admin.display(description="text")
    def source(self, report: ImportedReport) -> str:
        return beginning(report.text)

    @admin.display(description="values")
    def understood(self, report: ImportedReport) -> str:
        return beginning(json.dumps(report.values, ensure_ascii=False, indent=1))

    @admin.action(description="Take these imports back …", permissions=["delete"])
    def take_back(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse:
        return chosen_page(queryset)

    def has_change_permission(self, request: HttpRequest, obj: ImportedReport | None = None) -> bool:
        """A source stays as it came in."""
        return False
