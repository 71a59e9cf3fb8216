"""Rows of the history in words: each is set beside the row before it of the same record."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import groupby
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.utils import formats, timezone
from django.utils.text import capfirst

from sessions.admin.history.compared import Piece, side_by_side
from sessions.models import Alias, Intern, Moderator, Person, Session, Speaker, Tag, Topic
from sessions.models.order import order_in

ON_A_PAGE = 40  # rows
SHORT = 80  # characters: below, old and new are shown whole
NOBODY = "somebody who is no longer there"
THERE = "there"  # stands for a field: that somebody speaks or moderates at all
# What follows from other fields, or says nothing to a reader.
HIDDEN = {"id", "version", "slug", "key", "initial", "position", "form_key"}
# The fields that say whose a record is: they stand in its heading.
HEADING = {Speaker: {"topic", "person"}, Moderator: {"session", "person"}, Alias: {"person"}}


# (row, field, names) → the version to claim where the old value can be brought back, else None.
type Offers = Callable[[models.Model, str, "Names"], int | None]


@dataclass(frozen=True)
class Change:
    """One field of one record. key: names it when its old value is to be brought back; empty where it cannot.

    version: of the record that is claimed then.
    """

    label: str
    old: list[Piece]
    new: list[Piece]
    key: str = ""
    version: int = 0


@dataclass
class Entry:
    """What one person did at one moment: (heading, changes) of each record."""

    at: datetime
    by: str
    records: list[tuple[str, list[Change]]] = field(default_factory=list)


def of_session(session: Session) -> list[QuerySet]:
    """The rows of a session and of what belongs to it: topics and their speakers, moderators, farewells.

    A topic counts while it was in this evening, with the row in which it came or left.
    """
    topics = rows_of(Topic).annotate(was_in=Subquery(earlier(Topic).values("session_id")[:1]))
    place = Topic.history.filter(id=OuterRef("topic_id"), history_date__lte=OuterRef("history_date"))
    place = place.order_by("-history_id").values("session_id")[:1]
    in_evening = Topic.history.filter(session_id=session.pk).order_by().values("id")
    speakers = rows_of(Speaker).filter(topic_id__in=in_evening).annotate(place=Subquery(place))
    interns = rows_of(Intern).annotate(was_in=Subquery(earlier(Intern).values("farewell_session_id")[:1]))
    return [
        rows_of(Session).filter(id=session.pk),
        topics.filter(Q(session_id=session.pk) | Q(was_in=session.pk)),
        speakers.filter(place=session.pk),
        rows_of(Moderator).filter(session_id=session.pk),
        interns.filter(Q(farewell_session_id=session.pk) | Q(was_in=session.pk)),
    ]


def of_record(record: models.Model) -> list[QuerySet]:
    """The rows of one record; of a person with their other spellings."""
    rows = [rows_of(type(record)).filter(id=record.pk)]
    return [*rows, rows_of(Alias).filter(person_id=record.pk)] if isinstance(record, Person) else rows


def rows_of(model: type[models.Model]) -> QuerySet:
    """Rows of a history, each with `before`: the primary key of the row before it of the same record."""
    return model.history.order_by().annotate(before=Subquery(earlier(model).values("history_id")[:1]))


def earlier(model: type[models.Model]) -> QuerySet:
    rows = model.history.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id"))
    return rows.order_by("-history_id")


def page_of(sources: list[QuerySet], number: str | None, offers: Offers) -> Page:
    """One page of entries, the latest first. The number of queries is the same for one row and for all."""
    keys = [
        rows.annotate(source=Value(n)).values_list("source", "history_id", "history_date")
        for n, rows in enumerate(sources)
    ]
    keys = keys[0].union(*keys[1:], all=True).order_by("-history_date", "-source", "-history_id")
    page = Paginator(keys, ON_A_PAGE).get_page(number)
    wanted: dict[int, list[int]] = {n: [] for n in range(len(sources))}
    for source, pk, _ in page.object_list:
        wanted[source].append(pk)
    rows, before = {}, {}
    for n, source in enumerate(sources):
        found = source.filter(history_id__in=wanted[n]).select_related("history_user")
        rows |= {(n, row.history_id): row for row in found}
        befores = source.model.objects.in_bulk([row.before for key, row in rows.items() if key[0] == n])
        before |= {(n, pk): row for pk, row in befores.items()}
    pairs = [
        (rows[n, pk], before.get((n, rows[n, pk].before))) for n, pk, _ in page.object_list if (n, pk) in rows
    ]
    page.object_list = list(grouped(pairs, Names(pairs), offers))
    return page


def grouped(pairs: list, names: "Names", offers: Offers) -> Iterator[Entry]:
    """Rows that one person wrote within a minute, as one entry; rows that say nothing are left out."""

    def moment(pair) -> tuple:
        return pair[0].history_date.replace(second=0, microsecond=0), pair[0].history_user_id

    for _, same in groupby(pairs, moment):
        same = list(same)
        last = same[0][0]
        entry = Entry(last.history_date, str(last.history_user or ""))
        for row, before in same:
            heading, changes = names.heading(row), list(changes_of(row, before, names, offers))
            if entry.records and entry.records[-1][0] == heading:
                entry.records[-1][1].extend(changes)
            elif changes or row.history_type != "~":
                entry.records.append((heading, changes))
        if entry.records:
            yield entry


class Names:
    """What the rows of a page point to, by name: each kind of record in one query."""

    def __init__(self, pairs: list) -> None:
        rows = [row for pair in pairs for row in pair if row is not None]
        wanted: dict[type[models.Model], set[int]] = {Topic: set(), Session: set(), Person: set()}
        for row in rows:
            for pointer in row.tracked_fields:
                if pointer.is_relation and (pk := getattr(row, pointer.attname)):
                    wanted.setdefault(pointer.related_model, set()).add(pk)
            if row.instance_type is Topic:
                wanted[Topic].add(row.id)
            for order in order_of(row) or ():
                wanted[Topic].update(order)
        asked = wanted.pop(Topic)
        topics = Topic.objects.in_bulk(asked)
        wanted[Session] |= {topic.session_id for topic in topics.values()}
        self.records = {model: model._base_manager.in_bulk(pks) for model, pks in wanted.items()}
        self.records[Topic] = topics
        for topic in topics.values():
            topic.session = self.records[Session][topic.session_id]
        gone = Topic.history.filter(history_type="-", id__in=asked - set(topics))
        self.titles = dict(gone.values_list("id", "title"))
        self.tags = tags_of([row for row in rows if row.instance_type is Topic])

    def of(self, model: type[models.Model], pk: int) -> str:
        """The name of one record; in words where it is no longer there."""
        if record := self.records.get(model, {}).get(pk):
            return f"“{record}”" if model is Topic else str(record)
        if model is Topic:
            return f"“{self.titles[pk]}”" if self.titles.get(pk) else "a topic that is no longer there"
        return NOBODY if model is Person else "something that is no longer there"

    def heading(self, row: models.Model) -> str:
        """What a row is about, and what became of it."""
        done = {"+": "added", "~": "changed", "-": "deleted"}[row.history_type]
        model = row.instance_type
        if model is Session:
            return {"+": "The evening was entered", "-": "The evening was deleted"}.get(
                row.history_type, "The evening"
            )
        if model is Topic:
            return f"Topic {self.of(Topic, row.id)}" + ("" if done == "changed" else f" {done}")
        if model is Speaker:
            return f"Speakers of {self.of(Topic, row.topic_id)}: {self.of(Person, row.person_id)}"
        if model in (Moderator, Intern):
            return f"{capfirst(model._meta.verbose_name)} {self.of(Person, row.person_id)}" + (
                "" if model is Moderator or done == "changed" else f" {done}"
            )
        reason = f": {row.history_change_reason}" if row.history_change_reason else ""
        name = f" “{row.name}”" if model is Alias else ""
        return f"{capfirst(model._meta.verbose_name)}{name} {done}{reason}"

    def in_words(self, pointer: models.Field, value: Any) -> str:
        """A value as an organiser says it; empty for nothing."""
        if value is None:
            return ""
        if pointer.flatchoices:
            return str(dict(pointer.flatchoices).get(value, value))
        if pointer.is_relation:
            return self.of(pointer.related_model, value)
        match value:
            case bool():
                return "yes" if value else "no"
            case datetime():
                return formats.date_format(timezone.localtime(value), "j F Y, H:i")
            case date():
                return formats.date_format(value, "j F Y")
            case time():
                return formats.time_format(value, "H:i")
            case list() | dict():
                return json.dumps(value, ensure_ascii=False)
        return str(value)


def changes_of(
    row: models.Model, before: models.Model | None, names: Names, offers: Offers
) -> Iterator[Change]:
    """What differs from the row before, field by field; of a place that was given or taken, that it was."""
    for name, label, old, new in differences(row, before, names):
        version = offers(row, name, names)
        if max(len(old), len(new)) <= SHORT or not (old and new):
            sides = [Piece(old, True)] if old else [], [Piece(new, True)] if new else []
        else:
            sides = side_by_side(old, new)
        key = f"{row.instance_type._meta.model_name}.{row.history_id}.{name}" if version else ""
        yield Change(capfirst(label), *sides, key, version or 0)


def differences(
    row: models.Model, before: models.Model | None, names: Names
) -> Iterator[tuple[str, str, str, str]]:
    """(field, label, old, new) of each difference, in words."""
    model = row.instance_type
    if model in (Speaker, Moderator) and row.history_type != "~":
        company = f" ({row.affiliation})" if getattr(row, "affiliation", "") else ""
        words = names.of(Person, row.person_id) + company
        yield THERE, model._meta.verbose_name, *(("", words) if row.history_type == "+" else (words, ""))
    if order := order_of(row):
        yield "order", "running order", *(", ".join(names.of(Topic, pk) for pk in ids) for ids in order)
    if row.history_type != "~" or before is None:
        return
    for pointer in row.tracked_fields:
        values = [getattr(one, pointer.attname) for one in (before, row)]
        if values[0] != values[1] and pointer.name not in HIDDEN | HEADING.get(model, set()):
            yield (
                pointer.name,
                str(pointer.verbose_name),
                *(names.in_words(pointer, value) for value in values),
            )
    tags = [", ".join(names.tags.get(one.pk, [])) for one in (before, row)]
    if model is Topic and tags[0] != tags[1]:
        yield "tags", "tags", *tags


def order_of(row: models.Model) -> list[list[int]] | None:
    """The running orders before and after (primary keys of topics), which `Session.reorder` notes."""
    return order_in(row.history_change_reason) if row.instance_type is Session else None


def tags_of(rows: list[models.Model]) -> dict[int, list[str]]:
    """Primary key of a topic's row → the names of its tags then."""
    through = Topic.history.model.tags.model
    pairs = list(through.objects.filter(history__in=[row.pk for row in rows]).values_list("history", "tag"))
    known = Tag.objects.in_bulk({tag for _, tag in pairs})
    found: dict[int, list[str]] = {}
    for history, tag in pairs:
        found.setdefault(history, []).append(str(known.get(tag, "a tag that is no longer there")))
    return {history: sorted(tags) for history, tags in found.items()}
