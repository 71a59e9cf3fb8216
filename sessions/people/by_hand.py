"""What anonymising cannot decide or see: slides, pictures, recordings, and texts elsewhere."""

from django.db.models import Q

from sessions.models import ImportedReport, Link, Person, Photo, Session, Slides, Topic, User
from sessions.people.names_in_text import Cast, without_name
from sessions.people.places import ADDRESSES
from sessions.text import ordinal, slugify_ascii

MOST = 20  # of each kind; a name that stands in more texts is a word


def to_check(person: Person, spellings: set[str], sessions: list[int]) -> list[str]:
    """What a person has to look at, in words, after this person's name was taken out of these sessions."""
    return [
        *pictures_and_slides(person),
        *addresses(spellings, sessions),
        *elsewhere(person, spellings, sessions),
        *log_in(person),
    ]


def pictures_and_slides(person: Person) -> list[str]:
    """Slides, recordings and pictures of their topics: software does not see whom they show."""
    topics = Topic.objects.filter(speakers__person=person).select_related("session").order_by("pk")
    found = []
    for slides in Slides.objects.filter(topic__in=topics.order_by()).select_related("topic__session"):
        found.append(f"{place(slides.topic)}: the slides “{slides.file_name}” may name them.")
    for photo in Photo.objects.filter(topic__in=topics.order_by()).select_related("topic__session"):
        found.append(f"{place(photo.topic)}: a picture may show them (“{photo}”).")
    for topic in topics:
        if topic.recording_url:
            found.append(f"{place(topic)}: the recording may show or name them.")
    for photo in Photo.objects.filter(topic=None, session__topics__in=topics.order_by()).distinct():
        found.append(f"{photo.session}: a picture of the evening may show them (“{photo}”).")
    return found


def addresses(spellings: set[str], sessions: list[int]) -> list[str]:
    """Addresses elsewhere that tell the name: we cannot change what another site calls its pages."""
    stems = [stem for name in spellings if (stem := slugify_ascii(name))]
    rows = {
        Session: Session.objects.filter(pk__in=sessions),
        Topic: Topic.objects.filter(session__in=sessions).select_related("session"),
        Link: Link.objects.filter(session__in=sessions).select_related("session"),
    }
    return [
        f"{place(record) if isinstance(record, Topic) else getattr(record, 'session', record)}: "
        f"the address {url} holds the name."
        for model, fields in ADDRESSES.items()
        for record in rows[model]
        for name in fields
        if (url := getattr(record, name))
        and any(f"-{stem}-" in f"-{slugify_ascii(url, 500)}-" for stem in stems)
    ]


def elsewhere(person: Person, spellings: set[str], sessions: list[int]) -> list[str]:
    """The same spelling where this person has no known role: it may be somebody else, so it stays."""
    cast = Cast({person.pk: spellings})

    def named(text: str) -> bool:
        return bool(without_name(text, cast, person.pk, "").changes)

    # A text that holds "Okubo-san" holds "Okubo": ask for the shortest only.
    shortest = [
        name
        for name in spellings
        if not any(other != name and other.casefold() in name.casefold() for other in spellings)
    ]

    def holds(*fields: str) -> Q:
        query = Q()
        for field in fields:
            for name in shortest:
                query |= Q(**{f"{field}__icontains": name})
        return query

    fields = ("title", "subject", "summary", "house_summary")
    topics = Topic.objects.filter(holds(*fields)).exclude(session__in=sessions).select_related("session")
    around = ("invitation", "introduction", "house_introduction", "closing", "house_closing")
    evenings = Session.objects.filter(holds(*around)).exclude(pk__in=sessions)
    waiting = ImportedReport.objects.filter(holds("text"), session=None)
    people = Person.objects.filter(holds("biography")).exclude(pk=person.pk)
    return [
        *(
            f"{place(topic)} holds the same spelling; perhaps somebody else."
            for topic in topics.order_by("pk")[:MOST]
            if any(named(getattr(topic, field)) for field in fields)
        ),
        *(
            f"{evening} holds the same spelling; perhaps somebody else."
            for evening in evenings[:MOST]
            if any(named(getattr(evening, field)) for field in around)
        ),
        *(
            f"The report “{report}” waits for its review and holds the same spelling."
            for report in waiting[:MOST]
            if named(report.text)
        ),
        *(f"The biography of {other} names them." for other in people[:MOST] if named(other.biography)),
    ]


def log_in(person: Person) -> list[str]:
    user = User.objects.filter(person=person).first()
    return [f"The log-in {user} stays; close it if they left."] if user else []


def place(topic: Topic) -> str:
    """ "34th session, topic 3"."""
    return f"{ordinal(topic.session.number)} session, topic {topic.position}"
