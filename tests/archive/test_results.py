"""The page of results: one list, ways to narrow it, who knows what, and ways on from nothing."""

import re
from datetime import date

import pytest
from django.test import Client

from sessions.models import FollowUp, Slides, SpeakerEntry, Tag, Topic, User, archive_change
from sessions.search.filters import ResultFilters
from tests.archive.canaries import make_canaries
from tests.archive.secrets import TELLING, make_secrets
from tests.factories import make_moderator, make_person, make_session, make_topic

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def main(client, address: str) -> str:
    page = " ".join(client.get(address).content.decode().split())
    return page[page.index("<main") : page.index("</main>")]


def titles(page: str) -> list[str]:
    """What the rows lead to, in order."""
    return re.findall(r'class="row-title"><a href="([^"]+)"', page)


@pytest.fixture
def archive(db):
    """Go at three evenings: the last continues the first; one talk of a guest, one for the house."""
    with archive_change():
        go = Tag.objects.create(name="Go", slug="go")
        old = make_session(29, held_on=date(2016, 12, 16))
        new = make_session(34)
        shihan, tanabe = make_person("Shihan", left_on=date(2019, 3, 31)), make_person("Tanabe")
        guest = SpeakerEntry(make_person("Hamba"), "guest", "AWS")
        make_moderator(old, make_person("Jonas"))
        make_moderator(new, make_person("Jeffrey"))
        first = make_topic(old, "Designing gophers", speakers=[shihan], summary="All of it in Go.")
        second = make_topic(new, "Gophers again", speakers=[tanabe, shihan])
        make_topic(new, "Gophers in the cloud", speakers=[guest])
        hidden = make_topic(new, "Gophers unseen", public=False, speakers=[make_person("Hidden")])
        for topic in (first, second, hidden):
            topic.tags.add(go)
        for topic, name in ((first, "old"), (hidden, "hidden")):
            Slides.objects.create(
                session=topic.session,
                topic=topic,
                key=f"{name}.pdf",
                file_name="s",
                size=1,
                audience="public",
            )
        first.speakers.update(slides_consent="yes")
        FollowUp.objects.create(topic=second, earlier=first)
        FollowUp.objects.create(topic=hidden, earlier=second)


def test_a_number_finds_its_evening_first(archive, client):
    for words in ("34th", "34", "%2334", "MTS+34"):
        page = main(client, f"/search/?q={words}")
        assert titles(page)[0] == "/sessions/34/", words
        assert "moderated by <a" in page and "Jeffrey" in page


def test_a_row_tells_its_year_and_what_continues_it_where_both_are_seen(archive, client, house_client):
    house = main(house_client, "/search/?q=gophers")
    house_client.logout()
    page = main(client, "/search/?q=gophers")
    row = page[page.index('href="/topics/designing-gophers/"') :].partition("</li>")[0]
    assert "December 2016" in row
    assert 'continued by <a href="/topics/gophers-again/">a talk of the 34th</a>' in row
    assert page.count("continued by") == 1 and house.count("continued by") == 2


def test_counts_of_each_kind_narrow_to_it_in_the_address(archive, client):
    page = main(client, "/search/?q=hamba")
    assert re.findall(r'<a href="(\?[^"]+)"[^>]*>(?:1|2) (?:talk|person)', page) == [
        "?q=hamba&amp;only=topic",
        "?q=hamba&amp;only=person",
    ]
    assert titles(main(client, "/search/?q=hamba&only=person")) == ["/people/hamba/"]
    assert titles(main(client, "/search/?q=hamba&only=nonsense")) == titles(page)


def test_what_the_results_have_narrows_them_and_can_be_taken_away(archive, client):
    page = main(client, "/search/?q=gophers")
    offered = re.findall(
        r'class="chip chip--add" href="([^"]+)"><span class="label">([^<]+)</span> ([^<]*)<', page
    )
    assert ("?q=gophers&amp;tag=go", "Tag", "Go") in offered
    assert ("?q=gophers&amp;year=2017", "Year", "2017") in offered
    assert ("?q=gophers&amp;slides=1", "With slides", "") in offered
    assert ("?q=gophers&amp;company=AWS", "Guest’s company", "AWS") in offered
    assert ("?q=gophers&amp;moderator=Jeffrey", "Moderator", "Jeffrey") in offered
    narrowed = main(client, "/search/?q=gophers&year=2016")
    assert titles(narrowed) == ["/topics/designing-gophers/"]
    assert '<a class="chip" href="?q=gophers"><span class="hidden">Remove: </span>Year 2016' in narrowed
    assert '<input type="hidden" name="q" value="gophers">' in narrowed


def test_fields_of_the_question_are_chips_too(archive, client):
    page = main(client, "/search/?q=gophers+year:2016")
    assert titles(page) == ["/topics/designing-gophers/"]
    assert '<a class="chip" href="?q=gophers"><span class="hidden">Remove: </span>Year 2016' in page


def test_colleagues_see_who_knows_with_their_latest_talk_on_it(archive, client, house_client):
    page = main(house_client, "/search/?q=who+here+knows+gophers%3F")
    known = page[page.index('id="knowing"') :].partition("</section>")[0]
    people = re.findall(
        r'<a href="(/people/[^"]+)">[^<]+</a>(.*?)</p><p class="facts"><span><a href="([^"]+)"', known
    )
    assert {(who, talk) for who, _mark, talk in people} == {
        ("/people/shihan/", "/topics/gophers-again/"),
        ("/people/tanabe/", "/topics/gophers-again/"),
        ("/people/hamba/", "/topics/gophers-in-the-cloud/"),
        ("/people/hidden/", "/topics/34-3/"),
    }
    assert [who for who, mark, _talk in people if "left in 2019" in mark] == ["/people/shihan/"]
    house_client.logout()
    page = main(client, "/search/?q=who+here+knows+gophers%3F")
    assert 'id="knowing"' not in page and "left in" not in page
    assert titles(main(client, "/search/?q=gophers&only=person")) == []
    assert set(titles(page)) == {
        "/topics/designing-gophers/", "/topics/gophers-again/", "/topics/gophers-in-the-cloud/",
    }  # fmt: skip


def test_where_nothing_fits_every_way_on_leads_to_results(archive, client):
    page = main(client, "/search/?q=nothing+like+zzzzzz")
    ways = re.findall(r'href="(/[^"]*)"', page[page.index('class="empty"') :])
    assert "/topics/?year=2016" in ways and "/topics/?tag=go" in ways and len(ways) > 6
    for way in ways:
        answer = client.get(way.replace("&amp;", "&"))
        assert answer.status_code == 200 and 'class="empty"' not in answer.content.decode(), way
    assert "?q=nothing" not in page


def test_narrowed_to_nothing_the_filters_are_taken_away_one_by_one(archive, client):
    page = main(client, "/search/?q=gophers&year=2016&company=AWS")
    assert titles(page) == [] and "without Year 2016" in page
    assert 'href="?q=gophers&amp;company=AWS"' in page


def test_suggestions_are_the_best_of_any_kind(archive, client, house_client):
    answer = house_client.get("/search/suggestions/?q=goph")
    assert "/topics/34-3/" in answer.content.decode()
    house_client.logout()
    page = client.get("/search/suggestions/?q=goph").content.decode()
    found = re.findall(r'data-address="([^"]+)"', page)
    assert set(found) == {
        "/topics/designing-gophers/", "/topics/gophers-again/", "/topics/gophers-in-the-cloud/",
    }  # fmt: skip
    assert client.get("/search/suggestions/").content.strip() == b""
    assert client.get("/search/suggestions/?q=" + "x" * 300).content.strip() == b""
    assert 'data-address="/people/tanabe/"' in client.get("/search/suggestions/?q=tan").content.decode()


@pytest.mark.django_db(transaction=True)
def test_suggestions_kept_for_strangers_hold_nothing_of_the_house(django_assert_num_queries):
    make_secrets()
    house, stranger = Client(), Client()
    house.force_login(User.objects.create_user("colleague@example.com", "a long password"))
    addresses = [f"/search/suggestions/?q={word}" for word in (*TELLING, "umbr", "flies")]
    assert "Project <mark>Falcon</mark>" in house.get(addresses[0]).content.decode()
    assert [stranger.get(address).content.strip() for address in addresses] == [b""] * len(addresses)
    address = "/search/suggestions/?q=goa"
    assert "JWT vs <mark>Goa</mark>" in stranger.get(address).content.decode()
    assert "JWT vs <mark>Goa</mark>" not in house.get(address).content.decode(), (
        "the house reads another title"
    )
    with django_assert_num_queries(1):
        assert "JWT vs <mark>Goa</mark>" in stranger.get(address).content.decode()
    with archive_change():
        Topic.objects.filter(title="JWT vs Goa").update(audience="house")
    assert stranger.get(address).content.strip() == b""


def test_odd_pages_and_kinds_never_fail(archive, client):
    for query in ("page=-1", "page=x", "only=", "year=soon", "only=person&year=2016"):
        assert client.get(f"/search/?q=gophers&{query}").status_code == 200, query
    for number in ("2", "99", "999999999999"):
        assert client.get(f"/search/?q=gophers&page={number}").status_code == 404, number


@pytest.mark.django_db(transaction=True)
def test_the_page_asks_a_fixed_number_of_questions(client, django_assert_max_num_queries):
    def cost(address: str, reader) -> int:
        with django_assert_max_num_queries(14) as queries:
            reader.get(address)
        return len(queries)

    make_canaries()
    with archive_change():
        tag = Tag.objects.create(name="Public", slug="public")
        first = make_session(29, venue="Public hall")
        make_topic(first, "Public beginnings", speakers=[make_person("Public One")]).tags.add(tag)
    client.cookies["nothing"] = "kept"
    addresses = ("/search/?q=public", "/search/?q=who+knows+public")
    for address in addresses:
        client.get(address)  # what is kept beside the filters is worked out once
    few = [cost(address, client) for address in addresses]
    with archive_change():
        for number in (26, 27, 28):
            make_topic(make_session(number), f"Public {number}", speakers=[make_person(f"Public {number}")])
    for address in addresses:
        client.get(address)
    assert [cost(address, client) for address in addresses] == few
    assert cost("/search/suggestions/?q=publ", client) <= 9


def test_the_filters_beside_are_those_of_the_topics_page():
    assert [*ResultFilters.base_filters] == [
        "q", "year", "kind", "tag", "language", "speaker", "moderator", "company", "interns", "slides",
        "recording", "only",
    ]  # fmt: skip
