"""Old reports on their way in: read, reviewed, imported, taken back."""

import json
from itertools import chain

from django.contrib import admin, messages
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.admin.utils import unquote
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sessions.admin.base import SavesInArchive, list_filter, needs, nobody, page
from sessions.admin.review_forms import LETTERS, ReadForm, Review, first_lines, in_words, marked_lines
from sessions.admin.table_columns import columns_page
from sessions.admin.waiting import (
    is_whole_table,
    keep_table,
    keep_waiting,
    of_table,
    read,
    read_again,
    title_of,
)
from sessions.guard.input import whole_number
from sessions.models import NUMBER_IN_USE, Audience, Doubt, ImportedReport, Session, archive_change
from sessions.reports.facts import Report
from sessions.reports.importing.people_in_reports import people_chosen
from sessions.reports.importing.report_values import corrected, draft_of, fitted
from sessions.reports.importing.run import import_chosen, what_strangers_see
from sessions.reports.importing.undo_import import WasEdited, take_back

MOST = 200  # imports taken back at once
LIST = "admin:mts_importedreport_changelist"
STATES = {
    "waiting": ("Waits for a review", lambda reports: reports.filter(imported_at=None)),
    "imported": ("Imported", lambda reports: reports.exclude(imported_at=None)),
}


def import_reviewed(
    request: HttpRequest, waiting: ImportedReport, answers: dict[str, int | None]
) -> HttpResponse:
    """Write the report to the archive; go on to the next that waits, else to the session of this one."""
    how = {"people": people_chosen(answers), "by": request.user, "audience": waiting.audience}
    with archive_change():
        outcome = import_chosen([waiting], **how)
        ImportedReport.objects.filter(pk=waiting.pk, session=None).delete()
    for message in outcome.messages + outcome.skipped:
        messages.info(request, message)
    imported = ImportedReport.objects.filter(session__number=waiting.values["number"]).first()
    if imported is None or outcome.skipped:
        return redirect(LIST)
    what = "What the table says" if waiting.is_table else "The report"
    messages.success(request, f"{what} of the {imported.session.ordinal} is in the archive.")
    following = ImportedReport.objects.filter(imported_at=None).order_by("pk").first()
    if following is not None:
        return redirect("admin:mts_importedreport_change", following.pk)
    return redirect("admin:mts_session_change", imported.session_id)


def import_table(
    request: HttpRequest, waiting: ImportedReport, answers: dict[str, int | None]
) -> HttpResponse:
    """Write every evening of its table that waits and has no doubt to the archive; the others are named.

    answers: who is meant, asked of this evening alone.
    """
    evenings = [one for one in of_table(waiting) if one.pk != waiting.pk]
    sure, left = [], []
    for one in [waiting, *evenings]:
        one.values = fitted(one.values)
        there = Session.objects.filter(NUMBER_IN_USE, number=one.values["number"] or 0).exists()
        (left if one.values["doubts"] or (there and differences(one)) else sure).append(one)
    how = {"by": request.user, "audience": waiting.audience}
    chosen = sorted((one for one in sure if one is not waiting), key=lambda one: one.values["number"])
    with archive_change():
        own = [waiting] if waiting in sure else []
        outcomes = [import_chosen(own, people=people_chosen(answers), **how), import_chosen(chosen, **how)]
        ImportedReport.objects.filter(pk__in=[one.pk for one in sure], session=None).delete()
    for message in chain.from_iterable(outcome.messages + outcome.skipped for outcome in outcomes):
        messages.info(request, message)
    done = sum(len(one.created + one.updated + one.unchanged) for one in outcomes)
    told = ngettext(
        "%s evening of the table is in the archive.", "%s evenings of the table are in the archive.", done
    )
    messages.success(request, told % done)
    if left:
        names = ", ".join(str(one.values["number"] or one) for one in left)
        messages.warning(request, _("These wait, because something is in doubt: %s.") % names)
        return redirect("admin:mts_importedreport_change", left[0].pk)
    return redirect(LIST)


@needs("add_importedreport")
def read_page(request: HttpRequest) -> HttpResponse:
    """Paste or upload. What was pasted stays in the form whatever goes wrong."""
    form = ReadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        readings = read(form.cleaned_data["sources"])
        waiting, known = keep_waiting(readings, by=request.user)
        waiting = [keep_table(table, by=request.user) for table in form.cleaned_data["tables"]] + waiting
        for note in form.cleaned_data["notes"]:
            messages.info(request, note)
        if known:
            messages.info(request, f"{known} of the reports were read before, word for word.")
        if waiting:
            return redirect("admin:mts_importedreport_change", waiting[0].pk)
        if not known:
            doubts = [doubt.message for doubt in readings[0].doubts]
            form.add_error("text", doubts[0] if doubts else "No report found.")
    context, status = {"form": form, "title": "Read a report"}, 422 if form.errors else 200
    return page(request, "importedreport/read.html", context, of=ImportedReport, status=status)


@needs("add_importedreport")
def review_page(request: HttpRequest, waiting: ImportedReport) -> HttpResponse:
    """The source beside what was understood. Saving keeps corrections; importing writes the archive."""
    review = Review(waiting, request.POST or None)
    report = Report() if waiting.is_table else read_again(waiting)
    understood = waiting.values if waiting.is_table else draft_of(report)
    if request.method == "POST" and "discard" in request.POST:
        waiting.delete()
        messages.success(request, "The report was discarded. The archive is as it was.")
        return redirect(LIST)
    if request.method == "POST" and not review.has_errors():
        waiting.values, waiting.audience = review.values(), review.evening.cleaned_data["audience"]
        if waiting.is_table:  # cannot be read again by itself: what was corrected is in doubt no more
            waiting.values = corrected(understood, waiting.values)
        waiting.save(update_fields=["values", "audience"])
        # Asked once: the others of this organiser that wait begin with the same answer.
        others = ImportedReport.objects.filter(imported_at=None, audience="", added_by=waiting.added_by)
        others.update(audience=waiting.audience)
        if "import" in request.POST:
            waiting.values = fitted(corrected(understood, waiting.values))
            return import_reviewed(request, waiting, review.people.answers())
        if "import_table" in request.POST and waiting.is_table:
            return import_table(request, waiting, review.people.answers())
        messages.success(request, "Corrections kept. Nothing is in the archive yet.")
        return redirect("admin:mts_importedreport_change", waiting.pk)
    shown = first_lines(waiting.text).replace("\t", " · " if waiting.is_table else "\t")
    there = Session.objects.filter(NUMBER_IN_USE, number=waiting.values["number"] or 0).first()
    context = {
        "review": review,
        "lines": marked_lines(shown, report.spans, review.doubts()),
        "others": ImportedReport.objects.filter(imported_at=None).exclude(pk=waiting.pk).order_by("pk")[:20],
        "title": title_of(waiting),
        "differences": differences(waiting) if there and waiting.is_table else [],
        "there": there,
        "is_table": waiting.is_table,
        "of_table": len(of_table(waiting)),
        "strangers": {
            audience: what_strangers_see([waiting.values], audience) for audience in Audience.values
        },
    }
    status = 422 if review.has_errors() else 200
    return page(request, "importedreport/review.html", context, of=ImportedReport, status=status)


def differences(waiting: ImportedReport) -> list[tuple[str, str]]:
    """(where, how) the archive differs from what a table says, which will not be written over."""
    chosen = ImportedReport(values=fitted(waiting.values), kind=waiting.kind, text=waiting.text)
    told = import_chosen([chosen], audience=waiting.audience or Audience.PUBLIC, dry_run=True).differences
    return [(in_words([about]), message) for about, message in told]


@needs("delete_importedreport", "delete_session", "delete_topic", "delete_person")
def taking_back_page(request: HttpRequest) -> HttpResponse:
    """What goes if imports are taken back, and the button that does it; or what was edited since."""
    numbers = filter(None, map(whole_number, request.GET.getlist("report")[:MOST]))
    reports = ImportedReport.objects.filter(pk__in=numbers, session__isnull=False).defer("text")
    reports = list(reports.select_related("session").order_by("session__number"))
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
            return redirect(LIST)
        told = take_back(reports, dry_run=True)
    except WasEdited as refusal:
        edits = refusal.edits
    title = title_of(reports[0]) if len(reports) == 1 else f"{len(reports)} imports"
    context = {"title": f"Take back: {title}", "reports": reports, "told": told, "edits": edits}
    status = 409 if request.method == "POST" else 200
    return page(request, "importedreport/take_back.html", context, of=ImportedReport, status=status)


def beginning(text: str) -> str:
    """As much of a long text as a page draws."""
    return text if len(text) <= LETTERS else f"{text[:LETTERS]} …"


@admin.register(ImportedReport)
class ImportedReportAdmin(SavesInArchive):
    """The sources of the archive: every report that came in, as it was."""

    pages = [("take-back/", taking_back_page, "take_back")]
    list_display = ["found", "session", "kind", "open_doubts", "imported_at", "added_at", "added_by"]
    list_filter = [list_filter("state", "state", STATES), "kind"]
    list_select_related = ["session", "added_by"]
    search_fields = ["name", "=session__number"]
    search_help_text = "File, or number of the session"
    date_hierarchy = "added_at"
    list_per_page = 50
    fields = [
        *("session", "audience", "name", "kind", "first_line", "sha256", "imported_at", "added_at"),
        *("source", "understood"),
    ]
    readonly_fields = fields
    actions = ["take_back"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return (
            super()
            .get_queryset(request)
            .prefetch_related(Prefetch("doubts", Doubt.objects.open(), "still_open"))
        )

    @admin.display(description="report")
    def found(self, report: ImportedReport) -> str:
        return title_of(report)

    @admin.display(description="open doubts")
    def open_doubts(self, report: ImportedReport) -> int:
        return len(report.still_open)

    @admin.display(description="text")
    def source(self, report: ImportedReport) -> str:
        return beginning(report.text)

    @admin.display(description="values")
    def understood(self, report: ImportedReport) -> str:
        return beginning(json.dumps(report.values, ensure_ascii=False, indent=1))

    has_change_permission = nobody  # a source stays as it came in

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context=None) -> HttpResponse:
        """A report is added by pasting or uploading it."""
        return read_page(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context=None
    ) -> HttpResponse:
        """The review of a report that waits; an imported one is only shown."""
        report = self.get_object(request, unquote(object_id))
        if report is None or report.imported_at:
            return super().change_view(request, object_id, form_url, extra_context)
        return columns_page(request, report) if is_whole_table(report) else review_page(request, report)

    @admin.action(description="Take these imports back …", permissions=["delete"])
    def take_back(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse:
        """To the page for the imports that were ticked in the list."""
        chosen = list(queryset.order_by("pk").values_list("pk", flat=True)[:MOST])
        address = reverse("admin:mts_importedreport_take_back")
        return redirect(f"{address}?{urlencode({'report': chosen}, doseq=True)}")
