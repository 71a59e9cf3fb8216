"""Taking a step of a session's life, after asking where it shows or hides something."""

from collections.abc import Callable
from functools import partial

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from sessions.admin.base import log
from sessions.admin.session_page.afterwards import CancelForm, called_off
from sessions.admin.session_page.frame import page, session_or_404
from sessions.admin.session_page.steps_of_life import Step, step
from sessions.models import Audience, IllegalMove, Session, Status, Topic, archive_change
from sessions.programme.checklist import place
from sessions.proposals.telling import mark_all_told
from sessions.reports.checks import doubts_before_publishing


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

    def __init__(self, *args, topics, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["public"].queryset = topics


def take_step(request: HttpRequest, session_id: int, to: str) -> HttpResponse:
    """One step of the session's life. What shows or hides something asks first; POST `sure` answers."""
    session = session_or_404(request, session_id)
    one = step(session.status, to)
    if one is None:
        if to not in Status.values:
            raise Http404
        now = session.get_status_display().lower()
        words = f"The session is {now} by now and cannot become {Status(to).label.lower()} from there."
        messages.error(request, words)
        return back(session)
    form = form_of(one, session, request.POST if "sure" in request.POST else None)
    if one.asks_first and not ("sure" in request.POST and (form is None or form.is_valid())):
        context = {
            "step": one,
            "form": form,
            "obstacles": session.obstacles(to),
            "without_summary": session.topics.standing().filter(summary="").count()
            if to == Status.PUBLISHED
            else 0,
            "doubts": doubts_before_publishing(session) if to == Status.PUBLISHED else [],
        }
        return page(request, "step.html", context, session=session, title=f"{one.label}: {session}")
    if request.method != "POST":
        return back(session)
    try:
        if isinstance(form, CancelForm):
            return called_off(request, session, form)
        with archive_change():
            if isinstance(form, AudienceForm):
                set_audience(session, one, form)
            deed(session, one)()
    except IllegalMove as refusal:
        messages.error(request, str(refusal))
        return back(session)
    log(request, session, f"{one.label}: {one.before} → {one.to}")
    messages.success(request, done(session, one))
    return back(session)


def done(session: Session, one: Step) -> str:
    """What follows from the step; and, once readers see an agenda, where they are told so."""
    if (one.before, one.to) != (Status.OPEN, Status.ANNOUNCED):
        return str(one.consequence)
    link = '{} Nobody was written to yet: <a href="{}">look the announcement over and send it</a>.'
    return format_html(link, one.consequence, place(session, "announcement"))


def form_of(one: Step, session: Session, data) -> forms.Form | None:
    """What a step asks besides "are you sure"."""
    if one.to == Status.CANCELLED:
        return CancelForm(data)
    if (one.before, one.to) in ((Status.OPEN, Status.ANNOUNCED), (Status.HELD, Status.PUBLISHED)):
        topics = session.topics.standing().order_by("position")
        now = session.agenda_audience if one.to == Status.ANNOUNCED else session.report_audience
        public = topics.filter(audience=Audience.PUBLIC)
        return AudienceForm(data, topics=topics, initial={"audience": now, "public": public})
    return None


def set_audience(session: Session, one: Step, form: AudienceForm) -> None:
    """Open the agenda or the report, and its topics, to those who were chosen."""
    if one.to == Status.ANNOUNCED:
        session.agenda_audience = form.cleaned_data["audience"]
    else:
        session.report_audience = form.cleaned_data["audience"]
    session.save(update_fields=["agenda_audience", "report_audience"])
    public = set(form.cleaned_data["public"].values_list("pk", flat=True))
    for topic in session.topics.standing().select_related("session"):
        audience = Audience.PUBLIC if topic.pk in public else Audience.HOUSE
        if topic.audience != audience:
            topic.claim(topic.version)
            topic.audience = audience
            topic.save(update_fields=["audience"])
            topic.readdress()


def deed(session: Session, one: Step) -> Callable[[], None]:
    """The method of the session that takes this step; it raises IllegalMove where it may not."""
    if one.to == Status.PUBLISHED:
        return partial(session.publish, on=timezone.localdate())
    hold = partial(session.hold, today=timezone.localdate())
    onward = {
        (Status.DRAFT, Status.OPEN): session.open,
        (Status.OPEN, Status.ANNOUNCED): session.announce,
        (Status.DRAFT, Status.HELD): hold,
        (Status.OPEN, Status.HELD): hold,
        (Status.ANNOUNCED, Status.HELD): hold,
    }
    return onward.get((one.before, one.to), session.take_back)


def tell_all(request: HttpRequest, session_id: int) -> HttpResponse:
    """Note that the speakers of every topic were told: by hand, outside this software."""
    session = session_or_404(request, session_id)
    if request.method == "POST":
        mark_all_told(session, by=request.user, at=timezone.now())
        log(request, session, "All speakers were told.")
        messages.success(request, "Noted: all speakers were told.")
    return back(session)


def back(session: Session) -> HttpResponse:
    return redirect(reverse("admin:mts_session_change", args=[session.pk]))
