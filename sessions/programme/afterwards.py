"""What became of an evening: it took place, has another day, or is off; and who hears of that at once."""

from collections.abc import Collection
from datetime import date, datetime

from sessions.models import (
    AGREED,
    MessageKind,
    Moderator,
    Notice,
    Proposal,
    Reader,
    Session,
    Topic,
    User,
    archive_change,
)
from sessions.notifications.texts import compose
from sessions.notifications.values import common_values, session_values
from sessions.notifications.writing import write
from sessions.programme.on_the_day import agree_again, leave

NOT_GIVEN = "Was not given"


def took_place(
    session: Session, *, not_given: Collection[int], today: date, by: User | None, at: datetime
) -> None:
    """The evening was held, with all its talks but these (primary keys): others that were dropped stand.

    Raises IllegalMove for an evening that is still to come, and changes nothing.
    """
    with archive_change():
        session.hold(today=today)
        for topic in session.topics.select_related("session"):
            if topic.pk in not_given and not topic.dropped_because:
                leave(topic, NOT_GIVEN, by=by, at=at)
            elif topic.pk not in not_given and topic.dropped_because:
                topic.dropped_because = ""
                topic.version += 1
                topic.save(update_fields=["dropped_because", "version"])
                agree_again(topic, by=by, at=at)


def postpone(session: Session, *, to: date | None, by: User | None, at: datetime) -> bool:
    """Another day, or none yet; whether that is new. Number, topics and calendar entry stay.

    Nobody is told by it: speakers and moderators count as untold, and their yes was for the other day, so
    they are told, and asked, anew. Raises IllegalMove once the evening was held or cancelled.
    """
    with archive_change():
        if session.held_on == to:
            return False
        session.postpone(to)
        for topic in session.topics.standing():
            forget_told(topic, by=by, at=at)
        for moderator in session.moderator_set.filter(answer=Moderator.Answer.YES):
            moderator.answer, moderator.asked_at = Moderator.Answer.NONE, None
            moderator.save(update_fields=["answer", "asked_at"])
    return True


def cancel(
    session: Session, *, because: str, keep_number: bool, by: User | None, at: datetime
) -> list[Notice]:
    """The evening is off, and its talks are in reserve. Raises IllegalMove once it was held.

    Its speakers are told in a second step; moderators who were asked, and people asked to speak at it, are
    written to at once: they have nothing to decide, and only their way to save.
    """
    with archive_change():
        session.cancel(because=because, keep_number=keep_number)
        knowing = session.moderator_set.exclude(answer=Moderator.Answer.NO).select_related("person")
        moderators = [one for one in knowing if one.asked_at or one.answer]
        session.notices.filter(kind__in=[MessageKind.MODERATE, MessageKind.ORDER]).call_off()
        notices = [_off(session, moderator=one, person=one.person, by=by, at=at) for one in moderators]
        for proposal in Proposal.objects.asked().filter(session=session).select_related("person"):
            notices += _nobody_is_asked(proposal, session, by=by, at=at)
        return notices


def _nobody_is_asked(proposal: Proposal, session: Session, *, by: User | None, at: datetime) -> list[Notice]:
    """Somebody asked for the evening: the question stands for any other month; unsent, it is let go."""
    question = proposal.notices.filter(kind=MessageKind.ASKED)
    if not question.told().exists() and question.call_off():
        proposal.withdraw()
        return []
    proposal.session, proposal.months = None, []
    proposal.save()
    return [_off(session, proposal=proposal, person=proposal.person, by=by, at=at)]


def _off(session: Session, *, person, by: User | None, at: datetime, **holder) -> Notice:
    """ "The evening does not take place", to a moderator or to somebody who was asked to speak."""
    whom = holder.get("proposal") or person
    values = common_values(name=whom.name, by=by) | session_values(session, reader=Reader.STRANGER)
    return write(
        MessageKind.CANCELLED,
        compose(MessageKind.CANCELLED, values),
        name=whom.name,
        email=whom.email,
        person=person,
        session=session,
        due_at=at,
        by=by,
        **holder,
    )


def forget_told(topic: Topic, *, by: User | None, at: datetime) -> None:
    """What the speakers of a topic were told is not so any more; they can be told anew."""
    for speaker in topic.speakers.all():
        if speaker.told_at or speaker.confirmed_at:
            speaker.told_at = speaker.confirmed_at = None
            speaker.save(update_fields=["told_at", "confirmed_at"])
    proposal = Proposal.objects.select_for_update().filter(topic=topic, status__in=AGREED).first()
    if proposal and proposal.shown_session_id:
        proposal.shown_session = None
        proposal.accept(topic.session, topic, by=by, at=at)
        proposal.notices.filter(status__in=["due", "by hand", "failed"]).call_off()
