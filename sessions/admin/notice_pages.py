"""One message in the admin: its text, a copy of it to paste into a chat, and what became of it."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from sessions.guard.methods import post_only
from sessions.models import PRIVATE_LINK, Notice
from sessions.notifications import outbox
from sessions.notifications.delivery import with_private_link
from sessions.notifications.out_of_date import out_of_date
from sessions.notifications.texts import Text

if TYPE_CHECKING:
    from sessions.admin.notice import NoticeAdmin

_S = Notice.Status
# What a button says became of it: its new state, and the words for it.
DEEDS = {
    "told": (_S.TOLD, "Told by hand."),
    "sent": (_S.SENT, "It was sent."),
    "again": (_S.DUE, "To be sent again."),
    "off": (_S.CALLED_OFF, "Not needed any more."),
}


def show(
    admin: "NoticeAdmin", request: HttpRequest, notice: Notice, copy: Text | None = None
) -> HttpResponse:
    """The message, and what can be done about it. copy: the text with its private link, to be copied."""
    shown = notice.text.replace(PRIVATE_LINK, "[the private link: made when the text is sent or copied]")
    context = {
        **admin.admin_site.each_context(request),
        "opts": admin.opts,
        "title": notice.subject or str(notice),
        "notice": notice,
        "text": shown,
        "copy": copy,
        "state": outbox.STATES[notice.status],
        "warning": out_of_date(notice, timezone.now()) if notice.status in outbox.OPEN else "",
        "is_open": notice.status in outbox.OPEN,
        "may_change": admin.has_change_permission(request, notice),
        "about": about(notice),
    }
    return TemplateResponse(request, "admin/mts/notice/page.html", context)


def about(notice: Notice) -> list[tuple[str, str]]:
    """Words and address of the records it is about, where the admin has a page of them."""
    found = []
    if notice.session:
        found.append((str(notice.session), reverse("admin:mts_session_change", args=[notice.session_id])))
    if notice.person:
        found.append((str(notice.person), reverse("admin:mts_person_change", args=[notice.person_id])))
    if proposal := notice.proposal or (notice.co_speaker and notice.co_speaker.proposal):
        found.append((f"“{proposal}”", reverse("admin:mts_proposal_change", args=[proposal.pk])))
    return found


def copy(admin: "NoticeAdmin", request: HttpRequest, notice_id: int) -> HttpResponse:
    """POST: the text to be copied. Its private link is made now and cannot be shown again, so it is not kept
    by the browser either.
    """
    notice = notice_or_404(admin, request, notice_id)
    if request.method != "POST":
        return redirect("admin:mts_notice_change", notice.pk)
    admin.log_change(request, notice, "The text was shown, to be copied.")
    response = show(admin, request, notice, with_private_link(notice))
    add_never_cache_headers(response)
    return response


@post_only
def settle(admin: "NoticeAdmin", request: HttpRequest, notice_id: int) -> HttpResponse:
    """POST `told`, `again`, `sent` or `off`: what became of it."""
    notice = notice_or_404(admin, request, notice_id)
    to, said = next((DEEDS[name] for name in DEEDS if name in request.POST), DEEDS["off"])
    try:
        outbox.settle(notice, to, by=request.user, at=timezone.now())
    except outbox.NotNow as refusal:
        admin.message_user(request, str(refusal), messages.ERROR)
        return redirect("admin:mts_notice_change", notice.pk)
    admin.log_change(request, notice, said)
    admin.message_user(request, f"“{notice.subject or notice}”: {said}", messages.SUCCESS)
    return redirect("admin:mts_notice_changelist")


def notice_or_404(admin: "NoticeAdmin", request: HttpRequest, pk: int) -> Notice:
    """The message, for somebody who may change it."""
    notice = get_object_or_404(Notice, pk=pk)
    if not admin.has_change_permission(request, notice):
        raise PermissionDenied
    return notice
