"""One proposal: all it holds, what is asked to change, the messages about it, and what can be done."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from sessions.admin import asking, sending
from sessions.admin.base import needs, nobody, page
from sessions.admin.history import ArchiveAdmin
from sessions.admin.proposal_list import (
    answer_to,
    proposal_list,
    rows_of,
    save_notes,
    to_decide_with,
    with_all,
)
from sessions.guard.input import whole_number
from sessions.guard.methods import read_only
from sessions.media.serving import picture_file, slides_file
from sessions.media.storage import discard_what_came_with
from sessions.models import (
    AGREED,
    Consent,
    CoSpeaker,
    Portrait,
    PrivateLink,
    Proposal,
    Slides,
    archive_change,
)
from sessions.notifications.texts import address_of
from sessions.proposals import answers, decisions
from sessions.proposals.acceptance import differences, in_words, move_photo
from sessions.proposals.telling import mark_told
from sessions.text import clean_text

FACTS = {
    "Title": "title",
    "In one sentence": "sentence",
    "Kind": "kind",
    "Minutes": "minutes",
    "Company": "affiliation",
    "Capacity": "capacity",
    "How to say the name": "said_as",
    "Photo may be published": "photo_consent",
    "Slides may be published": "slides_consent",
    "Recording may be published": "recording_consent",
}


@needs("view_proposal", post=["change_proposal"])
def proposal_page(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    """The page; a POST does what its button says and comes back here, or to the evening."""
    this, errors, link = Proposal.objects.filter(pk=proposal.pk), [], ""
    [original] = [row] = rows_of(this, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        row.ticked = True
        if "_reissue" in request.POST:
            errors, link = save_notes([row], request.POST), address_of(row, PrivateLink.reissue(row))
        else:
            here = reverse("admin:mts_proposal_change", args=[row.pk])
            onward, errors = answer_to(request, [row], here, lambda: other_button(row, request))
            if onward:
                return onward
        [original] = with_all(this)
    photo = Portrait.objects.filter(proposal=original).first()
    context = {
        "title": str(original),
        "original": original,
        "row": row,
        "facts": facts_of(original),
        "photo": photo,
        "may_use_photo": bool(photo and original.person_id and original.photo_consent != Consent.NO),
        "differences": differences(original),
        "notices": original.notices.select_related("told_by", "co_speaker").order_by("-pk")[:50],
        "errors": errors,
        "link": link,
        "agreed": original.status in AGREED,
        **to_decide_with(request),
    }
    if original.status in AGREED:
        context["evenings"] = [one for one in context["evenings"] if one != original.session]
    return page(request, "proposal/proposal.html", context, of=Proposal, status=422 if errors else 200)


def other_button(proposal: Proposal, request: HttpRequest) -> str:
    """What the buttons do that are only on this page; what was done, in words. Raises IllegalDecision."""
    data, by, at = request.POST, request.user, timezone.now()
    pressed = next((name for name in data if name.startswith("_")), "")
    match pressed:
        case "_take_over":
            decisions.answer_changes(proposal, take_over=True, by=by, at=at)
            return "The changes are taken over. The speaker is written to."
        case "_refuse":
            because = clean_text(data.get("changes-because", ""))[:2_000]
            decisions.answer_changes(proposal, take_over=False, because=because, by=by, at=at)
            return "It stays as it is. The speaker is written to."
        case "_co_yes" | "_co_no":
            co_speaker = get_object_or_404(proposal.co_speakers, pk=whole_number(data[pressed]))
            answer = CoSpeaker.Answer.YES if pressed == "_co_yes" else CoSpeaker.Answer.NO
            answers.co_speaker_says(co_speaker, answer, at=at)
            return f"Noted: {co_speaker.name} said {answer}."
        case "_use_photo":
            with archive_change():
                now = Proposal.objects.select_for_update().get(pk=proposal.pk)
                used = move_photo(now, instead=True)
            return f"It is {proposal.speaker_name}'s picture now." if used else "That was done already."
        case "_said_yes":
            with archive_change():  # they know of the evening, and confirm it
                if proposal.needs_telling and proposal.status in AGREED:
                    mark_told(proposal.topic, by=by, at=at)
                answers.confirm(proposal, at=at)
            return f"Noted: {proposal.name} said yes."
        case "_said_no":
            answers.withdraw(proposal, at=at)
            return f"Noted: {proposal.name} said no."
        case "_said_later":
            months = [] if proposal.status == Proposal.Status.ASKED else proposal.months
            answers.does_not_suit(proposal, months=months, at=at)
            return f"Noted: another month suits {proposal.name}."
    return "The notes are kept."


def facts_of(proposal: Proposal) -> list[tuple[str, str]]:
    """(label, value) of what was sent, the long texts and the private things aside; empty ones left out."""
    rows = [
        ("Speaks", proposal.speaks and f"{proposal.speaks}, proposed by {proposal.name}"),
        ("E-mail", proposal.email or "none: tell them by hand"),
        *((label, in_words(name, getattr(proposal, name) or None)) for label, name in FACTS.items()),
        ("Continues", proposal.continues and f"{proposal.continues} ({proposal.continues.session})"),
        ("Takes up", proposal.takes_up),
        ("From elsewhere", in_words("remote", proposal.remote)),
    ]
    return [(label, str(value)) for label, value in rows if value]


# Their files are nobody's but the organisers' until it is accepted.


@read_only
@needs("view_proposal")
def photo(request: HttpRequest, proposal_id: int, width: int) -> HttpResponse:
    """One width of the picture that came with a proposal, as WebP."""
    return picture_file(request, get_object_or_404(Portrait, proposal=proposal_id), width)


@read_only
@needs("view_proposal")
def slides(request: HttpRequest, proposal_id: int, slides_id: int) -> HttpResponse:
    """Slides sent ahead, as a download."""
    return slides_file(request, get_object_or_404(Slides, proposal=proposal_id, pk=slides_id))


@admin.register(Proposal)
class ProposalAdmin(ArchiveAdmin):
    change_page = proposal_page
    pages = [
        ("ask/", asking.ask_page, "ask"),
        ("tell/", sending.tell_proposals, "tell"),
        ("<int:proposal_id>/photo/<int:width>/", photo, "photo"),
        ("<int:proposal_id>/slides/<int:slides_id>/", slides, "slides"),
    ]
    fields = ["internal_notes"]
    has_add_permission = nobody  # they come in through the form, or by asking somebody

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        return proposal_list(request)

    def delete_model(self, request: HttpRequest, obj: Proposal) -> None:
        discard_what_came_with([obj])
        super().delete_model(request, obj)
