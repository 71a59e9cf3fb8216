"""The steps of a session's life as buttons: their names, what follows from them, and which ask first."""

from dataclasses import dataclass
from datetime import date

from sessions.models import CONSEQUENCES, Session, Status

LABELS = {
    (Status.DRAFT, Status.OPEN): "Open for topics",
    (Status.OPEN, Status.ANNOUNCED): "Announce",
    (Status.ANNOUNCED, Status.HELD): "It was held",
    (Status.OPEN, Status.HELD): "It was held",
    (Status.DRAFT, Status.HELD): "It was held",
    (Status.HELD, Status.PUBLISHED): "Publish the report",
    (Status.OPEN, Status.DRAFT): "Back to draft",
    (Status.ANNOUNCED, Status.OPEN): "Back to open",
    (Status.HELD, Status.ANNOUNCED): "Not held yet",
    (Status.PUBLISHED, Status.HELD): "Take the report back",
    (Status.DRAFT, Status.CANCELLED): "Cancel the evening",
    (Status.OPEN, Status.CANCELLED): "Cancel the evening",
    (Status.ANNOUNCED, Status.CANCELLED): "Cancel the evening",
    (Status.CANCELLED, Status.DRAFT): "Prepare it again",
}
# The way on from each status; every other step is offered behind it.
ONWARD = {
    Status.DRAFT: Status.OPEN,
    Status.OPEN: Status.ANNOUNCED,
    Status.ANNOUNCED: Status.HELD,
    Status.HELD: Status.PUBLISHED,
    Status.CANCELLED: Status.DRAFT,
}
# These hide something from readers, or show it to them for the first time: they ask before they act.
ASKS_FIRST = {
    (Status.OPEN, Status.ANNOUNCED),
    (Status.HELD, Status.PUBLISHED),
    (Status.OPEN, Status.DRAFT),
    (Status.HELD, Status.ANNOUNCED),
    (Status.PUBLISHED, Status.HELD),
    (Status.DRAFT, Status.CANCELLED),
    (Status.OPEN, Status.CANCELLED),
    (Status.ANNOUNCED, Status.CANCELLED),
}


def is_due(session: Session, to: str, day: date) -> bool:
    """Whether a step makes sense on this day: nothing was held before its evening."""
    if to != Status.HELD or session.status == Status.PUBLISHED:
        return True
    return session.date_unknown if session.held_on is None else session.held_on <= day


@dataclass(frozen=True)
class Step:
    """One button. to: the status it leads to."""

    before: str
    to: str
    label: str
    consequence: str
    asks_first: bool


@dataclass(frozen=True)
class Steps:
    onward: Step | None
    others: list[Step]


def step(before: str, to: str) -> Step | None:
    """The step between two statuses, or None where the life of a session has none."""
    way = (before, to)
    if way not in CONSEQUENCES:
        return None
    return Step(before, to, LABELS[way], CONSEQUENCES[way], way in ASKS_FIRST)


def steps_from(session: Session, day: date) -> Steps:
    """The steps a session can take on this day."""
    now = session.status
    found = [step(before, to) for before, to in CONSEQUENCES if before == now and is_due(session, to, day)]
    onward = Status.HELD if session.lies_behind(day) else ONWARD.get(Status(now))
    return Steps(
        next((one for one in found if one.to == onward), None), [one for one in found if one.to != onward]
    )
