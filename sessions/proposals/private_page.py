"""The private page of one proposal, and that of a co-speaker: whom a link lets in, and what they see there.

A wrong token and no token are answered alike.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from hashlib import sha256

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from sessions.calendar import evening_calendar, has_day
from sessions.guard.methods import read_only
from sessions.guard.private import NoSuchLink, private
from sessions.media.serving import guarded_file
from sessions.models import (
    AGREED,
    Call,
    CoSpeaker,
    PrivateLink,
    Proposal,
    ProposalPhoto,
    ProposalStatus,
    Reader,
    Session,
    Speaker,
    archive_change,
)
from sessions.proposals.form_fields import month_choices
from sessions.proposals.forms import CONSENT_FIELDS, ConsentForm
from sessions.proposals.suggestions import shows_archive
from sessions.proposals.wording import is_over, standing_of, told_evening

type View = Callable[..., HttpResponse]
S = ProposalStatus


def holder_of(token: str) -> Proposal | CoSpeaker | None:
    """Whose page this token opens; None for a wrong, revoked or ended one, and for a moderator's."""
    link = PrivateLink.objects.find(token)
    return link and (link.proposal or link.co_speaker)


def for_the_speaker(view: View) -> View:
    """The view, called with the proposal of the link; everybody else is told that there is no such page."""
    return _opened(view, Proposal)


def for_a_co_speaker(view: View) -> View:
    return _opened(view, CoSpeaker)


def for_either(view: View) -> View:
    return _opened(view, (Proposal, CoSpeaker))


def _opened(view: View, kinds: type | tuple[type, ...]) -> View:
    @private
    @wraps(view)
    def answer(request: HttpRequest, token: str) -> HttpResponse:
        holder = holder_of(token)
        if not isinstance(holder, kinds):
            raise NoSuchLink
        return view(request, token, holder)

    return answer


def place_of(holder: Proposal | CoSpeaker) -> Speaker | None:
    """The holder's place among the speakers of the accepted talk; None before, or while nobody is matched."""
    proposal = holder.proposal if isinstance(holder, CoSpeaker) else holder
    if not proposal.topic_id or not holder.person_id:
        return None
    return Speaker.objects.filter(topic=proposal.topic_id, person=holder.person_id).first()


def consents_of(holder: Proposal | CoSpeaker) -> dict[str, str] | None:
    """Field → what holds now; None for a co-speaker who has no place in a talk yet."""
    place = place_of(holder)
    if place is None and isinstance(holder, CoSpeaker):
        return None
    return {name: getattr(place or holder, name) for name in CONSENT_FIELDS}


def consent(holder: Proposal | CoSpeaker, given: Mapping[str, str]) -> None:
    """Keep what is given (field → consent) with the proposal, and with the speaker of the talk it became."""
    with archive_change():
        place = place_of(holder)
        for record in (place, holder if isinstance(holder, Proposal) else None):
            if record is None:
                continue
            for name in CONSENT_FIELDS:
                setattr(record, name, given[name])
            record.save(update_fields=list(CONSENT_FIELDS))


@read_only
@for_either
def private_page(request: HttpRequest, token: str, holder: Proposal | CoSpeaker) -> HttpResponse:
    return page_of(request, token, holder)


def page_of(
    request: HttpRequest,
    token: str,
    holder: Proposal | CoSpeaker,
    *,
    refusal: str = "",
    notes: str | None = None,
    their_notes: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page that belongs to a link. refusal: why what was just asked for could not be done.

    notes: those just typed, where they could not be kept; their_notes: those somebody else sent meanwhile.
    """
    is_co_speaker = isinstance(holder, CoSpeaker)
    proposal = holder.proposal if is_co_speaker else holder
    today, call = timezone.localdate(), Call.now()
    further = holder if is_co_speaker else None
    evening = told_evening(proposal, further)
    shown = proposal.shown_status
    over = evening is not None and is_over(evening, today)
    has_day_ahead = evening is not None and evening.held_on is not None and not over
    context = {
        "token": token,
        "proposal": proposal,
        "co_speaker": further,
        "co_speakers": list(proposal.co_speakers.all()),
        "standing": standing_of(proposal, call, now=timezone.now(), reader=further),
        "call": call,
        "evening": evening,
        "evening_page": page_for_all(request, evening),
        "asked_for": proposal.session if shown == S.ASKED else None,
        "begins": begins_of(proposal, evening) if has_day_ahead else "",
        "over": over,
        "time_zone": settings.TIME_ZONE,
        "by_mail": bool(proposal.email) and settings.MAIL_IS_SET,
        "just_sent": "sent" in request.GET and shown == S.SUBMITTED,
        "may_edit": shown in (S.SUBMITTED, S.RESERVE, *AGREED) and not over,
        "edit_asks": shown in AGREED,
        "may_confirm": shown == S.ACCEPTED and has_day_ahead,
        "may_say_no": shown in AGREED and evening is not None and not over,
        "may_withdraw": shown in (S.SUBMITTED, S.RESERVE, *AGREED) and not over,
        "may_send_again": shown == S.WITHDRAWN,
        "may_add_slides": shown in AGREED and proposal.topic_id is not None,
        "months": month_choices(today, proposal.months),
        "slides": slides_of(proposal),
        "has_photo": not is_co_speaker and hasattr(proposal, "photo"),
        "notes": notes_of(proposal) if notes is None else notes,
        "notes_were": digest(notes_of(proposal)),
        "their_notes": their_notes,
        "consents": (given := consents_of(holder)) and ConsentForm(initial=given),
        "refusal": refusal,
    }
    name = "co_speaker" if is_co_speaker else "asked" if shown == S.ASKED else "private"
    return render(request, f"proposals/{name}.html", context, status=status)


def page_for_all(request: HttpRequest, evening: Session | None) -> Session | None:
    """The evening where its page opens for whoever has the link, without an account."""
    open_to_all = evening is not None and evening.shows_agenda_to(Reader.STRANGER) and shows_archive(request)
    return evening if open_to_all else None


def notes_of(proposal: Proposal) -> str:
    return proposal.topic.speaker_notes if proposal.shown_status in AGREED and proposal.topic else ""


def digest(notes: str) -> str:
    """Names the notes that a page was drawn with: two speakers of a talk write into one field."""
    return sha256(notes.encode()).hexdigest()[:16]


def slides_of(proposal: Proposal) -> list[str]:
    """The names of the files that came in; those of the talk once its speakers know it is one."""
    if proposal.shown_status in AGREED and proposal.topic_id:
        return [slides.file_name for slides in proposal.topic.slides.all()]
    return [slides.file_name for slides in proposal.slides.all()]


@read_only
@for_the_speaker
def own_photo(request: HttpRequest, token: str, proposal: Proposal) -> HttpResponse:
    """The smallest width of the picture they sent, until it is taken over."""
    photo = get_object_or_404(ProposalPhoto, proposal=proposal)
    width = photo.widths[0]
    return guarded_file(request, photo.file_name(width), f"{photo.key}-{width}", content_type="image/webp")


def begins_of(proposal: Proposal, evening: Session) -> str:
    """ "19:25", from afar "19:25 JST": when the talk begins, as the evening its speaker was told of stands;
    empty where it has no place there, or while no clock knows.
    """
    clock = evening.timetable(evening.topics.standing().order_by("position"))
    return clock.begins_in_words(proposal.topic_id)


@read_only
@for_either
def evening_ics(request: HttpRequest, token: str, holder: Proposal | CoSpeaker) -> HttpResponse:
    """The evening for the speaker's calendar, once they were told of a date."""
    further = holder if isinstance(holder, CoSpeaker) else None
    proposal = further.proposal if further else holder
    evening = told_evening(proposal, further)
    if evening is None or not has_day(evening):
        raise Http404
    begins = begins_of(proposal, evening)
    note = _("Your talk begins about %(time)s, as the order stands.") % {"time": begins} if begins else ""
    content = evening_calendar(evening, reader=Reader.STRANGER, now=timezone.now(), note=note)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{evening.number}.ics"'
    return response
