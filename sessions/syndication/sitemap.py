"""sitemap.xml (sitemaps.org): every page that strangers may find, with the day its text last changed."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from xml.sax.saxutils import escape

from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from sessions.guard.input import whole_number
from sessions.guard.methods import read_only
from sessions.guard.readers import base_of
from sessions.models import Moderator, Person, Reader, Session, Speaker, Tag, Topic
from sessions.models.addresses import address

STRANGER = Reader.STRANGER
LISTS = ("home", "sessions", "topics", "people", "interns", "tags", "statistics")
LARGEST = 50_000  # addresses in one file, by the protocol


@read_only
def sitemap(request: HttpRequest) -> HttpResponse:
    """All in one file, or, where they are more than fit, the list of files `?page=1`, `?page=2` …"""
    base, found = escape(base_of(request)), list(pages())
    page = whole_number(request.GET.get("page", ""))
    if page or len(found) <= LARGEST:
        start = max(page - 1, 0) * LARGEST
        lines = (entry("url", base + path, at) for path, at in islice(found, start, start + LARGEST))
        return xml("urlset", lines)
    files = range(1, -(-len(found) // LARGEST) + 1)
    return xml("sitemapindex", (entry("sitemap", f"{base}{request.path}?page={n}", None) for n in files))


def pages() -> Iterator[tuple[str, datetime | None]]:
    """(path, when its text last changed), the date where one is stored."""
    found = list(records())
    latest = max((at for _path, at in found if at), default=None)
    yield from ((reverse(name), latest) for name in LISTS)
    yield reverse("propose"), None
    yield from found


def records() -> Iterator[tuple[str, datetime | None]]:
    """Evenings and talks; tags and people with the latest change of what their pages list."""
    for kind, model, key in (("session", Session, "number"), ("topic", Topic, "slug")):
        dated = model.objects.visible_to(STRANGER).order_by("pk").values_list(key, "changed_at")
        yield from ((address(kind, one), at) for one, at in dated)
    tags = Tag.objects.filter(topics__visibility__gte=STRANGER.level).order_by("pk")
    yield from (
        (address("tag", slug), at) for slug, at in tags.values_list("slug", Max("topics__changed_at"))
    )
    changed = {}
    for role, of in ((Speaker, "topic"), (Moderator, "session")):
        rows = role.objects.visible_to(STRANGER).order_by()
        for person, at in rows.values_list("person", Max(f"{of}__changed_at")):
            changed[person] = max(at, changed.get(person, at))
    people = Person.objects.visible_to(STRANGER).order_by("pk")
    yield from ((address("person", slug), changed.get(pk)) for pk, slug in people.values_list("pk", "slug"))


def entry(kind: str, location: str, at: datetime | None) -> str:
    date = f"<lastmod>{at.isoformat(timespec='seconds')}</lastmod>" if at else ""
    return f"<{kind}><loc>{location}</loc>{date}</{kind}>\n"


def xml(root: str, lines: Iterator[str]) -> HttpResponse:
    head = '<?xml version="1.0" encoding="utf-8"?>\n'
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    text = f'{head}<{root} xmlns="{space}">\n{"".join(lines)}</{root}>\n'
    return HttpResponse(text, content_type="application/xml; charset=utf-8")
