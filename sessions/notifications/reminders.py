"""What is told by rule: reminders, the call for topics, and the question on the morning after.

Only in sessions whose reminders are switched on. Each rule is a Message with its days before the evening. One
that was missed is made up for, but only the one nearest to the evening: nobody reads "in two weeks" two days
before.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import get_text_list

from sessions.models import (
    COMING,
    PRIVATE_LINK,
    Capacity,
    CoSpeaker,
    Message,
    MessageKind,
    Moderator,
    Notice,
    Person,
    Proposal,
    ProposalStatus,
    Reader,
    Session,
    Speaker,
    Status,
    in_turn,
)
from sessions.notifications.announcing import announcements, publish
from sessions.notifications.news import to_organisers
from sessions.notifications.out_of_date import REMINDERS, reminders_of
from sessions.notifications.outbox import write
from sessions.notifications.texts import (
    Text,
    absolute,
    begins_in_words,
    common_values,
    compose,
    reader_for,
    session_values,
)
from sessions.notifications.to_tell import tells
from sessions.text import unlinked

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


@dataclass(frozen=True)
class Guest:
    """Somebody to remind: where they are reached, whose page they get, and what they may read."""

    person: Person
    email: str
    talk: str
    reader: Reader
    proposal: Proposal | None = None
    co_speaker: CoSpeaker | None = None
    moderator: Moderator | None = None
    confirmed: bool = False
    titles: dict[str, str] = field(default_factory=dict)

    @property
    def role(self) -> str:
        return "moderator" if self.moderator else "speaker"

    @property
    def is_asked(self) -> bool:
        """Whether they were told or asked by us, have a page to answer on, and did not answer yet."""
        if self.moderator:
            return not self.moderator.answer
        if self.co_speaker:
            return not (self.co_speaker.answer or self.confirmed)
        return bool(self.proposal and self.proposal.status == ProposalStatus.ACCEPTED)

    def kind_for(self, rule: str, *, asks: bool) -> str:
        """What the rule sends them. asks: whether "please confirm" goes in place of a reminder."""
        if not self.is_asked:
            return rule
        if self.moderator:
            return MessageKind.MODERATE
        return MessageKind.CONFIRM if asks else rule


def remind(rule: str, session: Session, *, at: datetime) -> list[Notice]:
    """One message to each speaker who was told of the evening and each moderator who was asked.

    Who has not answered is asked to. Nobody gets the same twice for one date of the evening.
    """
    asks = Message.objects.filter(kind=MessageKind.CONFIRM, is_on=True).exists()
    return [
        reminders_of(session, guest.person.pk, guest.role, rule).first()
        or _remind(guest.kind_for(rule, asks=asks), rule, session, guest, at)
        for guest in [*speakers_told(session), *moderators(session, at=at)]
    ]


def _remind(kind: str, rule: str, session: Session, guest: Guest, at: datetime) -> Notice:
    facts = tells(session, person=guest.person)
    of_another_role = ("talks", "asked") if guest.moderator else ("moderates", "asked")
    values = {
        **common_values(name=guest.person.name),
        **session_values(session, reader=guest.reader, today=timezone.localdate(at)),
        "talk": guest.talk,
        "begins": begins_in_words(session, facts["talks"], lambda pk: guest.titles.get(pk, "Your talk")),
        "question": QUESTION if guest.is_asked else "",
    }
    text = compose(kind, values)
    return write(
        kind,
        with_question(text, said=kind != rule or QUESTION in text.body) if guest.is_asked else text,
        name=guest.person.name,
        email=guest.email,
        person=guest.person,
        session=session,
        proposal=guest.proposal,
        co_speaker=guest.co_speaker,
        moderator=guest.moderator,
        tells={name: fact for name, fact in facts.items() if name not in of_another_role},
        due_at=at,
        once=f"{rule}-{session.pk}-{guest.role}-{guest.person.pk}-{session.held_on}",
    )


def with_question(text: Text, *, said: bool) -> Text:
    """The text as it can be answered, where the house's own wording has no place for question or link."""
    if said and PRIVATE_LINK in text.body:
        return text
    return Text(text.subject, f"{text.body}\n\n{QUESTION}\n{PRIVATE_LINK}")


def speakers_told(session: Session) -> list[Guest]:
    """The speakers of topics that stand who were told of this evening by us, each once.

    By us: a proposal stands behind the topic, or a notice told them. Who only came in through an import, or
    was ticked as told in the admin, gets nothing by itself.
    """
    places = Speaker.objects.filter(topic__in=session.topics.standing(), told_at__isnull=False)
    places = places.select_related("person", "topic__proposal").order_by("topic__position", "position")
    told = set(Notice.objects.told().filter(session=session).values_list("person", flat=True))
    by_person: dict[Person, list[Speaker]] = defaultdict(list)
    for place in places:
        if proposal_of(place) or place.person_id in told:
            by_person[place.person].append(place)
    guests = [_speaker(person, theirs) for person, theirs in by_person.items()]
    return [
        guest for guest in guests if not guest.co_speaker or guest.co_speaker.answer != CoSpeaker.Answer.NO
    ]


def _speaker(person: Person, places: list[Speaker]) -> Guest:
    """One person with all their talks of the evening. Guests from outside read what the public reads."""
    reader = reader_for(person, guest=any(place.capacity == Capacity.GUEST for place in places))
    titles = {str(place.topic_id): place.topic.wording(reader).title for place in places}
    proposals = list(filter(None, map(proposal_of, places)))
    # Of several talks, the page of one that waits for their answer.
    proposals.sort(key=lambda proposal: proposal.status != ProposalStatus.ACCEPTED)
    proposal = next(iter(proposals), None)
    first = proposal and proposal.person_id == person.pk
    co_speaker = proposal.co_speakers.filter(person=person).first() if proposal and not first else None
    if not (first or co_speaker):
        proposal = None  # their page would be somebody else's
    return Guest(
        person=person,
        email=(co_speaker or proposal or person).email or person.email,
        talk=get_text_list([unlinked(title) for title in titles.values() if title], "and"),
        titles={pk: title or "Your talk" for pk, title in titles.items()},
        reader=reader,
        proposal=proposal,
        co_speaker=co_speaker,
        confirmed=all(place.confirmed_at for place in places),
    )


def proposal_of(place: Speaker) -> Proposal | None:
    """The proposal that its topic came from."""
    return getattr(place.topic, "proposal", None)


def moderators(session: Session, *, at: datetime) -> list[Guest]:
    """Those who said yes, and those who were asked and did not answer: never somebody who knows of nothing,
    and nobody twice within days.
    """
    asked = Notice.objects.told().filter(kind=MessageKind.MODERATE, session=session)
    silent = Q(answer=Moderator.Answer.NONE, asked_at__lte=at - BREATH)
    silent &= ~Q(pk__in=asked.filter(told_at__gt=at - BREATH).exclude(moderator=None).values("moderator"))
    found = session.moderator_set.filter(Q(answer=Moderator.Answer.YES) | silent).select_related("person")
    return [
        Guest(one.person, one.person.email, talk="", reader=reader_for(one.person), moderator=one)
        for one in found
    ]


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
