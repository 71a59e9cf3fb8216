"""What is told by rule: reminders, the call for topics, and the question on the morning after.

Only in sessions whose reminders are switched on. Each rule is a Message with its days before the evening. One
that was missed is made up for, but only the one nearest to the evening: nobody reads "in two weeks" two days
before.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone

from sessions.models import (
    COMING,
    PRIVATE_LINK,
    CoSpeaker,
    Message,
    MessageKind,
    Notice,
    Proposal,
    ProposalStatus,
    Session,
    Speaker,
    Status,
    in_turn,
)
from sessions.notifications.announcing import announcements, publish, to_organisers
from sessions.notifications.delivery import REMINDERS, reminders_of
from sessions.notifications.evening_drafts import draft_to, values_for
from sessions.notifications.outbox import Draft, send
from sessions.notifications.texts import Text, absolute, session_values
from sessions.notifications.to_tell import Known, of_session

MORNING = time(7)  # local; nothing is written by rule earlier in the day
LATEST_MORNING_AFTER = 7  # days; who was away longer finds the evening on the admin's front page
BREATH = timedelta(days=3)  # between asking somebody to moderate and asking again by rule
QUESTION = "We have not heard yet whether that suits you: one click on your page is enough."

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
            notices = [notice for kind in kinds for notice in write_by_rule(kind, session, at=now)]
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


def write_by_rule(kind: str, session: Session, *, at: datetime) -> list[Notice]:
    if kind == MessageKind.CALL:
        called = announcements(session, kind).exists()  # by somebody, before the rule did
        return [] if called else publish(kind, session, at=at)
    if kind == MessageKind.MORNING_AFTER:
        return ask_how_it_was(session, at=at)
    return remind(kind, session, at=at)


def remind(rule: str, session: Session, *, at: datetime) -> list[Notice]:
    """One message to each speaker who was told of the evening by us and each moderator who was asked.

    Who has not answered is asked to. Nobody gets the same twice for one date of the evening. By us: a
    proposal stands behind the talk, or a notice told them; who only came in through an import, or was ticked
    as told in the admin, gets nothing by itself. Nobody is asked to moderate twice within days.
    """
    asks = Message.objects.filter(kind=MessageKind.CONFIRM, is_on=True).exists()
    notices = Notice.objects.told().filter(session=session)
    told = set(notices.values_list("person", flat=True))
    lately = notices.filter(kind=MessageKind.MODERATE, told_at__gt=at - BREATH)
    asked_lately = set(lately.values_list("moderator", flat=True))

    def speaks(one: Known) -> bool:
        ours = one.places and (one.person.pk in told or any(map(proposal_of, one.places)))
        return bool(ours) and not (one.co_speaker and one.co_speaker.answer == CoSpeaker.Answer.NO)

    def moderates(one: Known) -> bool:
        mine = one.moderator
        silent = mine and mine.asked_at and mine.asked_at <= at - BREATH and mine.pk not in asked_lately
        return bool(mine) and bool(mine.answer or silent)

    known = of_session(session)
    return [
        reminders_of(session, one.person.pk, role, rule).first()
        or send(reminder(rule, role, one, asks=asks, at=at), by=None, at=at)
        for role, is_in in (("speaker", speaks), ("moderator", moderates))
        for one in known
        if is_in(one)
    ]


def reminder(rule: str, role: str, one: Known, *, asks: bool, at: datetime) -> Draft:
    """asks: whether "please confirm" goes in its place to who has not answered."""
    moderates, session, kind = role == "moderator", one.session, rule
    question = has_not_answered(one, moderates=moderates)
    if question and (moderates or asks):
        kind = MessageKind.MODERATE if moderates else MessageKind.CONFIRM
    values = values_for(one, reader=one.reads, untitled="", today=timezone.localdate(at))
    once = f"{rule}-{session.pk}-{role}-{one.person.pk}-{session.held_on}"
    draft = draft_to(
        one, kind, values | {"question": QUESTION if question else ""}, once=once, moderates=moderates
    )
    of_another_role = ("talks", "asked") if moderates else ("moderates", "asked")
    tells = {name: fact for name, fact in draft.tells.items() if name not in of_another_role}
    said = kind != rule or QUESTION in draft.message.body
    text = with_question(draft.message, said=said) if question else draft.message
    return replace(draft, tells=tells, message=text)


def has_not_answered(one: Known, *, moderates: bool) -> bool:
    """Whether they were told or asked by us, have a page to answer on, and did not answer yet."""
    if moderates:
        return not one.moderator.answer
    if one.co_speaker:
        return not (one.co_speaker.answer or all(place.confirmed_at for place in one.places))
    return bool(one.proposal) and one.proposal.status == ProposalStatus.ACCEPTED


def with_question(text: Text, *, said: bool) -> Text:
    """The text as it can be answered, where the house's own wording has no place for question or link."""
    if said and PRIVATE_LINK in text.body:
        return text
    return Text(text.subject, f"{text.body}\n\n{QUESTION}\n{PRIVATE_LINK}")


def proposal_of(place: Speaker) -> Proposal | None:
    """The proposal that its topic came from."""
    return getattr(place.topic, "proposal", None)


def ask_how_it_was(session: Session, *, at: datetime) -> list[Notice]:
    """The one message of the morning after: its link opens the question, and the fields behind it."""
    question = reverse("admin:mts_session_after", args=[session.pk])
    values = session_values(session) | {"admin_page": absolute(question)}
    return to_organisers(
        MessageKind.MORNING_AFTER,
        values,
        session=session,
        due_at=at,
        once=f"{MessageKind.MORNING_AFTER}-{session.pk}-{session.held_on}",
    )
