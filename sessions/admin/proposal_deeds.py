"""What organisers do with ticked proposals: all of them in one change, or none of them and the reasons."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict
from django.utils import timezone

from sessions.admin.proposal_people import Row
from sessions.guard.input import whole_number
from sessions.models import (
    AGREED,
    DeclineReason,
    IllegalDecision,
    Proposal,
    Session,
    archive_change,
)
from sessions.proposals import decisions
from sessions.text import clean_text

LONGEST_REASON, LONGEST_NOTES = 5_000, 10_000


class NotDone(Exception):
    """Nothing was decided. errors: (id of the field, message) of everything to mend."""

    def __init__(self, errors: list[tuple[str, str]]) -> None:
        super().__init__(errors)
        self.errors = errors


@dataclass(frozen=True)
class Asked:
    """What was asked for the ticked rows: the evening chosen, or the reason given."""

    request: HttpRequest
    session: Session | None = None
    because: str = ""


@dataclass(frozen=True)
class Deed:
    """One button. done: whether a proposal is in that state already; words: what was done, of n talks."""

    name: str
    label: str
    needs: str
    act: Callable[[Row, Asked, dict], None]
    done: Callable[[Proposal, Asked], bool]
    words: Callable[[int, Asked], str]


def do(deed: Deed, rows: list[Row], request: HttpRequest) -> tuple[str, Session | None]:
    """(what was done in words, the evening to go on to). Raises NotDone; then nothing is changed."""
    ticked = [row for row in rows if row.ticked]
    if not ticked:
        raise NotDone([("ticked", "Tick the proposals it is about.")])
    asked, errors = what_is_asked(deed, request)
    entered: dict = {}
    with archive_change():
        for row in ticked:
            errors += one(deed, row, asked, entered) if asked else []
        if errors:
            raise NotDone(errors)
    return deed.words(len(ticked), asked), asked.session


def one(deed: Deed, row: Row, asked: Asked, entered: dict) -> list[tuple[str, str]]:
    """Decide on one row; or what keeps it from being done: somebody else was faster, a question is open."""
    now = Proposal.objects.select_for_update().get(pk=row.proposal.pk)
    place = f"tick-{now.pk}"
    drawn = asked.request.POST.get(f"was-{now.pk}", "")
    if deed.done(now, asked):
        return []
    if drawn != f"{now.status}/{now.session_id or ''}":
        evening = f", {now.session}" if now.session_id and now.status in AGREED else ""
        state = now.get_status_display().lower()
        return [(place, f"“{now}”: somebody else decided meanwhile ({state}{evening}). Look again.")]
    try:
        deed.act(row, asked, entered)
    except IllegalDecision as refusal:
        return [(place, f"“{now}”: {refusal}")]
    return row.speakers.unanswered if row.speakers else []


def what_is_asked(deed: Deed, request: HttpRequest) -> tuple[Asked | None, list[tuple[str, str]]]:
    """The evening or the reason that a button goes with; or what is missing."""
    if deed.needs == "session":
        pk = whole_number(request.POST.get("session", ""))
        session = Session.objects.filter(pk=pk).first()
        if session is None:
            return None, [("id_session", "Choose an evening.")]
        return Asked(request, session=session), []
    if deed.needs == "reason":
        because = reason(request.POST)
        if not because:
            return None, [("id_because", "Choose a reason, or write one: the speaker will read it.")]
        if len(because) > LONGEST_REASON:
            return None, [("id_because", f"A reason has at most {LONGEST_REASON:,} characters.")]
        return Asked(request, because=because), []
    return Asked(request), []


def reason(data: QueryDict) -> str:
    """The words that were written, else those of the reason that was chosen."""
    written = clean_text(data.get("because", ""))
    if written:
        return written
    chosen = DeclineReason.objects.filter(pk=whole_number(data.get("reason", ""))).first()
    return chosen.text if chosen else ""


def accept(row: Row, asked: Asked, entered: dict) -> None:
    """Accept one, its new people entered once even where two proposals name them."""
    people = row.speakers.entries() if row.speakers else []
    if row.speakers and row.speakers.unanswered:
        return
    decisions.accept(
        row.proposal,
        session=asked.session,
        people=people,
        by=asked.request.user,
        at=timezone.now(),
        newly_added=entered,
    )


def by_and_at(asked: Asked) -> dict:
    return {"by": asked.request.user, "at": timezone.now()}


def talks(n: int) -> str:
    return "One talk is" if n == 1 else f"{n} talks are"


def untold(n: int) -> str:
    return f"{'Its' if n == 1 else 'Their'} speakers are not told yet."


DEEDS = [
    Deed(
        "accept",
        "Accept",
        "session",
        accept,
        lambda now, asked: now.status in AGREED and now.session_id == asked.session.pk,
        lambda n, asked: f"{talks(n)} in the {asked.session.ordinal}. {untold(n)}",
    ),
    Deed(
        "move",
        "Move",
        "session",
        lambda row, asked, _: decisions.move(row.proposal, to=asked.session, **by_and_at(asked)),
        lambda now, asked: now.status in AGREED and now.session_id == asked.session.pk,
        lambda n, asked: f"{talks(n)} in the {asked.session.ordinal} now. {untold(n)}",
    ),
    Deed(
        "reserve",
        "Put in reserve",
        "",
        lambda row, asked, _: decisions.put_in_reserve(row.proposal, **by_and_at(asked)),
        lambda now, _: now.status == Proposal.Status.RESERVE,
        lambda n, _: f"{talks(n)} in reserve. Nobody is told yet.",
    ),
    Deed(
        "decline",
        "Decline",
        "reason",
        lambda row, asked, _: decisions.decline(row.proposal, because=asked.because, **by_and_at(asked)),
        lambda now, asked: now.status == Proposal.Status.DECLINED and now.decline_text == asked.because,
        lambda n, _: f"{talks(n)} declined. Nobody is told yet.",
    ),
]


def save_notes(rows: list[Row], data: QueryDict) -> list[tuple[str, str]]:
    """Keep the notes that this page changed; a clash with somebody else's is told, and nothing is lost."""
    errors = []
    for row in rows:
        pk = row.proposal.pk
        if f"notes-{pk}" not in data:
            continue
        typed, drawn = clean_text(data[f"notes-{pk}"]), clean_text(data.get(f"drawn-notes-{pk}", ""))
        if typed == drawn:
            continue
        if len(typed) > LONGEST_NOTES:
            errors.append((f"id_notes-{pk}", f"Notes have at most {LONGEST_NOTES:,} characters."))
            continue
        with archive_change():
            now = Proposal.objects.select_for_update().get(pk=pk)
            if now.internal_notes not in (drawn, typed):
                words = f"Somebody else wrote meanwhile: “{now.internal_notes}” Take it into yours and save."
                errors.append((f"id_notes-{pk}", words))
                row.proposal.internal_notes = now.internal_notes
            else:
                now.internal_notes = typed
                now.save()
    return errors
