"""The history in words: who changed what and when, old beside new; to read, of a record or of an evening.

An old value is brought back on the session's page (`revert`).
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from difflib import SequenceMatcher
from itertools import groupby
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import formats, timezone
from django.utils.text import capfirst

from sessions.admin.base import SavesInArchive, crumb, page
from sessions.models import Alias, Intern, Moderator, Person, Session, Speaker, Tag, Topic
from sessions.models.order import order_in

ON_A_PAGE = 40  # rows
SHORT = 80  # characters: below, old and new are shown whole
LONGEST = 3_000  # words; longer texts are not compared word by word
AROUND = 12  # words of what stayed that are shown beside a change
THERE = "there"  # stands for a field: that somebody speaks or moderates at all
# What follows from other fields, or says nothing to a reader.
HIDDEN = {"id", "version", "slug", "key", "initial", "position", "form_key"}
# The fields that say whose a record is: they stand in its heading.
HEADING = {Speaker: {"topic", "person"}, Moderator: {"session", "person"}, Alias: {"person"}}

# A row of a history, and the row before it of the same record.
type Pair = tuple[models.Model, models.Model | None]
# (row, field, names) → the version to claim where the old value can be brought back, else None.
type Offers = Callable[[models.Model, str, "Names"], int | None]


class Difference(NamedTuple):
    """One field of one row beside the row before it, in words."""

    field: str
    label: str
    old: str
    new: str


class Piece(NamedTuple):
    """Some words of one side; changed: they are not in the other."""

    text: str
    changed: bool = False


class Change(NamedTuple):
    """One field of one record. key: names it when its old value is to be brought back; empty where it cannot.

    version: of the record that is claimed then.
    """

    label: str
    old: list[Piece]
    new: list[Piece]
    key: str = ""
    version: int = 0


class Entry(NamedTuple):
    """What one person did at one moment: (heading, changes) of each record."""

    at: datetime
    by: str
    records: list[tuple[str, list[Change]]]


def rows_of(rows: QuerySet) -> list[Pair]:
    """Rows of one history, each with the one before it."""
    before: dict[int, models.Model] = {}
    pairs = []
    columns = rows.model.tracked_fields
    pointers = [one.name for one in columns if one.is_relation and one.related_model is not Topic]
    for row in rows.select_related("history_user", *pointers).order_by("history_id"):
        pairs.append((row, before.get(row.id)))
        before[row.id] = row
    return pairs


def of_session(session: Session) -> list[Pair]:
    """The rows of a session and of what belongs to it: topics and their speakers, moderators, farewells.

    A topic counts while it was in this evening, with the row in which it came or left.
    """

    def ever_here(model: type[models.Model], column: str) -> list[Pair]:
        records = model.history.filter(**{column: session.pk}).order_by().values("id")
        return rows_of(model.history.filter(id__in=records))

    def while_here(pairs: list[Pair], column: str) -> list[Pair]:
        return [pair for pair in pairs if session.pk in [getattr(row, column) for row in pair if row]]

    topics, interns = ever_here(Topic, "session_id"), ever_here(Intern, "farewell_session_id")
    speakers = rows_of(Speaker.history.filter(topic_id__in={row.id for row, _ in topics}))

    def then_in(speaker: models.Model) -> int | None:
        rows = (row for row, _ in reversed(topics) if row.id == speaker.topic_id)
        return next((row.session_id for row in rows if row.history_date <= speaker.history_date), None)

    return [
        *rows_of(session.history.all()),
        *while_here(topics, "session_id"),
        *(pair for pair in speakers if then_in(pair[0]) == session.pk),
        *rows_of(Moderator.history.filter(session_id=session.pk)),
        *while_here(interns, "farewell_session_id"),
    ]


def of_record(record: models.Model) -> list[Pair]:
    """The rows of one record; of a person with their other spellings."""
    aliases = rows_of(Alias.history.filter(person_id=record.pk)) if isinstance(record, Person) else []
    return rows_of(record.history.all()) + aliases


class Names:
    """What some rows point to, by name: topics and tags here, the rest came with the rows."""

    def __init__(self, pairs: list[Pair]) -> None:
        rows = [row for pair in pairs for row in pair if row is not None]
        asked = {getattr(row, "topic_id", row.id if row.instance_type is Topic else None) for row in rows}
        asked.update(*(order for row in rows for order in order_of(row)))
        self.topics = Topic.objects.select_related("session").in_bulk(asked - {None})
        gone = Topic.history.filter(history_type="-", id__in=asked - self.topics.keys() - {None})
        self.titles = dict(gone.values_list("id", "title"))
        through = Topic.history.model.tags.model.objects
        through = through.filter(history__in=[row.pk for row in rows if row.instance_type is Topic])
        tags = list(through.values_list("history", "tag"))
        known = Tag.objects.in_bulk({tag for _, tag in tags})
        self.tags: dict[int, list[str]] = defaultdict(list)
        for row, tag in tags:
            self.tags[row].append(str(known.get(tag, "a tag that is no longer there")))

    def topic(self, pk: int) -> str:
        title = self.topics.get(pk) or self.titles.get(pk)
        return f"“{title}”" if title else "a topic that is no longer there"

    def person(self, row: models.Model) -> str:
        return str(row.person or "somebody who is no longer there")

    def heading(self, row: models.Model) -> str:
        """What a row is about, and what became of it."""
        model, reason = row.instance_type, row.history_change_reason
        done = {"+": " added", "-": " deleted"}.get(row.history_type, "")
        kind = capfirst(model._meta.verbose_name)
        if model is Session:
            return "The evening" + {"+": " was entered", "~": "", "-": " was deleted"}[row.history_type]
        if model is Topic:
            return f"Topic {self.topic(row.id)}{done}"
        if model is Speaker:
            return f"Speakers of {self.topic(row.topic_id)}: {self.person(row)}"
        if model in (Moderator, Intern):
            return f"{kind} {self.person(row)}{done if model is Intern else ''}"
        name = f" “{row.name}”" if model is Alias else ""
        return f"{kind}{name}{done or ' changed'}{f': {reason}' if reason else ''}"

    def in_words(self, record: models.Model, column: models.Field) -> str:
        """What a record or a row of its history holds, as an organiser says it; empty for nothing."""
        value = getattr(record, column.attname)
        if value is None:
            return ""
        if column.related_model is Topic:
            return self.topic(value)
        if column.is_relation:
            return str(getattr(record, column.name) or "something that is no longer there")
        match dict(column.flatchoices).get(value, value) if column.flatchoices else value:
            case bool():
                return "yes" if value else "no"
            case datetime():
                return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")
            case date():
                return formats.date_format(value)
            case time():
                return formats.time_format(value)
            case list() | dict():
                return json.dumps(value, ensure_ascii=False)
            case words:
                return str(words)


def order_of(row: models.Model) -> list[list[int]]:
    """The running orders before and after (primary keys of topics), which `Session.reorder` notes."""
    return (row.instance_type is Session and order_in(row.history_change_reason)) or []


def differences(row: models.Model, before: models.Model | None, names: Names) -> Iterator[Difference]:
    """What differs from the row before; of a place given or taken, whose it was."""
    model = row.instance_type
    if model in (Speaker, Moderator) and row.history_type != "~":
        company = f" ({row.affiliation})" if getattr(row, "affiliation", "") else ""
        words = names.person(row) + company
        sides = ("", words) if row.history_type == "+" else (words, "")
        yield Difference(THERE, capfirst(model._meta.verbose_name), *sides)
    if order := order_of(row):
        orders = (", ".join(names.topic(pk) for pk in ids) for ids in order)
        yield Difference("order", "Running order", *orders)
    if row.history_type != "~" or before is None:
        return
    for column in row.tracked_fields:
        old, new = (getattr(one, column.attname) for one in (before, row))
        if old != new and column.name not in HIDDEN | HEADING.get(model, set()):
            words = (names.in_words(one, column) for one in (before, row))
            yield Difference(column.name, capfirst(column.verbose_name), *words)
    tags = [", ".join(sorted(names.tags.get(one.pk, []))) for one in (before, row)]
    if model is Topic and tags[0] != tags[1]:
        yield Difference("tags", "Tags", *tags)


def changes_of(
    row: models.Model, before: models.Model | None, names: Names, offers: Offers | None
) -> list[Change]:
    changes = []
    for name, label, old, new in differences(row, before, names):
        version = offers(row, name, names) if offers else None
        key = f"{row.instance_type._meta.model_name}.{row.history_id}.{name}" if version else ""
        changes.append(Change(label, *side_by_side(old, new), key, version or 0))
    return changes


def side_by_side(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """The pieces of both texts, in order; what stayed of long ones is cut to the words next to a change."""
    if max(len(old), len(new)) <= SHORT or not (old and new):
        return [Piece(old, True)] if old else [], [Piece(new, True)] if new else []
    texts = [re.findall(r"\S+\s*|\s+", text) for text in (old, new)]
    steps = [("replace", 0, len(texts[0]), 0, len(texts[1]))]
    if max(map(len, texts)) <= LONGEST:
        steps = SequenceMatcher(None, *texts).get_opcodes()
    sides: tuple[list[Piece], list[Piece]] = ([], [])
    for kind, *ends in steps:
        for n, side in enumerate(sides):
            start, end = ends[2 * n : 2 * n + 2]
            words, stayed = texts[n][start:end], kind == "equal"
            head, tail = AROUND if start else 0, AROUND if end < len(texts[n]) else 0
            if stayed and len(words) > head + tail:
                words = [*words[:head], "… ", *words[len(words) - tail :]]
            if words:
                side.append(Piece("".join(words), not stayed))
    return sides


def entries_of(pairs: list[Pair], offers: Offers | None) -> Iterator[Entry]:
    """Rows that one person wrote within a minute, as one entry; rows that say nothing are left out."""
    names = Names(pairs)

    def moment(pair: Pair) -> tuple:
        return pair[0].history_date.replace(second=0, microsecond=0), pair[0].history_user_id

    for _, same in groupby(pairs, moment):
        records: list[tuple[str, list[Change]]] = []
        same = list(same)
        for row, before in same:
            heading, changes = names.heading(row), changes_of(row, before, names, offers)
            if records and records[-1][0] == heading:
                records[-1][1].extend(changes)
            elif changes or row.history_type != "~":
                records.append((heading, changes))
        if records:
            yield Entry(same[0][0].history_date, str(same[0][0].history_user or ""), records)


def show(
    request: HttpRequest,
    record: models.Model,
    pairs: list[Pair],
    offers: Offers | None = None,
    *,
    stale: dict | None = None,
) -> HttpResponse:
    """The history of a record; without offers only to read.

    stale: what was to be brought back, and others changed meanwhile (409).
    """
    # What was written at one moment stands in the reverse order of `pairs`.
    latest_first = sorted(pairs, key=lambda pair: pair[0].history_date)[::-1]
    found = Paginator(latest_first, ON_A_PAGE).get_page(request.GET.get("page"))
    found.object_list = list(entries_of(found.object_list, offers))
    context = {
        "title": f"History of {'the ' if isinstance(record, Session) else ''}{record}",
        "original": record,
        # The evening on whose page old values of this record can be brought back.
        "evening": getattr(getattr(record, "topic", None) or record, "session", None),
        "page": found,
        "pages": found.paginator.get_elided_page_range(found.number),
        "stale": stale,
    }
    status, crumbs = 409 if stale else 200, [crumb(record)]
    return page(request, "history.html", context, of=type(record), crumbs=crumbs, status=status)


class ArchiveAdmin(SavesInArchive):
    """For models with a history: what became of one record, to read. Old values are not put back here.

    Going back to a whole old row would bring back its address, its place and, after an anonymising, too much.
    """

    def history_view(self, request: HttpRequest, object_id: str, extra_context=None) -> HttpResponse:
        record = self.get_object(request, object_id)
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        return show(request, record, of_record(record))
