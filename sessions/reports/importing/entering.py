"""New sessions from their reports: many at once, in a few queries a batch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from sessions.models import (
    FollowUp,
    ImportedReport,
    Moderator,
    Newcomer,
    Session,
    Speaker,
    Status,
    Topic,
    User,
)
from sessions.models.addresses import free_slugs
from sessions.reports.importing.arrivals import Arrival
from sessions.reports.importing.both_wordings import impressions, texts_around
from sessions.reports.importing.cast import Cast
from sessions.reports.importing.internships import Internships
from sessions.reports.importing.register import BY_IMPORT, CHUNK, Known, Register
from sessions.reports.importing.values import Values


@dataclass(eq=False, slots=True)
class Entry:
    """A report that becomes a session, with everybody in it."""

    arrival: Arrival
    speakers: list[list[tuple[Known, Values]]]
    moderators: list[tuple[Known, str]]
    interns: list[tuple[Known, Values]]
    newcomers: list[tuple[Known, str]]
    session: Session | None = None


def entry_of(arrival: Arrival, register: Register) -> Entry:
    """Find everybody whom the report names. Reports come by number, so that the result knows no order."""
    cast = Cast(arrival.values, register)
    speakers = [cast.speakers(n) for n in range(len(arrival.values["topics"]))]
    return Entry(arrival, speakers, cast.moderators(), cast.interns(), cast.newcomers())


def enter(entries: Sequence[Entry], internships: Internships, *, audience: str, by: User | None) -> None:
    """Write sessions, topics and everything in them, published for this audience; people are saved before."""
    for entry in entries:
        entry.session = Session(
            number=entry.arrival.number,
            status=Status.PUBLISHED,
            agenda_audience=audience,
            report_audience=audience,
            **session_fields(entry.arrival.values),
        )
    _create([entry.session for entry in entries], Session, by)
    topics = [topic for entry in entries for topic in _topics(entry, audience)]
    free_slugs(topics, [topic.wanted_slug() for topic in topics])
    _create(topics, Topic, by)
    written = iter(topics)
    speakers, links = [], []
    for entry in entries:
        for n, told in enumerate(entry.arrival.values["topics"]):
            topic = next(written)
            told["id"] = topic.pk
            speakers += _speakers(topic, entry.speakers[n])
            links += follow_ups(topic, told)
    _create(speakers, Speaker, by)
    FollowUp.objects.bulk_create(links, batch_size=CHUNK)
    moderators, newcomers = [], []
    for entry in entries:
        moderators += moderators_of(entry.session, entry.moderators)
        newcomers += newcomers_of(entry.session, entry.newcomers)
        note_interns(entry.session, entry.arrival.values, entry.interns, internships)
    _create(moderators, Moderator, by)
    Newcomer.objects.bulk_create(newcomers, batch_size=CHUNK)
    internships.save()
    keep_sources([(entry.arrival, entry.session) for entry in entries], audience=audience, by=by)


def session_fields(values: Values) -> dict[str, Any]:
    """The values of a report as fields of a session."""
    return {
        "held_on": as_date(values["held_on"]),
        "held_on_text": values["held_on_text"],
        "held_on_from": values["held_on_from"],
        "date_unknown": values["held_on"] is None,
        "venue": values["venue"],
        "format": values["format"],
        "language": values["language"] or "en",
        **texts_around(values).fields(),
        "had_party": values["party"] or None,
        "author": values["author"],
        "published_on": as_date(values["published_on"]),
        "source_url": values["source_url"],
        "speakers_stated": values["speakers_stated"],
    }


def topic_fields(told: Values) -> dict[str, Any]:
    return {name: told[name] for name in ("title", "subject", "heading", "kind", "summary")}


def as_date(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None


def follow_ups(topic: Topic, told: Values) -> list[FollowUp]:
    """The threads of a topic to earlier ones, not yet resolved and not saved."""
    return [
        FollowUp(
            topic=topic,
            kind=kind,
            quote=link["text"],
            earlier_number=link["number"],
            earlier_title=link["title"],
            speakers_named=link["speakers"],
        )
        for kind in FollowUp.Kind.values
        for link in told[kind]
    ]


def moderators_of(session: Session, moderators: Sequence[tuple[Known, str]]) -> list[Moderator]:
    return [
        Moderator(session=session, person=known.person, position=n, credited_as=name)
        for n, (known, name) in enumerate(moderators, start=1)
    ]


def newcomers_of(session: Session, newcomers: Sequence[tuple[Known, str]]) -> list[Newcomer]:
    return [
        Newcomer(session=session, person=known.person, position=n, credited_as=name)
        for n, (known, name) in enumerate(newcomers, start=1)
    ]


def note_interns(
    session: Session, values: Values, interns: Sequence[tuple[Known, Values]], internships: Internships
) -> bool:
    """Enter what the report says of interns; the words of the farewell go to the first who leaves."""
    words, written = impressions(values), False
    for known, fact in interns:
        written |= internships.note(known, fact, session, words if fact["farewell"] else "")
        if fact["farewell"]:
            words = ""
    return written


def keep_sources(arrived: Sequence[tuple[Arrival, Session]], *, audience: str, by: User | None) -> None:
    """One ImportedReport for each. A source that waited for its review is that record."""
    now = timezone.now()  # after all that was written: what changes later is somebody's edit
    hashes = [arrival.sha256 for arrival, _ in arrived]
    waiting = ImportedReport.objects.filter(sha256__in=hashes, session=None, imported_at=None).order_by("-pk")
    waiting = {report.sha256: report for report in waiting}
    reports, new = [], []
    for arrival, session in arrived:
        report = waiting.pop(arrival.sha256, None) or ImportedReport(sha256=arrival.sha256, added_by=by)
        report.session, report.imported_at, report.values = session, now, arrival.values
        report.text, report.kind, report.first_line = arrival.text, arrival.kind, arrival.first_line
        report.name, report.audience = report.name or arrival.name, audience
        reports.append(report)
        if report.pk is None:
            new.append(report)
        else:
            report.save()
    ImportedReport.objects.bulk_create(new, batch_size=CHUNK)
    for report in reports:
        report.session.imported_report = report


def _topics(entry: Entry, audience: str) -> list[Topic]:
    return [
        Topic(
            session=entry.session,
            position=n,
            audience=audience,
            language=entry.arrival.values["language"] or "en",
            **topic_fields(told),
        )
        for n, told in enumerate(entry.arrival.values["topics"], start=1)
    ]


def _speakers(topic: Topic, people: Sequence[tuple[Known, Values]]) -> list[Speaker]:
    return [
        Speaker(
            topic=topic,
            person=known.person,
            position=n,
            capacity=told["capacity"],
            affiliation=told["affiliation"],
            credited_as=told["credited_as"],
        )
        for n, (known, told) in enumerate(people, start=1)
    ]


def _create(records: list, model: type, by: User | None) -> None:
    bulk_create_with_history(
        records, model, batch_size=CHUNK, default_user=by, default_change_reason=BY_IMPORT
    )
