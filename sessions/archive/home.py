"""The front page: the next evening, the latest report, the strip of months, search."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from sessions.archive.namesakes import tell_apart
from sessions.archive.strip import months
from sessions.archive.talks import people_of, talks_of
from sessions.guard.methods import read_only
from sessions.models import Moderator, Session, Status, Topic
from sessions.models.cancelled import cancelled, tell_moved
from sessions.models.sessions import shown_report

OVER = (Status.HELD, Status.PUBLISHED)


@read_only
def home(request: HttpRequest) -> HttpResponse:
    reader, today = request.reader, timezone.localdate()
    visible = Session.objects.visible_to(reader)
    # The next one, whose date may be open still: then nobody said that it was held.
    ahead = visible.filter(Q(held_on__gte=today) | Q(held_on=None)).exclude(held_on=None, status__in=OVER)
    shown = {
        "coming": ahead.soonest_first().first(),
        "report": visible.filter(shown_report(reader)).first(),
    }
    evenings = [session for session in shown.values() if session]
    tell_moved(evenings, reader)
    moderators = Moderator.objects.of_sessions(evenings, reader)
    context, people = dict(shown), []
    for name, session in shown.items():
        if session:
            talks, moderated = talks_of(session, reader), moderators[session.pk]
            context |= {f"{name}_talks": talks, f"{name}_moderators": moderated}
            people += [*people_of(talks), *moderated]
    tell_apart(people, reader)
    context |= {
        "cancelled": sorted(cancelled(reader, today), key=lambda session: (session.held_on, session.number)),
        "topics_in_all": Topic.objects.visible_to(reader).count(),
        "sessions_in_all": visible.count(),
        "years": months(reader),
    }
    return render(request, "archive/home.html", context)
