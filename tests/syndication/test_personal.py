"""The page of a reader's own tokens: shown once, revoked at once, and nobody else's."""

import re

import pytest

from sessions.models import PersonalToken

pytestmark = pytest.mark.django_db


def made(client, name: str = "dashboard", purpose: str = "api") -> str:
    response = client.post("/tokens/", {"purpose": purpose, "name": name})
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
    return re.search(r'class="token">([\w-]{32})<', response.text)[1]


def test_a_token_is_shown_once_and_opens(house_client, colleague):
    token = made(house_client)
    assert PersonalToken.objects.find(token, "api").user == colleague
    again = house_client.get("/tokens/").text
    assert "<b>dashboard</b>" in again and token not in again


def test_a_form_sent_twice_leaves_one_token_that_opens(house_client, colleague):
    first, second = made(house_client), made(house_client)
    assert [bool(PersonalToken.objects.find(token, "api")) for token in (first, second)] == [False, True]
    assert colleague.personal_tokens.count() == 1


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"purpose": "api", "name": " "}, "Name: This field is required."),
        ({"purpose": "api", "name": "x" * 81}, "Name: Ensure this value has at most 80 characters"),
        ({"purpose": "house", "name": "x"}, "What it opens: Select a valid choice."),
        ({}, "What it opens: This field is required."),
    ],
)
def test_what_is_missing_or_odd_is_said(house_client, sent, said):
    response = house_client.post("/tokens/", {"sent": "1"} | sent)
    assert response.status_code == 422 and said in response.text
    assert not PersonalToken.objects.exists()


def test_revoking_ends_ones_own_and_nobody_elses(house_client, colleague, organiser):
    token, other = made(house_client), PersonalToken.mint(organiser, "api", "Organiser’s")
    assert "Organiser" not in house_client.get("/tokens/").text
    for key in PersonalToken.objects.values_list("pk", flat=True):
        response = house_client.post(f"/tokens/{key}/revoke/")
        assert (response.status_code, response["Location"]) == (302, "/tokens/")
    assert [bool(PersonalToken.objects.find(one, "api")) for one in (token, other)] == [False, True]
    assert house_client.post(f"/tokens/{'9' * 30}/revoke/").status_code == 302


def test_a_stranger_is_asked_to_log_in(client, organiser):
    PersonalToken.mint(organiser, "api", "bot")
    for answer in (client.get("/tokens/"), client.post("/tokens/", {"purpose": "api", "name": "x"})):
        assert (answer.status_code, answer["Location"]) == (302, "/login/?next=/tokens/")
    client.post(f"/tokens/{PersonalToken.objects.get().pk}/revoke/")
    assert PersonalToken.objects.count() == 1


def test_organisers_see_whose_they_are_and_end_them(organiser_client, colleague):
    PersonalToken.mint(colleague, "api", "dashboard")
    key = colleague.personal_tokens.get().pk
    listed = organiser_client.get("/admin/mts/personaltoken/").text
    assert "colleague@example.com" in listed and "dashboard" in listed
    assert (
        colleague.personal_tokens.get().digest
        not in organiser_client.get(f"/admin/mts/personaltoken/{key}/change/").text
    )
    assert organiser_client.get("/admin/mts/personaltoken/add/").status_code == 403
    organiser_client.post(f"/admin/mts/personaltoken/{key}/delete/", {"post": "yes"})
    assert not PersonalToken.objects.exists()
