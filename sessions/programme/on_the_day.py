"""Somebody cannot come: a talk is dropped, given by somebody else, or another takes its place.

Each is one change of the archive on the records as they are now. Clock times move by themselves, for they are
computed, and the moderators are written to. A second click finds it done, and tells nobody again.
"""

from datetime import datetime

from sessions.models import (
    AGREED,
    COMING,
    CoSpeaker,
    IllegalDecision,
    Proposal,
    Reader,
    Session,
    Speaker,
    SpeakerEntry,
    Topic,
    User,
    archive_change,
)
from sessions.models.order import place
from sessions.notifications.order_news import News, tell_moderators
from sessions.notifications.texts import title_for
from sessions.notifications.to_tell import note_now


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
        now.dropped_because = ""
        now.version += 1
        now.save(update_fields=["dropped_because", "version"])
        agree_again(now, by=by, at=at)
        tell_moderators(now.session, lambda reader: f"{title_for(now, reader)} takes place.", by=by, at=at)
    return True


def step_back(speaker: Speaker, *, by: User | None, at: datetime) -> bool:
    """One of several speakers cannot come, and the others give the talk; whether they were among them.

    Raises IllegalDecision for the only speaker: then the talk is dropped, or somebody else gives it.
    """
    with archive_change():
        now = locked(speaker.topic)
        staying = [entry_of(one) for one in now.speakers.all() if one.pk != speaker.pk]
        if len(staying) == now.speakers.count():
            return False
        if not staying:
            raise IllegalDecision(f"{speaker.name} is the only speaker. Drop the talk, or say who gives it.")
        name = speaker.name
        give_to(now, staying, instead_of=speaker, at=at)
        now = Topic.objects.get(pk=now.pk)
        tell_moderators(
            now.session, lambda reader: f"{title_for(now, reader)}, without {name}.", by=by, at=at
        )
    return True


def replace(speaker: Speaker, *, entry: SpeakerEntry, by: User | None, at: datetime) -> bool:
    """Somebody else gives the talk in their place; whether they were still its speaker.

    The organiser has asked whoever stands in, who counts as told. entry: with a person that is saved.
    """
    with archive_change():
        now = locked(speaker.topic)
        speakers = list(now.speakers.all())
        if speaker.pk not in [one.pk for one in speakers]:
            return False
        if entry.person.pk in [one.person_id for one in speakers]:
            raise IllegalDecision(f"{entry.person.name} is a speaker of this talk already.")
        entries = [entry if one.pk == speaker.pk else entry_of(one) for one in speakers]
        name = speaker.name
        give_to(now, entries, instead_of=speaker, at=at)
        for one in now.speakers.filter(person=entry.person, told_at=None):
            one.told_at = at
            one.save(update_fields=["told_at"])
        note_now(now.session, person=entry.person, at=at)
        now = Topic.objects.get(pk=now.pk)
        tell_moderators(
            now.session, lambda reader: f"{title_for(now, reader)}, instead of {name}.", by=by, at=at
        )
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
            put_before(session, talk, in_place)
        agree_again(talk, by=by, at=at)
        tell_moderators(session, in_its_place(talk, in_place), by=by, at=at)
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


def leave(topic: Topic, because: str, *, by: User | None, at: datetime) -> None:
    """The topic leaves the running order, and its proposal waits in reserve."""
    topic.dropped_because = because or "Cannot come"
    topic.version += 1
    topic.save(update_fields=["dropped_because", "version"])
    proposal = Proposal.objects.filter(topic=topic, status__in=AGREED).first()
    if proposal:
        proposal.put_in_reserve(by=by, at=at)


def agree_again(topic: Topic, *, by: User | None, at: datetime) -> None:
    """The proposal behind a topic has its place again, whatever became of it meanwhile."""
    proposal = Proposal.objects.filter(topic=topic).exclude(status__in=AGREED).first()
    if proposal is not None:
        proposal.take_up_again(topic, by=by, at=at)


def give_to(topic: Topic, entries: list[SpeakerEntry], *, instead_of: Speaker, at: datetime) -> None:
    """Set the speakers; whoever is no longer among them has no page that says they speak."""
    topic.set_speakers(entries)
    topic.version += 1
    topic.save(update_fields=["version"])
    proposal = Proposal.objects.filter(topic=topic, status__in=AGREED).first()
    if proposal is None:
        return
    for co_speaker in proposal.co_speakers.filter(person=instead_of.person_id):
        co_speaker.say(CoSpeaker.Answer.NO)
    if proposal.person_id == instead_of.person_id:
        given_by = entries[0].person.name
        note = f"{topic} was given by {given_by} at the {topic.session}."
        proposal.internal_notes = f"{proposal.internal_notes}\n\n{note}".strip()
        proposal.topic = None
        proposal.withdraw()


def entry_of(speaker: Speaker) -> SpeakerEntry:
    return SpeakerEntry(speaker.person, speaker.capacity, speaker.affiliation, speaker.credited_as)


def put_before(session: Session, topic: Topic, other: Topic) -> None:
    """Give a topic the place of another one, which comes right after it."""
    ids = list(session.topics.order_by("position").values_list("pk", flat=True))
    ids.remove(topic.pk)
    ids.insert(ids.index(other.pk), topic.pk)
    place(session.topics.all(), ids)


def in_its_place(talk: Topic, other: Topic | None) -> News:
    def news(reader: Reader) -> str:
        taken = title_for(talk, reader)
        return f"{taken}, in the place of {title_for(other, reader)}." if other else f"{taken} is added."

    return news
