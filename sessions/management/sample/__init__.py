"""The sample archive: six reports, who is meant by which spelling, tags, pictures, an evening ahead, and
proposals for it. Each step may be repeated: what is there stays.

Numbers, dates, titles and names are those of a real series; every summary was written for this archive. The
reports go through the importer like any others, so the demo proves it; the 29th to 32nd print no year: the
33rd and 34th settle it. What is loaded is in the files beside this one, each of which says what it holds.
"""

import tomllib
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from sessions.media.photos import add_photo
from sessions.models import (
    Audience,
    Call,
    Consent,
    CoSpeaker,
    FollowUp,
    Homework,
    Intern,
    Moderator,
    Notice,
    Person,
    Proposal,
    Session,
    SpeakerEntry,
    Status,
    Tag,
    Topic,
    User,
    archive_change,
)
from sessions.notifications.outbox import reached
from sessions.notifications.to_tell import note_now
from sessions.people.who_is_meant import called
from sessions.proposals import decisions
from sessions.proposals.invitations import ask
from sessions.reports.importing.open_dates import known_evenings
from sessions.reports.importing.people_in_reports import read_people
from sessions.reports.importing.run import Outcome, import_reports
from sessions.reports.parser import read_sources
from sessions.reports.reading.sources import source_of
from sessions.reports.writing import house_style
from sessions.series import Evening, next_offers
from sessions.text import slugify_ascii

HERE = Path(__file__).parent
COMING = (Status.DRAFT, Status.OPEN, Status.ANNOUNCED)
PLACES_FREE = 2  # as the invitation of the evening ahead says
A_DAY = timedelta(days=1)
THREE_WEEKS, FIVE_WEEKS = timedelta(weeks=3), timedelta(weeks=5)


class NoEvening(Exception):
    """There is no evening in preparation; the message says what to do."""


def data(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))


def report_paths() -> list[Path]:
    """The reports, by number. Six files: five as plain text, the 34th as Markdown."""
    return sorted((HERE / "reports").iterdir())


def people_path() -> Path:
    """The file for `import_reports --people`: "spelling = person" for each name printed in two ways."""
    return HERE / "people.txt"


def load_reports(*, by: User) -> Outcome:
    """The six sample reports, through the importer like anybody's."""
    sources = [source_of(path.name, path.read_bytes())[0] for path in report_paths()]
    readings = read_sources(sources, known=known_evenings(), style=house_style())
    return import_reports(
        [report for reading in readings for report in reading.reports],
        sources={reading.source.name: reading for reading in readings},
        people=read_people(people_path().read_text(encoding="utf-8")),
        by=by,
    )


def load_tags() -> int:
    """Tags that are not there yet, on their topics; how many. Tags that are there are left alone."""
    with archive_change():
        there = {name.casefold() for name in Tag.objects.values_list("name", flat=True)}
        new = [tag for tag in data("tags")["tags"] if tag["name"].casefold() not in there]
        for tag in new:
            slug = slugify_ascii(tag["name"])
            record = Tag.objects.create(name=tag["name"], slug=slug, description=tag["description"])
            for synonym in tag["synonyms"]:
                record.synonyms.create(name=synonym)
            for topic in filter(None, (topic_at(*place) for place in tag["topics"])):
                topic.tags.add(record)
    return len(new)


def load_next_session(today: date) -> tuple[Session, bool]:
    """The evening in preparation, and whether it had to be made or moved: its day lies ahead of `today`."""
    with archive_change():
        planned = data("next")
        ahead = Session.objects.standing().exclude(status=Status.PUBLISHED).order_by("number").last()
        if ahead is None:
            return _make_next(planned, today), True
        if ahead.status not in COMING or ahead.held_on is None or ahead.held_on >= today:
            return ahead, False
        earlier = [evening for evening in known_evenings() if evening.number < ahead.number]
        ahead.postpone(_in_some_weeks(earlier, today))
        _let_interns_stay(ahead, planned)
        return ahead, True


def let_time_pass(days: int, today: date) -> Session:
    """The next evening as it is `days` from its own; made where there is none yet. Raises NoEvening.

    Not postponed: whoever was told stays told. What names its day by rule goes with it.
    """
    with archive_change():
        session = Session.objects.filter(status__in=COMING).order_by("number").first()
        session = session or load_next_session(today)[0]
        if session.status not in COMING:
            raise NoEvening(
                f"The {session} is {session.get_status_display().lower()}, and no other is in preparation. "
                "Plan the next one in the admin, or delete the demo's data to begin anew."
            )
        before, session.held_on = session.held_on, today + timedelta(days=days)
        session.save(update_fields=["held_on"])
        day = {"day": session.held_on.isoformat()}
        for notice in session.notices.all():
            notice.once = notice.once and notice.once.replace(str(before), str(session.held_on))
            notice.tells = notice.tells and notice.tells | day
            notice.save(update_fields=["once", "tells"])
        for told in session.told.all():
            told.facts |= day
            told.save(update_fields=["facts"])
    return session


def load_call() -> None:
    """What the form says of an evening, until an organiser says it otherwise."""
    with archive_change():
        Call.objects.get_or_create(pk=1, defaults=data("proposals")["call"])


def load_proposals(session: Session, *, by: User, at: datetime) -> int:
    """What speakers have sent, as if days ago: all, or none where there is or was any proposal; how many.

    session: the evening ahead, which whoever was asked was asked for. No mail is written.
    """
    with archive_change():
        if Proposal.objects.exists() or Proposal.history.exists():
            return 0
        sent = data("proposals")["proposals"]
        for fields in sent:
            status, then = fields.pop("status"), at - timedelta(days=fields.pop("days_ago"))
            if status == "asked":  # by word of mouth, and nothing came back yet
                person = person_named(fields["name"])
                asked = ask(name=person.name, email="", session=session, person=person, by=by, at=then)
                for notice in asked.notices.all():
                    reached(notice, Notice.Status.TOLD, by=by, at=then)
                continue
            others, place = fields.pop("co_speakers", ()), fields.pop("continues", None)
            fields["continues"] = topic_at(*place) if place else None
            proposal = Proposal.objects.create(created_at=then, submitted_at=then, **fields)
            for n, other in enumerate(others, start=1):
                CoSpeaker.objects.create(proposal=proposal, position=n, **other)
            if status == "reserve":
                decisions.put_in_reserve(proposal, by=by, at=then)
                proposal.note_told(proposal.status, None)
    return len(sent)


def load_pictures() -> int:
    """Pictures of the sample's evenings and talks that are in the archive; how many were missing."""
    return sum(_load_picture(**picture) for picture in data("pictures")["pictures"])


def _load_picture(file: str, session: int, alt: str, position: int | None = None) -> bool:
    topic = topic_at(session, position) if position else None
    evening = topic.session if topic else Session.objects.standing().filter(number=session).first()
    if evening is None or (position and topic is None):
        return False
    known = evening.photos.filter(alt=alt).first()
    if known and default_storage.exists(known.file_name(known.widths[-1])):
        return False
    content = (HERE / "pictures" / file).read_bytes()
    with archive_change():
        if known:  # the record outlived its files
            known.delete()
        photo = add_photo(evening, SimpleUploadedFile(file, content, "image/webp"), topic=topic)
        photo.alt, photo.audience = alt, Audience.PUBLIC
        photo.save(update_fields=["alt", "audience"])
        if topic:  # a drawing shows nobody, so the sample's speakers agree to it
            topic.speakers.update(photo_consent=Consent.YES)
    return True


def _make_next(planned: dict[str, Any], today: date) -> Session:
    """The session after the latest, on the coming day that suits the series."""
    topics = planned["topics"]
    session = Session.objects.create(
        number=Session.objects.next_number(),
        held_on=_in_some_weeks(known_evenings(), today),
        # Years lie between the sample's last report and today, and that is no slip.
        date_confirmed=True,
        start_time=time.fromisoformat(planned["start_time"]),
        **{name: planned[name] for name in ("venue", "format", "language", "invitation")},
        places=len(topics) + PLACES_FREE,
        agenda_audience=Audience.PUBLIC,
    )
    for n, name in enumerate(planned["moderators"], start=1):
        person, answer = person_named(name), Moderator.Answer.YES
        Moderator.objects.create(session=session, person=person, position=n, answer=answer)
        note_now(session, person=person, at=timezone.now())
    for topic in topics:
        # The last speaker was not told yet: readers see the others.
        _add_topic(session, **topic, told=topic is not topics[-1])
    for number, position, text in planned["left_open"]:
        if talk := topic_at(number, position):
            Homework.objects.create(topic=talk, text=text)
    _let_interns_stay(session, planned)
    for name in planned["willing"]:
        person = person_named(name)
        person.willing_to_moderate = True
        person.save(update_fields=["willing_to_moderate"])
    session.step(Status.OPEN)
    if planned["status"] == Status.ANNOUNCED:
        session.step(Status.ANNOUNCED)
    return session


def _in_some_weeks(evenings: Sequence[Evening], today: date) -> date:
    """The most usual day for the next number three to five weeks ahead: a month to walk through."""
    offers = next_offers(evenings, after=today + THREE_WEEKS - A_DAY, count=5)
    return next(offer.held_on for offer in offers if offer.held_on <= today + FIVE_WEEKS)


def _let_interns_stay(session: Session, planned: dict[str, Any]) -> None:
    """The interns who speak have their last day three weeks later: planning the evening after shows it."""
    speakers = [speaker for topic in planned["topics"] for speaker in topic["speakers"]]
    names = [speaker["name"] for speaker in speakers if "programme" in speaker]
    interns = Intern.objects.filter(person__in=[person_named(name) for name in names], farewell_session=None)
    for intern in interns:
        intern.ended_on = session.held_on + THREE_WEEKS
        intern.save(update_fields=["ended_on"])


def _add_topic(
    session: Session,
    *,
    speakers: list[dict[str, str]],
    tags: list[str],
    told: bool,
    continues: Sequence[int] = (),
    **fields: Any,
) -> None:
    """continues: (session, position) of an earlier talk. fields: of the topic, as its model names them."""
    topic = session.add_topic(audience=Audience.PUBLIC, **fields)
    people = [person_named(speaker["name"]) for speaker in speakers]
    topic.set_speakers([
        SpeakerEntry(person, speaker["capacity"]) for person, speaker in zip(people, speakers, strict=True)
    ])  # fmt: skip
    for person, speaker in zip(people, speakers, strict=True):
        if "programme" in speaker:
            Intern.objects.get_or_create(person=person, programme=speaker["programme"])
    if told:
        for speaker in topic.speakers.all():
            speaker.told_at = timezone.now() - A_DAY
            speaker.save(update_fields=["told_at"])
            note_now(session, person=speaker.person, at=speaker.told_at)
    topic.tags.set(Tag.objects.filter(name__in=tags))
    if continues and (earlier := topic_at(*continues)):
        FollowUp.objects.create(topic=topic, earlier=earlier, earlier_number=continues[0], confirmed=True)


def person_named(name: str) -> Person:
    return next(iter(called([name])[name]), None) or Person.enter(name)


def topic_at(number: int, position: int) -> Topic | None:
    found = Topic.objects.standing().filter(session__number=number, position=position)
    return found.select_related("session").exclude(session__status=Status.CANCELLED).first()
