"""The life of a session: which steps are legal, forward and back, and what each one entails."""

from django.db import models


class Status(models.TextChoices):
    DRAFT = "draft", "Draft"
    OPEN = "open", "Open for topics"
    ANNOUNCED = "announced", "Announced"
    HELD = "held", "Held"
    PUBLISHED = "published", "Report published"
    CANCELLED = "cancelled", "Cancelled"


# Still to come, or nobody said yet that it was.
COMING = (Status.DRAFT, Status.OPEN, Status.ANNOUNCED)
# Where the session's page (its agenda) can be read outside the admin.
READABLE = (Status.OPEN, Status.ANNOUNCED, Status.HELD, Status.PUBLISHED)

# (from, to): the consequence, in words for the person who presses the button.
CONSEQUENCES: dict[tuple[str, str], str] = {
    (Status.DRAFT, Status.OPEN): "Readers see that the evening is being prepared, and topics are wanted.",
    (Status.OPEN, Status.ANNOUNCED): "Readers see the agenda, as far as its speakers were told.",
    (Status.ANNOUNCED, Status.HELD): "The evening is over; the report can be written.",
    (Status.HELD, Status.PUBLISHED): "Readers see the report.",
    (Status.DRAFT, Status.HELD): "The evening is entered as one of the past.",
    (Status.OPEN, Status.HELD): "The evening is over; the report can be written.",
    (Status.OPEN, Status.DRAFT): "The evening disappears from the pages readers see.",
    (Status.ANNOUNCED, Status.OPEN): "Topics are wanted again.",
    (Status.HELD, Status.ANNOUNCED): "The evening counts as still to come.",
    (Status.PUBLISHED, Status.HELD): "The report disappears from every page, feed and file.",
    (Status.DRAFT, Status.CANCELLED): "The number is free again and the topics go to reserve.",
    (Status.OPEN, Status.CANCELLED): "The number is free again and the topics go to reserve.",
    (Status.ANNOUNCED, Status.CANCELLED): "The number is free again and the topics go to reserve.",
    (Status.CANCELLED, Status.DRAFT): "The evening is prepared again, with its topics.",
}


class IllegalMove(Exception):
    """A step that the life of a session does not have, or not yet; the message says why."""


def check_move(now: str, to: str) -> None:
    """Raise IllegalMove unless a session may go from `now` to `to`."""
    if (now, to) not in CONSEQUENCES:
        ways = [Status(after).label.lower() for before, after in CONSEQUENCES if before == now]
        raise IllegalMove(
            f"A session that is {Status(now).label.lower()} cannot become {Status(to).label.lower()}; "
            f"it can become {' or '.join(ways)}."
        )
