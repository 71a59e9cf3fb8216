"""Where organisers choose or look through people, two of one name are told apart."""

import pytest
from django.urls import reverse

from sessions.models import Doubt
from tests.factories import make_person
from tests.people.test_who_is_meant import GUEST, INTERN, make_davids

pytestmark = pytest.mark.django_db


def test_the_offers_of_a_field_tell_them_apart(organiser_client):
    make_davids()
    make_person("Davide", organisation="Azure")
    address = reverse("admin:mts_session_suggest", args=["people"])
    answer = organiser_client.get(address, {"q": "david"}).json()
    assert [row["label"] for row in answer["results"]] == [INTERN, GUEST, "Davide (Azure)"]


def test_pairs_who_may_be_the_same_are_told_apart(organiser_client):
    intern, guest = make_davids()
    doubt = Doubt.objects.create(message="Two?", person=intern, other=guest)
    Doubt.objects.create(message="Spelled so?", person=make_person("Okubo"), other=make_person("Ookubo"))
    for address in ("admin:index", "admin:mts_doubt_changelist"):
        page = organiser_client.get(reverse(address)).content.decode()
        assert f">{INTERN} and {GUEST}</a>" in page and ">Okubo and Ookubo</a>" in page, address
    page = organiser_client.get(reverse("admin:mts_doubt_change", args=[doubt.pk])).content.decode()
    assert f">{INTERN} and {GUEST}</a>" in page
