"""What reports say of interns, as one internship per person and programme."""

from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from sessions.models import Audience, Intern, Session, User
from sessions.reports.importing.matching import INTERNSHIP_MONTHS, Role, one_internship
from sessions.reports.importing.register import BY_IMPORT, CHUNK, Known
from sessions.reports.importing.values import Values
from sessions.text import normalise_name

_TOLD = [
    "programme",
    "farewell_session",
    "farewell_audience",
    "duration_text",
    "ended_on",
    "impressions",
]


class Internships:
    """The internships of one import, written in a few queries."""

    def __init__(self, *, audience: str = Audience.PUBLIC, by: User | None = None) -> None:
        self.audience, self.by = audience, by
        self._new: list[Intern] = []
        self._changed: dict[int, Intern] = {}

    def note(self, known: Known, fact: Values, session: Session, impressions: str = "") -> bool:
        """Enter what a report says of an intern, only where nothing is yet. Whether anything was written."""
        intern = self._of(known, fact, session.number)
        before = [getattr(intern, name) for name in _TOLD]
        intern.programme = intern.programme or fact["programme"]
        if fact["farewell"] and intern.farewell_session is None:
            intern.farewell_session = session
            intern.farewell_audience = self.audience
            # The report says that this was the last day.
            intern.ended_on = intern.ended_on or session.held_on
            intern.impressions = intern.impressions or impressions
        intern.duration_text = intern.duration_text or fact["duration_text"]
        if intern.pk is None:
            return True
        if changed := before != [getattr(intern, name) for name in _TOLD]:
            self._changed[intern.pk] = intern
        return changed

    def save(self) -> None:
        how = {"batch_size": CHUNK, "default_user": self.by, "default_change_reason": BY_IMPORT}
        bulk_create_with_history(self._new, Intern, **how)
        changed = list(self._changed.values())
        if changed:
            bulk_update_with_history(changed, Intern, _TOLD, **how)
        self._new.clear()
        self._changed.clear()

    def _of(self, known: Known, fact: Values, number: int) -> Intern:
        programme = normalise_name(fact["programme"])
        for intern in known.interns:
            named = normalise_name(intern.programme)
            if (not named or not programme or named == programme) and _near(intern, known, number):
                return intern
        intern = Intern(person=known.person)
        known.interns.append(intern)
        self._new.append(intern)
        return intern


def _near(intern: Intern, known: Known, number: int) -> bool:
    """Whether a session lies in this internship: months before its farewell, or near another talk in it."""
    if intern.farewell_session is not None:
        return 0 <= intern.farewell_session.number - number <= INTERNSHIP_MONTHS
    others = [role for role in known.roles if role.capacity == "intern" and role.number != number]
    here = next((role for role in known.roles if role.number == number), Role(number, "intern"))
    return not others or any(one_internship(here, other, known.roles) for other in others)
