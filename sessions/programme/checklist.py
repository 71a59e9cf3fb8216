"""What an evening still lacks, by when; and whether the speakers of a topic know and said yes."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import get_text_list

from sessions.models import (
    AGREED,
    COMING,
    Intern,
    MessageKind,
    Moderator,
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

# What one check found: its key, in words, whether it is done, and where that is.
type Found = Iterator[tuple[str, str, bool | None, str]]


def state_of(topic: Topic) -> str:
    """Where a topic stands with its speakers: "told, not confirmed yet". Asks for prefetched speakers."""
    if topic.dropped_because:
        return "dropped"
    speakers = list(topic.speakers.all())
    if not speakers:
        return "no speaker yet"
    for told, lack, words in (
        ("", "told_at", "not told yet"),
        ("told, ", "confirmed_at", "not confirmed yet"),
    ):
        lacking = [speaker for speaker in speakers if not getattr(speaker, lack)]
        if lacking:
            who = "" if len(lacking) == len(speakers) else f"{names(lacking)} "
            return f"{told}{who}{words}"
    return "confirmed"


def names(speakers: Iterable[Speaker]) -> str:
    """ "Okubo and Ogawa"."""
    return get_text_list([speaker.name for speaker in speakers], "and")


def answer_of(proposal: Proposal) -> str:
    """ "asked on 3 June by Kevin; no answer yet"."""
    day, by = timezone.localdate(proposal.asked_at), proposal.asked_by
    asked = f"asked on {day.day} {day:%B}" + (f" by {by.person.name}" if by and by.person else "")
    if proposal.status in AGREED:
        return f"{asked}; has a place"
    return f"{asked}; said {proposal.get_answer_display()}" if proposal.answer else f"{asked}; no answer yet"


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
    due: date | None
    late: bool


def checklist(session: Session, *, today: date, known: list[Known] | None = None) -> list[Check]:
    """Everything an evening in preparation needs, in the order in which it is usually done.

    known: its readers, where they were asked for already. Fourteen queries, whatever it holds, seven without
    the readers; empty for an evening that was held or cancelled, or lies behind.
    """
    if session.status not in COMING or session.lies_behind(today):
        return []
    known = of_session(session) if known is None else known
    behind = [one for one in known if one.is_behind]
    topics = session.topics.standing().prefetch_related("speakers__person", "slides").order_by("position")
    found = chain(
        the_evening(session),
        moderator(session),
        the_topics(session, topics),
        the_speakers(session, topics, behind),
        the_news(session, behind),
        the_day(session, topics, today),
        farewells(session),
    )
    checks = []
    for key, words, done, url in found:
        ahead = key in DUE and session.held_on
        due = session.held_on - timedelta(days=DUE[key]) if ahead else None
        checks.append(Check(key, words, done, url, due, late=bool(due and done is False and due < today)))
    return checks


def the_evening(session: Session) -> Found:
    page, on = place(session), session.held_on
    yield "date", f"The date is {day_of(session)}" if on else "Choose a date", bool(on), f"{page}#id_held_on"
    there = session.venue or session.format == Session.Format.ONLINE
    lacking = [*([] if there else ["place"]), *([] if session.start_time else ["start time"])]
    words = f"No {get_text_list(lacking, 'and no')} yet" if lacking else "Place and start time are known"
    yield "venue", words, not lacking, f"{page}#id_{'start_time' if there else 'venue'}"
    if session.status == Status.DRAFT:
        yield "open", "Still a draft: readers do not see it", False, page


def moderator(session: Session) -> Found:
    """Somebody moderates, was asked, and said yes."""
    found = list(session.moderator_set.exclude(answer=Moderator.Answer.NO).select_related("person"))
    yes = [one.person.name for one in found if one.answer]
    if yes:
        words = f"{get_text_list(yes, 'and')} {'moderates' if len(yes) == 1 else 'moderate'}"
    elif found:
        asked = "was asked to moderate, and has not answered"
        words = f"{found[0].person.name} {asked if found[0].asked_at else 'was not asked to moderate yet'}"
    else:
        words = "Nobody moderates yet"
    yield "moderator", words, bool(yes), reverse("admin:ask_moderator", args=[session.pk])


def the_topics(session: Session, topics: Collection[Topic]) -> Found:
    """Filled: no further talk of five minutes with questions would fit, and nothing is too much."""
    url, wanted = f"{place(session)}#topics", session.minutes_wanted
    filled = session.timetable(topics).filled
    yield "minutes", f"{filled} of {wanted} minutes are filled", wanted - 10 < filled <= wanted, url
    untitled = [topic for topic in topics if not topic.title and not topic.subject]
    unspoken = [topic for topic in topics if not topic.speakers.all()]
    lacks = [
        f"{count(lacking, 'topic has', 'topics have')} no {what}"
        for lacking, what in ((untitled, "title"), (unspoken, "speaker"))
        if lacking
    ]
    fine = "Every topic has a title and a speaker" if topics else "No topic yet"
    yield "titles", "; ".join(lacks).capitalize() or fine, not lacks if topics else None, url


def the_speakers(session: Session, topics: Collection[Topic], behind: list[Known]) -> Found:
    """Told that they speak, and of what changed since; and their yes."""
    url = place(session, "tell")
    speakers = [speaker for topic in topics for speaker in topic.speakers.all()]
    untold = dict.fromkeys(one.name for one in behind if not one.audience and (one.told or one.now.talks))
    waiting = [speaker for speaker in speakers if speaker.told_at and not speaker.confirmed_at]
    told = "Every speaker was told" if speakers else "No speaker to tell yet"
    words = f"To be told: {get_text_list(list(untold), 'and')}" if untold else told
    yield "told", words, not untold if speakers or untold else None, url
    confirmed = bool(speakers) and not untold
    words = "Every speaker confirmed" if confirmed else "Speakers confirm once they were told"
    if waiting:
        words = f"Not confirmed yet: {names(waiting)}"
    yield "confirmed", words, False if waiting else confirmed or None, url


def the_news(session: Session, behind: list[Known]) -> Found:
    announced = session.notices.filter(kind=MessageKind.ANNOUNCEMENT).told().exists()
    if any(one.audience for one in behind):
        words, url = "What was announced is not so any more: tell everybody", place(session, "tell")
        yield "announced", words, False, url
    else:
        words = "The announcement went out" if announced else "The announcement is still to be sent"
        yield "announced", words, announced, place(session, "announcement")
    words = "Reminders go out by themselves" if session.reminders else "Reminders are off"
    yield "reminders", words, session.reminders or None, f"{place(session)}#id_reminders"


def the_day(session: Session, topics: Collection[Topic], today: date) -> Found:
    """Slides and run sheet: asked in the last week, told before."""
    near = session.held_on is not None and (session.held_on - today).days <= 7
    without = [topic for topic in topics if not topic.slides.all()]
    words = "All slides are in" if topics else "No talk yet to have slides"
    if without:
        words = f"{count(without, 'talk has', 'talks have')} no slides yet"
    done = bool(topics) and not without
    yield "slides", words, done if done or near else None, f"{place(session)}#topics"
    yield "run sheet", "Print the run sheet", None, reverse("run_sheet", args=[session.number])


def farewells(session: Session) -> Found:
    """Interns whose farewell is at this evening, or who leave within a month of it without any."""
    leaving = Q(farewell_session=session)
    if on := session.held_on:
        leaving |= Q(farewell_session=None, ended_on__range=(on, on + timedelta(days=31)))
    interns = list(Intern.objects.filter(leaving).select_related("person").order_by("ended_on", "pk"))
    if interns:
        words = f"Farewell of {get_text_list([intern.person.name for intern in interns], 'and')}"
        planned = all(intern.farewell_session_id for intern in interns)
        url = reverse("admin:mts_intern_change", args=[interns[0].pk])
        yield "farewell", words if planned else f"{words}: plan it", planned, url


def place(session: Session, page: str = "change") -> str:
    """The session's page in the admin, or one beside it: "tell"."""
    return reverse(f"admin:mts_session_{page}", args=[session.pk])


def day_of(session: Session) -> str:
    """ "Friday 16 June"."""
    return f"{session.held_on:%A} {session.held_on.day} {session.held_on:%B}"


def count(things: Collection, one: str, several: str) -> str:
    """ "one topic has", "3 topics have"."""
    return f"one {one}" if len(things) == 1 else f"{len(things)} {several}"
