"""All sessions by year, filtered and in pages."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from django.db.models import Case, OuterRef, QuerySet, StringAgg, Subquery, TextField, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from sessions.archive.namesakes import tell_apart
from sessions.archive.near import latest
from sessions.archive.strip import Year, strip
from sessions.guard.methods import read_only
from sessions.models import Count, Moderator, Person, Reader, Session, Speaker, Topic
from sessions.models.called_off import called_off, moved_from
from sessions.models.counting import BLOCK
from sessions.models.evenings import EveningRow
from sessions.models.headlines import headline
from sessions.models.prepared import prepared
from sessions.search.filters import NEWEST, OLDEST, SessionFilters
from sessions.search.paging import (
    Page,
    bounded_page,
    counted_page,
    in_this_order,
    seek_blocks,
    sessions_in_words,
)

SIZE = 12


@dataclass(frozen=True)
class Heading:
    """One topic in its session's row: what it is called and where it is."""

    words: str
    address: str


@dataclass(frozen=True)
class Evening:
    """One session as a list shows it."""

    session: Session
    topics: list[Heading]
    moderators: list[Person]


@read_only
def sessions(request: HttpRequest) -> HttpResponse:
    """Six queries: those called off, totals, sessions, topics, moderators, and the strip (deep in the archive
    one more).

    A filtered list asks who is meant and for the numbers of its sessions, and has no strip.
    """
    reader = request.reader
    # One that was called off has no moderator to be found by.
    off = {} if request.GET.get("moderator") else {row.id: row for row in called_off(reader)}
    listed = Session.objects.visible_to(reader) | Session.objects.filter(pk__in=off)
    filters = SessionFilters(request, listed.latest_first())
    page = sessions_page(filters, request.GET.get("page"), off)
    found = [off[session.pk].session() if session.pk in off else session for session in page.found]
    context = {
        "filters": filters,
        "page": page,
        "count": sessions_in_words(page.total, bool(filters.values) and page.many),
        "groups": by_year(evenings(found, reader)),
        "years": [] if filters.values else strip_of(found, reader),
    }
    return render(request, "archive/sessions.html", context)


def sessions_page(filters: SessionFilters, given: str | None, off: dict[int, EveningRow]) -> Page:
    """The page asked for, with its sessions: of the whole archive by its totals, else counted to a bound.

    off: by primary key, the evenings of the list that were called off; no total counts them.
    """
    if filters.values:
        page = bounded_page(filters.qs, given, size=SIZE)
        return replace(page, found=in_this_order(rows(filters.reader, page.found), page.found))
    return counted_page(
        filters.qs.for_strip().annotate(moved_from=moved_from(filters.reader)),
        given,
        size=SIZE,
        total=filters.known.total(Count.Facet.SESSIONS) + len(off),
        seek=seek(filters.reader, filters.order, off.values()),
        read=list,
    )


@prepared
def rows(reader: Reader, sessions: Collection[int]) -> QuerySet[Session]:
    """These sessions, as rows of a list, in no order."""
    found = Session.objects.for_strip().filter(pk__in=sessions)
    return found.annotate(moved_from=moved_from(reader)).order_by()


def seek(reader: Reader, order: str, off: Collection[EveningRow]):
    """How to get near a session of the whole archive without walking there: by hundreds of numbers."""

    def near(records: QuerySet[Session], offset: int) -> tuple[QuerySet[Session], int]:
        rows = Count.objects.seen_by(reader).filter(facet=Count.Facet.SESSION_BLOCK)
        found = Counter({int(value): total for value, total in rows.values_list("value", "total")})
        found.update(session.number // BLOCK for session in off)
        block, rest = seek_blocks(sorted(found.items(), reverse=order == NEWEST), offset)
        if block is None:
            return records, offset
        if order == OLDEST:
            return records.filter(number__gte=block * BLOCK), rest
        return records.filter(number__lt=(block + 1) * BLOCK), rest

    return near


def evenings(found: Sequence[Session], reader: Reader) -> list[Evening]:
    """The sessions with their topics and moderators. Two queries."""
    keys = [session.pk for session in found]
    topics, held_by = headings(keys, reader), moderators(keys, reader)
    return [Evening(session, topics[session.pk], held_by[session.pk]) for session in found]


def moderators(sessions: Sequence[int], reader: Reader) -> dict[int, list[Person]]:
    """Who moderated these sessions, as unsaved people with a name and a slug. One query."""
    found: dict[int, list[Person]] = defaultdict(list)
    for session, name, slug, anonymised_at in moderator_rows(reader, sessions):
        found[session].append(Person(name=name, slug=slug, anonymised_at=anonymised_at))
    tell_apart([person for moderators in found.values() for person in moderators], reader)
    return found


@prepared
def moderator_rows(reader: Reader, sessions: Collection[int]) -> QuerySet:
    """(session, name, slug, anonymised_at), in order."""
    held = Moderator.objects.visible_to(reader).filter(session__in=sessions).order_by("position", "pk")
    return held.values_list("session", "person__name", "person__slug", "person__anonymised_at")


def headings(sessions: Sequence[int], reader: Reader) -> dict[int, list[Heading]]:
    """What the topics of these sessions are called, in order, without loading their summaries. One query."""
    found: dict[int, list[Heading]] = defaultdict(list)
    base = reverse("topics")
    for session, slug, title, subject, spoken in heading_rows(reader, sessions):
        words = headline(title, subject, (spoken or "").split("\n") if spoken else [])
        found[session].append(Heading(words, f"{base}{slug}/"))
    return found


@prepared
def heading_rows(reader: Reader, sessions: Collection[int]) -> QuerySet:
    """(session, slug, title, subject, names of speakers by line where both are empty), in order."""
    names = Speaker.objects.order_by().filter(topic=OuterRef("pk")).values("topic")
    names = names.annotate(names=StringAgg("person__name", Value("\n"))).values("names")
    topics = Topic.objects.visible_to(reader).filter(session__in=sessions).with_title_for(reader)
    topics = topics.order_by("position").annotate(
        spoken=Case(
            When(title="", subject="", then=Subquery(names)), default=Value(""), output_field=TextField()
        )
    )
    return topics.values_list("session", "slug", "own_title", "subject", "spoken")


def strip_of(found: Sequence[Session], reader: Reader) -> list[Year]:
    """The strip of months up to the latest of these sessions."""
    upto = max((session.number for session in found), default=0)
    return strip(latest(reader, upto), reader, timezone.localdate())


def by_year(found: Sequence[Evening]) -> list[tuple[int | None, list[Evening]]]:
    """(year, its evenings) in the order given; None for evenings whose date nobody knows."""
    years = groupby(found, key=lambda evening: evening.session.held_on and evening.session.held_on.year)
    return [(year, list(group)) for year, group in years]
