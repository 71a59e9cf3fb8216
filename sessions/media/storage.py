"""Where cleaned files lie: below MEDIA_ROOT, under random names that the record knows."""

from collections.abc import Iterable
from functools import partial

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet

from sessions.media.pictures import CleanPicture
from sessions.media.slides import CleanSlides
from sessions.models import Portrait, Proposal, Slides
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


def delete_files(record: Picture | Slides) -> None:
    """Call it when the record's deletion is committed."""
    for path in record.paths:
        default_storage.delete(path)


def discard_on_commit(records: Iterable[Picture | Slides]) -> None:
    """Delete the files of records that are being deleted, once that is committed. Inside the transaction."""
    for record in list(records):
        transaction.on_commit(partial(delete_files, record))


def discard(records: QuerySet) -> None:
    """Delete records, and their files once that is committed. Inside the transaction."""
    discard_on_commit(records)
    records.delete()


def discard_what_came_with(proposals: Iterable[Proposal | int]) -> None:
    """The files of proposals that are being deleted. Inside the transaction."""
    for files in (Portrait, Slides):
        discard_on_commit(files.objects.filter(proposal__in=proposals))
