"""Tags: all of them with their topics counted, and the topics of one."""

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sessions.archive.old_addresses import moved
from sessions.archive.strip import months
from sessions.archive.talks import talks
from sessions.archive.topic_pages import SIZE
from sessions.guard.methods import read_only
from sessions.models import OldAddress, Tag, Topic
from sessions.search.paging import page_of

TAGS = 300  # on one page


@read_only
def tags(request: HttpRequest) -> HttpResponse:
    """Tags of topics this reader may see, from A to Z."""
    seen = Count("topics", filter=Q(topics__visibility__gte=request.reader.level))
    found = Tag.objects.annotate(total=seen).filter(total__gt=0).order_by("name")
    context = {"page": page_of(found, request, size=TAGS), "years": months(request.reader)}
    return render(request, "archive/tags.html", context)


@read_only
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """The topics of one tag, newest first; 301, 410 or 404 where this reader may see none."""
    reader = request.reader
    tag = Tag.objects.used_for(reader).filter(slug=slug).first()
    if tag is None:
        return moved(OldAddress.Kind.TAG, slug, Tag.objects.used_for(reader))
    page = page_of(Topic.objects.visible_to(reader).filter(tags=tag).latest_first(), request, size=SIZE)
    context = {"tag": tag, "page": page, "talks": talks(page.object_list, reader), "years": months(reader)}
    return render(request, "archive/tag.html", context)
