"""Files that wait for their form to be sent again, and are swept when nobody comes back."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from sessions.models import Proposal, Slides
from tests.archive.test_session_pages import text
from tests.media.test_slides import PDF
from tests.proposals.casts import filled, photo

pytestmark = pytest.mark.django_db


FILES = {"photo": lambda: photo("me.jpg"), "slides": lambda: SimpleUploadedFile("talk.pdf", PDF)}


def refused(client, kind: str = "slides", key: str = "a-key-of-a-form", file=None) -> dict:
    """A form that is shown again with its file; what it would post about that."""
    file = file or FILES[kind]()
    page = text(client.post("/propose/", filled(key, sentence="", **{kind: file})))
    assert f"“{file.name}” is kept with this form." in page
    return {f"waiting_{kind}": page.split(f'name="waiting_{kind}" value="')[1].split('"')[0]}


@pytest.mark.parametrize("kind", FILES)
def test_what_waits_comes_back_by_its_own_form_alone_unless_it_is_left_out(client, kind):
    waiting = refused(client, kind)
    forged = {f"waiting_{kind}": "forged", "email": "forged@example.com"}
    left_out = refused(client, kind, "yet-another-form") | {f"drop_{kind}": "1"}
    client.post("/propose/", filled("another-form-2", **waiting))
    client.post("/propose/", filled("a-third-form", **forged))
    client.post("/propose/", filled("yet-another-form", **left_out))
    client.post("/propose/", filled(**waiting))
    *without, proposal = Proposal.objects.order_by("pk")
    assert len(without) == 3 and not any(Slides.objects.filter(proposal=one) for one in without)
    assert not any(hasattr(one, "photo") for one in without)
    assert (
        proposal.photo.widths == [480, 600]
        if kind == "photo"
        else proposal.slides.get().file_name == "talk.pdf"
    )


def test_what_waits_goes_on_with_a_form_that_was_sent_before_with_other_words(client):
    client.post("/propose/", filled())
    waiting = refused(client)
    page = text(client.post("/propose/", filled(sentence="Another talk.", **waiting)))
    assert "This form was sent already." in page and "“talk.pdf” is kept with this form." in page
    key = page.split('name="form_key" value="')[1].split('"')[0]
    client.post("/propose/", filled(key, sentence="Another talk.", **waiting))
    proposal = Proposal.objects.get(sentence="Another talk.")
    assert [one.file_name for one in proposal.slides.all()] == ["talk.pdf"]


def test_what_nobody_comes_back_for_goes_with_its_file(client, django_capture_on_commit_callbacks):
    client.post("/propose/", filled("a-form-that-is-sent", slides=SimpleUploadedFile("sent.pdf", PDF)))
    for name in ("old.pdf", "new.pdf"):
        refused(client, file=SimpleUploadedFile(name, PDF))
    old = Slides.objects.get(file_name="old.pdf")
    long_ago = timezone.now() - timedelta(days=2, minutes=1)
    Slides.objects.exclude(file_name="new.pdf").update(added_at=long_ago)
    with django_capture_on_commit_callbacks(execute=True):
        refused(client, file=SimpleUploadedFile("newer.pdf", PDF))
    left = Slides.objects.order_by("pk").values_list("file_name", flat=True)
    assert list(left) == ["sent.pdf", "new.pdf", "newer.pdf"] and not default_storage.exists(old.path)
