"""The page of a person: every role over the years, and only what the reader may know."""

from datetime import date

import pytest

from sessions.models import (
    Alias,
    Capacity,
    Consent,
    Intern,
    Newcomer,
    OldAddress,
    Portrait,
    SpeakerEntry,
    archive_change,
)
from tests.archive.test_session_pages import text
from tests.factories import make_moderator, make_person, make_session, make_topic

pytestmark = pytest.mark.django_db


def make_career(name: str, talks: int, first: int):
    """A person with `talks` talks a month apart, each with a co-speaker; moderator once, and an intern."""
    person = make_person(name)
    for n in range(talks):
        session = make_session(first + n, held_on=date(2017, 1 + n, 20))
        make_topic(session, f"{name} {n}", speakers=[person, make_person(f"Co {name} {n}")])
    make_moderator(make_session(first + 20, held_on=date(2018, 9, 21)), person)
    with archive_change():
        Intern.objects.create(
            person=person, programme="Global Internship Program", duration_text="seven-week",
            farewell_session=session, farewell_audience="public",
        )  # fmt: skip
    return person


@pytest.mark.postgres
def test_every_role_over_the_years(client):
    person = make_career("Okubo", 2, first=30)
    person.aliases.create(name="大久保", reason=Alias.Reason.SCRIPT)
    person.aliases.create(name="Old Name", reason=Alias.Reason.RENAMED, shown=False)
    page = text(client.get("/people/okubo/"))
    for words in (
        "<h1>Okubo</h1>",
        "Two talks, from the 30th to the 31st.",
        "大久保",
        '<b>2018</b><p class="facts"><span>moderated the <a href="/sessions/50/">50th</a>',
        'farewell at the <a href="/sessions/31/">31st</a>',
        "Global Internship Program",
        "seven-week",
        '<a href="/topics/okubo-0/">Okubo 0</a>',
        '<a href="/people/co-okubo-0/">Co Okubo 0</a>',
    ):
        assert words in page, words
    assert "Old Name" not in page


@pytest.mark.postgres
def test_each_talk_is_listed_once(client):
    person, other = make_person("Okubo"), make_person("Ogawa")
    session = make_session(34)
    make_topic(session, "With Ogawa", speakers=[other, person])
    make_topic(session, "Alone", speakers=[person])
    make_topic(session, "Not his", speakers=[other])
    make_moderator(session, person)
    page = text(client.get("/people/okubo/"))
    main = page[page.index("<main") : page.index("</main>")]
    for title in ("With Ogawa", "Alone"):
        assert main.count(title) == 1, title
    assert "Not his" not in main and "spoke at" not in main
    assert main.count('href="/sessions/34/"') == 3, "of each talk's row, and of the evening moderated"


@pytest.mark.postgres
def test_guest_is_shown_with_the_company_of_the_day(client):
    guest = make_person("Uzulla")
    make_topic(make_session(32), speakers=[SpeakerEntry(guest, Capacity.GUEST, "builderscon")])
    assert "builderscon. One talk, at the 32nd." in text(client.get("/people/uzulla/"))


@pytest.mark.postgres
def test_queries_do_not_grow(client, django_assert_max_num_queries):
    make_career("Okubo", 1, first=30)
    make_career("Ogawa", 3, first=70)
    with django_assert_max_num_queries(14) as one:
        assert client.get("/people/okubo/").status_code == 200
    with django_assert_max_num_queries(14) as three:
        assert "Ogawa 2" in text(client.get("/people/ogawa/"))
    assert len(one) == len(three)


def test_earlier_address_leads_to_the_new_one(client):
    make_topic(make_session(34), speakers=[make_person("Okubo")])
    OldAddress.record("person", "ookubo", "okubo")
    assert client.get("/people/ookubo/")["Location"] == "/people/okubo/"


@pytest.mark.postgres
def test_person_known_only_to_the_house_is_a_404_for_strangers(client, colleague):
    make_topic(make_session(34), "Project Falcon", public=False, speakers=[make_person("Kent")])
    OldAddress.record("person", "clark", "kent")
    assert client.get("/people/kent/").status_code == 404
    assert client.get("/people/clark/").status_code == 404
    client.force_login(colleague)
    assert "Project Falcon" in text(client.get("/people/kent/"))


@pytest.mark.postgres
def test_house_roles_leave_no_trace_for_strangers(client, colleague):
    person = make_person("Kent", email="kent@example.com")
    make_topic(make_session(34), "Public talk", speakers=[person])
    make_topic(make_session(35, held_on=date(2017, 6, 16)), "Falcon", public=False, speakers=[person])
    with archive_change():
        make_moderator(make_session(36, held_on=date(2017, 7, 21), public=False), person)
        newcomers = make_session(20, held_on=date(2016, 3, 18))
        Newcomer.objects.create(session=newcomers, person=person)
        Intern.objects.create(person=person, farewell_session=newcomers, programme="Hush Program")
        Portrait.objects.create(person=person, key="face", widths=[480], width=480, height=480)
    page = text(client.get("/people/kent/"))
    for leak in ("Falcon", "36th", "introduced", "farewell", "Hush", "face", "kent@example.com"):
        assert leak not in page, leak
    assert "One talk, at the 34th." in page
    client.force_login(colleague)
    page = text(client.get("/people/kent/"))
    for words in ("Falcon", "36th", "introduced at", "farewell at", "Hush Program", "face-480"):
        assert words in page, words
    assert "kent@example.com" not in page


@pytest.mark.parametrize(
    ("audience", "consent", "shown"),
    [
        ("public", Consent.YES, True),
        ("public", Consent.NOT_ASKED, False),
        ("public", Consent.HOUSE, False),
        ("house", Consent.YES, False),
    ],
)
def test_picture_needs_a_public_audience_and_a_yes(client, audience, consent, shown):
    person = make_person("Okubo")
    make_topic(make_session(34), speakers=[person]).speakers.update(photo_consent=consent)
    Portrait.objects.create(person=person, key="face", widths=[480], width=480, height=480, audience=audience)
    for address in ("/people/okubo/", "/sessions/34/"):
        assert ("face-480" in text(client.get(address))) is shown


def test_person_without_a_page(client):
    make_person("Nobody")
    hidden, never = client.get("/people/nobody/"), client.get("/people/never/")
    assert (hidden.status_code, never.status_code) == (404, 404)
    assert hidden.text.replace("nobody", "never") == never.text


@pytest.mark.postgres
def test_who_was_taken_off_the_list_keeps_page_talks_and_name(client, colleague):
    session = make_session(34)
    gone = make_person("Okubo", left_on=date(2019, 3, 31), unlisted=True)
    make_topic(session, "NFS", speakers=[gone, make_person("Ogawa")])
    listed = text(client.get("/people/"))
    assert "Ogawa" in listed and "Okubo" not in listed and "1 person" in listed
    assert "/people/okubo/" in text(client.get("/people/?q=okubo")), "found by name"
    page = text(client.get("/people/okubo/"))
    assert "NFS" in page and "Off the list" not in page and "2019" not in page
    assert "Okubo" in text(client.get("/topics/nfs/"))
    client.force_login(colleague)
    page = text(client.get("/people/okubo/"))
    assert "Off the list of people." in page and "Left on 31 March 2019." in page
    assert "Okubo" not in text(client.get("/people/"))
