"""What goes in of a report: who is new, for the house only; a reviewer's corrections over what was read."""

from datetime import date

import pytest
from django.test import Client

from sessions.models import Doubt, Intern, Newcomer, Reader, Session
from sessions.reports.facts import Doubt as DoubtFact
from sessions.reports.facts import FollowUp, InternFact, Report, Speaker, Topic
from sessions.reports.importing.report_values import corrected, draft_of, without_naming
from sessions.search.find import matching
from tests.factories import make_session
from tests.reports.samples import import_texts, report

pytestmark = pytest.mark.django_db

PUBLIC = "It was a warm evening."
NEW = "Our MC of the night Jonas introduced new members to the company: Jon Gaul and Arung Agamani."
TALK = '"WebGPU" by Okubo-san. He computed.'
ADDRESSES = [
    *(
        "/",
        "/sessions/",
        "/sessions/94/",
        "/people/",
        "/feeds/sessions.atom",
        "/calendar.ics",
        "/sitemap.xml",
    ),
    *(f"/sessions/94/report.{format}" for format in ("md", "txt", "html")),
    *("/search/?q=introduced", "/sessions/?q=introduced", "/search/?q=warm"),
]


def the_94th(introduction: str = f"{PUBLIC}\n\n{NEW}", **how) -> str:
    return report(94, "May 20th, 2022", TALK, introduction=introduction, **how)


def read(client, address: str) -> str:
    return client.get(address).content.decode()


def test_strangers_never_read_who_is_new_and_the_house_does(house_client):
    import_texts([the_94th()])

    assert Newcomer.objects.count() == 2
    for address in ADDRESSES:
        text = read(Client(), address)
        assert "Agamani" not in text and "Gaul" not in text, address
    for format in ("md", "txt", "html"):
        assert PUBLIC in read(Client(), f"/sessions/94/report.{format}")
        house = read(house_client, f"/sessions/94/report.{format}?wording=house")
        assert PUBLIC in house and NEW in house, format
    page = read(house_client, "/sessions/94/")
    assert NEW in page and "House wording; the public reads another." in page
    found = {reader: matching(Session.objects.all(), "introduced", reader).count() for reader in Reader}
    assert found == {Reader.STRANGER: 0, Reader.HOUSE: 1}
    assert matching(Session.objects.all(), "warm", Reader.STRANGER).count() == 1


def test_the_closing_and_the_farewells_keep_newcomers_in_the_house_too(house_client):
    leaves = (
        "The day of the 94th MTS was also the last day of Kelvin-san's internship. Gaul-san takes his desk."
    )
    intern = (
        '"Baggage" by Kelvin-san. He is our current Global Internship Program (GIP) participant. He drew.'
    )
    import_texts([report(94, "May 20th, 2022", TALK, intern, introduction=NEW, after=leaves)])

    assert Intern.objects.get().farewell_session == Session.objects.get()
    for address in ADDRESSES:
        assert "Gaul" not in read(Client(), address), address
    assert "takes his desk" in read(house_client, "/sessions/94/")
    assert "takes his desk" in read(house_client, "/sessions/94/report.md?wording=house")


def test_an_introduction_that_names_nobody_new_is_the_same_for_all():
    import_texts([the_94th(PUBLIC)])

    session = Session.objects.get()
    assert (session.introduction, session.house_introduction) == (PUBLIC, "")


def test_a_corrected_report_changes_both_wordings_and_the_same_one_neither():
    import_texts([the_94th()])
    again = import_texts([the_94th()])
    assert again.summary() == "created 0, updated 0, unchanged 1, skipped 0"

    import_texts([the_94th(f"It was cold.\n\n{NEW.replace('Jon Gaul', 'Jon Gall')}")])

    session = Session.objects.get()
    assert session.introduction == "It was cold."
    assert "Jon Gall" in session.house_introduction and "Jon Gall" in session.house_introduction_html
    assert [row.person.name for row in session.newcomers.all()] == ["Jon Gall", "Arung Agamani"]


def test_an_organisers_own_introduction_stands_for_the_house_too():
    make_session(94, introduction="By hand.")

    import_texts([the_94th()])

    session = Session.objects.get()
    assert (session.introduction, session.house_introduction) == ("By hand.", "")
    assert Doubt.objects.filter(about="introduction").count() == 2


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("We began late.\n\n## New here\n\n- Jon Gaul\n- Mei\n\nWe ate.", "We began late.\n\nWe ate."),
        ("We have two new colleagues:\n\nGaul-san and Mei.", ""),
        ("An evening of talks, by jon gaul.", ""),
        ("An evening of talks; a gaul of ink.", "An evening of talks; a gaul of ink."),
        ("JON came.", ""),
        ("佐藤さんが入りました。\n\n雨でした。", "雨でした。"),
        ("", ""),
    ],
)
def test_a_paragraph_that_names_a_newcomer_goes_with_what_leads_in_to_it(text, shown):
    assert without_naming(text, ["Jon Gaul", "Mei Lin", "佐藤"]) == shown


REPORT = Report(
    "a.txt",
    number=34,
    held_on=date(2017, 5, 19),
    held_on_from="text",
    published_on=date(2017, 6, 1),
    format="online",
    moderators=["Jeffrey"],
    introduction="Welcome.",
    topics=[
        Topic(
            1,
            title="Scope",
            speakers=[Speaker("David", credited_as="David-san")],
            continues=[FollowUp(32, text="as in the 32nd")],
            line=5,
        ),
        Topic(2, title="Goa", speakers=[Speaker("Shihan", "guest", "AWS", "Shihan-kun")], line=9),
    ],
    interns=[InternFact("Kelvin", "GIP", True)],
    doubts=[
        DoubtFact(3, "held_on", "The year?"),
        DoubtFact(5, "topics[0].title", "The title?"),
        DoubtFact(9, "topics[1].title", "Another title?"),
        DoubtFact(9, "topics[1].speakers", "From AWS?"),
        DoubtFact(1, "report", "Is it one?"),
    ],
    first_line=1,
)


def values() -> dict:
    return draft_of(REPORT)


def told(found: dict) -> list[str]:
    return [doubt["message"] for doubt in found["doubts"]]


def test_a_report_that_nobody_corrected_is_the_same():
    assert corrected(draft_of(REPORT), values()) == values()


def test_a_doubt_goes_with_the_correction_of_its_field_and_the_others_stay():
    changed = values()
    changed["topics"][0]["title"] = "Telescope"

    assert told(corrected(draft_of(REPORT), changed)) == [
        "The year?",
        "Another title?",
        "From AWS?",
        "Is it one?",
    ]


def test_a_doubt_that_was_ticked_goes_and_the_others_stay():
    changed = values()
    changed["doubts"] = [doubt for doubt in changed["doubts"] if doubt["about"] != "topics[1].title"]

    assert told(corrected(draft_of(REPORT), changed)) == [
        "The year?",
        "The title?",
        "From AWS?",
        "Is it one?",
    ]


def test_doubts_of_a_topic_that_is_none_go_and_the_evening_keeps_its_own():
    changed = values()
    changed["topics"] = changed["topics"][:1]
    changed["held_on"] = None

    found = corrected(draft_of(REPORT), changed)

    assert told(found) == ["The title?", "Is it one?"]
    assert (found["held_on"], found["published_on"]) == (None, "2017-06-01")


def test_a_topic_that_was_missed_takes_its_place_and_speakers_are_credited_as_printed():
    changed = values()
    missed = {
        "position": 0, "title": "Missed", "subject": "", "heading": "", "kind": "talk", "summary": "",
        "continues": [], "mentions": [],
        "speakers": [{"name": "Aji", "capacity": "member", "affiliation": ""}],
    }  # fmt: skip
    changed["topics"].insert(1, missed)

    found = corrected(draft_of(REPORT), changed)

    topics = found["topics"]
    assert [(topic["position"], topic["title"]) for topic in topics] == [
        (1, "Scope"),
        (2, "Missed"),
        (3, "Goa"),
    ]
    printed = [topic["speakers"][0]["credited_as"] for topic in topics]
    assert printed == ["David-san", "Aji", "Shihan-kun"]
    assert [link["text"] for link in topics[0]["continues"]] == ["as in the 32nd"]
