"""The whole archive as a zip: what it holds, what it never holds, and always the same bytes."""

import csv
import json
from io import StringIO

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from jsonschema import Draft202012Validator, FormatChecker

from sessions.models import Archive, Session, archive_change
from sessions.syndication.export_zip import export_zip
from tests.factories import make_person, make_session, make_topic
from tests.syndication.archive_cast import export, files, make_archive, opened, tables

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_the_same_archive_gives_the_same_bytes():
    make_archive()
    first = export()
    assert export() == first
    with archive_change():
        Session.objects.filter(number=34).update(venue="Elsewhere")
    assert export() != first


def test_json_is_as_its_schema_says():
    make_archive()
    zip = opened(export())
    documents = [name for name in zip.namelist() if name.endswith(".json") and name != "schema.json"]
    whole = {name: json.loads(zip.read(name)) for name in documents}
    schema = json.loads(zip.read("schema.json"))
    assert [
        (list(error.path), error.message)
        for error in Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(whole)
    ] == []
    assert whole["tables/homework.json"][0]["text"] == "Measure it."
    whole["tables/homework.json"][0] |= {"text": 3, "more": ""}
    assert len(list(Draft202012Validator(schema).iter_errors(whole))) == 2


def test_every_table_has_its_rows_and_nothing_that_is_left_out():
    make_archive()
    content, archive = export(), Archive.objects.get()
    found = tables(content)
    assert [name for name, rows in found.items() if not rows] == []
    assert found["user"] == [
        {
            "date_joined": found["user"][0]["date_joined"],
            "email": "okubo@example.com",
            "id": found["user"][0]["id"],
        }
        | {"is_active": True, "is_staff": True, "is_superuser": False, "person": found["user"][0]["person"]}
    ]
    assert found["user_groups"][0]["group"] == "Organisers"
    assert found["merge"][0]["at"] == "2017-05-19T10:00:00.123456+00:00"
    (row,) = found["archive"]
    assert row.pop("changed_at") == archive.changed_at.isoformat()
    assert row == {"feed_space": str(archive.feed_space), "id": 1, "version": archive.version}
    unpacked = b"".join(opened(content).read(name) for name in opened(content).namelist())
    for secret in (b"d1gest", b"thr0ttle", b"f0rm-key", archive.stamp.encode(), b"md5$"):
        assert secret not in unpacked
    assert b"private@example.com" in unpacked  # it is for the house: what is there can be found


def test_tables_are_there_for_a_spreadsheet_and_hold_no_formula():
    make_archive()
    text = opened(export()).read("tables/person.csv").decode()
    assert text.startswith("\ufeffid,name,")
    rows = list(csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline="")))
    assert [(row["name"], row["organisation"], row["left_on"]) for row in rows] == [
        ("大久保", '\'=HYPERLINK("x")', ""),
        ("Kevin", "", "2019-03-31"),
    ]


def test_reports_that_are_out_come_as_markdown_in_the_wording_of_the_house():
    make_archive()
    make_session(35, status="draft")
    zip = opened(export())
    reports = [name for name in zip.namelist() if name.startswith("reports/")]
    assert reports == ["reports/0032.md", "reports/0034.md"]
    text = zip.read("reports/0034.md").decode()
    assert "# 34th Monthly Technical Session" in text and "Only for us." in text


def test_files_come_along_as_they_lie_there():
    make_archive()
    zip = opened(export())
    there = {
        name.removeprefix("files/"): zip.read(name) for name in zip.namelist() if name.startswith("files/")
    }
    assert len(there) > 3
    for path, content in there.items():
        with default_storage.open(path) as file:
            assert file.read() == content
    left = {path.rpartition("-")[0] for path in {*files()} - there.keys()}
    assert len(left) == 1  # the picture of a form that was not sent yet


def test_a_file_that_is_missing_is_told_and_hinders_nothing():
    make_archive()
    default_storage.delete(gone := files()[-1])
    said = []
    content = b"".join(export_zip(said.append))
    assert f"missing: {gone}" in said
    assert f"files/{gone}" not in opened(content).namelist() and content == export()


def test_it_asks_the_same_for_one_evening_and_for_many():
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            export()
        return len(queries)

    make_topic(make_session(1), speakers=[make_person()])
    one = asked()
    for number in range(2, 12):
        make_topic(make_session(number), f"Talk {number}", speakers=[make_person(f"Kevin {number}")])
    assert asked() == one
