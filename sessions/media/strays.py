"""Files without a record: what a crash between writing the file and the record leaves behind."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.files.storage import default_storage

from sessions.models import Photo, Portrait, Slides

A_DAY = timedelta(days=1)  # whoever writes a file has its record committed long before

# Folder → the names that we give there, with the key in them, and the records that know a key.
PLACES = {
    "pictures": (re.compile(r"([0-9a-f]{32})-\d+\.webp"), (Photo, Portrait)),
    "slides": (re.compile(r"([0-9a-f]{32}\.(?:pdf|pptx))"), (Slides,)),
}


def strays(*, now: datetime) -> Iterator[str]:
    """Paths below MEDIA_ROOT of files that we wrote at least a day ago and that no record knows.

    Whatever else lies there, under a name that we do not give, is nobody's to judge.
    """
    for folder, (ours, kinds) in PLACES.items():
        if not default_storage.exists(folder):
            continue
        files = sorted(default_storage.listdir(folder)[1])
        known = {key for kind in kinds for key in kind.objects.values_list("key", flat=True)}
        for name in files:
            found = ours.fullmatch(name)
            if found and found[1] not in known and _old(path := f"{folder}/{name}", now):
                yield path


def _old(path: str, now: datetime) -> bool:
    try:
        return now - default_storage.get_modified_time(path) >= A_DAY
    except FileNotFoundError:  # somebody else swept it
        return False
