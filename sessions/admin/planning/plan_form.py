"""The form for planning a session: its day among choices, its moderator, and the rest as last time."""

from collections.abc import Sequence
from datetime import date, datetime

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone

from sessions.admin.planning.moderator_page import ModeratorForm
from sessions.admin.session_page.forms import LONGEST, MOST, day_input, language_tag
from sessions.models import Session, User, archive_change
from sessions.people.rotation import Turn
from sessions.programme.date_choices import DateChoice
from sessions.programme.planning import NextEvening, plan
from sessions.text import clean_line

ANOTHER, OPEN = "another", "open"
MOST_PLACES = 99
FARTHEST = 20  # years ahead; what is later is a slip of the keyboard


class PlanForm(ModeratorForm, forms.ModelForm):
    """No day is chosen beforehand. facts: what the choices are made of."""

    day = forms.ChoiceField(
        label="Day", required=False, error_messages={"invalid_choice": "The days have changed: choose one."}
    )
    another = forms.DateField(required=False, widget=day_input(), label="Another day")
    opened = forms.BooleanField(
        required=False,
        initial=True,
        label="Open for topics at once",
        help_text="Readers see that the evening is being prepared, and topics are wanted.",
    )
    use_required_attribute = False

    class Meta:
        model = Session
        fields = [
            "number",
            "start_time",
            "venue",
            "format",
            "language",
            "places",
            "minutes_wanted",
            "topics_until",
            "agenda_audience",
            "reminders",
        ]
        widgets = {
            "number": forms.NumberInput(attrs={"min": 1, "inputmode": "numeric"}),
            "start_time": forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            "topics_until": forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        }
        labels = {"agenda_audience": "Agenda is for"}

    as_last_time = (
        "number",
        "start_time",
        "venue",
        "format",
        "language",
        "places",
        "minutes_wanted",
        "agenda_audience",
        "topics_until",
    )

    def __init__(self, data=None, *, facts: NextEvening, turns: Sequence[Turn], **kwargs) -> None:
        usual = facts.usual | {"number": facts.number}
        super().__init__(data, turns=turns, instance=Session(**usual), **kwargs)
        self.facts = facts
        self.fields["number"].required, self.fields["number"].help_text = False, ""
        self.fields["language"].validators.append(language_tag)
        self.fields["places"].validators += [MinValueValidator(1), MaxValueValidator(MOST_PLACES)]
        self.fields["minutes_wanted"].validators += [MinValueValidator(1), MaxValueValidator(LONGEST)]
        self.fields["format"].choices = [("", "Not said"), *Session.Format.choices]
        days = [choice.held_on.isoformat() for choice in (*facts.choices, *facts.second)]
        self.fields["day"].choices = [(day, day) for day in (*days, ANOTHER, OPEN)]

    @property
    def chosen(self) -> str:
        """What the radio buttons say: an ISO date, ANOTHER, OPEN or nothing."""
        return str(self["day"].value() or "")

    @property
    def last_time_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.as_last_time]

    def clean_number(self) -> int | None:
        number = self.cleaned_data["number"]
        if number is not None and not 1 <= number <= MOST:
            raise forms.ValidationError(f"A number counts from 1; {MOST:,} is the last.")
        return number

    def clean_another(self) -> date | None:
        day, today = self.cleaned_data["another"], timezone.localdate()
        if day and day < today:
            raise forms.ValidationError("That day is over. Evenings of the past are added under Sessions.")
        if day and day.year > today.year + FARTHEST:
            raise forms.ValidationError(f"Check the year: {day.year}.")
        return day

    def clean(self) -> dict:
        given = super().clean()
        chosen, another = given.get("day"), given.get("another")
        if not self.errors.keys() & {"day", "another"}:
            if another and chosen not in ("", ANOTHER):
                self.add_error("day", "One day is chosen and another is written. Which is it?")
            elif chosen == ANOTHER and not another:
                self.add_error("another", "Write the day.")
            elif not chosen and not another:
                self.add_error("day", "Choose a day, or say that it is still open.")
            else:
                given["held_on"] = another or (None if chosen == OPEN else date.fromisoformat(chosen))
                self._refuse_taken_day(given["held_on"])
        return given

    def _refuse_taken_day(self, day: date | None) -> None:
        there = Session.objects.standing().filter(held_on=day).first() if day else None
        if there:
            self.add_error(
                "another" if self.cleaned_data["another"] else "day", f"The {there} is on that day."
            )

    def _get_validation_exclusions(self) -> set[str]:
        # Whether the number is free is asked under the lock.
        return super()._get_validation_exclusions() | {"number"}

    def plan(self, *, form_key: str, by: User, at: datetime) -> Session:
        """The session as it was filled in. Raises NumberTaken."""
        given = self.cleaned_data
        fields = {name: given[name] for name in self.Meta.fields if name != "number"}
        with archive_change():
            return plan(
                held_on=given["held_on"],
                number=given["number"],
                moderator=self.person(),
                way=given["way"],
                opened=given["opened"],
                form_key=form_key,
                by=by,
                at=at,
                **fields,
            )


class SkipForm(forms.Form):
    """Why a month has no evening."""

    month = forms.RegexField(r"^[0-9]{4}-(0[1-9]|1[0-2])$", widget=forms.HiddenInput)
    reason = forms.CharField(max_length=200, label="Why")

    def clean_reason(self) -> str:
        reason = clean_line(self.cleaned_data["reason"])
        if not reason and self.fields["reason"].required:
            raise forms.ValidationError("Say why, in a few words.")
        return reason

    def clean_month(self) -> date:
        month = self.cleaned_data["month"]
        if month.startswith("0"):
            raise forms.ValidationError("That is no month.")
        return date.fromisoformat(f"{month}-01")


def day_choices(form: PlanForm, choices: Sequence[DateChoice]) -> list[dict]:
    """value, choice and checked of each radio button."""
    return [
        {"value": value, "choice": choice, "checked": value == form.chosen}
        for choice in choices
        for value in [choice.held_on.isoformat()]
    ]
