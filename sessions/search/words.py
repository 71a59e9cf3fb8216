"""Words typed by a reader, and what holds them: plain contains, until an index takes over.

Only what the reader may read is searched: house wording for the house, a summary only once its report is
out for this reader, and never an alias that is not shown.
"""

import re

from django.db.models import Q, QuerySet

from sessions.models import Alias, Person, Reader, Session, Speaker, Status, Topic
from sessions.models.sessions import shown_report
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
    for word in split(text):
        wording = Q(title__icontains=word) | Q(subject__icontains=word)
        if reader is Reader.HOUSE:
            wording |= Q(house_title__icontains=word)
        summary = worded("summary", word, reader) & Q(summary_visibility__gte=reader.level)
        people = Person.objects.order_by().filter(named(word))
        speakers = Speaker.objects.order_by().filter(person__in=people)
        topics = topics.filter(wording | summary | Q(pk__in=speakers.values("topic")))
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
    here = Q()
    for word in words:
        report = worded("introduction", word, reader) | worded("closing", word, reader)
        venue = Q(venue__icontains=word) & ~Q(status=Status.CANCELLED)
        here &= venue | (report & shown_report(reader))
    number = session_number(text)
    return sessions.filter(here | Q(number=number)) if number else sessions.filter(here)


def worded(name: str, word: str, reader: Reader) -> Q:
    """Records whose text (`name`) holds the word in this reader's wording."""
    public = Q((f"{name}__icontains", word))
    if reader is not Reader.HOUSE:
        return public
    return Q((f"house_{name}", "")) & public | Q((f"house_{name}__icontains", word))


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


def people_called(text: str, reader: Reader) -> QuerySet[Person]:
    """Who is called exactly so, by name or shown alias, else whose name contains it. For `person__in`.

    Only people whom the reader may see decide between the two, which takes one query.
    """
    key = normalise_name(text)
    people = Person.objects.order_by()
    aliased = Alias.objects.order_by().filter(key=key, shown=True).values("person")
    exactly = people.filter(Q(key=key) | Q(pk__in=aliased)).visible_to(reader)
    return (exactly if exactly.exists() else people.filter(named(text))).values("pk")
