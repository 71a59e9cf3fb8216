"""What became of an evening: it took place, has another day, or is off."""

from collections.abc import Collection
from datetime import date, datetime

from sessions.models import MessageKind, Proposal, Session, User, archive_change
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

    Nobody is told by it: whoever knows of the other day is to be told, and agrees anew once they were.
    Raises IllegalMove once the evening was held or cancelled.
    """
    with archive_change():
        if session.held_on == to:
            return False
        session.postpone(to)
    return True


def cancel(session: Session, *, because: str, keep_number: bool, by: User | None, at: datetime) -> None:
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
