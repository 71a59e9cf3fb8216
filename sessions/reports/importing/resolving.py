"""Follow-ups find the earlier talk they speak of, at once or when its report arrives."""

import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import batched

from django.db.models import Q

from sessions.models import NUMBER_IN_USE, FollowUp, Session, Topic
from sessions.people.who_is_meant import spellings
from sessions.reports.importing.register import CHUNK
from sessions.text import normalise_name

_OWN = re.compile(r"\b(?:his|her|their|my)\b", re.IGNORECASE)
_FIELDS = ["earlier"]


def resolve(numbers: Iterable[int]) -> list[FollowUp]:
    """Resolve what the sessions of these numbers refer to, and what refers to them; those that found a talk.

    A follow-up is resolved when exactly one topic of the earlier session fits, by title or else by the
    speakers named. Without a number, when exactly one earlier topic of the archive has the title.
    """
    numbers = sorted(set(numbers))
    open_ones: dict[int, FollowUp] = {}
    for some in batched(numbers, CHUNK, strict=False):
        near = Q(topic__session__number__in=some) | Q(earlier_number__in=some)
        found = FollowUp.objects.filter(near, earlier=None).select_related("topic__session")
        open_ones |= {link.pk: link for link in found.prefetch_related("topic__speakers__person__aliases")}
    if not open_ones:
        return []
    links = [open_ones[pk] for pk in sorted(open_ones)]
    topics = _topics_of({link.earlier_number for link in links if link.earlier_number})
    titled = _titled({link.earlier_title for link in links if not link.earlier_number and link.earlier_title})
    linked = _linked_already(links)
    resolved = []
    for link in links:
        if link.earlier_number:
            earlier = _fitting(link, topics[link.earlier_number])
        else:
            earlier = _only(
                [t for t in titled[_key(link.earlier_title)] if t.session.number < link.topic.session.number]
            )
        if earlier is None or earlier.pk == link.topic_id or (link.topic_id, earlier.pk) in linked:
            continue
        link.earlier = earlier
        linked.add((link.topic_id, earlier.pk))
        resolved.append(link)
    FollowUp.objects.bulk_update(resolved, _FIELDS, batch_size=CHUNK)
    return resolved


def _fitting(link: FollowUp, topics: list[Topic]) -> Topic | None:
    """The one topic of the earlier session that the words mean."""
    if key := _key(link.earlier_title):
        found = _only([topic for topic in topics if key in (_key(topic.title), _key(topic.subject))])
        if found:
            return found
    named = link.speakers_named
    if not named and not link.earlier_title and _OWN.search(link.quote):
        named = [speaker.person.name for speaker in link.topic.speakers.all()]
    if not named:
        return None
    spoken = [(topic, [_is_by(topic, name) for name in named]) for topic in topics]
    everybody = [topic for topic, said in spoken if all(said)]
    return _only(everybody) or _only([topic for topic, said in spoken if any(said)])


def _is_by(topic: Topic, name: str) -> bool:
    """Whether the topic has a speaker of that name, in full, in another spelling, or by one of its words."""
    key = normalise_name(name)
    for speaker in topic.speakers.all():
        person = speaker.person
        if key in {*spellings(person), normalise_name(speaker.credited_as)}:
            return True
        if key in {normalise_name(word) for word in person.name.split()}:
            return True
    return False


def _topics_of(numbers: set[int]) -> dict[int, list[Topic]]:
    found = defaultdict(list)
    for some in batched(sorted(numbers), CHUNK, strict=False):
        sessions = Session.objects.filter(NUMBER_IN_USE, number__in=some).order_by()
        topics = Topic.objects.standing().filter(session__in=sessions).select_related("session")
        for topic in topics.prefetch_related("speakers__person__aliases").defer("summary", "house_summary"):
            found[topic.session.number].append(topic)
    return found


def _titled(titles: set[str]) -> dict[str, list[Topic]]:
    found = defaultdict(list)
    for some in batched(sorted(titles), 100, strict=False):
        same = Q()
        for title in some:
            same |= Q(title__iexact=title)
        for topic in Topic.objects.standing().filter(same).select_related("session"):
            found[_key(topic.title)].append(topic)
    return found


def _linked_already(links: list[FollowUp]) -> set[tuple[int, int]]:
    pairs: set[tuple[int, int]] = set()
    for some in batched(sorted({link.topic_id for link in links}), CHUNK, strict=False):
        there = FollowUp.objects.filter(topic__in=some, earlier__isnull=False)
        pairs.update(there.values_list("topic", "earlier"))
    return pairs


def _only(topics: list[Topic]) -> Topic | None:
    return topics[0] if len(topics) == 1 else None


def _key(title: str) -> str:
    """A title without case, spaces and punctuation."""
    return re.sub(r"\W+", "", title).casefold()
