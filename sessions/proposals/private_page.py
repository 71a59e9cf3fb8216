"""The private page of one proposal, and that of a co-speaker: whom a link lets in, what they see and do.

A wrong token and no token are answered alike.
"""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from sessions.calendar import calendar_answer
from sessions.guard.input import notes_forgery
from sessions.guard.methods import post_only, read_only, read_or_post
from sessions.guard.private import opened
from sessions.guard.throttle import address_of, hit
from sessions.media.serving import picture_file
from sessions.media.slides import CleanSlides, SlidesRefused, clean_slides
from sessions.media.storage import keep_slides
from sessions.models import (
    AGREED,
    CONSENTS,
    Audience,
    Call,
    CoSpeaker,
    IllegalDecision,
    Portrait,
    Proposal,
    ProposalStatus,
    Reader,
    Session,
    Slides,
    Speaker,
    Topic,
    archive_change,
)
from sessions.notifications.outbox import digest
from sessions.proposals import answers
from sessions.proposals.near_talks import shows_archive
from sessions.proposals.proposal_form import ConsentForm, month_choices
from sessions.proposals.uploads import FILES_BY_ADDRESS
from sessions.proposals.wording import Holder, is_over, proposal_of, standing_of, told_evening
from sessions.text import clean_text

MOST_SLIDES = 10
NOTES_LIMIT = 20_000  # characters
S = ProposalStatus

type View = Callable[..., HttpResponse]


# What they see.


@read_only
@opened(Proposal, CoSpeaker)
def private_page(request: HttpRequest, token: str, holder: Holder) -> HttpResponse:
    return page_of(request, token, holder)


def page_of(request: HttpRequest, token: str, holder: Holder, *, status: int = 200, **shown) -> HttpResponse:
    """The page that belongs to a link. shown: `refusal`, why what was just asked for could not be done;
    `notes` just typed, where they could not be kept; `their_notes`, that somebody else sent meanwhile.
    """
    proposal, co_speaker = proposal_of(holder)
    today, call, state = timezone.localdate(), Call.now(), proposal.shown_status
    evening, agreed, given = told_evening(proposal, co_speaker), state in AGREED, consents_of(holder)
    over = evening is not None and is_over(evening, today)
    has_day_ahead = evening is not None and evening.held_on is not None and not over
    stand, has_slides = notes_of(proposal), proposal.topic if agreed and proposal.topic else proposal
    context = {
        "token": token,
        "proposal": proposal,
        "co_speaker": co_speaker,
        "standing": standing_of(proposal, evening, call, today=today),
        "call": call,
        "evening": evening,
        "evening_is_open": evening and evening.shows_agenda_to(Reader.STRANGER) and shows_archive(request),
        "asked_for": proposal.session if state == S.ASKED else None,
        "begins": begins_of(proposal, evening) if has_day_ahead else "",
        "over": over,
        "time_zone": settings.TIME_ZONE,
        "by_mail": proposal.email and settings.MAIL_IS_SET,
        "just_sent": "sent" in request.GET and state == S.SUBMITTED,
        "agreed": agreed,
        "may_confirm": state == S.ACCEPTED and has_day_ahead,
        "may_say_no": agreed and evening and not over,
        "may_withdraw": not over and (agreed or state in (S.SUBMITTED, S.RESERVE)),
        "months": month_choices(proposal.months),
        "slides": list(has_slides.slides.values_list("file_name", flat=True)),
        "notes": stand,
        "notes_were": digest(stand),
        "their_notes": "",
        "consents": given and ConsentForm(initial=given),
        "refusal": "",
    }
    name = "co_speaker" if co_speaker else "asked" if state == S.ASKED else "private"
    return render(request, f"proposals/{name}.html", context | shown, status=status)


def notes_of(proposal: Proposal) -> str:
    return proposal.topic.speaker_notes if proposal.shown_status in AGREED and proposal.topic else ""


def begins_of(proposal: Proposal, evening: Session) -> str:
    """ "19:25", from afar "19:25 JST": when the talk begins, as the evening its speaker was told of stands;
    empty where it has no place there, or while no clock knows.
    """
    clock = evening.timetable(evening.topics.standing().order_by("position"))
    return clock.begins_in_words(proposal.topic_id)


@read_only
@opened(Proposal)
def own_photo(request: HttpRequest, token: str, proposal: Proposal) -> HttpResponse:
    """The smallest width of the picture they sent, until it is taken over."""
    photo = get_object_or_404(Portrait, proposal=proposal)
    return picture_file(request, photo, photo.widths[0])


@read_only
@opened(Proposal, CoSpeaker)
def evening_ics(request: HttpRequest, token: str, holder: Holder) -> HttpResponse:
    """The evening for the speaker's calendar, once they were told of a date."""
    proposal, co_speaker = proposal_of(holder)
    evening = told_evening(proposal, co_speaker)
    if evening is None:
        raise Http404
    begins = begins_of(proposal, evening)
    note = _("Your talk begins about %(time)s, as the order stands.") % {"time": begins} if begins else ""
    return calendar_answer(evening, reader=Reader.STRANGER, note=note)


# What they do: each a small POST, asked for again where it cannot be undone.


def step(*kinds: type[Holder], methods: Callable[[View], View] = post_only) -> Callable:
    """For a view that does something and says in words that it is done, or answers itself.

    A page open for so long that its token expired is shown again as typed, and changes nothing (403). What
    the life of a proposal does not allow is said on its page, as it stands now (409).
    """

    def decorate(view: Callable[..., HttpResponse | str]) -> View:
        @wraps(view)
        def answer(request: HttpRequest, token: str, holder: Holder) -> HttpResponse:
            if request.method == "POST" and request.forged:
                words = _(
                    "The page was open for a long time. Nothing is lost: please press the button once more."
                )
                typed = {"notes": clean_text(request.POST["notes"])} if "notes" in request.POST else {}
                return page_of(request, token, holder, refusal=words, status=403, **typed)
            try:
                said = view(request, token, holder)
            except IllegalDecision as refusal:
                holder.refresh_from_db()
                return page_of(request, token, holder, refusal=str(refusal), status=409)
            if isinstance(said, HttpResponse):
                return said
            messages.success(request, said)
            return redirect("proposal", token)

        return methods(notes_forgery(opened(*kinds)(answer)))

    return decorate


@step(Proposal)
def confirm(request: HttpRequest, token: str, proposal: Proposal) -> str:
    answers.confirm(proposal, at=timezone.now())
    return _("Thank you, you are expected.")


@step(Proposal, methods=read_or_post)
def withdraw(request: HttpRequest, token: str, proposal: Proposal) -> HttpResponse | str:
    if request.method != "POST":
        return render(request, "proposals/withdraw.html", {"token": token, "proposal": proposal})
    if proposal.shown_status != S.WITHDRAWN:
        answers.withdraw(proposal, at=timezone.now())
    return _("It is withdrawn. The organisers know.")


@step(Proposal)
def send_again(request: HttpRequest, token: str, proposal: Proposal) -> HttpResponse | str:
    if proposal.status == S.WITHDRAWN and not (proposal.sentence or proposal.title):
        return redirect("proposal_edit", token)
    if proposal.status not in (S.SUBMITTED, S.WITHDRAWN):
        raise IllegalDecision(_("The organisers have taken it up in the meantime; you will hear from us."))
    answers.submit(proposal, at=timezone.now())
    return _("It is sent again.")


@step(Proposal)
def does_not_suit(request: HttpRequest, token: str, proposal: Proposal) -> str:
    if proposal.shown_status in AGREED:
        answers.does_not_suit(proposal, months=chosen_months(request, proposal), at=timezone.now())
    return _("Thank you for telling us. We keep it for a month that suits you.")


@step(Proposal)
def answer_asked(request: HttpRequest, token: str, proposal: Proposal) -> HttpResponse | str:
    """Yes, which leads on to the short form; another month; not now."""
    said, now = request.POST.get("answer", ""), timezone.now()
    if said == Proposal.Answer.YES:
        answers.say_yes(proposal, at=now)
        return redirect("proposal_edit", token)
    if proposal.shown_status != S.ASKED:
        return redirect("proposal", token)
    if said == Proposal.Answer.LATER:
        answers.does_not_suit(proposal, months=chosen_months(request, proposal), at=now)
    elif said == Proposal.Answer.NO:
        answers.withdraw(proposal, at=now)
    else:
        raise IllegalDecision(_("Please choose one of the answers."))
    return _("Thank you for answering.")


@step(CoSpeaker)
def answer_co_speaker(request: HttpRequest, token: str, co_speaker: CoSpeaker) -> str:
    said = request.POST.get("answer", "")
    if said not in (CoSpeaker.Answer.YES, CoSpeaker.Answer.NO):
        raise IllegalDecision(_("Please choose one of the answers."))
    answers.co_speaker_says(co_speaker, said, at=timezone.now())
    return _("Thank you for answering.")


def chosen_months(request: HttpRequest, proposal: Proposal) -> list[str]:
    offered = dict(month_choices(proposal.months))
    return [month for month in request.POST.getlist("months") if month in offered]


@step(Proposal, CoSpeaker)
def set_consents(request: HttpRequest, token: str, holder: Holder) -> HttpResponse | str:
    """What may be published, kept with the proposal, and with the speaker of the talk it became."""
    form = ConsentForm(request.POST)
    if not form.is_valid():
        return page_of(request, token, holder, refusal=_("Please choose one of the answers."), status=422)
    with archive_change():
        for record in records_of_consent(holder):
            for name in CONSENTS:
                setattr(record, name, form.cleaned_data[name])
            record.save(update_fields=CONSENTS)
    return _("Noted. It holds from now on.")


def records_of_consent(holder: Holder) -> list[Speaker | Proposal]:
    """The holder's place in the accepted talk, once it is one and they are matched; their proposal."""
    proposal, co_speaker = proposal_of(holder)
    places = Speaker.objects.filter(topic=proposal.topic_id, person=holder.person_id)
    return [*(places if proposal.topic_id and holder.person_id else ()), *([] if co_speaker else [proposal])]


def consents_of(holder: Holder) -> dict[str, str] | None:
    """Field → what holds now; None for a co-speaker who has no place in a talk yet."""
    records = records_of_consent(holder)
    return {name: getattr(records[0], name) for name in CONSENTS} if records else None


@step(Proposal, CoSpeaker)
def send_slides(request: HttpRequest, token: str, holder: Holder) -> HttpResponse | str:
    """Slides and notes for the report of an agreed talk."""
    proposal, co_speaker = proposal_of(holder)
    topic = proposal.topic if proposal.shown_status in AGREED else None
    if topic is None:
        raise IllegalDecision(_("Slides and notes can be sent once the talk has its evening."))
    if co_speaker and co_speaker.answer == CoSpeaker.Answer.NO:
        raise IllegalDecision(_("You said that you do not speak."))
    now = topic.speaker_notes
    notes = clean_text(request.POST.get("notes", now))

    def refused(words: str, status: int = 422, **shown) -> HttpResponse:
        return page_of(request, token, holder, refusal=words, status=status, **shown)

    if len(notes) > NOTES_LIMIT:
        words = _("Please shorten the notes to 20,000 characters; they have %(length)d.")
        return refused(words % {"length": len(notes)}, notes=notes)
    if request.POST.get("notes_were", digest(now)) != digest(now) != digest(notes):
        words = _(
            "Somebody else sent notes meanwhile. Yours are kept here: bring both together and send them."
        )
        return refused(words, 409, notes=notes, their_notes=now)
    topic.speaker_notes = notes
    topic.save(update_fields=["speaker_notes"])
    if file := request.FILES.get("slides"):
        hit(FILES_BY_ADDRESS, address_of(request), now=timezone.now())
        if topic.slides.count() >= MOST_SLIDES:
            raise IllegalDecision(
                _("There are ten files already. Write to the organisers to have one removed.")
            )
        try:
            add_slides(topic, clean_slides(file, file.name))
        except SlidesRefused as refusal:
            return refused(str(refusal))
    return _("Thank you, it has arrived.")


def add_slides(topic: Topic, slides: CleanSlides) -> None:
    """The file beside the talk, for the house until an organiser lets it out; once, however often sent."""
    with archive_change():
        if not topic.slides.filter(file_name=slides.file_name, size=len(slides.content)).exists():
            record = Slides(topic=topic, session=topic.session, audience=Audience.HOUSE)
            record.position = topic.slides.count() + 1
            keep_slides(record, slides).save()
