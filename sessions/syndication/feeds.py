"""Feeds of evenings and talks, also of one tag and one person: Atom (RFC 4287) and JSON Feed 1.1.

A feed reader logs in nowhere, so every feed holds what strangers may read, whoever asks.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from uuid import UUID

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sessions.guard.methods import read_only
from sessions.guard.old_addresses import moved
from sessions.guard.readers import base_of, names
from sessions.models import Moderator, Person, Reader, Session, Tag, Talk, Topic
from sessions.models.addresses import address, id_of, id_space, permanent_id
from sessions.models.roles import with_people
from sessions.reports.outputs import LOCAL_LINK

STRANGER = Reader.STRANGER
EVENINGS, TALKS = 20, 50  # entries at most; an evening holds half a dozen talks

type Entry = tuple[Session | Topic, str, dict]  # record, title, context of its template


@read_only
def feed(request: HttpRequest, name: str, format: str) -> HttpResponse:
    """The latest of all evenings, or of all talks."""
    entries = {"sessions": evenings, "topics": lambda: talks(Topic.objects.all())}.get(name)
    if entries is None:
        raise Http404("No such feed.")
    return answer(
        request, name, format, _("Evenings") if name == "sessions" else _("Talks"), reverse(name), entries()
    )


@read_only
def tag_feed(request: HttpRequest, slug: str, format: str) -> HttpResponse:
    tags = Tag.objects.filter(topics__visibility__gte=STRANGER.level).distinct()
    return feed_of(request, tags, slug, format, "tags")


@read_only
def person_feed(request: HttpRequest, slug: str, format: str) -> HttpResponse:
    return feed_of(request, Person.objects.visible_to(STRANGER), slug, format, "speakers__person")


def feed_of(request: HttpRequest, visible: QuerySet, slug: str, format: str, by: str) -> HttpResponse:
    """The talks of one tag or person; 301 to its feed of today, or 410, where it has this slug no more.

    by: how a topic leads to it.
    """
    kind, one = visible.model._meta.model_name, visible.filter(slug=slug).first()
    if one is None:
        return moved(slug, visible, lambda record: reverse(f"{kind}_feed", args=[record.slug, format]))
    own = talks(Topic.objects.filter(**{by: one}))
    return answer(request, f"{kind} {one.pk}", format, str(one), one.get_absolute_url(), own)


def evenings() -> Iterator[Entry]:
    """Agenda before the evening, report after it, as its page tells them."""
    topics = Topic.objects.visible_to(STRANGER).order_by("position").prefetch_related(with_people())
    found = Session.objects.visible_to(STRANGER).prefetch_related(Prefetch("topics", topics))[:EVENINGS]
    moderators = Moderator.objects.of_sessions(list(found), STRANGER)
    for session in found:
        day = date_format(session.held_on, "j F Y") if session.held_on else session.held_on_text
        context = {
            "session": session,
            "state": "" if session.is_past(timezone.localdate()) else "coming",
            "report": session.shows_report_to(STRANGER),
            "wording": session.wording(STRANGER),
            "talks": [Talk(topic, STRANGER) for topic in session.topics.all()],
            "moderators": moderators[session.pk],
        }
        yield session, ", ".join(filter(None, [f"{session.ordinal} {settings.MTS_SERIES}", day])), context


def talks(topics: QuerySet) -> Iterator[Entry]:
    found = topics.visible_to(STRANGER).latest_first().the_first(TALKS)
    for topic in found.prefetch_related(with_people(), "tags"):
        talk = Talk(topic, STRANGER)
        yield topic, talk.headline, {"talk": talk}


def answer(
    request: HttpRequest, name: str, format: str, title: str, page: str, entries: Iterator[Entry]
) -> HttpResponse:
    """In its format. name: of the feed, for ever; page: where what it follows stands."""
    if format not in ("atom", "json"):
        raise Http404("No such format.")
    base, space = base_of(request), id_space()
    numbers = Session.objects.visible_to(STRANGER).order_by().values_list("number", flat=True)
    shared = names() | {"addresses": {number: address("session", number) for number in numbers}}
    items = [item(record, title, context | shared, base, space) for record, title, context in entries]
    feed = {
        "title": f"{title}, {settings.MTS_SERIES}",
        "home_page_url": base + page,
        "feed_url": base + request.path,
        "language": get_language(),
        "items": items,
    }
    if format == "json":
        feed["version"] = "https://jsonfeed.org/version/1.1"
        return JsonResponse(feed, content_type="application/feed+json; charset=utf-8")
    feed["id"] = permanent_id(space, f"feed {name}")
    feed["updated"] = max((one["date_modified"] for one in items), default=datetime.fromtimestamp(0, UTC))
    text = render_to_string("syndication/feed.atom", names() | {"feed": feed})
    return HttpResponse(text, content_type="application/atom+xml; charset=utf-8")


def item(record: Session | Topic, title: str, context: dict, base: str, space: UUID) -> dict:
    """As JSON Feed names its parts."""
    kind, talk = record._meta.model_name, context.get("talk")
    html = render_to_string(f"syndication/{kind}.html", context).strip()
    found = {
        "id": id_of(record, space),
        "url": base + record.get_absolute_url(),
        "title": title,
        "content_html": LOCAL_LINK.sub(rf"\g<1>{base}/", html),
        "date_modified": record.changed_at,
        "date_published": published(talk.session if talk else record),
        "authors": [{"name": speaker.name_then} for speaker in talk.speakers] if talk else [],
        "tags": [tag.name for tag in record.tags.all()] if talk else [],
    }
    return {part: value for part, value in found.items() if value}


def published(session: Session) -> datetime | None:
    """The day of its report, else its own, at the first moment; None for one that is not known or to come."""
    day = (session.shows_report_to(STRANGER) and session.published_on) or session.held_on
    return timezone.make_aware(datetime.combine(day, time())) if day and day <= timezone.localdate() else None
