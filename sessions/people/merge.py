"""Two records of one human, and how they are made one. `undo_merge` takes it back, `duplicates` finds them.

Whatever points to the record that goes points to the one that stays. Where both stand in one place, their two
places are made one in the same way. `Merge.moved` notes what undoing needs, as numbers wherever a history has
the rest:

    model, pk, twin   the record that went, and the one that took it in (None: nothing was to take)
    field             by which it pointed to the person
    values            what it held, where no history keeps that
    before            field → what the other one had there, of what it took over
    rows              {"speaker.person": [primary keys], …} of what pointed to it, rows of histories included
    joined            the same once more, of each place that both had

and of the person also

    between           [doubt, whether it named the one that went first], of what asked whether they are one
    addresses         slugs that led to the record that went
    spelling          the alias made of its name
"""

from typing import Any, NamedTuple

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from sessions.models import (
    CONSENTS,
    Alias,
    Capacity,
    Consent,
    Doubt,
    Intern,
    Merge,
    OldAddress,
    Person,
    Portrait,
    Session,
    Speaker,
    Topic,
    User,
    archive_change,
)
from sessions.models.order import close_gaps
from sessions.people.appearances import ROLES, of_both, roles_of

DETAILS = ("reading", "organisation", "said_as", "email", "biography", "left_on")
NARROWEST_FIRST = (Consent.NO, Consent.HOUSE, Consent.YES, Consent.NOT_ASKED)
MERGED = "They were merged."


class CannotMerge(Exception):
    """Both hold something that cannot be joined; the message says what, and what to do."""


class Preview(NamedTuple):
    """What a merge does, in words.

    obstacles: why it is refused; joined: where both stand in one place; lost: what is set aside.
    """

    kept: Person
    gone: Person
    obstacles: list[str]
    moves: list[str]
    joined: list[str]
    lost: list[str]
    warnings: list[str]


def preview(kept: Person, gone: Person) -> Preview:
    """Everything that moves from `gone` to `kept`, what is joined or lost, and what stands in the way."""
    found = Preview(kept, gone, obstacles(kept, gone), [], [], [], [])
    if found.obstacles:
        return found
    roles = roles_of(gone)
    for role in roles:
        if twin_of(role.record, kept, ROLES[type(role.record)][0]):
            found.joined.append(f"{of_both(role)}: one place remains.")
        else:
            found.moves.append(f"{gone} {role.words}")
    evenings = {role.session for role in roles} & {role.session for role in roles_of(kept)} - {None}
    found.warnings.extend(
        f"Both stand in the {evening.ordinal} session under different names: two names in one session are "
        "mostly two people."
        for evening in sorted(evenings, key=lambda evening: evening.number)
    )
    known = {kept.key, *kept.aliases.values_list("key", flat=True)}
    names = {gone.key: gone.name} | dict(gone.aliases.values_list("key", "name"))
    found.moves.extend(f"“{name}” as another spelling" for key, name in names.items() if key not in known)
    for name in DETAILS:
        ours, theirs = getattr(kept, name), getattr(gone, name)
        if theirs and not ours:
            found.moves.append(f"Its {label(name)}")
        elif theirs and theirs != ours:
            found.lost.append(f"Its {label(name)}: {theirs}")
    found.moves.extend(f"The log-in {user}" for user in User.objects.filter(person=gone))
    if Portrait.objects.filter(person=gone).exists():
        aside = Portrait.objects.filter(person=kept).exists()
        (found.lost if aside else found.moves).append("Its portrait" if aside else "The portrait")
    found.moves.append(f"The address /people/{gone.slug}/, which leads to /people/{kept.slug}/ from then on")
    return found


def label(name: str) -> str:
    return str(Person._meta.get_field(name).verbose_name)


def obstacles(kept: Person, gone: Person) -> list[str]:
    """Why these two cannot be merged, in sentences; empty when nothing stands in the way."""
    if kept.pk == gone.pk:
        return ["Choose two different people."]
    found = []
    if kept.anonymised_at or gone.anonymised_at:
        found.append("An anonymised person cannot be merged: it would tell who they were.")
    users = User.objects.filter(person__in=[kept, gone]).order_by("email")
    if len(users) > 1:
        found.append(
            f"Both have a log-in ({' and '.join(map(str, users))}). "
            "Take the person away from one of them first, then merge."
        )
    return found


def merge(kept: Person, gone: Person, *, by: User | None) -> Person:
    """Make two records one, in one transaction; the old address answers 301. Returns the one that stays.

    Raises CannotMerge with a sentence, and changes nothing, where both hold what cannot be joined.
    """
    with archive_change():
        people = Person.objects.select_for_update().order_by("pk").in_bulk([kept.pk, gone.pk])
        if kept.pk not in people or gone.pk not in people:
            raise CannotMerge("One of the two is no longer there.")
        kept, gone = people[kept.pk], people[gone.pk]
        if sentences := obstacles(kept, gone):
            raise CannotMerge(" ".join(sentences))
        raise_versions(gone)
        done = Merge.objects.create(kept=kept, number=gone.pk, name=gone.name, slug=gone.slug, by=by)
        # The question whether these two are one is answered, and must not go with the record that does.
        asked = Doubt.objects.filter(between(kept, gone))
        doubts = [[pk, first == gone.pk] for pk, first in asked.values_list("pk", "person")]
        asked.open().update(settled_at=timezone.now(), settled_by=by, settlement=MERGED)
        asked.update(person=kept, other=None)
        leading = OldAddress.objects.filter(kind=OldAddress.Kind.PERSON, leads_to=gone.slug)
        addresses = list(leading.values_list("slug", flat=True))
        gone._change_reason = f"merged into person {kept.pk}"
        done.moved = join(gone, kept, "", done) | {"between": doubts, "addresses": addresses}
        if gone.key != kept.key and not kept.aliases.filter(key=gone.key).exists():
            done.moved["spelling"] = kept.aliases.create(name=gone.name, reason=Alias.Reason.MERGED).pk
        done.save(update_fields=["moved"])
        OldAddress.record(OldAddress.Kind.PERSON, done.slug, kept.slug)
        return kept


def join(record: models.Model, twin: models.Model | None, pointer: str, merge: Merge) -> dict[str, Any]:
    """Two records made one: `twin` takes what it lacks and what points to `record`, which goes.

    Returns the note of it.
    """
    model = type(record)
    note = {"model": model._meta.model_name, "pk": record.pk, "twin": twin and twin.pk, "field": pointer}
    if not hasattr(model, "history"):
        note["values"] = {one.attname: plain(record, one.name) for one in model._meta.concrete_fields}
    if twin:
        note["rows"], note["joined"] = {}, []
        move_all(record, twin, note, merge)
        values = taken(twin, record)
        note["before"] = {name: plain(twin, name) for name in values}
        for name, value in values.items():
            setattr(twin, name, value)
    record.delete()
    if twin:
        twin.save()
    if isinstance(twin, Speaker):
        close_gaps(twin.topic.speakers.all())
    return note


def move_all(record: models.Model, twin: models.Model, note: dict[str, Any], merge: Merge) -> None:
    """Everything that points to `record` points to `twin`, the history last.

    So that "who was this" and a later anonymising find all of it.
    """
    for pointer in pointing_at(type(record)):
        moved = note["rows"][f"{pointer.model._meta.model_name}.{pointer.name}"] = []
        for one in pointer.model._base_manager.filter(**{pointer.name: record}).order_by("pk"):
            other = twin_of(one, twin, pointer.name)
            if isinstance(one, Portrait) and other:
                one.person, one.set_aside_by = None, merge
                one.save(update_fields=["person", "set_aside_by"])
            elif other or (isinstance(one, Alias) and one.key == twin.key):
                note["joined"].append(join(one, other, pointer.name, merge))
            else:
                setattr(one, pointer.name, twin)
                one.save(update_fields=[pointer.name])
                moved.append(one.pk)


def pointing_at(model: type[models.Model]) -> list[models.ForeignKey]:
    """Every field that points to records of this model, by name, those of histories last.

    Asked of the models themselves, so that a new one follows its person without a line here.
    """
    relations = model._meta.get_fields(include_hidden=True)
    pointers = [one.field for one in relations if one.auto_created and (one.one_to_many or one.one_to_one)]
    return sorted(
        pointers, key=lambda one: (hasattr(one.model, "history_object"), one.model._meta.model_name, one.name)
    )


def twin_of(record: models.Model, kept: models.Model, pointer: str) -> models.Model | None:
    """What `kept` has at the same place already, where only one can be."""
    options = record._meta
    places = [one.fields for one in options.total_unique_constraints if pointer in one.fields]
    if options.get_field(pointer).unique:
        places.append((pointer,))
    if isinstance(record, Intern) and record.farewell_session_id:
        places.append(("person", "farewell_session"))
    for names in places:
        same = {name: getattr(record, options.get_field(name).attname) for name in names} | {pointer: kept}
        if twin := type(record)._base_manager.filter(**same).first():
            return twin
    return None


def taken(twin: models.Model, record: models.Model) -> dict[str, Any]:
    """Field → value, of what changes in `twin` when it takes in the other record of its place.

    It takes what it has not itself; "do not ask" holds if either said so. Of two spellings one is enough.
    """
    columns = [] if isinstance(twin, Alias) else twin._meta.concrete_fields
    names = [column.name for column in columns if column.editable and not column.is_relation]
    values = {name: getattr(twin, name) or getattr(record, name) for name in names}
    if isinstance(twin, Speaker):
        values["capacity"] = record.capacity if twin.capacity == Capacity.MEMBER else twin.capacity
        for name in CONSENTS:
            values[name] = min(getattr(twin, name), getattr(record, name), key=NARROWEST_FIRST.index)
    return {name: value for name, value in values.items() if value != getattr(twin, name)}


def plain(record: models.Model, name: str) -> str | None:
    """The value of a field as JSON can hold it; `to_python` of the field reads it back."""
    column = record._meta.get_field(name)
    return None if column.value_from_object(record) is None else column.value_to_string(record)


def raise_versions(person: Person) -> None:
    """Edit forms that still name this person are stale from now on."""
    moderated = Q(pk__in=person.moderator_set.values("session"))
    for records in (
        Topic.objects.filter(pk__in=person.talks.values("topic")),
        Session.objects.filter(moderated | Q(writer=person)),
    ):
        records.update(version=F("version") + 1)


def between(one: Any, two: Any) -> Q:
    """The doubts whether these two are one human."""
    return Q(person=one, other=two) | Q(person=two, other=one)


def tell_apart(one: Person, two: Person, *, by: User | None) -> None:
    """Note that these are two humans, so that nobody is asked again."""
    with archive_change():
        asked = Doubt.objects.filter(between(one, two))
        settled = {"settled_at": timezone.now(), "settled_by": by, "settlement": "They are two people."}
        if not asked.open().update(**settled) and not asked.exists():
            Doubt.objects.create(
                about="people", message=f"Are {one} and {two} one?", person=one, other=two, **settled
            )
