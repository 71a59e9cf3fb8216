"""What the review of an old report draws: its source line by line, and the forms in which it is corrected.

A page draws so much and no more: one of five megabytes helps nobody, and one of over a thousand fields is
refused by Django when it is sent back. What is not drawn is kept as it was read, and said to be.
"""

import re
from collections.abc import Iterable
from itertools import accumulate, islice
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError

from sessions.admin.people import WhoField
from sessions.models import Audience, Capacity, ImportedReport, Session, Topic
from sessions.models.fields import AddressFormField
from sessions.people.who_is_meant import who_is_meant
from sessions.reports.facts import DISCARDS, UNPLACED, Span
from sessions.reports.importing.report_values import HIGHEST_NUMBER, names_in
from sessions.reports.reading.decoding import UnreadableSource
from sessions.reports.reading.sources import source_of, text_source
from sessions.reports.reading.tables import TABLE_NAMES, pasted_table, tables_in
from sessions.text import clean_line, clean_text

LINES, LETTERS = 2_000, 200_000  # of the source
TOPICS, SUMMARIES = 60, 300_000  # topics, and characters of their texts together
INTERNS, NAMES, DOUBTS = 50, 100, 100
TEXT = 20_000  # characters of one other field
LONGEST = 5 * 2**20  # characters of a pasted text, bytes of a file
_PATH = re.compile(r"(\w+)(?:\[(\d+)\])?(?:\.(\w+).*)?")  # topics[3].title


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files, each checked as one; the widget hands over a list."""

    widget = ManyFilesInput

    def clean(self, data, initial=None) -> list:
        check = super().clean
        return [check(file, initial) for file in data or []]


class ReadForm(forms.Form):
    """A pasted text, or files, or both. `cleaned_data`: `sources`, `tables` and `notes` of what was given."""

    text = forms.CharField(
        label="Paste a report, or the cells of a table",
        required=False,
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="Text, Markdown or HTML; one report or several. Or cells of a sheet, one talk a row.",
    )
    files = FilesField(
        label="Or choose files",
        required=False,
        widget=ManyFilesInput(attrs={"accept": ".txt,.md,.html,.htm,.csv,.tsv,.xlsx"}),
        help_text="Reports, or tables with one talk a row: .csv, .tsv, .xlsx.",
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        text, found, tables, notes = given.get("text", ""), [], [], []
        if text.strip():
            try:
                table = pasted_table("pasted cells", text)
                (tables if table else found).append(table or text_source("pasted text", text))
            except UnreadableSource as error:
                self.add_error("text", f"This cannot be read: {error}.")
        for file in given.get("files", []):
            try:
                if file.size > LONGEST:
                    raise UnreadableSource("it is larger than 5 MB")
                if file.name.lower().endswith(TABLE_NAMES):
                    some, told = tables_in(file.name, file.read())
                    tables, notes = tables + some, notes + told
                else:
                    found.append(source_of(file.name, file.read())[0])
            except UnreadableSource as error:
                self.add_error("files", f"{file.name} cannot be read: {error}.")
        if not (found or tables or self.errors):
            self.add_error(None, "Paste a report or choose a file.")
        return given | {"sources": found, "tables": tables, "notes": notes}


class NamesField(forms.CharField):
    """Names separated by commas, as a list of text; each once."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        return list(dict.fromkeys(filter(None, map(clean_line, (value or "").split(",")))))


class SpeakerLinesField(forms.CharField):
    """One speaker a line: "Okubo", "Kelvin, intern", "Mami Konishi, guest, Microsoft"."""

    widget = forms.Textarea(attrs={"rows": 2})

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        keys = ("name", "capacity", "affiliation")
        return "\n".join(
            one["name"] if one["capacity"] == Capacity.MEMBER else ", ".join(filter(None, map(one.get, keys)))
            for one in value
        )

    def to_python(self, value: Any) -> list[dict[str, str]]:
        return [_speaker(line) for line in map(clean_line, (value or "").splitlines()) if line]


def _speaker(line: str) -> dict[str, str]:
    name, capacity, affiliation = (part.strip() for part in [*line.split(",", 2), "", ""][:3])
    if capacity and capacity not in Capacity.values:
        raise ValidationError(
            f"“{line}”: after the name comes member, guest or intern, as in “Mami Konishi, guest, Microsoft”."
        )
    return {"name": name, "capacity": capacity or "member", "affiliation": affiliation}


class BodyInput(forms.CharField):
    """Paragraphs, cleaned as the archive cleans them."""

    def __init__(self, *, rows: int = 3, **kwargs) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), strip=False, required=False, **kwargs)

    def to_python(self, value: Any) -> str:
        return clean_text(super().to_python(value))


class DayField(forms.DateField):
    """A date typed or picked, as ISO text in the values; None while it is open."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self, value: Any) -> str | None:
        day = super().clean(value)
        return day.isoformat() if day else None


class EveningForm(forms.Form):
    """What the report says of the evening as a whole, and for whom it is."""

    audience = forms.ChoiceField(
        label="For whom is this report?",
        choices=[(Audience.PUBLIC, "Everybody"), (Audience.HOUSE, "The house only")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say for whom the report is: strangers read what is for everybody."},
    )
    number = forms.IntegerField(min_value=1, max_value=HIGHEST_NUMBER)
    held_on = DayField(label="Date", required=False, help_text="Leave it open rather than guess.")
    moderators = NamesField(required=False, help_text="Separated by commas.")
    format = forms.ChoiceField(choices=[("", "not said"), *Session.Format.choices], required=False)
    venue = forms.CharField(max_length=200, required=False)
    newcomers = NamesField(required=False, help_text="Introduced that evening; shown to the house only.")
    party = forms.BooleanField(required=False)
    author = forms.CharField(label="Report written by", max_length=200, required=False)
    published_on = DayField(label="Report published on", required=False)
    source_url = AddressFormField(label="Address of the post", max_length=500, required=False)
    introduction = BodyInput(max_length=20_000)
    farewells = BodyInput(max_length=5_000)
    closing = BodyInput(max_length=20_000)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        told = {name: self.initial.get(name) for name in self.fields}
        told |= {name: ", ".join(value) for name, value in told.items() if isinstance(value, list)}
        self.hidden = [name for name, value in told.items() if len(str(value)) > TEXT]
        for name in self.hidden:
            del self.fields[name]

    def said(self) -> list[forms.BoundField]:
        """What the report itself says; for whom it is, is asked last."""
        return [field for field in self if field.name != "audience"]


class TopicForm(forms.Form):
    """One topic as it was understood. `at` is its position in the reading, empty for one that was missed."""

    at = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(max_length=300, required=False)
    subject = forms.CharField(max_length=500, required=False, help_text="Where the report gives no title.")
    kind = forms.ChoiceField(choices=Topic.Kind, initial=Topic.Kind.TALK)
    speakers = SpeakerLinesField(required=False, help_text="One a line: name, guest, company.")
    summary = BodyInput(rows=6)


class TopicForms(forms.BaseFormSet):
    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = "This is no topic"


TopicFormSet = forms.formset_factory(
    TopicForm, TopicForms, extra=1, can_delete=True, max_num=2 * TOPICS, absolute_max=2 * TOPICS
)


class InternForm(forms.Form):
    name = forms.CharField(max_length=120, required=False)
    programme = forms.CharField(max_length=200, required=False)
    farewell = forms.BooleanField(required=False, label="Last day")
    duration_text = forms.CharField(max_length=60, required=False, label="Duration as printed")


InternFormSet = forms.formset_factory(InternForm, extra=0, max_num=INTERNS, absolute_max=INTERNS)


class PeopleForm(forms.Form):
    """Who is meant by each name that the archive knows: by the rules, one of those, or somebody new.

    unknown: the names that nobody in the archive has; they are entered without a question.
    """

    def __init__(self, names: list[str], *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        questions = who_is_meant(names[:NAMES], alike=False)
        for n, question in enumerate(question for question in questions if question.same):
            self.fields[f"person-{n}"] = field = WhoField(question)
            field.choices = [("", "by the rules"), *field.choices]
        self.unknown = [question.name for question in questions if not question.same]

    def answers(self) -> dict[str, int | None]:
        """Spelling → primary key (None: somebody new), of the names somebody decided about."""
        given = {self.fields[key].question.name: person for key, person in self.cleaned_data.items()}
        return {name: person.pk for name, person in given.items() if person}


class Review:
    """The forms of one review page, together."""

    def __init__(self, waiting: ImportedReport, data: Any = None) -> None:
        values, self.text = waiting.values, waiting.text
        self.before, self.drawn = values, drawn_topics(values["topics"])
        answer = {"audience": waiting.audience or Audience.PUBLIC}
        topics = [topic | {"at": topic["position"]} for topic in values["topics"][: self.drawn]]
        self.names = names_in(values)
        self.evening = EveningForm(data, initial=values | answer, prefix="evening")
        self.topics = TopicFormSet(data, initial=topics, prefix="topics")
        self.interns = InternFormSet(data, initial=values["interns"][:INTERNS], prefix="interns")
        self.people = PeopleForm(self.names, data, prefix="people")
        self.settled = set(data.getlist("settled")) if data else set()

    def has_errors(self) -> bool:
        forms = (self.evening, self.topics, self.interns, self.people)
        return any([form.is_bound and not form.is_valid() for form in forms])  # noqa: C419 - each shows its errors

    def doubts(self) -> list[dict[str, Any]]:
        return self.before["doubts"][:DOUBTS]

    def not_drawn(self) -> list[str]:
        """What the page leaves out, in sentences."""
        values, shown = self.before, first_lines(self.text)
        counts = (
            (self.text.count("\n") - shown.count("\n"), "line of the source", "lines of the source"),
            (len(values["topics"]) - self.drawn, "topic", "topics"),
            (len(values["interns"]) - INTERNS, "intern", "interns"),
            (len(values["doubts"]) - DOUBTS, "doubt", "doubts"),
            (len(self.names) - NAMES, "name", "names"),
        )
        found = [f"{n:,} more {one if n == 1 else many}" for n, one, many in counts if n > 0]
        if len(shown) < len(self.text) and not found:
            found.append("the rest of a very long line of the source")
        return found + [f"the {name.replace('_', ' ')}, which is very long" for name in self.evening.hidden]

    def values(self) -> dict[str, Any]:
        """The corrected values, shaped as `corrections.draft_of` gives them; what is not drawn stays."""
        before = {topic["position"]: topic for topic in self.before["topics"]}
        missed = {"position": 0, "heading": "", "continues": [], "mentions": []}
        topics = []
        for form in self.topics:
            given = {name: form.cleaned_data.get(name) for name in TopicForm.base_fields}
            at = given.pop("at")
            typed = any(given[name] for name in ("title", "subject", "speakers", "summary"))
            if not form.cleaned_data.get("DELETE") and (typed or at):
                topics.append(before.get(at, missed) | given)
        interns = [form.cleaned_data for form in self.interns if form.cleaned_data.get("name")]
        evening = {name: said for name, said in self.evening.cleaned_data.items() if name != "audience"}
        if evening["held_on"] != self.before["held_on"]:
            evening["held_on_from"] = "text" if evening["held_on"] else "missing"
        return (
            self.before
            | evening
            | {
                "topics": topics + self.before["topics"][self.drawn :],
                "interns": interns + self.before["interns"][INTERNS:],
                "doubts": [d for n, d in enumerate(self.before["doubts"]) if str(n) not in self.settled],
            }
        )


def first_lines(text: str) -> str:
    """The beginning of a source, in whole lines where it is cut between them."""
    return "\n".join(islice(text.split("\n"), LINES))[:LETTERS]


def drawn_topics(topics: list[dict[str, Any]]) -> int:
    """How many of the topics, from the first, are drawn."""
    letters = accumulate(len(one["title"] + one["subject"] + one["summary"]) for one in topics[:TOPICS])
    return sum(so_far <= SUMMARIES for so_far in letters)


class Piece(NamedTuple):
    """A run of characters of one line. kind: `field`, `discard`, `unplaced`, or empty between pieces."""

    text: str
    label: str = ""

    @property
    def kind(self) -> str:
        kinds = {"": "", UNPLACED: "unplaced"} | dict.fromkeys(DISCARDS, "discard")
        return kinds.get(self.label, "field")


class Line(NamedTuple):
    """label: told once beside the line: what most of it is."""

    number: int
    pieces: list[Piece]
    doubts: list[dict[str, Any]]
    label: str


def marked_lines(text: str, spans: Iterable[Span], doubts: list[dict[str, Any]]) -> list[Line]:
    """Every line of the text, cut at the spans found in it, with its doubts (`line`, `about`, `message`).

    Blank lines too, so that numbers can be counted.
    """
    of_line: dict[int, list[Span]] = {}
    for span in sorted(spans, key=lambda span: span.start):
        of_line.setdefault(span.line, []).append(span)
    lines, before = [], ""
    for number, words in enumerate(text.split("\n"), start=1):
        pieces, at = [], 0
        for span in of_line.get(number, []):
            pieces += [Piece(words[at : span.start]), Piece(words[span.start : span.end], span.label)]
            at = span.end
        pieces = [piece for piece in [*pieces, Piece(words[at:])] if piece.text]
        told = in_words([piece.label for piece in pieces if piece.label])
        here = [doubt for doubt in doubts if doubt["line"] == number]
        lines.append(Line(number, pieces, here, "" if told == before else told))
        before = told or before
    return lines


def in_words(labels: Iterable[str]) -> str:
    """Field paths for people: `topics[3].title` and `topics[3].summary` are "topic 4: title, summary"."""
    parts: dict[str, dict[str, None]] = {}
    for label in labels:
        name, index, detail = _PATH.fullmatch(label).groups(default="")
        thing = {"topics": "topic", "interns": "intern", "held_on": "date"}.get(name, name.replace("_", " "))
        details = parts.setdefault(f"{thing} {int(index) + 1}" if index else thing, {})
        details |= {detail.replace("_", " "): None} if detail else {}
    return "; ".join(
        f"{thing}: {', '.join(details)}" if details else thing for thing, details in parts.items()
    )
