"""Files that come with a form: cleaned, and kept while it is shown again, so that nobody chooses twice.

One that waits is found by its form's key, which it alone has, and its own; it goes after two days.
"""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from sessions.guard.throttle import Limit
from sessions.media.pictures import PictureRefused, clean_picture
from sessions.media.slides import SlidesRefused, clean_slides
from sessions.media.storage import discard, keep_picture, keep_slides
from sessions.models import Portrait, Proposal, Slides, in_turn
from sessions.text import clean_line

WAITS = timedelta(days=2)
# They cost work, whatever becomes of the form; an office may sit behind one address.
FILES_BY_ADDRESS = Limit("files by address", times=60, per=timedelta(hours=1))


def kept_photo(file: UploadedFile, **of_form) -> Portrait:
    name = clean_line(file.name)[:120] or "photo"
    return keep_picture(Portrait(name=name, **of_form), clean_picture(file))


def kept_slides(file: UploadedFile, **of_form) -> Slides:
    return keep_slides(Slides(**of_form), clean_slides(file, file.name))


KINDS = {"photo": (Portrait, kept_photo), "slides": (Slides, kept_slides)}


def received(form, kind: str) -> Portrait | Slides | None:
    """The file of a posted form, kept from now on; one that waits since an earlier try counts unless another
    was chosen. ValidationError says what to change.
    """
    model, keep = KINDS[kind]
    waiting = model.objects.exclude(form_key="")
    if file := form.files.get(kind):
        try:
            record = keep(file, form_key=form.key)
        except (PictureRefused, SlidesRefused) as refusal:
            raise ValidationError(str(refusal)) from refusal
        with in_turn():
            discard(waiting.filter(added_at__lt=timezone.now() - WAITS))
            record.save()
        return record
    if form.data.get(f"drop_{kind}"):
        return None
    return waiting.filter(form_key=form.key, key=form.data.get(f"waiting_{kind}", "")).first()


def attach(form, proposal: Proposal) -> None:
    """Make the files those of the proposal; a new photo takes the old one's place. Inside a transaction."""
    if form.uploads["photo"]:
        discard(Portrait.objects.filter(proposal=proposal))
    for record in filter(None, form.uploads.values()):
        record.proposal, record.form_key = proposal, ""
        record.save()
