"""Before the evening: number, date, place and moderators, then one line a topic."""

import re
import secrets
from copy import copy
from datetime import date

from django import forms
from django.contrib import messages
from django.contrib.admin.models import ADDITION
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone

from sessions.admin.base import errors_of, log, needs
from sessions.admin.person_fields import may_add
from sessions.admin.session_forms import Newly, PageForm, SessionForm, TopicForm
from sessions.admin.session_frame import EDITS, address, edits_session, page
from sessions.guard.conflicts import Conflict, Conflicts, Difference, conflict
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
LINE_KEY = re.compile(r"n[A-Za-z0-9_-]{8,39}|t[0-9]{1,18}")
MOST_LINES = 60  # more than any evening holds; a request with more is not from our page
NEIGHBOURS = 24  # evenings on either side that the rule learns from; its habit is that of the last twelve
RESERVE = "reserve"


def new_key() -> str:
    """The key of a line for a new topic: also the topic's form key, so that a double submit adds it once."""
    return "n" + secrets.token_urlsafe(9)


class Agenda:
    """What the page shows and takes: `form` of the evening, and `lines` (TopicForm) in the order of the page.

    drawn: the keys of the lines with a topic, in the order in which the page had them.
    """

    def __init__(self, session: Session, user: User, data: QueryDict | None = None) -> None:
        self.session, self.user = session, user
        own = self.topics()
        topics = {f"t{topic.pk}": topic for topic in own}
        if data is None:
            keys, self.drawn, self.gone = [*topics] or [new_key()], [*topics], []
        else:
            posted = list(dict.fromkeys(data.getlist("line")))[:MOST_LINES]
            keys = [key for key in posted if LINE_KEY.fullmatch(key)]
            drawn = data.get("initial-line", "").split(",")
            self.drawn = [key for key in drawn if key in topics]
            # Lines whose topic somebody else deleted meanwhile: kept, and from the next click on new topics.
            self.gone = [key for key in keys if key in drawn and key not in topics and key[0] == "t"]
            # Topics that an earlier click on the same page has added already, by the key of their line.
            topics |= {topic.form_key: topic for topic in own if topic.form_key in keys}
        # A form that is checked writes into its record, while the page shows the evening as it is.
        self.form = may_add(SessionForm(data, instance=copy(session)), user)
        self.lines = [self.line(key, topics.get(key), data) for key in keys or [new_key()]]
        self.timetable = session.timetable([line.instance for line in self.lines if line.instance.pk])

    def topics(self) -> list[Topic]:
        """The evening's topics in order."""
        pk = self.session.pk
        return list(TopicForm.records().filter(session=pk).order_by("position")) if pk else []

    def line(self, key: str, topic: Topic | None = None, data: QueryDict | None = None) -> TopicForm:
        topic = topic or Topic(session=self.session)
        return may_add(TopicForm(data, prefix=key, instance=topic), self.user)

    def placed_lines(self) -> list[TopicForm]:
        """The lines, each with its place among the topics that stand, and when it begins."""
        place = 0
        for line in self.lines:
            place += not line.instance.dropped_because
            line.place = "" if line.instance.dropped_because else place
            line.begins = self.timetable.begins_in_words(line.instance.pk)
        return self.lines

    @property
    def written(self) -> list[TopicForm]:
        """The lines, without the empty ones that wait for a new topic."""
        return [line for line in self.lines if not line.is_blank]

    @property
    def forms(self) -> list[PageForm]:
        return [self.form, *self.written]

    @property
    def blank_line(self) -> TopicForm:
        """The line that the script copies for a new topic; its key is put in by the script."""
        return self.line("n__key__")

    def is_valid(self) -> bool:
        return not [form for form in self.forms if not form.is_valid()] and not self.gone

    @property
    def order_changed(self) -> bool:
        """Whether this page moved a line, or put a new one before an old one."""
        written = [line.prefix for line in self.written]
        old = [key for key in written if key in self.drawn]
        return old != [key for key in self.drawn if key in written] or written[: len(old)] != old

    def unchecked(self) -> "Agenda":
        """Without complaints about what is still being typed."""
        for form in (self.form, *self.lines):
            form._errors = ErrorDict()
        return self

    def on_top(self, conflicts: list[Conflict]) -> "Agenda":
        """As typed, on top of what others saved meanwhile; lines they added come last."""
        stale, known = {one.key for one in conflicts}, {line.instance.pk for line in self.lines}
        if stale & {"session", "line"}:
            self.form = may_add(self.form.on_top(), self.user)
        self.lines = [
            may_add(line.on_top(), self.user) if line.prefix in stale else line for line in self.lines
        ]
        self.lines += [self.line(f"t{one.pk}", one) for one in self.topics() if one.pk not in known]
        return self

    def take_theirs(self, key: str) -> None:
        """One record, or the running order, as somebody else saved it; the rest as typed."""
        if key == "line":
            self.drawn = [f"t{topic.pk}" for topic in self.topics()]
            now = {key: place for place, key in enumerate(self.drawn)}
            self.lines.sort(key=lambda line: now.get(line.prefix, len(now)))
        elif key == "session":
            self.form = may_add(self.form.as_it_is_now(), self.user)
        self.lines = [
            may_add(line.as_it_is_now(), self.user) if line.prefix == key and line.instance.pk else line
            for line in self.lines
        ]


@needs("add_session", "add_topic")
def add(request: HttpRequest) -> HttpResponse:
    """The page of a session that does not exist yet."""
    if request.method != "POST":
        return show(request, Agenda(Session(number=Session.objects.next_number()), request.user))
    agenda, only_drawn = posted(request, Session())
    if only_drawn or {"_up", "_down"} & request.POST.keys():
        return show(request, agenda.unchecked())
    if not agenda.is_valid():
        return show(request, agenda)
    form_key = request.POST.get("form_key", "")
    try:
        session, is_new = add_session(agenda, form_key if FORM_KEY.fullmatch(form_key) else None)
    except ValidationError as taken:
        agenda.form.add_error(None, taken)
        return show(request, agenda)
    if is_new:
        log(request, session, [{"added": {}}], ADDITION)
        messages.success(request, f"The {session} was added.")
    else:
        messages.warning(request, f"The {session} was added already; here it is.")
    return redirect(address(session))


def add_session(agenda: Agenda, form_key: str | None) -> tuple[Session, bool]:
    """A new session with its topics; on the second of two clicks the one that the first made, and False."""
    with archive_change():
        if form_key and (before := Session.objects.filter(form_key=form_key).first()):
            return before, False
        newly_added: Newly = {}
        session = Session(form_key=form_key)
        agenda.form.fill(session, SessionForm.Meta.fields, newly_added)
        session.number = session.number or Session.objects.next_number()
        session.save()
        agenda.form.write_around(session, ["moderators"], newly_added)
        for line in agenda.written:
            line.add_to(session, newly_added)
    return session, True


def change(request: HttpRequest, session: Session) -> HttpResponse:
    """The agenda of a session."""
    if request.method != "POST":
        return show(request, Agenda(session, request.user))
    return save(request, session)


@needs(*EDITS)
def save(request: HttpRequest, session: Session) -> HttpResponse:
    """Save what was changed; or only draw the page anew, with another row or what somebody else wrote."""
    agenda, only_drawn = posted(request, session)
    if only_drawn:
        return show(request, agenda.unchecked())
    if not agenda.is_valid():
        return show(request, agenda)
    try:
        changed = save_agenda(agenda)
    except ValidationError as taken:
        agenda.form.add_error(None, taken)
        return show(request, agenda)
    except Conflicts as stale:
        return show(request, agenda.unchecked().on_top(stale.found), stale.found)
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

    Up and down move a line and then save, as every other button that does not ask for an empty row.
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
    agenda = Agenda(session, request.user, data)
    if data.get("_more") == "line":
        agenda.lines.append(agenda.line(new_key()))
    if "_theirs" in data:
        agenda.unchecked().take_theirs(data["_theirs"])
    return agenda, bool({"_date", "_more", "_theirs"} & data.keys())


def save_agenda(agenda: Agenda) -> bool:
    """Write what this page changed; whether that was anything. Raises Conflicts or ValidationError."""
    newly_added: Newly = {}
    with archive_change():
        conflicts = [form.keep(newly_added) for form in agenda.forms if form.instance.pk]
        session = Session.objects.get(pk=agenda.session.pk)
        new = {
            line.prefix: line.add_to(session, newly_added).pk
            for line in agenda.written
            if not line.instance.pk
        }
        changed = bool(new) or any(form.saved for form in agenda.forms)
        now = list(session.topics.order_by("position").values_list("pk", flat=True))
        ids = [new.get(line.prefix, line.instance.pk) for line in agenda.written]
        ids += [pk for pk in now if pk not in ids]
        if agenda.order_changed and ids != now:
            changed = True
            version = session.version if agenda.form.saved else agenda.form.cleaned_data["version"] or 0
            try:
                session.reorder(ids, version=version)
            except StaleVersion:
                conflicts.append(orders(session, ids, now))
        if found := [one for one in conflicts if one]:
            raise Conflicts(found)
    return changed


def orders(session: Session, mine: list[int], theirs: list[int]) -> Conflict:
    """The conflict of two running orders."""
    names = {topic.pk: str(topic) for topic in session.topics.all()}
    words = (" → ".join(names[pk] for pk in ids) for ids in (mine, theirs))
    return conflict(session, [Difference("Running order", *words)], "The running order", "line")


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
        return
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


def show(request: HttpRequest, agenda: Agenda, conflicts: list[Conflict] | None = None) -> HttpResponse:
    """The page; 409 where there are conflicts."""
    session, evening, today = agenda.session, agenda.form.instance, timezone.localdate()
    number = evening.number or Session.objects.next_number()
    evenings = evenings_around(number)
    untold = [line for line in agenda.lines if line.initial.get("speakers") and not line.initial["told"]]
    last = not any(evening.number > number for evening in evenings)
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
    others = Session.objects.filter(status__in=COMING).exclude(pk=session.pk).order_by("number")
    ahead = sorted(others, key=lambda one: one.number < session.number) if checks else []
    evenings = [(one.pk, f"the {one.ordinal}" + (f", {day_of(one)}" if one.held_on else "")) for one in ahead]
    return {
        "checks": checks,
        "open_checks": [check for check in checks if not check.done],
        "done_checks": [check for check in checks if check.done],
        "asked": [(proposal, answer_of(proposal)) for proposal in asked_for(session)] if checks else [],
        "evenings": [*evenings, (RESERVE, "reserve, for a later month")] if checks else [],
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


@read_only
@needs("view_session")
def times(request: HttpRequest) -> HttpResponse:
    """What the list of topics says of time, for the script that asks while it is written.

    GET start ("19:00"), day and format of the evening, wanted (minutes), and for each topic in order slot
    ("20,5,10,talk": minutes, those for questions, pause after, kind; an empty one: not said). Answers
    {"begins": […], "ends", "words": […]}.
    """
    asked = request.GET.get
    evening = Session(
        start_time=said(forms.TimeField(), asked("start")),
        held_on=said(forms.DateField(), asked("day")),
        format=asked("format", ""),
        minutes_wanted=whole_number(asked("wanted", "")),
    )
    slots = request.GET.getlist("slot")[:MOST_LINES]
    clock = evening.timetable([topic_from(n, text) for n, text in enumerate(slots)])
    begins = [clock.begins_in_words(n) for n in range(len(slots))]
    return JsonResponse({"begins": begins, "ends": clock.ends, "words": [clock.balance, *clock.remarks]})


def topic_from(key: int, text: str) -> Topic:
    """The topic as the script wrote it; a length that none can have counts as not said."""
    *lengths, kind = (text.split(",", 3) + [""] * 4)[:4]
    minutes, questions, pause = (
        min(whole_number(part), 1_000) if part.isdigit() else None for part in lengths
    )
    return Topic(
        pk=key, minutes=minutes or None, questions_minutes=questions, pause_after=pause, kind=kind or "talk"
    )


def said(field: forms.Field, text: str | None):
    """What the text says; None for one that says nothing."""
    try:
        return field.clean(text)
    except ValidationError:
        return None
