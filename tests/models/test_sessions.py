"""A session's numbers, dates, steps and running order; its place and clock, in the words of every mail."""

from datetime import date, time

import pytest
from django.db import IntegrityError, transaction

from sessions.models import (
    Archive,
    IllegalMove,
    Reader,
    Session,
    StaleVersion,
    Status,
    Topic,
    WrongOrder,
    archive_change,
)
from tests.factories import make_person, make_session, make_topic, take_back

pytestmark = pytest.mark.django_db
JUNE, JANUARY = date(2017, 6, 16), date(2017, 1, 20)


def titles(session: Session) -> list[tuple[int, str]]:
    return list(session.topics.order_by("position").values_list("position", "title"))


@pytest.mark.postgres
def test_number_is_unique_among_sessions_not_cancelled():
    make_session(34, status=Status.CANCELLED)
    make_session(34)
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.create(number=34)
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.create(number=0)


@pytest.mark.postgres
def test_cancelled_session_that_keeps_its_number_keeps_it():
    make_session(34, status=Status.CANCELLED, keeps_number=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.create(number=34)
    assert Session.objects.next_number() == 35


@pytest.mark.postgres
def test_published_session_has_a_date_or_says_that_it_is_unknown():
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.create(number=1, status=Status.PUBLISHED)
    assert Session.objects.create(number=1, status=Status.PUBLISHED, date_unknown=True).is_past(
        date(2017, 1, 1)
    )


@pytest.mark.postgres
def test_a_life_from_draft_to_report_and_back():
    session = make_session(35, status=Status.DRAFT, held_on=date(2017, 6, 16))
    session.step(Status.OPEN)
    session.step(Status.ANNOUNCED)
    session.step(Status.HELD)
    session.step(Status.PUBLISHED, today=date(2017, 7, 1))
    assert (session.status, session.published_on) == (Status.PUBLISHED, date(2017, 7, 1))
    take_back(session)
    assert session.status == Status.HELD


def test_a_draft_cannot_be_announced_and_the_refusal_names_the_ways_out():
    session = make_session(35, status=Status.DRAFT)
    with pytest.raises(IllegalMove, match="open for topics or held or cancelled"):
        session.step(Status.ANNOUNCED)


def test_a_session_without_date_is_not_announced():
    session = make_session(35, status=Status.OPEN, held_on=None)
    with pytest.raises(IllegalMove, match="date"):
        session.step(Status.ANNOUNCED)


@pytest.mark.postgres
def test_cancelling_frees_the_number_and_puts_topics_in_reserve():
    session = make_session(35, status=Status.OPEN)
    topic = make_topic(session, "Wanted another day")
    session.cancel(because="a typhoon")
    assert list(Topic.objects.standing().filter(session__status="cancelled")) == [topic]
    make_session(35, status=Status.OPEN)
    with pytest.raises(IllegalMove, match="35 was given"):
        take_back(session)


@pytest.mark.postgres
def test_reordering_keeps_positions_dense():
    session = make_session()
    a, b, c = (make_topic(session, title) for title in "ABC")
    session.reorder([c.pk, a.pk, b.pk], version=session.version)
    assert titles(session) == [(1, "C"), (2, "A"), (3, "B")]


@pytest.mark.postgres
def test_stale_reordering_changes_nothing():
    session = make_session()
    a, b = (make_topic(session, title) for title in "AB")
    session.reorder([b.pk, a.pk], version=1)
    with pytest.raises(StaleVersion):
        session.reorder([a.pk, b.pk], version=1)
    with pytest.raises(WrongOrder):
        session.reorder([a.pk], version=2)
    assert titles(session) == [(1, "B"), (2, "A")]
    session.refresh_from_db()
    assert session.version == 2


@pytest.mark.postgres
def test_every_change_raises_the_version_of_the_archive_once():
    make_session()
    before = Archive.objects.get().version
    with archive_change(), archive_change():
        Session.objects.update(venue="Shibuya")
    assert Archive.objects.get().version == before + 1


@pytest.mark.postgres
def test_speakers_are_set_in_order_and_who_stays_keeps_what_they_were_told():
    okubo, ogawa, doi = (make_person(name) for name in ("Okubo", "Ogawa", "Doi"))
    topic = make_topic(make_session(), speakers=[okubo, ogawa])
    topic.speakers.filter(person=ogawa).update(photo_consent="yes")
    from sessions.models import SpeakerEntry

    with archive_change():
        topic.set_speakers([SpeakerEntry(ogawa, "guest", "AWS"), SpeakerEntry(doi)])
    rows = topic.speakers.values_list("position", "person__name", "capacity", "affiliation", "photo_consent")
    assert list(rows) == [(1, "Ogawa", "guest", "AWS", "yes"), (2, "Doi", "member", "", "")]


@pytest.mark.postgres
@pytest.mark.parametrize("status", [Status.DRAFT, Status.CANCELLED])
def test_drafts_and_cancelled_sessions_are_for_nobody_outside_the_admin(status):
    make_topic(make_session(status=status))
    for reader in Reader:
        assert not Session.objects.visible_to(reader).exists()
        assert not Topic.objects.visible_to(reader).exists()


@pytest.mark.postgres
def test_agenda_shows_only_topics_whose_speakers_were_told():
    session = make_session(35, status=Status.ANNOUNCED)
    topic = make_topic(session, speakers=[make_person()])
    assert not Topic.objects.visible_to(Reader.STRANGER).exists()
    topic.speakers.update(told_at="2017-05-01T00:00Z")
    assert list(Topic.objects.visible_to(Reader.STRANGER)) == [topic]


@pytest.mark.parametrize(
    ("venue", "kind", "words"),
    [
        ("Zoom https://zoom.example/j/1", "online", "Zoom https://zoom.example/j/1, online"),
        ("Shibuya, and https://zoom.example/j/1", "hybrid", "Shibuya, and https://zoom.example/j/1, online"),
        ("Shibuya", "in person", "Shibuya"),
        ("Shibuya", "", "Shibuya"),
        ("", "online", "online"),
        ("Online, Zoom", "online", "Online, Zoom"),
        ("https://online.example/1", "online", "https://online.example/1, online"),
        ("", "in person", ""),
    ],
)
def test_the_place_names_the_venue_and_that_one_can_follow_from_afar(venue, kind, words):
    assert Session(venue=venue, format=kind).place == words


@pytest.mark.parametrize(
    ("zone", "day", "starts", "clock"),
    [
        ("Asia/Tokyo", JUNE, "19:00 JST (UTC+9)", "19:25 JST"),
        ("Europe/Berlin", JUNE, "19:00 CEST (UTC+2)", "19:25 CEST"),
        ("Europe/Berlin", JANUARY, "19:00 CET (UTC+1)", "19:25 CET"),
        ("Europe/Berlin", None, "19:00 Europe/Berlin", "19:25 Europe/Berlin"),
        ("Asia/Bangkok", JUNE, "19:00 UTC+7", "19:25 UTC+7"),
        ("Asia/Kathmandu", JUNE, "19:00 UTC+5:45", "19:25 UTC+5:45"),
        ("America/Sao_Paulo", JUNE, "19:00 UTC-3", "19:25 UTC-3"),
        ("America/St_Johns", JANUARY, "19:00 NST (UTC-3:30)", "19:25 NST"),
        ("UTC", JUNE, "19:00 UTC", "19:25 UTC"),
    ],
)
def test_from_afar_the_zone_stands_behind_each_time(settings, zone, day, starts, clock):
    settings.TIME_ZONE = zone
    for kind in ("online", "hybrid"):
        evening = Session(start_time=time(19), held_on=day, format=kind)
        assert (evening.starts, evening.clock("19:25")) == (starts, clock)
    evening.format = "in person"
    assert (evening.starts, evening.clock("19:25")) == ("19:00", "19:25")


def test_without_a_start_time_there_is_no_zone_by_itself():
    assert Session(held_on=JUNE, format="online").starts == ""
