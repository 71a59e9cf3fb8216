"""Where an evening takes place and when it begins, in the words of every mail, page and calendar."""

from datetime import date, time

import pytest

from sessions.models import Session

JUNE, JANUARY = date(2017, 6, 16), date(2017, 1, 20)


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
