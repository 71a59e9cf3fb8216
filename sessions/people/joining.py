"""The single steps of a merge: how each thing of the record that goes joins the one that stays.

Each step notes in `Merge.moved` what `undo_merge` needs, as numbers wherever a history has the rest:

    rows        {"speaker.person": [primary keys], "historicalspeaker.person": […], …}
    joined      places that both had: the record that went, the one that took it in, and what that was before
    details     field → what the person who stays had there before
    spelling    the alias made of the name of the record that went
    between     [doubt, whether its person is the one that went], of those that asked whether they are one
    addresses   slugs that led to the record that went
"""

from typing import Any

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
    Moderator,
    Newcomer,
    Person,
    Portrait,
    Session,
    Speaker,
    Topic,
    User,
)
from sessions.models.order import close_gaps

DETAILS = ("organisation", "said_as", "email", "biography", "left_on")
EITHER = ("do_not_ask", "willing_to_moderate")  # hold if one of the two said so
NARROWEST_FIRST = (Consent.NO, Consent.HOUSE, Consent.YES, Consent.NOT_ASKED)
MERGED = "They were merged."
# What a role at one place takes from its twin where it has nothing itself.
FILLED = {
    Speaker: ("affiliation", "credited_as", "told_at", "confirmed_at", "remote"),
    Moderator: ("credited_as", "asked_at", "answer"),
    Newcomer: ("credited_as",),
    Intern: ("programme", "started_on", "ended_on", "duration_text", "home_institution", "impressions"),
}


def pointing_at(model: type[models.Model], *, history: bool = False) -> list[models.ForeignKey]:
    """Every field that points to records of this model: of what there is, or of its history, by name.

    Asked of the models themselves, so that a new one follows its person without a line here.
    """
    fields = []
    for relation in model._meta.get_fields(include_hidden=True):
        pointing = relation.auto_created and (relation.one_to_many or relation.one_to_one)
        if pointing and hasattr(relation.related_model, "history_object") == history:
            fields.append(relation.field)
    return sorted(fields, key=name_of)


def name_of(field: models.Field) -> str:
    return f"{field.model._meta.model_name}.{field.name}"


def plain(record: models.Model, name: str) -> Any:
    """The value of a field as JSON can hold it; `to_python` of the field reads it back."""
    field = record._meta.get_field(name)
    value = field.value_from_object(record)
    return None if value is None else field.value_to_string(record)


def twin_of(record: models.Model, kept: Person, field: models.Field | None = None) -> models.Model | None:
    """What `kept` has at the same place already, where only one can be."""
    model = type(record)
    field = field or next(one for one in model._meta.concrete_fields if one.related_model is Person)
    places = [one.fields for one in model._meta.total_unique_constraints if field.name in one.fields]
    if field.unique:
        places.append((field.name,))
    if isinstance(record, Intern) and record.farewell_session_id:
        places.append(("person", "farewell_session"))
    for names in places:
        same = {name: getattr(record, model._meta.get_field(name).attname) for name in names}
        if twin := model._base_manager.filter(**same | {field.name: kept}).first():
            return twin
    return None


def move_all(merge: Merge, gone: Person) -> None:
    """Everything that points to `gone` points to the one that stays; then the history follows.

    So that "who was this" and a later anonymising find all of it.
    """
    rows = merge.moved["rows"] = {}
    for field in pointing_at(Person):
        moved = []
        for record in field.model._base_manager.filter(**{field.name: gone}).order_by("pk"):
            twin = twin_of(record, merge.kept, field)
            if twin is None and not (isinstance(record, Alias) and record.key == merge.kept.key):
                setattr(record, field.name, merge.kept)
                record.save(update_fields=[field.name])
                moved.append(record.pk)
            elif isinstance(record, Portrait):
                record.person, record.set_aside_by = None, merge
                record.save(update_fields=["person", "set_aside_by"])
            else:
                merge.moved["joined"].append(join(record, twin, field))
        rows[name_of(field)] = moved
    for field in pointing_at(Person, history=True):
        old = field.model._default_manager.filter(**{field.attname: gone.pk})
        rows[name_of(field)] = list(old.values_list("pk", flat=True))
        old.update(**{field.attname: merge.kept.pk})


def join(record: models.Model, twin: models.Model | None, pointer: models.Field) -> dict:
    """One place of two: `twin` takes what it lacks and what hangs on `record`, which goes."""
    model = type(record)
    twin_pk = twin and twin.pk
    note = {"model": model._meta.model_name, "field": pointer.name, "pk": record.pk, "twin": twin_pk}
    if not hasattr(model, "history"):
        note["values"] = {field.attname: plain(record, field.name) for field in model._meta.concrete_fields}
    if twin:
        values = joined(twin, record)
        note["before"] = {name: plain(twin, name) for name in values}
        note["hanging"] = {}
        for field in pointing_at(model):
            hanging = field.model._base_manager.filter(**{field.name: record})
            note["hanging"][name_of(field)] = list(hanging.values_list("pk", flat=True))
            hanging.update(**{field.name: twin})
        for name, value in values.items():
            setattr(twin, name, value)
    record.delete()
    if twin:
        twin.save()
    if isinstance(twin, Speaker):
        close_gaps(twin.topic.speakers.all())
    return note


def joined(twin: models.Model, record: models.Model) -> dict[str, Any]:
    """Field → value, of what changes in `twin` when it takes in the other record of its place."""
    values = {name: getattr(twin, name) or getattr(record, name) for name in FILLED.get(type(twin), ())}
    if isinstance(twin, Speaker):
        values["capacity"] = record.capacity if twin.capacity == Capacity.MEMBER else twin.capacity
        for name in CONSENTS:
            values[name] = min(getattr(twin, name), getattr(record, name), key=NARROWEST_FIRST.index)
    return {name: value for name, value in values.items() if value != getattr(twin, name)}


def raise_versions(person: Person) -> None:
    """Edit forms that still name this person are stale from now on."""
    topics = Topic.objects.filter(speakers__person=person).order_by()
    Topic.objects.filter(pk__in=topics.values("pk")).update(version=F("version") + 1)
    evenings = Session.objects.filter(Q(moderator_set__person=person) | Q(writer=person)).order_by()
    Session.objects.filter(pk__in=evenings.values("pk")).update(version=F("version") + 1)


def spellings_that_move(kept: Person, gone: Person) -> list[str]:
    """Names that `kept` takes over as aliases: the name of `gone`, then its aliases."""
    known = {kept.key, *kept.aliases.values_list("key", flat=True)}
    names = {gone.key: gone.name} | dict(gone.aliases.values_list("key", "name"))
    return [name for key, name in names.items() if key not in known]


def add_spelling(merge: Merge, gone: Person) -> None:
    """The name of `gone` is another spelling of the one that stays."""
    if not merge.kept.aliases.filter(key=gone.key).exists() and gone.key != merge.kept.key:
        alias = merge.kept.aliases.create(name=gone.name, reason=Alias.Reason.MERGED)
        merge.moved["spelling"] = alias.pk


def take_details(merge: Merge, gone: Person) -> None:
    """What `kept` lacks it takes from `gone`; "do not ask" holds if either said so."""
    kept, before = merge.kept, {}
    for name in (*DETAILS, *EITHER):
        if getattr(gone, name) and not getattr(kept, name):
            before[name] = plain(kept, name)
            setattr(kept, name, getattr(gone, name))
    merge.moved["details"] = before
    kept.save()


def settle_doubts(merge: Merge, gone: Person, by: User | None) -> None:
    """The question whether these two are one is answered, and must not go with the record that does."""
    kept = merge.kept
    between = Doubt.objects.filter(Q(person=kept, other=gone) | Q(person=gone, other=kept))
    merge.moved["between"] = [[doubt.pk, doubt.person_id == gone.pk] for doubt in between.order_by("pk")]
    between.open().update(settled_at=timezone.now(), settled_by=by, settlement=MERGED)
    between.update(person=kept, other=None)
