"""The front page: the next evening, the latest report, the strip of months, search."""

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from sessions.archive.namesakes import tell_apart
from sessions.archive.near import latest
from sessions.archive.roles import roles
from sessions.archive.strip import strip
from sessions.archive.talks import people_of, talks, topics_of
from sessions.guard.methods import read_only
from sessions.models import Count, Reader
from sessions.models.called_off import called_off
from sessions.models.evenings import EveningRow
from sessions.models.prepared import prepared


@read_only
def home(request: HttpRequest) -> HttpResponse:
    """Six queries: evenings, those called off, topics, speakers, moderators, totals."""
    reader, today = request.reader, timezone.localdate()
    sessions = latest(reader)
    coming, report = (
        found.session() if found else None
        for found in (next_evening(sessions, today), latest_report(sessions, reader))
    )
    shown = {session.pk: session for session in (coming, report) if session}
    by_topic = talks(topics_of(list(shown.values()), reader), reader).values()
    by_session = roles(list(shown), reader)
    tell_apart(
        [*people_of(by_topic), *(one for found in by_session.values() for one in found.people)], reader
    )
    context = {
        "coming": coming,
        "coming_talks": [talk for talk in by_topic if talk.session == coming],
        "report": report,
        "report_talks": [talk for talk in by_topic if talk.session == report],
        "called_off": called_off_since(today, reader),
        "coming_roles": by_session[coming.pk] if coming else None,
        "report_roles": by_session[report.pk] if report else None,
        "totals": dict(totals(reader)),
        "years": strip(sessions, reader, today),
    }
    return render(request, "archive/home.html", context)


@prepared
def totals(reader: Reader) -> QuerySet:
    """(facet, total) of topics and sessions in all."""
    sums = Count.objects.seen_by(reader).filter(facet__in=[Count.Facet.TOPICS, Count.Facet.SESSIONS])
    return sums.values_list("facet", "total")


def called_off_since(day: date, reader: Reader) -> list[EveningRow]:
    """The evenings of this day and later that do not take place, the earliest first."""
    ahead = [session for session in called_off(reader) if session.held_on and session.held_on >= day]
    return sorted(ahead, key=lambda session: (session.held_on, session.number))


def next_evening(sessions: Sequence[EveningRow], day: date) -> EveningRow | None:
    """The earliest evening that is not past; one whose date is still open comes after those with a date."""
    ahead = [session for session in sessions if not session.is_past(day)]
    return min(ahead, key=lambda session: (session.held_on or date.max, session.number), default=None)


def latest_report(sessions: Sequence[EveningRow], reader: Reader) -> EveningRow | None:
    """The highest number whose report this reader may see."""
    reports = [session for session in sessions if session.shows_report_to(reader)]
    return max(reports, key=lambda session: session.number, default=None)
