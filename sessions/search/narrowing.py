"""What a name, a tag, a year, … leaves: for the filters of lists, and for the fields of a question."""

from django.db.models import Exists, Q, QuerySet

from sessions.models import Alias, Capacity, Moderator, Person, Reader, Session, Slides, Speaker, Tag, Topic
from sessions.text import normalise_name


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

    Only people whom the reader may see decide between the two.
    """
    key = normalise_name(text)
    people = Person.objects.order_by()
    aliased = Alias.objects.order_by().filter(key=key, shown=True).values("person")
    exactly = people.filter(Q(key=key) | Q(pk__in=aliased)).visible_to(reader)
    found = people.filter(Q(pk__in=exactly.values("pk")) | (~Q(Exists(exactly)) & named(text)))
    return found.values_list("pk", flat=True)


type Narrowed = dict[str, list[QuerySet]]  # by kind, records; of all lists at once


def spoken(topics: QuerySet, **of_the_speaker: object) -> QuerySet:
    """Those with a speaker like this."""
    return topics.filter(pk__in=Speaker.objects.order_by().filter(**of_the_speaker).values("topic"))


def by_speaker(topics: QuerySet, name: str, reader: Reader) -> QuerySet:
    return spoken(topics, person__in=people_called(name, reader))


def by_interns(topics: QuerySet, *_) -> QuerySet:
    return spoken(topics, capacity=Capacity.INTERN)


def from_company(topics: QuerySet, name: str, _reader: Reader) -> QuerySet:
    return spoken(topics, capacity=Capacity.GUEST, affiliation__icontains=name)


def moderated(sessions: QuerySet, name: str, reader: Reader) -> QuerySet:
    roles = Moderator.objects.visible_to(reader).order_by().filter(person__in=people_called(name, reader))
    return sessions.filter(pk__in=roles.values("session"))


def of_moderator(topics: QuerySet, name: str, reader: Reader) -> QuerySet:
    return topics.filter(session__in=moderated(Session.objects.order_by(), name, reader).values("pk"))


def with_slides(topics: QuerySet, _on: str, reader: Reader) -> QuerySet:
    slides = Slides.objects.visible_to(reader).order_by().exclude(topic=None)
    return topics.filter(pk__in=slides.values("topic"))


def with_recording(topics: QuerySet, _on: str, reader: Reader) -> QuerySet:
    return topics.filter(recording_visibility__gte=reader.level)


def tagged(topics: QuerySet, name: str, _reader: Reader) -> QuerySet:
    """By name, address or synonym of the tag."""
    called = Q(name__iexact=name) | Q(slug__iexact=name) | Q(synonyms__name__iexact=name)
    tags = list(Tag.objects.order_by().filter(called).values_list("pk", flat=True))
    return topics.filter(pk__in=Topic.tags.through.objects.filter(tag__in=tags).values("topic"))


def of_year(topics: QuerySet, year: int | str, _reader: Reader) -> QuerySet:
    return topics.filter(session__held_on__year=year)


def held_in(sessions: QuerySet, year: int | str, _reader: Reader) -> QuerySet:
    return sessions.filter(held_on__year=year)


FIELDS = {
    "speaker": by_speaker,
    "tag": tagged,
    "year": of_year,
    "moderator": of_moderator,
    "company": from_company,
    "slides": with_slides,
    "recording": with_recording,
}
OF_SESSIONS = {"year": held_in, "moderator": moderated}


def left_by(field: str, value: str, reader: Reader) -> dict[str, QuerySet]:
    """What a field of a question (`question.FIELDS`) leaves of topics and, where that can be, of sessions."""
    field = value.lower() if field == "has" else field
    left = {"topic": FIELDS[field](Topic.objects.visible_to(reader).order_by(), value, reader)}
    if field in OF_SESSIONS:
        left["session"] = OF_SESSIONS[field](Session.objects.visible_to(reader).order_by(), value, reader)
    return left
