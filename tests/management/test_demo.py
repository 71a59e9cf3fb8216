"""The demo: everything from nothing, again without harm, and never in somebody else's database."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from sessions.management import sample
from sessions.management.commands.demo import DEMO_USER, mails_going_out, refuse_foreign_database
from sessions.models import (
    Call,
    Doubt,
    Notice,
    Person,
    Photo,
    Proposal,
    Reader,
    Session,
    Status,
    Tag,
    Throttle,
    Topic,
    User,
)
from sessions.models.users import ORGANISERS
from sessions.notifications.announcing import announce, announcements
from sessions.programme.late_changes import took_place
from sessions.proposals import decisions
from tests.factories import make_session, make_topic

pytestmark = pytest.mark.django_db
whole = pytest.mark.django_db(transaction=True)  # the command itself, which migrates


@pytest.fixture(autouse=True)
def own_surroundings(settings, tmp_path, monkeypatch):
    settings.STATIC_ROOT = tmp_path / "static"
    # What the demo says to its workers ends with the test.
    settings.SITE_URL, settings.MTS_ANNOUNCE_TO = "http://127.0.0.1:8000", ""
    monkeypatch.setenv("MTS_LOCAL_URL", settings.SITE_URL)
    monkeypatch.setenv("MTS_ANNOUNCE_TO", "everybody@example.com")


def demo() -> dict[str, str]:
    """Run it without the server; what it prints as label → text."""
    out = StringIO()
    call_command("demo", no_serve=True, stdout=out)
    found = re.findall(r"^(\w[\w ]+?)(?:: |  +)(.+)$", out.getvalue(), re.MULTILINE)
    return dict(found)


@whole
def test_from_an_empty_database_to_everything_there_is_to_see(client, settings):
    printed = demo()

    assert printed["Sample reports"] == "created 6, updated 0, unchanged 0, skipped 0"
    assert (Topic.objects.filter(session__status=Status.PUBLISHED).count(), Person.objects.count()) == (
        34,
        33,
    )
    assert client.login(username=DEMO_USER, password=printed["Password"])
    user = User.objects.get()
    assert user.is_staff and not user.is_superuser
    assert [group.name for group in user.groups.all()] == [ORGANISERS]
    assert (settings.STATIC_ROOT / "css" / "base.css").exists()
    for photo in Photo.objects.all():
        assert photo.alt and default_storage.exists(photo.file_name(photo.widths[-1]))
    assert Tag.objects.exists() and not Tag.objects.filter(topics=None).exists()
    assert Doubt.objects.about_people().count() == 1


def test_the_evening_ahead_is_the_next_number_on_a_coming_friday_and_readers_see_it(organiser):
    sample.load_reports(by=organiser)

    session, new = sample.load_next_session(timezone.localdate())

    assert new
    assert (session.number, session.status) == (35, Status.OPEN)
    assert timedelta(weeks=3) <= session.held_on - timezone.localdate() <= timedelta(weeks=5)
    assert session.held_on.weekday() == 4
    shown = Topic.objects.visible_to(Reader.STRANGER).filter(session=session)
    told = [bool(topic.speakers.filter(told_at=None).count() == 0) for topic in session.topics.all()]
    assert told == [True, True, False]
    assert shown.count() == 2


def test_proposals_of_every_sort_wait_for_the_organiser(organiser):
    sample.load_reports(by=organiser)
    session, _ = sample.load_next_session(timezone.localdate())
    now = timezone.now()

    assert sample.load_proposals(session, by=organiser, at=now) == 6

    waiting = [
        (one.name, one.capacity, bool(one.email), (now - one.submitted_at).days)
        for one in Proposal.objects.filter(status="submitted")
    ]
    assert waiting == [
        ("Doi", "member", True, 12),
        ("Matsuura", "member", False, 8),
        ("Emi Hayashi", "guest", True, 5),
        ("Mei", "intern", True, 2),
    ]
    assert Proposal.objects.get(name="Doi").continues.title == "Try to Eliminate Toil with CodePipeline"
    assert [one.name for one in Proposal.objects.get(name="Emi Hayashi").co_speakers.all()] == ["Ryo Aoki"]
    assert [one.name for one in Proposal.objects.in_reserve()] == ["Kodama"]
    asked = Proposal.objects.asked().get()
    assert (asked.name, asked.session, asked.answer) == ("Nakakomi", session, "")
    assert Person.objects.filter(name="Nakakomi").count() == 1
    assert [*Proposal.objects.to_tell()] == []
    assert [(each.name, each.status) for each in Notice.objects.all()] == [("Nakakomi", Notice.Status.TOLD)]


def test_what_the_form_says_stays_as_an_organiser_left_it(db):
    sample.load_call()
    assert "#mts in the chat" in Call.now().whom_to_ask and "photographs" in Call.now().about.lower()
    Call.objects.update(whom_to_ask="Kevin")
    sample.load_call()
    assert Call.now().whom_to_ask == "Kevin"


def test_a_proposal_that_was_decided_or_deleted_does_not_come_back(organiser):
    sample.load_reports(by=organiser)
    session, _ = sample.load_next_session(timezone.localdate())
    how = {"by": organiser, "at": timezone.now()}
    sample.load_proposals(session, **how)
    decisions.decline(Proposal.objects.get(name="Mei"), because="Too short.", **how)
    Proposal.objects.exclude(name="Mei").delete()

    assert sample.load_proposals(session, **how) == 0

    assert [(one.name, one.status) for one in Proposal.objects.all()] == [("Mei", "declined")]


def test_time_passes_on_request_and_whatever_was_told_stays_told(organiser):
    sample.load_reports(by=organiser)
    today = timezone.localdate()
    session, _ = sample.load_next_session(today)
    how = {"by": organiser, "at": timezone.now()}
    announce(session, **how)
    later = make_session(36, held_on=today + timedelta(days=60), status=Status.DRAFT)

    assert sample.let_time_pass(-1, today) == session

    session.refresh_from_db()
    assert (session.held_on, session.status) == (today - timedelta(days=1), Status.ANNOUNCED)
    assert announcements(session).count() == 1
    assert session.topics.filter(speakers__told_at=None).count() == 1
    took_place(session, not_given=[], today=today, **how)
    assert sample.let_time_pass(0, today) == later


def test_time_cannot_pass_for_an_evening_that_was_held(organiser):
    sample.load_reports(by=organiser)
    session = sample.let_time_pass(0, timezone.localdate())
    session.step(Status.HELD)

    with pytest.raises(sample.NoEvening, match=r"is held, and no other is in preparation\. Plan the next"):
        sample.let_time_pass(-1, timezone.localdate())


@whole
def test_a_run_that_broke_off_is_repeated_and_one_more_keeps_everything_but_the_password(monkeypatch):
    def fail() -> int:
        raise OperationalError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(sample, "load_tags", fail)
        with pytest.raises(CommandError, match=r"could not be set up: disk full"):
            demo()

    first = demo()

    assert first["Sample reports"] == "created 0, updated 0, unchanged 6, skipped 0"
    assert Tag.objects.exists() and Photo.objects.exists()
    before = {
        model: sorted(model.objects.values_list("pk", flat=True))
        for model in (Session, Topic, Person, Proposal, Notice, Tag, Photo, Doubt, User)
    }
    topic = Topic.objects.get(title="JWT vs Goa")
    topic.summary = "My own words."
    topic.save()

    second = demo()

    assert second["Sample reports"] == "created 0, updated 0, unchanged 6, skipped 0"
    assert {
        model: sorted(model.objects.values_list("pk", flat=True))
        for model in (Session, Topic, Person, Proposal, Notice, Tag, Photo, Doubt, User)
    } == before
    assert first["Password"] != second["Password"]
    topic.refresh_from_db()
    assert topic.summary == "My own words."


def test_pictures_whose_files_are_gone_are_loaded_again():
    assert sample.load_pictures() == 0  # whose sessions are not there
    session = make_session(34)  # the sample has a picture of the evening itself, and one of its third talk
    for title in ("One", "Two", "Three"):
        make_topic(session, title)
    assert (drawn := sample.load_pictures()) == 2
    gone = Photo.objects.order_by("pk").first()
    default_storage.delete(gone.file_name(gone.widths[-1]))

    assert sample.load_pictures() == 1
    assert Photo.objects.count() == drawn == len({*Photo.objects.values_list("alt")})
    assert not Photo.objects.filter(pk=gone.pk).exists()
    assert sample.load_pictures() == 0


def test_an_evening_that_has_passed_moves_ahead(organiser):
    sample.load_reports(by=organiser)
    session, _ = sample.load_next_session(timezone.localdate())
    assert sample.load_next_session(session.held_on) == (session, False)
    later = session.held_on + timedelta(days=40)

    session, moved = sample.load_next_session(later)

    assert moved
    assert session.number == 35
    assert later + timedelta(weeks=3) <= session.held_on <= later + timedelta(weeks=5)


@whole
def test_somebody_elses_database_is_left_alone():
    make_session(34)

    with pytest.raises(CommandError, match=r"holds sessions and is not the demo's, so it was left alone\."):
        demo()

    assert not User.objects.exists()


def test_an_empty_database_and_its_own_are_accepted():
    refuse_foreign_database()
    Throttle.objects.create(key="somebody at the door", hits=1, ends=1)
    refuse_foreign_database()
    User.objects.create_organiser(DEMO_USER, "a long password")
    make_session(34)
    refuse_foreign_database()


@whole
def test_a_port_in_use_is_told_before_any_work():
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=rf"Port {port} on 127\.0\.0\.1 cannot be used"):
            call_command("demo", port=port, stdout=StringIO())

    assert not User.objects.exists()


@whole
def test_it_is_refused_in_production(settings):
    settings.MTS_URL = "https://mts.example.com"

    with pytest.raises(CommandError, match=r"Unset MTS_URL"):
        demo()


def test_mails_go_out_beside_the_server_and_end_with_it(monkeypatch, tmp_path):
    monkeypatch.setenv("MTS_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)

    with mails_going_out() as sender:
        assert sender.poll() is None

    assert sender.returncode is not None
