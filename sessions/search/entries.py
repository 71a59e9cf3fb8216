"""What the search finds a record by, for each audience: an entry, made of what that reader may read."""

from calendar import month_name
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple
from zlib import crc32

from django.conf import settings
from django.db.models import Max, Prefetch
from django.utils.text import capfirst

from sessions.models import (
    Alias,
    Capacity,
    Moderator,
    Person,
    Reader,
    SearchEntry,
    Session,
    Speaker,
    Tag,
    Topic,
)
from sessions.models.search_index import COLUMNS, READERS
from sessions.text import plain_text
from sessions.text.folding import heard, tokens

Kind = SearchEntry.Kind
TABLES = {Kind.TOPIC: Topic, Kind.SESSION: Session, Kind.PERSON: Person, Kind.TAG: Tag}  # a company has none
SHOWN = Alias.objects.order_by().filter(shown=True)


class Words(NamedTuple):
    """What a record is found by, the tokens by column (as COLUMNS). newest: orders what is equally good."""

    record: int
    name: str
    title: list[str]
    names: list[str] = []
    tags: list[str] = []
    text: list[str] = []
    newest: int = 0


def entries(kind: str, keys: Collection) -> list[SearchEntry]:
    """The entries of these records (by primary key; companies by name): one where both readers find the same,
    none for who may not see it.
    """
    given = (
        loaded(keys) if kind == Kind.TOPIC else keys
    )  # once for both readers: nearly every change is of one
    stranger, house = ({words.record: words for words in MAKERS[kind](given, reader)} for reader in Reader)
    found = []
    for record in stranger.keys() | house.keys():
        both = stranger.get(record), house.get(record)
        if both[0] == both[1]:
            found.append(entry(kind, both[0], sum(READERS.values())))
        else:
            found += [entry(kind, words, READERS[r]) for r, words in zip(Reader, both, strict=True) if words]
    return found


def entry(kind: str, words: Words, readers: int) -> SearchEntry:
    columns = {column: " ".join(getattr(words, column)) for column in COLUMNS}
    made = SearchEntry(kind=kind, record=words.record, readers=readers, name=words.name, **columns)
    made.id = made.number(words.newest)
    return made


def loaded(keys: Collection[int]) -> list[Topic]:
    """These topics, as far as anybody sees them, with all that `topics` looks at."""
    people = Prefetch("speakers", Speaker.objects.select_related("person"))
    shown = Prefetch("speakers__person__aliases", SHOWN, to_attr="shown")
    found = Topic.objects.visible_to(Reader.HOUSE).filter(pk__in=keys).order_by().select_related("session")
    return list(found.prefetch_related(people, shown, "tags__synonyms"))


def topics(found: Iterable[Topic], reader: Reader) -> Iterator[Words]:
    for topic in found:
        if topic.visibility < reader.level:
            continue
        wording, speakers = topic.wording(reader), topic.speakers.all()
        summary = wording.summary if topic.summary_visibility >= reader.level else ""
        words = [tag_name for tag in topic.tags.all() for tag_name in tag_names(tag)]
        words += [one.affiliation for one in speakers if one.capacity == Capacity.GUEST]
        yield Words(
            topic.pk,
            wording.title or capfirst(wording.subject),
            tokens(f"{wording.title} · {wording.subject}"),
            [token for speaker in speakers for token in names_of(speaker.person)],
            [*tokens(" · ".join(words)), str(topic.session.number), *when(topic.session.held_on)],
            summary_tokens(summary),
            topic.session.number,
        )


@lru_cache(2)
def summary_tokens(markdown: str) -> list[str]:
    """Of both readers one after the other, who mostly read the same."""
    return tokens(plain_text(markdown))


def evenings(keys: Collection[int], reader: Reader) -> Iterator[Words]:
    roles = Moderator.objects.visible_to(reader).select_related("person").filter(session__in=keys)
    roles = roles.prefetch_related(Prefetch("person__aliases", SHOWN, to_attr="shown")).order_by("session")
    moderators = {pk: list(found) for pk, found in groupby(roles, attrgetter("session_id"))}
    for session in Session.objects.visible_to(reader).filter(pk__in=keys).order_by():
        wording = session.wording(reader)
        names = [token for role in moderators.get(session.pk, ()) for token in names_of(role.person)]
        yield Words(
            session.pk,
            session.ordinal,
            [*tokens(f"{settings.MTS_ABBREVIATION} {session.number}"), *when(session.held_on)],
            names,
            tokens(f"{session.venue} · session evening{' moderator' * bool(names)}"),
            tokens(plain_text(f"{wording.introduction}\n\n{wording.closing}")),
            session.number,
        )


def people(keys: Collection[int], reader: Reader) -> Iterator[Words]:
    found = Person.objects.visible_to(reader).filter(pk__in=keys).order_by()
    came_from = Speaker.objects.visible_to(reader).order_by().filter(capacity=Capacity.GUEST)
    found = found.prefetch_related(
        Prefetch("aliases", SHOWN, to_attr="shown"), Prefetch("talks", came_from, to_attr="as_guest")
    )
    for person in found:
        companies = {person.organisation, *(one.affiliation for one in person.as_guest)}
        words = tokens(" · ".join(sorted(companies))), tokens(plain_text(person.biography))
        yield Words(person.pk, person.name, names_of(person), [], *words)


def tags(keys: Collection[int], reader: Reader) -> Iterator[Words]:
    """Those of a talk that this reader sees."""
    found = Tag.objects.filter(pk__in=keys).order_by().prefetch_related("synonyms")
    for tag in found.annotate(seen=Max("topics__visibility")).filter(seen__gte=reader.level):
        yield Words(
            tag.pk, tag.name, tokens(" · ".join(tag_names(tag))), [], [], tokens(plain_text(tag.description))
        )


def companies(names: Collection[str], reader: Reader) -> Iterator[Words]:
    """Those that a guest of a talk came from, by name."""
    guests = (
        Speaker.objects.visible_to(reader).order_by().filter(capacity=Capacity.GUEST, affiliation__in=names)
    )
    for name in guests.exclude(affiliation="").values_list("affiliation", flat=True).distinct():
        yield Words(key_of(name), name, tokens(name))


MAKERS: dict[str, Callable[[Collection, Reader], Iterable[Words]]] = dict(
    zip(Kind, (topics, evenings, people, tags, companies), strict=True)
)


def key_of(company: str) -> int:
    """What stands for its primary key."""
    return crc32(company.encode())


def tag_names(tag: Tag) -> list[str]:
    return [tag.name, *(synonym.name for synonym in tag.synonyms.all())]


def names_of(person: Person) -> list[str]:
    """The tokens of what somebody is called, and how they sound. person: with shown aliases as `shown`."""
    if person.anonymised_at:
        return []
    names = person.name, person.reading, *(alias.name for alias in person.shown)
    found = [token for name in names for token in tokens(name)]
    return [*found, *dict.fromkeys(sound for token in found if (sound := heard(token)) != token)]


def when(day: date | None) -> list[str]:
    """The tokens of a day: its year and month, itself, both in any year; as `question` reads days."""
    if not day:
        return []
    return [f"{day:%Y}", f"d{day:%Y%m}", f"d{day:%Y%m%d}", f"d{day:%m%d}", month_name[day.month].lower()]
