"""Words typed by a reader, what holds them (plain contains, until an index takes over), and where.

Only what the reader may read is searched: house wording for the house, a summary only once its report is
out for this reader, and never an alias that is not shown.
"""

import re

from django.db.models import Q, QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from sessions.models import Alias, Person, Reader, Session, Speaker, Status, Topic
from sessions.models.sessions import shown_report
from sessions.text import clean_line, normalise_name, plain_text

MOST_WORDS = 8  # more narrow nothing down, and each is another walk over the archive
LENGTH = 200  # characters of a snippet
BEFORE = 60  # of them before the first word found

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


def snippet(markdown: str, query: str) -> SafeString:
    """About LENGTH characters of the text around the first word found, the words in <mark>; "" if none is.

    markdown: a summary as written. The result is safe HTML: everything but the marks is escaped.
    """
    text = " ".join(plain_text(markdown).split())
    if not (found := pattern(query).search(text)):
        return SafeString("")
    start = max(0, found.start() - BEFORE)
    if start:
        start = text.rfind(" ", 0, start + 1) + 1 or start
    end = start + LENGTH
    if end < len(text):
        end = max(text.rfind(" ", start, end), found.end())
    piece = text[start:end]
    return format_html("{}{}{}", "… " if start else "", marked(piece, query), " …" if end < len(text) else "")


def marked(text: str, query: str) -> SafeString:
    """The plain text escaped, with the words of the query in <mark>."""
    pieces = enumerate(pattern(query).split(text))
    marks = (format_html("<mark>{}</mark>", piece) if n % 2 else piece for n, piece in pieces)
    return format_html_join("", "{}", ((mark,) for mark in marks))


def pattern(query: str) -> re.Pattern[str]:
    """Matches any of the words, the longest first, as one group; nothing where there is none."""
    words = sorted(split(query), key=len, reverse=True)
    return re.compile(f"({'|'.join(map(re.escape, words)) or '(?!)'})", re.IGNORECASE)
