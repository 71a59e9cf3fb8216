"""Everywhere a person stands in the archive: the roles they had, and the texts that may name them."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models
from django.db.models import Q

from sessions.models import (
    Doubt,
    FollowUp,
    Homework,
    ImportedReport,
    Intern,
    Link,
    Moderator,
    Newcomer,
    Person,
    Photo,
    Question,
    Session,
    Slides,
    Speaker,
    Told,
    Topic,
)
from sessions.people.who_is_meant import called
from sessions.text import normalise_name

# Every field of people's text that can name somebody, by the way from its record to the session.
# A new field of text belongs here: tests/people/test_places.py fails until it does.
TEXTS: dict[type[models.Model], tuple[str, tuple[str, ...]]] = {
    Session: (
        "pk",
        (
            "invitation",
            "introduction",
            "house_introduction",
            "closing",
            "house_closing",
            "venue",
            "author",
            "cancelled_because",
        ),
    ),
    Topic: (
        "session",
        (
            "title",
            "subject",
            "heading",
            "summary",
            "house_title",
            "house_summary",
            "speaker_notes",
            "dropped_because",
        ),
    ),
    FollowUp: ("topic__session", ("quote", "earlier_title", "speakers_named")),
    Homework: ("topic__session", ("text",)),
    Question: ("topic__session", ("question", "answer", "asked_by")),
    Photo: ("session", ("alt", "caption")),
    Slides: ("session", ("file_name",)),
    Link: ("session", ("label",)),
    Intern: ("farewell_session", ("impressions",)),
    ImportedReport: ("session", ("name", "text", "values")),
    Doubt: ("report__session", ("message", "settlement")),
    Told: ("session", ("facts",)),
}
FILE_NAMES = {(Slides, "file_name"), (ImportedReport, "name")}
ADDRESSES = {Session: ("source_url", "recording_url"), Topic: ("recording_url",), Link: ("url",)}


def spellings_of(person: Person) -> set[str]:
    """Every name under which this human was ever recorded or printed, those of merged records included."""
    humans = merged_into(person)
    names = {person.name, *person.aliases.values_list("name", flat=True)}
    names.update(Person.history.filter(id__in=humans).values_list("name", flat=True))
    # A merge gives the aliases of the record that goes to the one that stays, with their history.
    names.update(person.aliases.model.history.filter(person_id__in=humans).values_list("name", flat=True))
    for printed in (Speaker, Moderator):
        rows = printed.history.filter(person_id__in=humans)
        names.update(rows.values_list("credited_as", flat=True))
    for printed in (Speaker, Moderator, Newcomer):
        names.update(printed.objects.filter(person=person).values_list("credited_as", flat=True))
    return {name for name in names if name}


def merged_into(person: Person) -> list[int]:
    """The numbers of this record and of all that were merged into it, directly or not."""
    return [person.pk, *person.merges.order_by("number").values_list("number", flat=True)]


@dataclass(frozen=True)
class Attendance:
    """Why a session's texts may name a person, and what they were that day.

    named_only: they had no role themselves; a later talk refers to one of theirs.
    """

    session: int
    guest: bool = False
    affiliation: str = ""
    named_only: bool = False


def attendance_of(person: Person) -> dict[int, Attendance]:
    """Number of the record → attendance, for each session where they have or had a role, or are named."""
    past = Speaker.history.filter(person_id=person.pk)
    topics = dict(Topic.history.filter(id__in=past.values("topic_id")).values_list("id", "session_id"))
    sessions = {pk: Attendance(pk) for pk in topics.values()}
    roles: list[models.QuerySet] = [
        Moderator.history.filter(person_id=person.pk).values_list("session_id", flat=True),
        person.moderator_set.values_list("session", flat=True),
        person.introductions.values_list("session", flat=True),
        person.internships.exclude(farewell_session=None).values_list("farewell_session", flat=True),
        person.reports_written.values_list("pk", flat=True),
    ]
    for rows in roles:
        sessions.update({pk: Attendance(pk) for pk in rows})
    talks = person.talks.select_related("topic").order_by("topic__session__number", "topic__position")
    for talk in talks:
        guest = talk.capacity == "guest"
        sessions[talk.topic.session_id] = Attendance(
            talk.topic.session_id, guest, talk.affiliation if guest else ""
        )
    for follow_up in follow_ups_naming(person):
        session = follow_up.topic.session_id
        if session not in sessions:
            then = sessions.get(follow_up.earlier.session_id) if follow_up.earlier else None
            then = then or next((sessions[talk.topic.session_id] for talk in talks), Attendance(session))
            sessions[session] = Attendance(session, then.guest, then.affiliation, named_only=True)
    return {pk: attendance for pk, attendance in sessions.items() if pk}


def follow_ups_naming(person: Person) -> list[FollowUp]:
    """Follow-ups that name this person: those to their talks, and open ones that can mean nobody else."""
    theirs = FollowUp.objects.filter(earlier__speakers__person=person)
    numbers = person.talks.values("topic__session__number")
    unresolved = FollowUp.objects.filter(earlier=None).exclude(speakers_named=[])
    keys = {normalise_name(name) for name in spellings_of(person)}
    alone = all(one == person for bearers in called(keys).values() for one in bearers)
    if not alone:
        unresolved = unresolved.filter(earlier_number__in=numbers)
    named = [
        follow_up
        for follow_up in unresolved.select_related("topic__session")
        if keys & {normalise_name(str(name)) for name in follow_up.speakers_named}
    ]
    return [*theirs.select_related("topic__session", "earlier").distinct().order_by("pk"), *named]


def companions(sessions: list[int], person: Person) -> dict[int, dict[int, set[str]]]:
    """Session → other person → their spellings, for everybody else with a role, or named, in a session."""
    bearers: dict[int, set[int]] = {pk: set() for pk in sessions}
    rows = [
        Speaker.objects.filter(topic__session__in=sessions).values_list("topic__session", "person"),
        Moderator.objects.filter(session__in=sessions).values_list("session", "person"),
        Newcomer.objects.filter(session__in=sessions).values_list("session", "person"),
        Intern.objects.filter(farewell_session__in=sessions).values_list("farewell_session", "person"),
        Session.objects.filter(pk__in=sessions).exclude(writer=None).values_list("pk", "writer"),
        FollowUp.objects.filter(topic__session__in=sessions, earlier__speakers__isnull=False).values_list(
            "topic__session", "earlier__speakers__person"
        ),
    ]
    for session, other in (row for query in rows for row in query.order_by()):
        bearers[session].add(other)
    people = {other for others in bearers.values() for other in others} - {person.pk}
    names: dict[int, set[str]] = {}
    for source in (
        Person.objects.filter(pk__in=people).values_list("pk", "name"),
        Person.objects.filter(pk__in=people, aliases__isnull=False).values_list("pk", "aliases__name"),
        Speaker.objects.filter(person__in=people)
        .exclude(credited_as="")
        .values_list("person", "credited_as"),
    ):
        for pk, name in source.order_by():
            names.setdefault(pk, set()).add(name)
    return {pk: {other: names[other] for other in others - {person.pk}} for pk, others in bearers.items()}


def records_with_texts(sessions: list[int]) -> Iterator[tuple[int, models.Model, tuple[str, ...]]]:
    """(session, record, names of its fields of text) for all that belongs to these sessions."""
    for model, (way, fields) in TEXTS.items():
        rows = model._default_manager.filter(Q(**{f"{way}__in": sessions})).annotate(of_session=models.F(way))
        for record in rows.order_by("pk"):
            yield record.of_session, record, fields


def history_with_texts(sessions: list[int]) -> Iterator[tuple[int, models.Model, tuple[str, ...]]]:
    """The same for rows of history, those of records that are gone included."""
    for model, column in ((Session, "id"), (Topic, "session_id"), (Intern, "farewell_session_id")):
        for row in model.history.filter(**{f"{column}__in": sessions}).order_by("pk"):
            yield getattr(row, column), row, TEXTS[model][1]
