""" "Send me my link again": answered alike whether the address is known or not."""

import time
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db.models import Min, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sessions.guard.errors import asked_to_wait
from sessions.guard.methods import read_or_post
from sessions.guard.private import private
from sessions.guard.throttle import Limit, TooMany, address_of, hit_all, wait_in_words
from sessions.models import (
    CoSpeaker,
    MessageKind,
    Moderator,
    Proposal,
    ProposalStatus,
    Status,
    in_turn,
)
from sessions.models.fields import is_mailbox
from sessions.notifications.outbox import write
from sessions.notifications.texts import common_values, compose
from sessions.text import clean_mailbox, unlinked

BY_ADDRESS = Limit("links by address", times=20, per=timedelta(hours=1))
BY_EMAIL = Limit("links by e-mail", times=3, per=timedelta(hours=1))
ALIKE = 0.2  # seconds that an answer takes, lest the time tell whether there was anything to write
MOST = 5  # links in one go, the latest proposals first


@read_or_post
@private
def link_again(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "proposals/link.html", {"asked": "asked" in request.GET})
    email, now = clean_mailbox(request.POST.get("email", "")), timezone.now()
    try:
        is_mailbox(email)
        hit_all([(BY_EMAIL, email.casefold()), (BY_ADDRESS, address_of(request))], now=now)
    except ValidationError:
        words = _("This does not look like an e-mail address. Please type it as in name@example.com.")
        return render(request, "proposals/link.html", {"email": email[:254], "error": words}, status=422)
    except TooMany as error:
        words = _("There were many requests. Please try again %(wait)s.")
        words %= {"wait": wait_in_words(error.retry_after)}
        again = render(request, "proposals/link.html", {"email": email, "error": words})
        return asked_to_wait(again, error.retry_after)
    began = time.monotonic()
    write_links(email)
    time.sleep(max(0.0, ALIKE - (time.monotonic() - began)))
    return HttpResponseRedirect(reverse("proposal_link") + "?asked=1")


def write_links(email: str) -> None:
    """A message for each live proposal of this address, as speaker or co-speaker, and for each evening that
    somebody was asked there to moderate.

    It goes to the address on record, never to the one that was typed: two that differ in letters beyond ASCII
    may count as one in a database.
    The outbox sends them: no mail server is waited for here.
    """
    declined, theirs = ProposalStatus.DECLINED, Q(email__iexact=email)
    named = CoSpeaker.objects.exclude(answer=CoSpeaker.Answer.NO).exclude(proposal__shown_status=declined)
    asked = Moderator.objects.exclude(answer=Moderator.Answer.NO).exclude(session__status=Status.CANCELLED)
    asked = asked.filter(notices__kind=MessageKind.MODERATE, notices__email__iexact=email)
    asked = asked.annotate(email=Min("notices__email")).select_related("session", "person")
    found = {
        "proposal": Proposal.objects.exclude(shown_status=declined).filter(theirs),
        "co_speaker": named.filter(theirs).select_related("proposal"),
        "moderator": asked,
    }
    with in_turn():
        for holds, holders in found.items():
            for one in holders.order_by("-pk")[:MOST]:
                moderates = holds == "moderator"
                name = one.person.name if moderates else one.name
                talk = f"moderating the {one.session}" if moderates else getattr(one, "proposal", one)
                text = compose(MessageKind.LINK, common_values(name=name) | {"talk": unlinked(str(talk))})
                write(MessageKind.LINK, text, name=name, email=one.email, **{holds: one})
