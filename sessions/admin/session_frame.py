"""The frame around the pages of one session: who may, where they are, and the next steps of its life."""

from datetime import date
from functools import wraps
from typing import NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import capfirst

from sessions.admin import base
from sessions.models import COMING, CONSEQUENCES, IllegalDecision, IllegalMove, Session, Status
from sessions.programme.checklist import place
from sessions.programme.moderating import TooLate

EDITS = ("change_session", "add_topic", "change_topic")  # the page holds both
LABELS = {
    Status.OPEN: "Open for topics",
    Status.ANNOUNCED: "Announce",
    Status.HELD: "It was held",
    Status.PUBLISHED: "Publish the report",
    Status.CANCELLED: "Cancel the evening",
    (Status.OPEN, Status.DRAFT): "Back to draft",
    (Status.ANNOUNCED, Status.OPEN): "Back to open",
    (Status.HELD, Status.ANNOUNCED): "Not held yet",
    (Status.PUBLISHED, Status.HELD): "Take the report back",
    (Status.CANCELLED, Status.DRAFT): "Prepare it again",
}


class Step(NamedTuple):
    """One button of a session's life. to: the status it leads to."""

    before: str
    to: str
    label: str
    consequence: str
    asks_first: bool


def step(before: str, to: str) -> Step | None:
    """The step between two statuses, or None where the life of a session has none."""
    way = (before, to)
    if way not in CONSEQUENCES:
        return None
    # Those that hide something from readers, or show it to them for the first time, ask before they act.
    at_once = to == Status.OPEN or before == Status.CANCELLED or (to == Status.HELD and before in COMING)
    return Step(before, to, LABELS.get(way) or LABELS[to], CONSEQUENCES[way], not at_once)


def steps_from(session: Session, day: date) -> dict[str, Step | list[Step] | None]:
    """The way on from here, and the other steps that the session can take on this day."""
    ways = [to for before, to in CONSEQUENCES if before == session.status]
    onward = Status.HELD if session.lies_behind(day) else ways[0]
    if session.status == Status.PUBLISHED:
        onward = None
    elif not (session.date_unknown if session.held_on is None else session.held_on <= day):
        ways = [to for to in ways if to != Status.HELD]  # nothing was held before its evening
    return {
        "onward": step(session.status, onward) if onward in ways else None,
        "others": [step(session.status, to) for to in ways if to != onward],
    }


def opens_with_report(session: Session) -> bool:
    """Whether the session's page opens with its report rather than its agenda."""
    entered_late = session.status == Status.DRAFT and session.lies_behind(timezone.localdate())
    return entered_late or session.status in (Status.HELD, Status.PUBLISHED)


def address(session: Session, part: str = "") -> str:
    """Where the session's page is; `part` names the half that its stage would not show first."""
    return place(session) + (f"?part={part}" if part else "")


def edits_session(view: base.View) -> base.View:
    """For a page of one session: the session is found, for whoever may change it and its topics.

    What is refused is said in words, above the same page.
    """

    @base.needs(*EDITS)
    @wraps(view)
    def answer(request: HttpRequest, session_id: int, **kwargs) -> HttpResponse:
        session = get_object_or_404(Session, pk=session_id)
        try:
            return view(request, session, **kwargs)
        except (IllegalMove, IllegalDecision, TooLate) as refusal:
            messages.error(request, str(refusal))
            return redirect(request.path)

    return answer


def page(
    request: HttpRequest,
    template: str,
    context: dict,
    *,
    session: Session,
    title: str = "",
    status: int = 200,
) -> TemplateResponse:
    """A page of the session inside the admin: its title, breadcrumbs, links and next steps."""
    today, saved = timezone.localdate(), session if session.pk else None
    frame = {
        "title": title or (capfirst(session) if saved else "New session"),
        "session": session,
        "original": saved,
        "editable": saved is None or base.may(request.user, *EDITS),
        "on_site": saved and session.status not in (Status.DRAFT, Status.CANCELLED),
        "steps": steps_from(session, today) if saved else None,
        "is_after": saved and opens_with_report(session),
        "is_coming": saved and session.status in COMING,
        # Its day has come, and nobody has said what became of it.
        "to_be_asked": saved and session.status in COMING and session.held_on and session.held_on <= today,
    }
    crumbs = [(place(saved), saved.ordinal)] if saved and "part" not in context else []
    return base.page(
        request, f"session/{template}", frame | context, of=Session, crumbs=crumbs, status=status
    )
