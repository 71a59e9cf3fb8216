"""The front page: the next evening, the latest report, what was years ago, the strip of months, search."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from sessions.archive.namesakes import tell_apart
from sessions.archive.strip import MONTHS, evenings, strip
from sessions.archive.talks import people_of, talks_of
from sessions.guard.methods import read_only
from sessions.models import Moderator, Reader, Session, Status, Topic
from sessions.models.cancelled import cancelled, tell_moved
from sessions.models.sessions import shown_report

OVER = (Status.HELD, Status.PUBLISHED)
AGO = 3  # talks of years ago


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
    sessions = [session for session in shown.values() if session]
    tell_moved(sessions, reader)
    moderators = Moderator.objects.of_sessions(sessions, reader)
    context, people = dict(shown), []
    for name, session in shown.items():
        if session:
            talks, moderated = talks_of(session, reader), moderators[session.pk]
            context |= {f"{name}_talks": talks, f"{name}_moderators": moderated}
            people += [*people_of(talks), *moderated]
    tell_apart(people, reader)
    series = list(evenings(reader, today)[:MONTHS])
    context |= {
        "ago": years_ago(series, reader, today),
        "cancelled": sorted(cancelled(reader, today), key=lambda session: (session.held_on, session.number)),
        "topics_in_all": Topic.objects.visible_to(reader).count(),
        "sessions_in_all": visible.count(),
        "years": strip(series),
    }
    return render(request, "archive/home.html", context)


def years_ago(series: Iterable, reader: Reader, today: date) -> dict | None:
    """An evening of this month in an earlier year (of `strip.evenings`), each day another one, with three of
    its talks. One query.
    """
    past = [
        one for one in series if one.state == "published" and one.held_on and one.held_on.year < today.year
    ]
    earlier = [one for one in past if one.held_on.month == today.month]
    if not earlier:
        return None
    evening = earlier[today.toordinal() % len(earlier)]
    told = Topic.objects.visible_to(reader).filter(session__number=evening.number).order_by("position")
    talks = [
        (talk.called(reader), talk.get_absolute_url()) for talk in told.exclude(title="", subject="")[:AGO]
    ]
    years = today.year - evening.held_on.year
    return {"years": years, "number": evening.number, "talks": talks} if talks else None
