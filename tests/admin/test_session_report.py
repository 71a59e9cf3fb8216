"""The session page after the evening: summaries one by one, and the report around them."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sessions.models import Intern, Newcomer, OldAddress, Photo, Session, Speaker, Status, Topic
from tests.admin.posting import body, fields
from tests.factories import make_person, make_session, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(db):
    """The 35th, held, with two topics without summaries."""
    session = make_session(35, status=Status.HELD, held_on=date(2017, 6, 16))
    for title in ("One", "Two"):
        make_topic(session, title, speakers=[make_person(f"Speaker {title}")])
    return session


def report_of(session: Session, topic: Topic | None = None) -> str:
    page = reverse("admin:mts_session_change", args=[session.pk])
    return f"{page}?part=report&topic={topic.pk}" if topic else page


def summary_at(topic: Topic) -> str:
    return reverse("admin:mts_session_summary", args=[topic.session_id, topic.pk])


def drawn(client, topic: Topic):
    return fields(client.get(report_of(topic.session, topic)), summary_at(topic))


def write(client, topic: Topic, text: str, data=None, **extra):
    data = data or drawn(client, topic)
    data[f"s{topic.pk}-summary"] = text
    return client.post(summary_at(topic), body(data) | extra)


def evening(client, session: Session):
    """(address, fields) of the form around the summaries."""
    address = reverse("admin:mts_session_evening", args=[session.pk])
    return address, fields(client.get(report_of(session)), address)


def test_a_held_session_opens_with_its_report_and_one_summary_open(organiser_client, held):
    response = organiser_client.get(report_of(held))
    one, two = held.topics.order_by("position")
    assert response.context["part"] == "report"
    assert response.context["form"].instance == one
    # summary, introduction, closing; each for the house, too
    assert response.content.decode().count("data-markdown") == 6
    assert summary_at(two) not in response.content.decode()


def test_saving_a_summary_renders_it_and_opens_the_next(organiser_client, held):
    one, two = held.topics.order_by("position")
    response = write(organiser_client, one, "It is **fast**.")
    one.refresh_from_db()
    assert one.summary_html == "<p>It is <strong>fast</strong>.</p>\n"
    assert response.url.endswith(f"topic={two.pk}#topic-{two.pk}")
    assert one.history.latest().history_user.email == "organiser@example.com"


def test_two_people_writing_two_summaries_never_meet(organiser_client, held):
    one, two = held.topics.order_by("position")
    mine, theirs = drawn(organiser_client, one), drawn(organiser_client, two)
    assert write(organiser_client, two, "Theirs", theirs).status_code == 302
    assert write(organiser_client, one, "Mine", mine).status_code == 302
    assert list(held.topics.order_by("position").values_list("summary", flat=True)) == ["Mine", "Theirs"]


def test_a_stale_summary_is_a_409_with_both_texts_and_mine_can_be_kept(organiser_client, held):
    one = held.topics.first()
    mine, theirs = drawn(organiser_client, one), drawn(organiser_client, one)
    theirs[f"s{one.pk}-house_title"] = "One, at home"
    write(organiser_client, one, "Theirs, line one.\n\nLine two.", theirs)
    response = write(organiser_client, one, "Mine.", mine)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Theirs, line one." in page and ">Mine.<" in page
    one.refresh_from_db()
    assert one.summary == "Theirs, line one.\n\nLine two."
    again = fields(response, summary_at(one))
    assert organiser_client.post(summary_at(one), body(again)).status_code == 302
    one.refresh_from_db()
    assert (one.summary, one.house_title) == ("Mine.", "One, at home")


def test_the_same_text_twice_is_no_clash(organiser_client, held):
    one = held.topics.first()
    first, second = drawn(organiser_client, one), drawn(organiser_client, one)
    write(organiser_client, one, "Once.", first)
    assert write(organiser_client, one, "Once.", second).status_code == 302
    one.refresh_from_db()
    assert one.summary == "Once."


def test_a_preview_saves_nothing(organiser_client, held):
    one = held.topics.first()
    response = write(organiser_client, one, "<script>alert(1)</script> *soft*", _preview="1")
    assert "<em>soft</em>" in response.content.decode()
    assert "<script>alert" not in response.content.decode()
    one.refresh_from_db()
    assert one.summary == ""
    address = reverse("admin:mts_session_preview")
    assert "<em>soft</em>" in organiser_client.post(address, {"text": "*soft*"}).content.decode()
    assert organiser_client.get(address).status_code == 404


def test_a_topic_that_becomes_house_only_gets_an_address_that_tells_nothing(organiser_client, held):
    one = held.topics.first()
    data = drawn(organiser_client, one)
    data[f"s{one.pk}-audience"] = "house"
    write(organiser_client, one, "", data)
    one.refresh_from_db()
    assert one.slug == "35-1"
    assert OldAddress.objects.get(slug="one").leads_to == one.slug


def test_the_report_around_its_topics_is_saved(organiser_client, held):
    kelvin = make_person("Kelvin")
    internship = Intern.objects.create(person=kelvin, programme="Global Internship Program")
    make_person("Okubo")
    address, data = evening(organiser_client, held)
    data["evening-introduction"], data["evening-closing"] = "Welcome.", "And then the *party*."
    data["evening-had_party"] = "True"
    data["evening-newcomers-name"], data["evening-newcomers-answer"] = "Nina", "new"
    data["evening-farewells-name"], data["evening-farewells-impressions"] = "Kelvin", "He liked it."
    data["evening-report_writer-name"] = "Okubo"
    response = organiser_client.post(address, body(data))
    assert response.status_code == 302
    held.refresh_from_db()
    assert (held.introduction_html, held.closing_html) == (
        "<p>Welcome.</p>\n",
        "<p>And then the <em>party</em>.</p>\n",
    )
    assert (held.had_party, held.writer.name) == (True, "Okubo")
    assert [newcomer.person.name for newcomer in held.newcomers.all()] == ["Nina"]
    farewell = held.farewells.get()
    assert (farewell, farewell.impressions) == (internship, "He liked it.")
    assert farewell.programme == "Global Internship Program"


def test_the_introduction_has_a_wording_for_the_house_that_only_the_house_reads(organiser_client, held):
    Session.objects.filter(pk=held.pk).update(status=Status.PUBLISHED)
    address, data = evening(organiser_client, held)
    data["evening-introduction"], data["evening-house_introduction"] = "Welcome.", "Welcome, *Mei*."
    data["evening-house_closing"] = "Mei stayed."
    preview = organiser_client.post(address, body(data) | {"_preview": "1"}).content.decode()
    assert 'aria-label="Preview of the introduction for the house"' in preview
    assert "Welcome, <em>Mei</em>." in preview
    organiser_client.post(address, body(data))

    colleague, stranger = (client.get("/sessions/35/").text for client in (organiser_client, Client()))
    assert "Welcome, <em>Mei</em>." in colleague and "Mei stayed." in colleague
    assert "Welcome." in stranger and "Mei" not in stranger
    assert evening(organiser_client, held)[1]["evening-house_introduction"] == "Welcome, *Mei*."


def test_a_row_taken_out_keeps_the_internship(organiser_client, held):
    kelvin = make_person("Kelvin")
    Intern.objects.create(person=kelvin, farewell_session=held)
    Newcomer.objects.create(session=held, person=make_person("Nina"))
    address, data = evening(organiser_client, held)
    data["evening-farewells-name"] = data["evening-newcomers-name"] = ""
    organiser_client.post(address, body(data))
    assert Intern.objects.get(person=kelvin).farewell_session is None
    assert not held.newcomers.exists()


def test_a_stale_report_shows_both(organiser_client, held):
    address, mine = evening(organiser_client, held)
    _, theirs = evening(organiser_client, held)
    mine["evening-closing"], theirs["evening-closing"] = "Mine", "Theirs"
    organiser_client.post(address, body(theirs))
    response = organiser_client.post(address, body(mine))
    assert response.status_code == 409
    (difference,) = response.context["conflicts"][0].differences
    assert (difference.label, difference.mine, difference.theirs) == ("Closing", "Mine", "Theirs")
    organiser_client.post(address, body(fields(response, address)))
    held.refresh_from_db()
    assert held.closing == "Mine"


def test_errors_keep_what_was_typed(organiser_client, held):
    address, data = evening(organiser_client, held)
    data["evening-introduction"], data["evening-source_url"] = "A long text", "not an address"
    response = organiser_client.post(address, body(data))
    assert response.status_code == 422
    assert [place for place, _ in response.context["errors"]] == ["id_evening-source_url"]
    assert fields(response, address)["evening-introduction"] == "A long text"


def test_a_summary_costs_the_same_for_one_topic_and_three(organiser_client, held):

    small = make_session(36, status=Status.HELD, held_on=date(2017, 7, 21))
    make_topic(small, "Alone", speakers=[make_person("Solo")])
    counts = []
    for session in (small, held):
        organiser_client.get(report_of(session))
        with CaptureQueriesContext(connection) as queries:
            organiser_client.get(report_of(session))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 25


def test_colleagues_do_not_get_in(house_client, held):
    one = held.topics.first()
    for address in (summary_at(one), reverse("admin:mts_session_preview")):
        assert "/admin/login/" in house_client.post(address, {"text": "x"}).url
    one.refresh_from_db()
    assert one.summary == ""


def test_what_is_done_folds_away_and_what_is_missing_stands_open(organiser_client, held):
    def parts() -> dict[str, bool]:
        """By the heading in its summary, whether each part stands open."""
        page = organiser_client.get(f"/admin/mts/session/{held.pk}/change/?part=report").text
        found = re.findall(r"<details([^>]*)>\s*<summary>\s*<h[23][^>]*>(.*?)</h[23]>", page, re.DOTALL)
        told = {" ".join(re.sub(r"<[^>]+>", " ", words).split()): "open" in more for more, words in found}
        return {words: is_open for words, is_open in told.items() if words != "Other steps"}

    agreed = "What the speakers agreed to"
    Topic.objects.filter(title="One").update(summary="Done.")
    assert parts() == {"1 One Speaker One": False, "The evening": True, "Photos": True, agreed: True}
    Session.objects.filter(pk=held.pk).update(introduction="Hello.")
    Photo.objects.create(session=held, key="a", width=1, height=1, widths=[1])
    Speaker.objects.update(photo_consent="yes", slides_consent="no", recording_consent="no")
    assert parts() == {"1 One Speaker One": False, "The evening": False, "Photos": True, agreed: False}
    Photo.objects.update(alt="A hand")
    assert parts()["Photos"] is False
