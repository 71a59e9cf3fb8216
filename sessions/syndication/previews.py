"""/sessions/34/card.png, /topics/<slug>/card.png: the picture beside a link, in public wording for all."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from sessions.guard.methods import read_only
from sessions.media.cards import Card, picture_of
from sessions.models import Reader, Session, Speaker, Topic
from sessions.models.roles import with_people

STRANGER = Reader.STRANGER


@read_only
def session_card(request: HttpRequest, number: int) -> HttpResponse:
    session = get_object_or_404(Session.objects.visible_to(STRANGER), number=number)
    speakers = Speaker.objects.visible_to(STRANGER).filter(topic__session=session).select_related("person")
    day = date_format(session.held_on, "l j F Y") if session.held_on else session.held_on_text
    return answer(session, day or settings.MTS_SERIES, speakers.order_by("topic__position", "position"))


@read_only
def topic_card(request: HttpRequest, slug: str) -> HttpResponse:
    topics = Topic.objects.visible_to(STRANGER).select_related("session").prefetch_related(with_people())
    topic = get_object_or_404(topics, slug=slug)
    return answer(topic.session, topic.called(STRANGER), topic.speakers.all())


def answer(session: Session, title: str, speakers) -> HttpResponse:
    names = dict.fromkeys(speaker.name_then for speaker in speakers)
    card = Card(settings.MTS_SERIES, session.ordinal, title, get_text_list(list(names), _("and")))
    return HttpResponse(picture_of(card), content_type="image/png")
