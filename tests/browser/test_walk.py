"""Every kind of public page of the sample archive: accessible, in both colour schemes, wide and at 360 px."""

import pytest

from sessions.models import Person, Reader, Session, Tag, Topic
from tests.browser import sample_archive

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# The names of the addresses below; `test_every_page` sees to it that none is missing.
NAMES = {
    *(
        "home",
        "sessions",
        "topics",
        "people",
        "interns",
        "tags",
        "statistics",
        "search",
        "login",
        "subscribe",
    ),
    *("session", "topic", "thread", "person", "tag", "propose", "proposal_link"),
}


def addresses() -> list[str]:
    """The fixed pages, filtered and empty ones, and the fullest of each kind that has one page a record."""
    lists = [
        "/",
        "/sessions/",
        "/topics/",
        "/people/",
        "/interns/",
        "/tags/",
        "/statistics/",
        "/search/?q=jwt",
        "/login/",
        "/subscribe/",
        "/propose/",
        "/propose/link/",
    ]
    lists += ["/topics/?year=2017&tag=aws", "/topics/?q=nothing+like+this", "/search/?q=nothing+like+this"]
    sessions = Session.objects.visible_to(Reader.STRANGER)
    topics = Topic.objects.visible_to(Reader.STRANGER).filter(session__number__in=[31, 34])
    people = Person.objects.visible_to(Reader.STRANGER).filter(slug__in=["okubo", "kelvin", "mami-konishi"])
    tags = Tag.objects.filter(slug="aws")
    return lists + [record.get_absolute_url() for kind in (sessions, topics, people, tags) for record in kind]


def test_every_page_is_accessible_and_fits(transactional_db, visit, page, faults, console_errors):
    sample_archive.load()
    walked, found = addresses(), []
    assert len(walked) > 30
    for address in walked:
        visit(address)
        found += faults(page)
        assert page.locator("h1").count() == 1, address
    assert "\n".join(found + console_errors) == ""
