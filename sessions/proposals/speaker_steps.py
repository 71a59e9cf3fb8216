"""What a speaker does on the private page: each a small POST, asked for again where it cannot be undone."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sessions.guard.input import notes_forgery
from sessions.guard.methods import post_only, read_or_post
from sessions.guard.throttle import address_of, hit
from sessions.media.slides import CleanSlides, SlidesRefused, clean_slides
from sessions.media.storage import keep_slides
from sessions.models import (
    AGREED,
    Audience,
    CoSpeaker,
    IllegalDecision,
    Proposal,
    ProposalStatus,
    Slides,
    Topic,
    archive_change,
)
from sessions.proposals import answers
from sessions.proposals.answers import say_yes
from sessions.proposals.form_fields import month_choices
from sessions.proposals.form_page import FILES_BY_ADDRESS
from sessions.proposals.forms import ConsentForm
from sessions.proposals.private_page import (
    consent,
    digest,
    for_a_co_speaker,
    for_either,
    for_the_speaker,
    notes_of,
    page_of,
)
from sessions.text import clean_text

MOST_SLIDES = 10
NOTES_LIMIT = 20_000  # characters
Holder = Proposal | CoSpeaker


def add_slides(topic: Topic, slides: CleanSlides) -> Slides:
    """The file beside the talk, for the house until an organiser lets it out; once, however often sent."""
    with archive_change():
        size = len(slides.content)
        if before := topic.slides.filter(file_name=slides.file_name, size=size).first():
            return before
        record = Slides(topic=topic, session=topic.session, audience=Audience.HOUSE)
        record.position = topic.slides.count() + 1
        keep_slides(record, slides)
        record.save()
    return record


def take_notes(topic: Topic, notes: str) -> None:
    """What the speaker writes for the report; never shown by itself."""
    topic.speaker_notes = notes
    topic.save(update_fields=["speaker_notes"])


def done(request: HttpRequest, token: str, words: str) -> HttpResponse:
    """Back to the private page, which says what was done."""
    messages.success(request, words)
    return HttpResponseRedirect(reverse("proposal", args=[token]))


def still_known(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page open for so long that its token expired is shown again as typed, and changes nothing."""

    @wraps(view)
    def response(request: HttpRequest, token: str, holder: Holder) -> HttpResponse:
        if request.method == "POST" and request.forged:
            words = _(
                "The page was open for a long time. Nothing is lost: please press the button once more."
            )
            notes = request.POST.get("notes")
            notes = clean_text(notes) if notes is not None else None
            return page_of(request, token, holder, refusal=words, notes=notes, status=403)
        return view(request, token, holder)

    return response


def or_refused(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What the life of a proposal does not allow is said on its page, as it stands now (409)."""

    @wraps(view)
    def response(request: HttpRequest, token: str, holder: Holder) -> HttpResponse:
        try:
            return view(request, token, holder)
        except IllegalDecision as refusal:
            holder.refresh_from_db()
            return page_of(request, token, holder, refusal=str(refusal), status=409)

    return response


@post_only
@notes_forgery
@for_the_speaker
@still_known
@or_refused
def confirm(request: HttpRequest, token: str, proposal: Proposal) -> HttpResponse:
    answers.confirm(proposal, at=timezone.now())
    return done(request, token, _("Thank you, you are expected."))


@read_or_post
@notes_forgery
@for_the_speaker
@still_known
@or_refused
def withdraw(request: HttpRequest, token: str, proposal: Proposal) -> HttpResponse:
    if request.method != "POST":
        return render(request, "proposals/withdraw.html", {"token": token, "proposal": proposal})
    if proposal.shown_status != ProposalStatus.WITHDRAWN:
        answers.withdraw(proposal, at=timezone.now())
    return done(request, token, _("It is withdrawn. The organisers know."))


@post_only
@notes_forgery
@for_the_speaker
@still_known
@or_refused
def send_again(request: HttpRequest, token: str, proposal: Proposal) -> HttpResponse:
    if proposal.status != ProposalStatus.SUBMITTED:
        if proposal.status != ProposalStatus.WITHDRAWN:
            raise IllegalDecision(
                _("The organisers have taken it up in the meantime; you will hear from us.")
            )
        if not (proposal.sentence or proposal.title):
            return HttpResponseRedirect(reverse("proposal_edit", args=[token]))
        answers.submit(proposal, at=timezone.now())
    return done(request, token, _("It is sent again."))


@post_only
@notes_forgery
@for_the_speaker
@still_known
@or_refused
def does_not_suit(request: HttpRequest, token: str, proposal: Proposal) -> HttpResponse:
    if proposal.shown_status in AGREED:
        answers.does_not_suit(proposal, months=chosen_months(request, proposal), at=timezone.now())
    return done(request, token, _("Thank you for telling us. We keep it for a month that suits you."))


@post_only
@notes_forgery
@for_the_speaker
@still_known
@or_refused
def answer_asked(request: HttpRequest, token: str, proposal: Proposal) -> HttpResponse:
    """Yes, which leads on to the short form; another month; not now."""
    said, now = request.POST.get("answer", ""), timezone.now()
    if said == Proposal.Answer.YES:
        say_yes(proposal, at=now)
        return HttpResponseRedirect(reverse("proposal_edit", args=[token]))
    if proposal.shown_status != ProposalStatus.ASKED:
        return HttpResponseRedirect(reverse("proposal", args=[token]))
    if said == Proposal.Answer.LATER:
        answers.does_not_suit(proposal, months=chosen_months(request, proposal), at=now)
    elif said == Proposal.Answer.NO:
        answers.withdraw(proposal, at=now)
    else:
        raise IllegalDecision(_("Please choose one of the answers."))
    return done(request, token, _("Thank you for answering."))


@post_only
@notes_forgery
@for_a_co_speaker
@still_known
@or_refused
def answer_co_speaker(request: HttpRequest, token: str, co_speaker: CoSpeaker) -> HttpResponse:
    said = request.POST.get("answer", "")
    if said not in (CoSpeaker.Answer.YES, CoSpeaker.Answer.NO):
        raise IllegalDecision(_("Please choose one of the answers."))
    if said != co_speaker.answer:
        answers.co_speaker_says(co_speaker, said, at=timezone.now())
    return done(request, token, _("Thank you for answering."))


@post_only
@notes_forgery
@for_either
@still_known
def set_consents(request: HttpRequest, token: str, holder: Holder) -> HttpResponse:
    form = ConsentForm(request.POST)
    if not form.is_valid():
        return page_of(request, token, holder, refusal=_("Please choose one of the answers."), status=422)
    consent(holder, form.cleaned_data)
    return done(request, token, _("Noted. It holds from now on."))


@post_only
@notes_forgery
@for_either
@still_known
@or_refused
def send_slides(request: HttpRequest, token: str, holder: Holder) -> HttpResponse:
    """Slides and notes for the report of an agreed talk."""
    proposal = holder.proposal if isinstance(holder, CoSpeaker) else holder
    if proposal.shown_status not in AGREED or proposal.topic is None:
        raise IllegalDecision(_("Slides and notes can be sent once the talk has its evening."))
    if isinstance(holder, CoSpeaker) and holder.answer == CoSpeaker.Answer.NO:
        raise IllegalDecision(_("You said that you do not speak."))
    notes = clean_text(request.POST.get("notes", proposal.topic.speaker_notes))
    if len(notes) > NOTES_LIMIT:
        words = _("Please shorten the notes to 20,000 characters; they have %(length)d.")
        refusal = words % {"length": len(notes)}
        return page_of(request, token, holder, refusal=refusal, status=422, notes=notes)
    now = notes_of(proposal)
    if request.POST.get("notes_were", digest(now)) != digest(now) != digest(notes):
        words = _(
            "Somebody else sent notes meanwhile. Yours are kept here: bring both together and send them."
        )
        return page_of(request, token, holder, refusal=words, notes=notes, their_notes=now, status=409)
    take_notes(proposal.topic, notes)
    if file := request.FILES.get("slides"):
        hit(FILES_BY_ADDRESS, address_of(request), now=timezone.now())
        if proposal.topic.slides.count() >= MOST_SLIDES:
            raise IllegalDecision(
                _("There are ten files already. Write to the organisers to have one removed.")
            )
        try:
            add_slides(proposal.topic, clean_slides(file, file.name))
        except SlidesRefused as refusal:
            return page_of(request, token, holder, refusal=str(refusal), status=422)
    return done(request, token, _("Thank you, it has arrived."))


def chosen_months(request: HttpRequest, proposal: Proposal) -> list[str]:
    offered = dict(month_choices(timezone.localdate(), proposal.months))
    return [month for month in request.POST.getlist("months") if month in offered]
