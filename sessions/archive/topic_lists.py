"""All topics, filtered, sorted and in pages."""

from collections.abc import Collection

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sessions.archive.near import months
from sessions.archive.talks import Talk, talks
from sessions.guard.methods import read_only
from sessions.models import Count, Reader, Speaker, Topic
from sessions.models.counting import BLOCK
from sessions.models.prepared import prepared
from sessions.search.filters import NEWEST, OLDEST, TITLE, TopicFilters
from sessions.search.paging import (
    Page,
    bounded_page,
    counted_page,
    in_this_order,
    seek_blocks,
    topics_in_words,
)

SIZE = 25


@read_only
def topics(request: HttpRequest) -> HttpResponse:
    """Six queries: totals, numbers (deep in the archive two), topics, speakers, the strip (unfiltered)."""
    filters = TopicFilters(request, Topic.objects.visible_to(request.reader).latest_first())
    page = topics_page(filters, request.GET.get("page"))
    context = {
        "filters": filters,
        "page": page,
        "count": topics_in_words(page.total, bool(filters.values) and page.many),
        "talks": talks_of(page, request.reader),
        "years": [] if filters.values else months(request.reader),
    }
    return render(request, "archive/topics.html", context)


def topics_page(filters: TopicFilters, given: str | None) -> Page:
    """The page asked for: of the whole archive by its totals, of a filtered list by counting to a bound."""
    if filters.alone is not None:
        return counted_page(filters.qs, given, size=SIZE, total=filters.alone)
    if filters.values:
        return bounded_page(filters.qs, given, size=SIZE)
    total = filters.known.total(Count.Facet.TOPICS)
    seek = None if filters.order == TITLE else seek_by_session(filters.reader, filters.order)
    return counted_page(filters.qs, given, size=SIZE, total=total, seek=seek)


def seek_by_session(reader: Reader, order: str):
    """How to get near a topic of the whole archive without walking there: by hundreds of session numbers."""

    def seek(records: QuerySet[Topic], offset: int) -> tuple[QuerySet[Topic], int]:
        rows = Count.objects.seen_by(reader).filter(facet=Count.Facet.BLOCK).values_list("value", "total")
        blocks = sorted(((int(value), total) for value, total in rows), reverse=order == NEWEST)
        block, rest = seek_blocks(blocks, offset)
        if block is None:
            return records, offset
        if order == OLDEST:
            return records.filter(session__number__gte=block * BLOCK), rest
        return records.filter(session__number__lt=(block + 1) * BLOCK), rest

    return seek


def talks_of(page: Page, reader: Reader) -> list[Talk]:
    """The topics of the page as talks, in its order. Two queries."""
    if not page.found:
        return []
    found = in_this_order(rows(page.found), page.found)
    return list(talks(found, reader, speakers=speakers(page.found)).values())


@prepared
def rows(topics: Collection[int]) -> QuerySet[Topic]:
    """These topics, as rows of a list, in no order."""
    return Topic.objects.for_rows().filter(pk__in=topics).order_by()


@prepared
def speakers(topics: Collection[int]) -> QuerySet[Speaker]:
    """Their speakers, as rows of a list."""
    return Speaker.objects.filter(topic__in=topics).for_rows()
