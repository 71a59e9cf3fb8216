"""The run sheet: one page for whoever stands in front of the room, on paper or on a phone."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from sessions.guard.methods import read_only
from sessions.guard.private import NoSuchLink, private
from sessions.media.serving import slides_file
from sessions.models import (
    Call,
    Intern,
    Moderator,
    Newcomer,
    PrivateLink,
    Reader,
    Session,
    Slides,
    Topic,
)
from sessions.models.timetable import Timetable, slot_of, timetable
from sessions.programme.introducing import Introduction, introductions

GREATEST = 2_147_483_647  # what the column holds; databases refuse to be asked for more


@dataclass(frozen=True)
class Line:
    """One talk on the sheet. begins, ends: clock times, None without a start time."""

    topic: Topic
    title: str
    begins: datetime | None
    ends: datetime | None
    introductions: list[Introduction]
    slides: list[Slides]

    @property
    def length(self) -> int:
        return slot_of(self.topic).length

    @property
    def questions(self) -> int:
        return slot_of(self.topic).questions

    @property
    def assumed(self) -> bool:
        """Whether nobody has said yet how long it is."""
        return self.topic.minutes is None


@dataclass(frozen=True)
class RunSheet:
    """Everything the page shows: the talks in order, and what stands around them."""

    session: Session
    clock: Timetable
    lines: list[Line]
    moderators: list[Moderator]
    newcomers: list[Newcomer]
    farewells: list[Intern]


def run_sheet(session: Session) -> RunSheet:
    """The sheet of an evening, with the house's wording. Eight queries, whatever it holds."""
    topics = session.topics.standing().select_related("session").order_by("position")
    topics = list(topics.prefetch_related("speakers__person", "slides"))
    clock = timetable(session, topics)
    known = introductions([speaker for topic in topics for speaker in topic.speakers.all()], session)
    moderators = session.moderator_set.exclude(answer=Moderator.Answer.NO).select_related("person")
    return RunSheet(
        session,
        clock,
        [line_of(topic, clock, known) for topic in topics],
        list(moderators),
        list(session.newcomers.select_related("person")),
        list(session.farewells.select_related("person")),
    )


def line_of(topic: Topic, clock: Timetable, known: dict[int, Introduction]) -> Line:
    span = clock.spans.get(topic.pk)
    wording = topic.wording(Reader.HOUSE)
    return Line(
        topic,
        wording.title or wording.subject,
        span.starts_at if span else None,
        span.ends_at if span else None,
        [known[speaker.pk] for speaker in topic.speakers.all()],
        list(topic.slides.all()),
    )


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
@private
def moderators_run_sheet(request: HttpRequest, token: str) -> HttpResponse:
    """For the moderator, by private link, unless they said no; a wrong link and no link answer alike."""
    link = PrivateLink.objects.find(token)
    if link is None or link.moderator is None or link.moderator.answer == Moderator.Answer.NO:
        raise NoSuchLink
    session = get_object_or_404(Session.objects.standing(), pk=link.moderator.session_id)
    return show(request, session, organiser=False, token=token)


@read_only
@private
def moderators_slides(request: HttpRequest, token: str, key: str) -> HttpResponse:
    """Slides of the moderator's own evening, whose laptop they may have to run on; of a talk that stands."""
    link = PrivateLink.objects.find(token)
    if link is None or link.moderator is None or link.moderator.answer == Moderator.Answer.NO:
        raise NoSuchLink
    topics = Topic.objects.standing().filter(session=link.moderator.session_id)
    return slides_file(request, get_object_or_404(Slides, topic__in=topics, key=key))


def show(request: HttpRequest, session: Session, *, organiser: bool, token: str = "") -> HttpResponse:
    """token: of the moderator whose page it is; their slides open by it."""
    context = {
        "sheet": run_sheet(session),
        "organiser": organiser,
        "token": token,
        "whom_to_ask": Call.now().whom_to_ask,
    }
    return render(request, "programme/run_sheet.html", context)
