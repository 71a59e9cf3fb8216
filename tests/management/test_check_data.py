"""`manage.py check_data`: files without a record are named, and swept after a day."""

import os
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import timezone

from sessions.media.photos import add_photo, set_portrait
from sessions.media.pictures import clean_picture
from sessions.media.slides import clean_slides
from sessions.media.storage import keep_picture, keep_slides
from sessions.models import Archive, Portrait, Slides, Topic
from tests.factories import make_person, make_proposal, make_session, make_topic
from tests.media.test_photos import upload

pytestmark = pytest.mark.django_db

STRAY_PICTURE, STRAY_SLIDES = f"pictures/{'ab' * 16}-480.webp", f"slides/{'ab' * 16}.pdf"
DAY = timedelta(days=1)


def checked(**options) -> list[str]:
    out = StringIO()
    call_command("check_data", stdout=out, stderr=out, **options)
    return out.getvalue().splitlines()


def written(path: str, *, age: timedelta = 2 * DAY) -> str:
    default_storage.save(path, ContentFile(b"left behind"))
    aged(path, age)
    return path


def aged(path: str, age: timedelta) -> None:
    moment = (timezone.now() - age).timestamp()
    os.utime(default_storage.path(path), (moment, moment))


def every_file() -> set[str]:
    root = Path(default_storage.location)
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def kept() -> set[str]:
    """A file of every kind of record, all of them old."""
    session, proposal = make_session(), make_proposal()
    add_photo(session, upload())
    set_portrait(make_person(), clean_picture(upload(500, 500)), audience="public")
    keep_picture(Portrait(proposal=proposal), clean_picture(upload())).save()
    for record in (Slides(session=session), Slides(proposal=proposal)):
        keep_slides(
            record, clean_slides(SimpleUploadedFile("talk.pdf", b"%PDF-1.7\n%%EOF\n"), "talk.pdf")
        ).save()
    files = every_file()
    for path in files:
        aged(path, 40 * DAY)
    assert len(files) == 3 + 2 + 3 + 2
    return files


def test_files_that_no_record_knows_are_named_and_nothing_is_changed(kept):
    written(STRAY_PICTURE)
    written(STRAY_SLIDES)
    assert checked() == [
        f"no record: {STRAY_PICTURE}", f"no record: {STRAY_SLIDES}", "files without a record 2, removed 0",
    ]  # fmt: skip
    assert every_file() == kept | {STRAY_PICTURE, STRAY_SLIDES}


def test_they_are_swept_after_a_day_and_files_with_a_record_stay(kept):
    written(STRAY_PICTURE, age=DAY + timedelta(minutes=1))
    written(STRAY_SLIDES)
    young = written(f"pictures/{'cd' * 16}-960.webp", age=DAY - timedelta(minutes=1))
    assert checked(sweep=True) == [
        f"removed: {STRAY_PICTURE}", f"removed: {STRAY_SLIDES}", "files without a record 2, removed 2",
    ]  # fmt: skip
    assert every_file() == kept | {young}
    assert checked(sweep=True) == ["files without a record 0, removed 0"]


def test_what_mts_did_not_write_is_left_alone(kept, tmp_path):
    others = {
        written(path)
        for path in (
            "pictures/README.txt", "pictures/holiday-480.webp", f"pictures/old/{'ab' * 16}-480.webp",
            f"slides/{'ab' * 16}.docx", f"waiting/{'ab' * 16}-480.webp", f"elsewhere/{'ab' * 16}.pdf",
            f"{'ab' * 16}-480.webp",
        )
    }  # fmt: skip
    assert checked(sweep=True) == ["files without a record 0, removed 0"]
    assert every_file() == kept | others


def test_an_archive_without_any_file_is_fine():
    assert checked(sweep=True) == ["files without a record 0, removed 0"]


def test_what_cannot_be_removed_is_told_and_is_no_success(monkeypatch):
    written(STRAY_PICTURE)
    written(STRAY_SLIDES)
    real = os.remove

    def read_only(path, *args, **kwargs):
        if "pictures" in str(path):
            raise PermissionError(13, "Permission denied")
        return real(path, *args, **kwargs)

    monkeypatch.setattr(os, "remove", read_only)
    out = StringIO()
    with pytest.raises(CommandError, match="Not every file could be removed"):
        call_command("check_data", sweep=True, stdout=out, stderr=out)
    assert out.getvalue().splitlines() == [
        f"cannot be removed: {STRAY_PICTURE} (Permission denied)",
        f"removed: {STRAY_SLIDES}",
        "files without a record 2, removed 1",
    ]


def test_visibility_that_no_rule_gives_is_named_and_mended(visibility_as_stored):
    visibility_as_stored.serving = True  # nobody sees to what this test writes
    topic = make_topic(make_session(), "Project Falcon", public=False)
    stamp = Archive.current_stamp()
    Topic.objects.update(visibility=2)
    named = f"visibility: topic {topic.pk}, Project Falcon"
    said = "files without a record 0, removed 0, visibility that no rule gives 1, set right "
    assert checked() == [named, said + "0"]
    assert Topic.objects.get().visibility == 2
    assert checked(mend=True) == [named, said + "1"]
    assert Topic.objects.get().visibility == 1
    assert Archive.current_stamp() != stamp, "no page is kept from before"
    assert checked(mend=True) == ["files without a record 0, removed 0"]


def test_its_help_tells_what_it_does(capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("check_data", "--help")
    told = capsys.readouterr().out
    assert ended.value.code == 0
    assert "check_data --sweep     remove files without a record" in told
