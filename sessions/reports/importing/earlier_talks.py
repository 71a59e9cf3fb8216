"""Follow-ups find the earlier talk they speak of, at once or when its report arrives."""

import re
from collections import defaultdict
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db.models import Q

from sessions.models import NUMBER_IN_USE, FollowUp, Session, Topic
from sessions.people.who_is_meant import spellings
from sessions.text import normalise_name

_OWN = re.compile(r"\b(?:his|her|their|my)\b", re.IGNORECASE)


def resolve(numbers: Iterable[int]) -> tuple[list[FollowUp], list[tuple[FollowUp, str]]]:
    """Resolve what the sessions of these numbers refer to, and what refers to them: those that found a talk,
    and with the reason those that would make their thread a circle, which stay as they are.

    A follow-up is resolved when exactly one topic of the earlier session fits, by title or else by the
    speakers named. Without a number, when exactly one earlier topic of the archive has the title.
    """
    numbers = list(numbers)
    near = Q(topic__session__number__in=numbers) | Q(earlier_number__in=numbers)
    links = FollowUp.objects.filter(near, earlier=None).select_related("topic__session").order_by("pk")
    links = list(links.prefetch_related("topic__speakers__person__aliases"))
    if not links:
        return [], []
    topics = _topics_of({link.earlier_number for link in links if link.earlier_number})
    linked = FollowUp.objects.filter(topic__in={link.topic_id for link in links}, earlier__isnull=False)
    linked = set(linked.values_list("topic", "earlier"))
    resolved, refused = [], []
    for link in links:
        earlier = _fitting(link, topics[link.earlier_number]) if link.earlier_number else _titled(link)
        if earlier is None or earlier.pk == link.topic_id or (link.topic_id, earlier.pk) in linked:
            continue
        link.earlier = earlier
        try:
            link.save(update_fields=["earlier"])
        except ValidationError as circle:
            refused.append((link, circle.message))
            continue
        linked.add((link.topic_id, earlier.pk))
        resolved.append(link)
    return resolved, refused


def _topics_of(numbers: set[int]) -> dict[int, list[Topic]]:
    sessions = Session.objects.filter(NUMBER_IN_USE, number__in=numbers).order_by()
    topics = Topic.objects.standing().filter(session__in=sessions).select_related("session")
    found = defaultdict(list)
    for topic in topics.prefetch_related("speakers__person__aliases").defer("summary", "house_summary"):
        found[topic.session.number].append(topic)
    return found


def _titled(link: FollowUp) -> Topic | None:
    """The one talk of an earlier evening that has the title, where no number is told."""
    if not link.earlier_title:
        return None
    earlier = Topic.objects.standing().filter(title__iexact=link.earlier_title).select_related("session")
    return _only([topic for topic in earlier if topic.session.number < link.topic.session.number])


def _fitting(link: FollowUp, topics: list[Topic]) -> Topic | None:
    """The one topic of the earlier session that the words mean."""
    if key := _key(link.earlier_title):
        found = _only([topic for topic in topics if key in (_key(topic.title), _key(topic.subject))])
        if found:
            return found
    named = link.speakers_named
    if not named and not link.earlier_title and _OWN.search(link.quote):
        named = [speaker.person.name for speaker in link.topic.speakers.all()]
    spoken = [(topic, [_is_by(topic, name) for name in named]) for topic in topics if named]
    everybody = [topic for topic, said in spoken if all(said)]
    return _only(everybody) or _only([topic for topic, said in spoken if any(said)])


def _is_by(topic: Topic, name: str) -> bool:
    """Whether the topic has a speaker of that name, in full, in another spelling, or by one of its words."""
    return any(
        normalise_name(name)
        in {
            *spellings(speaker.person),
            normalise_name(speaker.credited_as),
            *map(normalise_name, speaker.person.name.split()),
        }
        for speaker in topic.speakers.all()
    )


def _only(topics: list[Topic]) -> Topic | None:
    return topics[0] if len(topics) == 1 else None


def _key(title: str) -> str:
    """A title without case, spaces and punctuation."""
    return re.sub(r"\W+", "", title).casefold()
