"""A merge taken back: two records again. What moved goes back, and what came since stays where it is.

Months may lie between. What still points to the one that was kept goes back; what somebody gave away,
changed or deleted since stays as they left it. Only where both stood in one place somebody has to say who
stays there.
"""

from copy import copy
from typing import Any, NamedTuple

from django.apps import apps
from django.db import models
from django.db.models import Q

from sessions.models import Alias, Doubt, Merge, OldAddress, Person, Portrait, Speaker, User, archive_change
from sessions.people.appearances import ROLES, of_both, roles_of
from sessions.people.merge import DETAILS, MERGED, label, raise_versions, taken, tell_apart

KEPT, GONE = "kept", "gone"  # who stays where both stood; without an answer both do, as before the merge


class CannotUndo(Exception):
    """It was undone before, or what it needs is gone; the message says so."""


class Preview(NamedTuple):
    """What undoing does, in words. asked: key of the question → its words, where both had one place."""

    back: list[str]
    stays: list[str]
    asked: dict[str, str]


def preview(merge: Merge) -> Preview:
    """What would go back, what stays, and what has to be asked. Nothing is changed."""
    rows, found = merge.moved["rows"], Preview([], [], {})
    roles = {(role.record._meta.model_name, role.record.pk): role for role in roles_of(merge.kept)}
    for note in merge.moved["joined"]:
        if role := roles.pop((note["model"], note["twin"]), None):
            found.asked[key_of(note)] = f"{of_both(role)}."
    for (model, pk), role in roles.items():
        if pk in rows[f"{model}.{ROLES[type(role.record)][0]}"]:
            found.back.append(f"{merge.name} {role.words}")
        else:
            found.stays.append(f"{merge.kept} {role.words}")
    person = last_row(merge).instance
    for name in DETAILS:
        if name in merge.moved["before"] and getattr(merge.kept, name) == getattr(person, name):
            found.back.append(f"Its {label(name)}")
    users = User.objects.filter(pk__in=rows["user.person"], person=merge.kept)
    found.back.extend(f"The log-in {user}" for user in users)
    moved = Q(pk__in=rows["portrait.person"], person=merge.kept)
    if Portrait.objects.filter(moved | Q(set_aside_by=merge)).exists():
        found.back.append("The portrait")
    return found


def key_of(note: dict[str, Any]) -> str:
    return f"{note['model']}-{note['pk']}"


def last_row(merge: Merge) -> models.Model:
    """The last row of the history of the record that went: what it held. Raises CannotUndo."""
    last = Person.history.filter(id=merge.number, history_type="-").order_by("-history_id").first()
    if last is None or Person.objects.filter(pk=merge.number).exists():
        raise CannotUndo("This merge cannot be undone: the history does not hold what was there before.")
    return last


def undo(merge: Merge, *, by: User | None, answers: dict[str, str]) -> Person:
    """Take a merge back, in one transaction. Returns the person who is there again.

    answers: of each question of the preview KEPT or GONE; else both stay. Raises CannotUndo.
    """
    with archive_change():
        merge = Merge.objects.select_for_update().filter(pk=merge.pk).first()
        if merge is None:
            raise CannotUndo("This merge was undone already.")
        row = last_row(merge)
        kept, person = merge.kept, row.instance
        answers = {key: answers.get(key) for key in preview(merge).asked}
        OldAddress.give_back(person, kept.slug, merge.moved["addresses"])
        restore(person, kept, kept.pk, merge.moved, merge)
        for note in merge.moved["joined"]:
            part(note, merge, person, answers.get(key_of(note)))
        if pk := merge.moved.get("spelling"):  # the name of the one who is back, and never of the other
            Alias.objects.filter(pk=pk, person=kept, key=person.key).delete()
            Alias.history.filter(id=pk, person=kept).update(person=person)
        Portrait.objects.filter(set_aside_by=merge).update(person=person, set_aside_by=None)
        row.history_change_reason = f"{row.history_change_reason}, undone"
        row.save(update_fields=["history_change_reason"])
        for pk, went_first in merge.moved["between"]:
            first, second = (person, kept) if went_first else (kept, person)
            doubt = Doubt.objects.filter(pk=pk)
            doubt.update(person=first, other=second)
            doubt.filter(settlement=MERGED).update(settled_at=None)
        tell_apart(kept, person, by=by)
        raise_versions(person)
        merge.delete()
    return person


def restore(
    record: models.Model, twin: models.Model | None, holder: int | None, note: dict[str, Any], merge: Merge
) -> None:
    """A record that went is there again, with what it had: as far as it still is as the merge left it.

    twin: the one that took it in, if it is still there; holder: its number.
    """
    if twin:
        before = copy(twin)
        for name, value in note["before"].items():
            setattr(before, name, twin._meta.get_field(name).to_python(value))
        give_back(twin, before, taken(before, record), merge)
    record.save(force_insert=True)
    for name, pks in note.get("rows", {}).items():
        model_name, pointer = name.split(".")
        held = {pointer: holder}
        for one in apps.get_model("mts", model_name)._base_manager.filter(pk__in=pks, **held).order_by("pk"):
            if hasattr(one, "history"):
                one.history.filter(history_date__gte=merge.at, **held).update(**{pointer: record})
            setattr(one, pointer, record)
            one.save(update_fields=[pointer])


def give_back(twin: models.Model, before: models.Model, given: dict[str, Any], merge: Merge) -> None:
    """Fields that still hold what the merge gave are as they were before, also in the history since."""
    names = [name for name, value in given.items() if getattr(twin, name) == value]
    for name in names:
        was = getattr(before, name)
        if hasattr(twin, "history"):
            twin.history.filter(history_date__gte=merge.at, **{name: given[name]}).update(**{name: was})
        setattr(twin, name, was)
    if names:
        twin.save()


def part(note: dict[str, Any], merge: Merge, person: Person, answer: str | None) -> None:
    """A place that both had: who stands there from now on."""
    model, pointer = apps.get_model("mts", note["model"]), note["field"]
    twin = model._base_manager.filter(**{"pk": note["twin"], pointer: merge.kept}).first()
    if answer == GONE:
        setattr(twin, pointer, person)
        twin.save(update_fields=[pointer])
    elif answer != KEPT and (record := revived(model, note)):
        setattr(record, pointer, person)
        if isinstance(record, Speaker):
            record.position = record.topic.speakers.count() + 1
        restore(record, twin, note["twin"], note, merge)


def revived(model: type[models.Model], note: dict[str, Any]) -> models.Model | None:
    """The record as it was, from its history or the note; None where what it belongs to is gone."""
    if "values" in note:
        columns = {column.attname: column for column in model._meta.concrete_fields}
        record = model(**{name: columns[name].to_python(value) for name, value in note["values"].items()})
    elif row := model.history.filter(id=note["pk"], history_type="-").order_by("-history_id").first():
        record = row.instance
    else:
        return None
    for pointer in model._meta.concrete_fields:
        if pointer.is_relation and pointer.name != note["field"]:
            there = pointer.related_model._base_manager.filter(pk=getattr(record, pointer.attname)).exists()
            if not there and not pointer.null:
                return None
            if not there:
                setattr(record, pointer.attname, None)
    return record
