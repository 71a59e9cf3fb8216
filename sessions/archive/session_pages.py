"""All sessions by year, and the page of one: its agenda before the evening, its report after."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from sessions.archive.list_file import joined, list_file, wants_file
from sessions.archive.namesakes import tell_apart
from sessions.archive.strip import addresses, around, months, strip
from sessions.archive.talks import add_threads, attached, people_of, talks_of
from sessions.guard.kept import kept
from sessions.guard.methods import read_only
from sessions.models import Moderator, Newcomer, Person, Reader, Session, Status, Talk, Topic
from sessions.models.cancelled import cancelled, tell_moved
from sessions.models.roles import shown_farewell
from sessions.search.filters import SessionFilters
from sessions.search.paging import page_of
from sessions.search.totals import session_totals

SIZE = 12

type Evening = tuple[Session, list[tuple[str, str]], list[Person]]  # with topics (title, address), moderators


@read_only
def sessions(request: HttpRequest) -> HttpResponse:
    reader = request.reader
    # One that was cancelled has no moderator to be found by.
    off = {} if request.GET.get("moderator") else {session.pk: session for session in cancelled(reader)}
    listed = Session.objects.visible_to(reader) | Session.objects.filter(pk__in=off)
    listed = listed.for_rows()
    filters = SessionFilters(request, listed, kept("sessions", reader, partial(session_totals, reader)))
    if wants_file(request):
        headings = [_("Session"), _("Date"), _("Cancelled"), _("Moderators"), _("Topics"), _("Address")]
        listed = filters.qs.values_list("pk", flat=True)
        return list_file(request, "sessions", listed, headings, partial(evening_cells, off))
    page = page_of(filters.qs, request, size=SIZE)
    found = [off.get(session.pk, session) for session in page]
    tell_moved(found, reader)
    context = {
        "filters": filters,
        "page": page,
        "groups": by_year(found, reader),
        "years": [] if filters.values else months(reader, max((one.number for one in found), default=0)),
    }
    return render(request, "archive/sessions.html", context)


def by_year(found: Sequence[Session], reader: Reader) -> list[tuple[int | None, list[Evening]]]:
    """(year, its evenings) in the order given; None for evenings whose date nobody knows."""
    topics = Topic.objects.visible_to(reader).filter(session__in=found).order_by("position")
    topics = topics.only("session", "position", "slug", "title", "subject", "house_title")
    topics = topics.prefetch_related("speakers__person")
    called, held_by = defaultdict(list), Moderator.objects.of_sessions(found, reader)
    for topic in topics:
        called[topic.session_id].append((topic.called(reader), topic.get_absolute_url()))
    tell_apart([person for people in held_by.values() for person in people], reader)
    years = groupby(found, key=lambda session: session.held_on and session.held_on.year)
    return [(year, [(one, called[one.pk], held_by[one.pk]) for one in group]) for year, group in years]


def evening_cells(off: dict[int, Session], keys: Sequence[int], reader: Reader) -> Iterator[tuple]:
    """off: those that were cancelled, as they were."""
    found = Session.objects.for_rows().in_bulk(keys) | off
    for _year, evenings in by_year([found[key] for key in keys if key in found], reader):
        for session, topics, moderators in evenings:
            called_off = _("cancelled") if session.status == Status.CANCELLED else ""
            titles = joined(title for title, _address in topics)
            yield session.number, session.day, called_off, joined(moderators), titles, session


@read_only
def session_page(request: HttpRequest, number: int) -> HttpResponse:
    reader = request.reader
    near = around(reader, number)
    session = Session.objects.visible_to(reader).filter(number=number).first()
    off = next((one for one in reversed(cancelled(reader)) if one.number == number and one != session), None)
    if session is None and off is None:
        raise Http404
    context = evening_context(session, reader) if session else {"session": off, "talks": []}
    context["other"] = off if session else None
    session = context["session"]
    context |= {
        "description": description(session, context["talks"]),
        "state": next((evening.state for evening in near if evening.number == number), "cancelled"),
        "before": next((evening for evening in near if evening.number < number), None),
        "after": next((evening for evening in reversed(near) if evening.number > number), None),
        "addresses": addresses(near),
        "years": strip(near, session),
    }
    return render(request, "archive/session.html", context)


@read_only
def without_zeros(request: HttpRequest, rest: str) -> HttpResponse:
    """/sessions/034/ and what is below it lead to /sessions/34/. Other digits than ASCII are no address."""
    if not re.match("0*[1-9]", rest):
        raise Http404
    return HttpResponsePermanentRedirect(
        re.sub("/sessions/0+", "/sessions/", request.get_full_path(), count=1)
    )


def evening_context(session: Session, reader: Reader) -> dict:
    """Agenda or report of an evening that this reader may see."""
    talks = talks_of(session, reader)
    prefetch_related_objects([talk.topic for talk in talks], "tags")
    add_threads(talks, reader)
    of_topic = attached(reader, session=session)
    for talk in talks:
        talk.attached = of_topic[talk.topic.pk]
    moderators = Moderator.objects.of_sessions([session], reader)[session.pk]
    introduced = Newcomer.objects.visible_to(reader).filter(session=session).select_related("person")
    newcomers = [role.person for role in introduced]
    farewells = session.farewells.filter(shown_farewell(reader)).select_related("person")
    farewells = list(farewells.order_by("person__sort_key"))
    leaving = [intern.person for intern in farewells]
    tell_apart([*people_of(talks), *moderators, *newcomers, *leaving], reader)
    tell_moved([session], reader)
    return {
        "session": session,
        "wording": session.wording(reader),
        "report": session.shows_report_to(reader),
        "talks": talks,
        # A talk stands that is meant for this reader, and whose speakers may not know it yet.
        "settling": not talks and session.topics.standing().filter(audience__in=reader.audiences).exists(),
        "attached": of_topic[None],
        "moderators": moderators,
        "newcomers": newcomers,
        "farewells": farewells,
    }


def description(session: Session, talks: Iterable[Talk]) -> str:
    """One line for search engines: number, day, that it was cancelled, and the titles."""
    day = date_format(session.held_on, "j F Y") if session.held_on else session.held_on_text
    day = ", ".join(filter(None, [day, _("cancelled") if session.status == Status.CANCELLED else ""]))
    titles = "; ".join(talk.headline for talk in talks)
    line = ", ".join(filter(None, [f"{session.ordinal} {settings.MTS_SERIES}", day]))
    return Truncator(f"{line}: {titles}" if titles else line).chars(300)
