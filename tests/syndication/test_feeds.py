"""Feeds: what each holds, that readers of feeds find no fault, and when an entry counts as changed."""

import json
from datetime import UTC, date, datetime, timedelta

import feedparser
import pytest
from django.utils import timezone

from sessions.models import OldAddress, Session, SpeakerEntry, Status, Tag, Topic, archive_change
from sessions.syndication.feeds import TALKS
from tests.factories import make_moderator, make_person, make_session, make_topic

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
FEEDS = ["/feeds/sessions", "/feeds/topics", "/feeds/tags/goa", "/feeds/people/tanabe"]


@pytest.fixture
def archive():
    """Two reports, of which the second names the first, and an evening to come."""
    make_topic(make_session(33, held_on=date(2017, 4, 21)), "Kana & Kanji", speakers=[make_person("大久保")])
    session = make_session(
        34,
        published_on=date(2017, 6, 2),
        venue="Shibuya",
        introduction="It rained. More is told at [the form](/propose/).",
        house_introduction="Mole is new.",
        closing="We had a party.",
    )
    make_moderator(session, make_person("Jeffrey"))
    guest = SpeakerEntry(make_person("Drew"), "guest", "Microsoft")
    summary = "As in the 33rd MTS, <b>3 < 4</b> & more.\n\n# Why\n\nBecause."
    talk = make_topic(session, "JWT vs Goa", speakers=[make_person("Tanabe"), guest], summary=summary)
    with archive_change():
        talk.tags.add(Tag.objects.create(name="Goa", slug="goa"))
    make_topic(session, "Falcon", public=False, speakers=[make_person("Mole")])
    coming = make_session(35, held_on=date(2099, 6, 16), status=Status.ANNOUNCED, invitation="Do come.")
    make_topic(coming, "To come", speakers=[make_person("Doi")]).speakers.update(told_at=timezone.now())


def read(client, address: str) -> feedparser.FeedParserDict:
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    found = feedparser.parse(response.content)
    assert not found.bozo, found.get("bozo_exception")
    return found


def second(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(microsecond=0)


def test_the_talks_as_atom(archive, client):
    found = read(client, "/feeds/topics.atom")
    assert (found.feed.title, found.feed.link) == (
        "Talks, Monthly Technical Session",
        "http://testserver/topics/",
    )
    assert [(link.rel, link.href) for link in found.feed.links][1] == (
        "self",
        "http://testserver/feeds/topics.atom",
    )
    assert [entry.title for entry in found.entries] == ["To come", "JWT vs Goa", "Kana & Kanji"]
    entry = found.entries[1]
    assert entry.link == "http://testserver/topics/jwt-vs-goa/"
    assert [author.name for author in entry.authors] == ["Tanabe", "Drew"]
    assert [tag.term for tag in entry.tags] == ["Goa"]
    assert entry.published == "2017-06-02T00:00:00+09:00"
    assert entry.updated_parsed[:6] == Topic.objects.get(title="JWT vs Goa").changed_at.timetuple()[:6]
    assert entry.content[0].type == "text/html"
    text = entry.content[0].value
    for part in (
        '<a href="http://testserver/people/tanabe/">Tanabe</a> and <a href="http://testserver/people/drew/">'
        "Drew</a>, Microsoft",
        'As in the <a href="http://testserver/sessions/33/">33rd MTS</a>, &lt;b&gt;3 &lt; 4&lt;/b&gt; &amp;',
        "<h2>Why</h2>",
        '<a href="http://testserver/sessions/34/">34th MTS</a>',
    ):
        assert part in text, part


def test_the_evenings_as_atom(archive, client):
    found = read(client, "/feeds/sessions.atom")
    assert [entry.title for entry in found.entries] == [
        "35th Monthly Technical Session, 16 June 2099",
        "34th Monthly Technical Session, 19 May 2017",
        "33rd Monthly Technical Session, 21 April 2017",
    ]
    coming, report, _first = found.entries
    assert "published" not in coming and report.published == "2017-06-02T00:00:00+09:00"
    assert "Do come." in coming.content[0].value and "To come" in coming.content[0].value
    text = report.content[0].value
    for part in (
        "Shibuya. Moderated by",
        'at <a href="http://testserver/propose/">the form</a>',
        '<h2><a href="http://testserver/topics/jwt-vs-goa/">JWT vs Goa</a></h2>',
        "<h3>Why</h3>",
        "We had a party.",
    ):
        assert part in text, part
    assert 'href="/' not in text


def test_one_tag_and_one_person_have_feeds_of_their_own(archive, client):
    for address, title in (
        ("/feeds/tags/goa.atom", "Goa, Monthly Technical Session"),
        ("/feeds/people/tanabe.atom", "Tanabe, Monthly Technical Session"),
    ):
        found = read(client, address)
        assert (found.feed.title, [entry.title for entry in found.entries]) == (title, ["JWT vs Goa"])
    empty = read(client, "/feeds/people/jeffrey.atom")
    assert (empty.entries, empty.feed.updated) == ([], "1970-01-01T09:00:00+09:00")


@pytest.mark.parametrize("feed", FEEDS)
def test_both_formats_tell_the_same(archive, client, feed):
    response = client.get(f"{feed}.json")
    assert response["Content-Type"] == "application/feed+json; charset=utf-8"
    told, atom = json.loads(response.content), read(client, f"{feed}.atom")
    assert told["version"] == "https://jsonfeed.org/version/1.1"
    assert (told["title"], told["home_page_url"]) == (atom.feed.title, atom.feed.link)
    assert told["feed_url"] == f"http://testserver{feed}.json"
    parts = [(item["id"], item["url"], item["title"], item["content_html"]) for item in told["items"]]
    assert parts == [(one.id, one.link, one.title, one.content[0].value) for one in atom.entries]
    modified = [second(item["date_modified"]) for item in told["items"]]
    assert modified == [second(entry.updated) for entry in atom.entries]
    assert second(atom.feed.updated) == max(modified)


@pytest.mark.parametrize("feed", FEEDS)
def test_the_house_is_told_no_more_than_strangers(archive, client, colleague, feed):
    with archive_change():
        Topic.objects.filter(title="JWT vs Goa").update(house_title="Falcon", house_summary="The falcon.")
    stranger = client.get(f"{feed}.atom").text
    client.force_login(colleague)
    assert "The falcon." in client.get("/topics/jwt-vs-goa/").text
    assert client.get(f"{feed}.atom").text == stranger
    assert "alcon" not in stranger and "Mole" not in stranger


def test_a_change_for_strangers_dates_the_entry_and_one_for_the_house_does_not(archive, client):
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    Topic.objects.update(changed_at=long_ago)
    Session.objects.update(changed_at=long_ago)
    talk = Topic.objects.get(title="JWT vs Goa")

    def dates() -> list[bool]:
        entries = [read(client, f"{feed}.atom").entries[1] for feed in FEEDS[:2]]
        return [datetime.fromisoformat(entry.updated) > long_ago for entry in entries]

    with archive_change():
        talk.house_summary = "The falcon."
        talk.save()
    assert dates() == [False, False]
    with archive_change():
        talk.summary = "Less was said."
        talk.save()
    assert dates() == [True, True]


def test_ids_stay_whatever_it_is_called_and_wherever_it_is_served(archive, client, settings):
    def ids() -> list[str]:
        found = [read(client, f"{feed}.atom") for feed in FEEDS[:2]]
        return [one.feed.id for one in found] + [entry.id for one in found for entry in one.entries]

    before = ids()
    assert len(set(before)) == len(before) and all(one.startswith("urn:uuid:") for one in before)
    settings.MTS_URL = "https://elsewhere.example.com"
    with archive_change():
        session, talk = Session.objects.get(number=35), Topic.objects.get(title="To come")
        session.number, talk.title = 36, "Another title"
        session.save()
        talk.save()
        talk.readdress()
    assert ids() == before


def test_an_earlier_address_leads_to_the_feed_of_today(archive, client):
    OldAddress.record("tag", "golang", "goa")
    OldAddress.record("person", "gone", "")
    response = client.get("/feeds/tags/golang.atom")
    assert (response.status_code, response["Location"]) == (301, "/feeds/tags/goa.atom")
    assert client.get("/feeds/people/gone.atom").status_code == 410
    for nothing in ("people/mole.atom", "tags/none.atom", "people.atom", "topics.rss", "tags/goa.xml"):
        assert client.get(f"/feeds/{nothing}").status_code == 404, nothing


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("feed", FEEDS)
def test_nothing_new_is_told_in_one_query(archive, client, django_assert_num_queries, feed):
    etag = client.get(f"{feed}.atom")["ETag"]
    with django_assert_num_queries(1):
        unchanged = client.get(f"{feed}.atom", headers={"If-None-Match": etag})
    assert (unchanged.status_code, unchanged.content) == (304, b"")


@pytest.mark.django_db(transaction=True)
def test_a_feed_too_large_to_be_kept_is_not_sent_twice_either(archive, client):
    with archive_change():
        Topic.objects.update(summary_html="<p>long</p>" * 10_000)
    etag = client.get("/feeds/topics.atom")["ETag"]
    assert client.get("/feeds/topics.atom", headers={"If-None-Match": etag}).status_code == 304


def test_queries_do_not_grow_and_old_talks_leave(archive, client, django_assert_max_num_queries):
    addresses = [f"{feed}.atom" for feed in FEEDS]
    counts = []
    for first in (40, 50):
        with django_assert_max_num_queries(9 * len(addresses)) as asked:
            assert [client.get(address).status_code for address in addresses] == [200] * 4
        counts.append(len(asked))
        for number in range(first, first + 3):
            evening = make_session(number, held_on=date(2017, 6, 1) + timedelta(days=number))
            for n in range(20):
                talk = make_topic(evening, f"Talk {n}", speakers=[make_person(f"Doi {number} {n}")])
                talk.tags.set(Tag.objects.all())
    assert counts[0] == counts[1]
    assert len(read(client, "/feeds/topics.atom").entries) == TALKS


def test_pages_name_the_feed_of_what_they_show(archive, client):
    for page, feed in {
        "/": "/feeds/sessions.atom",
        "/sessions/": "/feeds/sessions.atom",
        "/sessions/34/": "/feeds/sessions.atom",
        "/topics/": "/feeds/topics.atom",
        "/topics/jwt-vs-goa/": "/feeds/topics.atom",
        "/tags/goa/": "/feeds/tags/goa.atom",
        "/people/tanabe/": "/feeds/people/tanabe.atom",
    }.items():
        html = client.get(page).text
        assert 'rel="alternate" type="application/atom+xml"' in html and f'href="{feed}"' in html, page
    assert 'rel="alternate" type="text/calendar"' in client.get("/").text
