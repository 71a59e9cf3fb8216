"""The clock of the running order while it is written."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.dateparse import parse_date, parse_time

from sessions.admin.base import may
from sessions.guard.input import whole_number
from sessions.guard.methods import read_only
from sessions.models import Session, Topic

MOST = 60  # lines, as on the page


@read_only
def times(request: HttpRequest) -> HttpResponse:
    """What the list of topics says of time, for the script that asks while it is written.

    GET start ("19:00"), day and format of the evening, wanted (minutes), and for each topic in order slot
    ("20,5,10,talk": minutes, those for questions, pause after, kind; an empty one: not said). Answers
    {"begins": […], "ends", "words": […]}.
    """
    if not (may(request.user, "view_session") or may(request.user, "add_session")):
        raise PermissionDenied
    topics = [topic_from(n, text) for n, text in enumerate(request.GET.getlist("slot")[:MOST])]
    asked = request.GET.get
    evening = Session(
        start_time=read(parse_time, asked("start", "")),
        held_on=read(parse_date, asked("day", "")),
        format=asked("format", ""),
        minutes_wanted=whole_number(asked("wanted", "")),
    )
    clock = evening.timetable(topics)
    begins = [clock.begins_in_words(topic.pk) for topic in topics]
    return JsonResponse({"begins": begins, "ends": clock.ends, "words": [clock.balance, *clock.remarks]})


def topic_from(key: int, text: str) -> Topic:
    """The topic as the script wrote it; a length that none can have counts as not said."""
    minutes, questions, pause, kind = (text.split(",", 3) + [""] * 4)[:4]
    said = [
        min(whole_number(part), 1_000) if part.isdigit() else None for part in (minutes, questions, pause)
    ]
    minutes, questions, pause = said
    return Topic(
        pk=key, minutes=minutes or None, questions_minutes=questions, pause_after=pause, kind=kind or "talk"
    )


def read[T](parse: Callable[[str], T | None], text: str) -> T | None:
    """What the text says; None for one that says nothing."""
    try:
        return parse(text)
    except ValueError:
        return None
