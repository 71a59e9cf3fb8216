"""The one list of proposals: what waits, oldest first, and what is decided about the ticked ones in one go.

All that is decided in one click is one change, or nothing is and the reasons are told.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from sessions.admin.base import may, needs, page
from sessions.admin.people import WhoField
from sessions.archive.list_file import joined, list_file, wants_file
from sessions.guard.input import whole_number
from sessions.models import (
    AGREED,
    COMING,
    Capacity,
    CoSpeaker,
    DeclineReason,
    IllegalDecision,
    Proposal,
    Reader,
    Session,
    SpeakerEntry,
    Topic,
    archive_change,
)
from sessions.people.who_is_meant import NEW, as_speaker, who_is_meant
from sessions.proposals import decisions
from sessions.proposals.wording import months_in_words
from sessions.running_order import minutes_filled
from sessions.text import clean_text

type Errors = list[tuple[str, str]]  # (id of the field, message) of everything to mend

_S = Proposal.Status
PER_PAGE = 25
LONGEST_REASON, LONGEST_NOTES = 5_000, 10_000
STATES: dict[str, tuple[str, str]] = {  # address → (label, what to do when the list is empty)
    "waiting": (
        "Waiting",
        "Nothing waits for a decision. New proposals come in through the form, or ask somebody to speak.",
    ),
    "reserve": ("In reserve", "Nobody waits for a later month."),
    "asked": ("Asked", "Nobody who was asked to speak owes an answer."),
    "agreed": ("Agreed", "No talk of an evening to come came from a proposal."),
    "changes": ("Changes asked", "No speaker asks to change anything."),
    "tell": ("To tell", "Every speaker knows what was decided."),
    "over": ("Declined, withdrawn", "Nothing was declined or withdrawn."),
}
# What each button did, of n talks.
DECIDED = {
    "accept": "{talks} in the {evening}. {whose} speakers are not told yet.",
    "move": "{talks} in the {evening} now. {whose} speakers are not told yet.",
    "reserve": "{talks} in reserve. Nobody is told yet.",
    "decline": "{talks} declined. Nobody is told yet.",
}


@needs("view_proposal", post=["change_proposal"])
def proposal_list(request: HttpRequest) -> HttpResponse:
    """The list; a POST does what its button says with the ticked ones."""
    state = request.GET.get("state", "waiting")
    state = state if state in STATES else "waiting"
    if wants_file(request):
        return list_file(
            request, f"proposals-{state}", of_state(state).values_list("pk", flat=True), HEADINGS, cells
        )
    errors, paging = [], None
    if request.method == "POST":
        keys = [pk for pk in map(whole_number, request.POST.getlist("row")[: 4 * PER_PAGE]) if pk]
        rows = rows_of(Proposal.objects.filter(pk__in=keys).order_by("submitted_at", "pk"), request.POST)
        onward, errors = answer_to(request, rows, f"{reverse('admin:mts_proposal_changelist')}?state={state}")
        if onward:
            return onward
    else:
        paging = Paginator(of_state(state), PER_PAGE).get_page(request.GET.get("p"))
        rows = rows_of(paging.object_list)
    counts = {name: of_state(name).count() for name in STATES}
    context = {
        "title": "Proposals",
        "state": state,
        "rows": rows,
        "tabs": [(name, label, counts[name]) for name, (label, _) in STATES.items()],
        "nothing": STATES[state][1],
        "paging": paging,
        "errors": errors,
        "told_later": counts["tell"],
        "agreed": state == "agreed",
        **to_decide_with(request),
    }
    return page(request, "proposal/list.html", context, status=422 if errors else 200)


def to_decide_with(request: HttpRequest) -> dict:
    """What the buttons under proposals need, on the list and on the page of one."""
    return {
        "evenings": evenings_to_come(),
        "reasons": DeclineReason.objects.all(),
        "posted": request.POST,
        "editable": may(request.user, "change_proposal"),
    }


def of_state(state: str) -> QuerySet[Proposal]:
    """The proposals of one tab, oldest first."""
    every = Proposal.objects.order_by(F("submitted_at").asc(nulls_last=True), "asked_at", "pk")
    match state:
        case "agreed":
            return every.agreed().filter(session__status__in=COMING).order_by("session__number", "pk")
        case "changes":
            return every.filter(changes__isnull=False)
        case "tell":
            return every.to_tell()
        case "over":
            return every.filter(status__in=[_S.DECLINED, _S.WITHDRAWN]).order_by("-pk")
    return every.filter(status=_S.SUBMITTED if state == "waiting" else state)


HEADINGS = [
    "State",
    "Came in",
    "Name",
    "E-mail",
    "Further speakers",
    "Speaks as",
    "Company",
    "Title",
    "Sentence",
]
HEADINGS += ["Kind", "Minutes", "Evening", "Wishes", "Notes of the organisers"]


def cells(keys: Sequence[int], _reader: Reader) -> Iterator[tuple]:
    """For organisers alone."""
    found = Proposal.objects.select_related("session").prefetch_related("co_speakers").in_bulk(keys)
    for one in (found[key] for key in keys if key in found):
        came = timezone.localtime(one.submitted_at or one.created_at)
        yield (
            *(one.get_status_display(), f"{came:%Y-%m-%d %H:%M}", one.name, one.email),
            joined(further.name for further in one.co_speakers.all()),
            *(one.get_capacity_display(), one.affiliation, one.title, one.sentence, one.get_kind_display()),
            *(
                one.minutes,
                one.session and one.session.number,
                months_in_words(one.months),
                one.internal_notes,
            ),
        )


def evenings_to_come() -> list[Session]:
    """The evenings that still take talks, the next one first; `talks`: theirs, `filled`: their minutes."""
    standing = Prefetch("topics", Topic.objects.standing().order_by("position"), to_attr="talks")
    coming = Session.objects.filter(status__in=COMING).prefetch_related(standing)
    sessions = list(coming.soonest_first()[:12])
    for session in sessions:
        session.filled = minutes_filled([talk.slot for talk in session.talks])
    return sessions


# One proposal as it is drawn and posted.


def with_all(proposals: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """With everything that a row shows."""
    return proposals.select_related(
        "person", "session", "shown_session", "topic", "asked_by"
    ).prefetch_related("co_speakers", "topic__speakers", "slides")


def rows_of(proposals: QuerySet[Proposal], data: QueryDict | None = None) -> list[Proposal]:
    """The proposals with what their rows hold besides, as they are or as they were posted.

    was: the state when the page was drawn, for a second organiser's click. who: the fields of `speakers` that
    ask who they are. days: since it came in.
    """
    rows, today = list(with_all(proposals)), timezone.localdate()
    speakers = SpeakersForm(rows, data)
    for row in rows:
        row.was = was(row)
        row.who, row.speakers = speakers.of(row), speakers
        row.days = (today - timezone.localdate(row.submitted_at or row.created_at)).days
        row.wishes = months_in_words(row.months)
        row.ticked = data is not None and str(row.pk) in data.getlist("ticked")
        row.typed = row.internal_notes if data is None else data.get(f"notes-{row.pk}", row.internal_notes)
    return rows


def was(proposal: Proposal) -> str:
    return f"{proposal.status}/{proposal.session_id or ''}"


class SpeakersForm(forms.Form):
    """Who speaks, of each proposal that has no topic with speakers yet: asked, never guessed.

    The one who sent it, and each co-speaker who did not say no. named: them, by proposal (primary key) and
    name of the field.
    """

    def __init__(self, proposals: Iterable[Proposal], data: QueryDict | None) -> None:
        self.named: dict[int, dict[str, Proposal | CoSpeaker]] = {}
        for one in proposals:
            if not (one.topic_id and one.topic.speakers.all()):
                further = [co for co in one.co_speakers.all() if co.answer != CoSpeaker.Answer.NO]
                self.named[one.pk] = {f"who-{one.pk}": one} | {f"who-c{co.pk}": co for co in further}
        everybody = {key: whom for named in self.named.values() for key, whom in named.items()}
        questions = who_is_meant(
            [getattr(whom, "speaker_name", whom.name) for whom in everybody.values()],
            [whom.person_id for whom in everybody.values()],
        )
        asked = dict(zip(everybody, questions, strict=True))
        said = {
            key: str(everybody[key].person_id or "") or ("" if question.people else NEW)
            for key, question in asked.items()
        }
        super().__init__(None if data is None else said | data.dict(), initial=said)
        self.fields = {key: WhoField(asked[key], widget=forms.RadioSelect) for key in asked}

    def of(self, proposal: Proposal) -> list[forms.BoundField]:
        return [self[key] for key in self.named.get(proposal.pk, ())]

    def entries(self, proposal: Proposal) -> tuple[list[SpeakerEntry], Errors]:
        """The answers as speakers, who is new not saved yet; an unanswered question is an error."""
        entries, errors = [], []
        self.is_valid()  # cleans what was posted, once
        for key, whom in self.named.get(proposal.pk, {}).items():
            if person := self.cleaned_data.get(key):
                # A co-speaker's capacity, and that of a colleague, is what their home organisation tells.
                first = whom is proposal
                said = whom.capacity if first and whom.capacity != Capacity.MEMBER else ""
                entries.append(as_speaker(person, said, (first and whom.affiliation) or person.organisation))
            else:
                refusal = self.fields[key].question.refusal()
                self.add_error(key, refusal)
                errors.append((f"id_{key}", refusal))
        return entries, errors


# Deciding.


def answer_to(
    request: HttpRequest,
    rows: list[Proposal],
    here: str,
    other_button: Callable[[], str] = lambda: "The notes are kept.",
) -> tuple[HttpResponse | None, Errors]:
    """Keep the notes and do what the button says: (where to go on, what is to be mended)."""
    errors, session = save_notes(rows, request.POST), None
    button = next((name for name in DECIDED if f"_{name}" in request.POST), "")
    try:
        if button:
            words, session = decide(button, [row for row in rows if row.ticked], request)
        else:
            words = other_button()
    except Undecided as undecided:
        errors += undecided.args[0]
    except IllegalDecision as refusal:
        errors.append(("actions", str(refusal)))
    if errors:
        return None, errors
    messages.success(request, words)
    if session:
        return redirect(reverse("admin:mts_session_change", args=[session.pk]) + "?part=agenda"), []
    return redirect(here), []


class Undecided(Exception):
    """Nothing was decided; its argument are the Errors that say why."""


def decide(button: str, rows: list[Proposal], request: HttpRequest) -> tuple[str, Session | None]:
    """(what was done in words, the evening to go on to). Raises Undecided; then nothing is done."""
    data, session, because = request.POST, None, ""
    errors = [] if rows else [("ticked", "Tick the proposals it is about.")]
    if button in ("accept", "move"):
        session = Session.objects.filter(pk=whole_number(data.get("session", ""))).first()
        errors += [] if session else [("id_session", "Choose an evening.")]
    if button == "decline":
        because = reason(data)
        if not because:
            errors.append(("id_because", "Choose a reason, or write one: the speaker will read it."))
        if len(because) > LONGEST_REASON:
            errors.append(("id_because", f"A reason has at most {LONGEST_REASON:,} characters."))
    if errors:
        raise Undecided(errors)
    newly_added: dict = {}  # once, even where two proposals name them
    with archive_change():
        for row in rows:
            errors += decide_on(row, button, session, because, request, newly_added)
        if errors:
            raise Undecided(errors)
    talks = "One talk is" if len(rows) == 1 else f"{len(rows)} talks are"
    whose = "Its" if len(rows) == 1 else "Their"
    return DECIDED[button].format(talks=talks, whose=whose, evening=session and session.ordinal), session


def decide_on(
    row: Proposal, button: str, session: Session | None, because: str, request: HttpRequest, newly_added: dict
) -> Errors:
    """Decide on one; or what keeps it from being done: somebody else was faster, a question is open."""
    now = Proposal.objects.select_for_update().get(pk=row.pk)
    how, place = {"by": request.user, "at": timezone.now()}, f"tick-{row.pk}"
    if is_so(now, button, session, because):
        return []
    if request.POST.get(f"was-{now.pk}", "") != was(now):
        evening = f", {now.session}" if now.session_id and now.status in AGREED else ""
        state = now.get_status_display().lower()
        return [(place, f"“{now}”: somebody else decided meanwhile ({state}{evening}). Look again.")]
    people, unanswered = row.speakers.entries(row) if button == "accept" else ([], [])
    try:
        match button:
            case "accept" if not unanswered:
                decisions.accept(now, session=session, people=people, newly_added=newly_added, **how)
            case "move":
                decisions.move(now, to=session, **how)
            case "reserve":
                decisions.put_in_reserve(now, **how)
            case "decline":
                decisions.decline(now, because=because, **how)
    except IllegalDecision as refusal:
        return [(place, f"“{now}”: {refusal}")]
    return unanswered


def is_so(now: Proposal, button: str, session: Session | None, because: str) -> bool:
    """Whether that was decided already: by the first of two clicks."""
    if button == "reserve":
        return now.status == _S.RESERVE
    if button == "decline":
        return now.status == _S.DECLINED and now.decline_text == because
    return now.status in AGREED and now.session_id == session.pk


def reason(data: QueryDict) -> str:
    """The words that were written, else those of the reason that was chosen."""
    chosen = DeclineReason.objects.filter(pk=whole_number(data.get("reason", ""))).first()
    return clean_text(data.get("because", "")) or (chosen.text if chosen else "")


def save_notes(rows: list[Proposal], data: QueryDict) -> Errors:
    """Keep the notes that this page changed; a clash with somebody else's is told, and nothing is lost."""
    errors = []
    for row in rows:
        typed, drawn = (clean_text(data.get(f"{name}-{row.pk}", "")) for name in ("notes", "drawn-notes"))
        if f"notes-{row.pk}" not in data or typed == drawn:
            continue
        if len(typed) > LONGEST_NOTES:
            errors.append((f"id_notes-{row.pk}", f"Notes have at most {LONGEST_NOTES:,} characters."))
            continue
        with archive_change():
            now = Proposal.objects.select_for_update().get(pk=row.pk)
            if now.internal_notes in (drawn, typed):
                now.internal_notes = typed
                now.save()
            else:
                words = f"Somebody else wrote meanwhile: “{now.internal_notes}” Take it into yours and save."
                errors.append((f"id_notes-{row.pk}", words))
            row.internal_notes = now.internal_notes
    return errors
