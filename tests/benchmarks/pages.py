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
    from sessions.models import Person, Reader, Session, Tag, Topic

    stranger = Reader.STRANGER
    session = Session.objects.visible_to(stranger).published().order_by("number")
    middle = session[session.count() // 2]
    topic = Topic.objects.visible_to(stranger).filter(session=middle, tags__isnull=False).first()
    speaker = topic.speakers.select_related("person").first().person
    guest = topic.speakers.model.objects.visible_to(stranger).filter(capacity="guest").order_by("pk").first()
    person = Person.objects.visible_to(stranger).filter(pk=speaker.pk).get()
    tag = Tag.objects.used_for(stranger).order_by("pk").first()
    rare = Tag.objects.used_for(stranger).order_by("pk").last()
    name = speaker.name.replace(" ", "+")
    return {
        "home": "/",
        "session": f"/sessions/{middle.number}/",
        "session, report.html": f"/sessions/{middle.number}/report.html",
        "session, calendar": f"/sessions/{middle.number}.ics",
        "calendar": "/calendar.ics",
        "topic": f"/topics/{topic.slug}/",
        "person": f"/people/{person.slug}/",
        "sessions": "/sessions/",
        "sessions, middle page": f"/sessions/?page={max(1, topics // 6 // 24 // 2)}",
        "sessions of a year": "/sessions/?year=2026",
        "topics": "/topics/",
        "topics, middle page": f"/topics/?page={max(1, topics // 25 // 2)}",
        "topics, last page": "/topics/?page=99999999",
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
        "search (contains, no limit yet)": "/search/?q=vector",
        "search without words": "/search/",
        "propose": "/propose/",
        "propose, near talks": "/propose/near/?q=vector+database+deploy",
        "propose, near common words": "/propose/near/?q=archive+storage+cache+design+kernel",
        "404": "/nowhere/",
    }


class Visitor:
    """Visits the pages of one archive through Django's own handler; "bare view" has no page to draw."""

    def __init__(self, topics: int) -> None:
        from django.test import Client

        self.client = Client(SERVER_NAME="127.0.0.1")
        self.pages = {"bare view": "/healthz/", **addresses(topics)}

    def visit(self, name: str) -> float:
        """CPU of one visit, in ms."""
        start = process_time()
        self.client.get(self.pages[name])
        return (process_time() - start) * 1000

    def look(self, name: str) -> dict:
        """Queries, raw and gzipped bytes of a page; the visit also warms what a server has warm."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as queries:
            response = self.client.get(self.pages[name])
        raw = response.content
        return {
            "status": response.status_code,
            "queries": len(queries),
            "raw": len(raw),
            "gzip": len(gzip.compress(raw, 6)),
        }


def prepare(topics: int) -> Visitor:
    """An emptied, migrated and filled database, and somebody to visit its pages."""
    import logging

    from django.core.management import call_command
    from django.db import connection

    from tests.benchmarks.fill import fill

    logging.disable(logging.WARNING)
    call_command("migrate", verbosity=0)
    call_command("flush", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    fill(topics)
    connection.close()
    return Visitor(topics)


def answer(visitor: Visitor, question: str) -> object:
    """What the line asks: "names", "look NAME" or "visit NAME"."""
    verb, _, name = question.partition(" ")
    if verb == "names":
        return list(visitor.pages)
    return visitor.look(name) if verb == "look" else visitor.visit(name)


if __name__ == "__main__":
    import django

    django.setup()
    visitor = prepare(int(sys.argv[1]))
    print("filled", flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(visitor, line.rstrip("\n"))), flush=True)
