"""Planning the next session on one page: its day among choices, its moderator, the rest as last time.

And leaving a month out.
"""

import secrets
from datetime import date

from django import forms
from django.contrib import messages
from django.contrib.admin.models import ADDITION
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from sessions.admin.agenda import FORM_KEY
from sessions.admin.agenda_forms import LONGEST, EveningFields
from sessions.admin.asking import ORGANISERS, ModeratorForm
from sessions.admin.base import errors_of, log, page
from sessions.admin.page_form import day_input
from sessions.admin.people import may_add
from sessions.guard.methods import post_only
from sessions.models import Session, archive_change
from sessions.programme.date_choices import month_in_words
from sessions.programme.planning import (
    NextEvening,
    next_evening,
    plan,
    skip_month,
    take_up_month,
)
from sessions.programme.whom_to_ask import turns_at
from sessions.text import clean_line

ANOTHER, OPEN = "another", "open"
MOST_PLACES = 99
FARTHEST = 20  # years ahead; what is later is a slip of the keyboard


class PlanForm(ModeratorForm, EveningFields):
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
            "agenda_audience",
            "topics_until",
            "arrival",
            "reminders",
        ]
        widgets = EveningFields.widgets | {"arrival": forms.Textarea(attrs={"rows": 3})}
        labels = {"agenda_audience": "Agenda is for"}

    def __init__(self, data=None, *, facts: NextEvening, **kwargs) -> None:
        usual = facts.usual | {"number": facts.number}
        super().__init__(data, instance=Session(**usual), **kwargs)
        self.facts = facts
        self.fields["places"].validators += [MinValueValidator(1), MaxValueValidator(MOST_PLACES)]
        self.fields["minutes_wanted"].validators += [MinValueValidator(1), MaxValueValidator(LONGEST)]
        days = [(day.held_on.isoformat(), day) for day in (*facts.choices, *facts.second)]
        self.fields["day"].choices = [*days, (ANOTHER, ANOTHER), (OPEN, OPEN)]

    @property
    def last_time_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.Meta.fields if name != "reminders"]

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
        if self.errors.keys() & {"day", "another"}:
            return given
        if another and chosen not in ("", ANOTHER):
            self.add_error("day", "One day is chosen and another is written. Which is it?")
        elif chosen == ANOTHER and not another:
            self.add_error("another", "Write the day.")
        elif not chosen and not another:
            self.add_error("day", "Choose a day, or say that it is still open.")
        else:
            day = given["held_on"] = another or (None if chosen == OPEN else date.fromisoformat(chosen))
            there = Session.objects.standing().filter(held_on=day).first() if day else None
            if there:
                self.add_error("another" if another else "day", f"The {there} is on that day.")
        return given


@ORGANISERS
def plan_page(request: HttpRequest) -> HttpResponse:
    """The next session: dates to choose among, somebody to moderate, the rest as last time."""
    if request.method != "POST":
        return show(request, form_for(request))
    key = request.POST.get("form_key", "")
    key = key if FORM_KEY.fullmatch(key) else ""
    if before := Session.objects.filter(form_key=key).first():
        messages.warning(request, f"The {before} was planned already; here it is.")
        return redirect("admin:mts_session_change", before.pk)
    form = form_for(request, request.POST)
    if not form.is_valid():
        return show(request, form)
    given = {name: form.cleaned_data[name] for name in (*form.Meta.fields, "held_on", "way", "opened")}
    try:
        with archive_change():
            how = {"form_key": key, "by": request.user, "at": timezone.now()}
            session = plan(moderator=form.person(), **given, **how)
    except ValidationError as taken:
        form.add_error(None, taken)
        return show(request, form)
    log(request, session, "Planned.", ADDITION)
    messages.success(request, f"The {session} is planned.")
    return redirect("admin:mts_session_change", session.pk)


def form_for(request: HttpRequest, data=None) -> PlanForm:
    today = timezone.localdate()
    facts = next_evening(today)
    return may_add(PlanForm(data, facts=facts, turns=turns_at(facts.number, today)), request.user)


def show(request: HttpRequest, form: PlanForm, skip: "SkipForm | None" = None) -> HttpResponse:
    facts, days = form.facts, [radio.data for radio in form["day"]]
    second = days[len(facts.choices) : -2]
    context = {
        "title": "Plan the next session",
        "facts": facts,
        "form": form,
        "form_key": request.POST.get("form_key") or secrets.token_urlsafe(12),
        "chosen": form["day"].value(),
        "days": days[: len(facts.choices)],
        "second": second,
        "second_chosen": any(day["selected"] for day in second),
        "skip": skip or SkipForm(),
        "errors": errors_of(skip if skip and skip.errors else form),
    }
    return page(request, "planning/plan.html", context)


class SkipForm(forms.Form):
    """Why a month has no evening."""

    month = forms.RegexField(r"^[1-9][0-9]{3}-(0[1-9]|1[0-2])$", widget=forms.HiddenInput)
    reason = forms.CharField(max_length=200, label="Why")

    def clean_reason(self) -> str:
        reason = clean_line(self.cleaned_data["reason"])
        if not reason and self.fields["reason"].required:
            raise forms.ValidationError("Say why, in a few words.")
        return reason

    def clean_month(self) -> date:
        return date.fromisoformat(f"{self.cleaned_data['month']}-01")


@post_only
@ORGANISERS
def skip(request: HttpRequest) -> HttpResponse:
    """Leave a month out, or (`undo`) take it up again; the choices follow."""
    form = SkipForm(request.POST)
    form.fields["reason"].required = "undo" not in request.POST
    if not form.is_valid():
        return show(request, form_for(request), form)
    month = form.cleaned_data["month"]
    if "undo" in request.POST:
        take_up_month(month)
        messages.success(request, f"{month_in_words(month)} may have an evening again.")
    else:
        skip_month(month, reason=form.cleaned_data["reason"])
        messages.success(request, f"{month_in_words(month)} has no evening. The days below are of the next.")
    return redirect("admin:plan")
