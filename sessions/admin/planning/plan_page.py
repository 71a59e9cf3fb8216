"""Planning the next session on one page, and leaving a month out."""

import secrets

from django.contrib import messages
from django.contrib.admin.models import ADDITION
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from sessions.admin.base import errors_of, log, needs, page
from sessions.admin.person_fields import may_add
from sessions.admin.planning.plan_form import ANOTHER, OPEN, PlanForm, SkipForm, day_choices
from sessions.admin.session_page.agenda import FORM_KEY
from sessions.guard.methods import post_only
from sessions.models import Session
from sessions.programme.date_choices import month_in_words
from sessions.programme.planning import NumberTaken, next_evening, skip_month, take_up_month
from sessions.programme.whom_to_ask import turns_at
from sessions.text import ordinal

ANCHORS = {"day": "days", "moderator": "moderators", "somebody": "id_somebody"}


@needs("add_session", "change_session")
def plan_page(request: HttpRequest) -> HttpResponse:
    """The next session: dates to choose among, somebody to moderate, the rest as last time."""
    if request.method != "POST":
        return show(request, form_for(request))
    key = request.POST.get("form_key", "")
    key = key if FORM_KEY.fullmatch(key) else ""
    before = Session.objects.filter(form_key=key).first() if key else None
    if before:
        messages.warning(request, f"The {before} was planned already; here it is.")
        return redirect("admin:mts_session_change", before.pk)
    form = form_for(request, request.POST)
    if not form.is_valid():
        return show(request, form)
    try:
        session = form.plan(form_key=key, by=request.user, at=timezone.now())
    except NumberTaken as taken:
        form.add_error("number", str(taken))
        return show(request, form)
    log(request, session, "Planned.", ADDITION)
    messages.success(request, f"The {session} is planned.")
    return redirect("admin:mts_session_change", session.pk)


def form_for(request: HttpRequest, data=None) -> PlanForm:
    today = timezone.localdate()
    facts = next_evening(today)
    return may_add(PlanForm(data, facts=facts, turns=turns_at(facts.number, today)), request.user)


def show(request: HttpRequest, form: PlanForm, skip: SkipForm | None = None) -> HttpResponse:
    facts = form.facts
    return page(
        request,
        "planning/plan.html",
        {
            "title": "Plan the next session",
            "number": facts.number,
            "ordinal": ordinal(facts.number),
            "form": form,
            "form_key": request.POST.get("form_key") or secrets.token_urlsafe(12),
            "days": day_choices(form, facts.choices),
            "second": day_choices(form, facts.second),
            "second_month": month_in_words(facts.second[0].held_on) if facts.second else "",
            "second_chosen": form.chosen in {choice.held_on.isoformat() for choice in facts.second},
            "another": {"value": ANOTHER, "checked": form.chosen == ANOTHER},
            "open": {"value": OPEN, "checked": form.chosen == OPEN},
            "month": facts.month,
            "month_words": month_in_words(facts.month) if facts.month else "",
            "skipped": facts.skipped,
            "skip": skip or SkipForm(),
            "errors": errors_of(skip if skip and skip.errors else form, ANCHORS),
        },
    )


@post_only
@needs("add_session", "change_session")
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
