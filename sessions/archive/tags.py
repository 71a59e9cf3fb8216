"""Tags: all of them with their topics counted, and the topics of one."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sessions.archive.moved import moved
from sessions.archive.near import months
from sessions.archive.topic_lists import SIZE, talks_of
from sessions.guard.methods import read_only
from sessions.models import Count, OldAddress, Reader, Tag, Topic
from sessions.models.prepared import Window, prepared
from sessions.search.paging import counted_page, topics_in_words

TAGS = 300  # on one page
RARE = 2_000  # topics that are looked up and sorted; of more, the list is walked until a page is full


@read_only
def tags(request: HttpRequest) -> HttpResponse:
    """Tags of topics this reader may see, from A to Z. Two queries of the totals, one for the strip."""
    totals = Count.objects.seen_by(request.reader).filter(facet=Count.Facet.TAG).order_by("label", "value")
    page = counted_page(totals, request.GET.get("page"), size=TAGS, total=totals.count(), read=rows)
    return render(request, "archive/tags.html", {"page": page, "years": months(request.reader)})


def rows(totals: QuerySet[Count]) -> list[tuple[str, str, str]]:
    """(slug, name, topics) of each tag."""
    return [(slug, name, str(total)) for slug, name, total in totals.values_list("value", "label", "total")]


@read_only
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """The topics of one tag, newest first; 301, 410 or 404 where this reader may see none."""
    reader = request.reader
    total = next(iter(totals_of(reader, slug)), None)
    if total is None:
        return moved(OldAddress.Kind.TAG, slug, Tag.objects.used_for(reader))
    tagged = Window(tagged_from, reader, slug, total <= RARE)
    page = counted_page(tagged, request.GET.get("page"), size=SIZE, total=total, read=list)
    context = {
        "tag": Tag.objects.get(slug=slug),
        "page": page,
        "count": topics_in_words(page.total, page.many),
        "talks": talks_of(page, reader),
        "years": months(reader),
    }
    return render(request, "archive/tag.html", context)


@prepared
def totals_of(reader: Reader, slug: str) -> QuerySet:
    """How many topics this reader sees with the tag; nothing where there are none."""
    counted = Count.objects.seen_by(reader).filter(facet=Count.Facet.TAG, value=slug)
    return counted.values_list("total", flat=True)


@prepared
def tagged_from(reader: Reader, slug: str, rare: bool, first: int) -> QuerySet:
    """The primary keys of SIZE of its topics."""
    topics = Topic.objects.visible_to(reader).tagged(slug, rare=rare).latest_first()
    return topics.values_list("pk", flat=True)[first : first + SIZE]
