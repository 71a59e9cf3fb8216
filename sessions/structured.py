"""One thing as JSON-LD (schema.org), for search engines: the series, an evening, a talk, a person.

Each is told as its page tells it to the same reader. base: scheme and host of addresses.
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
ESCAPES = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&"}  # as Django's json_script has them


def script(thing: Thing) -> SafeString:
    """As a data block, which no browser executes (HTML §4.12.1), so that the CSP has nothing to forbid."""
    text = json.dumps({"@context": "https://schema.org", **thing}, ensure_ascii=False).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')


def of_type(kind: str, **said: object) -> Thing:
    """What is not known is not said. Dates become text."""
    known = {
        name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in said.items()
    }
    return {"@type": kind} | {name: value for name, value in known.items() if value}


def organiser() -> Thing | None:
    return of_type("Organization", name=settings.MTS_ORGANISATION) if settings.MTS_ORGANISATION else None


def series(coming: Session | None = None, *, base: str) -> Thing:
    """With the next evening, if there is one."""
    own = {"name": settings.MTS_SERIES, "url": f"{base}/", "organizer": organiser()}
    return of_type("EventSeries", **own, subEvent=coming and event(coming, base=base))


def evening(session: Session, talks: Sequence[Talk], reader: Reader, *, base: str) -> Thing:
    """With its talks, and with its report once that is out."""
    whole = event(session, base=base) | {"superEvent": series(base=base)}
    parts = [of_talk(talk, base=base) for talk in talks]
    report = session.shows_report_to(reader) and of_type(
        "Article",
        headline=whole["name"],
        url=whole["url"],
        datePublished=session.published_on,
        dateModified=session.changed_at,
        author=organiser(),
        inLanguage=session.language,
    )
    return whole | of_type("Event", subEvent=parts, subjectOf=report)


def talk(talk: Talk, *, base: str) -> Thing:
    return of_talk(talk, base=base) | {"superEvent": event(talk.session, base=base)}


def person(person: Person, talks: Sequence[Talk], *, base: str) -> Thing:
    """With the latest talks."""
    company = person.organisation and of_type("Organization", name=person.organisation)
    given = [of_talk(talk, base=base) for talk in talks[:MOST]]
    about = strip_tags(person.biography_html).strip()
    return performer(person, person.name, base) | of_type(
        "Person", affiliation=company, description=about, performerIn=given
    )


def performer(person: Person, name: str, base: str) -> Thing:
    return of_type("Person", name=name, url="" if person.anonymised_at else base + person.get_absolute_url())


def event(session: Session, *, base: str) -> Thing:
    """When and where, as the page says it; of a cancelled evening the day alone."""
    url, day, moved = base + session.get_absolute_url(), session.held_on, session.moved_from
    own = {"name": f"{session.ordinal} {settings.MTS_SERIES}", "url": url, "organizer": organiser()}
    own |= {"inLanguage": session.language, "startDate": day, "previousStartDate": moved}
    if session.status == Status.CANCELLED:
        return of_type("Event", **own, eventStatus="https://schema.org/EventCancelled")
    if day and session.start_time:
        own["startDate"] = timezone.make_aware(datetime.combine(day, session.start_time))
    status = ("Rescheduled" if day else "Postponed") if moved else "Scheduled"
    attendance = FORMATS.get(session.format)
    afar = [of_type("VirtualLocation", url=url)] if session.format in FROM_AFAR else []
    here = session.venue and session.format != Session.Format.ONLINE
    place = [of_type("Place", name=session.venue, address=session.venue)] if here else []
    return of_type(
        "Event",
        **own,
        image=card_of(session, base),
        eventStatus=f"https://schema.org/Event{status}",
        eventAttendanceMode=attendance and f"https://schema.org/{attendance}EventAttendanceMode",
        location=place + afar,
    )


def of_talk(talk: Talk, *, base: str) -> Thing:
    """Without its hour: nobody may count from it what stands before."""
    return of_type(
        "Event",
        name=talk.headline,
        url=base + talk.topic.get_absolute_url(),
        image=card_of(talk.topic, base),
        description=talk.excerpt,
        startDate=talk.session.held_on,
        performer=[performer(one.person, one.name_then, base) for one in talk.speakers],
        inLanguage=talk.topic.language,
    )


def card_of(record: Session | Topic, base: str) -> str:
    """The address of its picture (media.cards), where strangers may see it."""
    return f"{base}{record.get_absolute_url()}card.png" if record.fingerprint else ""
