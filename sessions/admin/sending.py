"""One page for every message: drafts to be looked at, edited and sent, and what is to be told by hand.

`look_and_send` is the page. Each use of it gives drafts, and says what sending them means: `tell_session` and
`tell_proposals` tell what was decided and what changed, `tell_order` a new running order, `announcement` and
`call` an evening to everybody. Asking somebody is in `asking`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from sessions.admin.base import errors_of, log, needs, page
from sessions.admin.proposal_list import with_all
from sessions.admin.session_frame import address, edits_session
from sessions.guard.input import whole_number
from sessions.models import IllegalDecision, IllegalMove, MessageKind, Notice, Person, Proposal, Session
from sessions.notifications import announcing
from sessions.notifications.delivery import with_private_link
from sessions.notifications.evening_drafts import digest_of, order_drafts, send_order
from sessions.notifications.knowledge import BY_HAND, CHAT
from sessions.notifications.outbox import Draft
from sessions.notifications.texts import Text, topics_and_clock
from sessions.programme.moderating import TooLate
from sessions.proposals import telling
from sessions.proposals.telling import messages_for, messages_of, reminders_for
from sessions.text import clean_line, clean_text

LONGEST = 20_000
MOST = 60  # messages on one page
BELOW_A_FORM = "below a form"  # what names the one message there, whoever it is to


class DraftForm(forms.Form):
    """A draft as it was edited, once it was. ticked: it is to be sent, a reminder only where chosen."""

    subject = forms.CharField(required=False, max_length=250)
    body = forms.CharField(required=False, label="")

    def __init__(self, draft: Draft, data: QueryDict | None, *, always: bool = False) -> None:
        drawn = data is not None and f"{draft.key}-body" in data
        written = {"subject": draft.message.subject, "body": draft.message.body}
        super().__init__(data if drawn else None, prefix=draft.key, initial=written)
        self.draft = self.reworded = draft
        self.ticked = always or (draft.key in data.getlist("send") if data else not draft.is_reminder)

    def clean(self) -> None:
        given = self.cleaned_data
        text = Text(clean_line(given.get("subject", "")), clean_text(given.get("body", "")))
        if not text.subject or not text.body:
            self.add_error("body", f"The message to {self.draft.name} needs a subject and a text.")
        if len(text.body) > LONGEST:
            self.add_error("body", f"The message to {self.draft.name} has more than {LONGEST:,} characters.")
        self.reworded = replace(self.draft, message=text)


def to_tell(notices: Iterable[Notice]) -> list[Notice]:
    return [one for one in notices if one.status == Notice.Status.BY_HAND]


def in_words(sent: Sequence[Notice]) -> str:
    """ "Two messages go out by mail. One is to be told by hand: here is its text." """
    by_hand = len(to_tell(sent))
    by_mail = sum(one.status == Notice.Status.DUE for one in sent)
    mailed = "One message goes out by mail." if by_mail == 1 else f"{by_mail} messages go out by mail."
    told = "One is to be told by hand: here is its text."
    told = told if by_hand == 1 else f"{by_hand} are to be told by hand: here are their texts."
    said = " ".join([mailed] * bool(by_mail) + [told] * bool(by_hand))
    return said or "Nothing was sent: it was sent already, or nothing is ticked."


def look_and_send(
    request: HttpRequest,
    *,
    title: str,
    drafts: Callable[[], Iterable[Draft]],
    send: Callable[..., list[Notice]],
    waiting: Callable[[], Iterable[Notice]],
    back: str,
    said: Callable[[Sequence[Notice]], str] = in_words,
    onward: str = "",
    as_of: str = "",
    form: forms.BaseForm | None = None,
    template: str = "sending/page.html",
    of: type[Model] = Session,
    crumbs: Sequence[tuple[str, str]] = (),
    **shown,
) -> HttpResponse:
    """The page of these drafts, and of the messages that wait for somebody to tell them.

    A POST sends the ticked ones and goes `onward`; or, by the name of its button, draws the drafts anew
    (`_preview`), shows a text to copy (`_copy`), or notes that messages were told (`_told`, `_all_told`).
    as_of: names what all drafts speak of; where the form names something else, nothing is sent (409).
    form: it stands above the drafts, which are not ticked then; while it has errors, nothing is sent either.
    """
    data, onward = request.POST, onward or request.get_full_path()
    if {"_told", "_all_told"} & data.keys():
        return note_told(request, waiting(), onward)
    pressed = request.method == "POST" and not {"_copy", "_preview"} & data.keys()
    stale = pressed and data.get("as_of", "") != as_of
    sending = pressed and not stale
    found = forms_of(drafts(), data if sending else None, form)
    errors, to_copy = errors_of(form) if form else [], data.getlist("_copy")
    if sending:
        sent, errors = send_ticked(request, found, send, errors)
        if sent is not None:
            level = messages.SUCCESS if sent or said is not in_words else messages.WARNING
            messages.add_message(request, level, said(sent))
            to_copy = [str(one.pk) for one in to_tell(sent)]
            if not to_copy:
                return redirect(onward)
            found, form = [] if form else forms_of(drafts()), None
    for one in found:  # nothing typed is lost, but it may not hold any more
        one.written = data.get(f"{one.prefix}-body", "") if stale else ""
    open_ones = list(waiting())
    for one in open_ones:
        one.copy = with_private_link(one) if str(one.pk) in to_copy else None
    context = {
        "title": title,
        "back": back,
        "due": [one for one in found if not one.draft.is_reminder],
        "reminders": [one for one in found if one.draft.is_reminder],
        "by_hand": [one for one in open_ones if one.status != Notice.Status.DUE],
        "by_mail": [one for one in open_ones if one.status == Notice.Status.DUE],
        "form": form,
        "as_of": as_of,
        "stale": stale,
        "errors": errors,
    }
    status = 409 if stale else 422 if errors else 200
    return page(request, template, context | shown, of=of, crumbs=crumbs, status=status)


def forms_of(
    drafts: Iterable[Draft], data: QueryDict | None = None, form: forms.BaseForm | None = None
) -> list[DraftForm]:
    drafts = list(drafts)[:MOST]
    if form and data and not drafts:
        # While the form above is mended, the text that was typed stays.
        blank = Draft("", Text("", ""), BELOW_A_FORM, person=Person())
        drafts = [blank] * (f"{blank.key}-body" in data)
    return [DraftForm(draft, data, always=form is not None) for draft in drafts]


def send_ticked(
    request: HttpRequest, found: list[DraftForm], send: Callable[..., list[Notice]], errors: list
) -> tuple[list[Notice] | None, list[tuple[str, str]]]:
    """(what was sent, None where something is to be mended first, all that is)."""
    ticked = [one for one in found if one.ticked]
    errors = errors + [error for one in ticked for error in errors_of(one)]
    if not errors:
        try:
            return send([one.reworded for one in ticked], by=request.user, at=timezone.now()), []
        except (IllegalDecision, IllegalMove, TooLate) as refusal:
            errors.append(("drafts", str(refusal)))
    return None, errors


def note_told(request: HttpRequest, waiting: Iterable[Notice], onward: str) -> HttpResponse:
    """Note what was told by hand, and say so: to a script, which leaves the other texts in place, or on the
    page after.
    """
    keys = request.POST.getlist("notice" if "_all_told" in request.POST else "_told")
    known = [one for one in waiting if str(one.pk) in keys]
    told = telling.tell_by_hand(known, by=request.user, at=timezone.now())
    words = "Noted: told." if told == 1 else f"Noted: {told} messages were told."
    words = words if told else "That was told already."
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"said": words})
    messages.success(request, words)
    return redirect(onward)


# Speakers, and whoever knows something else of an evening.


@needs("change_session", "change_proposal")
def tell_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """Tell whoever knows something else of an evening, its speakers first; remind those who are silent."""
    session = get_object_or_404(Session, pk=session_id)
    by = request.user
    return look_and_send(
        request,
        title=f"To be told: the {session.ordinal}",
        drafts=lambda: [*messages_for(session, by=by), *reminders_for(session, by=by, at=timezone.now())],
        send=telling.send,
        waiting=lambda: telling.waiting_for(session),
        **about(session),
    )


@needs("change_proposal")
def tell_proposals(request: HttpRequest) -> HttpResponse:
    """Tell everybody who was decided about; ?proposal=12 names one."""
    keys = [pk for pk in map(whole_number, request.GET.getlist("proposal")) if pk]
    every = Proposal.objects.filter(pk__in=keys) if keys else Proposal.objects.to_tell()

    def waiting() -> Iterable[Notice]:
        if keys:
            return telling.waiting_for(proposals=every)
        open_ones = Notice.objects.for_somebody().exclude(proposal=None).exclude(tells_status="")
        return open_ones.select_related("proposal", "co_speaker").order_by("pk")[:MOST]

    return look_and_send(
        request,
        title="Tell speakers",
        drafts=lambda: messages_of(with_all(every)[:MOST], by=request.user),
        send=telling.send,
        waiting=waiting,
        back=reverse("admin:mts_proposal_changelist"),
        of=Proposal,
    )


def about(session: Session, part: str = "") -> dict:
    """What every page about an evening shows besides, and where it leads back to."""
    back = address(session, part)
    return {"session": session, "back": back, "crumbs": [(back, session.ordinal)]}


@edits_session
def tell_order(request: HttpRequest, session: Session) -> HttpResponse:
    """Tell the new order; ?moved= (repeated): primary keys of the topics that were moved, else all."""
    moved = [whole_number(pk) for pk in request.GET.getlist("moved")]

    def send(drafts: list[Draft], **how) -> list[Notice]:
        notices = send_order(session, drafts, **how)
        if notices:
            log(request, session, f"The new order is told to {len(notices)}.")
        return notices

    return look_and_send(
        request,
        title=f"Tell the new order of the {session.ordinal}",
        drafts=lambda: order_drafts(session, by=request.user, moved=moved),
        send=send,
        waiting=lambda: session.notices.filter(kind=MessageKind.ORDER).for_somebody().order_by("pk"),
        template="sending/order.html",
        as_of=digest_of(*topics_and_clock(session)),
        onward=address(session, "agenda"),
        **about(session, "agenda"),
    )


# Everybody.


@edits_session
def announcement(request: HttpRequest, session: Session) -> HttpResponse:
    return tell_everybody(request, session, MessageKind.ANNOUNCEMENT, "Announce")


@edits_session
def call(request: HttpRequest, session: Session) -> HttpResponse:
    return tell_everybody(request, session, MessageKind.CALL, "Call for topics for")


def tell_everybody(request: HttpRequest, session: Session, kind: str, title: str) -> HttpResponse:
    """One text to every address and the chat; POST `_by_hand`: somebody has told it already."""
    before = list(announcing.announcements(session, kind))
    readers = [
        *(announcing.addresses() if settings.MAIL_IS_SET else []),
        *([CHAT] * bool(settings.MTS_WEBHOOK_URL)),
    ]
    by_hand = "_by_hand" in request.POST

    def drafts() -> list[Draft]:
        text = announcing.draft(kind, session, by=request.user)
        once = f"{kind} {session.held_on} {len(before)}"
        return [Draft(kind, text, once, session=session, audiences=tuple(readers) or (BY_HAND,))]

    def send(drafts: list[Draft], **how) -> list[Notice]:
        how |= {"again": len(before), "by_hand": by_hand}
        told = [announcing.announce(session, kind, text=draft.message, **how) for draft in drafts]
        notices = [notice for notices in told for notice in notices]
        if notices:
            log(request, session, f"{title}: {said(notices)}")
        return notices

    def said(sent: Sequence[Notice]) -> str:
        if by_hand and sent:
            return "Noted as told by hand."
        on_its_way = sent and not to_tell(sent)
        return f"{title} the {session}: It is on its way." if on_its_way else in_words(sent)

    return look_and_send(
        request,
        title=f"{title} the {session}",
        drafts=drafts,
        send=send,
        said=said,
        waiting=lambda: session.notices.filter(kind=kind).for_somebody().order_by("pk"),
        template="sending/everybody.html",
        onward=address(session),
        before=before,
        left_out=announcing.left_out(session) if kind == MessageKind.ANNOUNCEMENT else 0,
        readers=["the chat" if one == CHAT else one for one in readers],
        closed=session.status not in announcing.OPEN_TO_READERS,
        opens=session.status == "open" and kind == MessageKind.ANNOUNCEMENT,
        **about(session),
    )
