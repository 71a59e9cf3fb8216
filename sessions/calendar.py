"""One evening as iCalendar (RFC 5545), for a reader's own calendar.

Times carry the zone of the venue (TZID, with its VTIMEZONE) rather than UTC: what an evening promises is
seven o'clock on the wall. Should a country change its summer time, a UTC start fetched before would be an
hour off, while a program that knows the zone keeps to the wall.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vDuration

from sessions.models import Archive, Audience, Moderator, Reader, Session, Status, Topic
from sessions.models.addresses import id_of
from sessions.models.roles import with_people

REFRESH = timedelta(hours=6)
STATUSES = {Status.CANCELLED: "CANCELLED", Status.DRAFT: "TENTATIVE", Status.OPEN: "TENTATIVE"}


def calendar_answer(*sessions: Session, name: str = "", **told) -> HttpResponse:
    """The file for a reader: one evening or, with a name, all to subscribe to. Http404 without a day."""
    if not all(map(has_day, sessions)):
        raise Http404
    content = evening_calendar(*sessions, name=name, **told)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    stem = settings.MTS_ABBREVIATION if name else f"{settings.MTS_ABBREVIATION}-{sessions[0].number}"
    stem = re.sub(r"[^a-z0-9]+", "-", stem.lower())
    response.headers["Content-Disposition"] = f'inline; filename="{stem}.ics"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def evening_calendar(
    *sessions: Session, reader: Reader, base: str = "", name: str = "", note: str = ""
) -> bytes:
    """A calendar of these evenings: whoever calls has asked for the right to see them. Four queries.

    ValueError where `has_day` denies one. base: scheme and host of addresses; by default those of messages
    (SITE_URL). name: of a calendar to subscribe to; it is asked for anew every few hours. note: what only
    the owner of this copy is told, first in each description. Without METHOD, which is for messages that
    invite (RFC 5546 §3.2.1): with one, some programs ask where to, or take the file for an invitation.
    """
    file = Calendar()
    file.add("prodid", f"-//{settings.MTS_ORGANISATION}//{settings.MTS_ABBREVIATION}//EN")
    file.add("version", "2.0")
    if name:
        file.add("name", name)  # RFC 7986 §5.1; X-WR-CALNAME is what most programs read
        file.add("x-wr-calname", name)
        file.add("x-wr-timezone", settings.TIME_ZONE)
        file.add("refresh-interval", REFRESH, {"VALUE": "DURATION"})  # RFC 7986 §5.7
        file.add("x-published-ttl", vDuration(REFRESH))
    archive = Archive.objects.first() or Archive()
    told = programmes(sessions, reader) if reader.is_let_in else {}
    for session in sessions:
        entry = event(session, reader, archive)
        # A speaker's copy may be of an evening whose page is not for them.
        shown = reader.is_let_in and (session.shows_agenda_to(reader) or session.shows_report_to(reader))
        address = (base or settings.SITE_URL) + session.get_absolute_url() if shown else ""
        words = [note, told.get(session.pk), address]  # the address once more, for programs that hide URL
        if session.status == Status.CANCELLED:
            words = [note, _("This evening does not take place.")]
        elif address:
            entry.add("url", address)
        if description := "\n\n".join(filter(None, words)):
            entry.add("description", description)
        file.add_component(entry)
    if file.get_missing_tzids():
        years = [session.held_on.year for session in sessions if session.start_time]
        zone = clock_changes(timezone.get_default_timezone(), min(years), max(years))
        file.subcomponents.insert(0, zone)
    return file.to_ical()


def has_day(session: Session) -> bool:
    """Whether a calendar can hold the evening: it has a date, and one that clocks can count from and to."""
    return session.held_on is not None and MINYEAR < session.held_on.year < MAXYEAR


def event(session: Session, reader: Reader, archive: Archive) -> Event:
    """When and where, without what is said of it; of a cancelled evening number and day alone.

    UID is the evening's permanent id: it stays when the evening is postponed, gets another number, or moves
    to another host. SEQUENCE is the version of the archive. It goes up in every transaction that changes what
    readers see, so a change of a topic, a speaker or the venue raises it as surely as a change of the date,
    and it never goes back (RFC 5545 §3.8.7.4 asks for no more).
    """
    if not has_day(session):
        raise ValueError(f"The {session.ordinal} has no day yet.")
    # When what strangers read of it changed is stored; for others it was with the last change of anything.
    settled = reader is Reader.STRANGER and session.fingerprint
    changed_at = (session if settled else archive).changed_at.astimezone(UTC)
    entry = Event()
    entry.add("uid", id_of(session, archive.feed_space).removeprefix("urn:uuid:"))
    entry.add("dtstamp", changed_at)  # the same without METHOD (§3.8.7.2)
    entry.add("last-modified", changed_at)
    entry.add("sequence", archive.version)
    entry.add("status", STATUSES.get(session.status, "CONFIRMED"))
    entry.add("summary", f"{session.ordinal} {settings.MTS_SERIES}")
    add_times(entry, session)
    if session.place and session.status != Status.CANCELLED:
        entry.add("location", session.place)
    return entry


def add_times(entry: Event, session: Session) -> None:
    """DTSTART and DTEND; without a start time the whole day, which keeps nobody's calendar busy."""
    if session.start_time is None:
        entry.add("dtstart", session.held_on)
        entry.add("dtend", session.held_on + timedelta(days=1))
        entry.add("transp", "TRANSPARENT")
        return
    zone = timezone.get_default_timezone()
    start = datetime.combine(session.held_on, session.start_time, zone)
    # Counted in UTC: on the night that clocks change, an hour on the wall is not an hour.
    end = (start.astimezone(UTC) + timedelta(minutes=max(session.minutes_wanted, 1))).astimezone(zone)
    entry.add("dtstart", start)
    entry.add("dtend", end)


@lru_cache(maxsize=100)
def clock_changes(zone: ZoneInfo, first: int, last: int) -> Timezone:
    """VTIMEZONE with every change of the clocks in these years, looked for day by day: the library's own way
    leaps 64 days, and so over the Ramadans of Morocco.
    """
    found, a_day = Timezone(), timedelta(days=1)
    found.add("tzid", zone.key)
    day, end, before = datetime(first, 1, 1, tzinfo=UTC) - a_day, datetime(last + 1, 1, 2, tzinfo=UTC), None
    while day < end:
        now = day.astimezone(zone)
        if (offset := now.utcoffset()) != before:
            before = before or offset
            moments = [day - a_day + timedelta(minutes=n) for n in range(24 * 60 + 1)]
            onset = bisect_left(moments, True, key=lambda one: one.astimezone(zone).utcoffset() == offset)
            part = TimezoneDaylight() if now.dst() else TimezoneStandard()
            part.add("dtstart", (moments[onset] + before).replace(tzinfo=None))
            part.add("tzname", now.tzname())
            part.TZOFFSETFROM, part.TZOFFSETTO = before, offset
            found.add_component(part)
            before = offset
        day += a_day
    return found


def programmes(sessions: Sequence[Session], reader: Reader) -> dict[int, str]:
    """By session (primary key), what this reader may know: a line for each talk, and who moderates.

    Of a cancelled one nothing. Three queries.
    """
    keys = [session.pk for session in sessions if session.status != Status.CANCELLED]
    found = defaultdict(list)
    topics = Topic.objects.visible_to(reader).filter(session__in=keys).order_by("session", "position")
    for topic in topics.prefetch_related(with_people()):
        found[topic.session_id].append(talk_line(topic, reader))
    for key, people in Moderator.objects.of_sessions(keys, reader).items():
        names = sentence([person.name for person in people])
        found[key] += ["", _("Moderated by %(names)s.") % {"names": names}]
    return {key: "\n".join(lines).strip() for key, lines in found.items()}


def talk_line(topic: Topic, reader: Reader) -> str:
    """ "JWT vs Goa (Tanabe and Mami, Microsoft)"; what only the house reads is marked so."""
    title, line = topic.titled(reader), topic.called(reader)
    speakers = [[speaker.name_then, speaker.affiliation] for speaker in topic.speakers.all()]
    by = sentence([", ".join(filter(None, speaker)) for speaker in speakers])
    if by and (title or topic.subject):
        line += f" ({by})"
    house = topic.audience == Audience.HOUSE or title != topic.title
    return f"{line} [{_('house only')}]" if house else line


def sentence(names: list[str]) -> str:
    return get_text_list(names, _("and"))
