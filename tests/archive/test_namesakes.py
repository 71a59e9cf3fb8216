"""People of one name are told apart wherever they are listed, by what the reader may know of them."""

import re
from datetime import date

import pytest

from sessions.models import Capacity, Intern, SpeakerEntry, Status, archive_change
from tests.archive.test_session_pages import text
from tests.factories import make_moderator, make_person, make_session, make_topic

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
APART = re.compile(r'<a href="/people/([\w-]+)/">David</a> <span class="apart">\((.*?)\)</span>')


def make_davids() -> None:
    """An intern of 2016, a colleague of 2017 and later who moderates, a guest, and Okubo, who is alone."""
    with archive_change():
        first, last = make_session(29, held_on=date(2016, 12, 16)), make_session(34)
        intern, colleague, guest = (make_person("David") for _ in range(3))
        make_topic(
            first, "Seven weeks", speakers=[SpeakerEntry(intern, Capacity.INTERN), make_person("Okubo")]
        )
        make_topic(last, "Tests", speakers=[colleague])
        later = make_session(44, held_on=date(2018, 3, 16))
        make_topic(later, "More tests", speakers=[SpeakerEntry(guest, Capacity.GUEST, "AWS"), colleague])
        make_moderator(first, colleague)
        Intern.objects.create(
            person=intern, programme="GIP", farewell_session=first, farewell_audience="public"
        )


def listed(page: str) -> list[str]:
    """What the list of people says of each."""
    rows = re.findall(r'<li><a href="/people/[^/"]+/">(.*?)</li>', page)
    return [" ".join(re.sub("<[^>]*>", " ", row).split()) for row in rows]


def test_the_list_of_people_says_role_or_company_talks_and_years(client):
    make_davids()
    assert listed(text(client.get("/people/"))) == [
        "David (2016) intern · one talk",
        "David (2016–2018) two talks, moderated one evening",
        "David (2018) AWS · one talk",
        "Okubo one talk · 2016",
    ]
    assert listed(text(client.get("/people/?q=okubo"))) == ["Okubo one talk · 2016"]


def test_of_somebody_known_to_strangers_they_read_nothing_that_is_for_the_house(client, colleague):
    person = make_person("Kent")
    make_topic(make_session(34), "Shown", speakers=[person])
    other = make_session(30, public=False, held_on=date(2015, 3, 20))
    make_topic(other, "Falcon", speakers=[SpeakerEntry(person, Capacity.GUEST, "Umbrella")])
    make_topic(make_session(36, held_on=date(2019, 3, 15)), "Hush", public=False, speakers=[person])
    make_topic(make_session(37, held_on=date(2040, 3, 16), status=Status.OPEN), "Untold", speakers=[person])
    make_moderator(other, person)
    make_moderator(make_session(38, held_on=date(2041, 3, 15), status=Status.OPEN), person)
    assert listed(text(client.get("/people/"))) == ["Kent one talk · 2017"]
    client.force_login(colleague)
    house = listed(text(client.get("/people/")))
    assert house == ["Kent three talks, moderated one evening · 2015–2019"]


def test_speakers_of_one_name_on_one_page_are_told_apart_by_their_years(client, subtests):
    make_davids()
    for address, apart in (
        ("/topics/", {"david": "2016", "david-2": "2016–2018", "david-3": "2018"}),
        ("/sessions/44/", {"david-2": "2016–2018", "david-3": "2018"}),
        ("/sessions/29/", {"david": "2016", "david-2": "2016–2018"}),
        ("/topics/more-tests/", {"david-2": "2016–2018", "david-3": "2018"}),
        ("/people/david-3/", {"david-2": "2016–2018", "david-3": "2018"}),
        ("/search/?q=tests", {"david-2": "2016–2018", "david-3": "2018"}),
    ):
        with subtests.test(address):
            page = text(client.get(address))
            assert dict(APART.findall(page)) == apart
            assert "Okubo</a> <span" not in page


def test_those_of_the_same_years_are_told_apart_by_their_last_evening(client):
    with archive_change():
        for number in (33, 34):
            make_topic(make_session(number), f"Talk {number}", speakers=[make_person("David")])
    found = dict(APART.findall(text(client.get("/topics/"))))
    assert found == {"david": "last at the 33rd", "david-2": "last at the 34th"}


def test_moderators_interns_and_people_found_are_told_apart_too(client):
    with archive_change():
        for number, day in ((29, date(2016, 12, 16)), (34, date(2017, 5, 19))):
            person, session = make_person("David"), make_session(number, held_on=day)
            make_moderator(session, person)
            entry = SpeakerEntry(person, Capacity.INTERN)
            make_topic(session, f"At {number}", speakers=[entry])
            fields = {"programme": "GIP", "started_on": date(2016, 9, 1)}
            Intern.objects.create(person=person, **fields)
    assert dict(APART.findall(text(client.get("/sessions/")))) == {"david": "2016", "david-2": "2017"}
    for address in ("/interns/", "/search/?q=david&only=person"):
        page = text(client.get(address))
        for slug, year in (("david", "2016"), ("david-2", "2017")):
            row = page[page.index(f'/people/{slug}/">') :].partition("</li>")[0]
            assert f"<span>{year}</span>" in row and "David" in row


def test_a_name_that_two_bear_is_suggested_once_with_the_talks_of_both(client):
    make_davids()
    page = text(client.get("/topics/"))
    names = page[page.index('<datalist id="l-speaker">') :].split("</datalist>")[0]
    assert names.count('value="David"') == 1 and '<option value="David">4</option>' in names


def test_the_list_costs_the_same_for_one_person_and_for_three(client, django_assert_max_num_queries):
    make_topic(make_session(1), "One", speakers=[make_person("Okubo")])
    with django_assert_max_num_queries(14) as one:
        client.get("/people/")
    make_davids()
    with django_assert_max_num_queries(14) as four:
        client.get("/people/")
    assert len(one) == len(four)
