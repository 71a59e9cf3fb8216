"""What the API tells of each thing: its fields, which make the OpenAPI document, and how they are filled."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cached_property, partial
from typing import Literal, TypedDict

from django.db.models import Model, Prefetch, prefetch_related_objects
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from sessions import models
from sessions.archive.people_pages import cohort
from sessions.archive.talks import add_threads, attached, talks_on
from sessions.guard.kept import kept
from sessions.guard.readers import base_of
from sessions.models import Moderator, Newcomer, Speaker, Status, Talk
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


class Question(TypedDict):
    question: str
    answer: str
    asked_by: str


class Homework(TypedDict):
    """What a talk left open. answered_by: the talk that took it up."""

    kind: Literal["homework", "sequel"]
    text: str
    answered_by: Ref | None


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
    questions: list[Question]
    homework: list[Homework]


class Session(Ref):
    """held_on_text: the day as the report has it. newcomers: told to the house alone."""

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
    newcomers: list[Ref]
    introduction: str
    introduction_html: str
    topics: list[Ref]
    closing: str
    closing_html: str
    files: list[File]


class Person(Ref):
    """portrait: the address of a picture."""

    slug: str
    portrait: str
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
    impressions: str


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

    @cached_property
    def cancelled(self) -> dict[int, models.Session]:
        """The cancelled evenings, as this reader last saw them."""
        return {one.pk: one for one in cancelled(self.reader)}

    def ref(self, record: Model, name: str = "") -> Ref:
        return self.placed(name or str(record), record.get_absolute_url(), id_of(record, self.space))

    def placed(self, name: str, path: str, id: str) -> Ref:
        base = self.base
        return {"id": id, "name": name, "path": path, "url": base + path, "api": f"{base}/api{path}"}

    def person_ref(self, person: models.Person) -> Ref | None:
        return None if person.anonymised_at else self.ref(person)

    def know_speakers(self, topics: Iterable[models.Topic]) -> None:
        """Of topics that are called by them, for want of title and subject. Two queries for all."""
        bare = [one for one in topics if not (one.titled(self.reader) or one.subject)]
        prefetch_related_objects(bare, "speakers__person")

    def topic_ref(self, topic: models.Topic) -> Ref:
        return self.ref(topic, topic.called(self.reader))

    def files(self, hanging: dict[str, list]) -> list[File]:
        slides = [("slides", self.base + one.url, one.file_name) for one in hanging["slides"]]
        links = [("link", one.url, one.label) for one in hanging["links"]]
        photos = [("photo", self.base + one.src, one.alt) for one in hanging["photos"]]
        return [{"kind": kind, "url": url, "label": label} for kind, url, label in slides + links + photos]

    def topics(self, keys: Sequence[int]) -> list[Topic]:
        talks = talks_on(keys, self.reader)
        asked = models.Question.objects.filter(audience__in=self.reader.audiences)
        left = models.Homework.objects.visible_to(self.reader).select_related("answered_by")
        hanging = Prefetch("questions", asked, "asked"), Prefetch("homework", left, "left_open")
        prefetch_related_objects([talk.topic for talk in talks], "tags", *hanging)
        add_threads(talks, self.reader)
        files = attached(self.reader, topic__in=keys)
        return [self.topic(talk, self.files(files[talk.topic.pk])) for talk in talks]

    def taken_up(self, answer: models.Topic | None) -> Ref | None:
        if answer is None or answer.visibility < self.reader.level:
            return None
        return self.ref(answer, answer.titled(self.reader) or answer.subject or _("a later talk"))

    def topic(self, talk: Talk, files: list[File]) -> Topic:
        topic, computed = talk.topic, vars(talk.wording) | self.topic_ref(talk.topic)
        for name, threads in (("continues", talk.earlier), ("continued_by", talk.later)):
            ends = (end.talk for end in threads if end.talk and end.follow_up.kind == "continues")
            computed[name] = [self.topic_ref(end.topic) for end in ends]
        computed["house"] |= talk.for_house_only
        computed["speakers"] = [
            told(SpeakerThen, one, name=one.name_then, person=self.person_ref(one.person))
            for one in talk.speakers
        ]
        computed |= {
            "session": self.ref(talk.session),
            "held_on": talk.session.held_on,
            "recording": talk.recording,
            "files": files,
            "tags": [self.ref(tag) for tag in topic.tags.all()],
            "questions": [told(Question, one) for one in topic.asked if talk.reported],
            "homework": [
                told(Homework, one, answered_by=self.taken_up(one.answered_by)) for one in topic.left_open
            ],
        }
        return told(Topic, topic, **computed)

    def sessions(self, keys: Sequence[int]) -> list[Session]:
        topics = models.Topic.objects.visible_to(self.reader).order_by("position").only("session", *TITLES)
        roles = [
            Prefetch(name, role.objects.visible_to(self.reader).select_related("person"), f"seen_{name}")
            for name, role in (("moderator_set", Moderator), ("newcomers", Newcomer))
        ]
        visible = models.Session.objects.visible_to(self.reader)
        stored = visible.prefetch_related(Prefetch("topics", topics, "seen_topics"), *roles).in_bulk(keys)
        self.know_speakers(topic for one in stored.values() for topic in one.seen_topics)
        files = attached(self.reader, by="session_id", session__in=stored, topic=None)
        found = [one for key in keys if (one := stored.get(key) or self.cancelled.get(key))]
        return [self.session(one, self.files(files[one.pk])) for one in found]

    def session(self, session: models.Session, files: list[File]) -> Session:
        computed = vars(session.wording(self.reader)) | self.ref(session) | {"files": files}
        if session.status == Status.CANCELLED:
            nobody = dict.fromkeys(("topics", "moderators", "newcomers"), ())
            return told(Session, session, **computed, **nobody, state="cancelled", starts_at=None, place="")
        report = session.shows_report_to(self.reader)
        over = session.status in (Status.HELD, Status.PUBLISHED) or session.is_past(timezone.localdate())
        audience = session.report_audience if report else session.agenda_audience
        computed["house"] |= audience == models.Audience.HOUSE
        starts_at, zone = None, timezone.get_default_timezone()
        if session.held_on and session.start_time:
            starts_at = datetime.combine(session.held_on, session.start_time, zone)
        return told(
            Session,
            session,
            **computed,
            state="published" if report else "held" if over else "coming",
            starts_at=starts_at,
            topics=[self.topic_ref(topic) for topic in session.seen_topics],
            moderators=self.those(session.seen_moderator_set),
            newcomers=self.those(session.seen_newcomers),
        )

    def those(self, roles: Iterable[Moderator | Newcomer]) -> list[Ref]:
        return [self.ref(role.person) for role in roles if not role.person.anonymised_at]

    def people(self, keys: Sequence[int]) -> list[Person]:
        talks = Speaker.objects.visible_to(self.reader).select_related("topic")
        talks = talks.only("person", "photo_consent", *(f"topic__{name}" for name in TITLES))
        talks = talks.order_by("topic__session__number", "topic__position")
        held = Moderator.objects.visible_to(self.reader).select_related("session").order_by("session__number")
        own = (
            Prefetch("aliases", models.Alias.objects.filter(shown=True), "spellings"),
            Prefetch("talks", talks, "given"),
            Prefetch("moderator_set", held, "moderated"),
        )
        people = models.Person.objects.visible_to(self.reader).select_related("portrait")
        people = people.prefetch_related(*own).in_bulk(keys)
        self.know_speakers(talk.topic for one in people.values() for talk in one.given)
        return [self.person(people[key]) for key in keys if key in people]

    def person(self, person: models.Person) -> Person:
        portraits = (talk.portrait_for(self.reader) for talk in person.given)
        return told(
            Person,
            person,
            **self.ref(person),
            portrait=next((self.base + one.src for one in portraits if one), ""),
            also_written=[alias.name for alias in person.spellings],
            topics=[self.topic_ref(talk.topic) for talk in person.given],
            moderated=[self.ref(role.session) for role in person.moderated],
        )

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
        ended, farewell = tells_end_to(one, self.reader), one.shows_farewell_to(self.reader)
        return told(
            Intern,
            one,
            id=id_of(one, self.space),
            name=one.person.name,
            person=self.person_ref(one.person),
            ended_on=one.ended_on if ended else None,
            duration=one.duration_text if ended else "",
            farewell=self.ref(one.farewell_session) if farewell else None,
            impressions=one.impressions if farewell else "",
        )

    def hits(self, found: Sequence[find.Hit]) -> list[Hit]:
        refs = {("company", one.name): self.company(one.name) for one in found if one.kind == "company"}
        for table in (models.Topic, models.Session, models.Person, models.Tag):
            kind = table._meta.model_name
            records = table.objects.in_bulk([one.pk for one in found if one.kind == kind])
            if kind == "topic":
                self.know_speakers(records.values())
            tell = self.topic_ref if kind == "topic" else self.ref
            refs |= {(kind, key): tell(record) for key, record in records.items()}
        keys = [(one.kind, one.name if one.kind == "company" else one.pk) for one in found]
        return [refs[key] | {"kind": key[0]} for key in keys if key in refs]

    def company(self, name: str) -> Ref:
        """It has no page of its own, but the list of its talks."""
        path = f"{reverse('topics')}?{urlencode({'company': name})}"
        return self.placed(name, path, permanent_id(self.space, f"company {name}"))
