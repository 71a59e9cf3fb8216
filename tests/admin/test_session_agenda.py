"""The session page before the evening: entering an agenda, changing it, and who may."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sessions.models import Archive, OldAddress, Person, Session, Speaker, Status, Tag, Topic
from tests.admin.posting import body, drawn, fields, lines, new_line, page_of, type_topic
from tests.factories import make_moderator, make_person, make_session, make_topic

pytestmark = pytest.mark.django_db
ADD = "/admin/mts/session/add/"


# Adding


def test_an_empty_new_session_shows_under_ten_fields_and_the_next_number(organiser_client):
    make_session(34)
    response, data = drawn(organiser_client, ADD)
    assert data["number"] == "35"
    (line,) = response.context["agenda"].lines
    assert response.context["agenda"].form.first == ("number", "held_on", "venue", "format", "moderators")
    shown = set(line.fields) - {*line.rest, "version"}
    assert shown == {"title", "speakers", "minutes", "questions_minutes"}


def test_next_dates_are_offered_with_their_reasons(organiser_client):
    for number, day in ((32, date(2017, 3, 17)), (33, date(2017, 4, 14)), (34, date(2017, 5, 19))):
        make_session(number, held_on=day)
    response, data = drawn(organiser_client, ADD)
    assert data["held_on"] == ""
    reasons = [offer.reason for offer in response.context["offers"]]
    assert reasons and all(reason.startswith("a Friday like 3 of the last 3") for reason in reasons)
    taken = organiser_client.post(ADD, body(data) | {"_date": "2017-06-16"})
    assert fields(taken, "agenda")["held_on"] == "2017-06-16"
    assert not Session.objects.filter(number=35).exists()


def test_five_topics_are_entered_at_once_with_old_and_new_speakers(organiser_client):
    okubo, ogawa = make_person("Okubo"), make_person("Ogawa", organisation="AWS")
    make_person("Kevin")
    _, data = drawn(organiser_client, ADD)
    data["held_on"], data["venue"], data["format"] = "2017-06-16", "Shibuya", "in person"
    data["moderators-name"] = "Kevin"
    first = data.getlist("line")[0]
    type_topic(data, first, "JWT vs Goa", "okubo-san")
    new_line(data, "nsecond00", "EBS", "Okubo", "Ogawa")
    new_line(data, "nthird0000", "Third", "Tanabe", answer="new")
    new_line(data, "nfourth000", "Fourth", "Tanabe", answer="new")
    new_line(data, "nfifth0000", "Fifth", minutes="5")
    response = organiser_client.post(ADD, body(data))
    session = Session.objects.get(number=1)
    assert response.status_code == 302 and response.url == f"/admin/mts/session/{session.pk}/change/"
    assert lines(session) == [
        (1, "JWT vs Goa", ["Okubo"]),
        (2, "EBS", ["Okubo", "Ogawa"]),
        (3, "Third", ["Tanabe"]),
        (4, "Fourth", ["Tanabe"]),
        (5, "Fifth", []),
    ]
    assert (session.held_on, session.venue, session.format) == (date(2017, 6, 16), "Shibuya", "in person")
    assert [moderator.person.name for moderator in session.moderator_set.all()] == ["Kevin"]
    assert Person.objects.filter(name="Tanabe").count() == 1
    guest = Speaker.objects.get(person=ogawa)
    assert (guest.capacity, guest.affiliation) == ("guest", "AWS")
    assert Speaker.objects.filter(person=okubo).first().capacity == "member"


def test_a_double_click_adds_one_session(organiser_client):
    _, data = drawn(organiser_client, ADD)
    type_topic(data, data["line"], "Once")
    first, second = (organiser_client.post(ADD, body(data)) for _ in range(2))
    assert Session.objects.count() == Topic.objects.count() == 1
    assert first.url == second.url
    assert "was added already" in organiser_client.get(second.url).content.decode()


def test_a_taken_number_is_refused_beside_the_field_and_nothing_typed_is_lost(organiser_client):
    make_session(34)
    _, data = drawn(organiser_client, ADD)
    data["number"] = "34"
    type_topic(data, data["line"], "A title that took a while")
    response = organiser_client.post(ADD, body(data))
    assert response.context["agenda"].form.errors["number"] == [
        "There is a 34th session already. The next free number is 35."
    ]
    assert fields(response, "agenda")[f"{data['line']}-title"] == "A title that took a while"
    assert Session.objects.count() == 1


def test_an_empty_number_takes_the_next_under_the_lock(organiser_client):
    _, data = drawn(organiser_client, ADD)
    make_session(41)
    data["number"] = ""
    organiser_client.post(ADD, body(data))
    assert Session.objects.filter(number=42).exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_organisers_at_the_same_moment_get_two_numbers(organiser):
    make_session(34)
    pages = []
    for _ in range(2):
        client = Client()
        client.force_login(organiser)
        _, data = drawn(client, ADD)
        data["number"] = ""
        type_topic(data, data["line"], "A topic")
        pages.append((client, data))
    gate = Barrier(2)

    def save(page) -> int:
        client, data = page
        gate.wait()
        try:
            return client.post(ADD, body(data)).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(save, pages)) == [302, 302]
    assert sorted(Session.objects.values_list("number", flat=True)) == [34, 35, 36]


# People


def test_an_unknown_name_is_asked_back_and_then_added_in_place(organiser_client, agenda):
    topic = agenda.topics.first()
    make_person("Tanaka Hiro")
    _, data = drawn(organiser_client, page_of(agenda))
    type_topic(data, f"t{topic.pk}", "One", "Tanaka")
    response = organiser_client.post(page_of(agenda), body(data))
    assert "Nobody is called “Tanaka” yet" in response.content.decode()
    assert "Add “Tanaka” as a new person" in response.content.decode()
    again = fields(response, "agenda")
    assert again[f"t{topic.pk}-speakers-answer"] == ""  # somebody has a like name, so nothing is chosen
    again[f"t{topic.pk}-speakers-answer"] = "new"
    organiser_client.post(page_of(agenda), body(again))
    assert lines(agenda)[0] == (1, "One", ["Tanaka"])


def test_a_name_of_two_people_is_asked_back(organiser_client, agenda):
    intern, other = make_person("David"), make_person("David", organisation="HENNGE")
    topic = agenda.topics.first()
    _, data = drawn(organiser_client, page_of(agenda))
    type_topic(data, f"t{topic.pk}", "One", "David")
    response = organiser_client.post(page_of(agenda), body(data))
    assert "2 people are called “David”" in response.content.decode()
    again = fields(response, "agenda")
    again[f"t{topic.pk}-speakers-answer"] = str(other.pk)
    organiser_client.post(page_of(agenda), body(again))
    assert [speaker.person for speaker in topic.speakers.all()] == [other]
    assert not intern.talks.exists()


def test_a_name_typed_over_a_chosen_person_is_a_new_question(organiser_client, agenda):
    topic = agenda.topics.first()
    okubo = make_person("Okubo")
    _, data = drawn(organiser_client, page_of(agenda))
    data[f"t{topic.pk}-speakers-name"] = "Okubo"  # the number of the speaker before is still in the page
    organiser_client.post(page_of(agenda), body(data))
    assert [speaker.person for speaker in topic.speakers.all()] == [okubo]


def test_an_answer_counts_for_the_name_it_was_given_for(organiser_client, agenda):
    topic = agenda.topics.first()
    okubo, david = make_person("Okubo"), make_person("David")
    _, data = drawn(organiser_client, page_of(agenda))
    type_topic(data, f"t{topic.pk}", "One", "Okubo", answer=str(david.pk))
    organiser_client.post(page_of(agenda), body(data))
    assert [speaker.person for speaker in topic.speakers.all()] == [okubo]


def test_a_person_cannot_speak_twice_in_one_topic(organiser_client, agenda):
    make_person("Okubo")
    topic = agenda.topics.first()
    _, data = drawn(organiser_client, page_of(agenda))
    type_topic(data, f"t{topic.pk}", "One", "Okubo", "Okubo-san")
    response = organiser_client.post(page_of(agenda), body(data))
    assert "Okubo is named twice." in response.content.decode()
    assert lines(agenda)[0] == (1, "One", ["Speaker One"])


def test_who_may_not_add_people_is_not_offered_it(client, agenda, django_user_model):

    user = django_user_model.objects.create_user("helper@example.com", "a long password", is_staff=True)
    names = ["view_session", "change_session", "add_topic", "change_topic", "view_person"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    topic = agenda.topics.first()
    _, data = drawn(client, page_of(agenda))
    type_topic(data, f"t{topic.pk}", "One", "Nobody Yet", answer="new")
    response = client.post(page_of(agenda), body(data))
    assert "Nobody is called “Nobody Yet”" in response.content.decode()
    assert not Person.objects.filter(name="Nobody Yet").exists()


# Changing


def test_only_what_was_touched_is_saved(organiser_client, agenda):
    _, data = drawn(organiser_client, page_of(agenda))
    one, two = agenda.topics.order_by("position")[:2]
    data[f"t{one.pk}-title"] = "One, better"
    organiser_client.post(page_of(agenda), body(data))
    assert [topic.version for topic in agenda.topics.order_by("position")] == [2, 1, 1]
    agenda.refresh_from_db()
    assert agenda.version == 1
    assert (one.history.count(), two.history.count()) == (2, 1)
    assert one.history.latest().history_user is not None


def test_saving_an_untouched_page_changes_nothing(organiser_client, agenda):
    _, data = drawn(organiser_client, page_of(agenda))
    before = list(Topic.objects.values())
    response = organiser_client.post(page_of(agenda), body(data), follow=True)
    assert "Nothing was changed." in response.content.decode()
    assert list(Topic.objects.values()) == before


def test_the_rest_of_a_topic_is_saved_with_its_line(organiser_client, agenda):
    earlier = make_topic(make_session(32), "JSON Web Tokens")
    tag = Tag.objects.create(name="Security", slug="security")
    tag.synonyms.create(name="infosec")
    topic = agenda.topics.first()
    key = f"t{topic.pk}"
    _, data = drawn(organiser_client, page_of(agenda))
    data[f"{key}-kind"], data[f"{key}-tags"] = "workshop", "InfoSec, security"
    data[f"{key}-follow_ups-earlier"] = "32nd: JSON Web Tokens"
    data[f"{key}-follow_ups-quote"] = "a continuation"
    data[f"{key}-links-url"], data[f"{key}-links-label"] = "https://example.com/code", "The code"
    data[f"{key}-house_title"] = "One, as we say it here"
    data[f"{key}-told"] = "on"
    response = organiser_client.post(page_of(agenda), body(data))
    assert response.status_code == 302
    topic.refresh_from_db()
    assert (topic.kind, topic.house_title, list(topic.tags.all())) == (
        "workshop",
        "One, as we say it here",
        [tag],
    )
    thread = topic.follow_ups.get()
    assert (thread.earlier, thread.kind, thread.quote) == (earlier, "continues", "a continuation")
    assert topic.links.values_list("url", "label", "session").get() == (
        "https://example.com/code",
        "The code",
        agenda.pk,
    )
    assert topic.speakers.get().told_at is not None


def test_an_unknown_tag_is_refused_in_words(organiser_client, agenda):
    topic = agenda.topics.first()
    _, data = drawn(organiser_client, page_of(agenda))
    data[f"t{topic.pk}-tags"] = "nonsense"
    response = organiser_client.post(page_of(agenda), body(data))
    assert "No tag is called “nonsense”" in response.content.decode()
    assert response.context["errors"][0][0] == f"id_t{topic.pk}-tags"


def test_a_public_title_that_changes_moves_the_address(organiser_client):
    session = make_session(34)
    topic = make_topic(session, "JWT vs Goa")
    _, data = drawn(organiser_client, page_of(session))
    data[f"t{topic.pk}-title"] = "Goa vs JWT"
    organiser_client.post(page_of(session), body(data))
    topic.refresh_from_db()
    assert topic.slug == "goa-vs-jwt"
    assert OldAddress.objects.get(slug="jwt-vs-goa").leads_to == "goa-vs-jwt"


def test_bad_values_are_named_at_the_top_and_beside_their_fields(organiser_client, agenda):
    topic = agenda.topics.first()
    _, data = drawn(organiser_client, page_of(agenda))
    data["held_on"], data[f"t{topic.pk}-minutes"], data["language"] = "yesterday", "0", "english!"
    response = organiser_client.post(page_of(agenda), body(data))
    assert [place for place, _ in response.context["errors"]] == [
        "id_held_on",
        "id_language",
        f"id_t{topic.pk}-minutes",
    ]
    kept = fields(response, "agenda")
    assert (kept["held_on"], kept[f"t{topic.pk}-minutes"], kept["language"]) == ("yesterday", "0", "english!")


def test_moderators_keep_what_they_answered(organiser_client, agenda):
    kevin = make_person("Kevin")
    make_moderator(agenda, kevin, answer="yes")
    make_person("Bumi")
    _, data = drawn(organiser_client, page_of(agenda))
    for column, values in (
        ("name", ["Bumi", "Kevin"]),
        ("person", ["", ""]),
        ("answer", ["", ""]),
        ("said", ["", "yes"]),
    ):
        data.setlist(f"moderators-{column}", values)
    organiser_client.post(page_of(agenda), body(data))
    rows = agenda.moderator_set.values_list("position", "person__name", "answer")
    assert list(rows) == [(1, "Bumi", ""), (2, "Kevin", "yes")]


# Who may


def test_strangers_and_colleagues_do_not_get_in(client, house_client, agenda):
    for address in (ADD, page_of(agenda), "/admin/mts/session/", f"/admin/mts/session/{agenda.pk}/reorder/"):
        assert "/admin/login/" in house_client.get(address).url


def test_who_may_only_look_gets_the_page_without_buttons(client, agenda, django_user_model):

    user = django_user_model.objects.create_user("looker@example.com", "a long password", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_session", content_type__app_label="mts"))
    client.force_login(user)
    response = client.get(page_of(agenda))
    assert response.status_code == 200 and '<fieldset class="plain" disabled>' in response.content.decode()
    assert client.post(page_of(agenda), {"venue": "Mine"}).status_code == 403
    assert client.post(f"/admin/mts/session/{agenda.pk}/reorder/").status_code == 403


def test_the_page_costs_the_same_for_one_topic_and_for_three(
    organiser_client, agenda, django_assert_num_queries
):

    small = make_session(36, status=Status.OPEN, held_on=date(2017, 7, 21), public=False)
    make_topic(small, "Alone", speakers=[make_person("Solo")], public=False)
    counts = []
    for session in (small, agenda):
        organiser_client.get(page_of(session))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            organiser_client.get(page_of(session))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 25


def test_deleting_asks_and_is_refused_while_there_are_topics(organiser_client, agenda):
    empty = make_session(36, status=Status.DRAFT, held_on=None)
    version = Archive.objects.get().version
    for session in (agenda, empty):
        organiser_client.post(f"/admin/mts/session/{session.pk}/delete/", {"post": "yes"})
    assert list(Session.objects.all()) == [agenda]
    assert Archive.objects.get().version == version + 1


@pytest.mark.parametrize("day", ["0001-01-05", "9999-12-31"])
def test_a_year_that_cannot_be_meant_is_asked_about(organiser_client, day):
    _, data = drawn(organiser_client, ADD)
    data["held_on"] = day
    response = organiser_client.post(ADD, body(data))
    assert response.context["agenda"].form.errors["held_on"] == [f"Check the year: {int(day[:4])}."]
    assert not Session.objects.filter(held_on=day).exists()
