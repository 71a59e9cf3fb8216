"""The texts that name a person, and how each will read without the name."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F

from sessions.models import Doubt, FollowUp, ImportedReport, Person, Session, Topic, User
from sessions.models.locking import Versioned
from sessions.people import places
from sessions.people.names_in_text import Cast, Change, Rewriting, without_name

COLLEAGUE, GUEST = "a colleague", "a guest"


@dataclass(frozen=True)
class Place:
    """One field of one record that changes: where, in words, and each change within it.

    stored: it is the stored source of an import, which no reader sees.
    """

    where: str
    changes: tuple[Change, ...]
    stored: bool = False


def phrase_for(guest: bool, affiliation: str) -> str:
    """What stands in for the name: "a guest from AWS", "a guest" or "a colleague"."""
    if not guest:
        return COLLEAGUE
    return f"{GUEST} from {affiliation}" if affiliation else GUEST


@dataclass
class Plan:
    """The casts and phrases of every session concerned, worked out once."""

    person: Person
    attendances: dict[int, places.Attendance]
    casts: dict[int, Cast]
    spellings: set[str]
    phrase: str

    @classmethod
    def of(cls, person: Person) -> "Plan":
        attendances = places.attendance_of(person)
        spellings = places.spellings_of(person)
        others = places.companions(list(attendances), person)
        user = User.objects.filter(person=person).first()
        boxes = set(Person.history.filter(id__in=places.merged_into(person)).values_list("email", flat=True))
        boxes |= {person.email, user.email if user else ""}
        mailboxes = tuple(sorted(filter(None, boxes)))
        casts = {
            session: Cast({person.pk: spellings, **others[session]}, settings.MTS_HONORIFIC, mailboxes)
            for session in attendances
        }
        latest = person.talks.order_by("-topic__session__number").first()
        guest = bool(latest and latest.capacity == "guest") or bool(not latest and person.organisation)
        company = latest.affiliation if latest else person.organisation
        return cls(person, attendances, casts, spellings, phrase_for(guest, company))

    def rewrite(self, session: int, value: Any, *, alone: bool = False, any_case: bool = False) -> Rewriting:
        """The text without the name. alone: it is known to mean this person and nobody else."""
        then = self.attendances[session]
        cast = self.casts[session]
        if alone:
            cast = Cast({self.person.pk: self.spellings}, cast.honorific, cast.mailboxes)
        phrase = phrase_for(then.guest, then.affiliation)
        return without_name(value, cast, self.person.pk, phrase, company=then.affiliation, any_case=any_case)

    def rewrite_value(self, session: int, value: Any, changes: list, left: list, **options: bool) -> Any:
        """The same for JSON: every text in lists and objects, keys aside."""
        if isinstance(value, str):
            result = self.rewrite(session, value, **options)
            changes += result.changes
            left += result.left
            return result.text
        if isinstance(value, list):
            return [self.rewrite_value(session, item, changes, left, **options) for item in value]
        if isinstance(value, dict):
            return {
                k: self.rewrite_value(session, item, changes, left, **options) for k, item in value.items()
            }
        return value


@dataclass
class Edit:
    """A record with its new values, not yet saved."""

    record: models.Model
    fields: list[str]
    place: list[Place]
    left: list[str]


def edits_of(plan: Plan, records: Iterator[tuple[int, models.Model, tuple[str, ...]]]) -> Iterator[Edit]:
    """The records whose texts change, or hold places that nobody but a person can judge."""
    theirs = {follow_up.pk for follow_up in places.follow_ups_naming(plan.person)}
    for session, record, fields in records:
        edit = Edit(record, [], [], [])
        alone = isinstance(record, FollowUp) and record.pk in theirs
        if isinstance(record, FollowUp) and not alone and plan.attendances[session].named_only:
            continue
        for name in fields:
            changes: list[Change] = []
            any_case = (type(record), name) in places.FILE_NAMES
            value = plan.rewrite_value(
                session, getattr(record, name), changes, edit.left, alone=alone, any_case=any_case
            )
            if changes:
                setattr(record, name, value)
                edit.fields.append(name)
                label = record._meta.get_field(name).verbose_name
                stored = isinstance(record, ImportedReport)
                edit.place.append(Place(f"{where_of(record)}: {label}", tuple(changes), stored))
        if edit.fields or edit.left:
            yield edit


def where_of(record: models.Model) -> str:
    """Where a record stands, in words for an organiser: "34th session, topic 3", "JWT vs Goa, photo"."""
    if isinstance(record, Session):
        return str(record)
    if isinstance(record, Topic):
        return f"{record.session}, topic {record.position}"
    kind = record._meta.verbose_name
    if (topic := getattr(record, "topic", None)) is not None:
        return f"{topic.session}, topic {topic.position}, {kind}"
    holder = record.report if isinstance(record, Doubt) else record
    session = getattr(holder, "farewell_session", None) or getattr(holder, "session", None)
    return f"{session}, {kind}" if session else str(kind)


def save_edit(edit: Edit) -> None:
    """Save the new values; an edit form that still shows the old ones is stale from now on."""
    if not edit.fields:
        return
    rendered = [f.name for f in edit.record._meta.get_fields() if getattr(f, "source", None) in edit.fields]
    edit.record.save(update_fields=[*edit.fields, *rendered])
    if isinstance(edit.record, Versioned):
        type(edit.record).objects.filter(pk=edit.record.pk).update(version=F("version") + 1)
