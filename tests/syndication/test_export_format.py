"""What goes along in an export: everything, or it is named as left out."""

import json

from django.apps import apps
from django.contrib.auth.models import Group
from jsonschema import Draft202012Validator

from sessions.syndication.export_format import (
    LEFT_COLUMNS,
    LEFT_OUT,
    NOBODYS,
    columns,
    exported,
    schema,
)

EVERY = {model._meta.label_lower: model for model in apps.get_models(include_auto_created=True)}
SECRET = ("password", "token", "digest", "secret", "form_key", "stamp")


def test_every_table_goes_along_or_is_named_as_left_out_with_the_reason():
    """A new table of MTS goes along by itself; one that holds keys or is made anew is named in LEFT_OUT."""
    taken = {model._meta.label_lower for model in exported().values()}
    assert EVERY.keys() - taken - LEFT_OUT.keys() == set()
    assert LEFT_OUT.keys() - EVERY.keys() == set(), "named, and there is no such table"
    assert taken & LEFT_OUT.keys() == set()
    assert set(NOBODYS) <= EVERY.keys()
    assert all(LEFT_OUT.values()) and all(LEFT_COLUMNS.values())


def test_no_column_with_a_secret_goes_along():
    names = [f"{name}.{column.name}" for name, model in exported().items() for column in columns(model)]
    assert [name for name in names if any(word in name for word in SECRET)] == []
    assert "user.email" in names and "topic.house_summary" in names


def test_whatever_a_row_points_to_goes_along():
    taken = {*exported().values(), Group}
    pointing = [(model, column.field) for model in exported().values() for column in columns(model)]
    assert [
        (model, field) for model, field in pointing if (to := field.related_model) and to not in taken
    ] == []
    links = [link.remote_field.through for model in taken for link in model._meta.local_many_to_many]
    left = {model._meta.label_lower for model in links if model not in taken}
    assert left - LEFT_OUT.keys() == set()


def test_schema_is_one_and_is_served_to_whoever_reads(client, db):
    answer = client.get("/archive.schema.json")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/schema+json")
    found = json.loads(answer.content)
    Draft202012Validator.check_schema(found)
    assert found == json.loads(json.dumps(schema(), default=str))
    assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert found["$defs"]["topic"]["properties"]["title"] == {"type": "string", "maxLength": 300}
