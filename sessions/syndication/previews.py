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

STRANGER = Reader.STRANGER


@read_only
def session_card(request: HttpRequest, number: int) -> HttpResponse:
    session = get_object_or_404(Session.objects.visible_to(STRANGER), number=number)
    day = date_format(session.held_on, "l j F Y") if session.held_on else session.held_on_text
    return card(session, day or settings.MTS_SERIES, topic__session=session)


@read_only
def topic_card(request: HttpRequest, slug: str) -> HttpResponse:
    topics = Topic.objects.visible_to(STRANGER).select_related("session")
    topic = get_object_or_404(topics, slug=slug)
    return card(topic.session, topic.called(STRANGER), topic=topic)


def card(session: Session, title: str, **of: object) -> HttpResponse:
    speakers = Speaker.objects.visible_to(STRANGER).filter(**of).select_related("person")
    names = dict.fromkeys(one.name_then for one in speakers.order_by("topic__position", "position"))
    said = Card(settings.MTS_SERIES, session.ordinal, title, get_text_list(list(names), _("and")))
    return HttpResponse(picture_of(said), content_type="image/png")
