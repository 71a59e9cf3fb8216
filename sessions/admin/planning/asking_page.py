"""Interns whom the next evenings should not miss, and people who could be asked for a talk."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from sessions.admin.base import log, needs, page
from sessions.admin.rows import primary_key
from sessions.guard.methods import post_only
from sessions.models import Intern, Session
from sessions.programme.planning import evening_but_one
from sessions.programme.whom_to_ask import interns_to_remember, people_to_ask, say_farewell


@needs("add_session", "change_session")
def asking_page(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    session = Session.objects.preparing(today).order_by("held_on", "number").first()
    number = session.number if session else Session.objects.next_number()
    until = evening_but_one(today)
    interns = interns_to_remember(today, until=until)
    turns = people_to_ask(number, today)
    context = {
        "title": "Whom to ask",
        "session": session,
        "until": until,
        "interns": [(leaving, ask_address(leaving.intern.person_id, session)) for leaving in interns],
        "people": [(turn, ask_address(turn.key, session)) for turn in turns],
    }
    return page(request, "planning/asking.html", context)


@post_only
@needs("add_session", "change_session")
def farewell(request: HttpRequest, intern_id: int) -> HttpResponse:
    """The intern's farewell is at the next evening (POST session)."""
    intern = get_object_or_404(Intern.objects.select_related("person"), pk=intern_id)
    session = get_object_or_404(Session.objects.standing(), pk=primary_key(request.POST.get("session", "")))
    say_farewell(intern, session)
    log(request, intern, f"Farewell at the {session}.")
    messages.success(request, f"{intern.person}'s farewell is at the {session}.")
    return redirect(back(request))


def back(request: HttpRequest) -> str:
    """Where the button stood: the front page or the page of whom to ask."""
    return reverse("admin:index") if request.POST.get("back") == "front" else reverse("admin:whom_to_ask")


def ask_address(person: int, session: Session | None) -> str:
    """Where somebody (by primary key) is asked to speak, at this evening where there is one."""
    given = {"person": person} | ({"session": session.pk} if session else {})
    return f"{reverse('admin:mts_proposal_ask')}?{urlencode(given)}"
