"""The whole archive as a zip: which tables and columns it holds, and its JSON Schema.

Nothing here lists what goes along: a new table or column does by itself, unless it is named as left out.
"""

import json
from collections.abc import Iterator
from datetime import date, datetime, time
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

# Tables that stay behind, and why. All others of MTS go along.
LEFT_OUT = {
    "mts.privatelink": "keys to private pages: whoever lost one asks for a new one",
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
# Columns that stay behind, and why. So does what follows from other columns, or from the rules.
LEFT_COLUMNS = {
    "password": "a log-in comes without one",
    "last_login": "a fact of this machine",
    "form_key": "of a form that somebody has open",
    "stamp": "random, new in each change",
}
# The rows that go along, where not all do: files whose form was not sent yet are nobody's.
ROWS = {"mts.portrait": Q(form_key=""), "mts.slides": Q(form_key="")}
# Filled by every migrate, a stranger's try to log in, or a look for messages: an archive with these alone is
# empty.
NOBODYS = ("mts.archive", "mts.message", "mts.declinereason", "mts.senderrun", "mts.throttle")

INTEGER = {"type": "integer"}
SHAPES = {  # by the kind of a column; all others are text
    **dict.fromkeys(BaseDatabaseOperations.integer_field_ranges, INTEGER),
    "BooleanField": {"type": "boolean"},
    "DateField": {"type": "string", "format": "date"},
    "DateTimeField": {"type": "string", "format": "date-time"},
    "TimeField": {"type": "string", "pattern": r"^\d\d:\d\d:\d\d(\.\d+)?$"},
    "JSONField": {},
}
PARSED = {
    "DateTimeField": datetime.fromisoformat,
    "DateField": date.fromisoformat,
    "TimeField": time.fromisoformat,
}
JSON_TYPES = {"string": str, "integer": int, "boolean": bool, "null": type(None)}


class Column(NamedTuple):
    """name: in the zip. path: what `values_list` asks for. shape: its JSON Schema."""

    name: str
    path: str
    field: Field
    shape: dict[str, Any]


@cache
def exported() -> dict[str, type[Model]]:
    """The tables that go along by their name in the zip, from A to Z."""
    every = apps.get_app_config("mts").get_models(include_auto_created=True)
    kept = [model for model in every if model._meta.label_lower not in LEFT_OUT]
    return {model._meta.model_name: model for model in sorted(kept, key=lambda one: one._meta.model_name)}


@cache
def columns(model: type[Model]) -> list[Column]:
    return [
        # A group has another number elsewhere: it goes by its name.
        Column(
            field.name,
            f"{field.name}__name" if field.related_model is Group else field.attname,
            field,
            shape(field),
        )
        for field in model._meta.concrete_fields
        if field.name not in LEFT_COLUMNS and not isinstance(field, (DerivedField, VisibilityField))
    ]


def shape(field: Field) -> dict[str, Any]:
    """The JSON Schema of one column."""
    target = (
        Group._meta.get_field("name")
        if field.related_model is Group
        else getattr(field, "target_field", field)
    )
    kind = target.get_internal_type()
    found = SHAPES.get(kind, {"type": "string"}).copy()
    if found.get("type") == "integer":
        found["minimum"], found["maximum"] = BaseDatabaseOperations.integer_field_ranges[kind]
    elif kind in ("CharField", "SlugField"):
        found["maxLength"] = target.max_length
    if field.null and found:
        found["type"] = [found["type"], "null"]
    said = [str(field.help_text)] if field.help_text else []
    if field.choices:
        said.append("One of: " + "; ".join(f"“{value}”, {words}" for value, words in field.flatchoices) + ".")
    return found | ({"description": " ".join(said)} if said else {})


def misfit(value: object, shape: dict[str, Any]) -> str:
    """What is wrong with a value, by its JSON Schema; empty where nothing is."""
    types = shape.get("type", [])
    types = types if isinstance(types, list) else [types]
    if types and type(value) not in [JSON_TYPES[one] for one in types]:
        return f"is {value!r:.40}, and not {' or '.join(types)}"
    if isinstance(value, str) and len(value) > shape.get("maxLength", len(value)):
        return f"has more than {shape['maxLength']} characters"
    if (
        types
        and isinstance(value, int)
        and not shape.get("minimum", value) <= value <= shape.get("maximum", value)
    ):
        return f"is {value}, out of range"
    return ""


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


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the zip's JSON files, as one object: a property for each file."""
    digest = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
    file = {"type": "object", "properties": {"size": {"type": "integer"}, "sha256": digest}}
    manifest = {
        "format": {"const": FORMAT},
        "version": {"const": VERSION},
        "files": {"type": "object", "additionalProperties": file | {"required": ["size", "sha256"]}},
    }
    tables = {
        table: {column.name: column.shape for column in columns(model)} for table, model in exported().items()
    }
    files = {
        f"tables/{name}.json": {"type": "array", "items": {"$ref": f"#/$defs/{name}"}} for name in tables
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:mts:archive:{VERSION}",
        "title": "The archive of a monthly technical session",
        "description": "The JSON files of the zip that export_archive writes, as one object: a property for "
        "each file. A column that names another table holds the id of a row there. import_archive wants each "
        "row on a line of its own.",
        **whole({MANIFEST: whole(manifest)} | files),
        "$defs": {name: whole(columns) for name, columns in tables.items()},
    }


def whole(properties: dict[str, Any]) -> dict[str, Any]:
    """An object with all of these, and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


@read_only
def archive_schema(request: HttpRequest) -> HttpResponse:
    """/archive.schema.json"""
    return HttpResponse(in_json(schema(), indent=1), content_type="application/schema+json")
