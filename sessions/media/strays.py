"""Files without a record: what a crash between writing the file and the record leaves behind."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.files.storage import default_storage

from sessions.models import Photo, Portrait, Slides

A_DAY = timedelta(days=1)  # whoever writes a file has its record committed long before

A_MONTH = timedelta(days=30)

# Folder → the names that we give there, with the key in them, the records that know a key, and how long a
# file may lie there without one. Cards have none: each is drawn anew when it is asked for.
PLACES = {
    "pictures": (re.compile(r"([0-9a-f]{32})-\d+\.webp"), (Photo, Portrait), A_DAY),
    "slides": (re.compile(r"([0-9a-f]{32}\.(?:pdf|pptx|key|odp|zip))"), (Slides,), A_DAY),
    "cards": (re.compile(r"([0-9a-f]{32})(?:_\w+)?\.png"), (), A_MONTH),
}


def strays(*, now: datetime) -> Iterator[str]:
    """Paths below MEDIA_ROOT of files that we wrote a day ago or more and no record knows, and of old cards.

    Whatever else lies there, under a name that we do not give, is nobody's to judge.
    """
    for folder, (ours, kinds, age) in PLACES.items():
        if not default_storage.exists(folder):
            continue
        files = sorted(default_storage.listdir(folder)[1])
        known = {key for kind in kinds for key in kind.objects.values_list("key", flat=True)}
        for name in files:
            found = ours.fullmatch(name)
            if found and found[1] not in known and _old(path := f"{folder}/{name}", now - age):
                yield path


def _old(path: str, since: datetime) -> bool:
    try:
        return default_storage.get_modified_time(path) <= since
    except FileNotFoundError:  # somebody else swept it
        return False
