"""What a reader of our report would misunderstand, told to the organiser before publishing."""

from datetime import date

import pytest

from sessions.models import Reader
from sessions.reports.facts import FollowUp, HouseStyle, Report, Speaker, Topic
from sessions.reports.reading_back import (
    Difference,
    differences,
    doubts_before_publishing,
)
from tests.factories import make_person, make_session, make_topic, take_back

HOUSE = HouseStyle(organisations=("HDE",))


OTHER = (
    "# 35th Monthly Technical Session (MTS) Report\n\n"
    "35th Monthly Technical Session (MTS) was held on June 16th, 2017.\n\n"
    'The first topic was "Rest" by Doi-san.'
)


def report(*topics: Topic, **facts) -> Report:
    for position, topic in enumerate(topics, start=1):
        topic.position = position
    return Report(number=34, held_on=date(2017, 5, 19), topics=list(topics), **facts)


def topic(title: str = "Goa", summary: str = "About goa.", **facts) -> Topic:
    return Topic(1, title=title, summary=summary, speakers=[Speaker("Okubo")], **facts)


def told(*topics: Topic) -> list[tuple[int | None, str]]:
    return [(each.at, each.field) for each in differences(report(*topics), HOUSE)]


def test_plain_report_has_no_differences():
    assert told(topic(), topic("JWT vs Goa", "Lists:\n\n- one\n- two")) == []


def test_paragraph_that_opens_a_topic_is_named():
    summary = 'He showed goa.\n\nThe third topic was "Rest" by Doi-san. Then he stopped.'
    assert differences(report(topic(summary=summary), topic()), HOUSE) == [
        Difference(
            0,
            "summary",
            'In the summary of “Goa”, “The third topic was "Rest" by Doi-san. Then he stopped.” reads like '
            "the beginning of another topic or the end of the report. Begin it with other words.",
        )
    ]


def test_heading_that_takes_over_is_told():
    taken = '## JWT vs Goa\n\nThe second topic was "JWT vs Goa" by Doi-san.'
    assert (0, "summary") in told(topic(summary=f"Text.\n\n{taken}\n\nMore."), topic("Next"))


def test_message_names_the_speakers_as_read():
    found = differences(report(Topic(1, title="Goa", speakers=[Speaker("Okubo 2")])), HOUSE)
    assert [each.field for each in found] == ["speakers"]
    assert found[0].message == "The speakers of “Goa” would be read as “Okubo”. Word it otherwise."


def test_line_that_begins_another_report_is_told():
    found = differences(report(topic(summary=f"He talked.\n\n{OTHER}")), HOUSE)
    assert [(each.at, each.field) for each in found] == [(None, "topics")]
    assert "2 reports" in found[0].message


def test_fence_that_is_never_closed_is_told():
    assert told(topic(summary="```\nopen for ever"), topic("Next")) == [(0, "summary")]


def test_last_summary_that_ends_like_the_report_is_told():
    assert told(topic(summary="He talked.\n\nAs usual, we had a party afterwards.")) == [
        (None, "party"),
        (0, "summary"),
    ]


def test_session_named_in_a_summary_but_not_entered_is_told():
    found = differences(report(topic(summary="In the 32nd MTS, Shihan-san introduced goa.")), HOUSE)
    assert [(each.at, each.field) for each in found] == [(0, "mentions")]
    assert found[0].message == (
        "The summary of “Goa” speaks of the 32nd session. Enter the earlier talk, so that readers find it."
    )
    link = FollowUp(32, speakers=["Shihan"], text="In the 32nd MTS, Shihan-san introduced goa")
    assert told(topic(summary="In the 32nd MTS, Shihan-san introduced goa.", mentions=[link])) == []


def test_title_that_swallows_its_speaker_is_told():
    assert (0, "title") in told(topic('Goa" by Doi-san. It was "good'))


def test_person_without_a_name_any_more_is_no_doubt():
    anonymous = Topic(1, title="Goa", summary="Text.", speakers=[Speaker("a colleague")])
    assert told(anonymous) == []


def test_the_talk_that_falls_apart_is_named_not_one_beside_it():
    apart = 'Text.\n\n## Rest\n\nThe second topic was "Rest" by Doi-san. He slept.'
    for topics, at in (
        ([topic("One"), topic("Two", apart), topic("Three")], 1),
        ([topic("One", apart), topic("Two")], 0),
        ([topic("One"), topic("Two"), topic("Three", apart)], 2),
    ):
        (found,) = [each for each in differences(report(*topics), HOUSE) if each.field == "summary"]
        assert found.at == at
        assert f"In the summary of “{topics[at].title}”, “" in found.message


@pytest.mark.django_db
def test_doubt_points_to_the_topic_it_is_about():
    session = make_session(34)
    make_topic(session, "Hidden", public=False)
    second = make_topic(
        session, "Goa", speakers=[make_person("Okubo")], summary="Text.\n\nThe next topic was JWT by Doi-san."
    )
    make_topic(session, "Fine", speakers=[make_person("Doi")], summary="Text.")
    take_back(session)
    (doubt,) = doubts_before_publishing(session)
    assert doubt == Difference(0, "summary", doubt.message, second)
    assert "“The next topic was JWT by Doi-san.”" in doubt.message


@pytest.mark.django_db
def test_check_costs_five_queries(django_assert_num_queries):
    session = make_session(34)
    for n in range(3):
        make_topic(session, f"Talk {n}", speakers=[make_person("Okubo" + "bo" * n)])
    with django_assert_num_queries(5):
        assert doubts_before_publishing(session) == []
    assert session.shows_report_to(Reader.STRANGER)
