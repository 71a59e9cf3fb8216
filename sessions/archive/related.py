"""Talks near a talk: what they share with it is rare in the archive, and is told as the reason."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from math import log

from django.utils.translation import gettext as _

from sessions.guard.kept import kept
from sessions.models import Capacity, FollowUp, Reader, Talk, Topic
from sessions.proposals.near_talks import COMMON
from sessions.threads import threads

MOST = 5
SPARE = 3  # found besides: some of a thread stand on the page already
FEW = 40  # talks: what more of them share says little
WEIGHTS = {"thread": 2, "tag": 1, "speaker": 1, "company": 0.8, "word": 0.6}

type Key = tuple[str, str]  # ("tag", its primary key), ("word", "storage"), …


def shared(reader: Reader) -> tuple[int, str]:
    """How many talks there are for this reader; and what a few of them have in common: a line each, of kind,
    value, and \x1f before and after every primary key. As text, for a page looks for one talk,
    and thousands of lists would take longer to be read from the cache.
    """
    own = [f"speakers__{name}" for name in ("person", "person__anonymised_at", "capacity", "affiliation")]
    found: dict[Key, set[int]] = defaultdict(set)
    rows = Topic.objects.visible_to(reader).order_by()
    rows = rows.values_list("pk", "title", "subject", "house_title", "tags", *own)
    for pk, title, subject, house, tag, person, gone, capacity, company in rows:
        for word in words_of((reader is Reader.HOUSE and house) or title or subject):
            found["word", word].add(pk)
        found["tag", str(tag or "")].add(pk)
        if not gone:  # "by the same colleague" would tell who it was
            found["speaker", str(person or "")].add(pk)
        if capacity == Capacity.GUEST:
            found["company", company.casefold()].add(pk)
    total = len(set().union(*found.values()))
    few = max(3, min(FEW, total // 4))
    rare = {key: pks for key, pks in found.items() if key[1] and 2 <= len(pks) <= few}
    rare |= {
        ("thread", str(n)): pks for n, pks in enumerate(threads(FollowUp.objects.visible_to(reader).links()))
    }
    lines = ("\t".join((*key, "\x1f".join(map(str, ("", *pks, ""))))) for key, pks in rare.items())
    return total, "\n".join(lines)


def of_talk(pk: int, text: str) -> Iterator[tuple[Key, list[int]]]:
    """The lines of `shared` with this talk."""
    at = text.find(f"\x1f{pk}\x1f")
    while at >= 0:
        start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at) % (len(text) + 1)
        kind, value, pks = text[start:end].split("\t")
        yield (kind, value), list(map(int, pks.strip("\x1f").split("\x1f")))
        at = text.find(f"\x1f{pk}\x1f", end)


def words_of(title: str) -> set[str]:
    return {word for word in re.findall(r"[^\W\d_]\w+", title.casefold()) if word not in COMMON}


class Related:
    """What is near one talk, worked out before anything is loaded. thread: the talks of its thread."""

    def __init__(self, pk: int, reader: Reader) -> None:
        total, text = kept("what few talks share", reader, partial(shared, reader))
        own = dict(of_talk(pk, text))
        self.thread = next((pks for key, pks in own.items() if key[0] == "thread"), [])
        self.near: dict[int, list[tuple[float, Key]]] = defaultdict(list)
        for key, pks in own.items():
            for other in pks:
                self.near[other].append((-WEIGHTS[key[0]] * log(total / len(pks)), key))
        self.near.pop(pk, None)
        best = sorted(self.near, key=lambda pk: (sum(weight for weight, _key in self.near[pk]), -pk))
        self.pks = best[: MOST + SPARE]

    def told(self, talk: Talk, others: list[Talk]) -> list[tuple[Talk, str]]:
        """The nearest of the others, each with its two rarest reasons."""
        words = defaultdict(lambda: _("of the same thread"), reasons(talk))
        found = {other.topic.pk: other for other in others}
        shown = {one.talk.topic.pk for one in talk.earlier + talk.later if one.talk}
        nearest = [pk for pk in self.pks if pk in found and pk not in shown][:MOST]
        rarest = {pk: [words[key] for _weight, key in sorted(self.near[pk])[:2]] for pk in nearest}
        return [(found[pk], "; ".join(said)) for pk, said in rarest.items()]


def reasons(talk: Talk) -> dict[Key, str]:
    """What another talk may share with this one, and how that is said."""
    found: dict[Key, str] = {("tag", str(tag.pk)): _("also tagged %s") % tag for tag in talk.topic.tags.all()}
    for one in talk.speakers:
        found["speaker", str(one.person_id)] = _("also by %s") % one.name
        if one.capacity == Capacity.GUEST:
            found["company", one.affiliation.casefold()] = _("also from %s") % one.affiliation
    title = talk.topic.titled(talk.reader) or talk.topic.subject
    return found | {("word", word): _("“%s” in both titles") % word for word in sorted(words_of(title))}
