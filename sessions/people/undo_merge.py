"""A merge taken back: two records again. What moved goes back, and what came since stays where it is.

Months may lie between. What still points to the one that was kept goes back; what somebody gave away,
changed or deleted since stays as they left it. Only where both stood in one place somebody has to say who
stays there.
"""

from copy import copy
from dataclasses import dataclass, field

from django.apps import apps
from django.db import models
from django.db.models import Max

from sessions.models import Alias, Doubt, Merge, OldAddress, Person, Portrait, Speaker, User, archive_change
from sessions.models.addresses import free_slug
from sessions.people.identity import tell_apart
from sessions.people.joining import DETAILS, MERGED, joined, raise_versions
from sessions.people.places import roles_of

BOTH, KEPT, GONE = "both", "kept", "gone"


class CannotUndo(Exception):
    """It was undone before, or what it needs is gone; the message says so."""


@dataclass
class Claim:
    """A place that both had before the merge, and one has now. key: names the question on the page."""

    key: str
    words: str


@dataclass
class Preview:
    """What undoing does, in words. asked: what both claim."""

    back: list[str] = field(default_factory=list)
    stays: list[str] = field(default_factory=list)
    asked: list[Claim] = field(default_factory=list)


def preview(merge: Merge) -> Preview:
    """What would go back, what stays, and what has to be asked. Nothing is changed."""
    found = Preview(asked=claims(merge))
    rows = merge.moved["rows"]
    twins = {(note["model"], note["twin"]) for note in merge.moved["joined"]}
    for role in roles_of(merge.kept):
        model = role.record._meta.model_name
        name = f"{model}.writer" if role.verb.startswith("wrote") else f"{model}.person"
        if role.record.pk in rows.get(name, ()):
            found.back.append(f"{merge.name} {role.words}")
        elif (model, role.record.pk) not in twins:
            found.stays.append(f"{merge.kept} {role.words}")
    person = last_row(merge).instance
    taken = [name for name in DETAILS if name in merge.moved["details"]]
    found.back += [
        f"Its {Person._meta.get_field(name).verbose_name}"
        for name in taken
        if getattr(merge.kept, name) == getattr(person, name)
    ]
    users = User.objects.filter(pk__in=rows.get("user.person", []), person=merge.kept)
    found.back += [f"The log-in {user}" for user in users]
    aside = Portrait.objects.filter(set_aside_by=merge)
    if (Portrait.objects.filter(pk__in=rows.get("portrait.person", []), person=merge.kept) | aside).exists():
        found.back.append("The portrait")
    return found


def claims(merge: Merge) -> list[Claim]:
    """The roles that both had in one place, and that the one who was kept still has."""
    standing = {(role.record._meta.model_name, role.record.pk): role for role in roles_of(merge.kept)}
    return [
        Claim(f"{note['model']}-{note['pk']}", f"Both {role.words.replace('was ', 'were ', 1)}.")
        for note in merge.moved["joined"]
        if (role := standing.get((note["model"], note["twin"])))
    ]


def last_row(merge: Merge) -> models.Model:
    """The last row of the history of the record that went: what it held. Raises CannotUndo."""
    last = Person.history.filter(id=merge.number, history_type="-").order_by("-history_id").first()
    if last is None or Person.objects.filter(pk=merge.number).exists():
        raise CannotUndo("This merge cannot be undone: the history does not hold what was there before.")
    return last


def undo(merge: Merge, *, by: User | None, answers: dict[str, str]) -> Person:
    """Take a merge back, in one transaction. Returns the person who is there again.

    answers: the key of each Claim → BOTH (as before the merge, and where no answer is given), KEPT or GONE.
    Raises CannotUndo.
    """
    with archive_change():
        merge = Merge.objects.select_for_update().filter(pk=merge.pk).first()
        if merge is None:
            raise CannotUndo("This merge was undone already.")
        row = last_row(merge)
        kept, person = merge.kept, row.instance
        asked = {claim.key for claim in claims(merge)}
        come_back(person, merge)
        for name, pks in merge.moved["rows"].items():
            give(name, pks, merge, person)
        for note in merge.moved["joined"]:
            key = f"{note['model']}-{note['pk']}"
            part(note, merge, person, answers.get(key, BOTH) if key in asked else BOTH)
        details = merge.moved["details"]
        give_back(kept, {name: getattr(person, name) for name in details}, details, merge)
        take_spelling_away(merge, person)
        Portrait.objects.filter(set_aside_by=merge).update(person=person, set_aside_by=None)
        row.history_change_reason = f"{row.history_change_reason}, undone"
        row.save(update_fields=["history_change_reason"])
        two_again(merge, person, by)
        raise_versions(person)
        merge.delete()
    return person


def come_back(person: Person, merge: Merge) -> None:
    """The record under its number and, unless somebody took it, its address; those that led to it follow."""
    kind, kept = OldAddress.Kind.PERSON, merge.kept.slug
    old = OldAddress.objects.filter(kind=kind, slug=merge.slug)
    if Person.objects.filter(slug=merge.slug).exists() or old.exclude(leads_to=kept).exists():
        person.slug = free_slug(person, person.name, f"person-{person.pk}")
    else:
        old.delete()
    person.save(force_insert=True)
    leading = OldAddress.objects.filter(kind=kind, slug__in=merge.moved["addresses"], leads_to=kept)
    leading.update(leads_to=person.slug)


def give(name: str, pks: list[int], merge: Merge, person: Person) -> None:
    """What the merge moved goes back, with its history, as far as it is still with the one who was kept."""
    model_name, _, field_name = name.partition(".")
    model = apps.get_model("mts", model_name)
    held = {field_name: merge.kept}
    if hasattr(model, "history_object"):
        model._default_manager.filter(pk__in=pks, **held).update(**{field_name: person})
        return
    for record in model._base_manager.filter(pk__in=pks, **held).order_by("pk"):
        if hasattr(model, "history"):
            since = record.history.filter(history_date__gte=merge.at, **held)
            since.update(**{field_name: person})
        setattr(record, field_name, person)
        record.save(update_fields=[field_name])


def part(note: dict, merge: Merge, person: Person, answer: str) -> None:
    """A place that both had: who stands there from now on."""
    model = apps.get_model("mts", note["model"])
    twin = model._base_manager.filter(**{"pk": note["twin"], note["field"]: merge.kept}).first()
    if answer == KEPT:
        return
    if answer == GONE:
        setattr(twin, note["field"], person)
        twin.save(update_fields=[note["field"]])
        return
    record = revived(model, note)
    if record is None:
        return
    if twin:
        before = copy(twin)
        for name, value in note["before"].items():
            setattr(before, name, model._meta.get_field(name).to_python(value))
        give_back(twin, joined(before, record), note["before"], merge)
    setattr(record, note["field"], person)
    if isinstance(record, Speaker):
        last = record.topic.speakers.aggregate(Max("position"))["position__max"] or 0
        record.position = last + 1
    record.save(force_insert=True)
    for name, pks in note.get("hanging", {}).items():
        model_name, _, field_name = name.partition(".")
        hanging = apps.get_model("mts", model_name)._base_manager.filter(pk__in=pks)
        hanging.filter(**{field_name: note["twin"]}).update(**{field_name: record.pk})


def revived(model: type[models.Model], note: dict) -> models.Model | None:
    """The record as it was, from its history or the note; None where what it belongs to is gone."""
    if "values" in note:
        fields = {field.attname: field for field in model._meta.concrete_fields}
        record = model(**{name: fields[name].to_python(value) for name, value in note["values"].items()})
    else:
        row = model.history.filter(id=note["pk"], history_type="-").order_by("-history_id").first()
        if row is None:
            return None
        record = row.instance
    for pointer in model._meta.concrete_fields:
        value = getattr(record, pointer.attname)
        if not pointer.is_relation or value is None or pointer.name == note["field"]:
            continue
        if not pointer.related_model._base_manager.filter(pk=value).exists():
            if not pointer.null:
                return None
            setattr(record, pointer.attname, None)
    return record


def give_back(record: models.Model, given: dict, before: dict, merge: Merge) -> None:
    """Fields that still hold what the merge gave are as they were before, also in the history since.

    given: field → what the merge put there; before: field → what was there, as JSON holds it.
    """
    names = [name for name, value in given.items() if getattr(record, name) == value]
    for name in names:
        was = record._meta.get_field(name).to_python(before[name])
        if hasattr(record, "history"):
            since = record.history.filter(history_date__gte=merge.at, **{name: given[name]})
            since.update(**{name: was})
        setattr(record, name, was)
    if names:
        record.save()


def take_spelling_away(merge: Merge, person: Person) -> None:
    """The name of the one who is back is no spelling of the other, and never was."""
    if pk := merge.moved.get("spelling"):
        for alias in Alias.objects.filter(pk=pk, person=merge.kept, key=person.key):
            alias.delete()
        Alias.history.filter(id=pk, person=merge.kept).update(person=person)


def two_again(merge: Merge, person: Person, by: User | None) -> None:
    """Nobody is asked again whether these two are one."""
    for pk, went_first in merge.moved["between"]:
        two = (person, merge.kept) if went_first else (merge.kept, person)
        doubt = Doubt.objects.filter(pk=pk)
        doubt.update(person=two[0], other=two[1])
        doubt.filter(settlement=MERGED).update(settled_at=None)
    tell_apart(merge.kept, person, by=by)
