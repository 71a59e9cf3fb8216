"""One thing as JSON-LD (schema.org), for search engines: the series, an evening, a talk, a person.

Each is told as its page tells it to the same reader. Addresses begin with `base`, scheme and host.
"""

import json
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe

from sessions.models import Person, Reader, Session, Status, Talk, Topic
from sessions.models.sessions import FROM_AFAR

type Thing = dict[str, object]

MOST = 50  # talks of one person
FORMATS = {"in person": "Offline", "online": "Online", "hybrid": "Mixed"}
# Inside a script only "<" could end it; "&" and ">" are written so as Django's json_script does.
ESCAPES = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&"}


def script(thing: Thing) -> SafeString:
    """As a data block, which no browser executes (HTML §4.12.1), so that the CSP has nothing to forbid."""
    text = json.dumps({"@context": "https://schema.org", **thing}, ensure_ascii=False).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')


def of_type(kind: str, **said: object) -> Thing:
    """What is not known is not said."""
    return {"@type": kind} | {name: value for name, value in said.items() if value}


def organiser() -> Thing | None:
    return of_type("Organization", name=settings.MTS_ORGANISATION) if settings.MTS_ORGANISATION else None


def series(coming: Session | None = None, *, base: str) -> Thing:
    """With the next evening, if there is one."""
    own = {"name": settings.MTS_SERIES, "url": f"{base}/", "organizer": organiser()}
    return of_type("EventSeries", **own, subEvent=coming and event(coming, base=base))


def evening(session: Session, talks: Sequence[Talk], reader: Reader, *, base: str) -> Thing:
    """With its talks, and with its report once that is out."""
    whole, report = event(session, base=base), None
    if session.shows_report_to(reader):
        report = of_type(
            "Article",
            headline=whole["name"],
            url=whole["url"],
            datePublished=session.published_on and session.published_on.isoformat(),
            dateModified=session.changed_at.isoformat(timespec="seconds"),
            author=organiser(),
            inLanguage=session.language,
        )
    parts = [of_talk(talk, base=base) for talk in talks]
    return whole | of_type("Event", superEvent=series(base=base), subEvent=parts, subjectOf=report)


def talk(talk: Talk, *, base: str) -> Thing:
    return of_talk(talk, base=base) | {"superEvent": event(talk.session, base=base)}


def person(person: Person, talks: Sequence[Talk], *, base: str) -> Thing:
    """With the latest talks, each with its evening's day."""
    return of_type(
        "Person",
        name=person.name,
        url=base + person.get_absolute_url(),
        affiliation=person.organisation and of_type("Organization", name=person.organisation),
        description=strip_tags(person.biography_html).strip(),
        performerIn=[of_talk(talk, base=base) for talk in talks[:MOST]],
    )


def event(session: Session, *, base: str) -> Thing:
    """When and where, as the page says it; of a cancelled evening the day alone."""
    off, url = session.status == Status.CANCELLED, base + session.get_absolute_url()
    attendance = not off and FORMATS.get(session.format)
    return of_type(
        "Event",
        name=f"{session.ordinal} {settings.MTS_SERIES}",
        url=url,
        image=card_of(session, base, off),
        startDate=day_of(session),
        previousStartDate=session.moved_from and session.moved_from.isoformat(),
        eventStatus=f"https://schema.org/Event{status_of(session)}",
        eventAttendanceMode=attendance and f"https://schema.org/{attendance}EventAttendanceMode",
        location=[] if off else places(session, url),
        organizer=organiser(),
        inLanguage=session.language,
    )


def of_talk(talk: Talk, *, base: str) -> Thing:
    """Without its hour: nobody may count from it what stands before."""
    speakers = [
        of_type(
            "Person",
            name=one.name_then,
            url=not one.person.anonymised_at and base + one.person.get_absolute_url(),
        )
        for one in talk.speakers
    ]
    return of_type(
        "Event",
        name=talk.headline,
        url=base + talk.topic.get_absolute_url(),
        image=card_of(talk.topic, base),
        description=talk.excerpt,
        startDate=talk.session.held_on and talk.session.held_on.isoformat(),
        performer=speakers,
        inLanguage=talk.topic.language,
    )


def card_of(record: Session | Topic, base: str, off: bool = False) -> str | None:
    """The address of its picture (media.cards), which strangers alone are shown."""
    return f"{base}{record.get_absolute_url()}card.png" if record.fingerprint and not off else None


def day_of(session: Session) -> str | None:
    """The day, with the hour where it is known."""
    if session.held_on is None or session.start_time is None or session.status == Status.CANCELLED:
        return session.held_on and session.held_on.isoformat()
    return timezone.make_aware(datetime.combine(session.held_on, session.start_time)).isoformat()


def status_of(session: Session) -> str:
    if session.status == Status.CANCELLED:
        return "Cancelled"
    if session.moved_from:
        return "Rescheduled" if session.held_on else "Postponed"
    return "Scheduled"


def places(session: Session, url: str) -> list[Thing]:
    """The venue; for those who follow from afar the page that says how."""
    here = [of_type("Place", name=session.venue, address=session.venue)] if session.venue else []
    afar = [of_type("VirtualLocation", url=url)] if session.format in FROM_AFAR else []
    return afar if session.format == Session.Format.ONLINE else here + afar
