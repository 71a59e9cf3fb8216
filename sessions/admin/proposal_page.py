"""One proposal: all it holds, what is asked to change, the messages about it, and what can be done."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from sessions.admin.base import may, needs, page
from sessions.admin.proposal_deeds import DEEDS, NotDone, do, save_notes
from sessions.admin.proposal_list import evenings_to_come, rows_of, with_all
from sessions.admin.proposal_people import Row
from sessions.guard.input import whole_number
from sessions.models import (
    AGREED,
    Consent,
    CoSpeaker,
    DeclineReason,
    IllegalDecision,
    PrivateLink,
    Proposal,
    ProposalPhoto,
    archive_change,
)
from sessions.notifications.texts import address_of
from sessions.proposals import answers, decisions
from sessions.proposals.acceptance import differences, use_photo
from sessions.proposals.telling import mark_told
from sessions.text import clean_text

_S = Proposal.Status


@needs("view_proposal", post=["change_proposal"])
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The page; a POST does what its button says and comes back here, or to the evening."""
    posted = request.method == "POST"
    proposal = get_object_or_404(with_all(Proposal.objects.all()), pk=pk)
    [row] = rows_of([proposal], timezone.localdate(), request.POST if posted else None)
    errors: list[tuple[str, str]] = []
    link = ""
    if posted:
        errors += save_notes([row], request.POST)
        if "_reissue" in request.POST:
            link = address_of(proposal, PrivateLink.reissue(proposal))
        else:
            answer, found = answer_to(request, row)
            errors += found
            if answer is not None and not errors:
                return answer
        proposal = get_object_or_404(with_all(Proposal.objects.all()), pk=pk)
    photo = ProposalPhoto.objects.filter(proposal=proposal).first()
    placed = proposal.session if proposal.status in AGREED else None
    context = {
        "title": str(proposal),
        "original": proposal,
        "row": row,
        "facts": facts_of(proposal),
        "photo": photo,
        "may_use_photo": bool(photo and proposal.person_id and proposal.photo_consent != Consent.NO),
        "differences": differences(proposal),
        "notices": proposal.notices.select_related("told_by", "co_speaker").order_by("-pk")[:50],
        "evenings": [one for one in evenings_to_come() if one.session != placed],
        "reasons": DeclineReason.objects.all(),
        "errors": errors,
        "posted": request.POST if posted else {},
        "link": link,
        "agreed": proposal.status in AGREED,
        "editable": may(request.user, "change_proposal"),
    }
    return page(request, "proposal/proposal.html", context, of=Proposal, status=422 if errors else 200)


def answer_to(request: HttpRequest, row: Row) -> tuple[HttpResponse | None, list[tuple[str, str]]]:
    """(where to go on, what keeps it from being done)."""
    proposal = row.proposal
    here = redirect(reverse("admin:mts_proposal_change", args=[proposal.pk]))
    deed = next((deed for deed in DEEDS if f"_{deed.name}" in request.POST), None)
    if deed is not None:
        row.ticked = True
        try:
            words, session = do(deed, [row], request)
        except NotDone as refusal:
            return None, refusal.errors
        messages.success(request, words)
        if session is not None:
            session_page = reverse("admin:mts_session_change", args=[session.pk]) + "?part=agenda"
            return redirect(session_page), []
        return here, []
    try:
        words = other_deed(proposal, request)
    except IllegalDecision as refusal:
        return None, [("actions", str(refusal))]
    messages.success(request, words)
    return here, []


def other_deed(proposal: Proposal, request: HttpRequest) -> str:
    """What the other buttons do; what was done, in words."""
    by, at = request.user, timezone.now()
    if "_refuse" in request.POST:
        because = clean_text(request.POST.get("changes-because", ""))[:2_000]
        decisions.refuse_changes(proposal, because=because, by=by, at=at)
        return "It stays as it is. The speaker is written to."
    if "_co_yes" in request.POST or "_co_no" in request.POST:
        answer = CoSpeaker.Answer.YES if "_co_yes" in request.POST else CoSpeaker.Answer.NO
        pk = whole_number(request.POST.get("_co_yes") or request.POST.get("_co_no") or "")
        co_speaker = get_object_or_404(proposal.co_speakers, pk=pk)
        answers.co_speaker_says(co_speaker, answer, at=at)
        return f"Noted: {co_speaker.name} said {answer}."
    if "_use_photo" in request.POST:
        with archive_change():
            used = use_photo(Proposal.objects.select_for_update().get(pk=proposal.pk))
        return f"It is {proposal.speaker_name}'s picture now." if used else "That was done already."
    deeds: dict[str, tuple[Callable[[], None], str]] = {
        "_take_over": (
            lambda: decisions.take_over_changes(proposal, by=by, at=at),
            "The changes are taken over. The speaker is written to.",
        ),
        "_said_yes": (lambda: said_yes(proposal, by=by, at=at), f"Noted: {proposal.name} said yes."),
        "_said_no": (lambda: answers.withdraw(proposal, at=at), f"Noted: {proposal.name} said no."),
        "_said_later": (
            lambda: answers.does_not_suit(proposal, months=proposal.months if proposal.status != _S.ASKED
                                            else [], at=at),
            f"Noted: another month suits {proposal.name}.",
        ),
    }  # fmt: skip
    for name, (act, words) in deeds.items():
        if name in request.POST:
            act()
            return words
    return "The notes are kept."


def said_yes(proposal: Proposal, *, by, at) -> None:
    """The speaker said yes outside this software: they know of the evening, and confirm it."""
    with archive_change():
        if proposal.needs_telling and proposal.status in AGREED:
            mark_told(proposal.topic, by=by, at=at)
        answers.confirm(proposal, at=at)


def facts_of(proposal: Proposal) -> list[tuple[str, str]]:
    """(label, value) of what was sent, the long texts and the private things aside; empty ones left out."""
    remote = {True: "yes", False: "no", None: ""}[proposal.remote]
    rows = [
        ("Speaks", proposal.speaks and f"{proposal.speaks}, proposed by {proposal.name}"),
        ("E-mail", proposal.email or "none: tell them by hand"),
        ("Title", proposal.title),
        ("In one sentence", proposal.sentence),
        ("Kind", proposal.get_kind_display()),
        ("Minutes", proposal.minutes and str(proposal.minutes)),
        ("Continues", proposal.continues and f"{proposal.continues} ({proposal.continues.session})"),
        ("Company", proposal.affiliation),
        ("Capacity", proposal.get_capacity_display()),
        ("How to say the name", proposal.said_as),
        ("From elsewhere", remote),
        ("Photo may be published", proposal.get_photo_consent_display() if proposal.photo_consent else ""),
        ("Slides may be published", proposal.get_slides_consent_display() if proposal.slides_consent else ""),
        (
            "Recording may be published",
            proposal.get_recording_consent_display() if proposal.recording_consent else "",
        ),
    ]
    return [(label, value) for label, value in rows if value]
