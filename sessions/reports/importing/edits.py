"""What somebody did to an evening since its report was imported, in words: while there is none, it can go."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q

from sessions.models import (
    FollowUp,
    ImportedReport,
    Intern,
    Moderator,
    Newcomer,
    Session,
    Speaker,
    Topic,
)
from sessions.people.who_is_meant import is_called
from sessions.reports.importing.register import BY_IMPORT
from sessions.reports.importing.values import topic_label

# What moves by itself: positions of speakers are parked while they are ordered, slugs follow titles.
_BY_ITSELF = {
    Session: {"version"},
    Topic: {"version", "slug"},
    Speaker: {"position"},
    Moderator: set(),
    Intern: set(),
}
# Relations that an import writes; whatever else belongs to an evening or a talk came later, by hand.
_IMPORTED = {Moderator, Newcomer, Topic, Speaker, FollowUp, ImportedReport, Intern}


def edits_since(report: ImportedReport) -> list[str]:
    """What differs from what the import put, each a sentence without its full stop; empty for nothing."""
    session = report.session
    if not came_with_import(session):
        return ["the evening was in the archive before its report came in"]
    if report.anonymised_at:
        return ["somebody was anonymised in it, and importing it again would bring the name back"]
    topics = list(session.topics.order_by("position"))
    speakers = list(Speaker.objects.filter(topic__in=topics).select_related("person", "topic").order_by("pk"))
    return [
        *_changed(report, [session], "the evening"),
        *_changed(report, list(session.moderator_set.select_related("person")), "the moderator {0.person}"),
        *_gone(report, Moderator, Q(session_id=session.pk), "a moderator was taken out"),
        *_newcomers(report),
        *_changed(report, list(session.farewells.select_related("person")), "the farewell of {0.person}"),
        *_gone(report, Intern, Q(farewell_session_id=session.pk), "a farewell was taken out"),
        *_topics_gone(report, topics),
        *(edit for topic in topics for edit in _of_topic(report, topic)),
        *_changed(report, speakers, "the speaker {0.person} of “{0.topic}”"),
        *_gone(report, Speaker, Q(topic_id__in=[topic.pk for topic in topics]), "a speaker was taken out"),
        *_attached([session], "the evening"),
        *_attached(speakers, "the speakers"),
        *_attached(list(session.moderator_set.all()), "the moderators"),
    ]


def came_with_import(record: models.Model) -> bool:
    """Whether an import made this record."""
    made = type(record).history.filter(id=record.pk, history_type="+")
    return made.filter(history_change_reason=BY_IMPORT).exists()


def changes(record: models.Model, put: models.Model | None) -> list[str]:
    """The names of the fields in which a record differs from a row of its history."""
    aside = _BY_ITSELF.get(type(record), set())
    return [
        str(field.verbose_name)
        for field in put.tracked_fields
        if field.name not in aside and getattr(record, field.attname) != getattr(put, field.attname)
    ]


def put_by_import(
    model: type[models.Model], records: Iterable[models.Model], since
) -> dict[int, models.Model]:
    """The last row of history that an import wrote of each record, by primary key.

    since: when the import ended. A second import of the report ends later, so its rows count too.
    """
    rows = model.history.filter(id__in=[record.pk for record in records])
    rows = rows.filter(Q(history_date__lte=since) | Q(history_change_reason=BY_IMPORT))
    return {row.id: row for row in rows.order_by("history_date", "history_id")}


def _changed(report: ImportedReport, records: list[models.Model], words: str) -> list[str]:
    if not records:
        return []
    put = put_by_import(type(records[0]), records, report.imported_at)
    found = []
    for record in records:
        if record.pk not in put:
            found.append(f"{words.format(record)} was added")
        elif fields := changes(record, put[record.pk]):
            found.append(f"{words.format(record)} was edited ({', '.join(fields)})")
    return found


def _gone(report: ImportedReport, model: type[models.Model], of: Q, words: str) -> list[str]:
    """Told where somebody deleted such a record, or took it elsewhere, after the import."""
    put = model.history.filter(of, history_date__lte=report.imported_at).exclude(history_type="-")
    there = set(model._default_manager.filter(of).values_list("pk", flat=True))
    removed = model.history.filter(history_type="-", history_date__lte=report.imported_at).values("id")
    return [words] if put.exclude(id__in=there).exclude(id__in=removed).exists() else []


def _newcomers(report: ImportedReport) -> list[str]:
    rows = list(report.session.newcomers.select_related("person").prefetch_related("person__aliases"))
    names = report.values["newcomers"]
    strange = [row for row in rows if not any(is_called(row.person, name) for name in names)]
    missing = [name for name in names if not any(is_called(row.person, name) for row in rows)]
    return ["the newcomers were edited"] if strange or missing else []


def _topics_gone(report: ImportedReport, topics: list[Topic]) -> list[str]:
    there = {topic.pk for topic in topics}
    gone = [told for told in report.values["topics"] if told.get("id") not in there]
    return [f"“{topic_label(told)}” was taken out" for told in gone]


def _of_topic(report: ImportedReport, topic: Topic) -> list[str]:
    name = f"“{topic}”"
    found = _changed(report, [topic], name)
    if topic.pk not in put_by_import(Topic, [topic], report.imported_at):
        return found
    if topic.tags.exists():
        found.append(f"{name} was tagged")
    told = next((told for told in report.values["topics"] if told.get("id") == topic.pk), None)
    links = {(kind, link["text"]) for kind in FollowUp.Kind.values for link in (told[kind] if told else [])}
    here = list(topic.follow_ups.all())
    by_hand = any(link.confirmed for link in here) or {(link.kind, link.quote) for link in here} != links
    if by_hand:
        found.append(f"the earlier talks of {name} were edited")
    for later in topic.followed_up_by.filter(confirmed=True).select_related("topic__session"):
        found.append(
            f"somebody said that {name} is what “{later.topic}” ({later.topic.session.ordinal}) {later.kind}"
        )
    return found + _attached([topic], name)


def _attached(records: list[models.Model], name: str) -> list[str]:
    """Whatever else belongs to a record, by kind: photos, slides, links, questions, messages, proposals."""
    found = []
    for relation in relations_to(type(records[0])) if records else []:
        if relation.related_model in _IMPORTED:
            continue
        count = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": records}).count()
        if count:
            meta = relation.related_model._meta
            found.append(f"{count} {meta.verbose_name if count == 1 else meta.verbose_name_plural} of {name}")
    return found


def relations_to(model: type[models.Model]) -> list[models.ForeignObjectRel]:
    """Every foreign key that points to a model, hidden ones included; not those of the history."""
    return [
        field
        for field in model._meta.get_fields(include_hidden=True)
        if field.auto_created
        and not field.concrete
        and (field.one_to_many or field.one_to_one)
        and not hasattr(field.related_model, "history_object")
        and not field.related_model._meta.auto_created
    ]
