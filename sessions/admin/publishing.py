"""What is told of an evening as a whole: its announcement, a call for topics, a new running order."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import get_text_list

from sessions.admin import base
from sessions.admin.session_frame import address, edits_session, page
from sessions.guard.input import whole_number
from sessions.models import IllegalMove, MessageKind, Notice, Session, Status
from sessions.notifications import announcing
from sessions.notifications.order_news import digest_of, order_drafts, send_order
from sessions.notifications.texts import Text, topics_and_clock
from sessions.text import clean_line, clean_text


class TextForm(forms.Form):
    """A subject and a text, as they will be read."""

    subject = forms.CharField(max_length=200)
    text = forms.CharField(
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 18, "data-copied": "", "class": "notice-words"}),
    )

    def typed(self) -> Text:
        return Text(clean_line(self.cleaned_data["subject"]), clean_text(self.cleaned_data["text"]))


class Publishing(NamedTuple):
    """One of the two kinds, with its words."""

    kind: str
    title: str
    done: str


ANNOUNCEMENT = Publishing(MessageKind.ANNOUNCEMENT, "Announce", "announced")
CALL = Publishing(MessageKind.CALL, "Call for topics for", "called for")


def publish(request: HttpRequest, session: Session, what: Publishing) -> HttpResponse:
    """The text to look at; POST sends it (or `told`: somebody has told it by hand)."""
    text = announcing.draft(what.kind, session, by=request.user)
    form = TextForm(request.POST or None, initial={"subject": text.subject, "text": text.body})
    if request.method == "POST" and form.is_valid():
        try:
            send(request, session, what, form.typed())
        except IllegalMove as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(address(session))
    context = {
        "title": f"{what.title} the {session}",
        "session": session,
        "what": what,
        "form": form,
        "before": list(announcing.announcements(session, what.kind)),
        "left_out": announcing.left_out(session) if what is ANNOUNCEMENT else 0,
        "addresses": announcing.addresses() if settings.MAIL_IS_SET else [],
        "chat": bool(settings.MTS_WEBHOOK_URL),
        "closed": session.status not in announcing.OPEN_TO_READERS,
        "opens": session.status == Status.OPEN and what is ANNOUNCEMENT,
    }
    status = 400 if form.is_bound else 200
    return base.page(request, "notice/publishing.html", context, of=Session, status=status)


announcement = edits_session(partial(publish, what=ANNOUNCEMENT))
call = edits_session(partial(publish, what=CALL))


def send(request: HttpRequest, session: Session, what: Publishing, text: Text) -> None:
    """Write it, and note it as told where that was said; the log and the message name what was done."""
    by_hand, again = "told" in request.POST, whole_number(request.POST.get("again", ""))
    how = {"by": request.user, "at": timezone.now(), "text": text, "by_hand": by_hand, "again": again}
    notices = announcing.announce(session, what.kind, **how)
    if by_hand:
        said = "Noted as told by hand."
    elif any(notice.status == Notice.Status.BY_HAND for notice in notices):
        said = "It waits among the notices, to be told by hand."
    else:
        said = "It is on its way."
    base.log(request, session, f"{what.title}: {said}")
    messages.success(request, f"{what.title} the {session}: {said}")


@edits_session
def tell_order(request: HttpRequest, session: Session) -> HttpResponse:
    """Look through the messages about the new order, and put them into the outbox.

    ?moved= (repeated): primary keys of the topics that were moved; else all of them.
    """
    moved = [whole_number(pk) for pk in (request.POST or request.GET).getlist("moved")]
    drafts = order_drafts(session, by=request.user, moved=moved)
    order = digest_of(*topics_and_clock(session))
    stale = request.method == "POST" and request.POST.get("order") != order
    if request.method == "POST" and not stale:
        chosen = [draft for draft in drafts if draft.key in request.POST.getlist("to")]
        edited = [replace(draft, message=edited_text(request, draft)) for draft in chosen]
        notices = send_order(session, edited, by=request.user, at=timezone.now())
        if notices:
            base.log(request, session, f"The new order is told to {len(notices)}.")
        messages.success(request, what_goes_out(session, notices))
        return redirect(address(session, "agenda"))
    context = {"drafts": drafts, "moved": moved, "order": order, "stale": stale}
    title = f"Tell the new order of the {session.ordinal}"
    status = 409 if stale else 200
    return page(request, "tell_order.html", context, session=session, title=title, status=status)


def edited_text(request: HttpRequest, draft) -> Text:
    """The message as it was edited; the draft's own where a field came back empty."""
    subject = clean_line(request.POST.get(f"subject-{draft.key}", ""))[:250]
    body = clean_text(request.POST.get(f"text-{draft.key}", ""))[:20_000]
    return Text(subject or draft.message.subject, body or draft.message.body)


def what_goes_out(session: Session, notices: Sequence[Notice]) -> str:
    """ "By mail: Kevin. To be told by hand: Okubo." with a link to the messages."""
    if not notices:
        return "Nobody was chosen, and nobody is told."
    by_hand = [notice.name for notice in notices if notice.status == Notice.Status.BY_HAND]
    by_mail = [notice.name for notice in notices if notice.status != Notice.Status.BY_HAND]
    told = {"By mail": by_mail, "To be told by hand": by_hand}
    words = " ".join(f"{how}: {get_text_list(names, 'and')}." for how, names in told.items() if names)
    return format_html('{} <a href="{}">{}</a>', words, messages_of(session), "The messages")


def messages_of(session: Session) -> str:
    """Where the messages about an evening are listed, with their texts to copy."""
    return f"{reverse('admin:mts_notice_changelist')}?session__id__exact={session.pk}"
