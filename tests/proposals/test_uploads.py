"""Files that wait for their form to be sent again, and are swept when nobody comes back."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from sessions.models import Proposal, ProposalSlides
from tests.archive.test_session_pages import text
from tests.media.test_slides import PDF
from tests.proposals.test_form_page import filled

pytestmark = pytest.mark.django_db


def refused(client, key: str = "a-key-of-a-form", name: str = "talk.pdf") -> dict:
    """A form that is shown again with its slides; what it would post about them."""
    slides = SimpleUploadedFile(name, PDF)
    page = text(client.post("/propose/", filled(key, sentence="", slides=slides)))
    assert f"“{name}” is kept with this form." in page
    return {"waiting_slides": page.split('name="waiting_slides" value="')[1].split('"')[0]}


def test_what_waits_comes_back_by_its_own_form_alone_unless_it_is_left_out(client):
    waiting = refused(client)
    client.post("/propose/", filled("another-form-2", **waiting))
    client.post("/propose/", filled("a-key-of-a-form", waiting_slides="forged", email="doi@example.com"))
    left_out = refused(client, "yet-another-form") | {"drop_slides": "1"}
    client.post("/propose/", filled("yet-another-form", **left_out))
    assert Proposal.objects.count() == 3 and not Proposal.objects.exclude(slides=None).exists()


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
        refused(client, name=name)
    old = ProposalSlides.objects.get(file_name="old.pdf")
    long_ago = timezone.now() - timedelta(days=2, minutes=1)
    ProposalSlides.objects.exclude(file_name="new.pdf").update(added_at=long_ago)
    with django_capture_on_commit_callbacks(execute=True):
        refused(client, name="newer.pdf")
    left = ProposalSlides.objects.order_by("pk").values_list("file_name", flat=True)
    assert list(left) == ["sent.pdf", "new.pdf", "newer.pdf"] and not default_storage.exists(old.path)
