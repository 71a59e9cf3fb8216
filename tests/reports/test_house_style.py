"""The sentences of a report in the house style, from facts alone."""

from datetime import date

import pytest

from sessions.reports import house_style as say
from sessions.reports.facts import FollowUp, HouseStyle, InternFact, Report, Speaker, Topic

HOUSE = HouseStyle(organisations=("HDE",))
KONISHI = Speaker("Mami Konishi", "guest", "Microsoft")
ROBINSONS = Speaker("Drew Robinsons", "guest", "Microsoft")
UZULLA = Speaker("Uzulla", "guest", "builderscon")
OKUBO = Speaker("Okubo")


def topic(position=1, **facts) -> Topic:
    return Topic(position, **facts)


def opening(**facts) -> str:
    return say.opening(topic(**facts), HOUSE)


def test_day_is_printed_as_people_write_it():
    assert say.long_date(date(2017, 5, 19)) == "May 19th, 2017"
    assert say.long_date(date(2016, 12, 1)) == "December 1st, 2016"
    assert say.long_date(date(2017, 2, 22)) == "February 22nd, 2017"


def test_evening_without_a_date_does_not_claim_one():
    assert (
        say.held(Report(number=3), HOUSE) == "This is the report of the 3rd Monthly Technical Session (MTS)."
    )


def test_date_of_which_only_the_printed_words_are_known():
    report = Report(number=3, held_on_text="March 17th")
    assert say.held(report, HOUSE) == "3rd Monthly Technical Session (MTS) was held on March 17th."


@pytest.mark.parametrize(
    ("moderators", "sentence"),
    [
        ([], ""),
        (["Jeffrey"], "The moderator of the 34th MTS was Jeffrey-san."),
        (["Jeffrey", "Kevin"], "The moderators of the 34th MTS were Jeffrey-san and Kevin-san."),
        (["A", "B", "C"], "The moderators of the 34th MTS were A-san, B-san, and C-san."),
    ],
)
def test_moderators(moderators, sentence):
    assert say.moderated(Report(number=34, moderators=moderators), HOUSE) == sentence


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"position": 6, "title": "JWT vs Goa", "speakers": [Speaker("Tanabe")]},
         'The sixth topic was "JWT vs Goa" by Tanabe-san.'),
        ({"position": 21, "title": "Why?"}, 'The twenty-first topic was "Why?".'),
        ({"title": 'Say "Hello"', "speakers": [OKUBO]}, 'The first topic was “Say "Hello"” by Okubo-san.'),
        ({"position": 4, "subject": "a report of Microsoft Build 2017",
          "speakers": [Speaker("Ogawa"), Speaker("Iskandar")]},
         "The fourth topic was a report of Microsoft Build 2017 by Ogawa-san and Iskandar-san."),
        ({"subject": "a tool made by two teams", "speakers": [OKUBO]},
         "The first topic was a tool made by two teams, by Okubo-san."),
        ({"subject": "task automation."}, "The first topic was about task automation."),
        ({"position": 4, "speakers": [Speaker("David")]}, "The fourth topic was presented by David-san."),
        ({"position": 2}, "The second topic was presented without a title."),
        ({"title": "T", "speakers": [Speaker("A"), Speaker("B"), Speaker("C")]},
         'The first topic was "T" by A-san, B-san, and C-san.'),
    ],
)  # fmt: skip
def test_opening_of_a_topic(facts, sentence):
    assert opening(**facts) == sentence


@pytest.mark.parametrize(
    ("people", "words"),
    [
        ([KONISHI, ROBINSONS], "Mami Konishi-san and Drew Robinsons-san from Microsoft"),
        ([KONISHI, UZULLA], "Mami Konishi-san from Microsoft and Uzulla-san from builderscon"),
        ([OKUBO, KONISHI], "Okubo-san from HDE and Mami Konishi-san from Microsoft"),
        ([Speaker("A guest"), OKUBO], "A guest-san and Okubo-san"),
        ([Speaker("a guest from X", "guest")], "a guest from X"),
        ([Speaker("Okubo", "member", "Tokyo office")], "Okubo-san"),
    ],
)
def test_companies_of_speakers(people, words):
    assert say.speakers(people, HOUSE) == words


@pytest.mark.parametrize(
    ("name", "honorific", "printed"),
    [
        ("Yamada-san", "-san", "Yamada-san"), ("Yamadaさん", "-san", "Yamada-san"),
        ("Yamada-san", "さん", "Yamadaさん"),
        ("Dr. Yamada", "-san", "Yamada-san"), ("Kim Ji-San", "-san", "Kim Ji-San"),
        ("Yamada-dono", "-dono", "Yamada-dono"),
    ],
)  # fmt: skip
def test_a_name_is_printed_with_one_honorific(name, honorific, printed):
    assert say.polite(name, HouseStyle("MTS", "MTS", honorifics=(honorific,))) == printed


def test_house_without_names_of_its_own():
    plain = HouseStyle("Tech Night", "TN", organisations=(), honorifics=())
    report = Report(number=2, moderators=["Ann"])
    assert say.title(report, plain) == "2nd Tech Night (TN) Report"
    assert say.moderated(report, plain) == "The moderator of the 2nd TN was Ann."
    assert " at " not in say.what_it_is(plain)


def test_follow_ups_are_told_where_the_summary_does_not():
    link = FollowUp(32, speakers=["Shihan"], text="a continuation of Shihan-san's from the 32nd MTS")
    told = {"title": "T", "continues": [link], "speakers": [OKUBO]}
    assert opening(**told) == (
        'The first topic was "T" by Okubo-san. '
        "This topic is a continuation of Shihan-san's from the 32nd MTS."
    )
    in_summary = "This is a continuation of Shihan-san's\nfrom the 32nd MTS, about goa."
    assert opening(**told, summary=in_summary) == 'The first topic was "T" by Okubo-san.'


def test_earlier_talk_known_by_title_only():
    link = FollowUp(None, title="Designing APIs in Go")
    assert say.continuation(link, HOUSE) == 'This topic is a continuation of the talk "Designing APIs in Go".'


def test_earlier_talk_of_two_speakers():
    link = FollowUp(32, speakers=["Konishi", "Robinsons"])
    assert say.mention(link, HOUSE) == "It refers to Konishi-san's and Robinsons-san's from the 32nd MTS."


def test_intern_is_named_as_such_unless_the_summary_does():
    kelvin = Speaker("Kelvin", "intern")
    sentence = 'The first topic was "T" by Kelvin-san.'
    assert opening(title="T", speakers=[kelvin]) == f"{sentence} Kelvin-san is one of our interns."
    assert opening(title="T", speakers=[kelvin], summary="He is our intern.") == sentence
    programme = {"Kelvin": "Global Internship Program"}
    assert say.interns(topic(speakers=[kelvin, OKUBO, Speaker("Aji", "intern")]), HOUSE, programme) == [
        "Kelvin-san is one of our Global Internship Program participants.",
        "Aji-san is one of our interns.",
    ]


def test_intern_among_several_speakers_is_named_where_the_summary_leaves_it_open():
    pair = [Speaker("Kelvin", "intern"), OKUBO]
    assert opening(title="T", speakers=pair, summary="He is our intern.").endswith(
        "Kelvin-san is one of our interns."
    )
    assert not opening(title="T", speakers=pair, summary="Kelvin-san is our intern.").endswith("interns.")
    assert opening(title="T", speakers=pair, summary="All of it for interns.").endswith("one of our interns.")


def test_guest_of_unknown_company_is_named_as_such():
    assert opening(title="T", speakers=[Speaker("Uzulla", "guest")]) == (
        'The first topic was "T" by Uzulla-san. Uzulla-san was our guest.'
    )


def test_kind_is_named_where_the_title_does_not():
    assert opening(title="Go", kind="workshop") == 'The first topic was a workshop, "Go".'
    assert opening(title="Go workshop", kind="workshop") == 'The first topic was "Go workshop".'
    assert (
        opening(kind="lightning talk", speakers=[OKUBO])
        == "The first topic was a lightning talk by Okubo-san."
    )
    assert opening(title="Go", kind="other") == 'The first topic was "Go".'


@pytest.mark.parametrize(
    ("leaving", "sentence"),
    [
        ([], ""),
        ([InternFact("Kelvin", farewell=True)],
         "The day of the 31st MTS was also the last day of Kelvin-san's internship."),
        ([InternFact("David", "", True, "seven-week"), InternFact("Alice", "", True, "seven-week")],
         "The day of the 31st MTS was also the last day "
         "of David-san's and Alice-san's seven-week internships."),
        ([InternFact("David", "", True, "seven-week"), InternFact("Alice", "", True)],
         "The day of the 31st MTS was also the last day of David-san's and Alice-san's internships."),
    ],
)  # fmt: skip
def test_farewells(leaving, sentence):
    assert say.farewell(Report(number=31), leaving, HOUSE) == sentence


def test_party_is_told_once():
    assert say.party(Report(party=True)) == "As usual, we had a party afterwards."
    assert say.party(Report(party=True, closing="The party went on until late.")) == ""
    assert say.party(Report(party=False)) == ""


@pytest.mark.parametrize(
    ("facts", "heading"),
    [
        ({"title": "iOS at work"}, "iOS at work"),
        ({"title": "A very long title", "heading": "Short"}, "Short"),
        ({"subject": "a report of re:Invent 2016"}, "A report of re:Invent 2016"),
        ({"speakers": [Speaker("David")]}, "A talk by David-san"),
        ({"speakers": [Speaker("David")], "kind": "workshop"}, "A workshop by David-san"),
        ({"position": 3}, "The third topic"),
    ],
)
def test_heading_of_a_topic(facts, heading):
    assert say.heading(topic(**facts), HOUSE) == heading
