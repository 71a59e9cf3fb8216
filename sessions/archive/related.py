"""Talks near a talk: what they share with it is rare in the archive, and is told as the reason."""

import re
from collections import defaultdict
from functools import partial
from math import log

from django.utils.translation import gettext as _

from sessions.guard.kept import kept
from sessions.models import Capacity, FollowUp, Reader, Talk, Topic
from sessions.proposals.near_talks import COMMON
from sessions.threads import Link, thread_of

MOST = 5
SPARE = 3  # found besides: some of a thread stand on the page already
FEW = 40  # talks: what more of them share says little
WEIGHTS = {"thread": 2, "tag": 1, "speaker": 1, "company": 0.8, "word": 0.6}

type Key = tuple[str, int | str]  # ("tag", its primary key), ("word", "storage"), …
THREAD = ("thread", "")


def shared(reader: Reader) -> tuple[int, dict[Key, str], list[Link]]:
    """How many talks there are for this reader; what a few of them have in common, with their primary keys
    (" 12 345 ": text is read from the cache sooner than thousands of lists); and the links of the threads.
    """
    own = [f"speakers__{name}" for name in ("person", "person__anonymised_at", "capacity", "affiliation")]
    found: dict[Key, set[int]] = defaultdict(set)
    rows = Topic.objects.visible_to(reader).order_by()
    rows = rows.values_list("pk", "title", "subject", "house_title", "tags", *own)
    for pk, title, subject, house, tag, person, gone, capacity, company in rows:
        keys = [("word", word) for word in words_of((reader is Reader.HOUSE and house) or title or subject)]
        keys += [("tag", tag), ("speaker", not gone and person)]  # "by the same colleague" would tell who
        keys += [("company", capacity == Capacity.GUEST and company.casefold())]
        for key in keys:
            found[key].add(pk)
    total = len(set().union(*found.values()))
    few = max(3, min(FEW, total // 4))
    rare = {
        key: " {} ".format(" ".join(map(str, pks)))
        for key, pks in found.items()
        if key[1] and 2 <= len(pks) <= few
    }
    return total, rare, list(FollowUp.objects.visible_to(reader).links())


def words_of(title: str) -> set[str]:
    return {word for word in re.findall(r"[^\W\d_]\w+", title.casefold()) if word not in COMMON}


class Related:
    """What is near one talk, worked out before anything is loaded. thread: the talks of its thread."""

    def __init__(self, pk: int, reader: Reader) -> None:
        total, rare, links = kept("what few talks share", reader, partial(shared, reader))
        self.thread = thread_of(links, pk)
        self.near: dict[int, list[tuple[float, Key]]] = defaultdict(list)
        own = {key: pks.split() for key, pks in rare.items() if f" {pk} " in pks}
        for key, pks in {**own, THREAD: self.thread}.items():
            for other in pks:
                self.near[int(other)].append((-WEIGHTS[key[0]] * log(total / len(pks)), key))
        del self.near[pk]
        best = sorted(self.near, key=lambda pk: (sum(weight for weight, _key in self.near[pk]), -pk))
        self.pks = best[: MOST + SPARE]

    def told(self, talk: Talk, others: list[Talk]) -> list[tuple[Talk, str]]:
        """The nearest of the others, each with its two rarest reasons."""
        words, found = reasons(talk), {other.topic.pk: other for other in others}
        shown = {one.talk.topic.pk for one in talk.earlier + talk.later if one.talk}
        nearest = [pk for pk in self.pks if pk in found and pk not in shown][:MOST]
        return [
            (found[pk], "; ".join(words[key] for _weight, key in sorted(self.near[pk])[:2])) for pk in nearest
        ]


def reasons(talk: Talk) -> dict[Key, str]:
    """What another talk may share with this one, and how that is said."""
    found: dict[Key, str] = {THREAD: _("of the same thread")}
    found |= {("tag", tag.pk): _("also tagged %s") % tag for tag in talk.topic.tags.all()}
    for one in talk.speakers:
        found["speaker", one.person_id] = _("also by %s") % one.name
        if one.capacity == Capacity.GUEST:
            found["company", one.affiliation.casefold()] = _("also from %s") % one.affiliation
    title = talk.topic.titled(talk.reader) or talk.topic.subject
    return found | {("word", word): _("“%s” in both titles") % word for word in sorted(words_of(title))}
