"""The forms of the session page. Each carries its record's version, and what its fields held when drawn."""

from dataclasses import replace
from datetime import date

from django import forms
from django.core.validators import RegexValidator
from django.urls import reverse
from django.utils import timezone

from sessions.admin.person_fields import PeopleField, PersonAutocomplete, SpeakersField
from sessions.admin.rows import Row, RowsField
from sessions.admin.topic_fields import FollowUpsField, LinksField, TagsField
from sessions.models import Moderator, Proposal, Session, Status, Topic
from sessions.programme.checklist import state_of

# BCP 47, as far as people use it here: en, ja, zh-Hant.
language_tag = RegexValidator(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", "Write a language tag such as en or ja.")
LONGEST = 600  # minutes
MOST = 100_000  # evenings: more than a month can bring in eight thousand years


class PageForm(forms.ModelForm):
    """Fields post what they held when the page was drawn, so that only what was touched is saved."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    use_required_attribute = False

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        for name, field in self.fields.items():
            field.show_hidden_initial = name != "version"

    @property
    def touched(self) -> list[str]:
        """Names of the fields whose content was changed on this page, in the form's order."""
        return [name for name in self.changed_data if name != "version"]

    @property
    def drawn_version(self) -> int:
        """The version this page was drawn from; 0, which no record has, where none was posted."""
        return self.cleaned_data.get("version") or 0

    def differing(self, now: "PageForm") -> list[str]:
        """Touched fields that differ from the record as it is now (`now`: an unbound form of it)."""
        return [name for name in self.touched if self._differs(name, now)]

    def _differs(self, name: str, now: "PageForm") -> bool:
        field, initial = now.fields[name], now[name].initial
        if isinstance(field, RowsField):
            return field.differs(initial, self.cleaned_data[name])
        return field.has_changed(initial, self[name].data)


def day_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class ModeratorsWidget(PersonAutocomplete):
    """Rows of a name and whether that person said yes."""

    row_template = "admin/mts/session/widgets/_moderator.html"
    columns = ("person", "name", "answer", "said")
    told = ("name", "said")
    more = "Add a moderator"
    offers = {
        "label": "Name",
        "answers": [("", "has not answered yet"), ("yes", "said yes"), ("no", "said no")],
    }


class ModeratorsField(PeopleField):
    """Moderators in order; `clean()` returns a list of Moderator, unsaved, each perhaps with a new person."""

    widget = ModeratorsWidget

    def row_of(self, record: Moderator) -> Row:
        return super().row_of(record.person) | {"said": str(record.answer)}

    def clean_rows(self, rows: list[Row]) -> list[Moderator]:
        if {row["said"] for row in rows} - set(Moderator.Answer.values):
            raise forms.ValidationError("A moderator said yes, or no, or has not answered yet.")
        people = super().clean_rows(rows)
        return [
            Moderator(person=person, answer=row["said"]) for person, row in zip(people, rows, strict=True)
        ]


class SessionForm(PageForm):
    """The evening itself: what is asked first, and the rest that opens in place."""

    moderators = ModeratorsField(required=False, label="Moderator")

    class Meta:
        model = Session
        fields = [
            "number",
            "held_on",
            "venue",
            "format",
            "start_time",
            "minutes_wanted",
            "places",
            "invitation",
            "topics_until",
            "reminders",
            "language",
            "agenda_audience",
            "report_audience",
            "recording_url",
            "recording_audience",
            "held_on_text",
            "date_unknown",
            "date_confirmed",
        ]
        widgets = {
            "held_on": day_input(),
            "start_time": forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            "topics_until": forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
            "number": forms.NumberInput(attrs={"min": 1, "inputmode": "numeric"}),
            "invitation": forms.Textarea(attrs={"rows": 3}),
        }
        labels = {"agenda_audience": "Agenda is for", "report_audience": "Report is for"}

    first = ("number", "held_on", "venue", "format", "moderators")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].validators.append(language_tag)
        self.fields["number"].required = bool(self.instance.pk)
        self.fields["number"].help_text = ""
        self.fields["format"].choices = [("", "Not said"), *Session.Format.choices]
        if self.instance.pk:
            self.initial["moderators"] = list(self.instance.moderator_set.select_related("person"))

    @property
    def first_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.first]

    @property
    def other_fields(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in self.first]

    @property
    def others_in_error(self) -> bool:
        return any(field.errors for field in self.other_fields)

    def clean_held_on(self) -> date | None:
        """A year that a slip of the keyboard makes (0019, 20266) would stretch the series over centuries."""
        day = self.cleaned_data["held_on"]
        if day and "held_on" in self.changed_data and not 1950 <= day.year <= timezone.localdate().year + 20:
            raise forms.ValidationError(f"Check the year: {day.year}.")
        return day

    def clean_number(self) -> int | None:
        """The number; None while adding means: the next one, taken under the archive's lock."""
        number = self.cleaned_data["number"]
        if number is not None and not 1 <= number <= MOST:
            raise forms.ValidationError(f"A number counts from 1; {MOST:,} is the last.")
        return number

    def _get_validation_exclusions(self) -> set[str]:
        # Whether the number is free is asked under the lock, with the words of `saving.number_is_taken`.
        return super()._get_validation_exclusions() | {"number"}


def minutes_field(label: str, least: int = 0) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"inputmode": "numeric", "min": least, "max": LONGEST, "data-time": ""})
    return forms.IntegerField(label=label, required=False, min_value=least, max_value=LONGEST, widget=widget)


class TopicForm(PageForm):
    """One line of the agenda, and the rest that opens under it.

    key: names the line on the page and prefixes its fields: t and the primary key, or n and the form key.
    """

    minutes = minutes_field("Minutes", least=1)
    questions_minutes = minutes_field("Questions")
    pause_after = minutes_field("Pause after")
    speakers = SpeakersField(required=False, label="Speakers")
    tags = TagsField(label="Tags")
    follow_ups = FollowUpsField(required=False, label="Earlier talks")
    links = LinksField(required=False, label="Links")
    told = forms.BooleanField(
        required=False,
        label="Its speakers were told",
        help_text="Readers see a topic on the agenda once its speakers know that they speak.",
    )

    class Meta:
        model = Topic
        fields = [
            "title",
            "subject",
            "kind",
            "audience",
            "house_title",
            "heading",
            "language",
            "recording_url",
            "recording_audience",
        ]
        labels = {"audience": "Topic is for", "house_title": "Title for the house"}

    line = ("title", "speakers", "minutes", "questions_minutes")
    rest = (
        "pause_after",
        "subject",
        "kind",
        "audience",
        "house_title",
        "told",
        "tags",
        "language",
        "follow_ups",
        "links",
        "recording_url",
        "recording_audience",
        "heading",
    )

    def __init__(self, *args, key: str, **kwargs) -> None:
        self.key = key
        super().__init__(*args, prefix=key, **kwargs)
        self.fields["language"].validators.append(language_tag)
        self.fields["title"].widget.attrs |= {
            "placeholder": self.instance.subject,
            "autocomplete": "off",
            "data-title": "",
        }
        self.fields["tags"].widget.attrs["data-suggest-at"] = reverse(
            "admin:mts_session_suggest", args=["tags"]
        )
        assumed = replace(self.instance.slot, minutes=None, questions_minutes=None)
        self.fields["minutes"].widget.attrs["placeholder"] = assumed.length
        self.fields["questions_minutes"].widget.attrs["placeholder"] = assumed.questions
        self.fields["pause_after"].widget.attrs["placeholder"] = 0
        if not self.instance.pk:
            return
        speakers = list(self.instance.speakers.all())
        self.initial |= {
            "speakers": speakers,
            "told": bool(speakers) and all(speaker.told_at for speaker in speakers),
            "tags": list(self.instance.tags.all()),
            "follow_ups": list(self.instance.follow_ups.all()),
            "links": list(self.instance.links.all()),
            "minutes": self.instance.minutes,
            "questions_minutes": self.instance.questions_minutes,
            "pause_after": self.instance.pause_after,
        }

    def clean_follow_ups(self) -> list:
        follow_ups = self.cleaned_data["follow_ups"]
        if self.instance.pk and any(follow_up.earlier_id == self.instance.pk for follow_up in follow_ups):
            raise forms.ValidationError("A talk cannot continue itself.")
        return follow_ups

    @property
    def is_blank(self) -> bool:
        """A line for a new topic in which nothing was written."""
        return not self.instance.pk and not self.touched

    @property
    def state(self) -> str:
        """Whether its speakers know, in a word or two; empty for a new topic and for one of the past."""
        session = self.instance.session
        over = session.status not in (Status.DRAFT, Status.OPEN, Status.ANNOUNCED)
        over = over or session.lies_behind(timezone.localdate())
        return "" if over or not self.instance.pk else state_of(self.instance)

    @property
    def elsewhere(self) -> list[str]:
        """The names of the speakers who speak from elsewhere."""
        return [one.name for one in self.instance.speakers.all() if one.remote] if self.instance.pk else []

    @property
    def proposal(self) -> Proposal | None:
        """What it came from, where that was a proposal."""
        return getattr(self.instance, "proposal", None) if self.instance.pk else None

    @property
    def rest_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.rest]

    @property
    def rest_in_error(self) -> bool:
        return self.is_bound and any(self[name].errors for name in self.rest)
