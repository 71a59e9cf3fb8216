"""The moderator's sheet for the evening: clock, names, and what to say of each speaker."""

import re
from collections.abc import Iterable
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
    Capacity,
    Intern,
    Moderator,
    Newcomer,
    Reader,
    Session,
    Slides,
    Speaker,
    Topic,
)
from sessions.programme.moderating import moderator_of
from sessions.running_order import Timetable

# The end of a sentence: a mark and a space, or a Japanese full stop.
_SENTENCE = re.compile(r".*?(?:[.!?](?=\s)|。|$)", re.DOTALL)
_MARKS = re.compile(r"[*_`#>]+|\[([^\]]*)\]\([^)]*\)")
GREATEST = 2_147_483_647  # what the column holds; databases refuse to be asked for more


@dataclass(frozen=True)
class Introduction:
    """One speaker as they are introduced. biography: its first sentence. before: the last talk, in words."""

    speaker: Speaker
    company: str
    programme: str
    biography: str
    before: str

    @property
    def name(self) -> str:
        return self.speaker.person.name

    @property
    def first(self) -> bool:
        """Whether the archive knows no earlier talk of theirs."""
        return not self.before

    @property
    def said_as(self) -> str:
        return self.speaker.person.said_as


def introductions(speakers: Iterable[Speaker], session: Session) -> dict[int, Introduction]:
    """An introduction for each speaker of the session, by primary key. Two queries."""
    speakers = list(speakers)
    people = {speaker.person_id for speaker in speakers}
    before = last_talks(people, session)
    programmes = {
        intern.person_id: intern.programme
        for intern in Intern.objects.filter(person__in=people).order_by("pk")
    }
    return {
        speaker.pk: Introduction(
            speaker,
            speaker.affiliation or (speaker.capacity == Capacity.GUEST and speaker.person.organisation) or "",
            programmes.get(speaker.person_id, "") if speaker.capacity == Capacity.INTERN else "",
            first_sentence(speaker.person.biography),
            before.get(speaker.person_id, ""),
        )
        for speaker in speakers
    }


def last_talks(people: Iterable[int], session: Session) -> dict[int, str]:
    """ "spoke at the 31st about “JWT vs Goa”", by person, for those whose talk is in the house's archive."""
    talks = Speaker.objects.visible_to(Reader.HOUSE).filter(person__in=list(people))
    talks = talks.filter(topic__session__number__lt=session.number).select_related("topic__session")
    found = {}
    for talk in talks.order_by("topic__session__number", "topic__position"):
        wording = talk.topic.wording(Reader.HOUSE)
        about = wording.title or wording.subject
        words = f"spoke at the {talk.topic.session.ordinal}"
        found[talk.person_id] = (
            f"{words} about “{about}”" if wording.title else words + (f", {about}" if about else "")
        )
    return found


def first_sentence(markdown: str) -> str:
    """The first sentence of a biography, without its Markdown, at most 200 characters."""
    text = " ".join(_MARKS.sub(r"\1", markdown).split())
    sentence = _SENTENCE.match(text)[0].strip()
    return sentence if len(sentence) <= 200 else sentence[:199].rstrip() + "…"


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
        return self.topic.slot.length

    @property
    def questions(self) -> int:
        return self.topic.slot.questions

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
    clock = session.timetable(topics)
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
    session = get_object_or_404(Session.objects.standing(), pk=comes(token).session_id)
    return show(request, session, organiser=False, token=token)


@read_only
@private
def moderators_slides(request: HttpRequest, token: str, key: str) -> HttpResponse:
    """Slides of the moderator's own evening, whose laptop they may have to run on; of a talk that stands."""
    topics = Topic.objects.standing().filter(session=comes(token).session_id)
    return slides_file(request, get_object_or_404(Slides, topic__in=topics, key=key))


def comes(token: str) -> Moderator:
    """Whose link it is, unless they said no."""
    moderator = moderator_of(token)
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
