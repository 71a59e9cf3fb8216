"""Every id of an organisers' page stands on it once, so that labels and scripts find what they mean."""

from collections import Counter
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from sessions.models import Audience, FollowUp, Intern, Link, Newcomer, Photo, Slides, SpeakerEntry, Status
from tests.factories import make_moderator, make_person, make_session, make_topic

pytestmark = pytest.mark.django_db


class Elements(HTMLParser):
    """The ids of a page, and what its labels and descriptions point to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: Counter[str] = Counter()
        self.pointed: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        self.ids.update([given["id"]] if given.get("id") else [])
        for name in ("for", "aria-describedby", "aria-labelledby", "list", "aria-controls"):
            self.pointed.update((given.get(name) or "").split())


@pytest.fixture
def evening(db):
    """Three topics with two speakers, links, slides and threads each; newcomers, farewells and photos."""
    session = make_session(34, status=Status.HELD)
    earlier = make_topic(make_session(32), "Earlier", speakers=[make_person("Shihan")])
    for n in range(3):
        guest = SpeakerEntry(make_person(f"Guest {n}"), "guest", "Microsoft")
        topic = make_topic(session, f"Talk {n}", speakers=[make_person(f"Tanabe {n}"), guest])
        FollowUp.objects.create(topic=topic, earlier=earlier, quote="As in the 32nd.")
        shared = {"session": session, "topic": topic, "audience": Audience.PUBLIC}
        Link.objects.create(url=f"https://example.com/{n}", label=f"Link {n}", **shared)
        Slides.objects.create(key=f"{n}.pdf", file_name=f"slides-{n}.pdf", size=10, **shared)
        Photo.objects.create(key=f"k{n}", widths=[480], width=480, height=320, alt=f"Photo {n}", **shared)
        make_moderator(session, make_person(f"Moderator {n}"), position=n + 1)
        Newcomer.objects.create(session=session, person=make_person(f"Newcomer {n}"), position=n + 1)
        Intern.objects.create(person=make_person(f"Intern {n}"), farewell_session=session)
    return session


@pytest.mark.parametrize("part", ["", "?part=agenda", "?part=report", "?part=report&topic=none"])
@pytest.mark.parametrize("status", [Status.OPEN, Status.HELD, Status.PUBLISHED])
def test_no_id_of_the_sessions_page_stands_twice(organiser_client, evening, part, status):
    type(evening).objects.filter(pk=evening.pk).update(status=status)
    found = Elements(organiser_client.get(reverse("admin:mts_session_change", args=[evening.pk]) + part).text)

    assert [name for name, count in found.ids.items() if count > 1] == []
    assert found.pointed - found.ids.keys() == set()
