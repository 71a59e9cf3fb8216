"""Imports taken back as a whole, as if their reports had never come in: only while nobody edited them.

What they brought goes with them: evenings, talks, doubts, spellings, internships, and people whom nothing
else names. Threads to their talks are unresolved again, and dates that only they settled are open again.
The history stays: it tells what an import wrote, and so what somebody changed since.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import QuerySet, Value

from sessions.models import (
    Alias,
    Capacity,
    Doubt,
    FollowUp,
    ImportedReport,
    Intern,
    Link,
    Moderator,
    Newcomer,
    OldAddress,
    Person,
    Session,
    Speaker,
    Topic,
    archive_change,
)
from sessions.people.who_is_meant import is_called
from sessions.reports.importing.open_dates import reopening
from sessions.reports.importing.report_values import BY_IMPORT, Values
from sessions.text import bare_name

TAKEN_BACK = "its import was taken back"
_OURS = (BY_IMPORT, TAKEN_BACK)
# What moves by itself: positions of speakers are parked while they are ordered, slugs follow titles.
_BY_ITSELF = {Session: {"version"}, Topic: {"version", "slug"}, Speaker: {"position"}}
# Relations that an import writes; whatever else belongs to an evening or a talk came later, by hand.
_IMPORTED = {Moderator, Newcomer, Topic, Speaker, FollowUp, ImportedReport, Intern}


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


def take_back(reports: Iterable[ImportedReport], *, dry_run: bool = False) -> TakenBack:
    """Take these imports back, all or none. Raises WasEdited. dry_run: it is done, told and undone."""
    chosen = ImportedReport.objects.filter(pk__in=[report.pk for report in reports], session__isnull=False)
    with transaction.atomic() if dry_run else archive_change():
        reports = list(chosen.select_related("session").order_by("session__number"))
        edits = [
            f"The {report.session.ordinal}: {edit}." for report in reports for edit in edits_since(report)
        ]
        others = ImportedReport.objects.filter(session__in={one.session_id for one in reports})
        for other in others.exclude(pk__in=[one.pk for one in reports]).select_related("session"):
            edits.append(f"The {other.session.ordinal}: “{other}” came in too; take both back together.")
        if edits:
            raise WasEdited(edits)
        told = _take_back(reports) if reports else TakenBack()
        if dry_run:
            transaction.set_rollback(True)
    return told


def _take_back(reports: Sequence[ImportedReport]) -> TakenBack:
    sessions = list(dict.fromkeys(report.session for report in reports))
    topics = Topic.objects.filter(session__in=sessions).order_by("session__number", "position")
    ours = topics.order_by()
    open_again = FollowUp.objects.filter(earlier__in=ours).exclude(topic__in=ours).order_by("pk")
    told = TakenBack(
        sessions=[str(session) for session in sessions],
        topics=[str(topic) for topic in topics],
        unresolved=[
            f"“{link.topic}” ({link.topic.session.ordinal})"
            for link in open_again.select_related("topic__session")
        ],
    )
    people, printed = _people_and_names(reports)
    because = f"the import of the {', '.join(session.ordinal for session in sessions)} was taken back"[:200]
    with reopening([session.number for session in sessions], because=because) as reopened:
        for report in reports:
            _forget_farewells(report)
        _forget_addresses(OldAddress.Kind.TOPIC, [topic.slug for topic in topics])
        ours.delete()
        for session in sessions:
            _delete(session)
        for person in people:
            _let_go(person, printed, told)
    told.reopened = [str(session) for session in reopened]
    return told


def _people_and_names(reports: Sequence[ImportedReport]) -> tuple[list[Person], set[str]]:
    """Everybody with a role at these evenings, and the names as printed; also by an earlier reading."""
    evenings = [report.session_id for report in reports]
    topics = Topic.history.filter(session_id__in=evenings).order_by().values("id")
    rows = [
        Speaker.history.filter(topic_id__in=topics).values_list("person_id", "credited_as"),
        Moderator.history.filter(session_id__in=evenings).values_list("person_id", "credited_as"),
        Newcomer.objects.filter(session_id__in=evenings).values_list("person_id", "credited_as"),
        Intern.history.filter(farewell_session_id__in=evenings).values_list("person_id", Value("")),
    ]
    roles = {role for some in rows for role in some.order_by()}
    names = {name for _, name in roles}
    names |= {intern["name"] for report in reports for intern in report.values["interns"]}
    people = Person.objects.filter(pk__in={person for person, _ in roles}).order_by("sort_key", "pk")
    return list(people), set(map(_spelling, names))


def _forget_farewells(report: ImportedReport) -> None:
    """What the report said of interns who left that evening, as if it had not."""
    durations = {intern["duration_text"] for intern in report.values["interns"]}
    for intern in report.session.farewells.all():
        intern.farewell_session, intern.impressions = None, ""
        intern.farewell_audience = Intern._meta.get_field("farewell_audience").default
        if intern.ended_on == report.session.held_on:
            intern.ended_on = None
        if intern.duration_text in durations:
            intern.duration_text = ""
        intern._change_reason = TAKEN_BACK
        intern.save()


def _let_go(person: Person, printed: set[str], told: TakenBack) -> None:
    """What came with the imports and nothing else needs: internships, spellings, the person."""
    if not person.talks.filter(capacity=Capacity.INTERN).exists():
        for intern in person.internships.filter(farewell_session=None):
            if (
                _came_with_import(intern)
                and not intern.history.exclude(history_change_reason__in=_OURS).exists()
            ):
                _delete(intern)
    roles = (person.talks, person.moderator_set, person.introductions)
    still = {_spelling(name) for rows in roles for name in rows.values_list("credited_as", flat=True)}
    for alias in person.aliases.all():
        if _spelling(alias.name) in printed - still and _came_with_import(alias):
            _delete(alias)
    if not _came_with_import(person):
        return
    if _is_needed(person):
        told.staying.append(person.name)
        return
    told.people.append(person.name)
    _forget_addresses(OldAddress.Kind.PERSON, [person.slug])
    _delete(person)


def _is_needed(person: Person) -> bool:
    """Whether somebody edited the person, or anything else names them."""
    if _changes(person, _put(Person.objects.filter(pk=person.pk))[person.pk]) or not all(
        map(_came_with_import, person.aliases.all())
    ):
        return True
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: person}).exists()
        for relation in _relations_to(Person)
        if relation.related_model not in (Alias, Doubt)
    )


def _forget_addresses(kind: str, slugs: list[str]) -> None:
    OldAddress.objects.filter(kind=kind, leads_to__in=slugs).delete()


def _delete(record: models.Model) -> None:
    record._change_reason = TAKEN_BACK
    record.delete()


def _spelling(printed: str) -> str:
    return bare_name(printed, settings.MTS_HONORIFIC).casefold()


def _came_with_import(record: models.Model) -> bool:
    made = type(record).history.filter(id=record.pk, history_type="+")
    return made.filter(history_change_reason=BY_IMPORT).exists()


def _put(records: QuerySet) -> dict[int, models.Model]:
    """The last row of history that an import wrote of each record, by primary key."""
    rows = records.model.history.filter(id__in=[record.pk for record in records])
    rows = rows.filter(history_change_reason__in=_OURS).order_by("history_date", "history_id")
    return {row.id: row for row in rows}


def _changes(record: models.Model, put: models.Model) -> list[str]:
    """The names of the fields in which a record differs from a row of its history."""
    aside = _BY_ITSELF.get(type(record), ())
    return [
        str(field.verbose_name)
        for field in put.tracked_fields
        if field.name not in aside and getattr(record, field.attname) != getattr(put, field.attname)
    ]


def _relations_to(model: type[models.Model]) -> list[models.ForeignObjectRel]:
    """Every foreign key that points to a model, hidden ones included; not those of the history."""
    return [
        field
        for field in model._meta.get_fields(include_hidden=True)
        if field.auto_created
        and not field.concrete
        and (field.one_to_many or field.one_to_one)
        and not hasattr(field.related_model, "history_object")
        and not hasattr(field.related_model, "m2m_history_id")
        and not field.related_model._meta.auto_created
    ]


def edits_since(report: ImportedReport) -> list[str]:
    """What differs from what the import put, each a sentence without its full stop; empty for nothing."""
    session = report.session
    if not _came_with_import(session):
        return ["the evening was in the archive before its report came in"]
    if report.anonymised_at:
        return ["somebody was anonymised in it, and importing it again would bring the name back"]
    here, there = (
        {"session_id": session.pk},
        {"topic_id__in": set(session.topics.values_list("pk", flat=True))},
    )
    # Of two sources the report knows who is new and which talk continues which.
    joined = report.is_table and session.imports.count() > 1
    return [
        *_compared(Session, {"id": session.pk}, "the evening", ""),
        *_compared(Moderator, here, "the moderator {0.person}", "a moderator was taken out"),
        *_compared(
            Intern,
            {"farewell_session_id": session.pk},
            "the farewell of {0.person}",
            "a farewell was taken out",
        ),
        *_compared(Topic, here, "“{0}”", "“{0}” was taken out"),
        *_compared(Speaker, there, "the speaker {0.person} of “{0.topic}”", "a speaker was taken out"),
        *([] if joined else _newcomers(report)),
        *(edit for told in report.values["topics"] if not joined for edit in _of_topic(told)),
    ]


def _compared(model: type[models.Model], of: dict[str, Any], words: str, gone: str) -> list[str]:
    """The records of an evening beside the last row of history that an import wrote of each.

    words: for a record; gone: where somebody deleted one that an import wrote, or took it elsewhere.
    """
    records = model.objects.filter(**of).order_by("pk")
    put, found = _put(records), []
    for record in records:
        name = words.format(record)
        if record.pk not in put:
            found.append(f"{name} was added")
            continue
        if fields := _changes(record, put[record.pk]):
            found.append(f"{name} was edited ({', '.join(fields)})")
        found += _attached(record, name)
    ours = model.history.filter(history_change_reason__in=_OURS).order_by()
    lost = ours.filter(**of).exclude(id__in=[record.pk for record in records])
    lost = lost.exclude(id__in=ours.filter(history_type="-").values("id"))
    return found + list(dict.fromkeys(gone.format(row.instance) for row in lost))


def _newcomers(report: ImportedReport) -> list[str]:
    rows = report.session.newcomers.select_related("person").prefetch_related("person__aliases")
    names = report.values["newcomers"]
    strange = [row for row in rows if not any(is_called(row.person, name) for name in names)]
    missing = [name for name in names if not any(is_called(row.person, name) for row in rows)]
    return ["the newcomers were edited"] if strange or missing else []


def _of_topic(told: Values) -> list[str]:
    """What was said of a talk besides, by hand: tags and threads."""
    topic = Topic.objects.filter(pk=told["id"]).first()
    if topic is None:
        return []
    name, found = f"“{topic}”", []
    put = _put(Topic.objects.filter(pk=topic.pk)).get(topic.pk)
    if (
        {*topic.tags.all()} != {row.tag for row in put.tags.select_related("tag")}
        if put
        else topic.tags.exists()
    ):
        found.append(f"{name} was tagged")
    links = {(kind, link["text"]) for kind in FollowUp.Kind.values for link in told[kind]}
    here = list(topic.follow_ups.all())
    if any(link.confirmed for link in here) or {(link.kind, link.quote) for link in here} != links:
        found.append(f"the earlier talks of {name} were edited")
    for later in topic.followed_up_by.filter(confirmed=True).select_related("topic__session"):
        found.append(
            f"somebody said that {name} is what “{later.topic}” ({later.topic.session.ordinal}) {later.kind}"
        )
    return found


def _attached(record: models.Model, name: str) -> list[str]:
    """Whatever else belongs to a record, by kind: photos, slides, links, questions, messages, proposals."""
    found = []
    for relation in _relations_to(type(record)):
        if relation.related_model not in _IMPORTED:
            rows = relation.related_model._base_manager.filter(**{relation.field.name: record})
            if relation.related_model is Link:
                sources = getattr(record, "session", record).imports.all()
                topics = (topic for source in sources for topic in source.values["topics"])
                rows = rows.exclude(url__in=[url for topic in topics for url in topic.get("slides", ())])
            count = rows.count()
            meta = relation.related_model._meta
            kind = meta.verbose_name if count == 1 else meta.verbose_name_plural
            found += [f"{count} {kind} of {name}"] if count else []
    return found
