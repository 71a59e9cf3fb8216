"""When what strangers read of an evening, a talk or a person last changed: what feeds and the sitemap tell.

A fingerprint of the public text is stored with each record, and compared at the end of each change. What is
changed for the house alone, or back within one change, gives no new date, and so tells strangers nothing.
Files, links and threads that hang on a talk are no part of its text.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from hashlib import sha256
from itertools import batched

from django.db import models
from django.db.models import Prefetch, Q
from django.utils import timezone

from sessions.models.audience import Reader, Visibility
from sessions.models.people import Person
from sessions.models.roles import Moderator, Speaker, with_people
from sessions.models.sessions import Session, shown
from sessions.models.topics import Topic

BATCH = 500
STRANGER, PUBLIC = Reader.STRANGER, Q(visibility=Visibility.PUBLIC)


def date_changes(since: datetime) -> None:
    """Date anew what strangers read otherwise than before, at the end of a change that began at `since`, once
    it stands who may see what.
    """
    (people,) = written(Person, since, "id")
    (evenings,) = written(Session, since, "id")
    topics, their_evenings = written(Topic, since, "id", "session_id")
    spoken, speakers = written(Speaker, since, "topic_id", "person_id")
    (moderated,) = written(Moderator, since, "session_id")
    people |= out_of_step(Person, PUBLIC)
    evenings |= out_of_step(Session, shown(STRANGER))
    topics |= spoken | out_of_step(Topic, PUBLIC)
    topics |= keys(Topic, speakers__person__in=people) | keys(Topic, session__in=evenings)
    evenings |= their_evenings | moderated | keys(Session, moderator_set__person__in=people)
    evenings |= keys(Session, topics__in=topics)
    people |= speakers | keys(Person, talks__topic__in=topics)
    # Those that hold others come after them.
    stamp(Topic.objects.select_related("session").prefetch_related(with_people(), "tags"), topics, of_topic)
    given = Prefetch("topics", Topic.objects.filter(PUBLIC).only("session", "position", "fingerprint"))
    moderators = Prefetch("moderator_set", Moderator.objects.visible_to(STRANGER).select_related("person"))
    stamp(Session.objects.prefetch_related(given, moderators), evenings, of_session)
    stamp(
        Person.objects.prefetch_related(Prefetch("talks", Speaker.objects.select_related("topic"))),
        people,
        of_person,
    )


def written(model: type[models.Model], since: datetime, *columns: str) -> list[set[int]]:
    """For each column its values in what the history notes since then."""
    rows = list(model.history.filter(history_date__gte=since).values_list(*columns))
    return [{row[n] for row in rows} - {None} for n in range(len(columns))]


def out_of_step(model: type[models.Model], public: Q) -> set[int]:
    """What appeared to strangers, or left them, and was not stamped so."""
    return set(
        model.objects.filter(Q(public, fingerprint="") | Q(~public, ~Q(fingerprint=""))).values_list(
            "pk", flat=True
        )
    )


def keys(model: type[models.Model], **of: Iterable[int]) -> set[int]:
    ((name, wanted),) = of.items()
    asked = (model.objects.filter(**{name: some}) for some in batched(wanted, BATCH, strict=False))
    return {pk for found in asked for pk in found.values_list("pk", flat=True)}


def stamp(
    records: models.QuerySet, wanted: Iterable[int], text: Callable[[models.Model], tuple | None]
) -> None:
    now = timezone.now()
    for some in batched(wanted, BATCH, strict=False):
        changed = []
        for record in records.filter(pk__in=some):
            public = text(record)
            fingerprint = sha256(repr(public).encode()).hexdigest()[:32] if public else ""
            if fingerprint != record.fingerprint:
                record.fingerprint, record.changed_at = fingerprint, now
                changed.append(record)
        records.model.objects.bulk_update(changed, ["fingerprint", "changed_at"], batch_size=100)


# What strangers read of each; None where they read nothing of it.


def of_topic(topic: Topic) -> tuple | None:
    if topic.visibility < Visibility.PUBLIC:
        return None
    speakers = [(one.name_then, one.capacity, one.affiliation) for one in topic.speakers.all()]
    recorded = topic.recording_visibility == Visibility.PUBLIC and topic.recording_url
    evening = topic.session.number, topic.session.held_on
    words = topic.wording(STRANGER)
    tags = sorted(tag.pk for tag in topic.tags.all())
    return (
        evening,
        words.title,
        words.subject,
        words.summary,
        topic.kind,
        topic.minutes,
        speakers,
        tags,
        recorded,
    )


def of_session(session: Session) -> tuple | None:
    reported = session.shows_report_to(STRANGER)
    if not (reported or session.shows_agenda_to(STRANGER)):
        return None
    day = session.held_on or session.held_on_text
    words = session.wording(STRANGER)
    told = (words.introduction, words.closing) if reported else (session.invitation,)
    people = [role.person.name for role in session.moderator_set.all()]
    talks = [topic.fingerprint for topic in session.topics.all()]
    return session.number, day, session.start_time, session.place, session.status, told, people, talks


def of_person(person: Person) -> tuple | None:
    if person.visibility < Visibility.PUBLIC:
        return None
    talks = sorted(speaker.topic.fingerprint for speaker in person.talks.all())
    return person.name, person.organisation, person.biography, talks
