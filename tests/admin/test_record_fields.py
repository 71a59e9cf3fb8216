"""Records named in words: interns, threads, homework and log-ins, as somebody without script types them."""

from datetime import date

import pytest

from sessions.models import FollowUp, Intern, Person, Status
from tests.admin.posting import body, fields, words
from tests.factories import make_person, make_session, make_topic

pytestmark = pytest.mark.django_db
INTERN = "/admin/mts/intern/add/"


def post_intern(client, **typed):
    data = fields(client.get(INTERN), "intern_form")
    for name, value in typed.items():
        data[name.replace("__", "-")] = value
    return client.post(INTERN, body(data))


def test_an_intern_is_added_by_name_and_number_of_the_evening(organiser_client):
    make_person("Kevin")
    kelvin, evening = make_person("Kelvin"), make_session(31)
    make_session(32)
    answer = post_intern(organiser_client, whom__name="kelvin", farewell_session="31st", programme="GIP")
    assert answer.status_code == 302, words(answer)
    assert list(Intern.objects.values_list("person", "farewell_session", "programme")) == [
        (kelvin.pk, evening.pk, "GIP")
    ]


def test_a_name_that_nobody_has_is_asked_back_before_somebody_new_is_added(organiser_client):
    answer = post_intern(organiser_client, whom__name="Mami Konishi")
    assert "Who is “Mami Konishi”?" in words(answer) and not Person.objects.exists()
    data = fields(answer, "intern_form")
    assert data["whom-answer"] == "new"
    assert organiser_client.post(INTERN, body(data)).status_code == 302
    assert Intern.objects.get().person.slug == "mami-konishi"


def test_a_record_that_is_opened_and_saved_stays_as_it_is(organiser_client):
    cancelled = make_session(31, status=Status.CANCELLED, held_on=date(2017, 2, 1))
    make_session(31, held_on=date(2017, 2, 24))
    intern = Intern.objects.create(person=make_person("David"), farewell_session=cancelled)
    make_person("David")
    address = f"/admin/mts/intern/{intern.pk}/change/"
    data = fields(organiser_client.get(address), "intern_form")
    assert organiser_client.post(address, body(data)).status_code == 302
    assert Intern.objects.get() == intern
    assert Intern.objects.values_list("person", "farewell_session").get() == (
        intern.person_id,
        cancelled.pk,
    )


def test_a_talk_is_found_by_evening_and_words_also_without_a_title(organiser_client):
    evening = make_session(32, held_on=date(2017, 3, 17))
    first = make_topic(evening, "", subject="a report of Build")
    make_topic(evening, "Keys")
    make_topic(make_session(33, held_on=date(2017, 4, 14)), "Keys")
    make_topic(make_session(34), "JWT vs Goa")
    address = "/admin/mts/followup/add/"

    def post(earlier: str):
        return organiser_client.post(
            address, {"topic": "34 JWT vs Goa", "kind": "continues", "earlier": earlier}
        )

    assert "Several talks are called “keys”." in words(post("keys"))
    assert "No talk is called “35th: Keys”." in words(post("35th: Keys"))
    assert post(f"32nd: {first}").status_code == 302
    assert FollowUp.objects.get().earlier == first


def test_there_is_no_evening_of_that_number(organiser_client):
    make_person("Kelvin")
    assert "There is no session 99." in words(
        post_intern(organiser_client, whom__name="Kelvin", farewell_session="99")
    )
