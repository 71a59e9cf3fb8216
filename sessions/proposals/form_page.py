"""The form at /propose/: one page, no account; what was typed survives what goes wrong, and is sent once."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sessions.guard.errors import asked_to_wait
from sessions.guard.input import notes_forgery
from sessions.guard.methods import read_or_post
from sessions.guard.throttle import Limit, TooMany, address_of, hit, hit_all, wait_in_words
from sessions.models import Call, CoSpeaker, PrivateLink, Proposal, in_turn
from sessions.proposals import answers
from sessions.proposals.form_fields import CoSpeakerRow
from sessions.proposals.forms import CONSENT_FIELDS, CONSENTS, ProposalForm, without_nul
from sessions.proposals.suggestions import near_of, shows_archive, surroundings
from sessions.proposals.uploads import Uploads, attach, let_wait, received
from sessions.proposals.wording import months_in_words
from sessions.text import render_markdown

# How long a form that was sent still opens the private page it led to: the sender's second click, not whoever
# finds the form in a shared browser's history.
STILL_THEIRS = timedelta(minutes=15)
# An office may sit behind one address; files cost work, whatever becomes of the form.
BY_EMAIL = Limit("proposals by e-mail", times=10, per=timedelta(days=1))
BY_ADDRESS = Limit("proposals by address", times=30, per=timedelta(minutes=10))
BY_ADDRESS_A_DAY = Limit("proposals by address a day", times=200, per=timedelta(days=1))
FILES_BY_ADDRESS = Limit("files by address", times=60, per=timedelta(hours=1))
TRAP = "leave_this_empty"  # shown to nobody; programs that fill in everything fill it in
FORM, REVIEW = "proposals/form.html", "proposals/review.html"
_NOT_TYPED = frozenset(
    {"csrfmiddlewaretoken", "do", "form_key", "continues", TRAP}
    | {f"{what}_{kind}" for what in ("waiting", "drop") for kind in ("photo", "slides")}
)


class SentBefore(Exception):
    """A form with this key was sent already, with other words, or too long ago."""


def send(
    *,
    values: dict[str, Any],
    co_speakers: Sequence[CoSpeakerRow],
    uploads: Uploads,
    form_key: str,
    at: datetime,
) -> Proposal:
    """A new proposal; the same one again for the same form sent twice. SentBefore where it says other things.

    values: as `ProposalForm.values` gives them.
    """
    try:
        with in_turn():
            proposal = Proposal.objects.create(form_key=form_key, **values)
            name_co_speakers(proposal, co_speakers)
            attach(uploads, proposal)
            answers.submit(proposal, at=at)
    except IntegrityError:
        before = Proposal.objects.filter(form_key=form_key).first()
        if before is None:
            raise
        if not same(before, values) or at - before.created_at > STILL_THEIRS:
            raise SentBefore from None
        return before
    proposal.refresh_from_db()
    return proposal


def same(proposal: Proposal, values: dict[str, Any]) -> bool:
    """Whether the proposal says what was posted."""
    return all(getattr(proposal, name) == value for name, value in values.items())


def name_co_speakers(proposal: Proposal, rows: Sequence[CoSpeakerRow]) -> list[CoSpeaker]:
    """Make these the co-speakers, in this order; who was named before keeps link and answer. The new ones.

    Who is not named any more loses their link. Inside a transaction.
    """
    before = {
        (person.name.casefold(), person.email.casefold()): person for person in proposal.co_speakers.all()
    }
    added = []
    for position, row in enumerate(rows, start=1):
        person = before.pop((row.name.casefold(), row.email.casefold()), None)
        if person is None:
            person = CoSpeaker(proposal=proposal, name=row.name, email=row.email)
            added.append(person)
        person.position = position
        person.save()
    for person in before.values():
        person.delete()
    return added


@dataclass
class Filled:
    """A form as it was posted, with its files and whatever is to be said about it."""

    form: ProposalForm
    key: str
    uploads: Uploads = field(default_factory=Uploads)
    notice: str = ""
    status: int = 200
    retry_after: int = 0  # seconds; where it says so, the answer is a 429


@read_or_post
@notes_forgery
def propose(request: HttpRequest) -> HttpResponse:
    call = Call.now()
    if not call.is_open:
        return render(request, "proposals/closed.html", {"call": call, "message": closed_message(call)})
    if request.method != "POST":
        return drawn(request, call, blank(request))
    filled = posted(request)
    wanted = request.POST.get("do", "send")
    if request.forged:
        filled.notice = _(
            "The form was open for a long time. Nothing is lost: please press “Send” once more."
        )
        filled.status = 403
        return drawn(request, call, filled)
    if wanted in ("row", "edit"):
        filled.form.errors.clear()
        return drawn(request, call, filled)
    if not filled.form.is_valid():
        filled.status = 422
        return drawn(request, call, filled)
    return review(request, call, filled) if wanted == "review" else sent(request, call, filled)


def sent(request: HttpRequest, call: Call, filled: Filled) -> HttpResponse:
    """Send a valid form, and go to its private page; or show it again with what keeps it from going out."""
    form, now = filled.form, timezone.now()
    if request.POST.get(TRAP):
        filled.notice = _("Please press “Send” once more: then we know that a person sent it.")
        return drawn(request, call, filled)
    try:
        address, email = address_of(request), form.cleaned_data["email"].casefold()
        hit_all([(BY_EMAIL, email), (BY_ADDRESS, address), (BY_ADDRESS_A_DAY, address)], now=now)
        proposal = send(
            values=form.values(),
            co_speakers=form.cleaned_data["co_speakers"],
            uploads=filled.uploads,
            form_key=filled.key,
            at=now,
        )
    except TooMany as error:
        words = _("So many proposals came from you that we ask you to wait. Please send this one %(wait)s.")
        filled.notice, filled.retry_after = (
            words % {"wait": wait_in_words(error.retry_after)},
            error.retry_after,
        )
        return drawn(request, call, filled)
    except SentBefore:
        filled.notice = _(
            "This form was sent already. To change what you sent, use the private link you were given. "
            "If this is another talk, press “Send” once more."
        )
        filled.key, filled.status = new_key(), 409
        return drawn(request, call, filled)
    address = reverse("proposal", args=[PrivateLink.mint(proposal)])
    return HttpResponseRedirect(f"{address}?sent=1")


def new_key() -> str:
    """The key of a form: whatever is sent with it counts once."""
    return secrets.token_urlsafe(18)


def blank(request: HttpRequest) -> Filled:
    form = ProposalForm(today=timezone.localdate(), reader=request.reader, initial=known_of(request))
    return Filled(form, new_key())


def posted(request: HttpRequest) -> Filled:
    """The form as posted, its files looked at; a key that is none of ours is replaced."""
    data, now = without_nul(request.POST), timezone.now()
    key = data.get("form_key", "")
    key = key if 8 <= len(key) <= 40 and key.isascii() and key.isprintable() else new_key()
    form = ProposalForm(data, today=timezone.localdate(), reader=request.reader)
    filled = Filled(form, key)
    if request.FILES:
        try:
            hit(FILES_BY_ADDRESS, address_of(request), now=now)
        except TooMany:
            request.FILES.clear()
            filled.notice = _("So many files came from you that the last ones were left out.")
    filled.uploads = received(request, key)
    for name, words in filled.uploads.refusals.items():
        form.errors.setdefault(name, form.error_class()).append(words)
    return filled


def drawn(request: HttpRequest, call: Call, filled: Filled) -> HttpResponse:
    """The page of the form; files that came with it wait."""
    let_wait(filled.uploads, filled.key)
    shown = shows_archive(request)
    context = surroundings(request, call) | {
        "filled": filled,
        "form": filled.form,
        "trap": TRAP,
        "near": near_of(filled.form, request.reader) if shown and filled.form.is_bound else [],
    }
    response = render(request, FORM, context, status=filled.status)
    return asked_to_wait(response, filled.retry_after) if filled.retry_after else response


def review(request: HttpRequest, call: Call, filled: Filled) -> HttpResponse:
    """Everything as it will be read, earlier talks near it, and the ways on: send, or back to the form."""
    let_wait(filled.uploads, filled.key)
    data = filled.form.data
    context = {
        "call": call,
        "filled": filled,
        "form": filled.form,
        "values": filled.form.values(),
        "text_html": render_markdown(filled.form.cleaned_data["text"]),
        "biography_html": render_markdown(filled.form.cleaned_data["biography"]),
        "typed": typed(data),
        "consents": consents_in_words(filled.form),
        "months": months_in_words(filled.form.cleaned_data["months"]),
        "near": near_of(filled.form, request.reader) if shows_archive(request) else [],
        "trap": TRAP,
    }
    return render(request, REVIEW, context)


def typed(data: QueryDict) -> list[tuple[str, str]]:
    """What was typed, as hidden fields carry it to the next page."""
    return [(name, value) for name, values in data.lists() if name not in _NOT_TYPED for value in values]


def consents_in_words(form: ProposalForm) -> list[dict[str, str]]:
    """What may be published, as far as something was decided: label, and what is said."""
    return [
        {"label": form.fields[name].label, "said": dict(CONSENTS)[given]}
        for name in CONSENT_FIELDS
        if (given := form.cleaned_data[name])
    ]


def closed_message(call: Call) -> str:
    return render_markdown(call.closed_message)


def known_of(request: HttpRequest) -> dict[str, str]:
    """What is known of somebody who is logged in."""
    if not request.user.is_authenticated:
        return {}
    person = request.user.person
    return {"name": person.name if person else "", "email": request.user.email}
