"""The call for topics: one record, whose list is its form."""

import pytest

from sessions.models import (
    Call,
)

pytestmark = pytest.mark.django_db


def test_the_call_is_one_record_and_a_closed_form_says_why(organiser_client):
    from sessions.models import Call

    add = organiser_client.get("/admin/mts/call/", follow=True)
    assert "A monthly evening of short talks" in add.content.decode()
    data = {"about": "Words.", "decide_within": "10", "whom_to_ask": "", "closed_message": ""}
    refused = organiser_client.post("/admin/mts/call/1/change/", data)
    assert "Say why the form is closed" in refused.content.decode()
    organiser_client.post("/admin/mts/call/1/change/", data | {"is_open": "on"})
    assert Call.objects.values_list("pk", "about", "decide_within").get() == (1, "Words.", 10)
    organiser_client.post("/admin/mts/call/1/change/", data | {"is_open": "on", "decide_within": "7"})
    assert Call.now().decide_within == 7


def test_the_call_that_is_there_is_opened_and_changed_and_stays_the_only_one(organiser_client):
    Call.objects.create(pk=1, about="Old words.", decide_within=9)
    page = organiser_client.get("/admin/mts/call/")
    assert page.url == "/admin/mts/call/1/change/"
    shown = organiser_client.get(page.url)
    assert "Old words." in shown.content.decode() and "Save and add another" not in shown.content.decode()
    data = {
        "about": "New words.",
        "decide_within": "5",
        "is_open": "on",
        "whom_to_ask": "",
        "closed_message": "",
    }
    organiser_client.post(page.url, data)
    organiser_client.post("/admin/mts/call/1/change/", data | {"about": "Newer words."})
    assert list(Call.objects.values_list("pk", "about", "decide_within")) == [(1, "Newer words.", 5)]
    closed = organiser_client.post(page.url, data | {"is_open": "", "closed_message": "In April."})
    assert closed.status_code == 302 and not Call.objects.get().is_open
    assert organiser_client.post("/admin/mts/call/1/delete/", {"post": "yes"}).status_code == 403
