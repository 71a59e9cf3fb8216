"""The page of one evening: its agenda before it, its report after."""

from collections.abc import Iterable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from sessions.archive.attachments import attachments
from sessions.archive.namesakes import tell_apart
from sessions.archive.near import with_texts
from sessions.archive.roles import roles
from sessions.archive.strip import address_of_all, state_of, strip
from sessions.archive.talks import Talk, people_of, threaded, topics_of
from sessions.guard.methods import read_only
from sessions.models import Reader, Status, Topic
from sessions.models.called_off import called_off
from sessions.models.evenings import EveningRow, EveningRules

GREATEST = 2_147_483_647  # what the column holds; databases refuse to be asked for more


@read_only
def session_page(request: HttpRequest, number: int) -> HttpResponse:
    """Six queries, whatever the size of the archive: evenings around, topics, threads, speakers, rest.

    An evening that was called off takes two.
    """
    if number > GREATEST:
        raise Http404
    reader, today = request.reader, timezone.localdate()
    near, session, own = with_texts(reader, number)
    if session is None:
        return render(request, "archive/session.html", called_off_page(reader, number, near))
    report = session.shows_report_to(reader)
    topics = topics_of([session], reader)
    talks = threaded(topics, reader) if topics else {}
    attached = attachments(talks, reader, session=session.pk if report else None)
    for talk in talks.values():
        talk.attached = attached[talk.topic.pk]
    own_roles = roles([session.pk], reader)[session.pk]
    tell_apart([*people_of(talks.values()), *own_roles.people], reader)
    context = {
        "session": session,
        "description": description(session, talks.values()),
        "state": state_of(session, reader, today),
        "wording": session.wording(reader),
        "own": own,
        "report": report,
        "talks": list(talks.values()),
        "settling": not topics and Topic.objects.settling(session, reader),
        "attached": attached[None],
        "roles": own_roles,
        "addresses": addresses(near),
        **around(session, near),
        "years": strip(near, reader, today, own=session),
    }
    return render(request, "archive/session.html", context)


def called_off_page(reader: Reader, number: int, near: list[EveningRow]) -> dict:
    """What is told of an evening that does not take place, to those who could read of it; Http404 else."""
    session = next((evening for evening in reversed(called_off(reader)) if evening.number == number), None)
    if session is None:
        raise Http404
    return {
        "session": session,
        "description": description(session, []),
        "state": "cancelled",
        **around(session, near),
        "years": strip(near, reader, timezone.localdate(), own=session),
    }


def around(session: EveningRules, near: list[EveningRow]) -> dict[str, EveningRow | None]:
    """The evening `before` this one and the one `after` it."""
    number = session.number
    return {
        "before": next((evening for evening in near if evening.number < number), None),
        "after": next((evening for evening in reversed(near) if evening.number > number), None),
    }


def description(session: EveningRules, talks: Iterable[Talk]) -> str:
    """One line for search engines: number, day, that it was called off, and the titles."""
    day = date_format(session.held_on, "j F Y") if session.held_on else session.held_on_text
    day = ", ".join(filter(None, [day, _("cancelled") if session.status == Status.CANCELLED else ""]))
    titles = "; ".join(talk.headline for talk in talks)
    line = ", ".join(filter(None, [f"{session.ordinal} {settings.MTS_SERIES}", day]))
    return Truncator(f"{line}: {titles}" if titles else line).chars(300)


def addresses(evenings: list[EveningRow]) -> dict[int, str]:
    """Where each number leads, for "the 32nd MTS" in a summary."""
    return {evening.number: f"{address_of_all()}{evening.number}/" for evening in evenings}
