"""The agenda of one evening beside another: what is saved, offered, moved and dropped is its own."""

from datetime import date

import pytest

from sessions.models import (
    FollowUp,
    Link,
    Person,
    Session,
    SpeakerEntry,
    Status,
    Tag,
)
from tests.admin.posting import body, drawn, fields, lines, new_line, page_of, type_topic, words
from tests.factories import make_moderator, make_person, make_session, make_topic
from tests.programme.casts import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(db) -> Session:
    """The 36th, open: a talk with a tag, a link, an earlier talk, a moderator and told speakers."""
    session = make_session(36, status=Status.OPEN, held_on=date(2017, 7, 21), public=False)
    topic = make_topic(session, "Canary", speakers=[make_person("Nagira")], public=False)
    topic.speakers.update(told_at=NOW)
    topic.tags.add(Tag.objects.create(name="Birds", slug="birds"))
    Link.objects.create(session=session, topic=topic, url="https://example.com/c", label="C", position=1)
    FollowUp.objects.create(topic=topic, earlier_number=12, earlier_title="Mines", quote="as in the 12th")
    make_moderator(session, make_person("Jeffrey"), answer="yes", asked_at=NOW)
    return session


def all_of(session: Session) -> list:
    """Everything of an evening that a save of another one could take."""
    return [
        lines(session),
        list(session.moderator_set.values_list("person__name", "answer", "position")),
        [
            (
                list(topic.tags.values_list("name", flat=True)),
                list(topic.links.values_list("url", flat=True)),
                list(topic.follow_ups.values_list("quote", "earlier_title")),
                list(topic.speakers.values_list("told_at", flat=True)),
                topic.version,
            )
            for topic in session.topics.all()
        ],
    ]


def type_row(data, name: str, /, **columns: str | list[str]) -> None:
    for column, value in columns.items():
        data.setlist(f"{name}-{column}", value if isinstance(value, list) else [value])


def test_saving_tags_links_threads_moderators_and_what_was_told_touches_one_evening(
    organiser_client, agenda, other
):
    before = all_of(other)
    birds, fish = Tag.objects.get(), Tag.objects.create(name="Fish", slug="fish")
    one, two, _three = agenda.topics.order_by("position")
    two.tags.add(birds)
    Link.objects.create(session=agenda, topic=two, url="https://example.com/2", label="2", position=1)
    two.speakers.update(told_at=NOW)
    make_moderator(agenda, make_person("Kevin"), answer="yes")
    _, data = drawn(organiser_client, page_of(agenda))
    key = f"t{one.pk}"
    data[f"{key}-tags"], data[f"{key}-told"] = "fish", "on"
    type_row(data, f"{key}-links", url="https://example.com/1", label="One")
    type_row(data, f"{key}-follow_ups", earlier="30: Of old", quote="again")
    type_row(data, "moderators", name="", person="", answer="", said="")
    assert organiser_client.post(page_of(agenda), body(data)).status_code == 302
    assert all_of(other) == before
    assert list(one.tags.all()) == [fish] and list(two.tags.all()) == [birds]
    assert one.links.get().url.endswith("/1") and two.links.get().url.endswith("/2")
    assert one.follow_ups.values_list("earlier_number", "earlier_title").get() == (30, "Of old")
    assert one.speakers.get().told_at and two.speakers.get().told_at == NOW
    assert not agenda.moderator_set.exists()


def test_a_row_that_is_taken_out_takes_nothing_else_along_and_one_that_stays_keeps_its_place(
    organiser_client, agenda, other
):
    one = agenda.topics.get(position=1)
    for n in (1, 2, 3):
        Link.objects.create(
            session=agenda, topic=one, url=f"https://example.com/{n}", label=f"{n}", position=n
        )
    kept = one.links.get(label="3").pk
    _, data = drawn(organiser_client, page_of(agenda))
    for column in ("record", "url", "label", "audience"):
        values = data.getlist(f"t{one.pk}-links-{column}")
        data.setlist(f"t{one.pk}-links-{column}", [values[0], values[2]])
    organiser_client.post(page_of(agenda), body(data))
    assert list(one.links.order_by("position").values_list("position", "label")) == [(1, "1"), (2, "3")]
    assert one.links.get(label="3").pk == kept
    assert Link.objects.count() == 3


def test_a_link_is_for_the_house_until_somebody_says_otherwise(organiser_client, agenda):
    one = agenda.topics.get(position=1)
    _, data = drawn(organiser_client, page_of(agenda))
    type_row(data, f"t{one.pk}-links", url="https://example.com/1", label="", audience="")
    organiser_client.post(page_of(agenda), body(data))
    assert one.links.values_list("audience", "label").get() == ("house", "https://example.com/1")


@pytest.mark.parametrize(
    ("row", "columns", "said"),
    [
        ("links", {"label": "Code"}, "Give the address of “Code”"),
        ("links", {"url": "https://example.com/" + "x" * 481}, "An address has at most 500 characters"),
        ("links", {"url": "https://example.com/", "label": "x" * 201}, "its words 200"),
        ("links", {"url": "ftp://example.com/"}, "“ftp://example.com/” is no web address."),
        ("links", {"url": "https://example.com/", "audience": "all"}, "A link is for the house or public."),
        ("follow_ups", {"earlier": "32", "kind": "hates"}, "continues an earlier one, or only mentions"),
        ("follow_ups", {"quote": "x" * 501}, "500 characters are enough"),
        ("speakers", {"name": ["Speaker One", "Speaker One"]}, "Speaker One is named twice."),
        ("speakers", {"name": "Nobody"}, "Nobody is called “Nobody” yet."),
        ("speakers", {"capacity": "king"}, "“king” is no capacity"),
        ("speakers", {"affiliation": "x" * 201}, "An affiliation has at most"),
        ("speakers", {"name": "x" * 121}, "A name has at most 120 characters"),
    ],
)
def test_what_a_row_cannot_hold_is_said_and_nothing_is_saved(organiser_client, agenda, row, columns, said):
    one = agenda.topics.get(position=1)
    _, data = drawn(organiser_client, page_of(agenda))
    type_row(data, f"t{one.pk}-{row}", **columns)
    data["venue"] = "Typed"
    refused = organiser_client.post(page_of(agenda), body(data))
    assert said in words(refused) and fields(refused, "agenda")["venue"] == "Typed"
    agenda.refresh_from_db()
    assert agenda.venue == ""


def test_tags_are_at_most_five_hundred_characters(organiser_client, agenda):
    one = agenda.topics.get(position=1)
    Tag.objects.create(name="Fish", slug="fish")
    for typed, taken in (("fish," * 100, True), ("fish," * 101, False)):
        _, data = drawn(organiser_client, page_of(agenda))
        data[f"t{one.pk}-tags"] = typed
        response = organiser_client.post(page_of(agenda), body(data))
        assert ("at most 500 characters" not in words(response)) == taken
    assert [tag.name for tag in one.tags.all()] == ["Fish"]


def test_a_moderator_says_yes_no_or_nothing(organiser_client, agenda):
    make_person("Kevin")
    _, data = drawn(organiser_client, page_of(agenda))
    type_row(data, "moderators", name="Kevin", said="perhaps")
    refused = organiser_client.post(page_of(agenda), body(data))
    assert "A moderator said yes, or no, or has not answered yet." in words(refused)
    for said in ("yes", "no", ""):
        _, data = drawn(organiser_client, page_of(agenda))
        type_row(data, "moderators", name="Kevin", said=said)
        organiser_client.post(page_of(agenda), body(data))
        assert list(agenda.moderator_set.values_list("person__name", "answer")) == [("Kevin", said)]


# Threads to earlier talks.


@pytest.mark.parametrize(
    ("typed", "found", "number", "title"),
    [
        ("32nd: JSON Web Tokens", 32, 32, "JSON Web Tokens"),
        ("json web tokens", 32, 32, "JSON Web Tokens"),
        ("Twice told", None, None, "Twice told"),
        ("31 Twice told", 31, 31, "Twice told"),
        ("33 JSON Web Tokens", None, 33, "JSON Web Tokens"),
        ("32", None, 32, ""),
        ("Never told", None, None, "Never told"),
    ],
)
def test_an_earlier_talk_is_meant_by_its_title_and_number_and_never_guessed(
    organiser_client, agenda, typed, found, number, title
):
    for at, name in ((30, "Twice told"), (31, "Twice told"), (31, "Another"), (32, "JSON Web Tokens")):
        session = Session.objects.filter(number=at).first() or make_session(at)
        make_topic(session, name)
    one = agenda.topics.get(position=1)
    _, data = drawn(organiser_client, page_of(agenda))
    type_row(data, f"t{one.pk}-follow_ups", earlier=typed, kind="mentions")
    organiser_client.post(page_of(agenda), body(data))
    thread = one.follow_ups.get()
    earlier = thread.earlier and thread.earlier.session.number
    assert (earlier, thread.earlier_number, thread.earlier_title) == (found, number, title)
    assert (thread.kind, thread.confirmed) == ("mentions", True)
    _, data = drawn(organiser_client, page_of(agenda))
    again = organiser_client.post(page_of(agenda), body(data), follow=True)
    assert "Nothing was changed." in words(again) and one.follow_ups.get() == thread


def test_a_talk_continues_neither_itself_nor_one_talk_twice(organiser_client, agenda):
    earlier = make_topic(make_session(32), "Tokens")
    one = agenda.topics.get(position=1)
    for rows, said in (
        (["35th: One"], "A talk cannot continue itself."),
        (["32nd: Tokens", "Tokens"], "“Tokens” is named twice."),
    ):
        _, data = drawn(organiser_client, page_of(agenda))
        data.setlist(f"t{one.pk}-follow_ups-earlier", rows)
        assert said in words(organiser_client.post(page_of(agenda), body(data)))
    assert not one.follow_ups.exists() and earlier.pk


# New people.


def test_a_guest_who_is_new_has_the_company_as_home_and_others_have_none(organiser_client, agenda):
    _, data = drawn(organiser_client, page_of(agenda))
    for key, name, capacity in (
        ("nguest000", "Guest", "guest"), ("nintern00", "Intern", "intern"), ("nmember00", "Member", "member"),
        ("nunsaid00", "Unsaid", ""),
    ):  # fmt: skip
        new_line(data, key, name, name, answer="new")
        type_row(data, f"{key}-speakers", capacity=capacity, affiliation="AWS")
    organiser_client.post(page_of(agenda), body(data))
    people = Person.objects.filter(name__in=["Guest", "Intern", "Member", "Unsaid"]).order_by("name")
    rows = people.values_list("name", "organisation", "talks__capacity", "talks__affiliation")
    assert list(rows) == [
        ("Guest", "AWS", "guest", "AWS"),
        ("Intern", "", "intern", "AWS"),
        ("Member", "", "member", "AWS"),
        ("Unsaid", "AWS", "guest", "AWS"),
    ]


def test_namesakes_are_offered_with_company_and_last_talk_to_choose_between(organiser_client, agenda):
    guest, other = make_person("David", organisation="HENNGE"), make_person("David")
    for number, person in ((31, guest), (33, guest), (34, other)):
        make_topic(make_session(number), f"By David {number}", speakers=[SpeakerEntry(person, "guest", "x")])
    plain = make_person("David")
    one = agenda.topics.get(position=1)
    _, data = drawn(organiser_client, page_of(agenda))
    type_topic(data, f"t{one.pk}", "One", "David")
    page = words(organiser_client.post(page_of(agenda), body(data)))
    assert "David (HENNGE, guest at the 33rd) David (x, guest at the 34th) David Add “David” as a new" in page
    assert plain.pk
