"""When what strangers read of an evening or a talk last changed: what feeds and the sitemap tell.

A fingerprint of the public text is stored with each, and compared at the end of each change for whatever it
touched. What is changed for the house alone, or back within one change, gives no new date, and so tells
strangers nothing. Files, links and threads are no part of the text.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from hashlib import sha256

from django.utils import timezone

from sessions.models.audience import Reader, Visibility
from sessions.models.sessions import Session
from sessions.models.topics import Topic

STRANGER = Reader.STRANGER


def date_topics(topics: Iterable[Topic]) -> None:
    """Date anew those that strangers read otherwise than before, and with them their evenings.

    topics: with session, speakers, people and tags.
    """
    evenings = {topic.session_id for topic in topics if dated(topic, text_of_topic(topic))}
    if evenings:
        public = Session.objects.filter(pk__in=evenings).exclude(fingerprint="")
        public.update(changed_at=timezone.now())


def date_sessions(sessions: Collection[Session]) -> None:
    """Likewise evenings, with moderators (and their visibility) and people."""
    talks = defaultdict(list)
    public = Topic.objects.visible_to(STRANGER).filter(session__in=sessions).order_by("position")
    for session, topic in public.values_list("session", "pk"):
        talks[session].append(topic)
    for session in sessions:
        dated(session, text_of_session(session, talks[session.pk]))


def dated(record: Topic | Session, text: tuple | None) -> bool:
    """Whether it is another text than before."""
    fingerprint = sha256(repr(text).encode()).hexdigest()[:32] if text else ""
    if fingerprint == record.fingerprint:
        return False
    own = type(record).objects.filter(pk=record.pk)
    own.update(fingerprint=fingerprint, changed_at=timezone.now())
    return True


def text_of_topic(topic: Topic) -> tuple | None:
    """What strangers read of it, None for nothing. Likewise below. Its columns are watched (`touched`)."""
    if topic.visibility < Visibility.PUBLIC:
        return None
    speakers = [(one.name_then, one.capacity, one.affiliation) for one in topic.speakers.all()]
    summary = topic.summary if topic.summary_visibility == Visibility.PUBLIC else ""
    recording = topic.recording_url if topic.recording_visibility == Visibility.PUBLIC else ""
    tags = sorted(tag.pk for tag in topic.tags.all())
    facts = topic.session.number, topic.session.held_on, topic.kind, topic.minutes, recording, tags
    return topic.title, topic.subject, summary, speakers, facts


def text_of_session(session: Session, talks: list[int]) -> tuple | None:
    """talks: which ones, in order; what they say is dated by itself."""
    reported = session.shows_report_to(STRANGER)
    if not (reported or session.shows_agenda_to(STRANGER)):
        return None
    day, length = session.held_on or session.held_on_text, session.minutes_wanted
    facts = session.number, day, session.start_time, length, session.place
    words = (session.introduction, session.closing) if reported else session.invitation
    moderators = [
        one.person.name for one in session.moderator_set.all() if one.visibility == Visibility.PUBLIC
    ]
    return facts, session.status, words, moderators, talks
