"""The index follows whatever is written: brought up to date at the end of each change, in its transaction.

Triggers note what was touched (`triggers`), whichever way it was written; here that is read, and the entries
made anew. Only what differs is written, so that a page that was saved without a change costs next to nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import batched

from django.apps import apps as every_app
from django.db import connection

from sessions.models import (
    Capacity,
    Reader,
    SearchEntry,
    SearchTouched,
    SearchWord,
    Session,
    Speaker,
    Tag,
    Topic,
    archive_change,
)
from sessions.models.search_index import COLUMNS, READERS
from sessions.search import triggers
from sessions.search.entries import TABLES, Kind, entries, key_of
from sessions.text.folding import stem

BATCH = 500
SAME = ("id", "name", *COLUMNS)

type Touched = dict[str, set]  # by kind, primary keys; of companies names


before_migrate = triggers.take_away


def after_migrate(**kwargs) -> None:
    """An archive from before there was an index gets one."""
    triggers.make(**kwargs)
    if (
        SearchEntry._meta.model_name in kwargs.get("apps", every_app).all_models["mts"]
        and not SearchEntry.objects.exists()
    ):
        refresh(everything())


def follow() -> None:
    """Called at the end of each change (`models.visibility`)."""
    if found := touched():
        refresh(found)


def touched() -> Touched:
    """What was noted since it was last asked for, and what names that."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM mts_searchtouched RETURNING kind, record, name, spreads")
        rows = cursor.fetchall()
    found, spreading = defaultdict(set), defaultdict(set)
    for kind, record, name, spreads in rows:
        found[kind].add(name if kind == Kind.COMPANY else record)
        if spreads:
            spreading[kind].add(record)
    if rows:
        spread(spreading, found)
    return {kind: keys for kind, keys in found.items() if keys}


def spread(names: Touched, found: Touched) -> None:
    """Add what names one of these, and what a talk may bring into sight."""
    if keys := names[Kind.PERSON]:
        found[Kind.TOPIC].update(
            Speaker.objects.order_by().filter(person__in=keys).values_list("topic", flat=True)
        )
        evenings = Session.objects.order_by().filter(moderator_set__person__in=keys)
        found[Kind.SESSION].update(evenings.values_list("pk", flat=True))
    if keys := names[Kind.TAG]:
        found[Kind.TOPIC].update(Topic.objects.order_by().filter(tags__in=keys).values_list("pk", flat=True))
    if keys := names[Kind.SESSION]:
        found[Kind.TOPIC].update(
            Topic.objects.order_by().filter(session__in=keys).values_list("pk", flat=True)
        )
    if keys := names[Kind.TOPIC]:
        found[Kind.TAG].update(Tag.objects.order_by().filter(topics__in=keys).values_list("pk", flat=True))
        guests = Speaker.objects.order_by().filter(topic__in=keys, capacity=Capacity.GUEST)
        found[Kind.COMPANY].update(guests.values_list("affiliation", flat=True))
        found[Kind.PERSON].update(guests.values_list("person", flat=True))


def everything() -> Touched:
    """All that could have an entry."""
    found = {
        kind: set(model.objects.order_by().values_list("pk", flat=True)) for kind, model in TABLES.items()
    }
    return found | {Kind.COMPANY: set(Speaker.objects.order_by().values_list("affiliation", flat=True))}


def refresh(found: Touched, *, write: bool = True) -> list[tuple[str, int]]:
    """Make the entries of these records what they should be; (kind, key) of each that was not.

    write: whether to mend them.
    """
    stale = []
    for kind, keys in found.items():
        for batch in batched(sorted(keys), BATCH, strict=False):
            records = map(key_of, batch) if kind == Kind.COMPANY else batch
            old = {contents(one): one for one in SearchEntry.objects.filter(kind=kind, record__in=records)}
            new = {contents(one): one for one in entries(kind, batch)}
            gone = [one for key, one in old.items() if key not in new]
            come = [one for key, one in new.items() if key not in old]
            stale += sorted({(one.kind, one.record) for one in gone + come})
            if write and (gone or come):
                SearchEntry.objects.filter(pk__in=[one.pk for one in gone]).delete()
                SearchEntry.objects.bulk_create(come)
                count_words(gone, come)
    return stale


def contents(entry: SearchEntry) -> tuple:
    return tuple(getattr(entry, name) for name in SAME)


def count_words(gone: Iterable[SearchEntry], come: Iterable[SearchEntry]) -> None:
    """Keep in how many entries each audience finds each word."""
    counts = word_counts(come)
    for word, (public, house) in word_counts(gone).items():
        counts[word] = counts[word][0] - public, counts[word][1] - house
    rows = [(word, stem(word), *numbers) for word, numbers in sorted(counts.items()) if any(numbers)]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO mts_searchword (word, stem, public, house) VALUES (%s, %s, %s, %s) "
            "ON CONFLICT (word) DO UPDATE SET public = mts_searchword.public + excluded.public, "
            "house = mts_searchword.house + excluded.house",
            rows,
        )
    fewer = [word for word, _stem, public, house in rows if min(public, house) < 0]
    for batch in batched(fewer, BATCH, strict=False):
        SearchWord.objects.filter(word__in=batch, public=0, house=0).delete()


def word_counts(found: Iterable[SearchEntry]) -> defaultdict[str, tuple[int, int]]:
    """Word to how many of these entries strangers find, and the house."""
    public, house = Counter(), Counter()
    for one in found:
        words = {"", *one.tokens()}
        if one.readers & READERS[Reader.STRANGER]:
            public.update(words)
        if one.readers & READERS[Reader.HOUSE]:
            house.update(words)
    return defaultdict(lambda: (0, 0), {word: (public[word], house[word]) for word in public | house})


def stale_entries() -> list[str]:
    """What in the index is not what the archive says, in words; the index as it is now, for `check_data`."""
    found = everything()
    known = {kind: set(map(key_of, keys)) if kind == Kind.COMPANY else keys for kind, keys in found.items()}
    lines = [f"{kind} {record}" for kind, record in refresh(found, write=False)]
    here = SearchEntry.objects.values_list("kind", "record").distinct()
    lines += [f"{kind} {record}, which is gone" for kind, record in here if record not in known[kind]]
    counted = word_counts(SearchEntry.objects.iterator(BATCH))
    stored = SearchWord.objects.values_list("word", "public", "house")
    lines += ["counts of words"] if counted != {word: tuple(numbers) for word, *numbers in stored} else []
    return lines


def rebuild() -> None:
    """The index made anew from the archive."""
    with archive_change():
        SearchTouched.objects.all().delete()
        SearchWord.objects.all().delete()
        SearchEntry.objects.all().delete()
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO mts_searchtext (mts_searchtext) VALUES ('rebuild')")
        refresh(everything())
