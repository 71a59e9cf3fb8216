"""The moderator's sheet for the evening: clock, names, and what to say of each speaker."""

import re
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from sessions.guard.methods import read_only
from sessions.guard.private import NoSuchLink, opened, private
from sessions.media.serving import slides_file
from sessions.models import (
    Call,
    Capacity,
    Intern,
    Moderator,
    Reader,
    Session,
    Slides,
    Speaker,
    Topic,
)

# The end of a sentence: a mark and a space, or a Japanese full stop.
_SENTENCE = re.compile(r".*?(?:[.!?](?=\s)|。|$)", re.DOTALL)
_MARKS = re.compile(r"[*_`#>]+|\[([^\]]*)\]\([^)]*\)")
GREATEST = 2_147_483_647  # what the column holds; databases refuse to be asked for more


def last_talks(people: Iterable[int], session: Session) -> dict[int, str]:
    """ "spoke at the 31st about “JWT vs Goa”", by person, for those whose talk is in the house's archive."""
    talks = Speaker.objects.visible_to(Reader.HOUSE).filter(person__in=list(people))
    talks = talks.filter(topic__session__number__lt=session.number).select_related("topic__session")
    found = {}
    for talk in talks.order_by("topic__session__number", "topic__position"):
        wording = talk.topic.wording(Reader.HOUSE)
        about = f" about “{wording.title}”" if wording.title else wording.subject and f", {wording.subject}"
        found[talk.person_id] = f"spoke at the {talk.topic.session.ordinal}{about}"
    return found


def first_sentence(markdown: str) -> str:
    """The first sentence of a biography, without its Markdown, at most 200 characters."""
    text = " ".join(_MARKS.sub(r"\1", markdown).split())
    sentence = _SENTENCE.match(text)[0].strip()
    return sentence if len(sentence) <= 200 else sentence[:199].rstrip() + "…"


def run_sheet(session: Session) -> dict[str, Any]:
    """The sheet of an evening, with the house's wording. Eight queries, whatever it holds.

    lines: the talks in order, each with its span on the clock (None without a start time) and how its
    speakers are introduced: company, programme, the first sentence of their biography, and the talk before.
    """
    topics = session.topics.standing().select_related("session").order_by("position")
    topics = list(topics.prefetch_related("speakers__person", "slides"))
    clock = session.timetable(topics)
    people = {speaker.person_id for topic in topics for speaker in topic.speakers.all()}
    interns = Intern.objects.filter(person__in=people).order_by("pk")
    programmes = dict(interns.values_list("person", "programme"))
    before = last_talks(people, session)

    def introduction(speaker: Speaker) -> dict[str, Any]:
        person, capacity = speaker.person, speaker.capacity
        return {
            "speaker": speaker,
            "company": speaker.affiliation or (person.organisation if capacity == Capacity.GUEST else ""),
            "programme": programmes.get(person.pk, "") if capacity == Capacity.INTERN else "",
            "biography": first_sentence(person.biography),
            "before": before.get(person.pk, ""),
        }

    lines = [
        {
            "topic": topic,
            "title": wording.title or wording.subject,
            "span": clock.spans.get(topic.pk),
            "introductions": [introduction(speaker) for speaker in topic.speakers.all()],
        }
        for topic in topics
        for wording in [topic.wording(Reader.HOUSE)]
    ]
    moderators = session.moderator_set.exclude(answer=Moderator.Answer.NO).select_related("person")
    return {
        "session": session,
        "clock": clock,
        "lines": lines,
        "moderators": list(moderators),
        "newcomers": list(session.newcomers.select_related("person")),
        "farewells": list(session.farewells.select_related("person")),
    }


@read_only
@private
def run_sheet_page(request: HttpRequest, number: int) -> HttpResponse:
    """For organisers; others learn nothing, not even whether there is such an evening."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if not (request.user.is_staff and request.user.has_perm("mts.change_session")):
        raise PermissionDenied
    if number > GREATEST:
        raise Http404
    session = get_object_or_404(Session.objects.standing(), number=number)
    return show(request, session, organiser=True)


@read_only
@opened(Moderator)
def moderators_run_sheet(request: HttpRequest, token: str, moderator: Moderator) -> HttpResponse:
    """For the moderator, by private link, unless they said no; a wrong link and no link answer alike."""
    session = get_object_or_404(Session.objects.standing(), pk=comes(moderator).session_id)
    return show(request, session, organiser=False, token=token)


@read_only
@opened(Moderator)
def moderators_slides(request: HttpRequest, token: str, moderator: Moderator, key: str) -> HttpResponse:
    """Slides of the moderator's own evening, whose laptop they may have to run on; of a talk that stands."""
    topics = Topic.objects.standing().filter(session=comes(moderator).session_id)
    return slides_file(request, get_object_or_404(Slides, topic__in=topics, key=key))


def comes(moderator: Moderator) -> Moderator:
    """Whose link it is, unless they said no."""
    if moderator.answer == Moderator.Answer.NO:
        raise NoSuchLink
    return moderator


def show(request: HttpRequest, session: Session, *, organiser: bool, token: str = "") -> HttpResponse:
    """token: of the moderator whose page it is; their slides open by it."""
    context = {
        "sheet": run_sheet(session),
        "organiser": organiser,
        "token": token,
        "whom_to_ask": Call.now().whom_to_ask,
    }
    return render(request, "programme/run_sheet.html", context)
