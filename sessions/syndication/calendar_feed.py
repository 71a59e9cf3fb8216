"""Evenings for a reader's own calendar: one to keep, or all to subscribe to."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page

from sessions import calendar as ical
from sessions.guard import errors
from sessions.guard.methods import read_only
from sessions.guard.private import private
from sessions.guard.readers import base_of
from sessions.models import PersonalToken, Reader, Session
from sessions.models.cancelled import cancelled, session_of

A_YEAR = timedelta(days=365)


@read_only
@conditional_page
def session_ics(request: HttpRequest, number: int) -> HttpResponse:
    """One evening, or the word that it was called off, for those who could read of it before.

    404 alike for no such evening and one this reader may not see; in calm words for one without a day.
    """
    reader = request.reader
    session = session_of(number, reader)
    if session is None:
        raise Http404
    if not ical.has_day(session):
        open_still = _(
            "The day of the %(number)s is still open. Its calendar entry is here once there is one."
        )
        return errors.page(404, {"why": open_still % {"number": session.ordinal}})
    return ical.calendar_answer(session, reader=reader, base=base_of(request))


@read_only
@conditional_page
def calendar(request: HttpRequest) -> HttpResponse:
    return everything(request, request.reader)


@read_only
@private
def own_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """As the house reads it, for the program that holds a colleague's token (`personal.tokens`)."""
    if PersonalToken.objects.find(token, PersonalToken.Purpose.CALENDAR) is None:
        raise Http404
    return everything(request, Reader.HOUSE)


@read_only
def subscribe(request: HttpRequest) -> HttpResponse:
    """How to follow the series: the calendar by each way in, and the feeds."""
    return render(request, "syndication/subscribe.html", {"closed": settings.MTS_AUDIENCE == "house"})


def everything(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Coming evenings and those of the last year, those cancelled among them, to subscribe to."""
    since = timezone.localdate() - A_YEAR
    standing = Session.objects.filter(held_on__gte=since).visible_to(reader).for_rows()
    found = [session for session in (*standing, *cancelled(reader, since)) if ical.has_day(session)]
    found.sort(key=lambda session: (session.held_on, session.number, session.pk))
    return ical.calendar_answer(*found, reader=reader, base=base_of(request), name=settings.MTS_SERIES)
