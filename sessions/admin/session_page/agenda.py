"""Before the evening: number, date, place and moderators, then one line a topic."""

import re

from django.contrib import messages
from django.contrib.admin.models import ADDITION
from django.core.exceptions import PermissionDenied
from django.forms.utils import ErrorDict
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from sessions.admin.base import log, may
from sessions.admin.session_page.clashes import Clash, Clashes, rebased
from sessions.admin.session_page.dates import evenings_around, oddities, offers_for
from sessions.admin.session_page.forms import TopicForm
from sessions.admin.session_page.frame import page, session_or_404
from sessions.admin.session_page.lines import Agenda, lengthened, moved, new_key, topics_of
from sessions.admin.session_page.moving import RESERVE, evenings_to_come, move_topic
from sessions.admin.session_page.saving import NotSaved, SavedBefore, add_session, save_agenda
from sessions.guard.input import whole_number
from sessions.models import IllegalDecision, Session, StaleVersion, WrongOrder
from sessions.programme.checklist import answer_of, checklist
from sessions.proposals.invitations import asked_for

FORM_KEY = re.compile(r"[A-Za-z0-9_-]{8,40}")


def add(request: HttpRequest) -> HttpResponse:
    """The page of a session that does not exist yet."""
    if not may(request.user, "add_session", "add_topic"):
        raise PermissionDenied
    if request.method != "POST":
        session = Session(number=Session.objects.next_number())
        return show(request, Agenda(session, None, request.user))
    data, only_drawn = rearranged(request.POST)
    agenda = Agenda(Session(), data, request.user)
    if only_drawn or {"_up", "_down"} & request.POST.keys():
        return show(request, unchecked(agenda))
    form_key = request.POST.get("form_key", "")
    if not agenda.is_valid():
        return show(request, agenda)
    try:
        session = add_session(agenda, form_key if FORM_KEY.fullmatch(form_key) else "")
    except NotSaved:
        agenda.session.pk = None
        return show(request, agenda)
    except SavedBefore as before:
        messages.warning(request, f"The {before.session} was added already; here it is.")
        return redirect(address(before.session))
    log(request, session, [{"added": {}}], ADDITION)
    messages.success(request, f"The {session} was added.")
    return redirect(address(session))


def change(request: HttpRequest, session: Session) -> HttpResponse:
    """The agenda of a session."""
    if request.method != "POST":
        return show(request, Agenda(session, None, request.user))
    session = session_or_404(request, session.pk)
    data, only_drawn = rearranged(request.POST)
    agenda = Agenda(session, data, request.user)
    if only_drawn:
        return show(request, unchecked(agenda))
    if "_theirs" in request.POST:
        taken = take_theirs(agenda, request.POST["_theirs"])
        return show(request, unchecked(taken))
    if not agenda.is_valid():
        return show(request, agenda)
    try:
        changed = save_agenda(agenda)
    except NotSaved:
        return show(request, agenda)
    except Clashes as clashes:
        return show(request, unchecked(on_top(agenda, clashes.found)), clashes=clashes.found)
    if changed:
        fields = [str(form.fields[name].label or name) for form in agenda.forms for name in form.touched]
        log(request, session, [{"changed": {"fields": list(dict.fromkeys(fields))}}])
        messages.success(request, "Saved.")
    elif "_move" not in request.POST:
        messages.info(request, "Nothing was changed.")
    if "_move" in request.POST:
        move(request, session)
    return redirect(address(session, part="agenda"))


def move(request: HttpRequest, session: Session) -> None:
    """Take one topic to another evening, or into reserve; its speakers are told as a second step."""
    try:
        words = move_topic(session, request)
    except IllegalDecision as refusal:
        messages.error(request, str(refusal))
        return
    if words:
        log(request, session, words)
        messages.success(request, f"{words} Its speakers are to be told.")


def reorder(request: HttpRequest, session_id: int) -> JsonResponse:
    """The order of a drag or a key press, saved at once: POST order (primary keys) and version.

    Answers {"version": n}; 409 with {"message": …} where somebody else changed the session.
    """
    if request.method != "POST":
        raise Http404
    session = session_or_404(request, session_id)
    ids = [whole_number(pk) for pk in request.POST.getlist("order")]
    try:
        session.reorder(ids, version=whole_number(request.POST.get("version", "")))
    except (StaleVersion, WrongOrder):
        message = (
            "Somebody else changed this session in the meantime. The order is not saved yet: press Save."
        )
        return JsonResponse({"message": message}, status=409)
    log(request, session, [{"changed": {"fields": ["Running order"]}}])
    return JsonResponse({"version": session.version})


def show(request: HttpRequest, agenda: Agenda, clashes: list[Clash] | None = None) -> HttpResponse:
    """The page; 409 where there are clashes."""
    session = agenda.session
    number = session.number or Session.objects.next_number()
    evenings = evenings_around(number)
    context = {
        "agenda": agenda,
        "part": "agenda",
        "clashes": clashes,
        "form_key": request.POST.get("form_key") or new_key(),
        "offers": [] if session.held_on else offers_for(number, evenings, timezone.localdate()),
        "oddities": oddities(session, evenings) if session.pk else [],
        "untold": [
            line
            for line in agenda.lines
            if line.instance.pk and line["speakers"].initial and not line["told"].initial
        ]
        if not session.lies_behind(timezone.localdate())
        else [],
        "errors": error_list(agenda),
        **preparing(session),
    }
    return page(request, "agenda.html", context, session=session, status=409 if clashes else 200)


def preparing(session: Session) -> dict:
    """The checklist, who was asked, and where topics can go; nothing for a session not saved yet."""
    if not session.pk:
        return {}
    checks = checklist(session, today=timezone.localdate())
    return {
        "checks": checks,
        "open_checks": [check for check in checks if not check.done],
        "done_checks": [check for check in checks if check.done],
        "asked": [(proposal, answer_of(proposal)) for proposal in asked_for(session)] if checks else [],
        "evenings": [*evenings_to_come(session), (RESERVE, "reserve, for a later month")] if checks else [],
    }


def rearranged(data: QueryDict) -> tuple[QueryDict, bool]:
    """What was posted after the button that was pressed, and whether the page is only drawn anew.

    Up and down move a line and then save, as every other button that does not ask for an empty row.
    """
    if "_more" in data:
        return lengthened(data, data["_more"]), True
    if "_date" in data:
        filled = data.copy()
        filled["held_on"] = data["_date"]
        return filled, True
    for button, by in (("_up", -1), ("_down", 1)):
        if button in data:
            keys = moved(data.getlist("line"), data[button], by)
            data = data.copy()
            data.setlist("line", keys)
    return data, False


def unchecked(agenda: Agenda) -> Agenda:
    """The agenda without complaints about what is still being typed."""
    for form in [agenda.form, *agenda.lines]:
        form._errors = ErrorDict()
    return agenda


def on_top(agenda: Agenda, clashes: list[Clash]) -> Agenda:
    """The agenda as typed, on top of what others saved meanwhile; lines they added come last."""
    data = agenda.data
    for clash in clashes:
        data = rebased(data, clash, keep_mine=True)
    session = Session.objects.get(pk=agenda.session.pk)
    posted = {line.instance.pk for line in agenda.lines}
    data = data.copy()
    for topic in topics_of(session):
        if topic.pk not in posted:
            now = TopicForm(key=f"t{topic.pk}", instance=topic)
            data.appendlist("line", now.key)
            data = rebased(data, Clash("", now, now, []), keep_mine=False)
    return Agenda(session, data, agenda.user)


def take_theirs(agenda: Agenda, key: str) -> Agenda:
    """The agenda as typed, but with one record (or the running order) as somebody else saved it."""
    if key == "line":
        data = agenda.data.copy()
        now = [f"t{topic.pk}" for topic in topics_of(agenda.session)]
        posted = data.getlist("line")
        data.setlist(
            "line", [key for key in now if key in posted] + [key for key in posted if key not in now]
        )
        data["initial-line"] = Agenda(agenda.session, None, agenda.user).drawn_json
        return Agenda(agenda.session, data, agenda.user)
    for form in [agenda.form, *agenda.lines]:
        if (form.prefix or "session") == key and form.instance.pk:
            extra = {"key": form.key} if isinstance(form, TopicForm) else {}
            now = type(form)(instance=form.instance, **extra)
            data = rebased(agenda.data, Clash("", form, now, []), keep_mine=False)
            return Agenda(agenda.session, data, agenda.user)
    return agenda


def error_list(agenda: Agenda) -> list[tuple[str, str]]:
    """(id of the field, message) of everything to mend, in the order of the page."""
    found = []
    for key in agenda.gone:
        title = agenda.data.get(f"{key}-title") or "without a title"
        found.append((f"id_{key}-title", f"Somebody else removed the topic “{title}”. Save to add it anew."))
    for n, form in enumerate([agenda.form, *agenda.lines]):
        place = f"Topic {n}, " if n else ""
        if not form.is_bound or (isinstance(form, TopicForm) and form._errors is None):
            continue
        for name, problems in form.errors.items():
            label = form.fields[name].label if name in form.fields else ""
            for problem in problems:
                words = f"{place}{label}: {problem}" if label else f"{place}{problem}"
                found.append((f"id_{form.add_prefix(name)}", words))
    return found


def address(session: Session, part: str = "") -> str:
    """Where the session's page is; `part` names the half that its stage would not show first."""
    return reverse("admin:mts_session_change", args=[session.pk]) + (f"?part={part}" if part else "")
