"""A person's one picture: set, replaced, removed; files go when the change is through."""

from django.db import transaction

from sessions.media.photos import keep
from sessions.media.pictures import CleanPicture
from sessions.media.storage import discard_picture
from sessions.models import Person, Portrait, archive_change


def set_portrait(person: Person, clean: CleanPicture, *, audience: str) -> Portrait:
    """Make a cleaned picture the person's only one."""
    with archive_change():
        remove_portrait(person)
        return keep(Portrait(person=person, audience=audience), clean)


def remove_portrait(person: Person) -> None:
    """Take the picture away, if there is one. Its files stay until the transaction is through."""
    with archive_change():
        if before := Portrait.objects.filter(person=person).first():
            before.delete()
            transaction.on_commit(lambda: discard_picture(before))
