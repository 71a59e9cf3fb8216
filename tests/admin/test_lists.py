"""Every list and every form of the admin opens, and costs the same for one record and for three."""

from datetime import date

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from sessions.models import (
    Call,
    Doubt,
    FollowUp,
    ImportedReport,
    Intern,
    Notice,
    OldAddress,
    PersonalToken,
    Tag,
    Topic,
    User,
    archive_change,
)
from tests.factories import make_person, make_proposal, make_session, make_topic

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]

OURS = [model for model in admin.site._registry if model._meta.app_label == "mts"]
# Log-ins are for superusers (below); photos have tests of their own, with files.
EVERY = sorted({model._meta.model_name for model in OURS} - {"user", "photo"})
# The call is one record, and proposals have a list of their own (test_proposal_list.py).
LISTS = [model for model in EVERY if model not in ("call", "proposal")]
# There are as many messages as kinds, and some reasons from the beginning.
GROWING = [model for model in LISTS if model not in ("message", "declinereason")]


def fill(number: int) -> None:
    """One more of everything."""
    person, other = make_person(f"Person {number}"), make_person(f"Other {number}")
    session = make_session(number, held_on=date(2010 + number, 1, 1))
    topic = make_topic(session, f"Topic {number}", speakers=[person, other])
    later = make_topic(session, f"Later {number}")
    with archive_change():
        person.aliases.create(name=f"Alias {number}")
        tag = Tag.objects.create(name=f"Tag {number}", slug=f"tag-{number}")
        tag.synonyms.create(name=f"Word {number}")
        topic.tags.add(tag)
        Intern.objects.create(person=person, farewell_session=session, programme="GIP")
        FollowUp.objects.create(topic=later, earlier=topic, quote="again")
        report = ImportedReport.objects.create(
            session=session, name=f"{number}.txt", text="…", imported_at=timezone.now()
        )
        Doubt.objects.create(report=report, about="people", message="One?", person=person, other=other)
        Notice.objects.create(kind="news", subject=f"News {number}", person=person, session=session)
        Call.objects.get_or_create(pk=1)
        make_proposal(f"Proposal {number}")
        OldAddress.record("person", f"old-{number}", person.slug)
        user = User.objects.create_user(f"colleague-{number}@example.com")
        PersonalToken.mint(user, "api", f"Token {number}")


@pytest.mark.parametrize("model", GROWING)
def test_a_list_costs_the_same_for_one_and_for_three(organiser_client, model):
    address = reverse(f"admin:mts_{model}_changelist")
    fill(1)
    organiser_client.get(address)  # content types are asked for once per process
    with CaptureQueriesContext(
        connection,
    ) as one:
        first = organiser_client.get(address)
    fill(2)
    fill(3)
    with CaptureQueriesContext(connection) as three:
        then = organiser_client.get(address)
    counts = [response.context["cl"].result_count for response in (first, then)]
    assert counts[1] == 3 * counts[0] > 0
    assert len(three) <= len(one) + (model in ("intern", "topic"))  # a filter by value asks for its values


@pytest.mark.parametrize("model", LISTS)
def test_every_list_answers_every_filter_and_a_search(organiser_client, model):
    fill(1)
    address = reverse(f"admin:mts_{model}_changelist")
    page = organiser_client.get(address)
    specs = page.context["cl"].filter_specs
    links = [choice["query_string"] for spec in specs for choice in spec.choices(page.context["cl"])]
    for query in [*links, "?q=one", "?q=1", "?q=%E5%A4%A7"]:
        answer = organiser_client.get(address + query)
        assert answer.status_code == 200, query
        # A value the admin cannot use leads back to "?e=1"; here the list itself answers, counted.
        assert 0 <= answer.context["cl"].result_count <= page.context["cl"].result_count, query


@pytest.mark.parametrize("model", EVERY)
def test_every_record_opens_with_its_history(organiser_client, model):
    fill(1)
    model_admin = next(a for m, a in admin.site._registry.items() if m._meta.label_lower == f"mts.{model}")
    record = model_admin.model._default_manager.order_by("pk").first()
    for name in ("change", "history", "delete"):
        address = reverse(f"admin:mts_{model}_{name}", args=[record.pk])
        expected = (200, 403) if name == "delete" else (200,)
        assert organiser_client.get(address).status_code in expected, address


def test_topics_are_added_on_the_page_of_their_session(organiser_client):
    topic = make_topic(make_session())
    page = organiser_client.get("/admin/mts/topic/").content.decode()
    assert reverse("admin:mts_session_change", args=[topic.session_id]) in page
    assert organiser_client.get("/admin/mts/topic/add/").status_code == 403
    assert Topic.objects.count() == 1
