"""When and where an evening is, in words: the clock of its zone, for those who follow from afar."""

from datetime import date, datetime, time

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

FROM_AFAR = ("online", "hybrid")  # formats of Session that people follow from elsewhere


class TimeAndPlace:
    """What Session says of its day, clock and venue."""

    held_on: date | None
    start_time: time | None
    venue: str
    format: str

    @property
    def starts_at(self) -> datetime | None:
        """Start as an aware datetime in TIME_ZONE; None while day or time is open."""
        return self._moment() if self.start_time else None

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
