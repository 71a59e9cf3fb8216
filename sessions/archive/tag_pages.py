"""Tags: all of them with their topics counted, and the topics of one."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sessions.archive.old_addresses import moved
from sessions.archive.strip import months
from sessions.archive.talks import talks_on
from sessions.archive.topic_pages import SIZE
from sessions.guard.kept import kept
from sessions.guard.methods import read_only
from sessions.models import OldAddress, Tag, Topic
from sessions.search.paging import page_of
from sessions.search.totals import topic_totals

TAGS = 300  # on one page


@read_only
def tags(request: HttpRequest) -> HttpResponse:
    """Tags of topics this reader may see, from A to Z."""
    reader = request.reader
    totals = kept("topics", reader, partial(topic_totals, reader))
    found = sorted(totals["tag"], key=lambda tag: (tag.label.casefold(), tag.value))
    context = {"page": page_of(found, request, size=TAGS), "years": months(reader)}
    return render(request, "archive/tags.html", context)


@read_only
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """The topics of one tag, newest first; 301, 410 or 404 where this reader may see none."""
    reader = request.reader
    tag = Tag.objects.used_for(reader).filter(slug=slug).first()
    if tag is None:
        return moved(OldAddress.Kind.TAG, slug, Tag.objects.used_for(reader))
    topics = Topic.objects.visible_to(reader).filter(tags=tag).latest_first().values_list("pk", flat=True)
    page = page_of(topics, request, size=SIZE)
    context = {"tag": tag, "page": page, "talks": talks_on(page, reader), "years": months(reader)}
    return render(request, "archive/tag.html", context)
