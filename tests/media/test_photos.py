"""A photo from upload to archive."""

from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from sessions.media.photos import add_photo, set_portrait
from sessions.media.pictures import PictureRefused, clean_picture
from sessions.models import Photo, Portrait
from tests.factories import make_person, make_session, make_topic

pytestmark = pytest.mark.django_db


def upload(width: int = 1200, height: int = 800, name: str = "photo.jpg") -> SimpleUploadedFile:
    file = BytesIO()
    Image.new("RGB", (width, height), "#c4351a").save(file, "JPEG")
    return SimpleUploadedFile(name, file.getvalue(), "image/jpeg")


def test_photo_is_kept_in_its_widths_for_the_house_until_somebody_says_otherwise():
    session = make_session()
    first, second = add_photo(session, upload()), add_photo(session, upload(400, 300))
    assert [(p.position, p.widths, p.width, p.height, p.audience) for p in (first, second)] == [
        (1, [480, 960, 1200], 1200, 800, "house"),
        (2, [400], 400, 300, "house"),
    ]
    assert all(default_storage.exists(first.file_name(width)) for width in first.widths)


def test_what_is_no_picture_leaves_nothing_behind():
    session = make_session()
    with pytest.raises(PictureRefused):
        add_photo(session, SimpleUploadedFile("photo.jpg", b"<svg onload=alert(1)>"))
    assert not Photo.objects.exists()


def test_files_go_again_when_the_record_cannot_be_kept(monkeypatch):
    session = make_session()

    def full(self, *args, **kwargs):
        raise OSError("disk full")

    monkeypatch.setattr(Photo, "save", full)
    with pytest.raises(OSError, match="disk full"):
        add_photo(session, upload())
    assert default_storage.listdir("pictures")[1] == []


def test_a_new_portrait_replaces_the_old_one_and_its_files(django_capture_on_commit_callbacks):
    person = make_person()
    with django_capture_on_commit_callbacks(execute=True):
        first = set_portrait(person, clean_picture(upload()), audience="public")
        second = set_portrait(person, clean_picture(upload()), audience="public")
    assert list(Portrait.objects.all()) == [second]
    assert not default_storage.exists(first.file_name(480))
    assert default_storage.exists(second.file_name(480))


def test_description_is_suggested_from_the_facts():
    session = make_session(34)
    people = [make_person("Ogawa"), make_person("Iskandar")]
    topic = make_topic(session, speakers=people)
    photo = add_photo(session, upload(), topic=topic)
    assert photo.suggested_alt == "Ogawa and Iskandar speaking at the 34th MTS"
    photo.topic = None
    assert photo.suggested_alt == "The evening of the 34th MTS"
