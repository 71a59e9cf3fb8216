"""When what strangers read of an evening or a talk last changed: what feeds and the sitemap tell.

A fingerprint of the public text is stored with each, and compared at the end of each change. What is changed
for the house alone, or back within one change, gives no new date, and so tells strangers nothing. Files,
links and threads are no part of the text.
"""

from datetime import datetime
from hashlib import sha256
from itertools import batched

from django.db.models import Prefetch, Q
from django.utils import timezone

from sessions.models.audience import Reader, Visibility
from sessions.models.people import Person
from sessions.models.roles import Moderator, Speaker, with_people
from sessions.models.sessions import Session, shown
from sessions.models.topics import Topic

STRANGER = Reader.STRANGER
TOPICS = Prefetch("topics", Topic.objects.order_by("position").prefetch_related(with_people(), "tags"))
MODERATORS = Prefetch("moderator_set", Moderator.objects.visible_to(STRANGER).select_related("person"))
BATCH = 100  # evenings


def date_changes(since: datetime) -> None:
    """Date anew what strangers read otherwise than before, at the end of a change that began at `since`, once
    it stands who may see what.
    """
    now = timezone.now()
    for some in batched(touched(since), BATCH, strict=False):
        for session in Session.objects.filter(pk__in=some).prefetch_related(TOPICS, MODERATORS):
            talks = {topic: text_of_topic(topic, session) for topic in session.topics.all()}
            for record, text in [*talks.items(), (session, text_of_session(session, [*talks.values()]))]:
                fingerprint = sha256(repr(text).encode()).hexdigest()[:32] if text else ""
                if fingerprint != record.fingerprint:
                    own = type(record).objects.filter(pk=record.pk)
                    own.update(fingerprint=fingerprint, changed_at=now)


def touched(since: datetime) -> list[int]:
    """The evenings, by primary key, of which the history notes something since then: of their own, of their
    talks, or of the people there; and those that appeared in no other way.
    """

    def noted(model: type, column: str = "id"):
        return model.history.order_by().filter(history_date__gte=since).values(column)

    spoke = Speaker.objects.filter(Q(topic__in=noted(Speaker, "topic_id")) | Q(person__in=noted(Person)))
    moderated = Moderator.objects.filter(person__in=noted(Person))
    of = [
        noted(Session), noted(Topic, "session_id"), noted(Moderator, "session_id"),
        spoke.order_by().values("topic__session"), moderated.order_by().values("session"),
    ]  # fmt: skip
    found = Q(shown(STRANGER), fingerprint="")
    for keys in of:
        found |= Q(pk__in=keys)
    return list(Session.objects.filter(found).order_by().values_list("pk", flat=True))


def text_of_topic(topic: Topic, session: Session) -> tuple | None:
    """What strangers read of it, None for nothing. Likewise below."""
    if topic.visibility < Visibility.PUBLIC:
        return None
    speakers = [(one.name_then, one.capacity, one.affiliation) for one in topic.speakers.all()]
    summary = topic.summary if topic.summary_visibility == Visibility.PUBLIC else ""
    recording = topic.recording_url if topic.recording_visibility == Visibility.PUBLIC else ""
    tags = sorted(tag.pk for tag in topic.tags.all())
    facts = session.number, session.held_on, topic.kind, topic.minutes, recording, tags
    return topic.title, topic.subject, summary, speakers, facts


def text_of_session(session: Session, talks: list[tuple | None]) -> tuple | None:
    reported = session.shows_report_to(STRANGER)
    if not (reported or session.shows_agenda_to(STRANGER)):
        return None
    day, length = session.held_on or session.held_on_text, session.minutes_wanted
    facts = session.number, day, session.start_time, length, session.place
    words = (session.introduction, session.closing) if reported else session.invitation
    moderators = [role.person.name for role in session.moderator_set.all()]
    return facts, session.status, words, moderators, [talk for talk in talks if talk]
