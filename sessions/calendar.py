"""One evening as iCalendar (RFC 5545), for a reader's own calendar.

Times carry the zone of the venue (TZID, with its VTIMEZONE) rather than UTC: what an evening promises is
seven o'clock on the wall. Should a country change its summer time, a UTC start fetched before would be an
hour off, while a program that knows the zone keeps to the wall.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vDuration, vText

from sessions.models import Archive, Audience, Moderator, Reader, Session, Status, Topic
from sessions.models.speakers import with_people

REFRESH = timedelta(hours=6)
STATUSES = {Status.CANCELLED: "CANCELLED", Status.DRAFT: "TENTATIVE", Status.OPEN: "TENTATIVE"}


def evening_calendar(
    session: Session, *, reader: Reader, now: datetime, base: str = "", note: str = ""
) -> bytes:
    """A calendar of this one evening: whoever calls has asked for the right to see it. Four queries.

    ValueError where `has_day` denies it. now: an aware moment, the
    DTSTAMP. base: scheme and host of addresses; by default those of messages (SITE_URL).
    note: what only the owner of this copy is told, first in its description.
    """
    programme = programmes([session], reader).get(session.pk, "") if reader.is_let_in else ""
    told = {"sequence": archive_version(), "stamp": now, "base": base or settings.SITE_URL}
    entry = event(session, programme, reader=reader, **told)
    if note:
        entry["description"] = vText("\n\n".join(filter(None, [note, entry.get("description", "")])))
    return calendar([entry])


def has_day(session: Session) -> bool:
    """Whether a calendar can hold the evening: it has a date, and one that clocks can count from and to."""
    return session.held_on is not None and MINYEAR < session.held_on.year < MAXYEAR


def archive_version() -> int:
    """The version of the archive, for SEQUENCE. One query."""
    return Archive.objects.filter(pk=1).values_list("version", flat=True).first() or 0


def event(
    session: Session,
    programme: str,
    *,
    reader: Reader,
    sequence: int,
    stamp: datetime,
    base: str,
) -> Event:
    """The evening as VEVENT. stamp: aware. base: scheme and host of addresses.

    UID is built from the record, so it stays when the evening is postponed or gets another number.
    sequence: `Archive.version`. It goes up in every transaction that changes what readers see, so a change of
    a topic, a speaker or the venue raises it as surely as a change of the date, and it never goes back
    (RFC 5545 §3.8.7.4 asks for no more). A cancelled evening tells its number and day, and nothing else.
    """
    if not has_day(session):
        raise ValueError(f"The {session.ordinal} has no day yet.")
    cancelled = session.status == Status.CANCELLED
    entry = Event()
    entry.add("uid", uid(session))
    entry.add("dtstamp", stamp.astimezone(UTC))
    entry.add("sequence", sequence)
    entry.add("status", STATUSES.get(session.status, "CONFIRMED"))
    entry.add("summary", f"{session.ordinal} {settings.MTS_SERIES}")
    add_times(entry, session)
    if cancelled:
        entry.add("description", _("This evening does not take place."))
        return entry
    if session.place:
        entry.add("location", session.place)
    # A speaker's copy may be of an evening whose page is not for them.
    shown = reader.is_let_in and (session.shows_agenda_to(reader) or session.shows_report_to(reader))
    address = base + session.get_absolute_url() if shown else ""
    if address:
        entry.add("url", address)
    if words := "\n\n".join(filter(None, [programme, address])):  # once more, for programs that hide URL
        entry.add("description", words)
    return entry


def uid(session: Session) -> str:
    return f"session-{session.pk}@{urlsplit(settings.MTS_URL).hostname or 'mts.localhost'}"


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


def calendar(events: Iterable[Event], *, name: str = "") -> bytes:
    """The events as a file. name: of a calendar to subscribe to; it is asked for anew every few hours."""
    file = Calendar()
    file.add("prodid", f"-//{settings.MTS_ORGANISATION}//{settings.MTS_ABBREVIATION}//EN")
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    if name:
        file.add("name", name)  # RFC 7986 §5.1; X-WR-CALNAME is what most programs read
        file.add("x-wr-calname", name)
        file.add("x-wr-timezone", settings.TIME_ZONE)
        file.add("refresh-interval", REFRESH, {"VALUE": "DURATION"})  # RFC 7986 §5.7
        file.add("x-published-ttl", vDuration(REFRESH))
    for entry in events:
        file.add_component(entry)
    file.add_missing_timezones()
    return file.to_ical()


def programmes(sessions: Sequence[Session], reader: Reader) -> dict[int, str]:
    """By session (primary key), what this reader may know: a line for each talk, and who moderates.

    Of a cancelled one nothing. Three queries.
    """
    keys = [session.pk for session in sessions if session.status != Status.CANCELLED]
    lines, names = defaultdict(list), defaultdict(list)
    topics = Topic.objects.visible_to(reader).filter(session__in=keys).order_by("session", "position")
    for topic in topics.prefetch_related(with_people()):
        lines[topic.session_id].append(talk_line(topic, reader))
    held = Moderator.objects.visible_to(reader).filter(session__in=keys).select_related("person")
    for role in held:
        names[role.session_id].append(role.person.name)
    moderated = {key: _("Moderated by %(names)s.") % {"names": sentence(names[key])} for key in names}
    return {key: "\n\n".join(filter(None, ["\n".join(lines[key]), moderated.get(key, "")])) for key in keys}


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
