"""One evening as iCalendar, read back by the library that programs of the other side use."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from icalendar import Calendar, Event

from sessions.calendar import evening_calendar
from sessions.models import Reader, Session, SpeakerEntry, Status, archive_change
from sessions.models.addresses import id_of, id_space
from tests.factories import make_moderator, make_person, make_session, make_topic, take_back

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
BASE = "https://mts.example.com"


def make_evening(number: int = 35, **fields) -> Session:
    """Announced for Friday 18 December 2026, 19:00, with one talk whose speakers were told."""
    values = {"held_on": date(2026, 12, 18), "start_time": time(19), "status": Status.ANNOUNCED}
    session = make_session(number, **values | fields)
    guest = SpeakerEntry(make_person(f"Mami {number}"), "guest", "Microsoft")
    topic = make_topic(session, "JWT vs Goa", speakers=[make_person(f"Tanabe {number}"), guest])
    topic.speakers.update(told_at=NOW)
    return session


def calendar_of(session: Session, reader: Reader = Reader.STRANGER) -> Calendar:
    return Calendar.from_ical(evening_calendar(session, reader=reader, base=BASE))


def event_of(session: Session, reader: Reader = Reader.STRANGER) -> Event:
    return calendar_of(session, reader).events[0]


def test_an_announced_evening_says_everything_a_calendar_wants(settings):
    session = make_evening(venue="Shibuya, 7th floor; Room \\A")
    make_moderator(session, make_person("Jeffrey"), answer="yes")

    session.refresh_from_db()
    file = calendar_of(session)

    event = file.events[0]
    assert ("METHOD" in file, file["version"], len(file.events)) == (False, "2.0", 1)
    assert {name: str(event[name]) for name in ("UID", "STATUS", "SUMMARY", "LOCATION", "URL")} == {
        "UID": id_of(session, id_space()).removeprefix("urn:uuid:"),
        "STATUS": "CONFIRMED",
        "SUMMARY": "35th Monthly Technical Session",
        "LOCATION": "Shibuya, 7th floor; Room \\A",
        "URL": "https://mts.example.com/sessions/35/",
    }
    assert event["DESCRIPTION"] == (
        "JWT vs Goa (Tanabe 35 and Mami 35, Microsoft)\n\nModerated by Jeffrey.\n\n"
        "https://mts.example.com/sessions/35/"
    )
    changed_at = session.changed_at.replace(microsecond=0)
    assert event.decoded("dtstamp") == event.decoded("last-modified") == changed_at


@pytest.mark.parametrize(
    ("zone", "day", "start", "end"),
    [
        ("Asia/Tokyo", date(2026, 12, 18), "2026-12-18T10:00:00+00:00", "2026-12-18T12:00:00+00:00"),
        ("Europe/Berlin", date(2026, 12, 18), "2026-12-18T18:00:00+00:00", "2026-12-18T20:00:00+00:00"),
        ("Europe/Berlin", date(2027, 6, 18), "2027-06-18T17:00:00+00:00", "2027-06-18T19:00:00+00:00"),
        ("UTC", date(2026, 12, 18), "2026-12-18T19:00:00+00:00", "2026-12-18T21:00:00+00:00"),
    ],
)
def test_times_are_those_on_the_wall_of_the_venue(settings, zone, day, start, end):
    settings.TIME_ZONE = zone
    file = calendar_of(make_evening(held_on=day))
    event = file.events[0]
    found = [event.decoded(name).astimezone(UTC).isoformat() for name in ("dtstart", "dtend")]
    assert found == [start, end]
    assert event.decoded("dtstart").replace(tzinfo=None) == datetime.combine(day, time(19))
    assert file.get_missing_tzids() == set()
    assert [str(part["TZID"]) for part in file.walk("VTIMEZONE")] == ([] if zone == "UTC" else [zone])


@pytest.mark.parametrize(
    ("zone", "first", "last"),
    [
        ("Europe/Berlin", 2027, 2027),
        ("Asia/Tokyo", 2017, 2027),
        ("Africa/Casablanca", 2026, 2028),  # other hours for the five weeks of Ramadan
        ("Asia/Pyongyang", 2014, 2019),  # half an hour back for three years
        ("Europe/Istanbul", 2015, 2017),  # summer time for good
        ("America/Sao_Paulo", 2018, 2020),  # and never again
        ("Europe/Dublin", 2040, 2041),  # where summer is standard and winter is the exception
    ],
)
def test_the_zone_in_the_file_has_every_change_of_the_clocks(settings, zone, first, last):
    """A program that knows no zone by name has nothing but VTIMEZONE."""
    settings.TIME_ZONE = zone
    evenings = [make_evening(35, held_on=date(first, 3, 1)), make_evening(36, held_on=date(last, 2, 19))]
    raw = evening_calendar(*evenings, reader=Reader.STRANGER)
    (found,) = Calendar.from_ical(raw).timezones
    told, here = found.to_tz(lookup_tzid=False), ZoneInfo(zone)
    begin, many = datetime.combine(date(first, 1, 1), time(4)), (last - first + 1) * 365 * 24
    hours = [begin + timedelta(hours=n) for n in range(0, many, 5)]
    assert [hour for hour in hours if told.utcoffset(hour) != here.utcoffset(hour)] == []


def test_an_evening_across_the_change_of_clocks_lasts_as_long_as_it_lasts(settings):
    settings.TIME_ZONE = "Europe/Berlin"
    event = event_of(make_evening(held_on=date(2027, 3, 28), start_time=time(1), minutes_wanted=90))
    length = event.decoded("dtend").astimezone(UTC) - event.decoded("dtstart").astimezone(UTC)
    assert length == timedelta(minutes=90)
    assert event.decoded("dtend") == datetime(2027, 3, 28, 3, 30, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(("wanted", "minutes"), [(120, 120), (45, 45), (0, 1)])
def test_it_ends_after_the_minutes_that_are_wanted(wanted, minutes):
    event = event_of(make_evening(minutes_wanted=wanted))
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(minutes=minutes)


def test_without_a_start_time_it_is_the_whole_day_and_keeps_nobody_busy():
    event = event_of(make_evening(start_time=None))
    assert [event.decoded(name) for name in ("dtstart", "dtend")] == [date(2026, 12, 18), date(2026, 12, 19)]
    assert event["DTSTART"].params["VALUE"] == "DATE"
    assert event["TRANSP"] == "TRANSPARENT"


@pytest.mark.parametrize("day", [None, date(1, 1, 1), date(9999, 12, 31)])
def test_without_a_day_there_is_no_event(day):
    with pytest.raises(ValueError, match=r"The 35th has no day yet\."):
        calendar_of(make_evening(held_on=day))


@pytest.mark.parametrize("day", [date(2, 1, 1), date(1900, 6, 1), date(2399, 6, 1), date(9998, 12, 31)])
@pytest.mark.parametrize("zone", ["Asia/Tokyo", "Europe/Berlin"])
def test_odd_days_make_a_file_all_the_same(settings, day, zone):
    settings.TIME_ZONE = zone
    event = event_of(make_evening(held_on=day))
    assert event.decoded("dtstart").date() == day


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (Status.DRAFT, "TENTATIVE"),
        (Status.OPEN, "TENTATIVE"),
        (Status.ANNOUNCED, "CONFIRMED"),
        (Status.HELD, "CONFIRMED"),
        (Status.PUBLISHED, "CONFIRMED"),
        (Status.CANCELLED, "CANCELLED"),
    ],
)
def test_status_follows_the_life_of_the_session(status, said):
    assert event_of(make_evening(status=status))["STATUS"] == said


def test_the_uid_stays_when_the_evening_is_postponed_or_renumbered_and_on_another_host(settings):
    session = make_evening()
    before = event_of(session)
    settings.MTS_URL = settings.SITE_URL = "https://sessions.example.org"
    session.postpone(date(2027, 1, 15))
    with archive_change():
        session.number = 36
        session.save()
    after = event_of(session)
    assert before["UID"] == after["UID"]
    assert after.decoded("dtstart").date() == date(2027, 1, 15)
    assert after["SUMMARY"] == "36th Monthly Technical Session"


def test_what_changed_for_the_house_alone_is_new_to_the_house_alone():
    session = make_evening()
    aged = NOW - timedelta(days=365)

    def stamps() -> list[datetime]:
        found = Session.objects.get()
        return [event_of(found, reader).decoded("last-modified") for reader in Reader]

    with archive_change():  # which settles that its speakers were told
        session.save()
    Session.objects.update(changed_at=aged)
    with archive_change():
        make_topic(session, "Falcon", public=False)
    stranger, house = sorted(stamps())
    assert stranger == aged < house
    session.postpone(date(2027, 1, 15))
    assert min(stamps()) >= house


def retitle(session):
    topic = session.topics.get()
    topic.title = "Goa"
    topic.save()


def move(session):
    session.venue = "Osaka"
    session.save()


def drop(session):
    session.topics.update(dropped_because="ill")


def lengthen(session):
    session.minutes_wanted = 90
    session.save()


@pytest.mark.parametrize("change", [retitle, lengthen, move, drop, lambda session: take_back(session)])
def test_every_change_raises_the_sequence_and_dates_the_entry(change):
    session = make_evening()
    with archive_change():  # which settles that its speakers were told
        session.save()
    Session.objects.update(changed_at=NOW - timedelta(days=365))
    before = event_of(Session.objects.get())
    with archive_change():
        change(session)
    after = event_of(Session.objects.get())
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after.decoded("last-modified") > before.decoded("last-modified")


def test_a_stranger_reads_public_wording_and_a_colleague_the_houses_marked_so():
    session = make_evening()
    with archive_change():
        session.topics.update(house_title="JWT for falcon")
    secret = make_topic(session, "Project Falcon", public=False, speakers=[make_person("Mole")])
    secret.speakers.update(told_at=NOW)
    make_topic(session, "Not told yet", speakers=[make_person("Hopeful")])
    make_moderator(session, make_person("Asked"))

    assert event_of(session)["DESCRIPTION"].splitlines() == [
        "JWT vs Goa (Tanabe 35 and Mami 35, Microsoft)", "", "https://mts.example.com/sessions/35/",
    ]  # fmt: skip
    assert event_of(session, Reader.HOUSE)["DESCRIPTION"].splitlines() == [
        "JWT for falcon (Tanabe 35 and Mami 35, Microsoft) [house only]",
        "Project Falcon (Mole) [house only]",
        "",
        "https://mts.example.com/sessions/35/",
    ]


def test_a_guests_copy_of_a_house_evening_has_day_and_place_and_nothing_else():
    event = event_of(make_evening(public=False, venue="Shibuya"))
    assert (event["SUMMARY"], event["LOCATION"]) == ("35th Monthly Technical Session", "Shibuya")
    assert "URL" not in event and "DESCRIPTION" not in event


def test_a_cancelled_evening_tells_number_and_day_only():
    session = make_evening(venue="Shibuya")
    session.cancel(because="A flood.")
    event = event_of(session)
    assert (event["STATUS"], event["DESCRIPTION"]) == ("CANCELLED", "This evening does not take place.")
    assert event.decoded("dtstart") == timezone.make_aware(
        datetime.combine(session.held_on, session.start_time)
    )
    assert not {"LOCATION", "URL"} & set(event)


def test_a_talk_without_a_title_is_called_by_its_speaker_once():
    session = make_evening()
    with archive_change():
        session.topics.update(title="")
    assert event_of(session)["DESCRIPTION"].splitlines()[0] == "A talk by Tanabe 35 and Mami 35"


def test_long_foreign_lines_are_folded_and_read_back_whole():
    title = "発表の題名、" * 30
    session = make_evening()
    with archive_change():
        session.topics.update(title=title)
    raw = evening_calendar(session, reader=Reader.STRANGER)
    assert max(map(len, raw.split(b"\r\n"))) <= 75
    assert Calendar.from_ical(raw).events[0]["DESCRIPTION"].startswith(title)


def test_without_a_request_addresses_are_those_of_messages(settings):
    settings.SITE_URL = "https://sessions.example.org"
    raw = evening_calendar(make_evening(), reader=Reader.STRANGER)
    assert Calendar.from_ical(raw).events[0]["URL"] == "https://sessions.example.org/sessions/35/"
