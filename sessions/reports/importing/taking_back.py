"""Imports taken back as a whole, as if their reports had never come in: only while nobody edited them.

What they brought goes with them: evenings, talks, doubts, spellings, internships, and people whom nothing
else names. Threads to their talks are unresolved again, and dates that only they settled are open again.
The history stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db import models, transaction

from sessions.models import (
    Alias,
    Capacity,
    Doubt,
    FollowUp,
    ImportedReport,
    Intern,
    Moderator,
    Newcomer,
    OldAddress,
    Person,
    Session,
    Speaker,
    Topic,
    archive_change,
)
from sessions.reports.importing.edits import (
    came_with_import,
    changes,
    edits_since,
    put_by_import,
    relations_to,
)
from sessions.reports.importing.register import BY_IMPORT
from sessions.reports.importing.reopening import Neighbours
from sessions.text import ordinal

TAKEN_BACK = "its import was taken back"
_OURS = (BY_IMPORT, TAKEN_BACK)


class WasEdited(Exception):
    """Somebody edited what the import brought: `edits` names it, and nothing was done."""

    def __init__(self, edits: list[str]) -> None:
        super().__init__("; ".join(edits))
        self.edits = edits


@dataclass(slots=True)
class TakenBack:
    """What goes, or went, in words for the organiser. reopened: evenings whose date is open again."""

    sessions: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    staying: list[str] = field(default_factory=list)
    unresolved: list[str] = field(default_factory=list)
    reopened: list[str] = field(default_factory=list)


def take_back(reports: Sequence[ImportedReport]) -> TakenBack:
    """Take these imports back, all or none. Raises WasEdited."""
    with archive_change():
        return _take_back(reports)


def preview(reports: Sequence[ImportedReport]) -> TakenBack:
    """What `take_back` would do: it is done, told and undone. Raises WasEdited."""
    with transaction.atomic():
        told = _take_back(reports)
        transaction.set_rollback(True)
    return told


def _take_back(reports: Sequence[ImportedReport]) -> TakenBack:
    reports = list(
        ImportedReport.objects.filter(pk__in=[report.pk for report in reports], session__isnull=False)
        .select_related("session")
        .order_by("session__number")
    )
    edits = {report: edits_since(report) for report in reports}
    if any(edits.values()):
        raise WasEdited([f"The {r.session.ordinal}: {edit}." for r, found in edits.items() for edit in found])
    told, sessions = TakenBack(), [report.session for report in reports]
    if not sessions:
        return told
    neighbours = Neighbours([session.number for session in sessions])
    topics = Topic.objects.filter(session__in=sessions).order_by("session__number", "position")
    told.sessions = [str(session) for session in sessions]
    told.topics = [str(topic) for topic in topics]
    open_again = FollowUp.objects.filter(earlier__in=topics.order_by()).exclude(topic__in=topics.order_by())
    told.unresolved = [
        f"“{link.topic}” ({link.topic.session.ordinal})"
        for link in open_again.select_related("topic__session").order_by("pk")
    ]
    cast, spellings = _cast(sessions), _printed(reports)
    for session in sessions:
        _forget_farewells(session)
    OldAddress.objects.filter(
        kind=OldAddress.Kind.TOPIC, leads_to__in=[topic.slug for topic in topics]
    ).delete()
    topics.delete()
    for session in sessions:
        session._change_reason = TAKEN_BACK
        session.delete()
    for person in cast:
        _let_go(person, spellings, told)
    numbers = ", ".join(ordinal(session.number) for session in sessions)
    because = f"the import of the {numbers} was taken back"[:200]
    told.reopened = [str(session) for session in neighbours.reopen(because=because)]
    return told


def _cast(sessions: list[Session]) -> list[Person]:
    """Everybody with a role at these evenings, also by an earlier reading of their reports."""
    rows = [*_roles(sessions), Intern.history.filter(farewell_session_id__in=[one.pk for one in sessions])]
    found = {pk for some in rows for pk in some.order_by().values_list("person_id", flat=True)}
    return list(Person.objects.filter(pk__in=found).order_by("name", "pk"))


def _printed(reports: list[ImportedReport]) -> set[str]:
    """The names as these reports printed them, in an earlier reading, too."""
    roles = _roles([report.session for report in reports])
    names = {name for rows in roles for name in rows.order_by().values_list("credited_as", flat=True)}
    return {_spelling(name) for name in names} | {
        _spelling(intern["name"]) for report in reports for intern in report.values["interns"]
    }


def _roles(sessions: list[Session]) -> list[models.QuerySet]:
    evenings = [session.pk for session in sessions]
    topics = Topic.history.filter(session_id__in=evenings).values("id")
    return [
        Speaker.history.filter(topic_id__in=topics),
        Moderator.history.filter(session_id__in=evenings),
        Newcomer.objects.filter(session_id__in=evenings),
    ]


def _forget_farewells(session: Session) -> None:
    """What the report said of interns who left that evening, as if it had not."""
    durations = {intern["duration_text"] for intern in session.imported_report.values["interns"]}
    for intern in session.farewells.all():
        intern.farewell_session, intern.impressions = None, ""
        intern.farewell_audience = Intern._meta.get_field("farewell_audience").default
        if intern.ended_on == session.held_on:
            intern.ended_on = None
        if intern.duration_text in durations:
            intern.duration_text = ""
        intern._change_reason = TAKEN_BACK
        intern.save()


def _let_go(person: Person, spellings: set[str], told: TakenBack) -> None:
    """What came with the imports and nothing else needs: spellings, internships, the person."""
    _forget_internships(person)
    _forget_spellings(person, spellings)
    if not came_with_import(person):
        return
    put = put_by_import(Person, [person], person.history.earliest().history_date)[person.pk]
    mine = [alias for alias in person.aliases.all() if not came_with_import(alias)]
    needed = mine or any(
        relation.related_model._base_manager.filter(**{relation.field.name: person}).exists()
        for relation in relations_to(Person)
        if relation.related_model not in (Alias, Doubt)
    )
    if needed or changes(person, put):
        told.staying.append(person.name)
        return
    told.people.append(person.name)
    OldAddress.objects.filter(kind=OldAddress.Kind.PERSON, leads_to=person.slug).delete()
    person._change_reason = TAKEN_BACK
    person.delete()


def _forget_internships(person: Person) -> None:
    """Internships that reports told of, once no report tells of them any more."""
    if person.talks.filter(capacity=Capacity.INTERN).exists():
        return
    for intern in person.internships.filter(farewell_session=None):
        rows = intern.history.exclude(history_change_reason__in=_OURS)
        if came_with_import(intern) and not rows.exists():
            intern._change_reason = TAKEN_BACK
            intern.delete()


def _forget_spellings(person: Person, spellings: set[str]) -> None:
    """Spellings that these reports printed and no other does."""
    credited = [
        name
        for rows in (person.talks, person.moderator_set, person.introductions)
        for name in rows.values_list("credited_as", flat=True)
    ]
    gone = spellings - {_spelling(name) for name in credited}
    for alias in person.aliases.all():
        if _spelling(alias.name) in gone and came_with_import(alias):
            alias._change_reason = TAKEN_BACK
            alias.delete()


def _spelling(printed: str) -> str:
    return printed.removesuffix(settings.MTS_HONORIFIC).casefold()
