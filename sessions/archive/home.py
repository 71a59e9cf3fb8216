"""The front page: the next evening, the latest report, the strip of months, search."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from sessions.archive.namesakes import tell_apart
from sessions.archive.session_pages import moderators_of
from sessions.archive.strip import months
from sessions.archive.talks import people_of, talks_of
from sessions.guard.methods import read_only
from sessions.models import Reader, Session, Topic
from sessions.models.cancelled import cancelled, tell_moved


@read_only
def home(request: HttpRequest) -> HttpResponse:
    reader, today = request.reader, timezone.localdate()
    visible = Session.objects.visible_to(reader)
    shown = {
        "coming": visible.coming(today).first(),
        "report": Session.objects.with_report_for(reader).latest_first().first(),
    }
    context = {
        "cancelled": cancelled_since(today, reader),
        "topics_in_all": Topic.objects.visible_to(reader).count(),
        "sessions_in_all": visible.count(),
        "years": months(reader),
    }
    evenings = [session for session in shown.values() if session]
    tell_moved(evenings, reader)
    moderators = moderators_of(evenings, reader)
    people = []
    for name, session in shown.items():
        context[name] = session
        if session:
            talks, moderated = talks_of(session, reader), moderators[session.pk]
            context |= {f"{name}_talks": talks, f"{name}_moderators": moderated}
            people += [*people_of(talks), *moderated]
    tell_apart(people, reader)
    return render(request, "archive/home.html", context)


def cancelled_since(day: date, reader: Reader) -> list[Session]:
    """The evenings of this day and later that do not take place, the earliest first."""
    ahead = [session for session in cancelled(reader) if session.held_on and session.held_on >= day]
    return sorted(ahead, key=lambda session: (session.held_on, session.number))
