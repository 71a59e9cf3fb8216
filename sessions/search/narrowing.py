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


def spoken(topics: QuerySet, **of_the_speaker: object) -> QuerySet:
    """Those with a speaker like this."""
    return topics.filter(pk__in=Speaker.objects.order_by().filter(**of_the_speaker).values("topic"))


def moderated(name: str, reader: Reader) -> QuerySet:
    """The evenings that somebody of this name moderated, for `session__in`."""
    roles = Moderator.objects.visible_to(reader).order_by()
    return roles.filter(person__in=people_called(name, reader)).values("session")


def from_company(topics: QuerySet, name: str) -> QuerySet:
    return spoken(topics, capacity=Capacity.GUEST, affiliation__icontains=name)


def with_slides(topics: QuerySet, reader: Reader) -> QuerySet:
    slides = Slides.objects.visible_to(reader).order_by().exclude(topic=None)
    return topics.filter(pk__in=slides.values("topic"))


def with_recording(topics: QuerySet, reader: Reader) -> QuerySet:
    return topics.filter(recording_visibility__gte=reader.level)


def tagged(topics: QuerySet, name: str) -> QuerySet:
    """By name, address or synonym of the tag."""
    called = Q(name__iexact=name) | Q(slug__iexact=name) | Q(synonyms__name__iexact=name)
    tags = list(Tag.objects.order_by().filter(called).values_list("pk", flat=True))
    return topics.filter(pk__in=Topic.tags.through.objects.filter(tag__in=tags).values("topic"))


def left_by(field: str, value: str, reader: Reader) -> dict[str, QuerySet]:
    """What a field of a question (`question.FIELDS`) leaves of topics and, where that can be, of sessions."""
    topics = Topic.objects.visible_to(reader).order_by()
    sessions = Session.objects.visible_to(reader).order_by()
    match field:
        case "speaker":
            return {"topic": spoken(topics, person__in=list(people_called(value, reader)))}
        case "tag":
            return {"topic": tagged(topics, value)}
        case "company":
            return {"topic": from_company(topics, value)}
        case "year":
            year = int(value)
            return {
                "topic": topics.filter(session__held_on__year=year),
                "session": sessions.filter(held_on__year=year),
            }
        case "moderator":
            evenings = list(moderated(value, reader).values_list("session", flat=True))
            return {"topic": topics.filter(session__in=evenings), "session": sessions.filter(pk__in=evenings)}
        case "has":
            return {"topic": (with_slides if value.lower() == "slides" else with_recording)(topics, reader)}
    return {}
