"""What became of an evening: it took place, has another day, or is off."""

from collections.abc import Collection
from datetime import date, datetime

from sessions.models import AGREED, Moderator, Proposal, Session, Topic, User, archive_change
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
