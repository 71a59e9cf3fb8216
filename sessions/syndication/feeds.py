"""Feeds of evenings and talks, also of one tag and one person: Atom (RFC 4287) and JSON Feed 1.1.

A feed reader logs in nowhere, so every feed holds what strangers may read, whoever asks.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time
from uuid import UUID, uuid5

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sessions.guard.methods import read_only
from sessions.guard.old_addresses import moved
from sessions.guard.readers import base_of
from sessions.models import Archive, Moderator, Person, Reader, Session, Tag, Talk, Topic
from sessions.models.addresses import address
from sessions.models.roles import with_people
from sessions.reports.outputs import LOCAL_LINK

STRANGER = Reader.STRANGER
EVENINGS, TALKS = 25, 50  # entries at most; an evening holds half a dozen talks
NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # when a feed without an entry was last changed


@dataclass(frozen=True)
class Entry:
    record: Session | Topic
    title: str
    html: str
    published: datetime | None
    authors: list[str]
    tags: list[str]


@read_only
def feed(request: HttpRequest, name: str, format: str) -> HttpResponse:
    """The latest of all evenings, or of all talks."""
    if name == "sessions":
        return answer(request, name, format, settings.MTS_SERIES, reverse(name), evenings())
    if name == "topics":
        title = _("Talks of the %(series)s") % {"series": settings.MTS_SERIES}
        return answer(request, name, format, title, reverse(name), talks(Topic.objects.all()))
    raise Http404("No such feed.")


@read_only
def tag_feed(request: HttpRequest, slug: str, format: str) -> HttpResponse:
    return feed_of(
        request, Tag.objects.filter(topics__visibility__gte=STRANGER.level).distinct(), slug, format
    )


@read_only
def person_feed(request: HttpRequest, slug: str, format: str) -> HttpResponse:
    return feed_of(request, Person.objects.visible_to(STRANGER), slug, format)


def feed_of(request: HttpRequest, visible: QuerySet, slug: str, format: str) -> HttpResponse:
    """The talks of one tag or person; 301 to its feed of today, or 410, where it has this slug no more."""
    kind = visible.model._meta.model_name
    one = visible.filter(slug=slug).first()
    if one is None:
        return moved(slug, visible, lambda record: reverse(f"{kind}_feed", args=[record.slug, format]))
    own = one.topics.all() if kind == "tag" else Topic.objects.filter(speakers__person=one)
    title = f"{one}, {settings.MTS_SERIES}"
    return answer(request, f"{kind} {one.pk}", format, title, one.get_absolute_url(), talks(own))


def evenings() -> list[Entry]:
    """Agenda before the evening, report after it, as its page tells them. Five queries."""
    topics = Topic.objects.visible_to(STRANGER).order_by("position").prefetch_related(with_people())
    found = Session.objects.visible_to(STRANGER).prefetch_related(Prefetch("topics", topics))[:EVENINGS]
    moderators, numbers = Moderator.objects.of_sessions(list(found), STRANGER), addresses()
    entries = []
    for session in found:
        day = date_format(session.held_on, "j F Y") if session.held_on else session.held_on_text
        context = {
            "session": session,
            "state": "" if session.is_past(timezone.localdate()) else "coming",
            "report": session.shows_report_to(STRANGER),
            "wording": session.wording(STRANGER),
            "talks": [Talk(topic, STRANGER) for topic in session.topics.all()],
            "moderators": moderators[session.pk],
            "addresses": numbers,
        }
        title = ", ".join(filter(None, [f"{session.ordinal} {settings.MTS_SERIES}", day]))
        html = render_to_string("syndication/evening.html", context)
        entries.append(Entry(session, title, html, published(session), [], []))
    return entries


def talks(topics: QuerySet) -> list[Entry]:
    """Each as its page tells it. Four queries."""
    found = topics.visible_to(STRANGER).latest_first().the_first(TALKS)
    numbers, entries = addresses(), []
    for topic in found.prefetch_related(with_people(), "tags"):
        talk = Talk(topic, STRANGER)
        context = {"talk": talk, "addresses": numbers, "abbreviation": settings.MTS_ABBREVIATION}
        html = render_to_string("syndication/talk.html", context)
        authors = [speaker.name_then for speaker in talk.speakers]
        tags = [tag.name for tag in topic.tags.all()]
        entries.append(Entry(topic, talk.headline, html, published(topic.session), authors, tags))
    return entries


def addresses() -> dict[int, str]:
    """Where each number leads, for "the 32nd MTS" in a summary."""
    numbers = Session.objects.visible_to(STRANGER).order_by().values_list("number", flat=True)
    return {number: address("session", number) for number in numbers}


def published(session: Session) -> datetime | None:
    """The day of the report, else of the evening, at its first moment; None for one that is not known or to
    come.
    """
    day = (session.shows_report_to(STRANGER) and session.published_on) or session.held_on
    if day is None or day > timezone.localdate():
        return None
    return timezone.make_aware(datetime.combine(day, time()))


class Atom(Atom1Feed):
    """Django's, with the whole text of each entry and everybody who spoke."""

    def add_item_elements(self, handler, item: dict) -> None:
        super().add_item_elements(handler, item)
        for name in item["authors"]:
            handler.startElement("author", {})
            handler.addQuickElement("name", name)
            handler.endElement("author")
        handler.addQuickElement("content", item["content"], {"type": "html"})

    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=NEVER)


def answer(
    request: HttpRequest, name: str, format: str, title: str, page: str, entries: list[Entry]
) -> HttpResponse:
    """The feed in its format. name: of it and for ever, for its id; page: the address of what it follows."""
    if format not in ("atom", "json"):
        raise Http404("No such format.")
    base = base_of(request)
    space = Archive.objects.values_list("feed_space", flat=True).first() or UUID(int=0)
    items = [
        {
            # Made from the record, so that neither a new host nor a new title makes an entry a new one.
            "id": uuid5(space, f"{one.record._meta.model_name} {one.record.pk}").urn,
            "url": base + one.record.get_absolute_url(),
            "title": one.title,
            "content_html": LOCAL_LINK.sub(rf"\g<1>{base}/", one.html).strip(),
            "date_published": one.published,
            "date_modified": one.record.changed_at,
            "authors": [{"name": author} for author in one.authors],
            "tags": one.tags,
        }
        for one in entries
    ]
    if format == "json":
        document = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": title,
            "home_page_url": base + page,
            "feed_url": base + request.path,
            "language": get_language(),
            "items": [{key: value for key, value in item.items() if value} for item in items],
        }
        return JsonResponse(document, content_type="application/feed+json; charset=utf-8")
    atom = Atom(
        title,
        base + page,
        "",
        language=get_language(),
        author_name=settings.MTS_ORGANISATION or settings.MTS_SERIES,
        feed_url=base + request.path,
        feed_guid=uuid5(space, f"feed {name}").urn,
    )
    for item in items:
        atom.add_item(
            item["title"],
            item["url"],
            None,
            unique_id=item["id"],
            pubdate=item["date_published"],
            updateddate=item["date_modified"],
            categories=item["tags"],
            content=item["content_html"],
            authors=[author["name"] for author in item["authors"]],
        )
    return HttpResponse(atom.writeString("utf-8"), content_type=Atom1Feed.content_type)
