"""Lists of topics and sessions: content, filters, chips, counts, pages, and what strangers never learn."""

import re
from datetime import date

import pytest
from django.core.cache import cache
from django.utils.html import strip_tags

from sessions.models import Intern, Person, SpeakerEntry, Tag, archive_change
from tests.archive.secrets import TELLING, make_secrets
from tests.archive.test_session_pages import text
from tests.factories import make_moderator, make_person, make_session, make_topic

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
LISTS = ("/topics/", "/sessions/", "/people/", "/interns/", "/tags/", "/search/")
TITLE = re.compile(r'<p class="row-title"><a href="[^"]+">(.*?)</a>')
EVENING = re.compile(r'<a class="evening-number" href="/sessions/(\d+)/">')


def titles(response) -> list[str]:
    return [re.sub("<[^>]*>", "", title) for title in TITLE.findall(text(response))]


def make_two_years() -> None:
    """A talk and a guest's workshop in 2017, an intern's talk and an untitled one in 2016."""
    with archive_change():
        later, earlier = make_session(34), make_session(29, held_on=date(2016, 12, 16))
        jeff = SpeakerEntry(make_person("Jeff Multz"), "guest", "SecureWorks")
        goa = make_topic(later, "JWT vs Goa", speakers=[make_person("Tanabe")], summary="Tokens.")
        make_topic(later, "Threat landscape", speakers=[jeff], kind="workshop")
        make_topic(earlier, "A seven-week journey", speakers=[SpeakerEntry(make_person("David"), "intern")])
        make_topic(earlier, "", subject="a report of re:Invent", speakers=[make_person("Okubo")])
        goa.tags.add(Tag.objects.create(name="Go", slug="go"))
        make_moderator(later, make_person("Jeffrey"))


def test_topics_come_newest_first_with_speakers_and_their_number_in_words(client):
    make_two_years()
    response = client.get("/topics/")
    assert titles(response) == [
        "JWT vs Goa",
        "Threat landscape",
        "A seven-week journey",
        "A report of re:Invent",
    ]
    assert '<p class="count" role="status">4 topics</p>' in text(response)
    assert "SecureWorks" in text(response)


def test_filters_narrow_and_sort(client, subtests):
    make_two_years()
    for query, found in [
        ("year=2016", ["A seven-week journey", "A report of re:Invent"]),
        ("kind=workshop", ["Threat landscape"]),
        ("tag=go", ["JWT vs Goa"]),
        ("speaker=tanabe-san", ["JWT vs Goa"]),
        ("speaker=mult", ["Threat landscape"]),
        ("moderator=Jeffrey", ["JWT vs Goa", "Threat landscape"]),
        ("company=secureworks", ["Threat landscape"]),
        ("interns=1", ["A seven-week journey"]),
        ("q=tokens", ["JWT vs Goa"]),
        ("q=okubo", ["A report of re:Invent"]),
        ("sort=oldest", ["A seven-week journey", "A report of re:Invent", "JWT vs Goa", "Threat landscape"]),
        ("sort=title", ["A report of re:Invent", "A seven-week journey", "JWT vs Goa", "Threat landscape"]),
        ("year=2016&kind=workshop", []),
        ("slides=1", []),
        ("tag=unheard-of", []),
    ]:
        with subtests.test(query=query, found=found):
            assert titles(client.get(f"/topics/?{query}")) == found


def test_choices_carry_counts_of_the_whole_archive_and_suggestions_are_names(client):
    make_two_years()
    page = text(client.get("/topics/?kind=workshop"))
    for words in (
        '<option value="2016">2016 (2)</option>',
        '<option value="workshop" selected>Workshop (1)</option>',
        '<option value="talk">Talk (3)</option>',
        '<option value="go">Go (1)</option>',
        "By interns (1)",
        '<datalist id="l-company"><option value="SecureWorks">1</option></datalist>',
        '<datalist id="l-moderator"><option value="Jeffrey">1</option></datalist>',
    ):
        assert words in page, words


def test_each_filter_in_use_is_a_chip_that_removes_it(client):
    make_two_years()
    page = text(client.get("/topics/?year=2017&tag=go&page=1&odd=1"))
    assert '<a class="chip" href="?tag=go"><span class="hidden">Remove: </span>Year 2017 ' in page
    assert '<a class="chip" href="?year=2017"><span class="hidden">Remove: </span>Tag Go ' in page
    assert '<a class="chips-clear" href="/topics/">Remove all</a>' in page


def test_empty_result_says_how_to_widen(client):
    make_two_years()
    page = text(client.get("/topics/?year=2016&kind=workshop"))
    assert "No topics" in page
    assert '<a href="?kind=workshop">without Year 2016</a>' in page
    assert '<a href="?year=2016">without Kind Workshop</a>' in page


def test_odd_values_are_left_aside_and_named(client):
    make_two_years()
    page = text(client.get("/topics/?year=soon&kind=<b>&interns=yes&tag=go"))
    assert "Year: “soon” is not a choice, and was left aside." in page
    assert "Kind: “&lt;b&gt;” is not a choice" in page
    assert "By interns: “yes” is not a choice" in page
    assert "1 topic<" in page


def test_pages_beyond_the_last_are_not_there_and_odd_ones_are_the_first(client):
    with archive_change():
        session = make_session()
        for n in range(60):
            make_topic(session, f"Topic {n:02}")
    assert titles(client.get("/topics/?page=2"))[0] == "Topic 25"
    assert titles(client.get("/topics/?page=3")) == [f"Topic {n}" for n in range(50, 60)]
    for number in ("4", "99", "99999999999999999999", "9" * 5000):
        assert client.get(f"/topics/?page={number}").status_code == 404
    assert titles(client.get("/topics/?page=two"))[0] == "Topic 00"
    assert titles(client.get("/topics/?page=-1"))[0] == "Topic 00"
    canonical = re.compile('rel="canonical" href="([^"]+)"')
    for query, own in {
        "?page=2": "?page=2",
        "?page=1": "",
        "?page=2&kind=talk": "",
        "?kind=talk": "",
    }.items():
        page = text(client.get(f"/topics/{query}"))
        assert canonical.findall(page) == [f"http://testserver/topics/{own}"]
    page = text(client.get("/topics/?page=2&kind=talk"))
    assert 'rel="next" href="?page=3&amp;kind=talk"' in page
    assert 'rel="prev" href="?page=1&amp;kind=talk"' in page


def test_sessions_by_year_with_their_topics_and_moderator(client):
    make_two_years()
    page = text(client.get("/sessions/"))
    assert EVENING.findall(page) == ["34", "29"]
    assert page.index('id="year-2017"') < page.index('id="year-2016"')
    assert '<a href="/topics/a-report-of-re-invent/">A report of re:Invent</a>' in page
    assert 'moderated by <a href="/people/jeffrey/">Jeffrey</a>' in page
    assert "2 sessions" in page


def test_a_topic_without_words_is_called_by_its_speakers(client):
    make_topic(make_session(), "", speakers=[make_person("Ogawa"), make_person("Iskandar")])
    assert re.search("A talk by (Ogawa and Iskandar|Iskandar and Ogawa)", text(client.get("/sessions/")))


def test_sessions_are_filtered(client, subtests):
    make_two_years()
    for query, found in [
        ("year=2016", ["29"]),
        ("moderator=jeff", ["34"]),
        ("q=29th", ["29"]),
        ("sort=oldest", ["29", "34"]),
        ("year=1", []),
    ]:
        with subtests.test(query=query, found=found):
            assert EVENING.findall(text(client.get(f"/sessions/?{query}"))) == found


def test_empty_archive_says_what_would_fill_it(client):
    for address in LISTS:
        response = client.get(address)
        assert response.status_code == 200
        assert address == "/search/" or 'class="empty"' in text(response), address


def test_strangers_learn_nothing_of_the_house(client, subtests):
    make_secrets()
    words = [f"/topics/?q={word}" for word in ("services", "flies", "uses", "yet")]
    others = ["/sessions/?year=2017", "/topics/?kind=talk", "/search/?q=jwt", "/search/?q=services"]
    for address in (*LISTS, *words, *others):
        with subtests.test(address=address):
            page = text(client.get(address))
            assert [word for word in TELLING if word in page] == []


def test_a_stranger_who_knows_a_secret_finds_as_little_as_with_a_made_up_one(client, subtests):
    make_secrets()
    for query in (
        "q=falcon", "q=mole", "q=flies", "q=oldname", "q=condor", "speaker=Mole", "speaker=Oldname",
        "moderator=Spy", "company=Umbrella", "tag=falcon", "kind=workshop", "year=2016", "interns=1",
        "slides=1", "recording=1",
    ):  # fmt: skip
        with subtests.test(query=query):
            response = client.get(f"/topics/?{query}")
            assert titles(response) == []
            assert "No topics" in text(response)


def test_the_house_finds_what_is_for_the_house(house_client):
    make_secrets()
    for query, found in (
        ("q=falcon", ["JWT for falcon", "Project Falcon", "Falcon again"]),
        ("tag=falcon", ["Project Falcon"]),
        ("company=umbrella", ["Project Falcon"]),
        ("year=2016", ["Falcon again"]),
        ("slides=1", ["Project Falcon"]),
        ("q=condor", []),
    ):
        assert titles(house_client.get(f"/topics/?{query}")) == found, query


def test_a_tag_links_the_feed_that_it_has(client, house_client):
    make_secrets()
    for slug, status in (("goa", 200), ("falcon", 404)):
        feed = f"/feeds/tags/{slug}.atom"
        assert (feed in text(house_client.get(f"/tags/{slug}/")), client.get(feed).status_code) == (
            status == 200, status
        ), slug  # fmt: skip


COUNTED = (
    "/topics/", "/topics/?speaker=Tanabe&moderator=Jeffrey&year=2017&kind=talk&q=JWT",
    "/topics/?sort=title&tag=go", "/sessions/", "/sessions/?moderator=Jeffrey&q=34", "/people/",
    "/people/?q=a", "/people/?letter=T", "/interns/", "/tags/", "/tags/go/",
)  # fmt: skip


def test_queries_do_not_grow(client, django_assert_max_num_queries):
    def cost(address: str) -> int:
        cache.clear()  # of the totals, which the page before has counted
        with django_assert_max_num_queries(14) as queries:
            client.get(address)
        return len(queries)

    make_two_years()
    few = {address: cost(address) for address in COUNTED}
    make_more()
    assert {address: cost(address) for address in COUNTED} == few


def make_more() -> None:
    """Two more of everything."""
    with archive_change():
        go = Tag.objects.get(slug="go")
        for number in (33, 32):
            session = make_session(number)
            make_moderator(session, make_person(f"Jeffrey {number}"))
            topic = make_topic(session, f"JWT at {number}", speakers=[make_person(f"Tanabe {number}")])
            topic.tags.add(go, Tag.objects.create(name=f"Tag {number}", slug=f"tag-{number}"))
            intern = SpeakerEntry(make_person(f"Intern {number}"), "intern")
            make_topic(session, "", speakers=[intern])


def test_interns_of_a_page_are_those_of_its_years(client):
    """Ten years stand on a page: the eldest intern is on the second alone, and the youngest on the first."""
    with archive_change():
        for number, year in enumerate(range(2007, 2018), start=20):
            evening = make_session(number, held_on=date(year, 5, 19))
            make_topic(evening, speakers=[SpeakerEntry(make_person(f"Intern of {year}"), "intern")])
            person = Person.objects.get(name=f"Intern of {year}")
            Intern.objects.create(
                person=person, programme="GIP", farewell_session=evening, farewell_audience="public"
            )
    first, second = text(client.get("/interns/")), text(client.get("/interns/?page=2"))
    assert [year for year in range(2007, 2018) if f"Intern of {year}" in first] == list(range(2008, 2018))
    assert [year for year in range(2007, 2018) if f"Intern of {year}" in second] == [2007]


def test_an_internship_without_days_counts_to_the_year_of_its_own_first_talk(client):
    with archive_change():
        for number, year in ((29, 2016), (34, 2017)):
            person = make_person(f"Intern of {year}")
            make_topic(
                make_session(number, held_on=date(year, 5, 19)), speakers=[SpeakerEntry(person, "intern")]
            )
            Intern.objects.create(person=person)
    cohorts = re.findall(r'class="part-name">(\d+)|(Intern of \d+)</a>', text(client.get("/interns/")))
    assert ["".join(found) for found in cohorts] == ["2017", "Intern of 2017", "2016", "Intern of 2016"]


def test_interns_stand_by_year_then_programme_then_name_and_those_of_no_year_last(client):
    with archive_change():
        for name, programme, started in (
            ("Yuri", "Alpha", None),
            ("Kelvin", "Alpha", date(2016, 7, 1)),
            ("Chia-Chun", "Zulu", date(2017, 7, 1)),
            ("Aji", "Zulu", date(2016, 7, 1)),
            ("Alice", "Alpha", date(2016, 7, 1)),
        ):
            evening = make_session(Intern.objects.count() + 20, held_on=None, date_unknown=True)
            make_topic(evening, speakers=[SpeakerEntry(person := make_person(name), "intern")])
            Intern.objects.create(person=person, programme=programme, started_on=started)
    cohorts = client.get("/interns/").context["cohorts"]
    assert [(year, programme, [str(one.person) for one in some]) for year, programme, some in cohorts] == [
        (2017, "Zulu", ["Chia-Chun"]),
        (2016, "Alpha", ["Alice", "Kelvin"]),
        (2016, "Zulu", ["Aji"]),
        (None, "Alpha", ["Yuri"]),
    ]


@pytest.mark.postgres
def test_people_stand_in_the_order_of_their_language_by_reading_under_its_row(client):
    names = "Aji", "Alice", "Arakawa", "Ágnes", "Chia-Chun", "Çelik", "鈴木", "Жуков"
    read = {"大久保": "おおくぼ", "加藤": "カトウ", "後藤": "ごとう", "伊藤": "いとう", "近藤": "Kondo"}
    people = [*map(make_person, names), *(make_person(name, reading=said) for name, said in read.items())]
    make_topic(make_session(34), speakers=people)
    page = text(client.get("/people/"))
    found = [
        letter or strip_tags(name)
        for letter, name in re.findall(r"<h2>(.*?)</h2>|/people/[^/]+/\">(.*?)</a>", page)
    ]
    assert found == [
        "A", "Ágnes", "Aji", "Alice", "Arakawa", "C", "Çelik", "Chia-Chun", "K", "近藤",
        "あ", "伊藤", "大久保", "か", "加藤", "後藤", "Other scripts", "Жуков", "鈴木",
    ]  # fmt: skip
    row = text(client.get("/people/", {"letter": "か"}))
    assert "加藤" in row and "後藤" in row and "大久保" not in row and "近藤" not in row


def test_words_find_people_of_every_letter_and_no_letter_is_marked(client):
    make_topic(make_session(34), speakers=[make_person("Okubo"), make_person("Ogawa"), make_person("Doi")])
    current = re.compile(r'<a href="\?letter=(\w)"[^>]*aria-current')
    assert current.findall(text(client.get("/people/?letter=D"))) == ["D"]
    assert current.findall(text(client.get("/people/?letter=D&q=o"))) == []
    assert "Okubo" in text(client.get("/people/?letter=D&q=okubo"))
