"""Announcing an evening, or calling for topics: the text looked at, edited, and sent or copied."""

from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from sessions.admin.base import log, page
from sessions.admin.session_page.frame import session_or_404
from sessions.models import IllegalMove, MessageKind, Notice, Session
from sessions.notifications import announcing
from sessions.notifications.texts import Text
from sessions.text import clean_line, clean_text


class TextForm(forms.Form):
    """A subject and a text, as they will be read."""

    subject = forms.CharField(max_length=200)
    text = forms.CharField(
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 18, "data-copied": "", "class": "notice-words"}),
    )

    def clean_subject(self) -> str:
        return clean_line(self.cleaned_data["subject"])

    def clean_text(self) -> str:
        return clean_text(self.cleaned_data["text"])

    def typed(self) -> Text:
        return Text(self.cleaned_data["subject"], self.cleaned_data["text"])


@dataclass(frozen=True)
class Publishing:
    """One of the two kinds, with its words."""

    kind: str
    title: str
    done: str


ANNOUNCEMENT = Publishing(MessageKind.ANNOUNCEMENT, "Announce", "announced")
CALL = Publishing(MessageKind.CALL, "Call for topics for", "called for")


def announcement(request: HttpRequest, session_id: int) -> HttpResponse:
    return _page(request, session_or_404(request, session_id), ANNOUNCEMENT)


def call(request: HttpRequest, session_id: int) -> HttpResponse:
    return _page(request, session_or_404(request, session_id), CALL)


def _page(request: HttpRequest, session: Session, what: Publishing) -> HttpResponse:
    """The text to look at; POST sends it (or `told`: somebody has told it by hand)."""
    text = announcing.draft(what.kind, session, by=request.user)
    form = TextForm(request.POST or None, initial={"subject": text.subject, "text": text.body})
    if request.method == "POST" and form.is_valid():
        try:
            _publish(request, session, what, form.typed())
        except IllegalMove as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("admin:mts_session_change", session.pk)
    before = list(announcing.announcements(session, what.kind))
    context = {
        "title": f"{what.title} the {session}",
        "session": session,
        "what": what,
        "form": form,
        "before": before,
        "left_out": announcing.left_out(session) if what is ANNOUNCEMENT else 0,
        "addresses": announcing.addresses() if settings.MAIL_IS_SET else [],
        "chat": bool(settings.MTS_WEBHOOK_URL),
        "closed": session.status not in announcing.OPEN_TO_READERS,
        "opens": session.status == "open" and what is ANNOUNCEMENT,
    }
    status = 400 if form.is_bound else 200
    return page(request, "notice/publishing.html", context, of=Session, status=status)


def _publish(request: HttpRequest, session: Session, what: Publishing, text: Text) -> None:
    """Write it, and note it as told where that was said; the log and the message name what was done."""
    now, by_hand = timezone.now(), "told" in request.POST
    again = request.POST.get("again", "")
    again = int(again) if again.isdecimal() and len(again) < 6 else 0
    notices = announcing.announce(
        session, what.kind, by=request.user, at=now, text=text, by_hand=by_hand, again=again
    )
    waiting = [notice for notice in notices if notice.status == Notice.Status.BY_HAND]
    if by_hand:
        said = "Noted as told by hand."
    elif waiting:
        said = "It waits among the notices, to be told by hand."
    else:
        said = "It is on its way."
    log(request, session, f"{what.title}: {said}")
    messages.success(request, f"{what.title} the {session}: {said}")
