"""The whole archive as a zip: which tables and columns it holds, and their JSON Schema.

Nothing here lists what goes along: a new table or column does by itself, unless it is named as left out.
"""

import json
from collections.abc import Iterator
from datetime import date, time
from functools import cache
from typing import Any, NamedTuple

from django.apps import apps
from django.contrib.auth.models import Group
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.models import Field, Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse

from sessions.guard.methods import read_only
from sessions.models.fields import DerivedField, VisibilityField

FORMAT, VERSION = "mts-archive", 1
MANIFEST, SCHEMA = "archive.json", "schema.json"

LEFT_OUT = {  # tables that stay behind, and why; all others of MTS go along
    "mts.privatelink": "keys to private pages: whoever lost one asks for a new one",
    "mts.personaltoken": "keys of calendars and programs: their owners make new ones",
    "mts.searchentry": "the index of the search, which follows",
    "mts.searchtext": "likewise",
    "mts.touched": "likewise",
    "mts.searchword": "likewise",
    "mts.throttle": "who tried what how often",
    "mts.senderrun": "when messages went out here",
    "mts.user_user_permissions": "rights are given by group",
    "auth.group": "made by migrate; the group of a log-in goes by its name",
    "auth.group_permissions": "made by migrate",
    "auth.permission": "made by migrate",
    "contenttypes.contenttype": "made by migrate",
    "admin.logentry": "the admin's own log; the history of records goes along",
    "sessions.session": "who is logged in",
}
LEFT_COLUMNS = {  # likewise; what follows from other columns, or from the rules, stays behind anyway
    "password": "a log-in comes without one",
    "last_login": "a fact of this machine",
    "form_key": "of a form that somebody has open",
    "stamp": "random, new in each change",
}
# The rows that go along, where not all do: files whose form was not sent yet are nobody's.
ROWS = {"mts.portrait": Q(form_key=""), "mts.slides": Q(form_key="")}
# Filled by every migrate, a stranger's try to log in, or a look for messages, or the shadow of other tables:
# with these alone an archive is empty.
NOBODYS = (
    "mts.archive", "mts.message", "mts.declinereason", "mts.senderrun", "mts.throttle",
    "mts.searchentry", "mts.searchtext", "mts.searchword", "mts.touched",
)  # fmt: skip

INTEGERS = BaseDatabaseOperations.integer_field_ranges
SHAPES = {  # by the kind of a column; all others are text
    **{kind: {"type": "integer", "minimum": low, "maximum": high} for kind, (low, high) in INTEGERS.items()},
    "BooleanField": {"type": "boolean"},
    "DateField": {"type": "string", "format": "date"},
    "DateTimeField": {"type": "string", "format": "date-time"},
    "JSONField": {},
}


class Column(NamedTuple):
    """name: in the zip. path: what `values_list` asks for; a group has another number elsewhere."""

    name: str
    path: str
    field: Field


@cache
def exported() -> dict[str, type[Model]]:
    """The tables that go along by their name in the zip, from A to Z."""
    every = apps.get_app_config("mts").get_models(include_auto_created=True)
    return dict(sorted((one._meta.model_name, one) for one in every if one._meta.label_lower not in LEFT_OUT))


@cache
def columns(model: type[Model]) -> list[Column]:
    return [
        Column(field.name, f"{field.name}__name" if field.related_model is Group else field.attname, field)
        for field in model._meta.concrete_fields
        if field.name not in LEFT_COLUMNS and not isinstance(field, (DerivedField, VisibilityField))
    ]


def rows_of(model: type[Model]) -> QuerySet:
    return model._base_manager.filter(ROWS.get(model._meta.label_lower, Q())).order_by("pk")


def paths_of_files() -> Iterator[str]:
    """Of every picture and deck that goes along, below MEDIA_ROOT."""
    kinds = [model for model in exported().values() if hasattr(model, "paths")]
    return (path for model in kinds for record in rows_of(model) for path in record.paths)


def in_json(value: object, **how: int) -> str:
    """The keys in order: PostgreSQL keeps them in another one than SQLite."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=in_text, **how)


def in_text(value: object) -> str:
    """A day, a moment, or whatever else JSON does not know."""
    return value.isoformat() if isinstance(value, (date, time)) else str(value)


def shape(field: Field) -> dict[str, Any]:
    """The JSON Schema of one column."""
    target = getattr(field, "target_field", field)
    kind = "CharField" if field.related_model is Group else target.get_internal_type()
    found = dict(SHAPES.get(kind, {"type": "string"}))
    if kind in ("CharField", "SlugField") and field.max_length:
        found["maxLength"] = field.max_length
    if field.null and found:
        found["type"] = [found["type"], "null"]
    choices = "; ".join(f"“{value}”, {words}" for value, words in field.flatchoices)
    said = " ".join(filter(None, [str(field.help_text), choices and f"One of: {choices}."]))
    return found | ({"description": said} if said else {})


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the zip's JSON files, as one object: a property for each file."""
    about = whole({"size": {"type": "integer"}, "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"}})
    files = {"type": "object", "additionalProperties": about}
    manifest = whole({"format": {"const": FORMAT}, "version": {"const": VERSION}, "files": files})
    tables = {name: {"type": "array", "items": {"$ref": f"#/$defs/{name}"}} for name in exported()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:mts:archive:{VERSION}",
        "title": "The archive of a monthly technical session",
        "description": "The JSON files of the zip that export_archive writes, as one object: a property for "
        "each file. A column that is called like a table holds the id of a row there. Each row is a line.",
        **whole({MANIFEST: manifest} | {f"tables/{name}.json": rows for name, rows in tables.items()}),
        "$defs": {
            name: whole({column.name: shape(column.field) for column in columns(model)})
            for name, model in exported().items()
        },
    }


def whole(properties: dict[str, Any]) -> dict[str, Any]:
    """An object with all of these, and no others."""
    names = list(properties)
    return {"type": "object", "properties": properties, "required": names, "additionalProperties": False}


@read_only
def archive_schema(request: HttpRequest) -> HttpResponse:
    """/archive.schema.json"""
    return HttpResponse(in_json(schema(), indent=1), content_type="application/schema+json")
