"""An archive with something in every table, and the way of any archive through a zip and back."""

import json
from datetime import UTC, date, datetime, time
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from sessions.media.photos import add_photo, set_portrait
from sessions.media.pictures import clean_picture
from sessions.media.slides import clean_slides
from sessions.media.storage import keep_picture, keep_slides
from sessions.models import (
    Alias,
    Call,
    CoSpeaker,
    Doubt,
    FollowUp,
    Homework,
    ImportedReport,
    Intern,
    Link,
    Merge,
    Newcomer,
    Notice,
    OldAddress,
    Portrait,
    PrivateLink,
    Question,
    SkippedMonth,
    Slides,
    Tag,
    TagSynonym,
    Throttle,
    Told,
    archive_change,
)
from sessions.syndication.export_zip import export_zip
from sessions.syndication.import_zip import import_zip
from tests.factories import make_moderator, make_person, make_proposal, make_session, make_topic
from tests.media.test_photos import upload

MOMENT = datetime(2017, 5, 19, 10, 0, 0, 123456, tzinfo=UTC)


def make_archive() -> None:
    """A record in every table, and of every kind of file; words that a spreadsheet or JSON trips over."""
    user = get_user_model().objects.create_organiser("okubo@example.com", "a long password")
    okubo = make_person("大久保", email="private@example.com", organisation='=HYPERLINK("x")')
    kevin = make_person("Kevin", left_on=date(2019, 3, 31))
    user.person = okubo
    user.save()
    earlier = make_session(32, held_on=date(2017, 3, 17), introduction="Tea.")
    session = make_session(34, writer=okubo, start_time=time(19, 0), had_party=True)
    first = make_topic(earlier, "Designing APIs in Go", speakers=[kevin])
    topic = make_topic(session, "JWT vs Goa", speakers=[okubo, kevin], summary="“Two” ways,\n- one\n- two 😀")
    make_topic(session, "The Year's Figures", public=False, speakers=[kevin], house_summary="Only for us.")
    make_moderator(session, kevin, asked_at=MOMENT)
    tag = Tag.objects.create(name="Go", slug="go")
    topic.tags.add(tag)
    with archive_change():
        Alias.objects.create(person=okubo, name="Okubo", reason="script")
        Intern.objects.create(person=kevin, farewell_session=session, duration_text="seven-week")
        Newcomer.objects.create(session=session, person=kevin)
        Link.objects.create(session=session, topic=topic, url="https://example.com/", label="Code")
        Question.objects.create(topic=topic, question="Why?", answer="Because.")
        answer = Homework.objects.create(topic=first, text="Measure it.")
        Homework.objects.filter(pk=answer.pk).update(answered_by=topic)
        FollowUp.objects.create(topic=topic, earlier=first, speakers_named=["Kevin", "大久保"])
    TagSynonym.objects.create(tag=tag, name="golang")
    OldAddress.record(OldAddress.Kind.PERSON, "kevin-1", kevin.slug)
    proposal = make_proposal("Another", person=kevin, session=session, links=["https://example.com/"])
    co_speaker = CoSpeaker.objects.create(proposal=proposal, name="Emi", position=1)
    report = ImportedReport.objects.create(
        session=session, text="34th", values={"zz": 1, "a": [None, True, {"b": "é"}]}, added_by=user
    )
    Doubt.objects.create(report=report, line=3, message="Who is David?", settled_at=MOMENT, settled_by=user)
    Merge.objects.create(kept=okubo, number=900, name="Ookubo", slug="ookubo", at=MOMENT, by=user, moved={})
    Notice.objects.create(session=session, person=kevin, text="Hello {private_link}", once="x", told_by=user)
    Told.objects.create(session=session, co_speaker=co_speaker, facts={"talks": {"1": "19:25"}}, at=MOMENT)
    Call.objects.create(pk=1, about="Short talks.")
    SkippedMonth.objects.create(month=date(2017, 8, 1), reason="Summer")
    PrivateLink.objects.create(proposal=proposal, digest="d1gest-of-a-private-link")
    Throttle.objects.create(key="thr0ttle-key", hits=1, ends=1)
    add_photo(session, upload(600, 400))
    set_portrait(okubo, clean_picture(upload(90, 90)), audience="public")
    deck = clean_slides(SimpleUploadedFile("talk.pdf", b"%PDF-1.7\n%%EOF\n"), "talk.pdf")
    keep_slides(Slides(session=session, topic=topic), deck).save()
    waits = keep_picture(Portrait(form_key="f0rm-key"), clean_picture(upload(80, 80)))
    waits.save()  # its form was not sent yet


def export() -> bytes:
    return b"".join(export_zip())


def opened(content: bytes) -> ZipFile:
    return ZipFile(BytesIO(content))


def tables(content: bytes) -> dict[str, list[dict]]:
    """The rows by the name of their table."""
    zip = opened(content)
    names = [name for name in zip.namelist() if name.startswith("tables/") and name.endswith(".json")]
    return {Path(name).stem: json.loads(zip.read(name)) for name in names}


def empty_archive() -> None:
    """As a new database after its first migrate: without any record, and without files."""
    for model in apps.get_app_config("mts").get_models(include_auto_created=True):
        if model._meta.managed:
            model._base_manager.all()._raw_delete(model._base_manager.db)
    for path in files():
        default_storage.delete(path)


def files() -> list[str]:
    root = Path(default_storage.location)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def imported(content: bytes, folder: Path) -> int:
    (folder / "archive.zip").write_bytes(content)
    return import_zip(folder / "archive.zip")


def forged(content: bytes, entries: dict[str, bytes | None], *, told: bool = True) -> bytes:
    """The zip with other entries (None: without it); told: its contents name them as they are now."""
    zip = opened(content)
    held = {name: zip.read(name) for name in zip.namelist()} | entries
    held = {name: data for name, data in held.items() if data is not None}
    if told and "archive.json" not in entries:
        contents = json.loads(held.pop("archive.json"))
        contents["files"] = {
            name: {"size": len(data), "sha256": sha256(data).hexdigest()} for name, data in held.items()
        }
        held["archive.json"] = json.dumps(contents).encode()
    made = BytesIO()
    with ZipFile(made, "w") as written:
        for name, data in held.items():
            written.writestr(name, data)
    return made.getvalue()
