"""Every save is one change of the archive, and none goes over somebody else's work."""

import pytest

from sessions.models import Archive, Tag, Topic
from tests.factories import make_session, make_topic

pytestmark = pytest.mark.django_db


def topic_form(topic: Topic, **changed) -> dict:
    values = {
        "title": topic.title,
        "kind": topic.kind,
        "language": topic.language,
        "audience": topic.audience,
        "summary": topic.summary,
        "recording_audience": "house",
        "drawn_version": topic.version,
    }
    for inline in ("questions", "homework"):
        values |= {f"{inline}-TOTAL_FORMS": 0, f"{inline}-INITIAL_FORMS": 0}
    return values | changed


def version() -> int:
    return Archive.objects.get().version


def test_a_save_raises_the_version_of_the_archive_once(organiser_client):
    topic = make_topic(make_session())
    before = version()
    form = topic_form(topic, title="Goa vs JWT", summary="Fast.")
    assert organiser_client.post(f"/admin/mts/topic/{topic.pk}/change/", form).status_code == 302
    topic.refresh_from_db()
    assert (topic.title, topic.slug, topic.summary_html, topic.version) == (
        "Goa vs JWT",
        "goa-vs-jwt",
        "<p>Fast.</p>\n",
        2,
    )
    assert version() == before + 1


def test_a_form_with_errors_changes_nothing_not_even_the_version(organiser_client):
    topic = make_topic(make_session())
    before = version()
    response = organiser_client.post(
        f"/admin/mts/topic/{topic.pk}/change/", topic_form(topic, language="x" * 99)
    )
    assert response.status_code == 200 and version() == before


def test_asking_before_a_deletion_changes_nothing(organiser_client):
    tag = Tag.objects.create(name="Go", slug="go")
    make_session()
    before = version()
    action = {"action": "delete_selected", "_selected_action": [tag.pk]}
    assert "Are you sure" in organiser_client.post("/admin/mts/tag/", action).content.decode()
    assert version() == before
    organiser_client.post("/admin/mts/tag/", action | {"post": "yes"})
    assert version() == before + 1 and not Tag.objects.exists()


def test_a_popup_saves(organiser_client):
    make_session()
    before = version()
    form = {
        "name": "Okubo",
        "_popup": "1",
        "aliases-TOTAL_FORMS": "0",
        "aliases-INITIAL_FORMS": "0",
    }
    response = organiser_client.post("/admin/mts/person/add/?_popup=1", form)
    assert response.status_code == 200 and version() == before + 1
