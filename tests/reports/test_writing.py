"""What a new report takes from the archive, in the wording of one reader."""

from datetime import date

import pytest

from sessions.models import (
    Audience,
    Capacity,
    FollowUp,
    Intern,
    Moderator,
    Newcomer,
    Reader,
    SpeakerEntry,
    Status,
)
from sessions.reports import facts
from sessions.reports.writing import wording_of_report, write
from tests.factories import make_moderator, make_person, make_session, make_topic

pytestmark = pytest.mark.django_db


def titles(session, reader) -> list[str]:
    return [topic.title for topic in write(session, reader).report.topics]


def test_everything_the_house_style_prints():
    earlier = make_topic(make_session(32), "Designing APIs in Go", speakers=[make_person("Shihan")])
    session = make_session(34, had_party=True, introduction="Welcome.", closing="See you.")
    make_moderator(session, make_person("Jeffrey"), credited_as="Jeffrey-san")
    guest = SpeakerEntry(make_person("Jeff Multz"), Capacity.GUEST, "SecureWorks")
    kelvin = make_person("Kelvin")
    make_topic(session, "Landscape", speakers=[guest], summary="About *threats*.")
    second = make_topic(
        session,
        "JWT vs Goa",
        kind="workshop",
        speakers=[SpeakerEntry(kelvin, Capacity.INTERN)],
        heading="JWT",
    )
    FollowUp.objects.create(topic=second, earlier=earlier)
    Intern.objects.create(
        person=kelvin,
        programme="Global Internship Program",
        farewell_session=session,
        farewell_audience=Audience.PUBLIC,
        duration_text="seven-week",
        impressions="He liked it.",
    )

    writing = write(session, Reader.STRANGER)

    assert writing.report == facts.Report(
        number=34,
        held_on=date(2017, 5, 19),
        held_on_from="text",
        moderators=["Jeffrey"],
        introduction="Welcome.",
        party=True,
        closing="See you.",
        farewells="He liked it.",
        topics=[
            facts.Topic(
                1,
                title="Landscape",
                speakers=[facts.Speaker("Jeff Multz", "guest", "SecureWorks")],
                summary="About *threats*.",
            ),
            facts.Topic(
                2,
                title="JWT vs Goa",
                heading="JWT",
                kind="workshop",
                speakers=[facts.Speaker("Kelvin", "intern")],
                continues=[facts.FollowUp(32, speakers=["Shihan"])],
            ),
        ],
        interns=[facts.InternFact("Kelvin", "Global Internship Program", True, "seven-week")],
    )
    assert writing.html["summaries"] == ["<p>About <em>threats</em>.</p>\n", ""]
    assert writing.earlier == [32]


@pytest.mark.parametrize("number", [1, 3])
def test_cost_does_not_grow_with_the_topics(number, django_assert_num_queries):
    session = make_session(34)
    earlier = make_topic(make_session(32), "Earlier", speakers=[make_person("Shihan")])
    make_moderator(session, make_person("Jeffrey"))
    for n in range(number):
        topic = make_topic(session, f"T{n}", speakers=[SpeakerEntry(make_person(f"P{n}"), Capacity.INTERN)])
        FollowUp.objects.create(topic=topic, earlier=earlier)
        Intern.objects.create(person=topic.speakers.get().person, farewell_session=session)
    with django_assert_num_queries(5):
        write(session, Reader.HOUSE)


def test_topics_for_the_house_leave_no_trace_in_public():
    session = make_session()
    make_topic(session, "First")
    make_topic(session, "Secret", public=False, speakers=[make_person("Spy")])
    make_topic(session, "Last")
    public = write(session, Reader.STRANGER).report
    assert [(topic.position, topic.title) for topic in public.topics] == [(1, "First"), (2, "Last")]
    assert titles(session, Reader.HOUSE) == ["First", "Secret", "Last"]


def test_house_wording_only_for_the_house():
    session = make_session()
    make_topic(session, "An HDE service", summary="plain", house_title="Codename", house_summary="secret")
    public, house = (write(session, reader).report.topics[0] for reader in (Reader.STRANGER, Reader.HOUSE))
    assert (public.title, public.summary) == ("An HDE service", "plain")
    assert (house.title, house.summary) == ("Codename", "secret")


def test_dropped_topics_are_not_reported():
    session = make_session()
    make_topic(session, "Stands")
    make_topic(session, "Gone", dropped_because="The speaker fell ill.")
    assert titles(session, Reader.HOUSE) == ["Stands"]


def test_unpublished_report_can_be_previewed_whole():
    session = make_session(status=Status.HELD)
    make_topic(session, "Soon", summary="The text.")
    assert write(session, Reader.STRANGER).report.topics[0].summary == "The text."


def test_thread_to_a_house_topic_is_not_told_to_strangers():
    earlier = make_topic(make_session(32), "Secret", public=False, speakers=[make_person("Spy")])
    topic = make_topic(make_session(34))
    FollowUp.objects.create(topic=topic, earlier=earlier)
    session = topic.session
    assert write(session, Reader.STRANGER).report.topics[0].continues == []
    assert write(session, Reader.HOUSE).report.topics[0].continues == [facts.FollowUp(32, speakers=["Spy"])]


def test_farewell_is_public_only_once_released():
    session = make_session()
    kelvin = make_person("Kelvin")
    Intern.objects.create(person=kelvin, farewell_session=session, impressions="So sad.")
    public, house = (write(session, reader).report for reader in (Reader.STRANGER, Reader.HOUSE))
    assert (public.interns, public.farewells) == ([], "")
    assert (house.interns, house.farewells) == ([facts.InternFact("Kelvin", farewell=True)], "So sad.")


def test_newcomers_are_in_no_report():
    session = make_session()
    Newcomer.objects.create(session=session, person=make_person("Newton"))
    assert "Newton" not in repr(write(session, Reader.STRANGER))


def test_moderator_who_declined_is_not_named():
    session = make_session()
    make_moderator(session, make_person("Kevin"), answer=Moderator.Answer.NO)
    make_moderator(session, make_person("Jeffrey"), position=2, answer=Moderator.Answer.YES)
    assert write(session, Reader.STRANGER).report.moderators == ["Jeffrey"]


def test_names_are_those_of_the_day_but_never_a_forgotten_one():
    session = make_session()
    shown, hidden = make_person("Chiachun"), make_person("Deadname")
    make_topic(
        session,
        speakers=[
            SpeakerEntry(shown, credited_as="Chia-Chun-san"),
            SpeakerEntry(hidden, credited_as="Deadname-san"),
        ],
    )
    hidden.rename("Chosen", show_old=False)
    names = [speaker.name for speaker in write(session, Reader.STRANGER).report.topics[0].speakers]
    assert names == ["Chia-Chun", "Chosen"]


def test_report_for_the_house_alone_has_house_wording():
    assert wording_of_report(make_session(33, public=False)) is Reader.HOUSE
    assert wording_of_report(make_session(34)) is Reader.STRANGER


def test_programme_of_an_intern_who_speaks_is_printed_whether_they_leave_or_not():
    session, later = make_session(34), make_session(36)
    people = {name: make_person(name) for name in ("Aji", "Kelvin", "Alice", "Twice")}
    make_topic(session, speakers=[SpeakerEntry(person, Capacity.INTERN) for person in people.values()])
    gip = {"farewell_audience": Audience.PUBLIC, "duration_text": "seven-week"}
    Intern.objects.create(person=people["Aji"], programme="GIP", **gip)
    Intern.objects.create(person=people["Kelvin"], programme="GIP", farewell_session=later, **gip)
    Intern.objects.create(person=people["Alice"], programme="Summer", farewell_session=session, **gip)
    Intern.objects.create(person=people["Twice"], programme="First", **gip)
    Intern.objects.create(person=people["Twice"], programme="Second", **gip)
    Intern.objects.create(
        person=make_person("Elsewhere"), programme="Not here", farewell_session=later, **gip
    )

    assert write(session, Reader.STRANGER).report.interns == [
        facts.InternFact("Aji", "GIP"),
        facts.InternFact("Kelvin", "GIP"),
        facts.InternFact("Alice", "Summer", True, "seven-week"),
        facts.InternFact("Twice", "First"),
    ]
