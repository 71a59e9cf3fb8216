"""Files that wait for their form to be sent again, and are swept when nobody comes back."""

from datetime import timedelta

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.utils import timezone

from sessions.proposals.uploads import FOLDER, let_wait, received, sweep
from tests.media.test_slides import PDF


def posted(**fields):
    return RequestFactory().post("/propose/", fields)


def test_what_waits_comes_back_by_its_signed_field_alone():
    uploads = received(posted(slides=SimpleUploadedFile("talk.pdf", PDF)), "key")
    let_wait(uploads, "key")
    again = received(posted(waiting_slides=uploads.slides.waiting), "key")
    assert (again.slides.name, again.slides.content.content) == ("talk.pdf", PDF)
    assert received(posted(waiting_slides=uploads.slides.waiting), "other").slides is None
    assert received(posted(waiting_slides="forged"), "key").slides is None
    dropped = received(posted(waiting_slides=uploads.slides.waiting, drop_slides="1"), "key")
    assert dropped.slides is None


def test_what_nobody_comes_back_for_is_swept_after_two_days():
    let_wait(received(posted(slides=SimpleUploadedFile("talk.pdf", PDF)), "key"), "key")
    sweep(now=timezone.now() + timedelta(days=1))
    assert len(default_storage.listdir(FOLDER)[1]) == 1
    sweep(now=timezone.now() + timedelta(days=3))
    assert default_storage.listdir(FOLDER)[1] == []


def test_a_refused_file_says_why():
    found = received(posted(slides=SimpleUploadedFile("talk.pdf", b"hello")), "key")
    assert found.slides is None and "neither a PDF nor a PPTX" in found.refusals["slides"]
