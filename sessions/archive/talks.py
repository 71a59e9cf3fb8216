"""A talk as pages show it: its wording for one reader, its speakers, and what hangs on it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from sessions.archive.attachments import Attachments
from sessions.archive.namesakes import tell_apart
from sessions.models import Audience, FollowUp, Person, Reader, Session, Speaker, Topic, Wording
from sessions.models.headlines import headline
from sessions.models.prepared import prepared


@dataclass
class Thread:
    """One end of a follow-up, seen from the other. talk: None while the earlier one is not in the archive."""

    follow_up: FollowUp
    talk: "Talk | None"


@dataclass
class Talk:
    """place: among the given topics of its session, from 1; it is not the topic's position."""

    topic: Topic
    reader: Reader
    wording: Wording
    speakers: list[Speaker]
    place: int = 0
    attached: Attachments = field(default_factory=Attachments)
    earlier: list[Thread] = field(default_factory=list)
    later: list[Thread] = field(default_factory=list)

    @property
    def session(self) -> Session:
        return self.topic.session

    @property
    def untitled(self) -> bool:
        return not self.wording.title

    @property
    def headline(self) -> str:
        """The title; without one the subject, in the report's words; without either, who spoke."""
        return headline(self.wording.title, self.wording.subject, [speaker.name for speaker in self.speakers])

    @property
    def reported(self) -> bool:
        """Whether the reader sees the report this talk is part of."""
        return self.session.shows_report_to(self.reader)

    @property
    def recording(self) -> str:
        """The address of the recording, where the reader may see it."""
        return self.topic.recording_url if self.topic.recording_visibility >= self.reader.level else ""

    @property
    def for_house_only(self) -> bool:
        return self.topic.audience == Audience.HOUSE


def talks(
    topics: Iterable[Topic],
    reader: Reader,
    more: Iterable[int] = (),
    *,
    speakers: Collection[Speaker] | None = None,
) -> dict[int, Talk]:
    """Topics as talks, by primary key, in the given order. One query, for all speakers; two more where two of
    them share a name.

    topics: visible to the reader, `session` loaded. more: topics whose speakers are wanted besides (see
    `threaded`). speakers: those at hand already; then no query.
    """
    topics = list(topics)
    if speakers is None:
        speakers = speakers_of([*(topic.pk for topic in topics), *more])
    tell_apart([speaker.person for speaker in speakers], reader)
    by_topic = defaultdict(list)
    for speaker in speakers:
        by_topic[speaker.topic_id].append(speaker)
    places = defaultdict(int)
    found = {}
    for topic in topics:
        places[topic.session_id] += 1
        wording = topic.wording(reader)
        found[topic.pk] = Talk(topic, reader, wording, by_topic[topic.pk], places[topic.session_id])
    return found


def people_of(talks: Iterable[Talk]) -> list[Person]:
    return [speaker.person for talk in talks for speaker in talk.speakers]


def topics_of(sessions: Sequence[Session], reader: Reader) -> list[Topic]:
    """The topics of these sessions that the reader may see, evening by evening, in order. One query."""
    by_key = {session.pk: session for session in sessions}
    topics = visible_topics(reader, list(by_key))
    for topic in topics:
        topic.session = by_key[topic.session_id]
    return topics


@prepared
def visible_topics(reader: Reader, sessions: Collection[int]) -> QuerySet[Topic]:
    return Topic.objects.visible_to(reader).filter(session__in=sessions).in_order()


@prepared
def speakers_of(topics: Collection[int]) -> QuerySet[Speaker]:
    """The speakers of these topics in order, with their people and pictures."""
    places = Speaker.objects.filter(topic__in=topics).select_related("person__portrait")
    return places.order_by("topic", "position")


@prepared
def threads(reader: Reader, topics: Collection[int]) -> QuerySet[FollowUp]:
    """What leads from or to one of these topics, where this reader may see both ends."""
    return FollowUp.objects.visible_to(reader).touching(topics)


def threaded(topics: list[Topic], reader: Reader) -> dict[int, Talk]:
    """Talks with the threads that lead from them and to them. Two queries."""
    own = {topic.pk for topic in topics}
    follow_ups = threads(reader, own)
    others = {}
    for follow_up in follow_ups:
        for end in (follow_up.topic, follow_up.earlier):
            if end and end.pk not in own:
                others[end.pk] = end
    speakers = speakers_of([*own, *others])
    mine = talks(topics, reader, speakers=speakers)
    ends = talks(others.values(), reader, speakers=speakers) | mine
    for follow_up in follow_ups:
        later, earlier = ends.get(follow_up.topic_id), ends.get(follow_up.earlier_id)
        if follow_up.topic_id in own:
            mine[follow_up.topic_id].earlier.append(Thread(follow_up, earlier))
        if follow_up.earlier_id in own and later:
            mine[follow_up.earlier_id].later.append(Thread(follow_up, later))
    return mine
