"""One size, in this process: fill an empty database, then visit its public pages as asked, line by line.

Started by `__main__`. CPU is the process's own (time.process_time): on SQLite the database is part of it,
on PostgreSQL it works elsewhere. What is sent is measured as the browser gets it, gzipped, once in the end.
"""

import gzip
import json
import sys
from time import process_time


def addresses(topics: int) -> dict[str, str]:
    """Name to address of every public page, for an archive of the filler's making."""
    from sessions.models import FollowUp, Person, Reader, Session, Tag, Topic

    stranger = Reader.STRANGER
    session = Session.objects.visible_to(stranger).filter(status="published").order_by("number")
    middle = session[session.count() // 2]
    topic = Topic.objects.visible_to(stranger).filter(session=middle, tags__isnull=False).first()
    speaker = topic.speakers.select_related("person").first().person
    guest = topic.speakers.model.objects.visible_to(stranger).filter(capacity="guest").order_by("pk").first()
    person = Person.objects.visible_to(stranger).filter(pk=speaker.pk).get()
    tag = Tag.objects.filter(topics__visibility__gte=stranger.level).order_by("pk").first()
    rare = Tag.objects.filter(topics__visibility__gte=stranger.level).order_by("pk").last()
    first = FollowUp.objects.visible_to(stranger).exclude(earlier=None).order_by("-pk").first().earlier
    name = speaker.name.replace(" ", "+")
    last = -(-Topic.objects.visible_to(stranger).count() // 25)
    return {
        "home": "/",
        "session": f"/sessions/{middle.number}/",
        "session, report.html": f"/sessions/{middle.number}/report.html",
        "session, calendar": f"/sessions/{middle.number}.ics",
        "calendar": "/calendar.ics",
        "session, schedule.xml": f"/sessions/{middle.number}/schedule.xml",
        "session, card.png": f"/sessions/{middle.number}/card.png",
        "feed of sessions": "/feeds/sessions.atom",
        "feed of topics": "/feeds/topics.atom",
        "feed of topics, JSON": "/feeds/topics.json",
        "feed of a tag": f"/feeds/tags/{tag.slug}.atom",
        "feed of a person": f"/feeds/people/{person.slug}.atom",
        "sitemap": "/sitemap.xml",
        "topic": f"/topics/{topic.slug}/",
        "thread": f"/topics/{first.slug}/thread/",
        "person": f"/people/{person.slug}/",
        "sessions": "/sessions/",
        "sessions, middle page": f"/sessions/?page={max(1, topics // 6 // 24 // 2)}",
        "sessions of a year": "/sessions/?year=2026",
        "topics": "/topics/",
        "topics, middle page": f"/topics/?page={max(1, topics // 25 // 2)}",
        "topics, last page": f"/topics/?page={last}",
        "topics, oldest first": "/topics/?sort=oldest",
        "topics by title": "/topics/?sort=title",
        "topics of a year": "/topics/?year=2026",
        "topics of a common kind": "/topics/?kind=talk",
        "topics of a rare kind": "/topics/?kind=workshop",
        "topics with a common tag": f"/topics/?tag={tag.slug}",
        "topics with a rare tag": f"/topics/?tag={rare.slug}",
        "topics by a speaker": f"/topics/?speaker={name}",
        "topics from a company": f"/topics/?company={guest.affiliation.replace(' ', '+')}",
        "topics by interns": "/topics/?interns=1",
        "topics with slides": "/topics/?slides=1",
        "topics with recording": "/topics/?recording=1",
        "people": "/people/",
        "people, middle page": f"/people/?page={max(1, topics // 10 // 100 // 2)}",
        "people of a letter": "/people/?letter=H",
        "interns": "/interns/",
        "tags": "/tags/",
        "tag, common": f"/tags/{tag.slug}/",
        "tag, rare": f"/tags/{rare.slug}/",
        "search": "/search/?q=vector",
        "search, a question": "/search/?q=who+knows+how+to+measure+a+database+queue",
        "search, a typo": "/search/?q=databse+migraton",
        "search, common words narrowed": "/search/?q=archive+storage&year=2026",
        "search, suggestions": "/search/suggestions/?q=vec",
        "statistics": "/statistics/",
        "search without words": "/search/",
        "propose": "/propose/",
        "propose, near talks": "/propose/near/?q=vector+database+deploy",
        "propose, near common words": "/propose/near/?q=archive+storage+cache+design+kernel",
        "404": "/nowhere/",
        "API, sessions": "/api/sessions/",
        "API, a hundred sessions": "/api/sessions/?limit=100",
        "API, session": f"/api/sessions/{middle.number}/",
        "API, topics": "/api/topics/",
        "API, a hundred topics": "/api/topics/?limit=100",
        "API, topics by title": "/api/topics/?sort=title",
        "API, topics with a common tag": f"/api/topics/?tag={tag.slug}",
        "API, topic": f"/api/topics/{topic.slug}/",
        "API, people": "/api/people/",
        "API, a hundred people": "/api/people/?limit=100",
        "API, tags": "/api/tags/?limit=100",
        "API, interns": "/api/interns/",
        "API, search": "/api/search/?q=vector",
    }


class Visitor:
    """Visits the pages of one archive through Django's own handler; "bare view" has no page to draw."""

    def __init__(self, topics: int) -> None:
        from django.test import Client

        self.stranger = Client(SERVER_NAME="127.0.0.1", HTTP_ACCEPT_ENCODING="gzip")
        self.unkept = Client(SERVER_NAME="127.0.0.1")
        self.unkept.cookies["benchmark"] = "a"  # whoever brings a cookie is answered anew
        self.pages = {"bare view": "/healthz/", **addresses(topics)}

    def visit(self, name: str) -> float:
        """CPU of one visit that is answered anew, in ms."""
        return cpu(self.unkept, self.pages[name])

    def kept(self, name: str) -> float:
        """CPU of one visit that is answered from the cache, where the page is one that is kept."""
        self.stranger.cookies.clear()  # a page with a form gave one, and whoever brings one is answered anew
        return cpu(self.stranger, self.pages[name])

    def changed(self, name: str) -> float:
        """CPU of the first visit after a change of the archive."""
        from sessions.models import archive_change

        with archive_change():
            pass
        return cpu(self.unkept, self.pages[name])

    def look(self, name: str) -> dict:
        """Queries, raw and gzipped bytes of a page, and whether it is kept; warms what a server has warm."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        self.unkept.get(self.pages[name])
        self.stranger.cookies.clear()
        with CaptureQueriesContext(connection) as queries:
            response = self.unkept.get(self.pages[name])
        raw = response.content
        return {
            "status": response.status_code,
            "queries": len(queries),
            "raw": len(raw),
            "gzip": len(gzip.compress(raw, 6)),
            "is_kept": "ETag" in self.stranger.get(self.pages[name]),
        }


def cpu(client, address: str) -> float:
    start = process_time()
    client.get(address)
    return (process_time() - start) * 1000


def prepare(topics: int) -> Visitor:
    """An emptied, migrated and filled database, and somebody to visit its pages."""
    import logging

    from django.core.management import call_command
    from django.db import connection

    from sessions.models import archive_change
    from tests.benchmarks.fill import fill

    logging.disable(logging.WARNING)
    call_command("migrate", verbosity=0)
    call_command("flush", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    fill(topics)
    with archive_change():  # what nobody wrote is not kept
        pass
    connection.close()
    return Visitor(topics)


def answer(visitor: Visitor, question: str) -> object:
    """What the line asks: "pages", or "look", "visit", "kept" or "changed" with the name of one."""
    verb, _, name = question.partition(" ")
    return getattr(visitor, verb)(name) if name else visitor.pages


if __name__ == "__main__":
    import django

    django.setup()
    visitor = prepare(int(sys.argv[1]))
    print("filled", flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(visitor, line.rstrip("\n"))), flush=True)
