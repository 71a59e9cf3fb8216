"""Clock times of an evening, how full it is, and what is odd about its order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

LIGHTNING, WORKSHOP = "lightning talk", "workshop"
# What a topic takes while nobody has said how long it is.
ASSUMED = {LIGHTNING: 5, WORKSHOP: 60}
ASSUMED_ELSE = 15
# The series asks questions after every talk; in a workshop they come on the way, a lightning talk has none.
QUESTIONS = 5
WITHOUT_QUESTIONS = (LIGHTNING, WORKSHOP)
# Longer than this, people want to get up.
SITTING = 60


@dataclass(frozen=True, slots=True)
class Slot:
    """One topic in its place, in minutes.

    minutes: None is 5 for a lightning talk, 60 for a workshop, 15 for everything else.
    questions_minutes: None is 5 after a talk, nothing after a lightning talk or a workshop.
    pause_after: None is no pause. kind: a value of Topic.Kind.
    """

    minutes: int | None = None
    questions_minutes: int | None = None
    pause_after: int | None = None
    kind: str = "talk"

    @property
    def length(self) -> int:
        """Minutes of the topic alone."""
        return ASSUMED.get(self.kind, ASSUMED_ELSE) if self.minutes is None else self.minutes

    @property
    def questions(self) -> int:
        if self.questions_minutes is None:
            return 0 if self.kind in WITHOUT_QUESTIONS else QUESTIONS
        return self.questions_minutes

    @property
    def pause(self) -> int:
        return self.pause_after or 0


@dataclass(frozen=True, slots=True)
class Span:
    """When one topic begins, and when its questions end. assumed: nobody has said how long it is."""

    starts_at: datetime
    ends_at: datetime
    assumed: bool


def clock_times(starts_at: datetime, slots: Sequence[Slot]) -> list[Span]:
    """Start and end of each topic, in running order, in the zone of starts_at, which must have one.

    Raises ValueError for a topic under one minute, a negative time, and an evening past the calendar's end.
    """
    if starts_at.tzinfo is None:
        raise ValueError("The start of the evening has no time zone.")
    _check(slots)
    spans = []
    try:
        # In absolute time: adding minutes to a local time would miss a change of the clocks.
        moment = starts_at.astimezone(UTC)
        for slot in slots:
            end = moment + timedelta(minutes=slot.length + slot.questions)
            local = [time.astimezone(starts_at.tzinfo) for time in (moment, end)]
            spans.append(Span(*local, assumed=slot.minutes is None))
            moment = end + timedelta(minutes=slot.pause)
    except OverflowError as error:
        raise ValueError("The evening does not fit into the calendar.") from error
    return spans


def _check(slots: Sequence[Slot]) -> None:
    for place, slot in enumerate(slots, start=1):
        if slot.length < 1:
            raise ValueError(f"Topic {place} takes {slot.length} minutes; the least is 1.")
        if slot.questions < 0 or slot.pause < 0:
            raise ValueError(f"After topic {place} there is a negative time.")


class Timetable:
    """The clock of an evening: its topics in running order, by primary key.

    spans: when each begins and ends; none without a start, or for lengths that no evening has. filled: the
    minutes they take, of those wanted. zone: what stands behind a clock time, "JST"; most often nothing.
    """

    def __init__(self, starts_at: datetime | None, slots: Mapping[int, Slot], wanted: int, zone: str) -> None:
        order = list(slots.values())
        try:
            spans = clock_times(starts_at, order) if starts_at else []
        except ValueError:
            spans = []
        self.spans = dict(zip(slots, spans, strict=False))
        self.ends_at = spans[-1].ends_at if spans else None
        self.filled = minutes_filled(order)
        self.balance = balance(order, wanted)
        self.remarks = remarks(order, wanted)
        self.zone = zone

    def begins(self, topic: int) -> str:
        """ "19:25"; empty for a topic that was dropped, or without a start."""
        return f"{self.spans[topic].starts_at:%H:%M}" if topic in self.spans else ""

    def begins_in_words(self, topic: int) -> str:
        """ "19:25", from afar "19:25 JST"."""
        return f"{self.begins(topic)} {self.zone}".strip() if topic in self.spans else ""

    @property
    def ends(self) -> str:
        """ "21:00", from afar "21:00 JST": when the last questions are answered."""
        return f"{self.ends_at:%H:%M} {self.zone}".strip() if self.ends_at else ""


def minutes_filled(slots: Sequence[Slot]) -> int:
    """Topics, their questions and the pauses between them; a pause after the last does not count."""
    return sum(slot.length + slot.questions for slot in slots) + _pauses(slots)


def _pauses(slots: Sequence[Slot]) -> int:
    return sum(slot.pause for slot in slots[:-1])


def balance(slots: Sequence[Slot], wanted: int) -> str:
    """How full an evening of `wanted` minutes is, as a sentence for the organiser."""
    free = wanted - minutes_filled(slots)
    if not slots:
        return f"No topic yet: all {_minutes(wanted)} are free."
    if free < 0:
        return f"The talks take {_minutes(-free)} more than the evening has."
    if free == 0:
        return "The evening is full."
    return f"{_minutes(free)} {'is' if free == 1 else 'are'} still free."


def remarks(slots: Sequence[Slot], wanted: int) -> list[str]:
    """What an organiser may want to change, one sentence each; most often none."""
    return [
        *_without_length(slots),
        *_long_sittings(slots),
        *_without_questions(slots),
        *_last_pause(slots),
        *_pauses_too_many(slots, wanted),
    ]


def _without_length(slots: Sequence[Slot]) -> list[str]:
    places: dict[int, list[int]] = {}
    for place, slot in enumerate(slots, start=1):
        if slot.minutes is None:
            places.setdefault(slot.length, []).append(place)
    return [
        f"{_topics(found).capitalize()} {'has' if len(found) == 1 else 'have'} no length yet; "
        f"{_minutes(length)} {'' if len(found) == 1 else 'each '}are assumed."
        for length, found in places.items()
    ]


def _long_sittings(slots: Sequence[Slot]) -> list[str]:
    """Runs of topics without a pause that take more than SITTING minutes, questions included."""
    ends = [place for place, slot in enumerate(slots[:-1], start=1) if slot.pause]
    found = []
    for start, end in pairwise([0, *ends, len(slots)]):
        minutes = minutes_filled(slots[start:end])
        if minutes <= SITTING:
            continue
        if end - start == 1:
            found.append(f"Topic {end} takes {_minutes(minutes)} without a pause.")
        else:
            found.append(f"Topics {start + 1} to {end} take {_minutes(minutes)} without a pause.")
    return found


def _without_questions(slots: Sequence[Slot]) -> list[str]:
    found = [
        place
        for place, slot in enumerate(slots, start=1)
        if slot.questions == 0 and slot.kind not in WITHOUT_QUESTIONS
    ]
    return [f"There is no time for questions after {_topics(found)}."] if found else []


def _last_pause(slots: Sequence[Slot]) -> list[str]:
    if not slots or not slots[-1].pause:
        return []
    return [f"The pause after the last topic ({_minutes(slots[-1].pause)}) is not counted."]


def _pauses_too_many(slots: Sequence[Slot], wanted: int) -> list[str]:
    over = minutes_filled(slots) - wanted
    return ["Without the pauses the talks would fit."] if 0 < over <= _pauses(slots) else []


def _minutes(count: int) -> str:
    return f"{count} minute{'' if count == 1 else 's'}"


def _topics(places: Sequence[int]) -> str:
    """ "topic 2", "topics 2 and 3", "topics 1, 2 and 3"."""
    if len(places) == 1:
        return f"topic {places[0]}"
    return f"topics {', '.join(map(str, places[:-1]))} and {places[-1]}"
