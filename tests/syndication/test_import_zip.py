"""An export read into an empty archive: all of it, or nothing; and exported again, the same bytes."""

import json
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sessions.models import (
    Archive,
    Audience,
    FollowUp,
    Person,
    Proposal,
    Reader,
    Session,
    Status,
    Topic,
    archive_change,
    set_visibility,
)
from sessions.models.visibility import differing, rules
from sessions.search.find import find
from sessions.syndication.export_format import exported
from sessions.syndication.import_zip import ImportRefused
from tests.factories import make_person, make_proposal, make_session, make_topic, undone
from tests.syndication.archive_cast import (
    empty_archive,
    export,
    files,
    forged,
    imported,
    make_archive,
    opened,
    tables,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def exported_once(django_db_setup, django_db_blocker, tmp_path_factory) -> bytes:
    """An export, made once; nothing of it is left."""
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
            make_archive()
            content = export()
        transaction.set_rollback(True)
    return content


@pytest.fixture
def content(exported_once) -> bytes:
    """An export, and an archive that is empty."""
    empty_archive()
    return exported_once


def records() -> int:
    return sum(model._base_manager.count() for model in exported().values())


def refusal(content: bytes, folder) -> str:
    """Why it is refused; nothing is there afterwards."""
    with pytest.raises(ImportRefused) as refused:
        imported(content, folder)
    assert (records(), files()) == (0, [])
    return str(refused.value)


def with_rows(content: bytes, name: str, *rows: object) -> bytes:
    lines = ",\n".join(json.dumps(row) for row in rows)
    return forged(content, {f"tables/{name}.json": f"[\n{lines}\n]\n".encode()})


@pytest.mark.postgres
def test_exported_again_it_is_the_same_bytes(content, tmp_path):
    stamp = Archive.current_stamp()
    assert imported(content, tmp_path) == sum(len(rows) for rows in tables(content).values()) == records()
    assert export() == content
    assert Archive.current_stamp() not in (None, stamp)  # no page is kept from before


@pytest.mark.postgres
def test_who_may_see_what_and_all_that_follows_is_there_at_once(content, tmp_path):
    imported(content, tmp_path)
    assert [model for model in rules(Reader.HOUSE) if differing(model).exists()] == []
    seen = Topic.objects.visible_to(Reader.STRANGER).values_list("title", flat=True)
    assert sorted(seen) == ["Designing APIs in Go", "JWT vs Goa"]
    assert [hit.name for hit in find("goa", Reader.STRANGER).hits] == ["JWT vs Goa"]
    topic = Topic.objects.get(title="JWT vs Goa")
    assert "<li>one</li>" in topic.summary_html
    assert Person.objects.get(name="Kevin").key == "kevin"
    assert Person.objects.get(name="Kevin").initial == "K"


@pytest.mark.postgres
def test_log_ins_come_with_their_group_and_without_a_password(content, tmp_path):
    imported(content, tmp_path)
    user = get_user_model().objects.get()
    assert (user.email, user.person.name, user.has_usable_password()) == (
        "okubo@example.com",
        "大久保",
        False,
    )
    assert user.has_perm("mts.change_session")


@pytest.mark.postgres
def test_new_records_get_no_number_that_history_or_a_merge_knows(content, tmp_path):
    imported(content, tmp_path)  # the merge in it took the person of number 900 away
    assert make_person("Lin").pk > 900
    assert make_proposal().pk > 900


@pytest.mark.postgres
def test_what_every_migrate_enters_gives_way(content, tmp_path):
    with archive_change():
        pass  # the row of the archive
    imported(content, tmp_path)
    assert export() == content


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("make", "named"),
    [(make_person, "people"), (lambda: get_user_model().objects.create_user("a@example.com"), "users")],
)
def test_an_archive_that_holds_anything_is_left_alone(content, tmp_path, make, named):
    make()
    before = records()
    with pytest.raises(ImportRefused, match=f"holds {named}. Import into an empty one"):
        imported(content, tmp_path)
    assert (records(), files()) == (before, [])


def test_files_that_are_there_already_are_kept_when_they_are_the_same(content, tmp_path):
    path = next(name for name in opened(content).namelist() if name.startswith("files/"))
    default_storage.save(path.removeprefix("files/"), ContentFile(opened(content).read(path)))
    imported(content, tmp_path)
    assert export() == content


def test_files_that_are_there_already_with_another_content_are_left_alone(content, tmp_path):
    path = next(name for name in opened(content).namelist() if name.startswith("files/")).removeprefix(
        "files/"
    )
    default_storage.save(path, ContentFile(b"somebody's"))
    with pytest.raises(ImportRefused, match="there already, with another content"):
        imported(content, tmp_path)
    assert (records(), files()) == (0, [path])


@pytest.mark.postgres
def test_a_crash_in_the_middle_leaves_nothing(content, tmp_path, monkeypatch):
    save, saved = default_storage.save, []

    def breaks(path, file):
        if saved:
            raise KeyboardInterrupt
        saved.append(path)
        return save(path, file)

    monkeypatch.setattr(
        default_storage._wrapped if hasattr(default_storage, "_wrapped") else default_storage, "save", breaks
    )
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        imported(content, tmp_path)
    assert saved
    assert (records(), files()) == (0, [])


PICTURE = {"key": "../../x", "widths": [480]}


@pytest.mark.parametrize(
    ("entries", "why"),
    [
        ({"archive.json": None}, "no archive that export_archive wrote"),
        ({"archive.json": b'{"format": "zip"}'}, "no archive that export_archive wrote"),
        ({"archive.json": b"[]"}, "archive.zip: 'list' object"),
        ({"archive.json": b'{"format": "mts-archive", "version": 2}'}, "written in version 2 of the format"),
        ({"archive.json": b'{"format": "mts-archive"}'}, "version"),
        ({"archive.json": b"{"}, "Expecting"),
        ({"tables/robot.json": b"[]\n"}, "tables/robot.json is a table that this MTS does not know"),
        ({"files/pictures/../../x-480.webp": b"x"}, "is no picture or deck of MTS"),
        ({"files//etc/passwd": b"x"}, "is no picture or deck of MTS"),
        ({"files/pictures/ab-480.webp": b"x"}, "files/pictures/ab-480.webp belongs to no record"),
        ({"files/slides/ab.pdf": b"x" * (20 * 2**20 + 1)}, "is no picture or deck of MTS"),
        ({"tables/person.json": b"[\n{\n]\n"}, "Expecting"),
        ({"tables/person.json": b"[\n3\n]\n"}, "person"),
        ({"tables/person.json": b'[\n{"id": 1, "name": "A", "slug": "\\ud800"}\n]\n'}, "surrogates"),
    ],
)  # fmt: skip
def test_what_no_export_wrote_is_refused_by_name(content, tmp_path, entries, why):
    assert why in refusal(forged(content, entries), tmp_path)


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("name", "row", "why"),
    [
        ("tag", {"id": 1, "colour": "red"}, "tables/tag.json: colour is a column that this MTS does not"),
        ("tag", {"id": "one", "name": "Go"}, "tables/tag.json: ['“one” value must be an integer.']"),
        ("tag", {"id": 2**63, "name": "Go"}, "tables/tag.json"),
        ("tagsynonym", {"id": 1, "tag": 77, "name": "golang"}, "tag"),
        ("merge", {"id": 1, "kept": 1, "number": 1, "at": "yesterday"}, "yesterday"),
        ("archive", {"id": 2, "version": 1}, "one_archive"),
    ],
)  # fmt: skip
def test_a_row_that_does_not_fit_is_refused_by_name(content, tmp_path, name, row, why):
    assert why in refusal(with_rows(content, name, row), tmp_path)


def test_another_content_than_was_exported_is_refused(content, tmp_path):
    name = "tables/person.json"
    other = opened(content).read(name).replace(b"Kevin", b"Kelvi")
    said = refusal(forged(content, {name: other}, told=False), tmp_path)
    assert said == "tables/person.json is not what was exported: its SHA-256 is another one."
    said = refusal(forged(content, {name: None}, told=False), tmp_path)
    assert said == "tables/person.json is in only one of the zip and its archive.json."


def test_what_would_unpack_to_far_more_is_refused_unread(content, tmp_path):
    made = BytesIO(content)
    with ZipFile(made, "a", ZIP_DEFLATED) as zip:
        zip.writestr("tables/zeros.json", bytes(2**25))
    assert refusal(made.getvalue(), tmp_path) == "tables/zeros.json would unpack to 33,554,432 bytes."


@pytest.mark.parametrize("cut", [0, 100, -30])
def test_half_a_zip_is_refused(content, tmp_path, cut):
    assert "archive.zip: " in refusal(content[:cut], tmp_path)


@pytest.mark.postgres
def test_an_older_archive_without_a_table_or_column_takes_what_is_usual(content, tmp_path):
    people = [{k: v for k, v in row.items() if k != "do_not_ask"} for row in tables(content)["person"]]
    older = with_rows(forged(content, {"tables/skippedmonth.json": None}), "person", *people)
    imported(older, tmp_path)
    assert set(Person.objects.values_list("do_not_ask", flat=True)) == {False}
    assert tables(export()) == tables(content) | {"skippedmonth": []}


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf"]), min_size=1, max_size=30).filter(
    str.strip
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)
TALKS = st.lists(st.tuples(TEXTS, TEXTS, st.sampled_from(Audience.values), st.integers(0, 2)), max_size=3)
EVENINGS = st.lists(st.tuples(st.dates(date(1999, 1, 1)), st.sampled_from(Status.values), TALKS), max_size=3)


MOMENTS = st.integers(0, 10**15).map(lambda n: datetime(1999, 1, 1, tzinfo=UTC) + timedelta(microseconds=n))
PROPOSALS = st.lists(st.tuples(TEXTS, JSON, MOMENTS), max_size=2)


@pytest.mark.postgres
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(EVENINGS, PROPOSALS)
def test_any_archive_comes_back_as_it_was(tmp_path, evenings, proposals):
    with undone():
        people = [make_person(name) for name in ("Okubo", "Kevin", "Kelvin")]
        for number, (day, status, talks) in enumerate(evenings, start=1):
            session = make_session(number, held_on=day, status=status)
            for title, summary, audience, speaker in talks:
                make_topic(session, title, summary=summary, audience=audience, speakers=[people[speaker]])
        for name, odd, moment in proposals:
            make_proposal(name, links=[odd], submitted_at=moment)
        talks = list(Topic.objects.all())
        for one, other in zip(talks[1:], talks, strict=False):
            FollowUp.objects.create(topic=one, earlier=other, quote=other.title)
        before, seen = export(), every_value()
        empty_archive()
        imported(before, tmp_path)
        assert export() == before
        assert every_value() == seen


def every_value() -> list[dict]:
    """What follows from other columns, too; who filled in which form does not go along."""
    set_visibility()
    rows = [
        row for model in (Session, Topic, Person, Proposal) for row in model.objects.order_by("pk").values()
    ]
    return [{name: value for name, value in row.items() if name != "form_key"} for row in rows]
