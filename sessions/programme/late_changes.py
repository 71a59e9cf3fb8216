"""What changes once an evening is planned: a talk dropped, replaced, from reserve; held, postponed, off.

Each is one change of the archive on the records as they are now. Clock times move by themselves, for they are
computed, and the moderators are written to. A second click finds it done, and tells nobody again.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from sessions.models import (
    AGREED,
    COMING,
    CoSpeaker,
    IllegalDecision,
    MessageKind,
    Proposal,
    Reader,
    Session,
    Speaker,
    SpeakerEntry,
    Status,
    Topic,
    User,
    archive_change,
)
from sessions.models.order import place
from sessions.notifications.evening_drafts import tell_moderators
from sessions.notifications.texts import title_for
from sessions.notifications.to_tell import note_now
from sessions.programme.checklist import names

NOT_GIVEN = "Was not given"


@dataclass(frozen=True)
class Waiting:
    """One talk in reserve. topic: None for a proposal that never had a place."""

    title: str
    by: str
    minutes: int | None
    topic: Topic | None = None
    proposal: Proposal | None = None


def in_reserve() -> list[Waiting]:
    """Talks of cancelled evenings and proposals in reserve, oldest first. Three queries."""
    # By keys: a condition across the three tables would be tried on every topic of the archive.
    cancelled = Session.objects.order_by().filter(status=Status.CANCELLED).values("pk")
    waiting = Proposal.objects.in_reserve().order_by().exclude(topic=None).values("topic")
    reserve = Q(dropped_because="", session__in=cancelled) | Q(pk__in=waiting)
    topics = Topic.objects.filter(reserve).select_related("session", "proposal")
    topics = topics.prefetch_related("speakers__person").order_by("session__number", "position")
    talks = [
        Waiting(
            str(topic), names(topic.speakers.all()), topic.minutes, topic, getattr(topic, "proposal", None)
        )
        for topic in topics
    ]
    proposals = Proposal.objects.in_reserve().filter(topic=None)
    return talks + [Waiting(str(one), one.speaker_name, one.minutes, proposal=one) for one in proposals]


def drop(topic: Topic, *, because: str, by: User | None, at: datetime) -> bool:
    """The talk is not given at its evening; whether it was still to be. Its proposal goes to reserve.

    because: what organisers read of it later, in a few words. IllegalDecision where the evening is over.
    """
    with archive_change():
        now = locked(topic)
        if now.dropped_because:
            return False
        leave(now, because, by=by, at=at)
        tell_moderators(now.session, lambda reader: f"{title_for(now, reader)} is dropped.", by=by, at=at)
    return True


def take_up_again(topic: Topic, *, by: User | None, at: datetime) -> bool:
    """A dropped talk is given after all, in its old place; whether it was dropped."""
    with archive_change():
        now = locked(topic)
        if not now.dropped_because:
            return False
        comes_back(now, by=by, at=at)
        tell_moderators(now.session, lambda reader: f"{title_for(now, reader)} takes place.", by=by, at=at)
    return True


def step_back(speaker: Speaker, *, by: User | None, at: datetime) -> bool:
    """One of several speakers cannot come, and the others give the talk; whether they were among them.

    Raises IllegalDecision for the only speaker: then the talk is dropped, or somebody else gives it.
    """
    with archive_change():
        now = locked(speaker.topic)
        speakers = list(now.speakers.all())
        if speaker not in speakers:
            return False
        if len(speakers) == 1:
            raise IllegalDecision(f"{speaker.name} is the only speaker. Drop the talk, or say who gives it.")
        staying = [one for one in speakers if one != speaker]
        give_to(now, staying, instead_of=speaker, how=f"without {speaker.name}", by=by, at=at)
    return True


def replace(speaker: Speaker, *, entry: SpeakerEntry, by: User | None, at: datetime) -> bool:
    """Somebody else gives the talk in their place; whether they were still its speaker.

    The organiser has asked whoever stands in, who counts as told. entry: with a person that is saved.
    """
    with archive_change():
        now = locked(speaker.topic)
        speakers = list(now.speakers.all())
        if speaker not in speakers:
            return False
        if entry.person.pk in [one.person_id for one in speakers]:
            raise IllegalDecision(f"{entry.person.name} is a speaker of this talk already.")
        entries = [entry if one == speaker else one for one in speakers]
        give_to(now, entries, instead_of=speaker, how=f"instead of {speaker.name}", by=by, at=at)
    return True


def take_from_reserve(
    session: Session, *, talk: Topic, by: User | None, at: datetime, instead_of: Topic | None = None,
    because: str = "",
) -> bool:  # fmt: skip
    """A talk in reserve takes a place in this evening, that of another one or the last; whether it had none.

    instead_of: the talk that is dropped for it, `because` of something.
    """
    with archive_change():
        session = evening(session)
        talk = Topic.objects.select_related("session").get(pk=talk.pk)
        if talk.session_id == session.pk and not talk.dropped_because:
            return False
        in_place = locked(instead_of) if instead_of else None
        if in_place and not in_place.dropped_because:
            leave(in_place, because, by=by, at=at)
        session.claim(session.version)
        session.take_in(talk)
        if in_place:
            keys = session.topics.exclude(pk=talk.pk).order_by("position").values_list("pk", flat=True)
            order = [pk for key in keys for pk in ([talk.pk, key] if key == in_place.pk else [key])]
            place(session.topics.all(), order)
        agree_again(talk, by=by, at=at)

        def news(reader: Reader) -> str:
            how = f", in the place of {title_for(in_place, reader)}." if in_place else " is added."
            return title_for(talk, reader) + how

        tell_moderators(session, news, by=by, at=at)
    return True


# On the way.


def evening(session: Session) -> Session:
    """The session as it is now; IllegalDecision where it was held or cancelled."""
    session = Session.objects.get(pk=session.pk)
    if session.status not in COMING:
        state = session.get_status_display().lower()
        raise IllegalDecision(f"The {session} is {state}; its running order is settled.")
    return session


def locked(topic: Topic) -> Topic:
    """The topic as it is now, of an evening still to come, inside `archive_change()`."""
    now = Topic.objects.filter(pk=topic.pk).first()
    if now is None:
        raise IllegalDecision("Somebody deleted this topic in the meantime.")
    now.session = evening(now.session)
    return now


def set_dropped(topic: Topic, because: str) -> None:
    topic.dropped_because = because
    topic.version += 1
    topic.save(update_fields=["dropped_because", "version"])


def leave(topic: Topic, because: str, *, by: User | None, at: datetime) -> None:
    """The topic leaves the running order, and its proposal waits in reserve."""
    set_dropped(topic, because or "Cannot come")
    if proposal := Proposal.objects.filter(topic=topic, status__in=AGREED).first():
        proposal.put_in_reserve(by=by, at=at)


def comes_back(topic: Topic, *, by: User | None, at: datetime) -> None:
    """The topic stands again."""
    set_dropped(topic, "")
    agree_again(topic, by=by, at=at)


def agree_again(topic: Topic, *, by: User | None, at: datetime) -> None:
    """The proposal behind a topic has its place again, whatever became of it meanwhile."""
    if proposal := Proposal.objects.filter(topic=topic).exclude(status__in=AGREED).first():
        proposal.take_up_again(topic, by=by, at=at)


def give_to(
    topic: Topic,
    speakers: list[SpeakerEntry | Speaker],
    *,
    instead_of: Speaker,
    how: str,
    by: User | None,
    at: datetime,
) -> None:
    """Set the speakers, of whom those who are new know; whoever is no longer among them has no page that says
    they speak. how: what the moderators read of it.
    """
    before = set(topic.speakers.values_list("person", flat=True))
    topic.set_speakers(speakers)
    topic.version += 1
    topic.save(update_fields=["version"])
    proposal = Proposal.objects.filter(topic=topic, status__in=AGREED).first()
    if proposal:
        for co_speaker in proposal.co_speakers.filter(person=instead_of.person_id):
            co_speaker.say(CoSpeaker.Answer.NO)
    if proposal and proposal.person_id == instead_of.person_id:
        note = f"{topic} was given by {speakers[0].person.name} at the {topic.session}."
        proposal.internal_notes = f"{proposal.internal_notes}\n\n{note}".strip()
        proposal.topic = None
        proposal.withdraw()
    for one in topic.speakers.filter(told_at=None).exclude(person__in=before):
        one.told_at = at
        one.save(update_fields=["told_at"])
        note_now(topic.session, person=one.person, at=at)
    now = Topic.objects.get(pk=topic.pk)
    tell_moderators(now.session, lambda reader: f"{title_for(now, reader)}, {how}.", by=by, at=at)


def took_place(
    session: Session, *, not_given: Collection[int], today: date, by: User | None, at: datetime
) -> None:
    """The evening was held, with all its talks but these (primary keys): others that were dropped stand.

    Raises IllegalMove for an evening that is still to come, and changes nothing.
    """
    with archive_change():
        session.step(Status.HELD, today=today)
        for topic in session.topics.select_related("session"):
            if topic.pk in not_given and not topic.dropped_because:
                leave(topic, NOT_GIVEN, by=by, at=at)
            elif topic.pk not in not_given and topic.dropped_because:
                comes_back(topic, by=by, at=at)


def postpone(session: Session, *, to: date | None) -> bool:
    """Another day, or none yet; whether that is new. Number, topics and calendar entry stay.

    Nobody is told by it: whoever knows of the other day is to be told, and agrees anew once they were.
    Raises IllegalMove once the evening was held or cancelled.
    """
    with archive_change():
        if session.held_on == to:
            return False
        session.postpone(to)
    return True


def cancel(session: Session, *, because: str, keep_number: bool) -> None:
    """The evening is off, and its talks are in reserve. Raises IllegalMove once it was held.

    Nobody is told by it: whoever knew of the evening is to be told. A question that reached nobody yet is let
    go; whoever was asked to speak may still do so in another month.
    """
    with archive_change():
        session.cancel(because=because, keep_number=keep_number)
        session.notices.filter(kind__in=[MessageKind.MODERATE, MessageKind.ORDER]).call_off()
        for proposal in Proposal.objects.asked().filter(session=session):
            question = proposal.notices.filter(kind=MessageKind.ASKED)
            if not question.told().exists() and question.call_off():
                proposal.withdraw()
                continue
            proposal.session, proposal.months = None, []
            proposal.save()
