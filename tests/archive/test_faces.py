"""A talk's first photo stands at the end of its row, for whoever may see it; a photo opens as a whole."""

import re

import pytest

from sessions.models import Audience, Consent, Photo, Speaker, Tag, Topic, archive_change
from tests.factories import make_person, make_session, make_topic

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
LISTS = ("/topics/", "/people/okubo/", "/tags/go/", "/search/?q=goa", "/topics/related/")


def make_photo(topic: Topic, key: str, **fields) -> Photo:
    with archive_change():
        return Photo.objects.create(
            **{"session": topic.session, "topic": topic, "key": key, "audience": Audience.PUBLIC} | fields,
            **{"width": 960, "height": 640, "widths": [480, 960]},
        )


@pytest.fixture
def topic() -> Topic:
    """A talk that every list of LISTS shows, the last beside another of the same speaker."""
    okubo, session = make_person("Okubo"), make_session(34)
    with archive_change():
        topic = make_topic(session, "JWT vs Goa", speakers=[okubo])
        make_topic(make_session(35), "Related", speakers=[okubo])
        topic.tags.add(Tag.objects.create(name="Go", slug="go"))
        Speaker.objects.update(photo_consent=Consent.YES)
    return topic


def faces(client) -> dict[str, list[str]]:
    pages = {address: client.get(address) for address in LISTS}
    assert {page.status_code for page in pages.values()} == {200}
    return {
        address: re.findall(r'row-face" src="[^"]*/(\w+)[-/]960', page.text)
        for address, page in pages.items()
    }


def test_the_first_photo_is_the_face_of_a_talk_in_every_list(client, topic):
    assert faces(client) == {address: [] for address in LISTS}
    make_photo(topic, "second", position=2)
    make_photo(topic, "first", position=1)
    assert faces(client) == {address: ["first"] for address in LISTS}


@pytest.mark.parametrize("hidden", ["photo", "withdrawn", "speaker", "report"])
def test_no_list_shows_strangers_a_photo_that_is_not_theirs_to_see(client, colleague, topic, hidden):
    make_photo(topic, "canary", withdrawn=hidden == "withdrawn")
    with archive_change():
        if hidden == "photo":
            Photo.objects.update(audience=Audience.HOUSE)
        elif hidden == "speaker":
            Speaker.objects.update(photo_consent=Consent.HOUSE)
        elif hidden == "report":
            topic.session.report_audience = Audience.HOUSE
            topic.session.save()
    assert "canary" not in "".join(client.get(address).text for address in LISTS)
    client.force_login(colleague)
    shown = [] if hidden == "withdrawn" else ["canary"]
    assert faces(client) == dict.fromkeys(LISTS, shown)


def test_a_photo_on_its_page_opens_as_a_whole(client, topic):
    photo = make_photo(topic, "first", alt="Okubo speaking")
    for address in (topic.get_absolute_url(), "/sessions/34/"):
        assert f'<a class="bare" href="{photo.url(960)}"><img' in client.get(address).text
    Photo.objects.update(alt="", decorative=True)
    with archive_change():
        assert 'aria-label="The whole photo"><img' in client.get(topic.get_absolute_url()).text
