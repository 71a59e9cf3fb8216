"""The private page of somebody asked to moderate: what the evening is, yes or no, and what comes after."""

from contextlib import suppress
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from sessions import calendar
from sessions.guard.methods import read_only, read_or_post
from sessions.guard.private import NoSuchLink, private
from sessions.models import Moderator, PrivateLink
from sessions.notifications.texts import reader_for
from sessions.programme.moderating import TooLate, answer, refuse_if_over


@read_or_post
@private
def moderation(request: HttpRequest, token: str) -> HttpResponse:
    """The question and its answer, which may be changed until the day is over."""
    moderator, now = moderator_or_404(token), timezone.now()
    if request.method == "POST":
        if (said := request.POST.get("answer")) in ("yes", "no"):
            with suppress(TooLate):  # the page says so
                answer(moderator, said, at=now)
        return redirect("moderation", token)
    session = moderator.session
    context = {
        "moderator": moderator,
        "session": session,
        "token": token,
        "over": over(moderator, now),
        "others": others(moderator),
        "has_day": calendar.has_day(session),
    }
    return render(request, "programme/moderation.html", context)


@read_only
@private
def moderator_ics(request: HttpRequest, token: str) -> HttpResponse:
    """The evening for the moderator's calendar."""
    moderator = moderator_or_404(token)
    session = moderator.session
    if not calendar.has_day(session):
        raise Http404
    content = calendar.evening_calendar(session, reader=reader_for(moderator.person), now=timezone.now())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="evening-{session.number}.ics"'
    return response


def moderator_or_404(token: str) -> Moderator:
    """Whom the link belongs to. Wrong, revoked, ended and of another kind are answered alike."""
    link = PrivateLink.objects.find(token)
    if link is None or link.moderator is None:
        raise NoSuchLink
    return link.moderator


def over(moderator: Moderator, now: datetime) -> str:
    """Why nobody is asked any more, in words; empty while the answer counts."""
    try:
        refuse_if_over(moderator.session, now)
    except TooLate as reason:
        return str(reason)
    return ""


def others(moderator: Moderator) -> list[str]:
    """Names of those who said yes besides."""
    said_yes = moderator.session.moderator_set.filter(answer=Moderator.Answer.YES).exclude(pk=moderator.pk)
    return [one.person.name for one in said_yes.select_related("person")]
