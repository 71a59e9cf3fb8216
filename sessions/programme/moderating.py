"""Who moderates: asked, reminded, told by word of mouth; and the page on which they answer."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from sessions import calendar
from sessions.guard.methods import read_only, read_or_post
from sessions.guard.private import opened
from sessions.models import (
    MessageKind,
    Moderator,
    Notice,
    Person,
    Session,
    Status,
    User,
    archive_change,
)
from sessions.models.notices import NoticeQuerySet
from sessions.notifications.announcing import tell_organisers
from sessions.notifications.outbox import reached, write
from sessions.notifications.texts import Text, common_values, compose, reader_for, session_values
from sessions.notifications.to_tell import note_now, tells, they_know

_Answer = Moderator.Answer


class TooLate(Exception):
    """The evening is over, or was called off: nobody is asked or answers any more. Says so in words."""


def ask_to_moderate(
    session: Session,
    person: Person,
    *,
    email: str,
    by: User | None,
    at: datetime,
    message: Text | None = None,
) -> tuple[Moderator, Notice | None]:
    """Ask somebody to moderate; the message waits in the outbox. email: empty means telling them by hand.

    Asked twice, they get one message; after a no, another one; none where they said yes. Raises TooLate.
    """
    with archive_change():
        moderator = _noted(session, person, at=at)
        if moderator.answer == _Answer.YES:
            return moderator, None
        before = questions(moderator).exclude(status=Notice.Status.CALLED_OFF).first()
        if before and not moderator.answer:
            return moderator, before
        if moderator.answer:
            _set_answer(moderator, _Answer.NONE)
        return moderator, _question(moderator, message, email=email, by=by)


def remind(moderator: Moderator, *, by: User | None, at: datetime) -> Notice | None:
    """Ask once more somebody who has not answered; once a day. None where they have. Raises TooLate."""
    with as_it_is_now(moderator, at) as mine:
        if mine.answer:
            return None
        asked, once = questions(mine), f"moderate:{mine.pk}:{timezone.localdate(at)}"
        if known := asked.filter(once=once).exclude(status=Notice.Status.CALLED_OFF).first():
            return known
        asked.call_off()  # what still waits says the same
        asked.filter(once=once).update(once=None)
        before = asked.order_by("-pk").first()
        email = (before and before.email) or mine.person.email
        return _question(mine, email=email, by=by, once=once, due_at=at)


def asked_by_hand(session: Session, person: Person, *, by: User, at: datetime) -> Moderator:
    """An organiser has asked them in person: noted as told, with who and when. Raises TooLate."""
    with archive_change():
        moderator, notice = ask_to_moderate(session, person, email="", by=by, at=at)
        if notice and notice.status not in (Notice.Status.SENT, Notice.Status.TOLD):
            reached(notice, Notice.Status.TOLD, by=by, at=at)
            moderator.refresh_from_db()
        return moderator


def said_yes(session: Session, person: Person, *, at: datetime) -> Moderator:
    """They have told an organiser that they moderate: nobody has to write to them. Raises TooLate."""
    with archive_change():
        moderator = _noted(session, person, at=at)
        _answered(moderator, _Answer.YES, at)
        return moderator


def cannot_come(moderator: Moderator, *, at: datetime) -> bool:
    """Somebody told an organiser that they do not moderate after all; whether that is new. Raises TooLate."""
    with as_it_is_now(moderator, at) as mine:
        is_new = mine.answer != _Answer.NO
        if is_new:
            _answered(mine, _Answer.NO, at)
    return is_new


def name_moderators(session: Session, named: Sequence[tuple[Person, str]], *, at: datetime) -> None:
    """Make these (person, answer) the moderators, in this order. Who stays keeps when they were asked.

    A new name is a new question: in the place of somebody else nobody inherits the answer.
    """
    others = session.moderator_set.exclude(person__in=[person for person, _ in named])
    left = {one.position: one.answer for one in others}
    for moderator in others:
        moderator.delete()
    staying = {moderator.person_id: moderator for moderator in session.moderator_set.all()}
    for position, (person, said) in enumerate(named, start=1):
        moderator = staying.get(person.pk)
        if moderator is None:
            said = "" if left.get(position) == said else said
            moderator = Moderator(session=session, person=person, position=0)
        if (moderator.position, moderator.answer) == (position, said):
            continue
        answered, moderator.position, moderator.answer = moderator.answer != said, position, said
        moderator.save()
        if answered:
            _keep_in_mind(moderator, at)


def answer(moderator: Moderator, said: str, *, at: datetime) -> None:
    """What somebody asked to moderate says, "yes" or "no"; it may be changed until the day is over.

    A no, and a yes after it, is told to the organisers: a first yes is seen on the session's page. Raises
    TooLate, or ValueError for another word.
    """
    if said not in (_Answer.YES, _Answer.NO):
        raise ValueError(f"{said!r} is neither yes nor no.")
    with as_it_is_now(moderator, at) as mine:
        before, evening, name = mine.answer, mine.session, mine.person.name
        page = reverse("admin:ask_moderator", args=[evening.pk])
        if before != said:
            _answered(mine, said, at)
        if before != said and said == _Answer.NO:
            next_one = "The next in turn can be asked."
            tell_organisers(f"{name} cannot moderate the {evening}. {next_one}", admin_path=page)
        elif before != said and before == _Answer.NO:
            tell_organisers(f"{name} can moderate the {evening} after all.", admin_path=page)
    moderator.answer, moderator.asked_at = mine.answer, mine.asked_at


def message_to(session: Session, person: Person, *, by: User | None) -> Text:
    """The question as it would be written now. A guest reads no more of the agenda than the public."""
    evening = session_values(session, reader=reader_for(person))
    return compose(MessageKind.MODERATE, common_values(name=person.name, by=by) | evening)


def questions(moderator: Moderator) -> NoticeQuerySet:
    """The messages that asked them."""
    return moderator.notices.filter(kind=MessageKind.MODERATE)


def _question(moderator: Moderator, message: Text | None = None, *, by: User | None, **way) -> Notice:
    session, person = moderator.session, moderator.person
    text = message or message_to(session, person, by=by)
    about = {"session": session, "person": person, "moderator": moderator}
    known = tells(session, person=person)
    return write(MessageKind.MODERATE, text, tells=known, by=by, **about, **way)


def why_over(session: Session, at: datetime) -> str:
    """Why nobody can moderate the evening any more, in words; empty while an answer counts."""
    if session.status == Status.CANCELLED:
        return f"The {session} was called off."
    over = session.status in (Status.HELD, Status.PUBLISHED) or session.is_past(timezone.localdate(at))
    return f"The {session} is over." if over else ""


def refuse_if_over(session: Session, at: datetime) -> None:
    """Raise TooLate once nobody can moderate the evening any more."""
    if over := why_over(session, at):
        raise TooLate(over)


@contextmanager
def as_it_is_now(moderator: Moderator, at: datetime) -> Iterator[Moderator]:
    """Locked, in one change of the archive. Raises TooLate."""
    with archive_change():
        mine = Moderator.objects.select_for_update().select_related("session", "person").get(pk=moderator.pk)
        refuse_if_over(mine.session, at)
        yield mine


def _noted(session: Session, person: Person, *, at: datetime) -> Moderator:
    """Their place among the moderators, a new one last. Raises TooLate."""
    refuse_if_over(session, at)
    moderator = session.moderator_set.select_related("session", "person").filter(person=person).first()
    if moderator is None:
        moderator = session.moderator_set.create(person=person, position=session.moderator_set.count() + 1)
        _turn_the_page(session)
    return moderator


def _answered(moderator: Moderator, said: str, at: datetime) -> None:
    """Note the answer; what was to be asked needs no sending any more."""
    moderator.asked_at = moderator.asked_at or at
    _set_answer(moderator, said)
    questions(moderator).call_off()
    _keep_in_mind(moderator, at)


def _keep_in_mind(moderator: Moderator, at: datetime) -> None:
    """Who says yes knows the evening as it is; who says no, that they do not moderate it."""
    if moderator.answer == _Answer.YES:
        note_now(moderator.session, person=moderator.person, at=at)
    elif moderator.answer == _Answer.NO:
        they_know(moderator.session, person=moderator.person)


def _set_answer(moderator: Moderator, said: str) -> None:
    moderator.answer = said
    moderator.save(update_fields=["answer", "asked_at"])
    _turn_the_page(moderator.session)


def _turn_the_page(session: Session) -> None:
    """Raise the session's version: a page of it that is open elsewhere may not write over this."""
    session.refresh_from_db(fields=["version"])
    session.claim(session.version)


@read_or_post
@opened(Moderator)
def moderation(request: HttpRequest, token: str, moderator: Moderator) -> HttpResponse:
    """The question and its answer, which may be changed until the day is over."""
    now = timezone.now()
    if request.method == "POST":
        if (said := request.POST.get("answer")) in ("yes", "no"):
            with suppress(TooLate):  # the page says so
                answer(moderator, said, at=now)
        return redirect("moderation", token)
    session = moderator.session
    others = session.moderator_set.filter(answer=_Answer.YES).exclude(pk=moderator.pk)
    context = {
        "moderator": moderator,
        "session": session,
        "token": token,
        "over": why_over(session, now),
        "others": [one.person.name for one in others.select_related("person")],
        "has_day": calendar.has_day(session),
    }
    return render(request, "programme/moderation.html", context)


@read_only
@opened(Moderator)
def moderator_ics(request: HttpRequest, token: str, moderator: Moderator) -> HttpResponse:
    """The evening for the moderator's calendar."""
    return calendar.calendar_answer(moderator.session, reader=reader_for(moderator.person))
