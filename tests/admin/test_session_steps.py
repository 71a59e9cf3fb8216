"""The steps of a session's life, dropping and deleting topics, slides, and the list of sessions."""

from datetime import date
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sessions.models import OldAddress, Session, Slides, Status, Topic
from tests.factories import make_moderator, make_person, make_session, make_topic
from tests.proposals.offers import offer

pytestmark = pytest.mark.django_db


def step(session: Session, to: str) -> str:
    return reverse("admin:mts_session_step", args=[session.pk, to])


def draft(number: int = 35, **fields) -> Session:
    return make_session(
        number, **{"status": Status.DRAFT, "held_on": date(2017, 6, 16), "public": False} | fields
    )


def test_each_button_names_its_consequence(organiser_client):
    page = organiser_client.get(reverse("admin:mts_session_change", args=[draft().pk])).content.decode()
    assert "Readers see that the evening is being prepared, and topics are wanted." in page
    assert "The number is free again and the topics go to reserve." in page
    assert "Publish" not in page


def test_a_harmless_step_is_taken_at_once_but_by_no_link(organiser_client):
    session = draft()
    organiser_client.get(step(session, "open"))
    session.refresh_from_db()
    assert session.status == Status.DRAFT
    response = organiser_client.post(step(session, "open"), follow=True)
    session.refresh_from_db()
    assert session.status == Status.OPEN
    assert "topics are wanted" in response.content.decode()


def test_announcing_an_evening_leads_on_to_the_announcement(organiser_client):
    session = draft(status=Status.OPEN)
    answer = {"sure": "yes", "audience": "house"}
    response = organiser_client.post(step(session, "announced"), answer, follow=True)
    session.refresh_from_db()
    assert session.status == Status.ANNOUNCED
    link = reverse("admin:mts_session_announcement", args=[session.pk])
    assert f'yet: <a href="{link}">look the announcement over' in response.content.decode()


def test_announcing_an_evening_without_a_date_says_so_before(organiser_client):
    asked = organiser_client.post(step(draft(status=Status.OPEN, held_on=None), "announced"))
    assert "Give the evening a date before announcing it." in asked.content.decode()
    asked = organiser_client.post(step(draft(number=36, status=Status.OPEN), "announced"))
    assert "Give the evening a date" not in asked.content.decode()


def test_a_step_that_hides_something_asks_first(organiser_client):
    session = make_session(34)
    response = organiser_client.post(step(session, "held"))
    assert "The report disappears from every page, feed and file." in response.content.decode()
    session.refresh_from_db()
    assert session.status == Status.PUBLISHED
    organiser_client.post(step(session, "held"), {"sure": "yes"})
    session.refresh_from_db()
    assert session.status == Status.HELD


def test_publishing_asks_for_whom_and_opens_only_what_was_chosen(organiser_client):
    session = draft(status=Status.HELD)
    open_topic, internal = (make_topic(session, title, public=False) for title in ("Open", "Internal"))
    organiser_client.post(
        step(session, "published"), {"sure": "yes", "audience": "public", "public": [open_topic.pk]}
    )
    session.refresh_from_db()
    assert (session.status, session.report_audience) == (Status.PUBLISHED, "public")
    assert dict(Topic.objects.values_list("slug", "audience")) == {"open": "public", "35-2": "house"}
    assert session.published_on is not None
    internal.refresh_from_db()
    assert internal.version == 1


def test_publishing_names_a_paragraph_that_reads_like_another_topic(organiser_client):
    session = draft(status=Status.HELD)
    opening = 'The second topic was "Falcon" by Kent-san.'
    topic = make_topic(session, "Open", summary=f"It began well.\n\n{opening} It flew.")
    page = organiser_client.post(step(session, "published")).content.decode()
    assert "A reader of the report may misunderstand" in page
    assert f"?part=report&amp;topic={topic.pk}" in page
    topic.summary = "It began well."
    topic.save()
    page = organiser_client.post(step(session, "published")).content.decode()
    assert "A reader of the report may misunderstand" not in page


def test_a_refusal_says_why_and_changes_nothing(organiser_client):
    session = draft(status=Status.HELD, held_on=None)
    topic = make_topic(session, "Open", public=False)
    asked = organiser_client.post(step(session, "published"))
    assert "Give the date of the evening" in asked.content.decode()
    response = organiser_client.post(
        step(session, "published"), {"sure": "yes", "audience": "public", "public": [topic.pk]}, follow=True
    )
    assert "Give the date of the evening, or say that nobody knows it." in response.content.decode()
    session.refresh_from_db()
    topic.refresh_from_db()
    assert (session.status, session.report_audience, topic.audience) == (Status.HELD, "house", "house")


def test_a_step_from_an_old_page_says_where_the_session_is_now(organiser_client):
    session = draft()
    response = organiser_client.post(step(session, "published"), {"sure": "yes"}, follow=True)
    assert "The session is draft by now" in response.content.decode()
    assert organiser_client.post(step(session, "nonsense")).status_code == 404


def test_cancelling_wants_a_reason_and_frees_the_number(organiser_client):
    session = draft(status=Status.OPEN)
    refused = organiser_client.post(step(session, "cancelled"), {"sure": "yes", "because": " \u200b "})
    assert refused.status_code == 200
    assert "Say why" in refused.content.decode() or "required" in refused.content.decode()
    organiser_client.post(step(session, "cancelled"), {"sure": "yes", "because": "a typhoon"})
    session.refresh_from_db()
    assert (session.status, session.cancelled_because, session.keeps_number) == (
        Status.CANCELLED,
        "a typhoon",
        False,
    )
    assert Session.objects.next_number() == 1


# Topics


def remove(topic: Topic) -> str:
    return reverse("admin:mts_session_remove_topic", args=[topic.session_id, topic.pk])


def test_a_topic_is_dropped_with_a_reason_and_taken_up_again_and_its_proposal_with_it(organiser_client):
    session = draft(status=Status.OPEN)
    topic = make_topic(session, "Falcon", public=False)
    proposal = offer(status="accepted", topic=topic, session=session)

    def press(button: str, version: int, because: str = "") -> tuple:
        data = {button: "1", "version": version, "because": because}
        organiser_client.post(remove(topic), data)
        topic.refresh_from_db()
        proposal.refresh_from_db()
        return topic.dropped_because, topic.version, proposal.status, proposal.session

    assert press("_drop", 1) == ("", 1, "accepted", session)
    assert press("_drop", 1, "she is ill") == ("she is ill", 2, "reserve", None)
    assert press("_take_up", 1) == ("she is ill", 2, "reserve", None), "somebody else was faster"
    assert press("_take_up", 2) == ("", 3, "accepted", session)


def test_deleting_asks_closes_the_gap_leaves_no_address_and_the_proposal_in_reserve(organiser_client):
    session = draft(status=Status.OPEN, public=True)
    first, second = (make_topic(session, title) for title in ("One", "Two"))
    proposal = offer(status="accepted", topic=first, session=session)
    assert "cannot be undone" in organiser_client.get(remove(first)).content.decode()
    organiser_client.post(remove(first), {"_delete": "1"})
    assert list(session.topics.values_list("pk", "position")) == [(second.pk, 1)]
    proposal.refresh_from_db()
    assert (proposal.status, proposal.topic, proposal.session) == ("reserve", None, None)


def test_an_address_that_readers_knew_is_gone_with_its_topic(organiser_client):
    organiser_client.post(remove(make_topic(make_session(34), "One")), {"_delete": "1"})
    assert OldAddress.objects.get(slug="one").leads_to == ""


def test_all_told_is_known_to_the_speakers_own_page(organiser_client):
    session = draft(status=Status.OPEN)
    topic = make_topic(session, "Falcon", speakers=[make_person()], public=False)
    proposal = offer(status="accepted", shown_status="submitted", topic=topic, session=session)
    organiser_client.post(reverse("admin:mts_session_told", args=[session.pk]))
    proposal.refresh_from_db()
    assert (proposal.shown_status, proposal.shown_session) == ("accepted", session)
    assert topic.speakers.get().told_at is not None


def test_slides_are_checked_kept_and_deleted(organiser_client, django_capture_on_commit_callbacks):
    topic = make_topic(make_session(34), "JWT vs Goa")
    address = reverse("admin:mts_session_slides", args=[topic.session_id, topic.pk])

    def upload(content: bytes, name: str):
        file = BytesIO(content)
        file.name = name
        return organiser_client.post(address, {"_add": "1", "file": file, "audience": "public"})

    refused = upload(b"MZ not slides", "goa.pdf")
    assert refused.status_code == 422 and "neither a PDF nor a PPTX" in refused.content.decode()
    assert upload(b"%PDF-1.4 words %%EOF", "../goa talk.pdf").status_code == 302
    slides = Slides.objects.get()
    assert (slides.file_name, slides.audience, slides.topic) == ("goa talk.pdf", "public", topic)
    assert default_storage.open(slides.path).read() == b"%PDF-1.4 words %%EOF"
    organiser_client.post(address, {"file": slides.pk, "audience": "house"})
    slides.refresh_from_db()
    assert slides.audience == "house"
    with django_capture_on_commit_callbacks(execute=True):
        organiser_client.post(address, {"file": slides.pk, "_delete": "1"})
    assert not Slides.objects.exists() and not default_storage.exists(slides.path)


# What fields offer


def test_people_are_offered_with_what_tells_them_apart(organiser_client):
    okubo = make_person("Okubo")
    okubo.aliases.create(name="大久保")
    make_topic(make_session(34), speakers=[okubo])
    make_person("Great Okubo", organisation="AWS")
    address = reverse("admin:mts_session_suggest", args=["people"])
    found = organiser_client.get(address, {"q": "okubo"}).json()["results"]
    assert [(one["name"], one["label"]) for one in found] == [
        ("Okubo", "Okubo (member at the 34th)"),
        ("Great Okubo", "Great Okubo (AWS)"),
    ]
    assert [one["name"] for one in organiser_client.get(address, {"q": "大久"}).json()["results"]] == [
        "Okubo"
    ]
    assert organiser_client.get(address, {"q": ""}).json() == {"results": []}


def test_earlier_talks_are_offered_by_number_and_word(organiser_client):
    make_topic(make_session(32), "JSON Web Tokens", speakers=[make_person("Shihan")])
    make_topic(make_session(34), "JWT vs Goa")
    address = reverse("admin:mts_session_suggest", args=["topics"])
    for words in ("32", "web tok", "32 json", "shihan"):
        found = organiser_client.get(address, {"q": words}).json()["results"]
        assert [(one["name"], one["note"]) for one in found] == [("32nd: JSON Web Tokens", "Shihan")]


def test_offers_are_for_organisers_only(house_client):
    response = house_client.get(reverse("admin:mts_session_suggest", args=["people"]), {"q": "o"})
    assert "/admin/login/" in response.url


# The list


def test_the_list_tells_number_date_moderator_topics_status_and_days(organiser_client, monkeypatch):
    today = date(2017, 6, 30)
    monkeypatch.setattr("sessions.admin.session.timezone.localdate", lambda: today)
    awaited = make_session(35, status=Status.HELD, held_on=date(2017, 6, 16))
    make_moderator(awaited, make_person("Kevin"))
    make_topic(awaited, "One")
    make_topic(awaited, "Dropped", dropped_because="ill")
    make_session(36, status=Status.OPEN, held_on=date(2017, 7, 21))
    make_session(34)
    response = organiser_client.get("/admin/mts/session/")
    page = response.content.decode()
    for words in ("Kevin", "14 without a report", "in 21 days", "nobody yet", "Report published"):
        assert words in page
    rows = {row.number: len(row.standing) for row in response.context["cl"].result_list}
    assert rows == {36: 0, 35: 1, 34: 0}


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("report=awaited", [35]),
        ("report=out", [34, 33]),
        ("moderator=none", [35, 33]),
        ("q=goa", [34]),
        ("q=Kevin", [34]),
        ("q=33", [33]),
        ("status__exact=held", [35]),
        ("held_on__year=2016", [33]),
    ],
)
def test_the_list_is_filtered_and_searched(organiser_client, query, numbers):
    make_session(35, status=Status.HELD, held_on=date(2017, 6, 16))
    session = make_session(34)
    make_topic(session, "JWT vs Goa")
    make_moderator(session, make_person("Kevin"))
    make_session(33, held_on=date(2016, 12, 16))
    response = organiser_client.get(f"/admin/mts/session/?{query}")
    assert [row.number for row in response.context["cl"].result_list] == numbers


def test_the_list_costs_the_same_for_one_row_and_for_three(organiser_client):

    counts = []
    for number in (31, 32, 33):
        session = make_session(number, held_on=date(2017, number - 30, 17))
        make_moderator(session, make_person(f"Person {number}"))
        make_topic(session, f"Topic {number}")
        organiser_client.get("/admin/mts/session/")
        with CaptureQueriesContext(connection) as queries:
            organiser_client.get("/admin/mts/session/")
        counts.append(len(queries))
    assert counts[0] == counts[2]


def test_an_evening_still_to_come_was_not_held(organiser_client):
    session = draft(status=Status.ANNOUNCED, held_on=date(2040, 5, 18))
    page = organiser_client.post(step(session, "held"), follow=True)
    session.refresh_from_db()
    assert session.status == Status.ANNOUNCED
    assert "The evening is on Friday 18 May 2040, which is still to come." in page.content.decode()
