"""The one list of proposals: what waits, oldest first, and what is done with the ticked ones in one go."""

from dataclasses import dataclass, field, replace
from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from sessions.admin.base import may, needs, page
from sessions.admin.proposal_deeds import DEEDS, Deed, NotDone, do, save_notes
from sessions.admin.proposal_people import Row, speakers_of
from sessions.guard.input import whole_number
from sessions.models import COMING, DeclineReason, Proposal, Session, Topic
from sessions.proposals.wording import months_in_words
from sessions.running_order import Slot, minutes_filled

_S = Proposal.Status
PER_PAGE = 25
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


@dataclass
class Evening:
    """An evening to come, and how full it is."""

    session: Session
    filled: int
    topics: int

    @property
    def free(self) -> int:
        return self.session.minutes_wanted - self.filled


@dataclass
class Page:
    """What the list shows. errors: (id of the field, message)."""

    state: str
    rows: list[Row]
    tabs: list[tuple[str, str, int]]
    evenings: list[Evening]
    errors: list[tuple[str, str]] = field(default_factory=list)


def of_state(state: str) -> QuerySet[Proposal]:
    """The proposals of one tab, oldest first."""
    every = Proposal.objects.order_by(F("submitted_at").asc(nulls_last=True), "asked_at", "pk")
    match state:
        case "reserve":
            return every.filter(status=_S.RESERVE)
        case "asked":
            return every.filter(status=_S.ASKED)
        case "agreed":
            return every.agreed().filter(session__status__in=COMING).order_by("session__number", "pk")
        case "changes":
            return every.filter(changes__isnull=False)
        case "tell":
            return every.to_tell()
        case "over":
            return every.filter(status__in=[_S.DECLINED, _S.WITHDRAWN]).order_by("-pk")
    return every.filter(status=_S.SUBMITTED)


def tabs() -> list[tuple[str, str, int]]:
    """(address, label, how many) of every tab, in one query."""
    counts = Proposal.objects.order_by().aggregate(
        **{state: Count("pk", filter=Q(pk__in=of_state(state).order_by().values("pk"))) for state in STATES}
    )
    return [(state, label, counts[state]) for state, (label, _) in STATES.items()]


def evenings_to_come() -> list[Evening]:
    """The evenings that still take talks, the next one first, with the minutes of their topics."""
    sessions = list(
        Session.objects.filter(status__in=COMING).order_by(F("held_on").asc(nulls_last=True), "number")[:12]
    )
    slots: dict[int, list[Slot]] = {session.pk: [] for session in sessions}
    standing = Topic.objects.standing().filter(session__in=sessions).order_by("session", "position")
    for pk, *times in standing.values_list("session", "minutes", "questions_minutes", "pause_after", "kind"):
        slots[pk].append(Slot(*times))
    return [
        Evening(session, minutes_filled(slots[session.pk]), len(slots[session.pk])) for session in sessions
    ]


def rows_of(proposals: list[Proposal], today: date, data=None) -> list[Row]:
    """The rows of these proposals, as they are or as they were posted."""
    questions = speakers_of(proposals, data)
    ticked = set(data.getlist("ticked")) if data is not None else set()
    return [
        Row(
            proposal,
            (today - timezone.localdate(proposal.submitted_at or proposal.created_at)).days,
            questions.get(proposal.pk),
            str(proposal.pk) in ticked,
            data.get(f"notes-{proposal.pk}", proposal.internal_notes) if data else proposal.internal_notes,
            months_in_words(proposal.months),
        )
        for proposal in proposals
    ]


def with_all(proposals: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """With everything that a row shows."""
    return proposals.select_related(
        "person", "session", "shown_session", "topic", "asked_by"
    ).prefetch_related("co_speakers", "topic__speakers", "slides")


@needs("view_proposal", post=["change_proposal"])
def show(request: HttpRequest) -> HttpResponse:
    """The list; a POST does what its button says with the ticked rows."""
    state = request.GET.get("state", "waiting")
    state = state if state in STATES else "waiting"
    posted = request.method == "POST"
    if posted:
        keys = [pk for pk in map(whole_number, request.POST.getlist("row")[: 4 * PER_PAGE]) if pk]
        proposals = posted_ones(keys)
    else:
        paginator = Paginator(with_all(of_state(state)), PER_PAGE)
        paging = paginator.get_page(request.GET.get("p"))
        proposals = list(paging)
    rows = rows_of(proposals, timezone.localdate(), request.POST if posted else None)
    shown = Page(state, rows, [], [])
    if posted:
        deed = next((deed for deed in DEEDS if f"_{deed.name}" in request.POST), None)
        if (answer := answer_to(request, shown, deed)) is not None:
            return answer
        as_they_are(shown)
    shown.tabs, shown.evenings = tabs(), evenings_to_come()
    context = {
        "title": "Proposals",
        "page": shown,
        "label": STATES[state][0],
        "nothing": STATES[state][1],
        "paging": None if posted else paging,
        "errors": shown.errors,
        "reasons": DeclineReason.objects.all(),
        "posted": request.POST if posted else {},
        "editable": may(request.user, "change_proposal"),
        "told_later": next(n for name, _, n in shown.tabs if name == "tell"),
    }
    return page(request, "proposal/list.html", context, of=Proposal, status=422 if shown.errors else 200)


def posted_ones(keys: list[int]) -> list[Proposal]:
    return list(with_all(Proposal.objects.filter(pk__in=keys).order_by("submitted_at", "pk")))


def as_they_are(page: Page) -> None:
    """The rows of a refused page with their proposals as the database has them: nothing was decided."""
    now = {proposal.pk: proposal for proposal in posted_ones([row.proposal.pk for row in page.rows])}
    page.rows = [replace(row, proposal=now[row.proposal.pk]) for row in page.rows if row.proposal.pk in now]


def answer_to(request: HttpRequest, page: Page, deed: Deed | None) -> HttpResponse | None:
    """Do it and lead on; None where the page is shown again, with its errors."""
    here = reverse("admin:mts_proposal_changelist") + f"?state={page.state}"
    page.errors += save_notes(page.rows, request.POST)
    if deed is None:
        if page.errors:
            return None
        messages.success(request, "The notes are kept.")
        return redirect(here)
    try:
        words, session = do(deed, page.rows, request)
    except NotDone as refusal:
        page.errors += refusal.errors
        return None
    if page.errors:
        return None
    messages.success(request, words)
    if session is not None:
        return redirect(reverse("admin:mts_session_change", args=[session.pk]) + "?part=agenda")
    return redirect(here)
