"""All sessions by year, filtered and in pages."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from sessions.archive.roles import Roles, roles
from sessions.archive.strip import Year, strip
from sessions.archive.talks import Talk, speakers_of, talks
from sessions.models import Count, Reader, Session, Topic
from sessions.models.counts import BLOCK
from sessions.search.filters import NEWEST, OLDEST, SessionFilters
from sessions.search.paging import (
    Page,
    bounded_page,
    counted_page,
    in_this_order,
    seek_blocks,
    sessions_in_words,
)

SIZE = 24


@dataclass(frozen=True)
class Evening:
    """One session as a list shows it."""

    session: Session
    talks: list[Talk]
    roles: Roles


def sessions(request: HttpRequest) -> HttpResponse:
    """At most six queries: totals, sessions, topics, speakers of the untitled, roles, and the strip.

    A filtered list has no strip, and asks for the numbers of its sessions first.
    """
    reader = request.reader
    filters = SessionFilters(request, Session.objects.visible_to(reader).latest_first())
    page = sessions_page(filters, request.GET.get("page"))
    found = page.found
    context = {
        "filters": filters,
        "page": page,
        "count": sessions_in_words(page.total, page.more),
        "groups": by_year(evenings(found, reader)),
        "years": [] if filters.values else strip_of(found, reader),
    }
    return render(request, "archive/sessions.html", context)


def sessions_page(filters: SessionFilters, given: str | None) -> Page:
    """The page asked for, with its sessions: of the whole archive by its totals, else counted to a bound."""
    if filters.values:
        page = bounded_page(filters.qs, given, size=SIZE)
        return replace(page, found=in_this_order(Session.objects.for_strip(), page.found))
    return counted_page(
        filters.qs.for_strip(),
        given,
        size=SIZE,
        total=filters.known.total(Count.Facet.SESSIONS),
        seek=seek(filters.reader, filters.order),
        read=list,
    )


def seek(reader: Reader, order: str):
    """How to get near a session of the whole archive without walking there: by hundreds of numbers."""

    def near(records: QuerySet[Session], offset: int) -> tuple[QuerySet[Session], int]:
        rows = Count.objects.seen_by(reader).filter(facet=Count.Facet.SESSION_BLOCK)
        found = ((int(value), total) for value, total in rows.values_list("value", "total"))
        block, rest = seek_blocks(sorted(found, reverse=order == NEWEST), offset)
        if block is None:
            return records, offset
        if order == OLDEST:
            return records.filter(number__gte=block * BLOCK), rest
        return records.filter(number__lt=(block + 1) * BLOCK), rest

    return near


def evenings(found: Sequence[Session], reader: Reader) -> list[Evening]:
    """The sessions with their topics and moderators. Three queries at most."""
    by_number = {session.pk: session for session in found}
    topics = list(Topic.objects.visible_to(reader).filter(session__in=by_number).order_by("position"))
    for topic in topics:
        topic.session = by_number[topic.session_id]
    wordless = [topic.pk for topic in topics if not (topic.title or topic.subject)]
    spoken = talks(topics, reader, speakers=speakers_of(wordless) if wordless else []).values()
    held = roles(list(by_number), reader)
    return [
        Evening(session, [talk for talk in spoken if talk.topic.session_id == session.pk], held[session.pk])
        for session in found
    ]


def strip_of(found: Sequence[Session], reader: Reader) -> list[Year]:
    """The strip of months up to the latest of these sessions."""
    latest = max((session.number for session in found), default=0)
    upto = Session.objects.visible_to(reader).filter(number__lte=latest)
    return strip(upto.latest(), reader, timezone.localdate())


def by_year(found: Sequence[Evening]) -> list[tuple[int | None, list[Evening]]]:
    """(year, its evenings) in the order given; None for evenings whose date nobody knows."""
    years = groupby(found, key=lambda evening: evening.session.held_on and evening.session.held_on.year)
    return [(year, list(group)) for year, group in years]
