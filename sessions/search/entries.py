"""What the search finds a record by, for each audience: an entry, made of what that reader may read."""

from calendar import month_name
from collections.abc import Callable, Collection, Iterable
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple
from zlib import crc32

from django.conf import settings
from django.db.models import F, Max, Prefetch
from django.db.models.functions import Coalesce
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
SHOWN = Alias.objects.order_by().filter(shown=True)
GUESTS = Speaker.objects.order_by().filter(capacity=Capacity.GUEST).exclude(affiliation="")
# What entries are made of, loaded once for both readers and for `last_change`. A company has no record.
RECORDS = {
    Kind.TOPIC: Topic.objects.select_related("session").prefetch_related(
        Prefetch("speakers", Speaker.objects.select_related("person")),
        Prefetch("speakers__person__aliases", SHOWN, to_attr="shown"),
        "tags__synonyms",
    ),
    Kind.SESSION: Session.objects.prefetch_related(
        Prefetch("moderator_set", Moderator.objects.with_visibility().select_related("person")),
        Prefetch("moderator_set__person__aliases", SHOWN, to_attr="shown"),
    ),
    Kind.PERSON: Person.objects.prefetch_related(
        Prefetch("aliases", SHOWN, to_attr="shown"),
        Prefetch("talks", GUESTS.annotate(visibility=F("topic__visibility")), to_attr="as_guest"),
    ),
    Kind.TAG: Tag.objects.annotate(visibility=Coalesce(Max("topics__visibility"), 0)).prefetch_related(
        "synonyms"
    ),
}


class Words(NamedTuple):
    """What a record is found by, the tokens by column (as COLUMNS). newest: orders what is equally good."""

    record: int
    name: str
    title: list[str]
    names: list[str] = []
    tags: list[str] = []
    text: list[str] = []
    newest: int = 0


def entries(kind: str, records: Iterable) -> list[SearchEntry]:
    """Of these records, as `loaded`: one where both readers find the same, none for who may not see it."""
    words_of, found = MAKERS[kind], []
    for record in records:
        stranger, house = (words_of(record, reader) for reader in Reader)
        if house and stranger == house:
            found.append(entry(kind, house, sum(READERS.values())))
        else:
            both = zip(Reader, (stranger, house), strict=True)
            found += [entry(kind, words, READERS[reader]) for reader, words in both if words]
    return found


def entry(kind: str, words: Words, readers: int) -> SearchEntry:
    columns = {column: " ".join(getattr(words, column)) for column in COLUMNS}
    made = SearchEntry(kind=kind, record=words.record, readers=readers, name=words.name, **columns)
    made.id = made.number(words.newest)
    return made


def loaded(kind: str, keys: Collection) -> list:
    """These records, by primary key; of companies name and who sees a guest from there, by name."""
    if kind == Kind.COMPANY:
        companies = GUESTS.filter(affiliation__in=keys).values_list("affiliation")
        return list(companies.annotate(Max("topic__visibility")))
    return list(RECORDS[kind].filter(pk__in=keys).order_by())


def topic_words(topic: Topic, reader: Reader) -> Words | None:
    if topic.visibility < reader.level:
        return None
    wording, speakers = topic.wording(reader), topic.speakers.all()
    summary = wording.summary if topic.summary_visibility >= reader.level else ""
    words = [tag_name for tag in topic.tags.all() for tag_name in tag_names(tag)]
    words += [one.affiliation for one in speakers if one.capacity == Capacity.GUEST]
    return Words(
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


def session_words(session: Session, reader: Reader) -> Words | None:
    if not (session.shows_agenda_to(reader) or session.shows_report_to(reader)):
        return None
    wording = session.wording(reader)
    moderators = [one.person for one in session.moderator_set.all() if one.visibility >= reader.level]
    return Words(
        session.pk,
        session.ordinal,
        [*tokens(f"{settings.MTS_ABBREVIATION} {session.number}"), *when(session.held_on)],
        [token for person in moderators for token in names_of(person)],
        tokens(f"{session.venue} · session evening{' moderator' * bool(moderators)}"),
        tokens(plain_text(f"{wording.introduction}\n\n{wording.closing}")),
        session.number,
    )


def person_words(person: Person, reader: Reader) -> Words | None:
    if person.visibility < reader.level:
        return None
    guest = [one.affiliation for one in person.as_guest if one.visibility >= reader.level]
    companies = tokens(" · ".join(sorted({person.organisation, *guest})))
    biography = tokens(plain_text(person.biography))
    return Words(person.pk, person.name, names_of(person), [], companies, biography)


def tag_words(tag: Tag, reader: Reader) -> Words | None:
    if tag.visibility < reader.level:
        return None
    names, description = tokens(" · ".join(tag_names(tag))), tokens(plain_text(tag.description))
    return Words(tag.pk, tag.name, names, text=description)


def company_words(company: tuple[str, int], reader: Reader) -> Words | None:
    """Of those that a guest of a talk came from."""
    name, visibility = company
    return Words(key_of(name), name, tokens(name)) if visibility >= reader.level else None


MAKERS: dict[str, Callable[[Any, Reader], Words | None]] = dict(
    zip(Kind, (topic_words, session_words, person_words, tag_words, company_words), strict=True)
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
