"""One evening as lists and the strip of months know it: the rules it shares with Session, on a light row."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from sessions.models.addresses import address
from sessions.models.audience import Reader
from sessions.models.life import READABLE, Status
from sessions.text import ordinal

if TYPE_CHECKING:
    from sessions.models.sessions import Session


FROM_AFAR = ("online", "hybrid")  # formats of Session that people follow from elsewhere


class EveningRules:
    """What number, date, place, status and audiences say about an evening."""

    number: int
    held_on: date | None
    start_time: time | None
    venue: str
    format: str
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

    @property
    def place(self) -> str:
        """The venue, and that one can follow from afar, wherever it is told: "Zoom https://…, online"."""
        online = _("online") if self.format in FROM_AFAR else ""
        said = online in self.venue.lower().replace(",", " ").split()
        return self.venue if said else ", ".join(filter(None, [self.venue, online]))

    @property
    def zone(self) -> str:
        """What stands behind a clock time where people follow from afar: "JST"; "UTC+7" where the zone has no
        letters of its own; its name while the day, and so summer time, is open. Empty in person.
        """
        return zone_words(self._moment(), in_full=False) if self.format in FROM_AFAR else ""

    @property
    def starts(self) -> str:
        """ "19:00"; from afar "19:00 JST (UTC+9)", for not everybody knows the letters. Empty while open."""
        if self.start_time is None:
            return ""
        return f"{self.start_time:%H:%M} {self.zone_in_full}".strip()

    @property
    def zone_in_full(self) -> str:
        """ "JST (UTC+9)", once beside the first time of a page; empty in person."""
        return zone_words(self._moment(), in_full=True) if self.format in FROM_AFAR else ""

    def clock(self, at: time | datetime | str) -> str:
        """One local time of the evening, or "19:25", in words: from afar "19:25 JST"; nothing of nothing."""
        said = at if isinstance(at, str) else f"{at:%H:%M}"
        return f"{said} {self.zone}".strip() if said else ""

    def _moment(self) -> datetime | None:
        """When it begins, at noon while only the day is known; None without a day."""
        if self.held_on is None:
            return None
        return timezone.make_aware(datetime.combine(self.held_on, self.start_time or time(12)))

    def has_begun(self, now: datetime) -> bool:
        """Whether it began before `now`: from noon of its day while nobody said when, for none is earlier."""
        moment = self._moment()
        return moment is not None and moment <= now

    def shows_agenda_to(self, reader: Reader) -> bool:
        return self.status in READABLE and reader.may_see(self.agenda_audience)

    def shows_report_to(self, reader: Reader) -> bool:
        return self.status == Status.PUBLISHED and reader.may_see(self.report_audience)


def zone_words(at: datetime | None, *, in_full: bool) -> str:
    """The local zone at a moment, as a guest abroad understands it; by its name without a moment."""
    if at is None:
        return settings.TIME_ZONE
    minutes = int(at.utcoffset().total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    offset = f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")
    letters = at.tzname()
    if not letters.isalpha():  # the tz database has "+07" where nobody uses letters
        return offset
    return f"{letters} ({offset})" if in_full and letters != "UTC" else letters


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
