"""The pages that show the form: /propose/, and a speaker's own. What was typed survives what goes wrong, and
is sent once.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sessions.guard.conflicts import Conflict, differences
from sessions.guard.errors import asked_to_wait
from sessions.guard.input import notes_forgery, whole_number
from sessions.guard.methods import read_or_post
from sessions.guard.private import opened
from sessions.guard.throttle import Limit, TooMany, address_of, hit, hit_all, wait_in_words
from sessions.models import (
    AGREED,
    CONSENTS,
    Call,
    CoSpeaker,
    IllegalDecision,
    PrivateLink,
    Proposal,
    ProposalStatus,
    StaleVersion,
    archive_change,
    in_turn,
)
from sessions.proposals import answers
from sessions.proposals.acceptance import CHANGEABLE
from sessions.proposals.near_talks import near_of, surroundings
from sessions.proposals.private_page import page_of
from sessions.proposals.proposal_form import ProposalForm
from sessions.proposals.uploads import FILES_BY_ADDRESS, KINDS, attach
from sessions.proposals.wording import is_over, months_in_words, told_evening
from sessions.text import render_markdown

# How long a form that was sent still opens the private page it led to: the sender's second click, not whoever
# finds the form in a shared browser's history.
STILL_THEIRS = timedelta(minutes=15)
# An office may sit behind one address.
BY_EMAIL = Limit("proposals by e-mail", times=10, per=timedelta(days=1))
BY_ADDRESS = Limit("proposals by address", times=30, per=timedelta(minutes=10))
BY_ADDRESS_A_DAY = Limit("proposals by address a day", times=200, per=timedelta(days=1))
TRAP = "leave_this_empty"  # shown to nobody; programs that fill in everything fill it in
S = ProposalStatus
# Months and consents hold at once, by buttons of their own on the private page.
ASKED_HERE = [name for name in CHANGEABLE if name not in ("months", *CONSENTS)]
EDITABLE = (S.ASKED, S.SUBMITTED, S.RESERVE, S.WITHDRAWN, *AGREED)

type Page = Callable[..., HttpResponse]  # draws the form as it is, with a status


class SentBefore(Exception):
    """A form with this key was sent already, with other words, or too long ago."""


def form_of(request: HttpRequest, **options) -> ProposalForm:
    """The form, bound to what was posted; too many files are left out, and it says so."""
    if request.method != "POST":
        return ProposalForm(reader=request.reader, **options)
    notice = ""
    if request.FILES:
        try:
            hit(FILES_BY_ADDRESS, address_of(request), now=timezone.now())
        except TooMany:
            request.FILES.clear()
            notice = _("So many files came from you that the last ones were left out.")
    form = ProposalForm(request.POST, request.FILES, reader=request.reader, **options)
    form.notice = notice
    return form


def answer(
    request: HttpRequest, form: ProposalForm, page: Page, take: Callable[[], HttpResponse], button: str
) -> HttpResponse:
    """The page of the form; what is valid is taken, all else is shown again as typed."""
    if request.method != "POST":
        return page()
    if request.forged:
        words = _("The form was open for a long time. Nothing is lost: please press “%(button)s” once more.")
        form.notice = words % {"button": button}
        return page(403)
    if request.POST.get("do") in ("row", "edit"):
        form.errors.clear()
        return page()
    return take() if form.is_valid() else page(422)


@read_or_post
@notes_forgery
def propose(request: HttpRequest) -> HttpResponse:
    call = Call.now()
    if not call.is_open:
        message = render_markdown(call.closed_message)
        return render(request, "proposals/closed.html", {"call": call, "message": message})
    start = {name: whole_number(request.GET.get(name, "")) or None for name in ("continues", "takes_up")}
    start = {name: key for name, key in start.items() if key}
    form = form_of(request, initial=known_of(request) | start)

    def page(status: int = 200) -> HttpResponse:
        context = surroundings(request, call) | {"form": form, "trap": TRAP, "near": near_of(form, request)}
        return render(request, "proposals/form.html", context, status=status)

    def take() -> HttpResponse:
        wants_to_look = request.POST.get("do") == "review"
        return review(request, call, form) if wants_to_look else sent(request, form, page)

    return answer(request, form, page, take, _("Send"))


def known_of(request: HttpRequest) -> dict[str, str]:
    """What is known of somebody who is logged in."""
    if not request.user.is_authenticated:
        return {}
    person = request.user.person
    return {"name": person.name if person else "", "email": request.user.email}


def review(request: HttpRequest, call: Call, form: ProposalForm) -> HttpResponse:
    """Everything as it will be read, earlier talks near it, and the ways on: send, or back to the form."""
    values = form.values()
    context = {
        "call": call,
        "form": form,
        "values": values,
        "html": {name: render_markdown(values[name]) for name in ("text", "biography")},
        "months": months_in_words(values["months"]),
        "near": near_of(form, request),
    }
    return render(request, "proposals/review.html", context)


def sent(request: HttpRequest, form: ProposalForm, page: Page) -> HttpResponse:
    """Send a valid form, and go to its private page; or show it again with what keeps it from going out."""
    if request.POST.get(TRAP):
        form.notice = _("Please press “Send” once more: then we know that a person sent it.")
        return page()
    address, email, now = address_of(request), form.cleaned_data["email"].casefold(), timezone.now()
    try:
        hit_all([(BY_EMAIL, email), (BY_ADDRESS, address), (BY_ADDRESS_A_DAY, address)], now=now)
        proposal = send(form, at=now)
    except TooMany as error:
        words = _("So many proposals came from you that we ask you to wait. Please send this one %(wait)s.")
        form.notice = words % {"wait": wait_in_words(error.retry_after)}
        return asked_to_wait(page(), error.retry_after)
    except SentBefore:
        form.notice = _(
            "This form was sent already. To change what you sent, use the private link you were given. "
            "If this is another talk, press “Send” once more."
        )
        form.take_new_key()
        return page(409)
    return redirect(reverse("proposal", args=[PrivateLink.mint(proposal)]) + "?sent=1")


def send(form: ProposalForm, *, at: datetime) -> Proposal:
    """A new proposal; for the same form sent twice the same one. SentBefore where it says other things."""
    values = form.values()
    try:
        with in_turn():
            proposal = Proposal.objects.create(form_key=form.key, **values)
            name_co_speakers(proposal, form)
            attach(form, proposal)
            answers.submit(proposal, at=at)
            return proposal
    except IntegrityError:
        before = Proposal.objects.filter(form_key=form.key).first()
        if before is None:
            raise
        same = all(getattr(before, name) == value for name, value in values.items())
        if not same or at - before.created_at > STILL_THEIRS:
            raise SentBefore from None
        return before


def name_co_speakers(proposal: Proposal, form: ProposalForm) -> list[CoSpeaker]:
    """Make those of the form the co-speakers, in this order; who was named before keeps link and answer. The
    new ones.

    Who is not named any more loses their link. Inside a transaction.
    """
    before = {(one.name.casefold(), one.email.casefold()): one for one in proposal.co_speakers.all()}
    added = []
    for position, row in enumerate(form.cleaned_data["co_speakers"], start=1):
        known = before.pop((row.name.casefold(), row.email.casefold()), None)
        if known is None:
            added.append(row)
        named = known or row
        named.proposal, named.position = proposal, position
        named.save()
    for gone in before.values():
        gone.delete()
    return added


@read_or_post
@notes_forgery
@opened(Proposal)
def edit(request: HttpRequest, token: str, proposal: Proposal) -> HttpResponse:
    """The form on its speaker's own page: an edit, or the answer of somebody who was asked."""
    evening, shown = told_evening(proposal), proposal.shown_status
    if shown not in EDITABLE or (evening and is_over(evening, timezone.localdate())):
        words = _("This proposal cannot be changed any more.")
        return page_of(request, token, proposal, refusal=words, status=409)
    asks, first_time = shown in AGREED, shown in (S.ASKED, S.WITHDRAWN)
    button = _("Send") if first_time else _("Ask the organisers") if asks else _("Save")
    form = form_of(request, instance=with_changes(proposal), may_lack_email=not proposal.email)
    context = {
        "token": token,
        "form": form,
        "version": request.POST.get("version") or proposal.version,
        "asks": asks,
        "first_time": first_time,
        "button": button,
        "near": near_of(form, request),
        "proposal": proposal,
        "conflicts": [],
    }

    def page(status: int = 200) -> HttpResponse:
        return render(request, "proposals/edit.html", context, status=status)

    def take() -> HttpResponse:
        try:
            keep(proposal, form, version=whole_number(request.POST.get("version", "")))
        except StaleVersion as stale:
            theirs = ProposalForm(instance=with_changes(stale.record), reader=request.reader)
            names = ASKED_HERE if asks else form.fields.keys() - {"continues", *KINDS}
            found = differences(form, theirs, [name for name in form.fields if name in names])
            context["conflicts"] = [Conflict(str(stale.record), found)]  # who saved last, was perhaps us
            context["version"] = stale.record.version
            return page(409)
        except IllegalDecision as refusal:
            form.notice = str(refusal)
            return page(409)
        if first_time:
            return redirect(reverse("proposal", args=[token]) + "?sent=1")
        at_once = _("Saved. The organisers see it as it is now.")
        asked = _("The organisers are asked; the agenda changes when they agree.")
        messages.success(request, asked if asks else at_once)
        return redirect("proposal", token)

    return answer(request, form, page, take, button)


def with_changes(proposal: Proposal) -> Proposal:
    """A copy for a form, which writes into it: with the changes it waits for."""
    shown = Proposal.objects.get(pk=proposal.pk)
    for name, value in (proposal.changes or {}).items():
        if name in CHANGEABLE:
            setattr(shown, name, value)
    return shown


def keep(proposal: Proposal, form: ProposalForm, *, version: int) -> None:
    """Take over the form: at once, or as changes asked of the organisers. StaleVersion, IllegalDecision."""
    at, values = timezone.now(), form.values()
    with archive_change():  # whose lock comes before the proposal's
        now = Proposal.objects.select_for_update().get(pk=proposal.pk).claim(version)
        if not now.may_edit_freely:
            changes = {name: values[name] for name in ASKED_HERE if values[name] != getattr(now, name)}
            if changes:
                answers.ask_changes(now, changes, at=at)
            return
        for name, value in values.items():
            setattr(now, name, value)
        now.save()
        added = name_co_speakers(now, form)
        attach(form, now)
        if now.status in (S.ASKED, S.WITHDRAWN):
            answers.submit(now, at=at)
        else:
            for co_speaker in added:
                answers.ask_co_speaker(co_speaker, at=at)
