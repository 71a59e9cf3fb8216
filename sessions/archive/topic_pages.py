"""The page of one talk."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from sessions.archive.afterwards import afterwards
from sessions.archive.attachments import attachments
from sessions.archive.moved import moved
from sessions.archive.session_pages import addresses
from sessions.archive.strip import strip
from sessions.archive.talks import Talk, threaded
from sessions.models import OldAddress, Session, Topic
from sessions.text import excerpt


def topic_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Six queries: the talks of its evening, threads, speakers, attachments, questions, evenings around."""
    reader = request.reader
    visible = Topic.objects.visible_to(reader)
    beside = visible.filter(session__topics__slug=slug).order_by("position")
    topics = list(beside.select_related("session"))
    topic = next((topic for topic in topics if topic.slug == slug), None)
    if topic is None:
        return moved(OldAddress.Kind.TOPIC, slug, visible)
    talks = list(threaded(topics, reader).values())
    place = topics.index(topic)
    talks[place].attached = attachments([topic.pk], reader)[topic.pk]
    near = Session.objects.visible_to(reader).around(topic.session.number)
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


def description(talk: Talk) -> str:
    """One sentence for search engines: the beginning of the summary, or who spoke when."""
    names = get_text_list([speaker.name for speaker in talk.speakers], _("and"))
    return excerpt(talk.wording.summary, 160) or f"{talk.headline}, {names}, {talk.session.ordinal}"
