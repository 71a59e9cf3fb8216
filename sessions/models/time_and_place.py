"""When and where an evening is, in words: the clock of its zone, for those who follow from afar."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from sessions.running_order import Timetable

if TYPE_CHECKING:
    from sessions.models.topics import Topic

FROM_AFAR = ("online", "hybrid")  # formats of Session that people follow from elsewhere


class TimeAndPlace:
    """What Session says of its day, clock and venue."""

    held_on: date | None
    start_time: time | None
    venue: str
    format: str
    minutes_wanted: int

    @property
    def place(self) -> str:
        """The venue, and that one can follow from afar, wherever it is told: "Zoom https://…, online"."""
        online = _("online") if self.format in FROM_AFAR else ""
        said = online in self.venue.lower().replace(",", " ").split()
        return self.venue if said else ", ".join(filter(None, [self.venue, online]))

    @property
    def starts(self) -> str:
        """ "19:00"; from afar "19:00 JST (UTC+9)", for not everybody knows the letters. Empty while open."""
        return f"{self.start_time:%H:%M} {self.zone_in_full}".strip() if self.start_time else ""

    def clock(self, at: str) -> str:
        """A local time of the evening, "19:25", in words: from afar "19:25 JST"."""
        return f"{at} {self.zone}".strip()

    @property
    def zone(self) -> str:
        """ "JST", behind every other time of a page."""
        return self.zone_in_full.partition(" (")[0]

    @property
    def zone_in_full(self) -> str:
        """ "JST (UTC+9)" where people follow from afar; "UTC+7" where the zone has no letters of its own; its
        name while the day, and so summer time, is open. Empty in person.
        """
        if self.format not in FROM_AFAR:
            return ""
        moment = self._moment()
        if moment is None:
            return settings.TIME_ZONE
        letters = moment.tzname()
        offset = f"UTC{moment:%:z}".replace("+0", "+").replace("-0", "-").removesuffix(":00")
        if not letters.isalpha():  # the tz database has "+07" where nobody uses letters
            return offset
        return letters if letters == "UTC" else f"{letters} ({offset})"

    def has_begun(self, now: datetime) -> bool:
        """Whether it began before `now`: from noon of its day while nobody said when, for none is earlier."""
        moment = self._moment()
        return moment is not None and moment <= now

    def timetable(self, topics: Iterable["Topic"]) -> Timetable:
        """The clock of these topics, given in running order; dropped ones take no time. While the day is open
        it is that of the present one.
        """
        starts_at = self._moment(timezone.localdate()) if self.start_time else None
        slots = {topic.pk: topic.slot for topic in topics if not topic.dropped_because}
        return Timetable(starts_at, slots, self.minutes_wanted, self.zone)

    def _moment(self, day: date | None = None) -> datetime | None:
        """When it begins, at noon while only the day is known. day: while it is open; None without one."""
        if not (day := self.held_on or day):
            return None
        return timezone.make_aware(datetime.combine(day, self.start_time or time(12)))
