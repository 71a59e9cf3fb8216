"""The page of one talk."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from sessions.archive.afterwards import afterwards
from sessions.archive.attachments import attachments
from sessions.archive.moved import moved
from sessions.archive.near import around
from sessions.archive.session_pages import addresses
from sessions.archive.strip import strip
from sessions.archive.talks import Talk, threaded
from sessions.guard.methods import read_only
from sessions.models import OldAddress, Reader, Topic
from sessions.models.prepared import prepared
from sessions.text import excerpt


@read_only
def topic_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Six queries: the talks of its evening, threads, speakers, attachments, questions, evenings around."""
    reader = request.reader
    topics = beside(reader, slug)
    topic = next((topic for topic in topics if topic.slug == slug), None)
    if topic is None:
        return moved(OldAddress.Kind.TOPIC, slug, Topic.objects.visible_to(reader))
    talks = list(threaded(topics, reader).values())
    place = topics.index(topic)
    talks[place].attached = attachments([topic.pk], reader)[topic.pk]
    near = around(reader, topic.session.number)
    context = {
        "talk": talks[place],
        "description": description(talks[place]),
        "talks": talks,
        "before": talks[place - 1] if place else None,
        "after": talks[place + 1] if place + 1 < len(talks) else None,
        "afterwards": afterwards(topic, reader),
        "addresses": addresses(near),
        "years": strip(near, reader, timezone.localdate(), own=topic.session),
    }
    return render(request, "archive/topic.html", context)


@prepared
def beside(reader: Reader, slug: str) -> QuerySet[Topic]:
    """The topics of the evening of this one, it included, in order."""
    evening = Topic.objects.visible_to(reader).filter(session__topics__slug=slug)
    return evening.select_related("session").order_by("position")


def description(talk: Talk) -> str:
    """One sentence for search engines: the beginning of the summary, or who spoke when."""
    names = get_text_list([speaker.name for speaker in talk.speakers], _("and"))
    return excerpt(talk.wording.summary, 160) or f"{talk.headline}, {names}, {talk.session.ordinal}"
