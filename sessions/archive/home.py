"""The front page: the next evening, the latest report, the strip of months, search."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from sessions.archive.namesakes import tell_apart
from sessions.archive.session_pages import roles_at
from sessions.archive.strip import latest, strip
from sessions.archive.talks import people_of, talks_of
from sessions.guard.methods import read_only
from sessions.models import Reader, Session, Topic
from sessions.models.cancelled import cancelled


@read_only
def home(request: HttpRequest) -> HttpResponse:
    reader, today = request.reader, timezone.localdate()
    sessions = latest(reader)
    context = {
        "cancelled": cancelled_since(today, reader),
        "topics_in_all": Topic.objects.visible_to(reader).count(),
        "sessions_in_all": Session.objects.visible_to(reader).count(),
        "years": strip(sessions, reader, today),
    }
    shown = {"coming": next_evening(sessions, today), "report": latest_report(sessions, reader)}
    people = []
    for name, session in shown.items():
        context[name] = session
        if session:
            talks, roles = talks_of(session, reader), roles_at(session, reader)
            context |= {f"{name}_talks": talks, f"{name}_roles": roles}
            people += [*people_of(talks), *roles.people]
    tell_apart(people, reader)
    return render(request, "archive/home.html", context)


def cancelled_since(day: date, reader: Reader) -> list[Session]:
    """The evenings of this day and later that do not take place, the earliest first."""
    ahead = [session for session in cancelled(reader) if session.held_on and session.held_on >= day]
    return sorted(ahead, key=lambda session: (session.held_on, session.number))


def next_evening(sessions: list[Session], day: date) -> Session | None:
    """The earliest evening that is not past; one whose date is still open comes after those with a date."""
    ahead = [session for session in sessions if not session.is_past(day)]
    return min(ahead, key=lambda session: (session.held_on or date.max, session.number), default=None)


def latest_report(sessions: list[Session], reader: Reader) -> Session | None:
    """The highest number whose report this reader may see."""
    reports = [session for session in sessions if session.shows_report_to(reader)]
    return max(reports, key=lambda session: session.number, default=None)
