"""What stands around the form, and what its script asks for: evenings, examples, near talks, a preview."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, F, Q, prefetch_related_objects
from django.db.models.functions import Greatest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_protect

from sessions.guard.input import whole_number
from sessions.guard.methods import post_only, read_only
from sessions.guard.throttle import Limit, address_of, hit
from sessions.models import Call, Capacity, Reader, Session, Status, Talk, Topic
from sessions.models.roles import with_people
from sessions.proposals.proposal_form import ProposalForm
from sessions.search.find import find
from sessions.text import render_markdown
from sessions.text.folding import STOP_WORDS

MOST_EVENINGS, MOST_NEAR = 3, 4
LOOKED_AT = 50  # of those that share a word
# Words that say nothing about what a talk is about.
COMMON = STOP_WORDS | {"intro", "introduction", "new", "report", "talk", "talks", "use", "used", "using"}
NEAR_BY_ADDRESS = Limit("near talks by address", times=600, per=timedelta(hours=1))
PREVIEW_LIMIT = 20_000  # characters, as the field


def told_talks(topics: list[Topic], reader: Reader) -> list[Talk]:
    prefetch_related_objects(topics, with_people())
    return [Talk(topic, reader) for topic in topics]


def evenings_ahead(reader: Reader, *, now: datetime) -> list[Session]:
    """The next evenings that this reader may see and that still take topics, the earliest first. One query.

    left: places without a talk, counted from the talks the reader may see: what nobody was told of yet leaves
    no trace.
    """
    taking = Session.objects.visible_to(reader).filter(
        Q(held_on=None) | Q(held_on__gte=timezone.localdate(now)),
        Q(topics_until=None) | Q(topics_until__gt=now),
        status__in=[Status.OPEN, Status.ANNOUNCED],
    )
    seen = Topic.objects.order_by().visible_to(reader).values("pk")
    taken = Count("topics", filter=Q(topics__in=seen))
    taking = taking.annotate(left=Greatest(F("places") - taken, 0))
    return list(taking.soonest_first()[:MOST_EVENINGS])


def near(text: str, reader: Reader, *, chosen: int = 0) -> list[Talk]:
    """Earlier talks that share words with the text, the nearest first. At most eight queries.

    chosen: the topic that was chosen already (by primary key); it comes first, whatever it shares.
    """
    words = telling_words(text)
    hits = find(" ".join(words), reader, kinds=["topic"], size=LOOKED_AT, enough=0).hits
    visible = Topic.objects.visible_to(reader)
    found = visible.filter(pk__in=[hit.pk for hit in hits]).latest_first().select_related("session")
    scored = sorted([(closeness(topic, words, reader), topic) for topic in found], key=lambda pair: -pair[0])
    alike = [topic for score, topic in scored if score >= min(2, len(words))][:MOST_NEAR]
    if chosen and chosen not in {topic.pk for topic in alike}:
        alike[:0] = visible.select_related("session").filter(pk=chosen)
    return told_talks(alike, reader)


def telling_words(text: str) -> list[str]:
    """The words of a title that say what it is about, at most five, the longest first."""
    words = {word.strip("“”\"'.,:;!?()[]-").lower() for word in text[:500].replace(":", " ").split()} - COMMON
    return sorted((word for word in words if len(word) > 1), key=len, reverse=True)[:5]


def closeness(topic: Topic, words: Iterable[str], reader: Reader) -> int:
    """Two for each word of the title, one for each that only the summary has; whole words count."""
    wording = topic.wording(reader)
    title = f"{wording.title} {wording.subject}"
    return sum(2 if holds(title, word) else holds(wording.summary, word) for word in words)


def holds(text: str, word: str) -> bool:
    """Whether the word stands in the text; a long one may be the beginning of another ("deploy")."""
    end = "" if len(word) > 4 or not word.isascii() else r"(?!\w)"
    begin = r"(?<!\w)" if word.isascii() else ""
    return re.search(begin + re.escape(word) + end, text, re.IGNORECASE) is not None


def examples(reader: Reader) -> list[Talk]:
    """Three talks with a summary, one of them an intern's where there is one."""
    reported = Topic.objects.filter(summary_visibility__gte=reader.level).exclude(summary="").latest_first()
    interns = reported.filter(speakers__capacity=Capacity.INTERN).the_first(1)
    others = reported.exclude(title="").exclude(pk__in=[topic.pk for topic in interns])
    found = [*interns, *others.the_first(3 - len(interns))]
    return told_talks(sorted(found, key=lambda topic: -topic.session.number), reader)


def shows_archive(request: HttpRequest) -> bool:
    """Whether the page may show what is in the archive: on a house-only site strangers get the form alone."""
    return settings.MTS_AUDIENCE == "public" or request.user.is_authenticated


def surroundings(request: HttpRequest, call: Call) -> dict:
    """What stands around the form: the evenings ahead, examples, whom to ask."""
    shown, reader = shows_archive(request), request.reader
    return {
        "call": call,
        "ahead": evenings_ahead(reader, now=timezone.now()) if shown else [],
        "examples": examples(reader) if shown else [],
        "time_zone": settings.TIME_ZONE,
    }


@read_only
def near_talks(request: HttpRequest) -> HttpResponse:
    """Earlier talks near `?q=`, as the fragment that the form shows while a title is typed."""
    if not shows_archive(request):
        raise Http404
    hit(NEAR_BY_ADDRESS, address_of(request), now=timezone.now())
    chosen = whole_number(request.GET.get("continues", ""))
    found = near(request.GET.get("q", ""), request.reader, chosen=chosen)
    return render(request, "proposals/_near.html", {"near": found, "chosen": chosen})


@post_only
@csrf_protect
def preview(request: HttpRequest) -> HttpResponse:
    """Markdown as readers will see it: an HTML fragment."""
    return HttpResponse(render_markdown(request.POST.get("text", "").replace("\0", "")[:PREVIEW_LIMIT]))


def near_of(form: ProposalForm, request: HttpRequest) -> list[Talk]:
    """Earlier talks near what a form says, the one chosen among them."""
    if not shows_archive(request):
        return []
    said = form["title"].value() or form["sentence"].value() or ""
    return near(said, request.reader, chosen=whole_number(str(form["continues"].value() or "")))
