"""What needs doing, for the first page an organiser sees: this month first, then what waits.

`month` is the evening ahead and what comes up around it, `waiting` the lists of the archive's own work.
"""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from sessions.admin.front_page import month, waiting
from sessions.admin.front_page.items import MOST, Item, Task
from sessions.guard.health import Late, what_is_late
from sessions.models import Session
from sessions.people.rotation import Turn
from sessions.programme.whom_to_ask import Leaving

__all__ = ["MOST", "FrontPage", "front_page"]


@dataclass(frozen=True)
class FrontPage:
    """late: why messages are not going out, None while they do. session: the next evening, None while none is
    planned. turn: who could be asked to moderate it.

    is_last: no later evening is planned, so that planning one is the next thing to do.
    questions: evenings whose day is past and of which nobody has said whether they took place. todo: what
    waits for an organiser, counted. interns: those to remember.
    """

    late: Late | None
    session: Session | None
    is_last: bool
    when: str
    lacks: list[Item]
    turn: Turn | None
    questions: list[Item]
    todo: list[Item]
    interns: list[Leaving]
    tasks: list[Task]


def front_page(today: date) -> FrontPage:
    """Everything on the page, in 36 queries at most, whatever the size of the archive; three more
    where two who may be the same bear one name.
    """
    known = month.readers(today)
    ahead = month.evenings_ahead(today)
    session = ahead[0] if ahead else None
    return FrontPage(
        what_is_late(timezone.now()),
        session,
        len(ahead) == 1,
        month.when(session, today) if session else "",
        month.lacks_of(session, today, known) if session else [],
        month.whose_turn_it_is(session, today) if session else None,
        month.did_they_take_place(today),
        [*month.to_be_told(known), *month.todo(today)],
        month.interns(today),
        waiting.tasks(today),
    )
