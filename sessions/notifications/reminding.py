"""Reminders to those who come to an evening, and the question to the organisers on the morning after."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.text import get_text_list

from sessions.models import (
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
)
from sessions.notifications.news import to_organisers
from sessions.notifications.order_news import reader_for
from sessions.notifications.texts import compose
from sessions.notifications.to_tell import tells
from sessions.notifications.values import absolute, common_values, session_values
from sessions.notifications.writing import write
from sessions.text import unlinked


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

    @property
    def role(self) -> str:
        return "moderator" if self.moderator else "speaker"

    @property
    def unconfirmed(self) -> bool:
        """Told of the evening by us, and no answer yet."""
        first = self.proposal and not self.co_speaker
        return bool(first and self.proposal.status == ProposalStatus.ACCEPTED)


def remind(kind: str, session: Session, *, at: datetime) -> list[Notice]:
    """One message to each speaker who was told of the evening and each moderator who said yes.

    Who has not confirmed is asked to, in its place. Nobody gets the same twice for one date of the evening.
    """
    asks = Message.objects.filter(kind=MessageKind.CONFIRM, is_on=True).exists()
    found = [*speakers_told(session), *moderators(session)]
    return [
        _remind(MessageKind.CONFIRM if asks and guest.unconfirmed else kind, kind, session, guest, at)
        for guest in found
    ]


def _remind(kind: str, rule: str, session: Session, guest: Guest, at: datetime) -> Notice:
    values = {
        **common_values(name=guest.person.name),
        **session_values(session, reader=guest.reader, today=timezone.localdate(at)),
        "talk": guest.talk,
    }
    return write(
        kind,
        compose(kind, values),
        name=guest.person.name,
        email=guest.email,
        person=guest.person,
        session=session,
        proposal=guest.proposal,
        co_speaker=guest.co_speaker,
        moderator=guest.moderator,
        tells=tells(session, person=guest.person),
        due_at=at,
        once=f"{rule}-{session.pk}-{guest.role}-{guest.person.pk}-{session.held_on}",
    )


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
    return [_speaker(person, theirs) for person, theirs in by_person.items()]


def _speaker(person: Person, places: list[Speaker]) -> Guest:
    """One person with all their talks of the evening. Guests from outside read what the public reads."""
    outside = any(place.capacity == Capacity.GUEST for place in places)
    reader = Reader.STRANGER if outside else reader_for(person)
    titles = [unlinked(place.topic.wording(reader).title) for place in places]
    proposal = next(filter(None, map(proposal_of, places)), None)
    co_speaker = proposal.co_speakers.filter(person=person).first() if proposal else None
    if proposal and co_speaker is None and proposal.person_id != person.pk:
        proposal = None  # their page would be somebody else's
    return Guest(
        person=person,
        email=(co_speaker or proposal or person).email or person.email,
        talk=get_text_list([title for title in titles if title], "and"),
        reader=reader,
        proposal=proposal,
        co_speaker=co_speaker,
    )


def proposal_of(place: Speaker) -> Proposal | None:
    """The proposal that its topic came from."""
    return getattr(place.topic, "proposal", None)


def moderators(session: Session) -> list[Guest]:
    """Those who said yes; who has not answered is asked again by the organisers, not reminded."""
    said_yes = session.moderator_set.filter(answer=Moderator.Answer.YES).select_related("person")
    return [
        Guest(one.person, one.person.email, talk="", reader=reader_for(one.person), moderator=one)
        for one in said_yes
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
