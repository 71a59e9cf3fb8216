"""Telling speakers: every message to be looked at, edited and sent, and those to be told by hand."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from sessions.admin.proposal_list import with_all
from sessions.guard.input import whole_number
from sessions.models import Notice, Proposal, Session
from sessions.notifications.delivery import with_private_link
from sessions.notifications.outbox import Draft
from sessions.notifications.texts import Text
from sessions.proposals import telling_speakers
from sessions.proposals.telling_speakers import messages_for, messages_of, reminders_for
from sessions.text import clean_line, clean_text

if TYPE_CHECKING:
    from sessions.admin.proposal import ProposalAdmin
    from sessions.admin.session import SessionAdmin

LONGEST = 20_000
MOST = 60  # messages on one page


@dataclass
class DraftRow:
    """A draft on the page. key: names its fields. ticked, subject, body: as posted, else as drafted."""

    draft: Draft
    key: str
    ticked: bool
    subject: str
    body: str
    error: str = ""

    @property
    def reworded(self) -> Draft:
        return replace(self.draft, message=Text(clean_line(self.subject), clean_text(self.body)))


@dataclass
class ToTell:
    """A message in the outbox to be told by hand. text: with its private link, where it was just made."""

    notice: Notice
    subject: str = ""
    text: str = ""


def tell_session(admin: "SessionAdmin", request: HttpRequest, session_id: int) -> HttpResponse:
    """Tell the speakers of an evening."""
    if not request.user.has_perms(["mts.change_session", "mts.change_proposal"]):
        raise PermissionDenied
    session = get_object_or_404(Session, pk=session_id)
    at = timezone.now()
    by = request.user

    def drafts() -> list[Draft]:
        return [*messages_for(session, by=by), *reminders_for(session, by=by, at=at)]

    return answer(admin, request, drafts, lambda: telling_speakers.waiting_for(session), session=session)


def tell_proposals(admin: "ProposalAdmin", request: HttpRequest) -> HttpResponse:
    """Tell everybody who was decided about; ?proposal=12 names one."""
    admin.require_change(request)
    chosen = [pk for pk in map(whole_number, request.GET.getlist("proposal")) if pk]
    every = Proposal.objects.filter(pk__in=chosen) if chosen else Proposal.objects.to_tell()

    def proposals() -> list[Proposal]:
        return list(with_all(every)[:MOST])

    def waiting() -> list[Notice]:
        if chosen:
            return telling_speakers.waiting_for(proposals=proposals())
        open_ones = Notice.objects.for_somebody().exclude(proposal=None).exclude(tells_status="")
        return list(open_ones.select_related("proposal", "co_speaker").order_by("pk")[:MOST])

    return answer(admin, request, lambda: messages_of(proposals(), by=request.user), waiting)


def answer(admin, request: HttpRequest, drafts, waiting, *, session: Session | None = None) -> HttpResponse:
    """The page of these drafts and open messages; a POST sends, shows a text to copy, or notes "told"."""
    posted = request.POST if request.method == "POST" else None
    copied: dict[int, ToTell] = {}
    rows: list[DraftRow] = []
    if posted is not None and "_send" in posted:
        rows = rows_of(drafts(), posted)
        if not any(row.error for row in rows):
            sent = telling_speakers.send(
                [row.reworded for row in rows if row.ticked], by=request.user, at=timezone.now()
            )
            admin.message_user(request, in_words(sent), messages.SUCCESS if sent else messages.WARNING)
            copied = {one.pk: with_text(one) for one in sent if one.status == Notice.Status.BY_HAND}
            if not copied:
                return redirect(request.get_full_path())
            rows = []
    elif posted is not None and "_copy" in posted:
        notice = next((one for one in waiting() if str(one.pk) == posted["_copy"]), None)
        copied = {notice.pk: with_text(notice)} if notice else {}
    elif posted is not None:
        keys = posted.getlist("notice") if "_all_told" in posted else posted.getlist("_told")
        known = [one for one in waiting() if str(one.pk) in keys]
        told = telling_speakers.tell_by_hand(known, by=request.user, at=timezone.now())
        words = "Noted: told." if told == 1 else f"Noted: {told} messages were told."
        return noted(admin, request, words if told else "That was told already.", request.get_full_path())
    rows = rows or rows_of(drafts(), None)
    open_notices = [copied.get(one.pk) or ToTell(one) for one in waiting()]
    return page(admin, request, rows, open_notices, session=session)


def noted(admin, request: HttpRequest, words: str, onward: str) -> HttpResponse:
    """Say that it is noted: to a script, which leaves the other texts in place, or on the page after."""
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"said": words})
    admin.message_user(request, words, messages.SUCCESS)
    return redirect(onward)


def page(admin, request: HttpRequest, rows, open_notices, *, session: Session | None) -> HttpResponse:
    """The page itself: 422 where a draft has an error."""
    title = f"To be told: the {session.ordinal}" if session else "Tell speakers"
    errors = [(f"id_{row.key}-body", row.error) for row in rows if row.error]
    request.current_app = admin.admin_site.name
    context = {
        **admin.admin_site.each_context(request),
        "title": title,
        "subtitle": None,
        "session": session,
        "due": [row for row in rows if not row.draft.is_reminder],
        "reminders": [row for row in rows if row.draft.is_reminder],
        "by_hand": [one for one in open_notices if one.notice.status != Notice.Status.DUE],
        "by_mail": [one for one in open_notices if one.notice.status == Notice.Status.DUE],
        "errors": errors,
        "back": reverse("admin:mts_session_change", args=[session.pk])
        if session
        else reverse("admin:mts_proposal_changelist"),
    }
    return TemplateResponse(request, "admin/mts/proposal/tell.html", context, status=422 if errors else 200)


def rows_of(drafts: list[Draft], data: QueryDict | None) -> list[DraftRow]:
    """The drafts as they are, or as they were posted. A reminder is only sent where it is ticked."""
    rows = []
    posted = dict(zip(data.getlist("once"), data.getlist("key"), strict=False)) if data else {}
    for n, draft in enumerate(drafts[:MOST], start=1):
        key = posted.get(draft.once, f"m{n}")
        row = DraftRow(draft, key, not draft.is_reminder, draft.message.subject, draft.message.body)
        if data is not None:
            row.ticked = draft.once in data.getlist("send")
            row.subject = data.get(f"{key}-subject", row.subject)
            row.body = data.get(f"{key}-body", row.body)
            row.error = error_of(row) if row.ticked else ""
        rows.append(row)
    return rows


def error_of(row: DraftRow) -> str:
    reworded = row.reworded.message
    if not reworded.subject or not reworded.body:
        return f"The message to {row.draft.name} needs a subject and a text."
    if len(reworded.body) > LONGEST:
        return f"The message to {row.draft.name} has more than {LONGEST:,} characters."
    return ""


def with_text(notice: Notice) -> ToTell:
    """The message with a private link made for it, to be copied."""
    text = with_private_link(notice)
    return ToTell(notice, text.subject, text.body)


def in_words(sent: list[Notice]) -> str:
    """ "Two messages go out by mail; one is to be told by hand." """
    by_mail = sum(one.status == Notice.Status.DUE for one in sent)
    by_hand = sum(one.status == Notice.Status.BY_HAND for one in sent)
    parts = []
    if by_mail:
        parts.append("One message goes" if by_mail == 1 else f"{by_mail} messages go")
        parts[-1] += " out by mail."
    if by_hand == 1:
        parts.append("One is to be told by hand: here is its text.")
    elif by_hand:
        parts.append(f"{by_hand} are to be told by hand: here are their texts.")
    return " ".join(parts) or "Nothing was sent: it was sent already, or nothing is ticked."
