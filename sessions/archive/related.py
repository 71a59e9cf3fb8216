"""Talks near a talk: what they share with it is rare in the archive, and is told as the reason."""

import re
from collections import defaultdict
from functools import partial
from math import log

from django.utils.translation import gettext as _

from sessions.guard.kept import kept
from sessions.models import Capacity, FollowUp, Reader, Talk, Topic
from sessions.proposals.near_talks import COMMON
from sessions.threads import Link

MOST = 5
FEW = 40  # talks: what more of them share says little
WEIGHTS = {"thread": 2, "tag": 1, "speaker": 1, "company": 0.8, "word": 0.6}

type Key = tuple[str, int | str]  # ("tag", its primary key), ("word", "storage"), …


def links_of(reader: Reader) -> list[Link]:
    """Every link between talks that this reader may know."""
    return kept("threads", reader, FollowUp.objects.visible_to(reader).links)


def shared(reader: Reader) -> tuple[int, dict[Key, list[int]]]:
    """How many talks there are for this reader; and what few of them, but two at least, have, with these."""
    topics = Topic.objects.visible_to(reader).order_by()
    own = (
        "speakers__person",
        "speakers__person__anonymised_at",
        "speakers__capacity",
        "speakers__affiliation",
    )
    found: dict[Key, set[int]] = defaultdict(set)
    rows = topics.values_list("pk", "title", "subject", "house_title", "tags", *own)
    for pk, title, subject, house, tag, person, gone, capacity, company in rows:
        for word in words_of((reader is Reader.HOUSE and house) or title or subject):
            found["word", word].add(pk)
        found["tag", tag or 0].add(pk)
        if not gone:  # "by the same colleague" would tell who it was
            found["speaker", person or 0].add(pk)
        if capacity == Capacity.GUEST:
            found["company", company.casefold()].add(pk)
    total = len(set().union(*found.values()))
    few = max(3, min(FEW, total // 4))
    return total, {key: list(pks) for key, pks in found.items() if key[1] and 2 <= len(pks) <= few}


def words_of(title: str) -> set[str]:
    return {word for word in re.findall(r"[^\W\d_]\w+", title.casefold()) if word not in COMMON}


def reasons(talk: Talk) -> dict[Key, str]:
    """What another talk may share with this one, and how that is said."""
    found: dict[Key, str] = {("tag", tag.pk): _("also tagged %s") % tag for tag in talk.topic.tags.all()}
    for one in talk.speakers:
        found["speaker", one.person_id] = _("also by %s") % one.name
        if one.capacity == Capacity.GUEST:
            found["company", one.affiliation.casefold()] = _("also from %s") % one.affiliation
    title = talk.topic.titled(talk.reader) or talk.topic.subject
    return found | {("word", word): _("“%s” in both titles") % word for word in sorted(words_of(title))}


def related(talk: Talk, thread: set[int], shown: set[int]) -> list[tuple[Talk, str]]:
    """At most five talks with why they are near, who shares the rarest first; their speakers are not loaded.

    thread: the talks of its thread; shown: those that stand on the page already. Two queries at most.
    """
    reader = talk.reader
    total, sharing = kept("what few talks share", reader, partial(shared, reader))
    asked = {("thread", 0): _("of the same thread")} | reasons(talk)
    near: dict[int, list[tuple[float, str]]] = defaultdict(list)
    for key, words in asked.items():
        talks = thread if key[0] == "thread" else sharing.get(key, ())
        for pk in set(talks) - shown:
            near[pk].append((WEIGHTS[key[0]] * log(total / len(talks)), words))
    best = sorted(near, key=lambda pk: (-sum(weight for weight, _why in near[pk]), -pk))[:MOST]
    topics = Topic.objects.visible_to(reader).select_related("session").in_bulk(best)
    rarest = {pk: sorted(near[pk], key=lambda one: -one[0])[:2] for pk in best}
    return [
        (Talk(topics[pk], reader), "; ".join(words for _n, words in rarest[pk]))
        for pk in best
        if pk in topics
    ]
