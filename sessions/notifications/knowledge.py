"""What each reader was told of an evening, as facts: whose they are, how they are noted, where they differ.

Two rows of Told may turn out to be one reader's, when a proposal gets its person or two people are merged; so
rows are brought together when they are read, and a merge has nothing to compare.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime, time
from typing import Any

from django.db.models import Q

from sessions.models import Notice, Proposal, Session, Status, Told

type Whom = tuple[str, int | str]

BY_HAND, CHAT = "by hand", "chat"  # readers of an announcement that have no address
# Asked or offered, and nothing was decided: whoever was asked for an evening may still count on it.
UNDECIDED = (Proposal.Status.ASKED, Proposal.Status.SUBMITTED)
SLIGHT = 10  # minutes: a talk that begins so much sooner or later needs no message


@dataclass(frozen=True)
class Facts:
    """What one reader is told of one evening. day, time: ISO, empty while open; None is "nobody knows what
    they were told". talks: topic (primary key, as text) → start, empty while no clock knows it.
    """

    on: bool = True
    day: str | None = ""
    time: str = ""
    place: str = ""
    talks: dict[str, str] = field(default_factory=dict)
    moderates: bool = False
    asked: bool = False

    @property
    def has_role(self) -> bool:
        return bool(self.talks or self.moderates or self.asked)

    def stored(self) -> dict:
        return asdict(self)


def facts_of(session: Session) -> Facts:
    """What holds of the evening itself, whoever reads it."""
    return Facts(
        on=session.status != Status.CANCELLED,
        day=session.held_on.isoformat() if session.held_on else "",
        time=f"{session.start_time:%H:%M}" if session.start_time else "",
        place=session.place,
    )


def differences(told: Facts, now: Facts, *, everybody: bool = False) -> list[str]:
    """What of `told` is not so any more: "on", "talks", "moderates", "asked", "day", "time", "place",
    "begins". everybody: of an announcement, whose readers have no role to lose.

    What was never told cannot be untrue: a place that becomes known is no difference.
    """
    concerned = everybody or told.has_role
    if not (concerned or now.has_role):
        return []
    if told.on != now.on:
        return ["on"] if concerned or now.on else []
    if not now.on:
        return []
    timed = [pk for pk in told.talks.keys() & now.talks.keys() if told.talks[pk] and now.talks[pk]]
    other = {
        "talks": told.talks.keys() != now.talks.keys(),
        "moderates": told.moderates != now.moderates,
        "asked": told.asked and not now.asked and not now.talks,
    }
    if everybody or now.has_role:
        by_the_hour = not timed or told.moderates or everybody
        other |= {
            "day": told.day not in (None, now.day),
            "place": told.place not in ("", now.place),
            "time": by_the_hour and told.time not in ("", now.time),
            "begins": any(minutes_between(told.talks[pk], now.talks[pk]) > SLIGHT for pk in timed),
        }
    return [name for name, differs in other.items() if differs]


def minutes_between(one: str, other: str) -> int:
    """From "18:25" to "18:45" it is 20, and the shorter way round midnight."""
    first, second = (hour.hour * 60 + hour.minute for hour in map(time.fromisoformat, (one, other)))
    apart = abs(first - second)
    return min(apart, 24 * 60 - apart)


def whom(reader: Told | Notice) -> Whom:
    """Who reads it, as the archive knows them today: (kind, key), the same for all records of one reader."""
    if reader.audience:
        return "audience", reader.audience
    held = reader.co_speaker or reader.proposal
    if person := reader.person_id or (held and held.person_id):
        return "person", person
    if held:
        return ("co_speaker" if reader.co_speaker else "proposal"), held.pk
    return "nobody", 0


def told_to(reader: Told | Notice, **about) -> list[Told]:
    """The rows of one reader, whichever record they were written for, in the order of telling.

    about: of which evenings, as a filter says it.
    """
    kind, key = whom(reader)
    if kind == "nobody":
        return []
    theirs = Q(**{kind: key})
    if kind == "person":
        theirs |= Q(proposal__person=key) | Q(co_speaker__person=key)
    rows = Told.objects.filter(theirs, **about).select_related("proposal", "co_speaker")
    return [row for row in rows if whom(row) == (kind, key)]


def brought_together(rows: Iterable[Told]) -> dict[str, Any]:
    """The facts of one reader's rows, in the order of telling: the later holds, and no role is lost."""
    facts: dict[str, Any] = {}
    for row in rows:
        held = [role for role in ("moderates", "asked") if facts.get(role)]
        talks = facts.get("talks", {}) | row.facts.get("talks", {})
        facts |= row.facts | dict.fromkeys(held, True) | {"talks": talks}
    return facts


def note(message: Notice, *, at: datetime) -> dict[str, Any]:
    """What a message tells of its evening is what its reader knows from now on; what they knew before.

    In a transaction.
    """
    before = told_to(message, session=message.session)
    known = brought_together(before)
    Told.objects.filter(pk__in=[row.pk for row in before]).delete()
    reader = {name: getattr(message, name) for name in ("person", "proposal", "co_speaker", "audience")}
    Told.objects.create(session=message.session, facts=known | message.tells, at=at, **reader)
    return known


def note_decision(message: Notice, proposal: Proposal) -> None:
    """Who was told of a decision knows that the talk is at no other evening than the one it names."""
    for row in told_to(message):
        if row.session_id != message.tells_session_id:
            undecided = proposal.status in UNDECIDED and proposal.session_id == row.session_id
            forget(row, talk=proposal.topic_id, asked=not undecided)


def forget(told: Told, *, talk: int | None = None, asked: bool = False, moderates: bool = False) -> None:
    """They know that this is not so any more: the talk (a topic's primary key), or the roles named."""
    talks = {pk: begins for pk, begins in told.facts.get("talks", {}).items() if pk != str(talk)}
    gone = [role for role, is_gone in (("asked", asked), ("moderates", moderates)) if is_gone]
    facts = told.facts | {"talks": talks} | dict.fromkeys(gone, False)
    if facts != told.facts:
        told.facts = facts
        told.save(update_fields=["facts"])
