"""Before the evening: number, date, place and moderators, then one line a topic."""

import re
from collections.abc import Sequence
from datetime import date

from django import forms
from django.contrib import messages
from django.contrib.admin.models import ADDITION
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone

from sessions.admin.agenda_forms import MOST_LINES, Agenda, new_key
from sessions.admin.base import errors_of, log, needs
from sessions.admin.session_frame import EDITS, address, edits_session, page
from sessions.admin.topic_fields import suggested_tags
from sessions.guard.conflicts import Conflict, Conflicts
from sessions.guard.input import whole_number
from sessions.guard.methods import read_only
from sessions.models import (
    AGREED,
    COMING,
    IllegalDecision,
    Proposal,
    Session,
    StaleVersion,
    Topic,
    User,
    WrongOrder,
    archive_change,
)
from sessions.programme.checklist import answer_of, checklist, day_of
from sessions.proposals import decisions, telling
from sessions.proposals.invitations import asked_for
from sessions.series import Evening, breaks, next_offers, odd_weekday

FORM_KEY = re.compile(r"[A-Za-z0-9_-]{8,40}")
NEIGHBOURS = 24  # evenings on either side that the rule learns from; its habit is that of the last twelve
RESERVE = "reserve"


@needs("add_session", "add_topic")
def add(request: HttpRequest) -> HttpResponse:
    """The page of a session that does not exist yet."""
    return edit(request, Session(number=Session.objects.next_number()))


@needs(post=EDITS)
def change(request: HttpRequest, session: Session) -> HttpResponse:
    """The agenda of a session."""
    return edit(request, session)


def edit(request: HttpRequest, session: Session) -> HttpResponse:
    """Save what was written; or only draw the page anew, with another row or what somebody else wrote."""
    if request.method != "POST":
        return show(request, Agenda(session, request.user))
    agenda, only_drawn = posted(request, session)
    conflicts = []
    try:
        if only_drawn:
            agenda.unchecked()
        elif agenda.is_valid():
            return saved(request, session, agenda) if session.pk else added(request, agenda)
    except ValidationError as taken:
        agenda.form.add_error(None, taken)
    except Conflicts as stale:
        conflicts = stale.found
        agenda.unchecked().on_top(conflicts)
    return show(request, agenda, conflicts)


def added(request: HttpRequest, agenda: Agenda) -> HttpResponse:
    form_key = request.POST.get("form_key", "")
    session, is_new = agenda.add(form_key if FORM_KEY.fullmatch(form_key) else None)
    if is_new:
        log(request, session, [{"added": {}}], ADDITION)
        messages.success(request, f"The {session} was added.")
    else:
        messages.warning(request, f"The {session} was added already; here it is.")
    return redirect(address(session))


def saved(request: HttpRequest, session: Session, agenda: Agenda) -> HttpResponse:
    changed = agenda.save()
    if changed:
        labels = [str(form.fields[name].label or name) for form in agenda.forms for name in form.touched]
        log(request, session, [{"changed": {"fields": list(dict.fromkeys(labels))}}])
        messages.success(request, "Saved.")
    if "_move" in request.POST:
        move(request, session)
    elif not changed:
        messages.info(request, "Nothing was changed.")
    return redirect(address(session, "agenda"))


def posted(request: HttpRequest, session: Session) -> tuple[Agenda, bool]:
    """The agenda as posted, after the button that was pressed; and whether the page is only drawn anew.

    Up and down move a line, and a tag goes to its line, and then all is saved, where there is a session, as
    by every other button that does not ask for an empty row.
    """
    data = request.POST.copy()
    if "_date" in data:
        data["held_on"] = data["_date"]
    by, key = (-1, data["_up"]) if "_up" in data else (1, data.get("_down"))
    keys = data.getlist("line")
    if key in keys and 0 <= (to := keys.index(key) + by) < len(keys):
        keys.remove(key)
        keys.insert(to, key)
        data.setlist("line", keys)
    line, _space, tag = data.get("_tag", "").partition(" ")
    if line in keys:
        data[f"{line}-tags"] = ", ".join(filter(None, [data.get(f"{line}-tags"), tag]))
    agenda = Agenda(session, request.user, data)
    if data.get("_more") == "line":
        agenda.lines.append(agenda.line(new_key()))
    if "_theirs" in data:
        agenda.unchecked().take_theirs(data["_theirs"])
    waits = {"_date", "_more", "_theirs"} | (set() if session.pk else {"_up", "_down"})
    return agenda, bool(waits & data.keys())


def move(request: HttpRequest, session: Session) -> None:
    """Take the topic of the pressed button to where its select says; telling is a second step."""
    key = request.POST["_move"]
    topic = session.topics.filter(pk=whole_number(key.removeprefix("t"))).first()
    if topic is None:
        return  # gone by the first of two clicks
    try:
        words = move_topic(topic, request.POST.get(f"{key}-where", ""), by=request.user)
    except IllegalDecision as refusal:
        messages.error(request, str(refusal))
    else:
        log(request, session, words)
        messages.success(request, f"{words} Its speakers are to be told.")


def move_topic(topic: Topic, where: str, *, by: User) -> str:
    """To another evening, or into reserve; what was done, in a sentence. Raises IllegalDecision."""
    how = {"by": by, "at": timezone.now()}
    if where == RESERVE:
        if not topic.speakers.exists():
            raise IllegalDecision("A topic without a speaker cannot wait in reserve: drop it instead.")
        with archive_change():  # what was agreed by word of mouth gets a proposal, to wait with the others
            decisions.put_in_reserve(telling.proposal_for(topic, **how), **how)
        return f"“{topic}” is in reserve."
    to = Session.objects.filter(pk=whole_number(where), status__in=COMING).first()
    if to is None:
        raise IllegalDecision("Choose an evening that is still to come.")
    with archive_change():
        if proposal := Proposal.objects.filter(topic=topic, status__in=AGREED).first():
            decisions.move(proposal, to=to, **how)
        else:
            to.take_in(topic)
    return f"“{topic}” is at the {to} now."


@edits_session
def reorder(request: HttpRequest, session: Session) -> JsonResponse:
    """The order of a drag or a key press, saved at once: POST order (primary keys) and version.

    Answers {"version": n}; 409 with {"message": …} where somebody else changed the session.
    """
    if request.method != "POST":
        raise Http404
    ids = [whole_number(pk) for pk in request.POST.getlist("order")]
    try:
        session.reorder(ids, version=whole_number(request.POST.get("version", "")))
    except (StaleVersion, WrongOrder):
        words = "Somebody else changed this session in the meantime. The order is not saved yet: press Save."
        return JsonResponse({"message": words}, status=409)
    log(request, session, [{"changed": {"fields": ["Running order"]}}])
    return JsonResponse({"version": session.version})


def show(request: HttpRequest, agenda: Agenda, conflicts: Sequence[Conflict] = ()) -> HttpResponse:
    """The page; 409 where there are conflicts."""
    session, evening, today = agenda.session, agenda.form.instance, timezone.localdate()
    number = evening.number or Session.objects.next_number()
    evenings = evenings_around(number)
    untold = [line for line in agenda.lines if line.initial.get("speakers") and not line.initial["told"]]
    last = not any(evening.number > number for evening in evenings)
    suggested = suggested_tags([line.instance for line in agenda.lines if line.instance.pk])
    for line in agenda.lines:
        line.suggested = suggested.get(line.instance.pk, ())
    context = {
        "agenda": agenda,
        "part": "agenda",
        "conflicts": conflicts,
        "form_key": request.POST.get("form_key") or new_key(),
        "offers": next_offers(evenings, after=today) if last and not evening.held_on else [],
        "oddities": oddities(evening, evenings),
        "untold": [] if session.lies_behind(today) else untold,
        "errors": error_list(agenda),
        **(preparing(session, today) if session.pk else {}),
    }
    return page(request, "agenda.html", context, session=session, status=409 if conflicts else 200)


def preparing(session: Session, today: date) -> dict:
    """The checklist, who was asked, and where topics can go; the next evening after this one first."""
    checks = checklist(session, today=today)
    if not checks:
        return {}
    others = Session.objects.filter(status__in=COMING).exclude(pk=session.pk).order_by("number")
    ahead = sorted(others, key=lambda one: one.number < session.number)
    evenings = [(one.pk, f"the {one.ordinal}" + (f", {day_of(one)}" if one.held_on else "")) for one in ahead]
    return {
        "checks": checks,
        "open_checks": [check for check in checks if not check.done],
        "done_checks": [check for check in checks if check.done],
        "asked": [(proposal, answer_of(proposal)) for proposal in asked_for(session)],
        "evenings": [*evenings, (RESERVE, "reserve, for a later month")],
    }


def evenings_around(number: int) -> list[Evening]:
    """The evenings before and after a number, without the one that has it."""
    rows = Session.objects.standing().values_list("number", "held_on", "date_confirmed")
    before = rows.filter(number__lt=number).order_by("-number")[:NEIGHBOURS]
    return [
        Evening(*row) for row in (*before, *rows.filter(number__gt=number).order_by("number")[:NEIGHBOURS])
    ]


def oddities(session: Session, evenings: list[Evening]) -> list[str]:
    """Sentences on what is unusual in a session's date; none once an organiser confirmed it."""
    if session.pk is None or session.held_on is None or session.date_confirmed:
        return []
    evening = Evening(session.number, session.held_on)
    found = [pair.message for pair in breaks([*evenings, evening]) if evening in (pair.earlier, pair.later)]
    weekday = odd_weekday(evening, evenings)
    return [*found, weekday] if weekday else found


def error_list(agenda: Agenda) -> list[tuple[str, str]]:
    """(id of the field, message) of everything to mend, in the order of the page."""
    found = []
    for n, form in enumerate((agenda.form, *agenda.lines)):
        if form.prefix in agenda.gone:
            title = form["title"].value() or "without a title"
            words = f"Somebody else removed the topic “{title}”. Save to add it anew."
            found.append((form["title"].auto_id, words))
        elif form._errors is not None:  # else nobody has looked at it: an empty line
            place = f"Topic {n}, " if n else ""
            found += [(id, f"{place}{words}") for id, words in errors_of(form)]
    return found


# The clock of the running order while it is written.


TimesForm = forms.modelform_factory(Session, fields=["start_time", "held_on", "format", "minutes_wanted"])


@read_only
@needs("view_session")
def times(request: HttpRequest) -> HttpResponse:
    """What the list of topics says of time, for the script that asks while it is written.

    GET the fields of TimesForm, and for each topic in order slot ("20,5,10,talk": minutes, those for
    questions, pause after, kind; an empty one: not said). Answers {"begins": […], "ends", "words": […]}.
    """
    form = TimesForm(request.GET)
    form.is_valid()  # what says nothing is left as it is
    slots = request.GET.getlist("slot")[:MOST_LINES]
    clock = form.instance.timetable([topic_from(n, text) for n, text in enumerate(slots)])
    begins = [clock.begins_in_words(n) for n in range(len(slots))]
    return JsonResponse({"begins": begins, "ends": clock.ends, "words": [clock.balance, *clock.remarks]})


def topic_from(key: int, text: str) -> Topic:
    """The topic as the script wrote it; a length that none can have counts as not said."""
    *lengths, kind = (text.split(",", 3) + [""] * 4)[:4]
    said = [min(whole_number(part), 1_000) if part.isdigit() else None for part in lengths]
    names = ("minutes", "questions_minutes", "pause_after")
    topic = Topic(pk=key, kind=kind or "talk", **dict(zip(names, said, strict=True)))
    topic.minutes = topic.minutes or None
    return topic
