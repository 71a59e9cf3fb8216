"""What the columns of a table hold: guessed from their headings, and settled by an organiser."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from sessions.admin.base import needs, page
from sessions.admin.waiting import keep_waiting, read_rows
from sessions.models import ImportedReport, in_turn
from sessions.reports.reading.columns import MEANINGS, problem
from sessions.reports.reading.tables import split

EXAMPLES, SHOWN = 3, 60  # of a column, and characters of each


class ColumnsForm(forms.Form):
    """A select for each column that holds anything. `cleaned_data["columns"]`: what every column means."""

    def __init__(self, whole: ImportedReport, data: Any = None) -> None:
        super().__init__(data)
        self.headings, *self.rows = split(whole.text)
        choices = [("", "leave out"), *((meaning, told["name"]) for meaning, told in MEANINGS.items())]
        for n, (heading, meaning) in enumerate(zip(self.headings, whole.values["columns"], strict=True)):
            cells = dict.fromkeys(row[n] for row in self.rows if row[n])
            if heading or cells:
                label = heading or f"Column {n + 1}, without heading"
                field = forms.ChoiceField(label=label, choices=choices, initial=meaning, required=False)
                field.examples = [cell[:SHOWN] for cell in list(cells)[:EXAMPLES]]
                self.fields[f"column-{n}"] = field

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        columns = [given.get(f"column-{n}", "") for n in range(len(self.headings))]
        if words := problem(columns):
            self.add_error(None, words)
        return given | {"columns": columns}

    def left_out(self) -> list[str]:
        """The headings of the columns that nobody gave a meaning, as it stands."""
        return [str(field.label) for field in self if not field.value()]


@needs("add_importedreport")
def columns_page(request: HttpRequest, whole: ImportedReport) -> HttpResponse:
    """What each column holds, beside its first cells; then each evening waits for its review."""
    if request.method == "POST" and "discard" in request.POST:
        whole.delete()
        messages.success(request, "The table was discarded. The archive is as it was.")
        return redirect("admin:mts_importedreport_changelist")
    form = ColumnsForm(whole, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with in_turn():
            readings = read_rows(whole, form.cleaned_data["columns"])
            whole.delete()  # first: the text of its only evening may be the same
            waiting, known = keep_waiting(readings, by=request.user)
        if left_out := ", ".join(form.left_out()):
            messages.info(request, f"Left out, and kept only with the source: {left_out}")
        if known:
            messages.info(request, f"{known} of the evenings were read before, word for word.")
        if not waiting:
            return redirect("admin:mts_importedreport_changelist")
        return redirect("admin:mts_importedreport_change", waiting[0].pk)
    context = {"form": form, "whole": whole, "title": f"A table: {whole}", "talks": len(form.rows)}
    return page(
        request, "importedreport/columns.html", context, of=ImportedReport, status=422 if form.errors else 200
    )
