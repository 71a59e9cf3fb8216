"""The form of one proposal on its speaker's own page: an edit, or the answer of somebody who was asked."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sessions.guard.input import notes_forgery, whole_number
from sessions.guard.methods import read_or_post
from sessions.guard.throttle import address_of, hit
from sessions.models import AGREED, IllegalDecision, Proposal, ProposalStatus, StaleVersion, archive_change
from sessions.proposals import answers
from sessions.proposals.acceptance import CHANGEABLE
from sessions.proposals.answers import ask_co_speaker
from sessions.proposals.form_page import FILES_BY_ADDRESS, name_co_speakers, new_key, typed
from sessions.proposals.forms import CONSENT_FIELDS, ProposalForm, without_nul
from sessions.proposals.private_page import for_the_speaker, page_of
from sessions.proposals.suggestions import near_of, shows_archive
from sessions.proposals.uploads import Uploads, attach, let_wait, received
from sessions.proposals.wording import is_over, told_evening

S = ProposalStatus
# Months and consents hold at once, by buttons of their own on the private page.
ASKED_HERE = tuple(name for name in CHANGEABLE if name not in ("months", *CONSENT_FIELDS))
EDITABLE = (S.ASKED, S.SUBMITTED, S.RESERVE, S.WITHDRAWN, *AGREED)


@dataclass(frozen=True)
class Difference:
    """One field in both versions, in words."""

    label: str
    mine: str
    theirs: str


@read_or_post
@notes_forgery
@for_the_speaker
def edit(request: HttpRequest, token: str, proposal: Proposal) -> HttpResponse:
    evening = told_evening(proposal)
    if proposal.shown_status not in EDITABLE or (evening and is_over(evening, timezone.localdate())):
        words = _("This proposal cannot be changed any more.")
        return page_of(request, token, proposal, refusal=words, status=409)
    key = request.POST.get("form_key", "")[:40] or new_key()
    if request.method != "POST":
        return drawn(request, token, proposal, form_for(request, proposal), key)
    if request.FILES:
        hit(FILES_BY_ADDRESS, address_of(request), now=timezone.now())
    form, uploads = form_for(request, proposal, bound=True), received(request, key)
    for name, words in uploads.refusals.items():
        form.errors.setdefault(name, form.error_class()).append(words)
    if request.forged:
        words = _("The form was open for a long time. Nothing is lost: please press the button once more.")
        return drawn(request, token, proposal, form, key, uploads, notice=words, status=403)
    if request.POST.get("do") in ("row", "edit"):
        form.errors.clear()
        return drawn(request, token, proposal, form, key, uploads)
    if not form.is_valid():
        return drawn(request, token, proposal, form, key, uploads, status=422)
    return saved(request, token, proposal, form, key, uploads)


def saved(
    request: HttpRequest, token: str, proposal: Proposal, form: ProposalForm, key: str, uploads: Uploads
) -> HttpResponse:
    """Keep a valid form; or say what stands against it, with what was typed."""
    version = whole_number(request.POST.get("version", ""))
    was_sent = proposal.shown_status in (S.ASKED, S.WITHDRAWN)
    try:
        keep(proposal.pk, form, uploads, version=version)
    except StaleVersion as stale:
        let_wait(uploads, key)
        return clash(request, token, stale.record, form, key, uploads)
    except IllegalDecision as refusal:
        return drawn(request, token, proposal, form, key, uploads, notice=str(refusal), status=409)
    address = reverse("proposal", args=[token])
    if was_sent:
        return HttpResponseRedirect(f"{address}?sent=1")
    if proposal.shown_status in AGREED:
        messages.success(request, _("The organisers are asked; the agenda changes when they agree."))
    else:
        messages.success(request, _("Saved. The organisers see it as it is now."))
    return HttpResponseRedirect(address)


def keep(pk: int, form: ProposalForm, uploads: Uploads, *, version: int) -> None:
    """Take over the form: at once, or as changes asked of the organisers. StaleVersion, IllegalDecision."""
    at = timezone.now()
    with archive_change():  # whose lock comes before the proposal's
        proposal = Proposal.objects.select_for_update().get(pk=pk).claim(version)
        if not proposal.may_edit_freely:
            changes = changes_of(proposal, form.values())
            if changes:
                answers.ask_changes(proposal, changes, at=at)
            return
        for name, value in form.values().items():
            setattr(proposal, name, value)
        proposal.save()
        added = name_co_speakers(proposal, form.cleaned_data["co_speakers"])
        attach(uploads, proposal)
        if proposal.status in (S.ASKED, S.WITHDRAWN):
            answers.submit(proposal, at=at)
        else:
            for co_speaker in added:
                ask_co_speaker(co_speaker, at=at)


def changes_of(proposal: Proposal, values: dict[str, Any]) -> dict[str, Any]:
    """Field → new value, of what an agreed talk's speaker may ask to have changed."""
    return {name: values[name] for name in ASKED_HERE if values[name] != getattr(proposal, name)}


def form_for(request: HttpRequest, proposal: Proposal, *, bound: bool = False) -> ProposalForm:
    """The form of this proposal as it is, changes it waits for included; bound to what was posted."""
    shown = Proposal.objects.get(pk=proposal.pk)  # a form writes into its instance
    for name, value in (proposal.changes or {}).items():
        if name in CHANGEABLE:
            setattr(shown, name, value)
    return ProposalForm(
        without_nul(request.POST) if bound else None,
        instance=shown,
        today=timezone.localdate(),
        reader=request.reader,
        may_lack_email=not proposal.email,
    )


def drawn(
    request: HttpRequest,
    token: str,
    proposal: Proposal,
    form: ProposalForm,
    key: str,
    uploads: Uploads | None = None,
    *,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    uploads = uploads or Uploads()
    let_wait(uploads, key)
    context = {
        "token": token,
        "proposal": proposal,
        "form": form,
        "filled": {"key": key, "uploads": uploads, "notice": notice},
        "version": request.POST.get("version") or proposal.version,
        "asks": proposal.shown_status in AGREED,
        "first_time": proposal.shown_status in (S.ASKED, S.WITHDRAWN),
        "near": near_of(form, request.reader) if form.is_bound and shows_archive(request) else [],
        "slides": [slides.file_name for slides in proposal.slides.all()],
        "has_photo": hasattr(proposal, "photo"),
    }
    return render(request, "proposals/edit.html", context, status=status)


def clash(
    request: HttpRequest, token: str, now: Proposal, form: ProposalForm, key: str, uploads: Uploads
) -> HttpResponse:
    """Both texts side by side (409), and a way on with nothing typed lost."""
    theirs = form_for(request, now)
    differences = [
        Difference(str(field.label), in_words(form, name), in_words(theirs, name))
        for name, field in form.fields.items()
        if in_words(form, name) != in_words(theirs, name)
    ]
    context = {
        "token": token,
        "differences": differences,
        "typed": [(name, value) for name, value in typed(form.data) if name != "version"],
        "version": now.version,
        "filled": {"key": key, "uploads": uploads},
    }
    return render(request, "proposals/clash.html", context, status=409)


def in_words(form: ProposalForm, name: str) -> str:
    """What a field holds, as text to read."""
    value = form[name].value()
    choices = dict(getattr(form.fields[name], "choices", ())) if name != "continues" else {}
    if name == "co_speakers":
        return "\n".join(f"{row.name} {row.email}".strip() for row in value or () if row.name or row.email)
    if isinstance(value, list):
        return "\n".join(str(choices.get(item, item)) for item in value)
    return str(choices.get(value, value if value is not None else "")).replace("\r\n", "\n").strip()
