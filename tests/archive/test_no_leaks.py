"""A stranger walks every public address: nothing that is for the house stands in any answer.

Every field that strangers must not read holds a word that begins with "canary" (see `canaries.py`).
"""

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.core.files.storage import default_storage

from sessions.models import (
    Homework,
    OldAddress,
    Person,
    Photo,
    Portrait,
    Session,
    Slides,
    Speaker,
    Tag,
    Topic,
    archive_change,
)
from tests.archive.canaries import make_canaries
from tests.factories import take_back

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]

ENTRANCES = [
    "/", "/sessions/", "/topics/", "/people/", "/interns/", "/tags/", "/search/", "/search/?q=public",
    "/search/?q=who+knows+public",
    "/search/suggestions/?q=publ", "/search/suggestions/?q=canary", "/search/?q=public&only=person",
    "/topics/?q=public", "/topics/?sort=title", "/topics/?slides=1", "/topics/?recording=1",
    "/topics/?interns=1", "/sessions/?q=public", "/people/?q=public", "/login/", "/as/public/", "/healthz/",
    "/calendar.ics", "/robots.txt", "/feeds/sessions.atom", "/feeds/sessions.json", "/feeds/topics.atom",
    "/feeds/topics.json", "/sitemap.xml", "/sitemap.xml?page=1", "/subscribe/", "/statistics/",
    "/api/", "/api/openapi.json", "/api/sessions/", "/api/topics/", "/api/people/",
    "/api/tags/", "/api/interns/", "/api/search/?q=public", "/api/topics/?q=public",
    "/api/topics/?slides=1&limit=1",
]  # fmt: skip


# Open on a site for the house too.
FOR_SPEAKERS = [
    "/propose/", "/propose/link/", "/propose/near/?q=public+talk", "/propose/nonsense/",
    "/moderate/nonsense/", "/calendar/nonsense.ics", "/propose/near/?q=canarytitle+canarysummary",
    "/propose/near/?q=publicsummary+canarytopic&continues=1", "/propose/near/?q=publicopen",
]  # fmt: skip

HIDDEN = [
    "canarytitle", "canarysummary", "canarytopic", "canaryspeaker", "canarycompany", "canarytag",
    "canaryquestion", "canarynewcomer", "canaryleaver", "canaryasked", "canaryalias", "canaryvenue",
    "canaryintroduction", "canaryuntold", "canarydropped", "canarydraft", "canarynotes",
    "canarydeclined", "2016",
]  # fmt: skip
PLACES = {"topic": "topics", "person": "people", "tag": "tags"}


@pytest.fixture
def canaries(db):
    make_canaries()


def linked(address: str, html: str) -> set[str]:
    """The addresses of our own that an answer leads to, without fragments, admin and static files."""
    found = re.findall(r'(?:href|src|action)="([^"]+)"', html)
    for srcset in re.findall(r'srcset="([^"]+)"', html):
        found += [part.split()[0] for part in srcset.split(",")]
    joined = (urlsplit(urljoin(f"http://testserver{address}", unescape(link))) for link in found)
    own = (parts for parts in joined if parts.netloc == "testserver")
    addresses = {parts.path + (f"?{parts.query}" if parts.query else "") for parts in own}
    return {path for path in addresses if not path.startswith(("/admin/", "/static/"))}


def told(response) -> str:
    """Everything an answer says, headers with it, in lower case."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return (repr(dict(response.headers)) + body.decode("utf-8", "replace")).lower()


def every_address() -> set[str]:
    """Each address that the archive has or had, whoever may read it."""
    found = set()
    for session in Session.objects.all():
        found |= {f"/sessions/{session.number}/", f"/sessions/{session.number}.ics"}
        found |= {f"/sessions/{session.number}/report.{kind}" for kind in ("md", "html", "txt")}
        found |= {f"/sessions/{session.number}/report.md?wording=house"}
    found |= {record.get_absolute_url() for kind in (Topic, Person, Tag) for record in kind.objects.all()}
    found |= {f"{topic.get_absolute_url()}thread/" for topic in Topic.objects.all()}
    found |= {f"/{PLACES[old.kind]}/{old.slug}/" for old in OldAddress.objects.all()}
    found |= {f"/sessions/{session.number}/schedule.xml" for session in Session.objects.all()}
    found |= {f"{one.get_absolute_url()}card.png" for kind in (Session, Topic) for one in kind.objects.all()}
    found |= {f"/feeds/tags/{tag.slug}.atom" for tag in Tag.objects.all()}
    found |= {f"/feeds/people/{person.slug}.json" for person in Person.objects.all()}
    found |= {
        record.url(width)
        for kind in (Photo, Portrait)
        for record in kind.objects.all()
        for width in record.widths
    }
    told = {f"/api{address}" for address in found if address.endswith("/")}
    return found | told | {slides.url for slides in Slides.objects.all()}


def test_the_house_reads_the_canaries(canaries, house_client):
    """Else the walk below would prove nothing."""
    pages = "".join(told(house_client.get(address)) for address in every_address())
    for word in ("title", "summary", "topic", "speaker", "company", "tag", "question", "newcomer", "leaver"):
        assert f"canary{word}" in pages, word


def test_the_house_finds_the_canaries(canaries, house_client):
    for word in ("title", "topic", "speaker", "company", "tag", "introduction", "moderator"):
        for address in ("/search/?q=", "/search/suggestions/?q="):
            page = told(house_client.get(f"{address}canary{word}"))
            found = re.findall(r'class="row-title"><a href="(/[^"]+)|data-address="(/[^"]+)', page)
            assert found, (address, word)
    assert "canaryspeaker</a>" in told(house_client.get("/search/?q=who+knows+canarytopic"))


def test_no_answer_to_a_stranger_holds_a_canary(canaries, client):
    from_talks = [f"/propose/?continues={topic.pk}" for topic in Topic.objects.all()]
    from_talks += [f"/propose/?takes_up={left.pk}" for left in Homework.objects.all()]
    waiting, seen = [*ENTRANCES, *FOR_SPEAKERS, *from_talks, *sorted(every_address())], {}
    while waiting:
        address = waiting.pop()
        if address in seen or len(seen) > 2_000:
            continue
        response = client.get(address)
        seen[address] = response.status_code
        text = told(response)
        asked = unescape(address).lower().replace(".", "")
        for word in set(re.findall(r"canary\w*", text)):
            # A 404 offers a search for the words of its own address, which say nothing of the archive.
            echo = response.status_code == 404 or address.startswith("/search/?q=")
            assert echo and word in asked, (address, word)
        assert response.status_code < 500, address
        if response.headers.get("Location"):
            waiting.append(response.headers["Location"])
        if "html" in response.headers.get("Content-Type", ""):
            waiting += linked(address, text)
        waiting += re.findall(r'"http://testserver(/[^"]+)"', text)  # of the API
    assert seen["/sessions/34/"] == seen["/sessions/34/report.md"] == seen["/sessions/34.ics"] == 200
    assert seen["/sessions/39.ics"] == 200 and seen["/sessions/38.ics"] == 404
    assert len([status for status in seen.values() if status == 200]) > 30
    assert not client.cookies or set(client.cookies) == {"csrftoken"}  # of /login/ alone


def shape(response, word: str) -> tuple:
    """What an answer says besides the word that was asked for."""
    return response.status_code, response.content.decode().lower().replace(word, "*")


def test_asking_for_a_canary_finds_as_little_as_asking_for_nonsense(canaries, client, subtests):
    for query in [
        "/search/?q=",
        "/search/?q=who+knows+",
        "/search/suggestions/?q=",
        "/search/?q=public&tag=",
        "/topics/?q=",
        "/topics/?tag=",
        "/topics/?speaker=",
        "/topics/?moderator=",
        "/topics/?company=",
        "/topics/?year=",
        "/sessions/?q=",
        "/sessions/?moderator=",
        "/sessions/?year=",
        "/people/?q=",
        "/people/?letter=",
        "/api/search/?q=",
        "/api/topics/?q=",
        "/api/topics/?tag=",
        "/api/topics/?speaker=",
        "/api/topics/?company=",
        "/api/sessions/?q=",
        "/api/people/?q=",
    ]:
        with subtests.test(query=query):
            words = HIDDEN
            nonsense = shape(client.get(f"{query}zzzzzz"), "zzzzzz")
            if query.endswith("year="):
                nonsense = shape(client.get(f"{query}1999"), "1999")
                words = ["2016"]
            for word in words:
                assert shape(client.get(f"{query}{word}"), word) == nonsense, word


def nothing_here(response) -> str:
    """What a 404 says, but for the words of its address, which it offers to search with."""
    return re.sub(r'value="[^"]*"', "", response.content.decode())


def test_hidden_addresses_answer_like_those_that_never_were(canaries, client):
    for address in every_address():
        response = client.get(address)
        if response.status_code in (200, 301, 302):
            continue
        assert response.status_code == 404, address
        never = client.get(f"{address.rstrip('/')}-never-was/")
        assert never.status_code == 404
        assert nothing_here(response) == nothing_here(never), address


def test_a_report_taken_back_leaves_every_output(canaries, client):
    assert "publicsummary" in told(client.get("/sessions/34/report.md"))
    assert "publicquestion" in told(client.get("/topics/public-talk/"))
    take_back(Session.objects.get(number=34))
    for address in [*ENTRANCES, *every_address()]:
        text = told(client.get(address))
        for word in ("summary", "question", "introduction", "closing", "photo", "quote", "farewell"):
            assert f"public{word}" not in text.replace(f"public{word} 480webp", ""), (address, word)


def test_a_cancelled_or_drafted_evening_leaves_every_output(canaries, client):
    with archive_change():
        Session.objects.filter(number=34).update(status="cancelled")
    text = "".join(told(client.get(address)) for address in [*ENTRANCES, *every_address()])
    assert "publicsummary" not in text and ">public talk" not in text


def test_a_closed_site_says_nothing_anywhere(canaries, client, settings, subtests):
    for method in ["get", "post", "head", "options"]:
        with subtests.test(method=method):
            settings.MTS_AUDIENCE = "house"
            for address in [*ENTRANCES, *every_address(), "/nowhere/", "/sessions/34", "/admin/mts/topic/"]:
                if address.startswith(("/login/", "/healthz/", "/robots.txt")):
                    continue
                response = getattr(client, method)(address)
                if address.startswith("/api/") and address != "/api/":
                    assert response.status_code == 401 and "canary" not in told(response), address
                    continue
                assert response.status_code in (301, 302), address
                assert not response.content, address


@pytest.mark.parametrize("filtered", ["slides", "recording"])
def test_lists_count_only_what_the_speakers_agreed_to(canaries, client, house_client, filtered):
    assert "canarytitle" in told(house_client.get(f"/topics/?{filtered}=1"))
    house_client.logout()
    assert "public talk" not in told(client.get(f"/topics/?{filtered}=1"))
    with archive_change():
        Speaker.objects.update(slides_consent="yes", recording_consent="yes")
    assert "public talk" in told(client.get(f"/topics/?{filtered}=1"))


def test_files_of_the_public_evening_are_served(canaries, client):
    photo = Photo.objects.get(key="publicphoto")
    assert default_storage.exists(photo.file_name(480))
    assert client.get(photo.url(480)).status_code == 200
