"""Planning an evening: one function makes it whole, others leave a month out on purpose."""

from datetime import date, datetime

from django.utils import timezone

from sessions.models import (
    Moderator,
    Person,
    Session,
    SkippedMonth,
    User,
    archive_change,
)
from sessions.programme.moderating import ask_to_moderate, asked_by_hand, said_yes
from sessions.programme.next_evening import NextEvening, next_evening
from sessions.series import Evening, breaks, odd_weekday
from sessions.text import ordinal


class NumberTaken(Exception):
    """Another evening has this number. Its message says so, and which one is free."""


class Ways:
    """How somebody came to moderate."""

    ASK = "ask"  # a message with a private link
    ASKED = "asked"  # an organiser has asked them, they have not answered
    YES = "yes"  # they said yes already


def plan(
    *,
    held_on: date | None,
    number: int | None = None,
    moderator: Person | None = None,
    way: str = Ways.ASK,
    opened: bool = False,
    form_key: str = "",
    by: User | None,
    at: datetime,
    **fields,
) -> Session:
    """A new evening, with its moderator asked, and open for topics if wanted.

    number: None is the next one, taken under the archive's lock. form_key: of the page; its second submit
    gets the session of the first. fields: venue and whatever else Session holds. Raises NumberTaken.
    """
    with archive_change():
        if form_key and (before := Session.objects.filter(form_key=form_key).first()):
            return before
        facts = next_evening(timezone.localdate(at))
        number = number or Session.objects.next_number()
        refuse_taken(number)
        session = Session.objects.create(
            number=number,
            held_on=held_on,
            date_confirmed=out_of_step_on_purpose(number, held_on, facts),
            form_key=form_key or None,
            **fields,
        )
        if moderator:
            bring_in(session, moderator, way=way, by=by, at=at)
        if opened:
            session.open()
        return session


def bring_in(session: Session, person: Person, *, way: str, by: User | None, at: datetime) -> Moderator:
    """Ask somebody to moderate, or note that it was done. Raises TooLate."""
    if way == Ways.YES:
        return said_yes(session, person, at=at)
    if way == Ways.ASKED:
        return asked_by_hand(session, person, by=by, at=at)
    return ask_to_moderate(session, person, email=person.email, by=by, at=at)[0]


def out_of_step_on_purpose(number: int, held_on: date | None, facts: NextEvening) -> bool:
    """Whether number and date break the rhythm of the series, and the one who chose them knew it.

    The dates that are offered say what is odd about them; another day of their months (after a skipped month,
    or a second evening in one) is out of step no more than they are.
    """
    if held_on is None:
        return False
    evening = Evening(number, held_on)
    odd_day = odd_weekday(evening, facts.evenings)
    odd = odd_day or any(found.later == evening for found in breaks([*facts.evenings, evening]))
    months = {day.replace(day=1) for day in facts.offered}
    return bool(odd) and (held_on in facts.offered or (held_on.replace(day=1) in months and not odd_day))


def refuse_taken(number: int) -> None:
    """Raise NumberTaken where an evening has this number. Ask inside `archive_change()`."""
    if not Session.objects.filter(Session.number_in_use(), number=number).exists():
        return
    free = Session.objects.next_number()
    raise NumberTaken(f"There is a {ordinal(number)} session already. The next free number is {free}.")


def skip_month(month: date, *, reason: str) -> SkippedMonth:
    """Leave a month out; given by any of its days. Where that was said before, the new reason stands."""
    first = month.replace(day=1)
    return SkippedMonth.objects.update_or_create(month=first, defaults={"reason": reason})[0]


def take_up_month(month: date) -> None:
    """A month that was left out may have an evening again."""
    SkippedMonth.objects.filter(month=month.replace(day=1)).delete()
