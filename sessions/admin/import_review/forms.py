"""The forms of a review: the evening, its topics, its interns, and who is meant by each name."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from sessions.admin.import_review.bounds import INTERNS, NAMES, TOPICS, too_long
from sessions.admin.person_fields import WhoField
from sessions.models import Audience, Session, Topic
from sessions.people.who_is_meant import who_is_meant
from sessions.reports.facts import Capacity
from sessions.reports.importing.report_values import HIGHEST_NUMBER
from sessions.text import clean_line, clean_text

CAPACITIES: tuple[Capacity, ...] = ("member", "guest", "intern")


class NamesField(forms.CharField):
    """Names separated by commas, as a list of text; each once."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        names = [clean_line(name) for name in (value or "").split(",")]
        return list(dict.fromkeys(name for name in names if name))


class SpeakerLinesField(forms.CharField):
    """One speaker a line: "Okubo", "Kelvin, intern", "Mami Konishi, guest, Microsoft"."""

    widget = forms.Textarea(attrs={"rows": 2})

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join(_speaker_line(speaker) for speaker in value)

    def to_python(self, value: Any) -> list[dict[str, str]]:
        lines = [clean_line(line) for line in (value or "").splitlines()]
        return [_speaker(line) for line in lines if line]


def _speaker_line(speaker: dict[str, str]) -> str:
    if speaker["capacity"] == "member":
        return speaker["name"]
    return ", ".join(part for part in (speaker["name"], speaker["capacity"], speaker["affiliation"]) if part)


def _speaker(line: str) -> dict[str, str]:
    name, _, rest = line.partition(",")
    capacity, _, affiliation = (part.strip() for part in rest.partition(","))
    if capacity and capacity not in CAPACITIES:
        raise ValidationError(
            f"“{line}”: after the name comes member, guest or intern, as in “Mami Konishi, guest, Microsoft”."
        )
    return {
        "name": name.strip(),
        "capacity": capacity or "member",
        "affiliation": affiliation,
    }


class BodyInput(forms.CharField):
    """Paragraphs, cleaned as the archive cleans them."""

    def __init__(self, *, rows: int = 3, **kwargs) -> None:
        kwargs.setdefault("required", False)
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), strip=False, **kwargs)

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
    source_url = forms.URLField(label="Address of the post", max_length=500, required=False)
    introduction = BodyInput(max_length=20_000)
    farewells = BodyInput(max_length=5_000)
    closing = BodyInput(max_length=20_000)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.hidden = too_long(self.initial, self.fields)
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
        known = [WhoField(question) for question in questions if question.same]
        for n, field in enumerate(known):
            field.choices = [("", "by the rules"), *field.choices]
            self.fields[f"person-{n}"] = field
        self.unknown = [question.name for question in questions if not question.same]

    def answers(self) -> dict[str, int | None]:
        """Spelling → primary key (None: somebody new), of the names somebody decided about."""
        given = {self.fields[key].question.name: person for key, person in self.cleaned_data.items()}
        return {name: person.pk for name, person in given.items() if person}
