"""The sample archive goes in, step by step. A step may be repeated: what is there stays."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from sessions.management import sample
from sessions.media.photos import add_photo
from sessions.models import (
    Audience,
    Consent,
    FollowUp,
    Intern,
    Moderator,
    Person,
    Session,
    SpeakerEntry,
    Status,
    Tag,
    Topic,
    User,
    archive_change,
)
from sessions.notifications.to_tell import note_now
from sessions.people.who_is_meant import called
from sessions.reports.importing.open_dates import known_evenings
from sessions.reports.importing.people_in_reports import read_people
from sessions.reports.importing.run import Outcome, import_reports
from sessions.reports.parser import read_sources
from sessions.reports.reading.sources import source_of
from sessions.reports.writing import house_style
from sessions.series import Evening, next_offers
from sessions.text import slugify_ascii

PLACES_FREE = 2  # as the invitation of the evening ahead says
A_DAY = timedelta(days=1)
THREE_WEEKS, FIVE_WEEKS = timedelta(weeks=3), timedelta(weeks=5)


class NoEvening(Exception):
    """There is no evening in preparation; the message says what to do."""


def load_reports(*, by: User) -> Outcome:
    """The six sample reports, through the importer like anybody's."""
    sources = [source_of(path.name, path.read_bytes())[0] for path in sample.report_paths()]
    readings = read_sources(sources, known=known_evenings(), style=house_style())
    return import_reports(
        [report for reading in readings for report in reading.reports],
        sources={reading.source.name: reading for reading in readings},
        people=read_people(sample.people_path().read_text(encoding="utf-8")),
        by=by,
    )


def load_tags() -> int:
    """Tags that are not there yet, on their topics; how many. Tags that are there are left alone."""
    new = 0
    with archive_change():
        there = {name.casefold() for name in Tag.objects.values_list("name", flat=True)}
        for tag in sample.tags():
            if tag.name.casefold() in there:
                continue
            record = Tag.objects.create(
                name=tag.name, slug=slugify_ascii(tag.name), description=tag.description
            )
            for synonym in tag.synonyms:
                record.synonyms.create(name=synonym)
            for place in tag.topics:
                if topic := topic_at(place):
                    topic.tags.add(record)
            new += 1
    return new


def load_next_session(today: date) -> tuple[Session, bool]:
    """The evening in preparation, and whether it had to be made or moved: its day lies ahead of `today`."""
    with archive_change():
        ahead = Session.objects.standing().exclude(status=Status.PUBLISHED).order_by("number").last()
        if ahead is None:
            return _make_next(sample.next_session(), today), True
        coming = ahead.status in (Status.DRAFT, Status.OPEN, Status.ANNOUNCED)
        if not coming or ahead.held_on is None or ahead.held_on >= today:
            return ahead, False
        earlier = [evening for evening in known_evenings() if evening.number < ahead.number]
        ahead.postpone(_in_some_weeks(earlier, today))
        _let_interns_stay(ahead, sample.next_session())
        return ahead, True


def let_time_pass(days: int, today: date) -> Session:
    """The next evening as it is `days` from its own; made where there is none yet. Raises NoEvening.

    Not postponed: whoever was told stays told. What names its day by rule goes with it.
    """
    with archive_change():
        coming = [Status.DRAFT, Status.OPEN, Status.ANNOUNCED]
        session = Session.objects.filter(status__in=coming).order_by("number").first()
        session = session or load_next_session(today)[0]
        if session.status not in coming:
            raise NoEvening(
                f"The {session} is {session.get_status_display().lower()}, and no other is in preparation. "
                "Plan the next one in the admin, or delete the demo's data to begin anew."
            )
        before, session.held_on = session.held_on, today + timedelta(days=days)
        session.save(update_fields=["held_on"])
        for notice in session.notices.filter(once__contains=str(before)):
            notice.once = notice.once.replace(str(before), str(session.held_on))
            notice.save(update_fields=["once"])
        for told in session.told.all():
            told.facts |= {"day": session.held_on.isoformat()}
            told.save(update_fields=["facts"])
        for notice in session.notices.filter(tells__isnull=False):
            notice.tells |= {"day": session.held_on.isoformat()}
            notice.save(update_fields=["tells"])
    return session


def load_pictures() -> int:
    """The sample's pictures, drawn now; how many were missing."""
    new = 0
    for picture in sample.pictures():
        session = Session.objects.standing().filter(number=picture.session).first()
        topic = topic_at((picture.session, picture.position)) if picture.position else None
        if session is None or (picture.position and topic is None):
            continue
        known = session.photos.filter(alt=picture.alt).first()
        if known and default_storage.exists(known.file_name(known.widths[-1])):
            continue
        file = SimpleUploadedFile("drawing.png", picture.draw().read(), "image/png")
        with archive_change():
            if known:  # the record outlived its files
                known.delete()
            photo = add_photo(session, file, topic=topic)
            photo.alt, photo.audience = picture.alt, Audience.PUBLIC
            photo.save(update_fields=["alt", "audience"])
            if topic:  # drawings show nobody, so the sample's speakers agree to them
                topic.speakers.update(photo_consent=Consent.YES)
        new += 1
    return new


def _make_next(told: sample.NextSession, today: date) -> Session:
    """The session after the latest, on the coming day that suits the series."""
    session = Session.objects.create(
        number=Session.objects.next_number(),
        held_on=_in_some_weeks(known_evenings(), today),
        # Years lie between the sample's last report and today, and that is no slip.
        date_confirmed=True,
        start_time=told.start_time,
        venue=told.venue,
        format=told.format,
        language=told.language,
        invitation=told.invitation,
        places=len(told.topics) + PLACES_FREE,
        agenda_audience=Audience.PUBLIC,
    )
    for n, name in enumerate(told.moderators, start=1):
        person, answer = person_named(name), Moderator.Answer.YES
        Moderator.objects.create(session=session, person=person, position=n, answer=answer)
        note_now(session, person=person, at=timezone.now())
    for n, topic in enumerate(told.topics):
        # The last speaker was not told yet: readers see the others.
        _add_topic(session, topic, told=n < len(told.topics) - 1)
    _let_interns_stay(session, told)
    for name in told.willing:
        person = person_named(name)
        person.willing_to_moderate = True
        person.save(update_fields=["willing_to_moderate"])
    session.open()
    if told.status == Status.ANNOUNCED:
        session.announce()
    return session


def _in_some_weeks(evenings: Sequence[Evening], today: date) -> date:
    """The most usual day for the next number three to five weeks ahead: a month to walk through."""
    offers = next_offers(evenings, after=today + THREE_WEEKS - A_DAY, count=5)
    return next(offer.held_on for offer in offers if offer.held_on <= today + FIVE_WEEKS)


def _let_interns_stay(session: Session, told: sample.NextSession) -> None:
    """The interns who speak have their last day three weeks later: planning the evening after shows it."""
    names = [speaker.name for topic in told.topics for speaker in topic.speakers if speaker.programme]
    interns = Intern.objects.filter(person__in=[person_named(name) for name in names], farewell_session=None)
    for intern in interns:
        intern.ended_on = session.held_on + THREE_WEEKS
        intern.save(update_fields=["ended_on"])


def _add_topic(session: Session, planned: sample.NextTopic, *, told: bool) -> None:
    topic = session.add_topic(
        title=planned.title,
        minutes=planned.minutes,
        questions_minutes=planned.questions_minutes,
        audience=Audience.PUBLIC,
    )
    entries = []
    for speaker in planned.speakers:
        person = person_named(speaker.name)
        if speaker.programme:
            Intern.objects.get_or_create(person=person, programme=speaker.programme)
        entries.append(SpeakerEntry(person, speaker.capacity, speaker.affiliation))
    topic.set_speakers(entries)
    if told:
        for speaker in topic.speakers.all():
            speaker.told_at = timezone.now() - timedelta(days=1)
            speaker.save(update_fields=["told_at"])
            note_now(session, person=speaker.person, at=speaker.told_at)
    topic.tags.set(Tag.objects.filter(name__in=planned.tags))
    if planned.continues and (earlier := topic_at(planned.continues)):
        number = earlier.session.number
        FollowUp.objects.create(topic=topic, earlier=earlier, earlier_number=number, confirmed=True)


def person_named(name: str) -> Person:
    return next(iter(called([name])[name]), None) or Person.enter(name)


def topic_at(place: tuple[int, int]) -> Topic | None:
    number, position = place
    found = Topic.objects.standing().filter(session__number=number, position=position)
    return found.select_related("session").exclude(session__status=Status.CANCELLED).first()
