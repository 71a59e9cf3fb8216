"""The pages of a review: read a report, look at it line by line, correct it, import it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from sessions.admin.base import page
from sessions.admin.import_review.bounds import DOUBTS, INTERNS, drawn_topics, first_lines, not_drawn
from sessions.admin.import_review.forms import EveningForm, InternFormSet, PeopleForm, TopicFormSet
from sessions.admin.import_review.source import marked_lines
from sessions.admin.import_review.waiting import keep_waiting, read, read_again, title_of
from sessions.models import NUMBER_IN_USE, Audience, ImportedReport, Session, archive_change
from sessions.reports.corrections import corrected
from sessions.reports.facts import Report, Source
from sessions.reports.importer import import_reports
from sessions.reports.importing.for_whom import what_strangers_see
from sessions.reports.importing.people_file import People, people_chosen
from sessions.reports.reading.decoding import UnreadableSource
from sessions.reports.reading.sources import source_of, text_source

LONGEST = 5 * 2**20  # characters of a pasted text, bytes of a file


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files, each checked as one; the widget hands over a list."""

    widget = ManyFilesInput

    def clean(self, data, initial=None) -> list:
        check = super().clean
        return [check(file, initial) for file in data or []]


class ReadForm(forms.Form):
    """A pasted text, or files, or both."""

    text = forms.CharField(
        label="Paste a report",
        required=False,
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="Plain text, Markdown or HTML; one report or several.",
    )
    files = FilesField(
        label="Or choose files",
        required=False,
        widget=ManyFilesInput(attrs={"accept": ".txt,.md,.html,.htm"}),
    )

    def sources(self, files: list) -> list[Source]:
        """What was given, decoded. A file that cannot be read becomes an error of the form."""
        found = []
        if self.cleaned_data["text"].strip():
            found.append(text_source("pasted text", self.cleaned_data["text"]))
        for file in files:
            try:
                if file.size > LONGEST:
                    raise UnreadableSource("it is larger than 5 MB")
                found.append(source_of(file.name, file.read())[0])
            except UnreadableSource as error:
                self.add_error("files", f"{file.name} cannot be read: {error}.")
        if not found and not self.errors:
            self.add_error(None, "Paste a report or choose a file.")
        return found


def read_page(request: HttpRequest) -> HttpResponse:
    """Paste or upload. What was pasted stays in the form whatever goes wrong."""
    form = ReadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sources = form.sources(request.FILES.getlist("files"))
        readings = read(sources) if not form.errors else []
        waiting, known = keep_waiting(readings, by=request.user)
        if known:
            messages.info(request, f"{known} of the reports were read before, word for word.")
        if waiting:
            return redirect("admin:mts_importedreport_change", waiting[0].pk)
        if not known and not form.errors:
            form.add_error(
                "text", readings[0].doubts[0].message if readings[0].doubts else "No report found."
            )
    context = {"form": form, "title": "Read a report"}
    status = 422 if form.errors else 200
    return page(request, "importedreport/read.html", context, of=ImportedReport, status=status)


def review_page(request: HttpRequest, waiting: ImportedReport) -> HttpResponse:
    """The source beside what was understood. Saving keeps corrections; importing writes the archive."""
    report = read_again(waiting)
    forms_of_page = Review(waiting, request.POST or None)
    if request.method == "POST" and "discard" in request.POST:
        waiting.delete()
        messages.success(request, "The report was discarded. The archive is as it was.")
        return redirect("admin:mts_importedreport_changelist")
    if request.method == "POST" and forms_of_page.is_valid():
        waiting.values, waiting.audience = forms_of_page.values(), forms_of_page.audience()
        waiting.save(update_fields=["values", "audience"])
        # Asked once: the others of this organiser that wait begin with the same answer.
        others = ImportedReport.objects.filter(imported_at=None, audience="", added_by=waiting.added_by)
        others.update(audience=waiting.audience)
        if "import" in request.POST:
            return import_reviewed(
                request, waiting, corrected(report, waiting.values), forms_of_page.answers()
            )
        messages.success(request, "Corrections kept. Nothing is in the archive yet.")
        return redirect("admin:mts_importedreport_change", waiting.pk)
    context = {
        "waiting": waiting,
        "review": forms_of_page,
        "lines": marked_lines(first_lines(waiting.text), report.spans, waiting.values["doubts"][:DOUBTS]),
        "doubts": waiting.values["doubts"][:DOUBTS],
        "not_drawn": forms_of_page.not_drawn(waiting.text),
        "others": ImportedReport.objects.filter(imported_at=None).exclude(pk=waiting.pk).order_by("pk")[:20],
        "title": title_of(waiting),
        "strangers": strangers_see(corrected(report, waiting.values)),
    }
    status = 422 if forms_of_page.has_errors() else 200
    return page(request, "importedreport/review.html", context, of=ImportedReport, status=status)


def strangers_see(report: Report) -> dict[str, Any]:
    """What strangers see for each answer, or that the archive has the evening and its audience stays."""
    there = Session.objects.filter(NUMBER_IN_USE, number=report.number or 0).first()
    return {"known": there} | {
        audience: what_strangers_see([report], audience) for audience in Audience.values
    }


def import_reviewed(
    request: HttpRequest, waiting: ImportedReport, report: Report, people: People
) -> HttpResponse:
    """Write the report to the archive; go on to the next that waits, else to the session of this one."""
    with archive_change():
        outcome = import_reports(
            [report],
            sources={report.source_name: waiting.text},
            people=people,
            by=request.user,
            audience=waiting.audience,
        )
        ImportedReport.objects.filter(pk=waiting.pk, session=None).delete()
    for message in outcome.messages:
        messages.info(request, message)
    imported = ImportedReport.objects.filter(session__number=report.number).first()
    if imported is None:
        return redirect("admin:mts_importedreport_changelist")
    messages.success(request, f"The report of the {imported.session.ordinal} is in the archive.")
    following = ImportedReport.objects.filter(imported_at=None).order_by("pk").first()
    if following is not None:
        return redirect("admin:mts_importedreport_change", following.pk)
    return redirect(reverse("admin:mts_session_change", args=[imported.session_id]))


class Review:
    """The forms of one review page, together."""

    def __init__(self, waiting: ImportedReport, data: Any = None) -> None:
        values = self.before = waiting.values
        answer = {"audience": waiting.audience or Audience.PUBLIC}
        self.evening = EveningForm(data, initial=values | answer, prefix="evening")
        drawn = drawn_topics(values["topics"])
        topics = [topic | {"at": topic["position"]} for topic in values["topics"][:drawn]]
        self.topics = TopicFormSet(data, initial=topics, prefix="topics")
        self.interns = InternFormSet(data, initial=values["interns"][:INTERNS], prefix="interns")
        self.names = names_in(values)
        self.people = PeopleForm(self.names, data, prefix="people")
        self.settled = set(data.getlist("settled")) if data else set()
        self.forms = (self.evening, self.topics, self.interns, self.people)

    def is_valid(self) -> bool:
        return not self.has_errors()

    def has_errors(self) -> bool:
        return any([form.is_bound and not form.is_valid() for form in self.forms])  # noqa: C419 - each shows its errors

    def not_drawn(self, text: str) -> list[str]:
        return not_drawn(self.before, text, self.names, self.evening.hidden)

    def values(self) -> dict[str, Any]:
        """The corrected values, shaped as `corrections.draft_of` gives them; what is not drawn stays."""
        before = {topic["position"]: topic for topic in self.before["topics"]}
        topics = []
        for form in self.topics:
            given = form.cleaned_data
            typed = any(given.get(name) for name in ("title", "subject", "speakers", "summary"))
            if given.get("DELETE") or not (typed or given.get("at")):
                continue
            links = before.get(given.pop("at"), {"heading": "", "continues": [], "mentions": []})
            given.pop("DELETE", None)
            kept = {name: links[name] for name in ("heading", "continues", "mentions")}
            topics.append(given | kept | {"position": links.get("position", 0)})
        topics += self.before["topics"][drawn_topics(self.before["topics"]) :]
        interns = [form.cleaned_data for form in self.interns if form.cleaned_data.get("name")]
        interns += self.before["interns"][INTERNS:]
        doubts = [d for n, d in enumerate(self.before["doubts"]) if str(n) not in self.settled]
        evening = {name: said for name, said in self.evening.cleaned_data.items() if name != "audience"}
        if evening["held_on"] != self.before["held_on"]:
            evening["held_on_from"] = "text" if evening["held_on"] else "missing"
        return self.before | evening | {"topics": topics, "interns": interns, "doubts": doubts}

    def audience(self) -> str:
        return self.evening.cleaned_data["audience"]

    def answers(self) -> People:
        return people_chosen(self.people.answers())


def names_in(values: dict[str, Any]) -> list[str]:
    """Every name the report credits, each once, in order."""
    speakers = [speaker["name"] for topic in values["topics"] for speaker in topic["speakers"]]
    interns = [intern["name"] for intern in values["interns"]]
    return list(dict.fromkeys([*values["moderators"], *speakers, *interns, *values["newcomers"]]))
