"""The morning after, one question: what became of the evening? And postponing it before the day."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from sessions.admin.base import log
from sessions.admin.session_page.forms import day_input
from sessions.admin.session_page.frame import page, session_or_404
from sessions.guard.input import whole_number
from sessions.models import IllegalMove, Session
from sessions.notifications.to_tell import Known, names_to_tell, of_session
from sessions.programme.checklist import day_of, place
from sessions.programme.late_changes import COMING, cancel, postpone, took_place
from sessions.text import clean_line


class PostponeForm(forms.Form):
    """The new day, or none yet."""

    held_on = forms.DateField(
        required=False, label="New date", widget=day_input(), help_text="Empty while nobody knows it."
    )
    use_required_attribute = False

    def clean_held_on(self):
        """A day to come: one that is past cannot be what an evening is postponed to."""
        day = self.cleaned_data["held_on"]
        today = timezone.localdate()
        if day and not today <= day <= today.replace(year=today.year + 5, day=1):
            raise forms.ValidationError("Choose a day that is still to come, within five years.")
        return day


class CancelForm(forms.Form):
    """Why an evening is cancelled, and whether its number goes with it."""

    because = forms.CharField(max_length=200, label="Because")
    keep_number = forms.BooleanField(
        required=False, label="Keep the number", help_text="Else the next evening takes it."
    )
    use_required_attribute = False

    def clean_because(self) -> str:
        because = clean_line(self.cleaned_data["because"])
        if not because:
            raise forms.ValidationError("Say why, in a few words.")
        return because


def after(request: HttpRequest, session_id: int) -> HttpResponse:
    """Took place, postponed or cancelled: three buttons, each with what it needs to know."""
    session = session_or_404(request, session_id)
    if session.status not in COMING:
        status = session.get_status_display().lower()
        messages.info(request, f"The {session} is {status}; this was answered.")
        return redirect(place(session))
    pressed = request.method == "POST"
    postponed = PostponeForm(request.POST if pressed and "_postponed" in request.POST else None)
    cancelled = CancelForm(request.POST if pressed and "_cancelled" in request.POST else None)
    try:
        if pressed and "_held" in request.POST:
            return held(request, session)
        if postponed.is_bound and postponed.is_valid():
            return another_day(request, session, postponed)
        if cancelled.is_bound and cancelled.is_valid():
            return called_off(request, session, cancelled)
    except IllegalMove as refusal:
        messages.error(request, str(refusal))
        return redirect(request.path)
    topics = session.topics.prefetch_related("speakers__person", "slides").order_by("position")
    context = {
        "topics": topics,
        "without_slides": [one for one in topics if not one.dropped_because and not one.slides.all()],
        "postponed": postponed,
        "cancelled": cancelled,
        "day": day_of(session) if session.held_on else "",
    }
    title = f"What became of the {session}?"
    status = 422 if postponed.errors or cancelled.errors else 200
    return page(request, "after.html", context, session=session, title=title, status=status)


def held(request: HttpRequest, session: Session) -> HttpResponse:
    """It took place: on to its report."""
    not_given = {whole_number(pk) for pk in request.POST.getlist("not_given")}
    how = {"by": request.user, "at": timezone.now()}
    took_place(session, not_given=not_given, today=timezone.localdate(), **how)
    log(request, session, f"It was held; not given: {len(not_given)}.")
    words = "It took place. The report begins here: one summary for each talk."
    messages.success(request, words)
    return redirect(f"{place(session)}?part=report")


def postpone_page(request: HttpRequest, session_id: int) -> HttpResponse:
    """Before the day: another one, after saying what follows from it."""
    session = session_or_404(request, session_id)
    form = PostponeForm(request.POST if request.method == "POST" else None)
    try:
        if form.is_bound and form.is_valid():
            return another_day(request, session, form)
    except IllegalMove as refusal:
        messages.error(request, str(refusal))
        return redirect(place(session))
    context = {"form": form, "told": len(who_knows(session))}
    status = 422 if form.errors else 200
    title = f"Postpone: {session}"
    return page(request, "postpone.html", context, session=session, title=title, status=status)


def another_day(request: HttpRequest, session: Session, form: PostponeForm) -> HttpResponse:
    """Postponed; whoever knew the old day is to be told, where there is somebody."""
    changed = postpone(session, to=form.cleaned_data["held_on"], by=request.user, at=timezone.now())
    if not changed:
        messages.info(request, "That was its day already.")
        return redirect(place(session))
    day = f"postponed to {day_of(session)}" if session.held_on else "postponed; its new day is open"
    log(request, session, day.capitalize())
    return on_to_telling(request, session, f"The evening is {day}.")


def called_off(request: HttpRequest, session: Session, form: CancelForm) -> HttpResponse:
    """Cancelled, with its talks in reserve; whoever knew of it is to be told."""
    given = form.cleaned_data
    how = {"by": request.user, "at": timezone.now()}
    cancel(session, because=given["because"], keep_number=given["keep_number"], **how)
    log(request, session, f"Cancel the evening: {given['because']}")
    return on_to_telling(request, session, "The evening is cancelled, and its talks are in reserve.")


def on_to_telling(request: HttpRequest, session: Session, words: str) -> HttpResponse:
    """Say what was done; where somebody knows it otherwise, on to the messages, ready to be sent."""
    names = names_to_tell(of_session(session))
    if not names:
        messages.success(request, words)
        return redirect(place(session))
    known = "One message waits" if len(names) == 1 else f"{len(names)} messages wait"
    words = f"{words} {known} for those who know it otherwise: look them over, and send."
    messages.success(request, words)
    return redirect(place(session, "tell"))


def who_knows(session: Session) -> list[Known]:
    """Everybody who was told something of the evening that concerns them."""
    return [one for one in of_session(session) if one.told and (one.audience or one.told.has_role)]
