"""One message in the admin: its text, a copy of it to paste into a chat, and what became of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from sessions.admin.base import log, may, needs, page
from sessions.guard.methods import post_only
from sessions.models import PRIVATE_LINK, Notice
from sessions.notifications import outbox
from sessions.notifications.delivery import with_private_link
from sessions.notifications.out_of_date import out_of_date
from sessions.notifications.texts import Text

_S = Notice.Status
# What a button says became of it: its new state, and the words for it.
DEEDS = {
    "told": (_S.TOLD, "Told by hand."),
    "sent": (_S.SENT, "It was sent."),
    "again": (_S.DUE, "To be sent again."),
    "off": (_S.CALLED_OFF, "Not needed any more."),
}


def show(request: HttpRequest, notice: Notice, copy: Text | None = None) -> HttpResponse:
    """The message, and what can be done about it. copy: the text with its private link, to be copied."""
    shown = notice.text.replace(PRIVATE_LINK, "[the private link: made when the text is sent or copied]")
    context = {
        "title": notice.subject or str(notice),
        "notice": notice,
        "text": shown,
        "copy": copy,
        "state": outbox.STATES[notice.status],
        "warning": out_of_date(notice, timezone.now()) if notice.status in outbox.OPEN else "",
        "is_open": notice.status in outbox.OPEN,
        "may_change": may(request.user, "change_notice"),
        "about": about(notice),
    }
    return page(request, "notice/page.html", context, of=Notice)


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


@needs("change_notice")
def copy(request: HttpRequest, notice_id: int) -> HttpResponse:
    """POST: the text to be copied. Its private link is made now and cannot be shown again, so it is not kept
    by the browser either.
    """
    notice = get_object_or_404(Notice, pk=notice_id)
    if request.method != "POST":
        return redirect("admin:mts_notice_change", notice.pk)
    log(request, notice, "The text was shown, to be copied.")
    response = show(request, notice, with_private_link(notice))
    add_never_cache_headers(response)
    return response


@post_only
@needs("change_notice")
def settle(request: HttpRequest, notice_id: int) -> HttpResponse:
    """POST `told`, `again`, `sent` or `off`: what became of it."""
    notice = get_object_or_404(Notice, pk=notice_id)
    to, said = next((DEEDS[name] for name in DEEDS if name in request.POST), DEEDS["off"])
    try:
        outbox.settle(notice, to, by=request.user, at=timezone.now())
    except outbox.NotNow as refusal:
        messages.error(request, str(refusal))
        return redirect("admin:mts_notice_change", notice.pk)
    log(request, notice, said)
    messages.success(request, f"“{notice.subject or notice}”: {said}")
    return redirect("admin:mts_notice_changelist")
