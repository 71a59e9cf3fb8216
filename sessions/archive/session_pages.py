"""All sessions by year, and the page of one: its agenda before the evening, its report after."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from sessions.archive.namesakes import tell_apart
from sessions.archive.strip import around, latest, state_of, strip
from sessions.archive.talks import Talk, add_threads, attached, people_of, talks_of
from sessions.guard.methods import read_only
from sessions.models import Intern, Moderator, Newcomer, Person, Reader, Session, Status, Topic
from sessions.models.cancelled import cancelled, cancelled_before, moved_from
from sessions.models.speakers import with_people
from sessions.search.filters import SessionFilters
from sessions.search.paging import page_of

SIZE = 12
GREATEST = 2_147_483_647  # what the column of numbers holds; databases refuse to be asked for more


@dataclass(frozen=True)
class Evening:
    """One session as a list shows it. topics: what each is called, and where it is."""

    session: Session
    topics: list[tuple[str, str]]
    moderators: list[Person]


@dataclass
class Roles:
    """Who did what at an evening besides giving a talk."""

    moderators: list[Person] = field(default_factory=list)
    newcomers: list[Person] = field(default_factory=list)
    farewells: list[Intern] = field(default_factory=list)

    @property
    def people(self) -> list[Person]:
        return [*self.moderators, *self.newcomers, *(farewell.person for farewell in self.farewells)]


def roles_at(session: Session, reader: Reader) -> Roles:
    """What this reader may know. Three queries."""
    held = Moderator.objects.visible_to(reader).filter(session=session).select_related("person")
    introduced = Newcomer.objects.visible_to(reader).filter(session=session).select_related("person")
    farewells = Intern.objects.with_farewell_for(reader).filter(farewell_session=session)
    return Roles(
        [role.person for role in held],
        [role.person for role in introduced],
        list(farewells.select_related("person").order_by("person__name")),
    )


@read_only
def sessions(request: HttpRequest) -> HttpResponse:
    reader = request.reader
    # One that was cancelled has no moderator to be found by.
    off = {} if request.GET.get("moderator") else {session.pk: session for session in cancelled(reader)}
    listed = Session.objects.visible_to(reader) | Session.objects.filter(pk__in=off)
    listed = listed.annotate(moved_from=moved_from(reader)).latest_first().for_rows()
    filters = SessionFilters(request, listed)
    page = page_of(filters.qs, request, size=SIZE)
    found = [off.get(session.pk, session) for session in page]
    upto = max((session.number for session in found), default=0)
    context = {
        "filters": filters,
        "page": page,
        "groups": by_year(evenings(found, reader)),
        "years": [] if filters.values else strip(latest(reader, upto), reader, timezone.localdate()),
    }
    return render(request, "archive/sessions.html", context)


def evenings(found: Sequence[Session], reader: Reader) -> list[Evening]:
    """The sessions with what their topics are called, and their moderators."""
    topics = Topic.objects.visible_to(reader).filter(session__in=found).order_by("position")
    topics = list(topics.only("session", "position", "slug", "title", "subject", "house_title"))
    prefetch_related_objects(
        [topic for topic in topics if not topic.title and not topic.subject], with_people()
    )
    called, held_by = defaultdict(list), defaultdict(list)
    for topic in topics:
        called[topic.session_id].append((topic.called(reader), topic.get_absolute_url()))
    for role in Moderator.objects.visible_to(reader).filter(session__in=found).select_related("person"):
        held_by[role.session_id].append(role.person)
    tell_apart([person for people in held_by.values() for person in people], reader)
    return [Evening(session, called[session.pk], held_by[session.pk]) for session in found]


def by_year(found: Sequence[Evening]) -> list[tuple[int | None, list[Evening]]]:
    """(year, its evenings) in the order given; None for evenings whose date nobody knows."""
    years = groupby(found, key=lambda evening: evening.session.held_on and evening.session.held_on.year)
    return [(year, list(group)) for year, group in years]


@read_only
def session_page(request: HttpRequest, number: int) -> HttpResponse:
    if number > GREATEST:
        raise Http404
    reader, today = request.reader, timezone.localdate()
    near = around(reader, number)
    told = {"moved_from": moved_from(reader), "cancelled_on": cancelled_before(reader)}
    session = Session.objects.visible_to(reader).annotate(**told).filter(number=number).first()
    context = evening_context(session, reader) if session else cancelled_context(number, reader)
    session = context["session"]
    context |= {
        "description": description(session, context["talks"]),
        "state": state_of(session, reader, today) if session.status != Status.CANCELLED else "cancelled",
        "before": next((evening for evening in near if evening.number < number), None),
        "after": next((evening for evening in reversed(near) if evening.number > number), None),
        "addresses": {evening.number: evening.get_absolute_url() for evening in near},
        "years": strip(near, reader, today, own=session),
    }
    return render(request, "archive/session.html", context)


def evening_context(session: Session, reader: Reader) -> dict:
    """Agenda or report of an evening that this reader may see."""
    talks = talks_of(session, reader)
    add_threads(talks, reader)
    of_topic = attached(reader, session=session)
    for talk in talks:
        talk.attached = of_topic[talk.topic.pk]
    roles = roles_at(session, reader)
    tell_apart([*people_of(talks), *roles.people], reader)
    return {
        "session": session,
        "wording": session.wording(reader),
        "report": session.shows_report_to(reader),
        "talks": talks,
        "settling": not talks and Topic.objects.settling(session, reader),
        "attached": of_topic[None],
        "roles": roles,
    }


def cancelled_context(number: int, reader: Reader) -> dict:
    """What is told of an evening that does not take place, to those who could read of it; Http404 else."""
    session = cancelled_session(number, reader)
    if session is None:
        raise Http404
    return {"session": session, "talks": []}


def cancelled_session(number: int | None, reader: Reader) -> Session | None:
    """The evening of this number that was cancelled last, as this reader saw it."""
    return next((session for session in reversed(cancelled(reader)) if session.number == number), None)


def description(session: Session, talks: Iterable[Talk]) -> str:
    """One line for search engines: number, day, that it was cancelled, and the titles."""
    day = date_format(session.held_on, "j F Y") if session.held_on else session.held_on_text
    day = ", ".join(filter(None, [day, _("cancelled") if session.status == Status.CANCELLED else ""]))
    titles = "; ".join(talk.headline for talk in talks)
    line = ", ".join(filter(None, [f"{session.ordinal} {settings.MTS_SERIES}", day]))
    return Truncator(f"{line}: {titles}" if titles else line).chars(300)
