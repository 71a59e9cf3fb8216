"""What is told by rule: which messages an evening is due, in sessions whose reminders are switched on.

Each rule is a Message with its days before the evening. A rule that was missed is made up for, but only the
one nearest to the evening: nobody reads "in two weeks" two days before.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from sessions.models import COMING, Message, MessageKind, Notice, Session, Status, in_turn
from sessions.notifications import announcing, reminding
from sessions.notifications.out_of_date import REMINDERS

MORNING = time(7)  # local; nothing is written by rule earlier in the day
LATEST_MORNING_AFTER = 7  # days; who was away longer finds the evening on the admin's front page


type Days = dict[str, int]  # kind → days before the evening, of the rules that are switched on


def write_due(*, now: datetime) -> list[Notice]:
    """Put into the outbox what is due by rule and not there yet. May run as often as one likes, and twice
    at once.
    """
    rules = Message.objects.filter(is_on=True, days__isnull=False)
    days: Days = dict(rules.values_list("kind", "days"))
    first = day_of_rules(now) - timedelta(days=LATEST_MORNING_AFTER)
    sessions = Session.objects.filter(reminders=True, status__in=COMING, held_on__gte=first)
    written: list[Notice] = []
    for pk in sessions.order_by("held_on").values_list("pk", flat=True):
        with in_turn():
            # The lock lets two programs at once write one after the other.
            session = Session.objects.select_for_update().get(pk=pk)
            last = Notice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            kinds = due_kinds(session, days, now)
            notices = [notice for kind in kinds for notice in _write(kind, session, now)]
            written += [notice for notice in notices if notice.pk > last]
    return written


def day_of_rules(now: datetime) -> date:
    """The local day whose rules are due: before the morning it is still yesterday's."""
    local = timezone.localtime(now)
    return local.date() if local.time() >= MORNING else local.date() - timedelta(days=1)


def due_kinds(session: Session, days: Days, now: datetime) -> Iterator[str]:
    """The rules that ask for something now. "Today" is said before the evening begins, or not at all."""
    left = (session.held_on - day_of_rules(now)).days
    due = [kind for kind in REMINDERS if kind in days and 0 <= left <= days[kind]]
    if due and not session.has_begun(now):
        yield min(due, key=lambda kind: days[kind])
    if MessageKind.CALL in days and left <= days[MessageKind.CALL] and topics_wanted(session, left, days):
        yield MessageKind.CALL
    after = days.get(MessageKind.MORNING_AFTER)
    if after is not None and -LATEST_MORNING_AFTER <= left <= after < 0:
        yield MessageKind.MORNING_AFTER


def topics_wanted(session: Session, left: int, days: Days) -> bool:
    """Whether a call for topics still makes sense: places are free, and the first reminder is not due yet."""
    reminded = max((days[kind] for kind in REMINDERS if kind in days), default=0)
    return (
        session.status == Status.OPEN
        and left > reminded
        and session.topics.standing().count() < session.places
    )


def _write(kind: str, session: Session, now: datetime) -> list[Notice]:
    if kind == MessageKind.CALL:
        return announcing.call_by_rule(session, at=now)
    if kind == MessageKind.MORNING_AFTER:
        return reminding.ask_how_it_was(session, at=now)
    return reminding.remind(kind, session, at=now)
