"""Clock times, how full an evening is, and what is odd about its order."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.running_order import Slot, Span, balance, clock_times, minutes_filled, remarks

TOKYO = ZoneInfo("Asia/Tokyo")
BERLIN = ZoneInfo("Europe/Berlin")

a_slot = st.builds(
    Slot,
    minutes=st.none() | st.integers(1, 90),
    questions_minutes=st.none() | st.integers(0, 20),
    pause_after=st.none() | st.integers(0, 30),
    kind=st.sampled_from(["talk", "lightning talk", "event report", "annual report", "workshop", "other"]),
)
evenings = st.lists(a_slot, max_size=8)
starts = st.datetimes(
    datetime(2016, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2030, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, TOKYO, BERLIN]),
)


def test_topics_follow_each_other_with_their_questions_and_pauses():
    start = datetime(2017, 5, 19, 18, 30, tzinfo=TOKYO)
    slots = [Slot(20, 5), Slot(15, 10, pause_after=10), Slot(5, kind="lightning talk")]
    assert clock_times(start, slots) == [
        Span(start, datetime(2017, 5, 19, 18, 55, tzinfo=TOKYO), assumed=False),
        Span(
            datetime(2017, 5, 19, 18, 55, tzinfo=TOKYO),
            datetime(2017, 5, 19, 19, 20, tzinfo=TOKYO),
            assumed=False,
        ),
        Span(
            datetime(2017, 5, 19, 19, 30, tzinfo=TOKYO),
            datetime(2017, 5, 19, 19, 35, tzinfo=TOKYO),
            assumed=False,
        ),
    ]


@pytest.mark.parametrize(
    ("kind", "minutes"),
    [
        ("talk", 20),
        ("event report", 20),
        ("annual report", 20),
        ("other", 20),
        ("lightning talk", 5),
        ("workshop", 60),
    ],
)
def test_a_topic_nobody_gave_a_length_takes_what_its_kind_does(kind, minutes):
    start = datetime(2017, 5, 19, 18, 30, tzinfo=TOKYO)
    assert clock_times(start, [Slot(kind=kind)]) == [
        Span(start, start + timedelta(minutes=minutes), assumed=True)
    ]


def test_clocks_that_go_forward_during_the_evening_skip_their_hour():
    start = datetime(2017, 3, 26, 1, 30, tzinfo=BERLIN)
    (span,) = clock_times(start, [Slot(60, 0)])
    assert (span.ends_at.isoformat(), span.ends_at.tzinfo) == ("2017-03-26T03:30:00+02:00", BERLIN)


def test_clocks_that_go_back_during_the_evening_repeat_their_hour():
    start = datetime(2017, 10, 29, 2, 30, tzinfo=BERLIN)
    spans = clock_times(start, [Slot(60, 0), Slot(60, 0)])
    assert [span.ends_at.isoformat() for span in spans] == [
        "2017-10-29T02:30:00+01:00",
        "2017-10-29T03:30:00+01:00",
    ]


def test_one_minute_is_the_least_that_a_topic_takes():
    start = datetime(2017, 5, 19, 18, 30, tzinfo=TOKYO)
    spans = clock_times(start, [Slot(1, 0), Slot(5, 0)])
    assert [span.starts_at - start for span in spans] == [timedelta(0), timedelta(minutes=1)]


@pytest.mark.parametrize(
    ("slots", "message"),
    [
        ([Slot(20), Slot(0)], "Topic 2 takes 0 minutes; the least is 1."),
        ([Slot(-5)], "Topic 1 takes -5 minutes; the least is 1."),
        ([Slot(20, -1)], "After topic 1 there is a negative time."),
        ([Slot(20, 5, -10)], "After topic 1 there is a negative time."),
    ],
)
def test_a_time_that_cannot_be_is_refused_with_its_place(slots, message):
    with pytest.raises(ValueError, match=message):
        clock_times(datetime(2017, 5, 19, 18, 30, tzinfo=TOKYO), slots)


@pytest.mark.parametrize(
    "start",
    [
        datetime(2017, 5, 19, 18, 30),  # noqa: DTZ001
        datetime(9999, 12, 31, 23, 50, tzinfo=UTC),
        datetime(1, 1, 1, 0, 10, tzinfo=TOKYO),
    ],
)
def test_a_start_without_zone_or_at_the_edge_of_the_calendar_is_refused(start):
    with pytest.raises(ValueError, match=r"has no time zone|does not fit into the calendar"):
        clock_times(start, [Slot(20)])


@given(starts, evenings)
def test_the_evening_runs_for_as_long_as_it_is_filled(start, slots):
    spans = clock_times(start, slots)
    real = [(span.starts_at.astimezone(UTC), span.ends_at.astimezone(UTC)) for span in spans]
    lengths = [end - begin for begin, end in real]
    assert lengths == [timedelta(minutes=slot.length + slot.questions) for slot in slots]
    pauses = [later[0] - earlier[1] for earlier, later in pairwise(real)]
    assert pauses == [timedelta(minutes=slot.pause) for slot in slots[:-1]]
    if spans:
        assert real[0][0] == start.astimezone(UTC)
        assert real[-1][1] - real[0][0] == timedelta(minutes=minutes_filled(slots))
    assert {span.starts_at.tzinfo for span in spans} <= {start.tzinfo}


@pytest.mark.parametrize(
    ("slots", "wanted", "sentence"),
    [
        ([], 120, "No topic yet: all 120 minutes are free."),
        ([Slot(20, 5), Slot(15, 5, 10), Slot(40, 5)], 120, "20 minutes are still free."),
        ([Slot(20, 5, 10), Slot(20, 5, 30)], 61, "1 minute is still free."),
        ([Slot(20, 5, 10), Slot(20, 5, 30)], 60, "The evening is full."),
        ([Slot(20, 5, 10), Slot(20, 5, 30)], 45, "The talks take 15 minutes more than the evening has."),
        ([Slot(20, 5, 10), Slot(20, 5, 30)], 59, "The talks take 1 minute more than the evening has."),
    ],
)
def test_overrun_and_gap_are_told_in_words(slots, wanted, sentence):
    assert balance(slots, wanted) == sentence


def test_an_evening_in_good_order_has_no_remark():
    slots = [Slot(20, 5), Slot(20, 5, 10), Slot(20, 10), Slot(5, 0, kind="lightning talk")]
    assert remarks(slots, 120) == []
    assert remarks([], 120) == []


def test_topics_without_a_length_are_named_with_what_is_assumed():
    assert remarks([Slot(), Slot(10), Slot(kind="lightning talk"), Slot()], 120) == [
        "Topics 1 and 4 have no length yet; 15 minutes each are assumed.",
        "Topic 3 has no length yet; 5 minutes are assumed.",
    ]


def test_more_than_an_hour_without_a_pause_is_told():
    three = [Slot(20, 5), Slot(20, 5), Slot(10, 5)]
    assert remarks(three, 120) == ["Topics 1 to 3 take 65 minutes without a pause."]
    assert remarks([Slot(20, 5, 10), *three[1:]], 120) == []
    assert remarks([Slot(10, 5, 5), Slot(90, kind="workshop")], 120) == [
        "Topic 2 takes 90 minutes without a pause."
    ]


def test_a_talk_without_time_for_questions_is_told_but_no_workshop_or_lightning_talk():
    slots = [Slot(20, 0), Slot(5, 0, 10, kind="lightning talk"), Slot(20, 0), Slot(15, 0), Slot(15, 5)]
    assert remarks(slots, 120) == ["There is no time for questions after topics 1, 3 and 4."]
    assert remarks([Slot(20, 0), Slot(30, 0, kind="workshop")], 120) == [
        "There is no time for questions after topic 1."
    ]


def test_a_pause_after_the_last_topic_is_told():
    assert remarks([Slot(20, 5, 10), Slot(20, 5, 15)], 120) == [
        "The pause after the last topic (15 minutes) is not counted."
    ]


def test_an_overrun_that_the_pauses_make_is_told():
    slots = [Slot(20, 5, 10), Slot(20, 5)]
    assert remarks(slots, 50) == ["Without the pauses the talks would fit."]
    assert remarks(slots, 49) == []
    assert remarks(slots, 60) == []


@given(evenings, st.integers(0, 400))
def test_balance_says_full_exactly_when_nothing_is_left(slots, wanted):
    full = balance(slots, wanted) == "The evening is full."
    assert full == (bool(slots) and minutes_filled(slots) == wanted)
