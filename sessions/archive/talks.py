"""What pages load of talks: speakers, namesakes told apart, what hangs on them, and the threads between."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.db.models import Q, QuerySet, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from sessions.archive.list_file import joined, list_file
from sessions.archive.namesakes import tell_apart
from sessions.models import (
    Capacity,
    FollowUp,
    Link,
    Person,
    Photo,
    Reader,
    Session,
    Slides,
    Talk,
    Thread,
    Topic,
)
from sessions.models.attachments import Attachment
from sessions.models.roles import with_people


def talks(topics: QuerySet[Topic], reader: Reader) -> list[Talk]:
    """Topics (with their sessions at hand) as talks, in the given order, with namesakes told apart."""
    found = [Talk(topic, reader) for topic in topics.prefetch_related(with_people())]
    tell_apart(people_of(found), reader)
    return found


def with_faces(talks: list[Talk], reader: Reader) -> list[Talk]:
    """The same, each with the first of its photos that this reader may see. One query."""
    photos = attached(reader, {"photos": Photo}, topic__in=[talk.topic.pk for talk in talks])
    for talk in talks:
        talk.attached = photos[talk.topic.pk]
    return talks


def talks_on(page: Iterable[int], reader: Reader) -> list[Talk]:
    """The topics of a page of primary keys as talks, in its order, without those that went meanwhile.

    Of keys, for sorting whole topics, summaries and all, costs more than reading twenty-five.
    """
    topics = Topic.objects.select_related("session").filter(pk__in=list(page))
    found = {talk.topic.pk: talk for talk in talks(topics, reader)}
    return [found[key] for key in page if key in found]


def talks_file(request: HttpRequest, name: str, topics: QuerySet) -> HttpResponse:
    """A list of topics (their primary keys) as a file."""
    headings = [_("Session"), _("Date"), _("Title"), _("Kind"), _("Speakers"), _("Guest’s company")]
    headings += [_("Tags"), _("Language"), _("Minutes"), _("Recording"), _("Address")]
    return list_file(request, name, topics, headings, talk_cells)


def talk_cells(keys: Sequence[int], reader: Reader) -> Iterator[tuple]:
    found = talks_on(keys, reader)
    prefetch_related_objects([talk.topic for talk in found], "tags")
    for talk in found:
        yield (
            *(talk.session.number, talk.session.day, talk.headline, talk.topic.get_kind_display()),
            joined(speaker.name_then for speaker in talk.speakers),
            joined(one.affiliation for one in talk.speakers if one.capacity == Capacity.GUEST),
            joined(sorted(tag.name for tag in talk.topic.tags.all())),
            *(talk.topic.language, talk.topic.minutes, talk.recording, talk.topic),
        )


def talks_of(session: Session, reader: Reader) -> list[Talk]:
    """The talks of one evening that this reader may see, in order, with their places."""
    found = talks(session.topics.visible_to(reader).order_by("position"), reader)
    for place, talk in enumerate(found, start=1):
        talk.place = place
    return found


def people_of(talks: Iterable[Talk]) -> list[Person]:
    return [speaker.person for talk in talks for speaker in talk.speakers]


KINDS = {"slides": Slides, "links": Link, "photos": Photo}


def attached(
    reader: Reader, kinds: Mapping[str, type[Attachment]] = KINDS, by: str = "topic_id", **of: object
) -> dict[int | None, dict[str, list]]:
    """By topic (or by another field), what this reader may see of a session's or of topics (`of`); under None
    the evening's own. A query for each kind.
    """
    found = defaultdict(lambda: {name: [] for name in KINDS})
    for name, model in kinds.items():
        for record in model.objects.visible_to(reader).filter(**of):
            found[getattr(record, by)][name].append(record)
    return found


def add_threads(talks: list[Talk], reader: Reader) -> None:
    """Give the talks the threads that lead from them and to them, where this reader may see both ends."""
    own = {talk.topic.pk: talk for talk in talks}
    touching = Q(topic__in=own) | Q(earlier__in=own)
    follow_ups = FollowUp.objects.visible_to(reader).filter(touching).order_by("pk")
    follow_ups = follow_ups.select_related("topic__session", "earlier__session")
    ends = [end for follow_up in follow_ups for end in (follow_up.topic, follow_up.earlier) if end]
    prefetch_related_objects(ends, with_people())
    others = {end.pk: own.get(end.pk) or Talk(end, reader) for end in ends}
    tell_apart([*people_of(talks), *people_of(others.values())], reader)
    for follow_up in follow_ups:
        later, earlier = others[follow_up.topic_id], others.get(follow_up.earlier_id)
        if follow_up.topic_id in own:
            later.earlier.append(Thread(follow_up, earlier))
        if follow_up.earlier_id in own:
            earlier.later.append(Thread(follow_up, later))
