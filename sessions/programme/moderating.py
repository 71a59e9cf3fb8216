"""Who moderates: asked, reminded, told by word of mouth; and the page on which they answer."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from sessions import calendar
from sessions.guard.methods import read_only, read_or_post
from sessions.guard.private import NoSuchLink, private
from sessions.models import (
    MessageKind,
    Moderator,
    Notice,
    Person,
    PrivateLink,
    Session,
    Status,
    User,
    archive_change,
)
from sessions.notifications.news import tell_organisers
from sessions.notifications.outbox import reached, write
from sessions.notifications.texts import Text, common_values, compose, reader_for, session_values
from sessions.notifications.to_tell import note_now, tells, they_know


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
        refuse_if_over(session, at)
        moderator = _noted(session, person)
        if moderator.answer == Moderator.Answer.YES:
            return moderator, None
        before = moderator.notices.filter(kind=MessageKind.MODERATE).exclude(status=Notice.Status.CALLED_OFF)
        if (known := before.first()) and moderator.answer != Moderator.Answer.NO:
            return moderator, known
        if moderator.answer == Moderator.Answer.NO:
            _set_answer(moderator, Moderator.Answer.NONE)
        notice = write(
            MessageKind.MODERATE,
            message or message_to(session, person, by=by),
            name=person.name,
            email=email,
            person=person,
            session=session,
            moderator=moderator,
            tells=tells(session, person=person),
            by=by,
        )
        return moderator, notice


def remind(moderator: Moderator, *, by: User | None, at: datetime) -> Notice | None:
    """Ask once more somebody who has not answered; once a day. None where they have. Raises TooLate."""
    today = timezone.localdate(at)
    with archive_change():
        mine = Moderator.objects.select_for_update().select_related("session", "person").get(pk=moderator.pk)
        refuse_if_over(mine.session, at)
        if mine.answer:
            return None
        asked, once = mine.notices.filter(kind=MessageKind.MODERATE), f"moderate:{mine.pk}:{today}"
        if known := asked.filter(once=once).exclude(status=Notice.Status.CALLED_OFF).first():
            return known
        asked.call_off()  # what still waits says the same
        asked.filter(once=once).update(once=None)
        before = asked.order_by("-pk").first()
        return write(
            MessageKind.MODERATE,
            message_to(mine.session, mine.person, by=by),
            name=mine.person.name,
            email=(before and before.email) or mine.person.email,
            person=mine.person,
            session=mine.session,
            moderator=mine,
            tells=tells(mine.session, person=mine.person),
            once=once,
            due_at=at,
            by=by,
        )


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
        refuse_if_over(session, at)
        moderator = _noted(session, person)
        _answered(moderator, Moderator.Answer.YES, at)
        return moderator


def cannot_come(moderator: Moderator, *, at: datetime) -> bool:
    """Somebody told an organiser that they do not moderate after all; whether that is new. Raises TooLate."""
    with archive_change():
        mine = Moderator.objects.select_for_update().select_related("session", "person").get(pk=moderator.pk)
        refuse_if_over(mine.session, at)
        if mine.answer == Moderator.Answer.NO:
            return False
        _answered(mine, Moderator.Answer.NO, at)
    return True


def name_moderators(session: Session, named: Sequence[tuple[Person, str]], *, at: datetime) -> None:
    """Make these (person, answer) the moderators, in this order. Who stays keeps when they were asked.

    A new name is a new question: in the place of somebody else nobody inherits the answer.
    """
    people = [person for person, _ in named]
    left = {one.position: one.answer for one in session.moderator_set.exclude(person__in=people)}
    for moderator in session.moderator_set.exclude(person__in=people):
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

    A no, and a yes after it, is told to the organisers. Raises TooLate, or ValueError for another word.
    """
    if said not in (Moderator.Answer.YES, Moderator.Answer.NO):
        raise ValueError(f"{said!r} is neither yes nor no.")
    with archive_change():
        mine = Moderator.objects.select_for_update().select_related("session", "person").get(pk=moderator.pk)
        refuse_if_over(mine.session, at)
        before = mine.answer
        if before != said:
            _answered(mine, said, at)
            _tell_the_organisers(mine, before)
    moderator.answer, moderator.asked_at = mine.answer, mine.asked_at


def message_to(session: Session, person: Person, *, by: User | None) -> Text:
    """The question as it would be written now. A guest reads no more of the agenda than the public."""
    evening = session_values(session, reader=reader_for(person))
    values = common_values(name=person.name, by=by) | evening
    return compose(MessageKind.MODERATE, values)


def refuse_if_over(session: Session, at: datetime) -> None:
    """Raise TooLate once nobody can moderate the evening any more."""
    if session.status == Status.CANCELLED:
        raise TooLate(f"The {session} was called off.")
    if session.status in (Status.HELD, Status.PUBLISHED) or session.is_past(timezone.localdate(at)):
        raise TooLate(f"The {session} is over.")


def _noted(session: Session, person: Person) -> Moderator:
    """Their place among the moderators, a new one last."""
    moderator = session.moderator_set.select_related("session", "person").filter(person=person).first()
    if moderator is None:
        moderator = session.moderator_set.create(person=person, position=session.moderator_set.count() + 1)
        _turn_the_page(session)
    return moderator


def _answered(moderator: Moderator, said: str, at: datetime) -> None:
    """Note the answer; what was to be asked needs no sending any more."""
    moderator.asked_at = moderator.asked_at or at
    _set_answer(moderator, said)
    moderator.notices.filter(kind=MessageKind.MODERATE).call_off()
    _keep_in_mind(moderator, at)


def _keep_in_mind(moderator: Moderator, at: datetime) -> None:
    """Who says yes knows the evening as it is; who says no, that they do not moderate it."""
    if moderator.answer == Moderator.Answer.YES:
        note_now(moderator.session, person=moderator.person, at=at)
    elif moderator.answer == Moderator.Answer.NO:
        they_know(moderator.session, person=moderator.person)


def _set_answer(moderator: Moderator, said: str) -> None:
    moderator.answer = said
    moderator.save(update_fields=["answer", "asked_at"])
    _turn_the_page(moderator.session)


def _turn_the_page(session: Session) -> None:
    """Raise the session's version: a page of it that is open elsewhere may not write over this."""
    session.refresh_from_db(fields=["version"])
    session.claim(session.version)


def _tell_the_organisers(moderator: Moderator, before: str) -> None:
    """News where the answer changes what somebody has to do; a first yes is seen on the session's page."""
    session, name = moderator.session, moderator.person.name
    if moderator.answer == Moderator.Answer.NO:
        sentence = f"{name} cannot moderate the {session}. The next in turn can be asked."
    elif before == Moderator.Answer.NO:
        sentence = f"{name} can moderate the {session} after all."
    else:
        return
    tell_organisers(sentence, admin_path=reverse("admin:ask_moderator", args=[session.pk]))


@read_or_post
@private
def moderation(request: HttpRequest, token: str) -> HttpResponse:
    """The question and its answer, which may be changed until the day is over."""
    moderator, now = moderator_or_404(token), timezone.now()
    if request.method == "POST":
        if (said := request.POST.get("answer")) in ("yes", "no"):
            with suppress(TooLate):  # the page says so
                answer(moderator, said, at=now)
        return redirect("moderation", token)
    session = moderator.session
    context = {
        "moderator": moderator,
        "session": session,
        "token": token,
        "over": over(moderator, now),
        "others": others(moderator),
        "has_day": calendar.has_day(session),
    }
    return render(request, "programme/moderation.html", context)


@read_only
@private
def moderator_ics(request: HttpRequest, token: str) -> HttpResponse:
    """The evening for the moderator's calendar."""
    moderator = moderator_or_404(token)
    session = moderator.session
    if not calendar.has_day(session):
        raise Http404
    content = calendar.evening_calendar(session, reader=reader_for(moderator.person), now=timezone.now())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="evening-{session.number}.ics"'
    return response


def moderator_or_404(token: str) -> Moderator:
    """Whom the link belongs to. Wrong, revoked, ended and of another kind are answered alike."""
    link = PrivateLink.objects.find(token)
    if link is None or link.moderator is None:
        raise NoSuchLink
    return link.moderator


def over(moderator: Moderator, now: datetime) -> str:
    """Why nobody is asked any more, in words; empty while the answer counts."""
    try:
        refuse_if_over(moderator.session, now)
    except TooLate as reason:
        return str(reason)
    return ""


def others(moderator: Moderator) -> list[str]:
    """Names of those who said yes besides."""
    said_yes = moderator.session.moderator_set.filter(answer=Moderator.Answer.YES).exclude(pk=moderator.pk)
    return [one.person.name for one in said_yes.select_related("person")]
