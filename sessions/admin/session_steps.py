"""The steps of a session's life, with a question before what shows or hides something."""

from datetime import date

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import format_html

from sessions.admin.base import log, noted
from sessions.admin.page_form import OneLine, day_input
from sessions.admin.session_frame import Step, address, edits_session, page, step
from sessions.guard.input import whole_number
from sessions.models import COMING, Audience, Session, Status, Topic, archive_change
from sessions.notifications.to_tell import names_to_tell, of_session
from sessions.programme import late_changes
from sessions.programme.checklist import day_of, place
from sessions.proposals.telling import mark_all_told
from sessions.reports.reading_back import doubts_before_publishing


class ReasonForm(forms.Form):
    """Why something does not take place."""

    because = OneLine(
        max_length=200,
        label="Because",
        error_messages={"required": "Say why, in a few words: it is read later."},
    )
    use_required_attribute = False


class CancelForm(ReasonForm):
    """Why an evening is cancelled, and whether its number goes with it."""

    keep_number = forms.BooleanField(
        required=False, label="Keep the number", help_text="Else the next evening takes it."
    )


class PostponeForm(forms.Form):
    """The new day, or none yet."""

    held_on = forms.DateField(
        required=False, label="New date", widget=day_input(), help_text="Empty while nobody knows it."
    )
    use_required_attribute = False

    def clean_held_on(self) -> date | None:
        """A day to come: one that is past cannot be what an evening is postponed to."""
        day, today = self.cleaned_data["held_on"], timezone.localdate()
        if day and not today <= day <= today.replace(year=today.year + 5, day=1):
            raise forms.ValidationError("Choose a day that is still to come, within five years.")
        return day


class AudienceForm(forms.Form):
    """For whom the agenda or the report comes out, and which of its topics only the house may see."""

    audience = forms.ChoiceField(choices=Audience.choices, widget=forms.RadioSelect, label="For whom")
    public = forms.ModelMultipleChoiceField(
        Topic.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Public topics",
        help_text="The others are for the house only, whoever reads the rest.",
    )

    def __init__(self, data, *, session: Session, column: str) -> None:
        topics = session.topics.standing().order_by("position")
        public = topics.filter(audience=Audience.PUBLIC)
        super().__init__(data, initial={"audience": getattr(session, column), "public": public})
        self.fields["public"].queryset = topics
        self.session, self.column = session, column

    def save(self) -> None:
        """Open the agenda or the report, and its topics, to those who were chosen."""
        setattr(self.session, self.column, self.cleaned_data["audience"])
        self.session.save(update_fields=[self.column])
        public = set(self.cleaned_data["public"].values_list("pk", flat=True))
        for topic in self.session.topics.standing().select_related("session"):
            audience = Audience.PUBLIC if topic.pk in public else Audience.HOUSE
            if topic.audience != audience:
                topic.claim(topic.version)
                topic.audience = audience
                topic.save(update_fields=["audience"])
                topic.readdress()


@edits_session
def take_step(request: HttpRequest, session: Session, to: str) -> HttpResponse:
    """One step of the session's life. What shows or hides something asks first; POST `sure` answers."""
    one = step(session.status, to)
    if one is None:
        if to not in Status.values:
            raise Http404
        now = session.get_status_display().lower()
        words = f"The session is {now} by now and cannot become {Status(to).label.lower()} from there."
        messages.error(request, words)
        return redirect(address(session))
    sure = "sure" in request.POST
    form = form_of(one, session, request.POST if sure else None)
    if one.asks_first and not (sure and (form is None or form.is_valid())):
        publishes = to == Status.PUBLISHED
        context = {
            "step": one,
            "form": form,
            "obstacles": session.obstacles(to),
            "without_summary": session.topics.standing().filter(summary="").count() if publishes else 0,
            "doubts": doubts_before_publishing(session) if publishes else [],
        }
        return page(request, "step.html", context, session=session, title=f"{one.label}: {session}")
    if request.method != "POST":
        return redirect(address(session))
    return taken(request, session, one, form)


def form_of(one: Step, session: Session, data) -> forms.Form | None:
    """What a step asks besides "are you sure"."""
    if one.to == Status.CANCELLED:
        return CancelForm(data)
    column = {
        (Status.OPEN, Status.ANNOUNCED): "agenda_audience",
        (Status.HELD, Status.PUBLISHED): "report_audience",
    }.get((one.before, one.to))
    return AudienceForm(data, session=session, column=column) if column else None


def taken(request: HttpRequest, session: Session, one: Step, form: forms.Form | None) -> HttpResponse:
    """Take the step, and say what follows from it."""
    if isinstance(form, CancelForm):
        return called_off(request, session, form)
    with archive_change():
        if form:
            form.save()
        session.step(one.to, today=timezone.localdate())
    log(request, session, f"{one.label}: {one.before} → {one.to}")
    words = one.consequence
    if (one.before, one.to) == (Status.OPEN, Status.ANNOUNCED):  # readers see it, and nobody was told so
        link = '{} Nobody was written to yet: <a href="{}">look the announcement over and send it</a>.'
        words = format_html(link, words, place(session, "announcement"))
    messages.success(request, words)
    return redirect(address(session))


@edits_session
def tell_all(request: HttpRequest, session: Session) -> HttpResponse:
    """Note that the speakers of every topic were told: by hand, outside this software."""
    if request.method == "POST":
        mark_all_told(session, by=request.user, at=timezone.now())
        noted(request, session, "Noted: all speakers were told.")
    return redirect(address(session))


# What became of it.


@edits_session
def after(request: HttpRequest, session: Session) -> HttpResponse:
    """The morning after. Took place, postponed, cancelled: three buttons with what each needs to know."""
    if session.status not in COMING:
        status = session.get_status_display().lower()
        messages.info(request, f"The {session} is {status}; this was answered.")
        return redirect(address(session))
    postponed = PostponeForm(request.POST if "_postponed" in request.POST else None)
    cancelled = CancelForm(request.POST if "_cancelled" in request.POST else None)
    if "_held" in request.POST:
        return held(request, session)
    if postponed.is_valid():
        return another_day(request, session, postponed)
    if cancelled.is_valid():
        return called_off(request, session, cancelled)
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
    how = {"by": request.user, "at": timezone.now(), "today": timezone.localdate()}
    late_changes.took_place(session, not_given=not_given, **how)
    log(request, session, f"It was held; not given: {len(not_given)}.")
    messages.success(request, "It took place. The report begins here: one summary for each talk.")
    return redirect(address(session, "report"))


@edits_session
def postpone(request: HttpRequest, session: Session) -> HttpResponse:
    """Before the day: another one, after saying what follows from it."""
    form = PostponeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return another_day(request, session, form)
    # Everybody who was told something of the evening that concerns them.
    told = [one for one in of_session(session) if one.told and (one.audience or one.told.has_role)]
    context = {"form": form, "told": len(told)}
    status, title = 422 if form.errors else 200, f"Postpone: {session}"
    return page(request, "postpone.html", context, session=session, title=title, status=status)


def another_day(request: HttpRequest, session: Session, form: PostponeForm) -> HttpResponse:
    """Postponed; whoever knew the old day is to be told, where there is somebody."""
    to = form.cleaned_data["held_on"]
    if not late_changes.postpone(session, to=to):
        messages.info(request, "That was its day already.")
        return redirect(address(session))
    day = f"postponed to {day_of(session)}" if session.held_on else "postponed; its new day is open"
    log(request, session, day.capitalize())
    return on_to_telling(request, session, f"The evening is {day}.")


def called_off(request: HttpRequest, session: Session, form: CancelForm) -> HttpResponse:
    """Cancelled, with its talks in reserve; whoever knew of it is to be told."""
    late_changes.cancel(session, **form.cleaned_data)
    log(request, session, f"Cancel the evening: {form.cleaned_data['because']}")
    return on_to_telling(request, session, "The evening is cancelled, and its talks are in reserve.")


def on_to_telling(request: HttpRequest, session: Session, words: str) -> HttpResponse:
    """Say what was done; where somebody knows it otherwise, on to the messages, ready to be sent."""
    names = names_to_tell(of_session(session))
    if names:
        known = "One message waits" if len(names) == 1 else f"{len(names)} messages wait"
        words = f"{words} {known} for those who know it otherwise: look them over, and send."
    messages.success(request, words)
    return redirect(place(session, "tell" if names else "change"))
