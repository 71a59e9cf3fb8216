"""Whether a form was filled in by a person: drawn by us, not a moment ago and not days ago, trap untouched.

Nobody is refused: what fails is shown again as typed, with the request to press the button once more.
"""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from django.core import signing

FASTEST = timedelta(seconds=3)
SLOWEST = timedelta(days=1)
TRAP = "leave_this_empty"  # shown to nobody; programs that fill in everything fill it in

_signer = signing.Signer(salt="mts.propose.stamp")


def new_key() -> str:
    """The key of a form: whatever is sent with it counts once."""
    return secrets.token_urlsafe(18)


def stamp(key: str, *, drawn: datetime) -> str:
    """When the form of this key was drawn, signed."""
    return _signer.sign(f"{key}.{int(drawn.timestamp())}")


def drawn_at(data: Mapping[str, str], key: str) -> datetime | None:
    """When the form was drawn; None where the stamp is missing, not ours, or of another form."""
    try:
        signed_key, _dot, seconds = _signer.unsign(data.get("stamp", "")).rpartition(".")
    except signing.BadSignature:
        return None
    if signed_key != key:
        return None
    return datetime.fromtimestamp(int(seconds), tz=UTC)


def looks_like_a_person(data: Mapping[str, str], key: str, *, now: datetime) -> bool:
    drawn = drawn_at(data, key)
    return drawn is not None and FASTEST <= now - drawn <= SLOWEST and not data.get(TRAP)


def next_stamp(data: Mapping[str, str], key: str, *, now: datetime) -> str:
    """The stamp of a form that is shown again: pressing at once is all right this time."""
    drawn = drawn_at(data, key)
    recent = drawn is not None and now - drawn <= SLOWEST
    return stamp(key, drawn=min(drawn, now) if recent else now - FASTEST)
