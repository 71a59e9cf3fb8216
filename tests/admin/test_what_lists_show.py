"""The lists of the admin: what each column says, and that each filter shows what it names alone."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sessions.models import (
    ImportedReport,
    Message,
    Notice,
    Photo,
    Session,
    Status,
    Topic,
)
from tests.admin.posting import cells, rows
from tests.factories import make_moderator, make_person, make_proposal, make_session, make_topic

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


@pytest.fixture
def evenings(db) -> dict[str, Session]:
    """One evening of each kind, by a word."""
    today = timezone.localdate()
    made = {
        "out": make_session(30, held_on=today - timedelta(days=60)),
        "held": make_session(31, status=Status.HELD, held_on=today - timedelta(days=30)),
        "off": make_session(32, status=Status.CANCELLED, held_on=today - timedelta(days=9)),
        "yesterday": make_session(33, status=Status.ANNOUNCED, held_on=today - timedelta(days=1)),
        "today": make_session(34, status=Status.ANNOUNCED, held_on=today),
        "tomorrow": make_session(35, status=Status.OPEN, held_on=today + timedelta(days=1)),
        "later": make_session(36, status=Status.DRAFT, held_on=today + timedelta(days=30)),
        "open": make_session(37, status=Status.DRAFT, held_on=None),
    }
    for session in (made["held"], made["later"]):
        make_moderator(session, make_person(f"Kevin {session.number}"))
    make_topic(made["held"], "Given"), make_topic(made["held"], "Dropped", dropped_because="ill")
    make_topic(made["later"], "Planned")
    return made


def test_days_are_counted_until_an_evening_and_since_one_whose_report_is_awaited(organiser_client, evenings):
    assert cells(organiser_client, "session", "waiting") == {
        "30": "–", "31": "30 without a report", "32": "–", "33": "1 without a report", "34": "today",
        "35": "in 1 day", "36": "in 30 days", "37": "–",
    }  # fmt: skip


def test_the_list_of_sessions_names_moderators_and_counts_talks_that_stand(organiser_client, evenings):
    assert cells(organiser_client, "session", "moderated_by") == {
        "30": "–", "31": "Kevin 31", "32": "–", "33": "–", "34": "nobody yet", "35": "nobody yet",
        "36": "Kevin 36", "37": "nobody yet",
    }  # fmt: skip
    counts = cells(organiser_client, "session", "topic_count")
    assert (counts["31"], counts["36"], counts["35"]) == ("1", "1", "0")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"moderator": "none"}, ["open", "tomorrow", "today", "yesterday", "out"]),
        ({"report": "out"}, ["out"]),
        ({"report": "awaited"}, ["yesterday", "held"]),
        ({"q": "Planned"}, ["later"]),
        ({"q": "Kevin 31"}, ["held"]),
    ],
)
def test_filters_of_sessions(organiser_client, evenings, query, found):
    assert rows(organiser_client, "session", **query) == [evenings[word] for word in found]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["Dropped", "Reserve", "Cancelled", "Written", "Missing"]),
        ({"summary": "missing"}, ["Missing"]),
        ({"summary": "there"}, ["Reserve", "Written"]),
        ({"place": "standing"}, ["Written", "Missing"]),
        ({"place": "dropped"}, ["Dropped", "Reserve"]),
        ({"place": "reserve"}, ["Cancelled"]),
    ],
)
def test_filters_of_topics(organiser_client, query, found):
    one, off = make_session(30), make_session(31, status=Status.CANCELLED)
    make_topic(one, "Written", summary="Words."), make_topic(one, "Missing")
    make_topic(off, "Cancelled")
    later = make_session(32)
    make_topic(later, "Dropped", dropped_because="ill")
    waits = make_topic(later, "Reserve", dropped_because="In reserve", summary="Words.")
    make_proposal("Reserve", topic=waits, status="reserve")
    shown = [topic.title for topic in rows(organiser_client, "topic", **query)]
    assert sorted(shown) == sorted(found)


def test_the_list_of_topics_says_who_spoke_where_and_whether_a_summary_is_there(organiser_client):
    session = make_session(34)
    make_topic(session, "JWT vs Goa", speakers=[make_person("Okubo"), make_person("Ogawa")], summary="x")
    make_topic(session, "", subject="a report"), make_topic(session, "")
    assert cells(organiser_client, "topic", "spoken_by") == {
        "JWT vs Goa": "Okubo, Ogawa", "a report": "–", "(no title)": "–",
    }  # fmt: skip
    assert set(cells(organiser_client, "topic", "session_link").values()) == {"34th"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"waits": "somebody"}, ["by hand", "failed", "unclear"]),
        ({"waits": "open"}, ["by hand", "due", "failed", "sending", "unclear"]),
        ({"waits": "told"}, ["sent", "told"]),
    ],
)
def test_filters_of_messages(organiser_client, query, found):
    for status in Notice.Status.values:
        Notice.objects.create(kind="news", status=status, name=status, subject=status)
    assert sorted(one.status for one in rows(organiser_client, "notice", **query)) == found


def test_a_message_says_to_whom_it_goes_and_what_it_is(organiser_client):
    for channel, name, email, subject in (
        ("mail", "Okubo", "o@example.com", "Hello"), ("mail", "", "nameless@example.com", "Nameless"),
        ("webhook", "", "", "To all"), ("mail", "", "", "Nobody's"), ("mail", "Ogawa", "", ""),
    ):  # fmt: skip
        Notice.objects.create(kind="order", channel=channel, name=name, email=email, subject=subject)
    kind = Notice(kind="order").get_kind_display()
    assert cells(organiser_client, "notice", "to") == {
        "Hello": "Okubo", "Nameless": "nameless@example.com", "To all": "the chat", "Nobody's": "–",
        kind: "Ogawa",
    }  # fmt: skip


def test_rules_say_when_they_send_and_messages_whose_words_they_are(organiser_client):
    kinds = set(Message.objects.exclude(days=None).values_list("kind", flat=True))
    first, second, third, *_ = sorted(kinds)
    for kind, days, on in ((first, 0, True), (second, 12, True), (third, 2, False)):
        Message.objects.filter(kind=kind).update(days=days, is_on=on, subject="Ours" if kind == first else "")
    labels = {one.kind: str(one) for one in Message.objects.all()}
    rule, wording = (cells(organiser_client, "message", column) for column in ("rule", "wording"))
    assert [rule[labels[kind]] for kind in (first, second, third)] == [
        "0 days before", "12 days before", "switched off",
    ]  # fmt: skip
    assert (wording[labels[first]], wording[labels[second]], rule[labels["accepted"]]) == (
        "our own", "built-in", "–",
    )  # fmt: skip
    for days, said in ((-1, "1 day after"), (-3, "3 days after")):
        Message.objects.filter(kind=first).update(days=days)
        assert cells(organiser_client, "message", "rule")[labels[first]] == said


@pytest.mark.parametrize(
    ("query", "found"),
    [({}, ["in", "waits"]), ({"state": "waiting"}, ["waits"]), ({"state": "imported"}, ["in"])],
)
def test_filters_of_imported_reports(organiser_client, query, found):
    ImportedReport.objects.create(name="waits", text="x")
    ImportedReport.objects.create(name="in", text="y", imported_at=timezone.now())
    assert sorted(one.name for one in rows(organiser_client, "importedreport", **query)) == found


def test_photos_of_the_list_are_deleted_with_their_files_and_others_stay(organiser_client):
    one, two = (Photo.objects.create(session=make_session(n), key=f"k{n}", width=1, height=1, widths=[1])
                for n in (34, 35))  # fmt: skip
    data = {"action": "delete_selected", "_selected_action": [one.pk], "post": "yes"}
    organiser_client.post(reverse("admin:mts_photo_changelist"), data)
    assert list(Photo.objects.all()) == [two] and Topic.objects.count() == 0
