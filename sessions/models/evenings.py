"""One evening as lists and the strip of months know it: the rules it shares with Session, on a light row."""

from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING

from sessions.models.addresses import address
from sessions.models.audience import Reader
from sessions.models.life import READABLE, Status
from sessions.text import ordinal

if TYPE_CHECKING:
    from sessions.models.sessions import Session


class EveningRules:
    """What number, date, status and audiences say about an evening."""

    number: int
    held_on: date | None
    status: str
    agenda_audience: str
    report_audience: str
    moved_from: date | None = None  # see `called_off.moved_from`; known where a page asked for it

    def get_absolute_url(self) -> str:
        return address("session", self.number)

    @property
    def ordinal(self) -> str:
        return ordinal(self.number)

    def is_past(self, day: date) -> bool:
        """Whether the evening lies before `day`; a session without a date is past once it was held."""
        if self.held_on is None:
            return self.status in (Status.HELD, Status.PUBLISHED)
        return self.held_on < day

    def shows_agenda_to(self, reader: Reader) -> bool:
        return self.status in READABLE and reader.may_see(self.agenda_audience)

    def shows_report_to(self, reader: Reader) -> bool:
        return self.status == Status.PUBLISHED and reader.may_see(self.report_audience)


@dataclass(slots=True)
class EveningRow(EveningRules):
    """A row of the strip: drawing 288 of them as records of Session costs seven times as much."""

    id: int
    number: int
    held_on: date | None
    held_on_text: str
    start_time: time | None
    venue: str
    format: str
    language: str
    places: int
    minutes_wanted: int
    status: str
    agenda_audience: str
    report_audience: str
    moved_from: date | None = None

    def session(self) -> "Session":
        """The record, with what the row knows; no query."""
        from sessions.models.sessions import Session

        session = Session(**{name: getattr(self, name) for name in ROW})
        session.moved_from = self.moved_from
        session._state.adding = False
        return session


ROW = tuple(name for name in EveningRow.__dataclass_fields__ if name != "moved_from")
