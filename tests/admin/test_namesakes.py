"""Where organisers choose or look through people, two of one name are told apart."""

from datetime import date

import pytest
from django.urls import reverse

from sessions.admin.fields import description
from sessions.models import Doubt, Newcomer, SpeakerEntry, Topic
from tests.factories import make_moderator, make_person, make_session, make_topic

pytestmark = pytest.mark.django_db
INTERN, GUEST = "David (intern at the 29th)", "David (AWS, guest at the 34th)"


def make_davids():
    intern, guest = make_person("David"), make_person("David", organisation="AWS")
    make_topic(make_session(29), "Mail", speakers=[SpeakerEntry(intern, "intern")])
    make_topic(make_session(34), "Tests", speakers=[SpeakerEntry(guest, "guest", "AWS")])
    return intern, guest


def test_a_description_names_company_last_role_and_leaving():
    intern, guest = make_davids()
    assert (description(intern), description(guest)) == (INTERN, GUEST)
    last = make_session(40)
    make_moderator(last, intern)
    Newcomer.objects.create(session=make_session(41), person=guest)
    dropped = make_topic(make_session(50), "Dropped", speakers=[intern, guest])
    Topic.objects.filter(pk=dropped.pk).update(dropped_because="ill")
    assert description(intern) == "David (moderator at the 40th)"
    assert description(guest) == "David (AWS, introduced at the 41st)"
    assert description(make_person("okubo", left_on=date(2018, 1, 1))) == "Okubo (left in 2018)"
    assert description(make_person("Doi")) == "Doi"


def test_the_offers_of_a_field_tell_them_apart(organiser_client):
    make_davids()
    make_person("Davide", organisation="Azure")
    asked = {"term": "david", "app_label": "mts", "model_name": "intern", "field_name": "person"}
    answer = organiser_client.get(reverse("admin:autocomplete"), asked).json()
    assert [row["text"] for row in answer["results"]] == [INTERN, GUEST, "Davide"]


def test_pairs_who_may_be_the_same_are_told_apart(organiser_client):
    intern, guest = make_davids()
    doubt = Doubt.objects.create(message="Two?", person=intern, other=guest)
    Doubt.objects.create(message="Spelled so?", person=make_person("Okubo"), other=make_person("Ookubo"))
    for address in ("admin:index", "admin:mts_doubt_changelist"):
        page = organiser_client.get(reverse(address)).content.decode()
        assert f">{INTERN} and {GUEST}</a>" in page and ">Okubo and Ookubo</a>" in page, address
    page = organiser_client.get(reverse("admin:mts_doubt_change", args=[doubt.pk])).content.decode()
    assert f">{INTERN} and {GUEST}</a>" in page
