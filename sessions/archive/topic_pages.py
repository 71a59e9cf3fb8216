"""All topics, filtered, sorted and in pages; the page of one talk; tags, and the topics of one."""

from functools import partial
from operator import itemgetter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from sessions.archive.list_file import list_file, wants_file
from sessions.archive.strip import addresses, around, months, strip
from sessions.archive.talks import add_threads, attached, talks_file, talks_of, talks_on
from sessions.guard.kept import kept
from sessions.guard.methods import read_only
from sessions.guard.old_addresses import moved
from sessions.models import Homework, Question, Tag, Talk, Topic
from sessions.search.filters import TopicFilters
from sessions.search.paging import page_of
from sessions.search.totals import topic_totals

SIZE = 25
TAGS = 300  # on one page


@read_only
def topics(request: HttpRequest) -> HttpResponse:
    reader = request.reader
    totals = kept("topics", reader, partial(topic_totals, reader))
    filters = TopicFilters(request, Topic.objects.visible_to(reader).latest_first(), totals)
    listed = filters.qs.values_list("pk", flat=True)
    if wants_file(request):
        return talks_file(request, "topics", listed)
    page = page_of(listed, request, size=SIZE)
    context = {
        "filters": filters,
        "page": page,
        "talks": talks_on(page, reader),
        "years": [] if filters.values else months(reader),
    }
    return render(request, "archive/topics.html", context)


@read_only
def topic_page(request: HttpRequest, slug: str) -> HttpResponse:
    reader = request.reader
    visible = Topic.objects.visible_to(reader).select_related("session")
    topic = visible.filter(slug=slug).first()
    if topic is None:
        return moved(slug, visible)
    evening = talks_of(topic.session, reader)
    place = next(n for n, talk in enumerate(evening) if talk.topic == topic)
    talk = evening[place]
    add_threads([talk], reader)
    talk.attached = attached(reader, topic=topic)[topic.pk]
    near = around(reader, topic.session.number)
    context = {
        "talk": talk,
        "description": description(talk),
        "before": evening[place - 1] if place else None,
        "after": evening[place + 1] if place + 1 < len(evening) else None,
        **afterwards(talk),
        "addresses": addresses(near),
        "years": strip(near, topic.session),
    }
    return render(request, "archive/topic.html", context)


def afterwards(talk: Talk) -> dict:
    """Questions for this reader, and the homework left open, each with the talk of theirs that answered it.

    Both are told with the report only: before it is out, nothing was said yet.
    """
    if not talk.reported:
        return {"questions": (), "homework": ()}
    level, own = talk.reader.level, talk.topic
    left = Homework.objects.filter(topic=own).select_related("answered_by")
    answers = [(one.text, one.answered_by) for one in left]
    return {
        "questions": Question.objects.filter(topic=own, audience__in=talk.reader.audiences),
        "homework": [(text, one if one and one.visibility >= level else None) for text, one in answers],
    }


def description(talk: Talk) -> str:
    """One sentence for search engines: the beginning of the summary, or who spoke when."""
    names = get_text_list([speaker.name for speaker in talk.speakers], _("and"))
    return talk.excerpt or f"{talk.headline}, {names}, {talk.session.ordinal}"


@read_only
def tags(request: HttpRequest) -> HttpResponse:
    """Tags of topics this reader may see, from A to Z."""
    reader = request.reader
    totals = kept("topics", reader, partial(topic_totals, reader))
    found = sorted(totals["tag"], key=lambda tag: (tag.label.casefold(), tag.value))
    if wants_file(request):
        columns = itemgetter(1, 2)  # of a Choice: label, total
        return list_file(request, "tags", found, [_("Tag"), _("Topics")], lambda some, _: map(columns, some))
    context = {"page": page_of(found, request, size=TAGS), "years": months(reader)}
    return render(request, "archive/tags.html", context)


@read_only
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """The topics of one tag, newest first; 301, 410 or 404 where this reader may see none."""
    reader = request.reader
    used = Tag.objects.filter(topics__visibility__gte=reader.level).distinct()
    tag = used.filter(slug=slug).first()
    if tag is None:
        return moved(slug, used)
    topics = Topic.objects.visible_to(reader).filter(tags=tag).latest_first().values_list("pk", flat=True)
    if wants_file(request):
        return talks_file(request, f"tag-{tag.slug}", topics)
    page = page_of(topics, request, size=SIZE)
    context = {"tag": tag, "page": page, "talks": talks_on(page, reader), "years": months(reader)}
    return render(request, "archive/tag.html", context)
