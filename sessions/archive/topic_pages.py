"""All topics, filtered, sorted and in pages; the page of one talk; a thread; tags, and the topics of one."""

from functools import partial
from operator import itemgetter

from django.db.models import Max, Q, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from sessions.archive.list_file import list_file, wants_file
from sessions.archive.related import Related
from sessions.archive.strip import addresses, around
from sessions.archive.talks import add_threads, attached, talks, talks_file, talks_on, with_faces
from sessions.guard.kept import kept
from sessions.guard.methods import read_only
from sessions.guard.old_addresses import moved
from sessions.models import FollowUp, Question, Tag, Talk, Topic
from sessions.models.addresses import address
from sessions.search.filters import TopicFilters
from sessions.search.paging import page_of
from sessions.search.totals import topic_totals
from sessions.text.sorting import sort_key
from sessions.threads import lanes, thread_of

SIZE = 25
TAGS = 300  # on one page
MOST_LANES = 3


@read_only
def topics(request: HttpRequest) -> HttpResponse:
    reader = request.reader
    totals = kept("topics", reader, partial(topic_totals, reader))
    filters = TopicFilters(request, Topic.objects.visible_to(reader).latest_first(), totals)
    listed = filters.qs.values_list("pk", flat=True)
    if wants_file(request):
        return talks_file(request, "topics", listed)
    page = page_of(listed, request, size=SIZE)
    context = {"filters": filters, "page": page, "talks": with_faces(talks_on(page, reader), reader)}
    return render(request, "archive/topics.html", context)


@read_only
def topic_page(request: HttpRequest, slug: str) -> HttpResponse:
    reader = request.reader
    visible = Topic.objects.visible_to(reader).select_related("session")
    topic = visible.filter(slug=slug).first()
    if topic is None:
        return moved(slug, visible)
    related = Related(topic.pk, reader)
    wanted = visible.filter(Q(session=topic.session_id) | Q(pk__in=related.pks))
    found = talks(wanted.order_by("position"), reader)
    evening = [talk for talk in found if talk.session == topic.session]
    place = next(n for n, talk in enumerate(evening) if talk.topic == topic)
    talk = evening[place]
    talk.place = place + 1
    prefetch_related_objects([talk.topic], "tags")
    add_threads([talk], reader)
    hanging = attached(reader, topic__in=[one.topic.pk for one in found])
    for one in found:
        one.attached = hanging[one.topic.pk]
    context = {
        "talk": talk,
        "description": description(talk),
        "before": evening[place - 1] if place else None,
        "after": evening[place + 1] if place + 1 < len(evening) else None,
        **afterwards(talk),
        "whole": len(related.thread) if len(related.thread) > 2 else 0,
        "near": related.told(talk, found),
        "addresses": addresses(around(reader, topic.session.number)),
    }
    return render(request, "archive/topic.html", context)


def afterwards(talk: Talk) -> dict:
    """Questions for this reader, and the homework left open, each with the talk of theirs that answered it.

    Both are told with the report only: before it is out, nothing was said yet.
    """
    if not talk.reported:
        return {"questions": (), "homework": (), "going_on": False}
    level, own = talk.reader.level, talk.topic
    left = [(one, one.answered_by) for one in own.homework.select_related("answered_by")]
    going_on = any(one.follow_up.kind == FollowUp.Kind.CONTINUES for one in talk.later)
    return {
        "questions": Question.objects.filter(topic=own, audience__in=talk.reader.audiences),
        "homework": [(task, one if one and one.visibility >= level else None) for task, one in left],
        "going_on": going_on,
    }


@read_only
def thread_page(request: HttpRequest, slug: str) -> HttpResponse:
    """A thread from first to last, at the address of its first talk; those of the others lead there."""
    reader = request.reader
    visible = Topic.objects.visible_to(reader).select_related("session")
    topic = visible.filter(slug=slug).first()
    if topic is None:
        return moved(slug, visible, lambda topic: address("thread", topic.slug))
    links = FollowUp.objects.visible_to(reader).links()
    thread = thread_of(links, topic.pk)
    if len(thread) < 2:
        raise Http404
    found = talks(visible.filter(pk__in=thread).order_by("session__number", "position"), reader)
    if found[0].topic != topic:
        return redirect("thread", found[0].topic.slug)
    add_threads(found, reader)
    lane = lanes([talk.topic.pk for talk in found], {link for link in links if link[0] in thread})
    steps, above = [], []
    for talk in found:
        goes_on = [one for one in talk.earlier if one.follow_up.kind == FollowUp.Kind.CONTINUES]
        plain = [one.talk for one in goes_on] == above  # it continues the one above: its place says so
        steps.append((talk, min(lane[talk.topic.pk], MOST_LANES), None if plain else goes_on))
        above = [talk]
    return render(request, "archive/thread.html", {"steps": steps, "first": found[0], "last": found[-1]})


def description(talk: Talk) -> str:
    """One sentence for search engines: the beginning of the summary, or who spoke when."""
    names = get_text_list([speaker.name for speaker in talk.speakers], _("and"))
    return talk.excerpt or f"{talk.headline}, {names}, {talk.session.ordinal}"


@read_only
def tags(request: HttpRequest) -> HttpResponse:
    """Tags of topics this reader may see, from A to Z."""
    reader = request.reader
    totals = kept("topics", reader, partial(topic_totals, reader))
    found = sorted(totals["tag"], key=lambda tag: (sort_key(tag.label), tag.value))
    if wants_file(request):
        columns = itemgetter(1, 2)  # of a Choice: label, total
        return list_file(request, "tags", found, [_("Tag"), _("Topics")], lambda some, _: map(columns, some))
    return render(request, "archive/tags.html", {"page": page_of(found, request, size=TAGS)})


@read_only
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """The topics of one tag, newest first; 301, 410 or 404 where this reader may see none."""
    reader = request.reader
    used = Tag.objects.annotate(visibility=Max("topics__visibility")).filter(visibility__gte=reader.level)
    tag = used.filter(slug=slug).first()
    if tag is None:
        return moved(slug, used)
    topics = Topic.objects.visible_to(reader).filter(tags=tag).latest_first().values_list("pk", flat=True)
    if wants_file(request):
        return talks_file(request, f"tag-{tag.slug}", topics)
    page = page_of(topics, request, size=SIZE)
    context = {"tag": tag, "page": page, "talks": with_faces(talks_on(page, reader), reader)}
    return render(request, "archive/tag.html", context)
