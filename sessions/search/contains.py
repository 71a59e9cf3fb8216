"""Plain contains over the archive's words. One function per kind of record, so that an index can take over.

Only what the reader may read is searched: house wording for the house, a summary only once its report is
out for this reader, and never an alias that is not shown.
"""

import re

from django.db.models import Exists, OuterRef, Q, QuerySet

from sessions.models import Alias, Person, Reader, Session, Speaker, Status, Topic
from sessions.text import clean_line, normalise_name

MOST_WORDS = 8  # more narrow nothing down, and each is another walk over the archive

_NUMBER = re.compile(r"(?:the )?#?(\d{1,6})(?:st|nd|rd|th)?(?: (?:mts|session|evening))?", re.IGNORECASE)


def split(text: str) -> list[str]:
    """The words of a search, each once, at most MOST_WORDS; a phrase in double quotes counts as one."""
    found = re.findall(r'"([^"]+)"|(\S+)', clean_line(text))
    words = [(phrase or word).strip(' "') for phrase, word in found]
    return list(dict.fromkeys(word for word in words if word))[:MOST_WORDS]


def matching_topics(topics: QuerySet[Topic], text: str, reader: Reader) -> QuerySet[Topic]:
    """Those in whose title, subject, summary or speakers each word of `text` occurs."""
    reported = Session.objects.order_by().with_report_for(reader).filter(pk=OuterRef("session"))
    for word in split(text):
        wording = Q(title__icontains=word) | Q(subject__icontains=word)
        summary = Q(summary__icontains=word)
        if reader is Reader.HOUSE:
            wording |= Q(house_title__icontains=word)
            summary = Q(house_summary="", summary__icontains=word) | Q(house_summary__icontains=word)
        people = Person.objects.order_by().filter(named(word))
        speakers = Speaker.objects.order_by().filter(topic=OuterRef("pk"), person__in=people)
        topics = topics.filter(wording | (summary & Q(Exists(reported))) | Q(Exists(speakers)))
    return topics


def matching_people(people: QuerySet[Person], text: str) -> QuerySet[Person]:
    """Those in whose name, or one shown alias, each word of `text` occurs."""
    for word in split(text):
        people = people.filter(named(word))
    return people


def matching_sessions(sessions: QuerySet[Session], text: str, reader: Reader) -> QuerySet[Session]:
    """The session of that number ("34", "34th"), and those in whose report or venue each word occurs.

    Of one that was called off nothing but its number is searched.
    """
    words = split(text)
    if not words:
        return sessions
    reported = Session.objects.order_by().with_report_for(reader).filter(pk=OuterRef("pk"))
    here = Q()
    for word in words:
        report = text_around("introduction", word, reader) | text_around("closing", word, reader)
        venue = Q(venue__icontains=word) & ~Q(status=Status.CANCELLED)
        here &= venue | (report & Q(Exists(reported)))
    number = session_number(text)
    return sessions.filter(here | Q(number=number)) if number else sessions.filter(here)


def text_around(name: str, word: str, reader: Reader) -> Q:
    """Evenings whose introduction or closing (`name`) holds the word in this reader's wording."""
    public = Q(**{f"{name}__icontains": word})
    if reader is not Reader.HOUSE:
        return public
    return Q(**{f"house_{name}": ""}) & public | Q(**{f"house_{name}__icontains": word})


def session_number(text: str) -> int | None:
    """34 for "34", "34th", "#34", "the 34th MTS"; None for anything else."""
    found = _NUMBER.fullmatch(clean_line(text))
    return int(found[1]) if found else None


def named(word: str) -> Q:
    """People whose name or shown alias contains the word, as written or as a folded key."""
    aliases = Alias.objects.order_by().filter(shown=True)
    key = normalise_name(word)
    here = Q(name__icontains=word) | Q(pk__in=aliases.filter(name__icontains=word).values("person"))
    if key:
        here |= Q(key__contains=key) | Q(pk__in=aliases.filter(key__contains=key).values("person"))
    return here
