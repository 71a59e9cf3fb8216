"""Where cleaned files lie: below MEDIA_ROOT, under random names that the record knows."""

from collections.abc import Iterable
from functools import partial

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from sessions.media.pictures import CleanPicture
from sessions.media.slides import CleanSlides
from sessions.models import Slides
from sessions.models.attachments import Picture


def keep_picture[P: Picture](record: P, picture: CleanPicture) -> P:
    """Write the picture's files and note them in the record, which the caller saves.

    Files first: one without a record is never served, while a record without files is a broken picture.
    """
    record.key, record.width, record.height = picture.key, picture.width, picture.height
    record.widths = sorted(picture.files)
    for width, content in picture.files.items():
        default_storage.save(record.file_name(width), ContentFile(content))
    return record


def keep_slides(record: Slides, slides: CleanSlides) -> Slides:
    """Write the slides' file and note it in the record, which the caller saves."""
    record.key, record.file_name, record.size = slides.key, slides.file_name, len(slides.content)
    default_storage.save(record.path, ContentFile(slides.content))
    return record


def discard_picture(record: Picture) -> None:
    """Delete a picture's files; call it when the record's deletion is committed."""
    for width in record.widths:
        default_storage.delete(record.file_name(width))


def discard_slides(record: Slides) -> None:
    """Delete the file of slides; call it when the record's deletion is committed."""
    default_storage.delete(record.path)


def discard_on_commit(records: Iterable[Picture | Slides]) -> None:
    """Delete the files of records that are being deleted, once that is committed. Inside the transaction."""
    for record in list(records):
        discard = discard_picture if isinstance(record, Picture) else discard_slides
        transaction.on_commit(partial(discard, record))
