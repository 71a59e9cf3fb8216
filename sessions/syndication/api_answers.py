"""What the API tells of each thing: its fields, which make the OpenAPI document, and how they are filled."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import partial
from typing import Literal, TypedDict

from django.db.models import Model, prefetch_related_objects
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from sessions import models
from sessions.archive.people_pages import cohort
from sessions.archive.talks import add_threads, attached, talks_on
from sessions.guard.kept import kept
from sessions.guard.readers import base_of
from sessions.models import Moderator, Speaker, Status, Talk
from sessions.models.addresses import id_of, id_space, permanent_id
from sessions.models.cancelled import cancelled
from sessions.search import find
from sessions.search.totals import topic_totals
from sessions.templatetags.archive_text import tells_end_to

TITLES = ("slug", "title", "subject", "house_title")


class Ref(TypedDict):
    """A thing that has a page. id: as in feeds. path, url: of the page; api: where all of it is told."""

    id: str
    name: str
    path: str
    url: str
    api: str


class File(TypedDict):
    kind: Literal["slides", "link", "photo"]
    url: str
    label: str


class SpeakerThen(TypedDict):
    """Who spoke, as they were that day. person: null for somebody who was taken out of the archive."""

    name: str
    person: Ref | None
    capacity: Literal["member", "guest", "intern"]
    affiliation: str


class Topic(Ref):
    """house: whether some of it is for the house only. continues, continued_by: the thread."""

    slug: str
    title: str
    subject: str
    kind: str
    language: str
    minutes: int | None
    house: bool
    session: Ref
    held_on: date | None
    speakers: list[SpeakerThen]
    summary: str
    summary_html: str
    recording: str
    files: list[File]
    tags: list[Ref]
    continues: list[Ref]
    continued_by: list[Ref]


class Session(Ref):
    """held_on_text: the day as the report has it."""

    number: int
    held_on: date | None
    held_on_text: str
    starts_at: datetime | None
    place: str
    format: str
    language: str
    state: Literal["coming", "held", "published", "cancelled"]
    house: bool
    moderators: list[Ref]
    introduction: str
    introduction_html: str
    topics: list[Ref]
    closing: str
    closing_html: str
    files: list[File]


class Person(Ref):
    slug: str
    also_written: list[str]
    biography: str
    biography_html: str
    topics: list[Ref]
    moderated: list[Ref]


class Tag(Ref):
    """topics: how many."""

    slug: str
    description: str
    topics: int


class Intern(TypedDict):
    """One internship. year: that it counts to. ended_on, duration, farewell: where they are told."""

    id: str
    name: str
    person: Ref | None
    year: int | None
    programme: str
    home_institution: str
    started_on: date | None
    ended_on: date | None
    duration: str
    farewell: Ref | None


class Hit(Ref):
    kind: Literal[find.KINDS]


def told[T](kind: type[T], record: object, **computed: object) -> T:
    """The fields of this kind: those computed, and the record's own of the same names."""
    names = kind.__annotations__
    return {name: computed[name] if name in computed else getattr(record, name) for name in names}


class Answers:
    """What one request may be told, by primary keys and in their order. A fixed number of queries each."""

    def __init__(self, request: HttpRequest) -> None:
        self.reader, self.base = request.reader, base_of(request)
        self.space = id_space()

    def ref(self, record: Model, name: str = "") -> Ref:
        return self.placed(name or str(record), record.get_absolute_url(), id_of(record, self.space).urn)

    def placed(self, name: str, path: str, id: str) -> Ref:
        base = self.base
        return {"id": id, "name": name, "path": path, "url": base + path, "api": f"{base}/api{path}"}

    def person_ref(self, person: models.Person) -> Ref | None:
        return None if person.anonymised_at else self.ref(person)

    def topic_refs(self, topics: Iterable[models.Topic]) -> list[Ref]:
        """By what each is called; who gave those without title and subject takes two queries for all."""
        bare = [one for one in topics if not (one.titled(self.reader) or one.subject)]
        prefetch_related_objects(bare, "speakers__person")
        return [self.ref(one, one.called(self.reader)) for one in topics]

    def files(self, hanging: dict[str, list]) -> list[File]:
        slides = [("slides", self.base + one.url, one.file_name) for one in hanging["slides"]]
        links = [("link", one.url, one.label) for one in hanging["links"]]
        photos = [("photo", self.base + one.src, one.alt) for one in hanging["photos"]]
        return [{"kind": kind, "url": url, "label": label} for kind, url, label in slides + links + photos]

    def topics(self, keys: Sequence[int]) -> list[Topic]:
        talks = talks_on(keys, self.reader)
        prefetch_related_objects([talk.topic for talk in talks], "tags")
        add_threads(talks, self.reader)
        hanging = attached(self.reader, topic__in=keys)
        return [self.topic(talk, self.files(hanging[talk.topic.pk])) for talk in talks]

    def topic(self, talk: Talk, files: list[File]) -> Topic:
        computed = vars(talk.wording) | self.ref(talk.topic, talk.headline)
        for name, threads in (("continues", talk.earlier), ("continued_by", talk.later)):
            ends = (end.talk for end in threads if end.talk and end.follow_up.kind == "continues")
            computed[name] = [self.ref(end.topic, end.headline) for end in ends]
        computed["house"] |= talk.for_house_only
        computed["speakers"] = [
            told(SpeakerThen, one, name=one.name_then, person=self.person_ref(one.person))
            for one in talk.speakers
        ]
        computed["tags"] = [self.ref(tag) for tag in talk.topic.tags.all()]
        day = {"session": self.ref(talk.session), "held_on": talk.session.held_on}
        return told(Topic, talk.topic, **computed | day, recording=talk.recording, files=files)

    def sessions(self, keys: Sequence[int]) -> list[Session]:
        """Those that were cancelled as this reader last saw them."""
        off = {one.pk: one for one in cancelled(self.reader)}
        stored = models.Session.objects.visible_to(self.reader).in_bulk(keys)
        found = [one for key in keys if (one := stored.get(key) or off.get(key))]
        topics = models.Topic.objects.visible_to(self.reader).filter(session__in=stored).order_by("position")
        topics = list(topics.only("session", *TITLES))
        programme = defaultdict(list)
        for topic, ref in zip(topics, self.topic_refs(topics), strict=True):
            programme[topic.session_id].append(ref)
        moderators = Moderator.objects.of_sessions(found, self.reader)
        hanging = attached(self.reader, by="session_id", session__in=stored, topic=None)
        return [
            self.session(
                one,
                moderators=[self.ref(person) for person in moderators[one.pk] if not person.anonymised_at],
                topics=programme[one.pk],
                files=self.files(hanging[one.pk]),
            )
            for one in found
        ]

    def session(self, session: models.Session, **around: object) -> Session:
        computed, report = vars(session.wording(self.reader)), session.shows_report_to(self.reader)
        audience = session.report_audience if report else session.agenda_audience
        over = session.status in (Status.HELD, Status.PUBLISHED) or session.is_past(timezone.localdate())
        state, starts, place = "published" if report else "held" if over else "coming", None, session.place
        if session.status == Status.CANCELLED:
            state, place = "cancelled", ""
        elif session.held_on and session.start_time:
            zone = timezone.get_default_timezone()
            starts = datetime.combine(session.held_on, session.start_time, zone)
        computed |= {"state": state, "starts_at": starts, "place": place} | self.ref(session) | around
        computed["house"] |= audience == models.Audience.HOUSE
        return told(Session, session, **computed)

    def people(self, keys: Sequence[int]) -> list[Person]:
        people = models.Person.objects.visible_to(self.reader).prefetch_related("aliases").in_bulk(keys)
        talks = Speaker.objects.visible_to(self.reader).filter(person__in=people).select_related("topic")
        talks = talks.only("person", *(f"topic__{name}" for name in TITLES))
        talks = list(talks.order_by("topic__session__number", "topic__position"))
        held = Moderator.objects.visible_to(self.reader).filter(person__in=people).select_related("session")
        given, moderated = defaultdict(list), defaultdict(list)
        for speaker, ref in zip(talks, self.topic_refs([one.topic for one in talks]), strict=True):
            given[speaker.person_id].append(ref)
        for role in held.order_by("session__number"):
            moderated[role.person_id].append(self.ref(role.session))
        return [
            told(
                Person,
                person,
                **self.ref(person),
                also_written=[alias.name for alias in person.aliases.all() if alias.shown],
                topics=given[person.pk],
                moderated=moderated[person.pk],
            )
            for person in map(people.get, keys)
            if person
        ]

    def tags(self, keys: Sequence[int]) -> list[Tag]:
        totals = kept("topics", self.reader, partial(topic_totals, self.reader))["tag"]
        given, found = {one.value: one.total for one in totals}, models.Tag.objects.in_bulk(keys)
        tags = [found[key] for key in keys if key in found]
        return [told(Tag, one, **self.ref(one), topics=given.get(one.slug, 0)) for one in tags]

    def interns(self, keys: Sequence[int]) -> list[Intern]:
        found = models.Intern.objects.visible_to(self.reader).annotate(year=cohort(self.reader))
        found = found.select_related("person", "farewell_session").in_bulk(keys)
        return [self.intern(found[key]) for key in keys if key in found]

    def intern(self, one: models.Intern) -> Intern:
        ended = tells_end_to(one, self.reader)
        return told(
            Intern,
            one,
            id=id_of(one, self.space).urn,
            name=one.person.name,
            person=self.person_ref(one.person),
            ended_on=one.ended_on if ended else None,
            duration=one.duration_text if ended else "",
            farewell=self.ref(one.farewell_session) if one.shows_farewell_to(self.reader) else None,
        )

    def hits(self, found: Sequence[find.Hit]) -> list[Hit]:
        refs = {}
        for table in (models.Topic, models.Session, models.Person, models.Tag):
            kind = table._meta.model_name
            records = table.objects.in_bulk([one.pk for one in found if one.kind == kind])
            told = self.topic_refs(records.values()) if kind == "topic" else map(self.ref, records.values())
            refs |= {(kind, key): ref for key, ref in zip(records, told, strict=True)}
        refs |= {("company", one.name): self.company(one.name) for one in found if one.kind == "company"}
        keys = [(one.kind, one.name if one.kind == "company" else one.pk) for one in found]
        return [refs[key] | {"kind": key[0]} for key in keys if key in refs]

    def company(self, name: str) -> Ref:
        """It has no page of its own, but the list of its talks."""
        path = f"{reverse('topics')}?{urlencode({'company': name})}"
        return self.placed(name, path, permanent_id(self.space, f"company {name}").urn)
