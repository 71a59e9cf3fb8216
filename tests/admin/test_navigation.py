"""The bar on top of every page of the admin."""

import re

import pytest
from django.contrib.admin import site
from django.urls import reverse

from sessions.admin.navigation import PAGES, SECTIONS
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def bar(client, address: str) -> tuple[list[str], list[str]]:
    """The words of the sections, and of the lists of the open one; the current one of each in brackets."""
    html = client.get(address).text.partition('<nav class="bar"')[2].partition("</nav>")[0]
    rows = [re.findall(r"<a (.*?)>(.*?)</a>", row, re.DOTALL) for row in html.split("<ul")[1:]]
    told = [[f"[{words}]" if "aria-current" in more else words for more, words in row] for row in rows]
    return told[0], told[1] if len(told) > 1 else []


def test_every_list_and_page_stands_in_one_section():
    names = [name for section in SECTIONS.values() for name in section]
    assert sorted(names) == sorted([*(model._meta.model_name for model in site._registry), *PAGES])


def test_a_record_is_below_its_list_and_the_list_below_its_section(organiser_client):
    person = make_person("Okubo")
    sections, lists = bar(organiser_client, reverse("admin:mts_person_change", args=[person.pk]))
    assert sections == ["This month", "Sessions", "Proposals", "[People]", "Archive", "Messages", "More"]
    assert lists == ["[People]", "Speakers", "Interns", "People who may be the same"]


def test_a_page_of_our_own_is_where_its_section_is(organiser_client):
    assert bar(organiser_client, "/admin/plan/")[1][1] == "[Plan the next session]"
    assert bar(organiser_client, "/admin/mts/session/") == (
        ["This month", "[Sessions]", "Proposals", "People", "Archive", "Messages", "More"],
        [],
    )


def test_nobody_is_led_to_a_page_that_refuses_them(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("staff@example.com", is_staff=True))
    assert bar(client, "/admin/") == (["[This month]", "More"], [])


@pytest.mark.parametrize(
    ("address", "crumbs"),
    [
        ("/admin/mts/person/", ["This month", "People"]),
        ("/admin/mts/person/{}/change/", ["This month", "People", "Okubo"]),
        ("/admin/mts/person/{}/history/", ["This month", "People", "Okubo", "History"]),
        ("/admin/mts/person/{}/anonymise/", ["This month", "People", "Okubo", "Anonymise Okubo"]),
        ("/admin/mts/person/add/", ["This month", "People", "New person"]),
        ("/admin/mts/call/1/change/", ["This month", "Call for topics"]),
        ("/admin/plan/", ["This month", "Plan the next session"]),
        ("/admin/mts/", ["This month", "Everything"]),
    ],
)
def test_breadcrumbs_are_alike_on_djangos_pages_and_ours(organiser_client, address, crumbs):
    html = organiser_client.get(address.format(make_person("Okubo").pk)).text
    trail = html.partition('<ol class="breadcrumbs">')[2].partition("</ol>")[0]
    assert [
        " ".join(words.split()) for words in re.findall(r">([^<]+)(?=</a>|</li>)", trail) if words.strip()
    ] == crumbs
