"""Records in an order of their own. `position` is dense, starts at 1, and is never a form field."""

import json
from collections.abc import Sequence

from django.db import models
from django.db.models import Case, F, Value, When

PARKED = 100_000  # above every real position


class WrongOrder(ValueError):
    """The list does not name exactly the records that there are: the page was drawn before a change."""


def place(records: models.QuerySet, ids: Sequence[int]) -> None:
    """Give the records positions 1, 2, 3 … in the order of `ids`, their primary keys.

    Two UPDATEs, park and place: the unique constraint is checked row by row, and SQLite knows no
    deferred ones. Call it inside a transaction that holds a lock on the owner.
    """
    if sorted(ids) != sorted(records.values_list("pk", flat=True)):
        raise WrongOrder("The list of records changed in the meantime.")
    if not ids:
        return
    records.update(position=F("position") + PARKED)
    places = [When(pk=pk, then=Value(n)) for n, pk in enumerate(ids, start=1)]
    records.update(position=Case(*places, output_field=models.PositiveIntegerField()))


def close_gaps(records: models.QuerySet) -> None:
    """Make positions dense again after a record left."""
    place(records, list(records.order_by("position").values_list("pk", flat=True)))


def order_as_text(before: Sequence[int], after: Sequence[int]) -> str:
    """Two orders (primary keys), as the reason of a change in the history holds them."""
    return json.dumps([list(before), list(after)])


def order_in(reason: str | None) -> list[list[int]] | None:
    """The orders before and after that the reason of a change holds; None where it is another reason."""
    return json.loads(reason) if (reason or "").startswith("[[") else None
