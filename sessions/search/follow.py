"""What follows from what a change touched (`models.touched`), at its end and in its transaction: the entries
of the search, and the dates of what strangers read otherwise (`models.last_change`).

Only what differs is written, so that a page that was saved without a change costs next to nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import batched
from operator import attrgetter

from django.apps import apps as every_app
from django.apps.registry import Apps
from django.db import connection, transaction

from sessions.models import (
    Reader,
    SearchEntry,
    SearchWord,
    Touched,
)
from sessions.models.last_change import date_sessions, date_topics
from sessions.models.search_index import COLUMNS, READERS, SearchText
from sessions.search.entries import GUESTS, RECORDS, Kind, entries, key_of, loaded
from sessions.text.folding import stem

BATCH = 500
contents = attrgetter("id", "name", *COLUMNS)
DATED = {Kind.TOPIC: date_topics, Kind.SESSION: date_sessions}


def follow() -> None:
    """Called at the end of each change."""
    for kind, keys in batches(Touched.take()):
        records = loaded(kind, keys)
        write(*differing(kind, keys, records))
        if date := DATED.get(kind):
            date(records)


def after_migrate(*, apps: Apps = every_app, **_) -> None:
    """An archive from before there was an index gets one."""
    if "searchentry" in apps.all_models["mts"] and not SearchEntry.objects.exists():
        rebuild()


@transaction.atomic
def rebuild() -> None:
    """The index made anew from the archive."""
    SearchWord.objects.all().delete()
    SearchEntry.objects.all().delete()
    SearchText.make_table()
    for kind, keys in batches(everything()):
        write(*differing(kind, keys, loaded(kind, keys)))


def everything() -> dict[str, Collection]:
    """All that could have an entry."""
    found = {
        kind: records.model.objects.order_by().values_list("pk", flat=True)
        for kind, records in RECORDS.items()
    }
    return found | {Kind.COMPANY: GUESTS.values_list("affiliation", flat=True).distinct()}


def batches(found: dict[str, Collection]) -> Iterator[tuple[str, tuple]]:
    for kind, keys in found.items():
        for batch in batched(sorted(keys), BATCH, strict=False):
            yield kind, batch


def differing(kind: str, keys: Collection, records: Iterable) -> tuple[list, list]:
    """The entries of these keys that are not what the records say, and those that are missing."""
    numbers = map(key_of, keys) if kind == Kind.COMPANY else keys
    old = {contents(one): one for one in SearchEntry.objects.filter(kind=kind, record__in=numbers)}
    new = {contents(one): one for one in entries(kind, records)}
    return [old[key] for key in old.keys() - new.keys()], [new[key] for key in new.keys() - old.keys()]


def write(gone: list[SearchEntry], come: list[SearchEntry]) -> None:
    """And keep in how many entries each audience finds each word."""
    if not (gone or come):
        return
    numbers = [one.pk for one in gone]
    counts = word_counts(come)
    for word, (public, house) in word_counts(gone).items():
        counts[word] = counts[word][0] - public, counts[word][1] - house
    rows = [(word, stem(word), *numbers) for word, numbers in sorted(counts.items()) if any(numbers)]
    SearchText.objects.filter(pk__in=numbers).delete()  # first: FTS5 reads in the entry what to take out
    SearchEntry.objects.filter(pk__in=numbers).delete()
    SearchEntry.objects.bulk_create(come)
    SearchText.enter(come)
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO mts_searchword (word, stem, public, house) VALUES (%s, %s, %s, %s) "
            "ON CONFLICT (word) DO UPDATE SET public = mts_searchword.public + excluded.public, "
            "house = mts_searchword.house + excluded.house",
            rows,
        )
        cursor.executemany(
            "DELETE FROM mts_searchword WHERE word = %s AND public = 0 AND house = 0",
            [(word,) for word, _stem, public, house in rows if min(public, house) < 0],
        )


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
    lines, known = [], defaultdict(set)
    for kind, keys in batches(everything()):
        known[kind].update(map(key_of, keys) if kind == Kind.COMPANY else keys)
        gone, come = differing(kind, keys, loaded(kind, keys))
        lines += [f"{kind} {record}" for record in sorted({one.record for one in gone + come})]
    here = SearchEntry.objects.values_list("kind", "record").distinct()
    lines += [f"{kind} {record}, which is gone" for kind, record in here if record not in known[kind]]
    counted = word_counts(SearchEntry.objects.iterator(BATCH))
    stored = SearchWord.objects.values_list("word", "public", "house")
    lines += ["counts of words"] if counted != {word: tuple(numbers) for word, *numbers in stored} else []
    return lines
