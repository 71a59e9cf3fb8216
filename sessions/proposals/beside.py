"""What stands around the form, and what its script asks for: evenings, examples, near talks, a preview."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_protect

from sessions.guard.methods import post_only, read_only
from sessions.guard.throttle import Limit, address_of, hit
from sessions.models import Call, Reader
from sessions.proposals.forms import ProposalForm
from sessions.proposals.places import evenings_ahead
from sessions.proposals.told import ToldTalk, examples, near
from sessions.text import render_markdown

NEAR_BY_ADDRESS = Limit("near talks by address", times=600, per=timedelta(hours=1))
PREVIEW_LIMIT = 20_000  # characters, as the field


def shows_archive(request: HttpRequest) -> bool:
    """Whether the page may show what is in the archive: on a house-only site strangers get the form alone."""
    return settings.MTS_AUDIENCE == "public" or request.user.is_authenticated


def surroundings(request: HttpRequest, call: Call) -> dict:
    """What stands around the form: the evenings ahead, examples, whom to ask."""
    if not shows_archive(request):
        return {"call": call, "ahead": [], "examples": []}
    reader = request.reader
    return {
        "call": call,
        "ahead": evenings_ahead(reader, now=timezone.now()),
        "examples": examples(reader),
        "time_zone": settings.TIME_ZONE,
    }


@read_only
def near_talks(request: HttpRequest) -> HttpResponse:
    """Earlier talks near `?q=`, as the fragment that the form shows while a title is typed."""
    if not shows_archive(request):
        raise Http404
    hit(NEAR_BY_ADDRESS, address_of(request), now=timezone.now())
    besides = chosen_topic(request.GET.get("continues"))
    found = near(request.GET.get("q", ""), request.reader, besides=besides)
    return render(request, "proposals/_near.html", {"near": found, "chosen": besides})


@post_only
@csrf_protect
def preview(request: HttpRequest) -> HttpResponse:
    """Markdown as readers will see it: an HTML fragment."""
    return HttpResponse(render_markdown(request.POST.get("text", "").replace("\0", "")[:PREVIEW_LIMIT]))


def near_of(form: ProposalForm, reader: Reader) -> list[ToldTalk]:
    """Earlier talks near what the form says, the one chosen among them."""
    said = f"{form['title'].value() or form['sentence'].value() or ''}"
    return near(said, reader, besides=chosen_topic(form["continues"].value()))


def chosen_topic(given: object) -> int | None:
    """The primary key that a form sent; None for anything that is none."""
    text = str(given or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
