"""What an evening still lacks, by when; and whether the speakers of a topic know and said yes."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import get_text_list

from sessions.models import (
    AGREED,
    Intern,
    MessageKind,
    Moderator,
    Notice,
    Proposal,
    Session,
    Speaker,
    Status,
    Topic,
)
from sessions.notifications.to_tell import Known, of_session

# Days before the evening by which each should be done.
DUE = {
    "date": 42, "open": 35, "venue": 28, "moderator": 21, "minutes": 14, "titles": 10, "told": 10,
    "confirmed": 7, "announced": 14, "slides": 1, "run sheet": 1, "farewell": 7,
}  # fmt: skip


def state_of(topic: Topic) -> str:
    """Where a topic stands with its speakers: "told, not confirmed yet". Asks for prefetched speakers."""
    if topic.dropped_because:
        return "dropped"
    speakers = list(topic.speakers.all())
    if not speakers:
        return "no speaker yet"
    untold = [speaker for speaker in speakers if not speaker.told_at]
    unconfirmed = [speaker for speaker in speakers if not speaker.confirmed_at]
    if untold:
        return "not told yet" if len(untold) == len(speakers) else f"{names(untold)} not told yet"
    if not unconfirmed:
        return "confirmed"
    if len(unconfirmed) == len(speakers):
        return "told, not confirmed yet"
    return f"told, {names(unconfirmed)} not confirmed yet"


def names(speakers: Iterable[Speaker]) -> str:
    """ "Okubo and Ogawa"."""
    return get_text_list([speaker.name for speaker in speakers], "and")


def answer_of(proposal: Proposal) -> str:
    """ "asked on 3 June by Kevin; no answer yet"."""
    day, by = timezone.localdate(proposal.asked_at), proposal.asked_by
    asked = f"asked on {day.day} {day:%B}" + (f" by {by.person.name}" if by and by.person else "")
    if proposal.status in AGREED:
        return f"{asked}; has a place"
    if not proposal.answer:
        return f"{asked}; no answer yet"
    return f"{asked}; said {proposal.get_answer_display()}"


@dataclass(frozen=True)
class Check:
    """One line of the list.

    done: None for what is only to be known, or not to be asked yet. url: where it is done.
    due: the day by which it should be, None while the evening has no date. late: it is not, and that is past.
    """

    key: str
    words: str
    done: bool | None
    url: str
    due: date | None = None
    late: bool = False


@dataclass
class Evening:
    """One session with everything that its checks ask, in seven queries. known: its readers."""

    session: Session
    known: list[Known]
    topics: list[Topic] = field(init=False)
    moderators: list[Moderator] = field(init=False)
    leaving: list[Intern] = field(init=False)
    announced: bool = field(init=False)
    behind: list[Known] = field(init=False)

    def __post_init__(self) -> None:
        session = self.session
        topics = session.topics.standing().prefetch_related("speakers__person", "slides")
        self.topics = list(topics.order_by("position"))
        self.moderators = [
            moderator
            for moderator in session.moderator_set.select_related("person")
            if moderator.answer != Moderator.Answer.NO
        ]
        self.leaving = leaving_at(session)
        notices = Notice.objects.filter(session=session, kind=MessageKind.ANNOUNCEMENT)
        self.announced = notices.told().exists()
        self.behind = [one for one in self.known if one.is_behind]

    @property
    def speakers(self) -> list[Speaker]:
        return [speaker for topic in self.topics for speaker in topic.speakers.all()]


def checklist(session: Session, *, today: date, known: list[Known] | None = None) -> list[Check]:
    """Everything an evening in preparation needs, in the order in which it is usually done.

    known: its readers, where they were asked for already. Fourteen queries, whatever it holds, seven without
    the readers; empty for an evening that was held or cancelled, or lies behind.
    """
    preparing = session.status in (Status.DRAFT, Status.OPEN, Status.ANNOUNCED)
    if not preparing or session.lies_behind(today):
        return []
    evening = Evening(session, of_session(session) if known is None else known)
    checks = [
        *the_evening(session),
        moderator(evening),
        *the_topics(evening),
        *the_speakers(evening),
        *the_news(evening),
        *the_day(evening, today),
    ]
    return [dated(check, session, today) for check in checks]


def dated(check: Check, session: Session, today: date) -> Check:
    """The check with the day by which it should be done."""
    days = DUE.get(check.key)
    if days is None or session.held_on is None:
        return check
    due = session.held_on - timedelta(days=days)
    return replace(check, due=due, late=check.done is False and due < today)


def the_evening(session: Session) -> list[Check]:
    page, online = place(session), session.format == Session.Format.ONLINE
    is_draft = session.status == Status.DRAFT
    there = bool(session.venue) or online
    lacking = [
        word
        for word, is_there in (("place", there), ("start time", bool(session.start_time)))
        if not is_there
    ]
    return [
        Check(
            "date",
            f"The date is {day_of(session)}" if session.held_on else "Choose a date",
            session.held_on is not None,
            f"{page}#id_held_on",
        ),
        Check(
            "venue",
            f"No {get_text_list(lacking, 'and no')} yet" if lacking else "Place and start time are known",
            not lacking,
            f"{page}#id_venue" if not there else f"{page}#id_start_time",
        ),
        *([Check("open", "Still a draft: readers do not see it", False, page)] if is_draft else []),
    ]


def moderator(evening: Evening) -> Check:
    """Somebody moderates, was asked, and said yes."""
    url = reverse("admin:ask_moderator", args=[evening.session.pk])
    if not evening.moderators:
        return Check("moderator", "Nobody moderates yet", False, url)
    yes = [one.person.name for one in evening.moderators if one.answer == Moderator.Answer.YES]
    if yes:
        verb = "moderates" if len(yes) == 1 else "moderate"
        return Check("moderator", f"{get_text_list(yes, 'and')} {verb}", True, url)
    first = evening.moderators[0]
    words = (
        "was asked to moderate, and has not answered" if first.asked_at else "was not asked to moderate yet"
    )
    return Check("moderator", f"{first.person.name} {words}", False, url)


def the_topics(evening: Evening) -> list[Check]:
    url = f"{place(evening.session)}#topics"
    clock = evening.session.timetable(evening.topics)
    filled, wanted = clock.filled, evening.session.minutes_wanted
    untitled = [topic for topic in evening.topics if not topic.title and not topic.subject]
    unspoken = [topic for topic in evening.topics if not topic.speakers.all()]
    some = bool(evening.topics)
    lacks = [
        *([f"{count(untitled, 'topic has', 'topics have')} no title"] if untitled else []),
        *([f"{count(unspoken, 'topic has', 'topics have')} no speaker"] if unspoken else []),
    ]
    return [
        Check("minutes", f"{filled} of {wanted} minutes are filled", is_filled(filled, wanted), url),
        Check(
            "titles",
            "; ".join(lacks).capitalize()
            or ("Every topic has a title and a speaker" if some else "No topic yet"),
            not lacks if some else None,
            url,
        ),
    ]


def is_filled(filled: int, wanted: int) -> bool:
    """Whether no further talk of five minutes with questions would fit, and nothing is too much."""
    return wanted - 10 < filled <= wanted


def the_speakers(evening: Evening) -> list[Check]:
    """Told that they speak, and of what changed since; and their yes."""
    url = place(evening.session, "tell")
    behind = [one for one in evening.behind if not one.audience and (one.told or one.now.talks)]
    untold = list(dict.fromkeys(one.name for one in behind))
    waiting = [speaker for speaker in evening.speakers if speaker.told_at and not speaker.confirmed_at]
    some = bool(evening.speakers)
    told = f"To be told: {get_text_list(untold, 'and')}" if untold else "Every speaker was told"
    confirmed = f"Not confirmed yet: {names(waiting)}" if waiting else "Every speaker confirmed"
    return [
        Check(
            "told",
            told if some or untold else "No speaker to tell yet",
            not untold if some or untold else None,
            url,
        ),
        Check(
            "confirmed",
            confirmed if some and (waiting or not untold) else "Speakers confirm once they were told",
            False if waiting else True if some and not untold else None,
            url,
        ),
    ]


def the_news(evening: Evening) -> list[Check]:
    session = evening.session
    words = "The announcement went out" if evening.announced else "The announcement is still to be sent"
    url, behind = place(session, "announcement"), any(one.audience for one in evening.behind)
    if behind:
        words, url = "What was announced is not so any more: tell everybody", place(session, "tell")
    reminders = "Reminders go out by themselves" if session.reminders else "Reminders are off"
    return [
        Check("announced", words, evening.announced and not behind, url),
        Check("reminders", reminders, session.reminders or None, f"{place(session)}#id_reminders"),
    ]


def the_day(evening: Evening, today: date) -> list[Check]:
    """Slides, run sheet and farewells: asked in the last week, told before."""
    session = evening.session
    near = session.held_on is not None and (session.held_on - today).days <= 7
    without = [topic for topic in evening.topics if not topic.slides.all()]
    slides = f"{count(without, 'talk has', 'talks have')} no slides yet" if without else "All slides are in"
    slides = slides if evening.topics else "No talk yet to have slides"
    done = bool(evening.topics) and not without
    found = [
        Check("slides", slides, done if done or near else None, f"{place(session)}#topics"),
        Check("run sheet", "Print the run sheet", None, reverse("run_sheet", args=[session.number])),
    ]
    planned = [intern for intern in evening.leaving if intern.farewell_session_id == session.pk]
    if evening.leaving:
        people = get_text_list([intern.person.name for intern in evening.leaving], "and")
        whose = f"Farewell of {people}"
        all_planned = len(planned) == len(evening.leaving)
        url = reverse("admin:mts_intern_change", args=[(evening.leaving[0]).pk])
        found.append(Check("farewell", whose if all_planned else f"{whose}: plan it", all_planned, url))
    return found


def leaving_at(session: Session) -> list[Intern]:
    """Interns whose farewell is at this evening, or who leave within a month of it without any."""
    leaving = Q(farewell_session=session)
    if session.held_on:
        soon = (session.held_on, session.held_on + timedelta(days=31))
        leaving |= Q(farewell_session=None, ended_on__range=soon)
    return list(Intern.objects.filter(leaving).select_related("person").order_by("ended_on", "pk"))


def place(session: Session, page: str = "change") -> str:
    """The session's page in the admin, or one beside it: "tell"."""
    return reverse(f"admin:mts_session_{page}", args=[session.pk])


def day_of(session: Session) -> str:
    """ "Friday 16 June"."""
    return f"{session.held_on:%A} {session.held_on.day} {session.held_on:%B}"


def count(things: Iterable, one: str, several: str) -> str:
    """ "one topic has", "3 topics have"."""
    n = len(list(things))
    return f"one {one}" if n == 1 else f"{n} {several}"
