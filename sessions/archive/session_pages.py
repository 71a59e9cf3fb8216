"""The page of one evening: its agenda before it, its report after."""

from collections.abc import Iterable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator

from sessions.archive.attachments import attachments
from sessions.archive.near import with_texts
from sessions.archive.roles import roles
from sessions.archive.strip import address_of_all, state_of, strip
from sessions.archive.talks import Talk, threaded, topics_of
from sessions.guard.methods import read_only
from sessions.models import Session
from sessions.models.evenings import EveningRow

GREATEST = 2_147_483_647  # what the column holds; databases refuse to be asked for more


@read_only
def session_page(request: HttpRequest, number: int) -> HttpResponse:
    """Six queries, whatever the size of the archive: evenings around, topics, threads, speakers, rest."""
    if number > GREATEST:
        raise Http404
    reader, today = request.reader, timezone.localdate()
    near, session = with_texts(reader, number)
    if session is None:
        raise Http404
    report = session.shows_report_to(reader)
    talks = threaded(topics_of([session], reader), reader)
    attached = attachments(talks, reader, session=session.pk if report else None)
    for talk in talks.values():
        talk.attached = attached[talk.topic.pk]
    context = {
        "session": session,
        "description": description(session, talks.values()),
        "state": state_of(session, reader, today),
        "wording": session.wording(reader),
        "report": report,
        "talks": list(talks.values()),
        "attached": attached[None],
        "roles": roles([session.pk], reader)[session.pk],
        "before": next((evening for evening in near if evening.number < number), None),
        "after": next((evening for evening in reversed(near) if evening.number > number), None),
        "addresses": addresses(near),
        "years": strip(near, reader, today, own=session),
    }
    return render(request, "archive/session.html", context)


def description(session: Session, talks: Iterable[Talk]) -> str:
    """One line for search engines: number, day, and the titles."""
    day = date_format(session.held_on, "j F Y") if session.held_on else session.held_on_text
    titles = "; ".join(talk.headline for talk in talks)
    line = ", ".join(filter(None, [f"{session.ordinal} {settings.MTS_SERIES}", day]))
    return Truncator(f"{line}: {titles}" if titles else line).chars(300)


def addresses(evenings: list[EveningRow]) -> dict[int, str]:
    """Where each number leads, for "the 32nd MTS" in a summary."""
    return {evening.number: f"{address_of_all()}{evening.number}/" for evening in evenings}
