"""A photo from upload to archive: cleaned, stored in its widths, and recorded."""

from django.core.files.uploadedfile import UploadedFile
from django.db import models

from sessions.media.pictures import CleanPicture, clean_picture
from sessions.media.storage import delete_files, discard, keep_picture
from sessions.models import Person, Photo, Portrait, Session, Topic, archive_change
from sessions.models.attachments import Picture


def add_photo(session: Session, file: UploadedFile, *, topic: Topic | None = None) -> Photo:
    """Clean a picture and keep it as a photo of the evening or of one of its topics.

    Raises PictureRefused, with a sentence that tells what to change; nothing is kept then.
    """
    last = session.photos.aggregate(models.Max("position"))["position__max"] or 0
    return keep(Photo(session=session, topic=topic, position=last + 1), clean_picture(file))


def set_portrait(person: Person, clean: CleanPicture, *, audience: str) -> Portrait:
    """Make a cleaned picture the person's only one."""
    with archive_change():
        remove_portrait(person)
        return keep(Portrait(person=person, audience=audience), clean)


def remove_portrait(person: Person) -> None:
    """Take the picture away, if there is one. Its files stay until the transaction is through."""
    with archive_change():
        discard(Portrait.objects.filter(person=person))


def keep[P: Picture](record: P, clean: CleanPicture) -> P:
    """Store the files, then the record; if the record fails, the files go again."""
    keep_picture(record, clean)
    try:
        with archive_change():
            record.save()
    except BaseException:
        delete_files(record)
        raise
    return record
