"""The clock of the running order while it is written, and telling people of a new one."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_time

from sessions.admin.session_page.frame import page, session_or_404
from sessions.admin.session_page.notices import what_goes_out
from sessions.guard.input import whole_number
from sessions.guard.methods import read_only
from sessions.models import Session, Topic
from sessions.notifications.evening_drafts import digest_of, order_drafts, send_order
from sessions.notifications.texts import Text, topics_and_clock
from sessions.programme.checklist import place
from sessions.text import clean_line, clean_text

if TYPE_CHECKING:
    from sessions.admin.session import SessionAdmin

MOST = 60  # lines, as on the page


@read_only
def times(admin: "SessionAdmin", request: HttpRequest) -> HttpResponse:
    """What the list of topics says of time, for the script that asks while it is written.

    GET start ("19:00"), day and format of the evening, wanted (minutes), and for each topic in order slot
    ("20,5,10,talk": minutes, those for questions, pause after, kind; an empty one: not said). Answers
    {"begins": […], "ends", "words": […]}.
    """
    if not admin.has_view_or_change_permission(request) and not admin.has_add_permission(request):
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


def tell_order(admin: "SessionAdmin", request: HttpRequest, session_id: int) -> HttpResponse:
    """Look through the messages about the new order, and put them into the outbox.

    ?moved= (repeated): primary keys of the topics that were moved; else all of them.
    """
    session = session_or_404(admin, request, session_id)
    moved = [whole_number(pk) for pk in (request.POST or request.GET).getlist("moved")]
    drafts = order_drafts(session, by=request.user, moved=moved)
    order = digest_of(*topics_and_clock(session))
    stale = request.method == "POST" and request.POST.get("order") != order
    if request.method == "POST" and not stale:
        chosen = [draft for draft in drafts if draft.key in request.POST.getlist("to")]
        edited = [replace(draft, message=edited_text(request, draft)) for draft in chosen]
        notices = send_order(session, edited, by=request.user, at=timezone.now())
        if notices:
            admin.log_change(request, session, f"The new order is told to {len(notices)}.")
        admin.message_user(request, what_goes_out(session, notices), messages.SUCCESS)
        return redirect(f"{place(session)}?part=agenda")
    context = {"drafts": drafts, "moved": moved, "order": order, "stale": stale}
    title = f"Tell the new order of the {session.ordinal}"
    status = 409 if stale else 200
    return page(admin, request, "tell_order.html", context, session=session, title=title, status=status)


def edited_text(request: HttpRequest, draft) -> Text:
    """The message as it was edited; the draft's own where a field came back empty."""
    subject = clean_line(request.POST.get(f"subject-{draft.key}", ""))[:250]
    body = clean_text(request.POST.get(f"text-{draft.key}", ""))[:20_000]
    return Text(subject or draft.message.subject, body or draft.message.body)
