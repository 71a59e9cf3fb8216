"""Topics: one talk each, in a session, with public and house wording; and as one reader knows it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Self

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _

from sessions.models.addresses import SLUG_LENGTH, OldAddress, address, free_slug
from sessions.models.audience import Audience, Reader, VisibleQuerySet, Wording, wording_for
from sessions.models.fields import (
    AddressField,
    AudienceField,
    BodyField,
    Dated,
    History,
    HtmlField,
    LineField,
    VisibilityField,
)  # fmt: skip
from sessions.models.life import Status
from sessions.models.locking import Versioned
from sessions.models.order import PARKED, place
from sessions.models.sessions import Session
from sessions.models.tags import Tag
from sessions.running_order import Slot
from sessions.text import excerpt, plain_text

if TYPE_CHECKING:
    from sessions.models.attachments import Photo
    from sessions.models.followups import FollowUp
    from sessions.models.roles import Speaker, SpeakerEntry

EXCERPT = 160  # characters


class TopicQuerySet(VisibleQuerySet):
    def standing(self) -> Self:
        """Topics that were not dropped."""
        return self.filter(dropped_because="")

    def without_summary(self) -> Self:
        """Topics of evenings that were held, still without a summary."""
        return self.standing().filter(session__status__in=[Status.HELD, Status.PUBLISHED], summary="")

    def latest_first(self) -> Self:
        return self.order_by("-session__number", "position")

    def the_first(self, n: int) -> Self:
        """The first n of many, the latest first, with their sessions. Only their keys are sorted, for sorting
        whole topics, summaries and all, costs more.
        """
        return Topic.objects.filter(pk__in=self.values("pk")[:n]).latest_first().select_related("session")


class Topic(Versioned, Dated):
    """One talk in a session.

    The plain fields hold the public wording, so code that forgets is safe; `house_title` and
    `house_summary` are read only through `wording(reader)`.
    """

    class Kind(models.TextChoices):
        TALK = "talk", "Talk"
        LIGHTNING = "lightning talk", "Lightning talk"
        EVENT_REPORT = "event report", "Event report"
        ANNUAL_REPORT = "annual report", "Annual report"
        WORKSHOP = "workshop", "Workshop"
        OTHER = "other", "Other"

    session = models.ForeignKey(Session, models.PROTECT, related_name="topics")
    position = models.PositiveIntegerField(editable=False)
    slug = models.SlugField(max_length=SLUG_LENGTH + 20, unique=True, editable=False)
    title = LineField(max_length=300, blank=True)
    subject = LineField(
        max_length=500, blank=True, help_text='Where there is no title: "a report of Microsoft Build 2017".'
    )
    heading = LineField(max_length=300, blank=True, help_text="The report's heading, where it differs.")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.TALK)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    questions_minutes = models.PositiveSmallIntegerField("minutes for questions", null=True, blank=True)
    pause_after = models.PositiveSmallIntegerField("pause after, minutes", null=True, blank=True)
    language = models.CharField(max_length=10, default="en")
    audience = AudienceField()
    recording_url = AddressField("recording", max_length=500, blank=True)
    recording_audience = AudienceField()
    dropped_because = LineField(blank=True, help_text="Why it was dropped; empty while it stands.")
    visibility = VisibilityField()
    summary_visibility = VisibilityField()
    recording_visibility = VisibilityField()
    # Long texts come last: SQLite reads a row from its beginning, and asks of most only who may see them.
    summary = BodyField(help_text="Markdown; the public wording.")
    summary_html = HtmlField()
    house_title = LineField(max_length=300, blank=True, help_text="Only for the house, where it differs.")
    house_summary = BodyField(help_text="Only for the house, where it differs. Markdown.")
    house_summary_html = HtmlField()
    speaker_notes = BodyField(help_text="What the speaker sent; never shown by itself.")
    form_key = models.CharField(max_length=40, null=True, blank=True, unique=True, editable=False)
    tags = models.ManyToManyField(Tag, blank=True, related_name="topics")

    objects = TopicQuerySet.as_manager()
    history = History(m2m_fields=[tags])

    class Meta:
        ordering = ["session", "position"]
        constraints = [
            models.UniqueConstraint(fields=["session", "position"], name="one_topic_per_position"),
            models.CheckConstraint(condition=Q(position__gte=1), name="topic_position_is_positive"),
            models.CheckConstraint(condition=Q(minutes=None) | Q(minutes__gte=1), name="topic_takes_time"),
        ]
        # Holds all that lists and totals look at: who looks through it need not read the talks themselves.
        indexes = [
            models.Index(
                fields=["session", "position", "visibility", "kind", "language", "recording_visibility"],
                name="topic_in_lists",
            )
        ]

    def __str__(self) -> str:
        return self.title or self.subject or f"topic {self.position} of the {self.session}"

    def get_absolute_url(self) -> str:
        return address("topic", self.slug)

    @property
    def slot(self) -> Slot:
        return Slot(self.minutes, self.questions_minutes, self.pause_after, self.kind)

    def titled(self, reader: Reader) -> str:
        """The title in this reader's wording; it may be empty."""
        return (reader is Reader.HOUSE and self.house_title) or self.title

    def called(self, reader: Reader) -> str:
        """Its headline: the title in this reader's wording, else its subject, else who spoke."""
        if words := self.titled(reader) or capfirst(self.subject):
            return words
        by = get_text_list([speaker.name for speaker in self.speakers.all()], _("and"))
        return _("A talk by %(names)s") % {"names": by} if by else _("A talk")

    def wording(self, reader: Reader, *, reported: bool = False) -> Wording:
        """Title, subject and summary for this reader; the summary is empty where `Session.wording` is."""
        shown = reported or self.session.shows_report_to(reader)
        found = wording_for(reader, self, "summary", shown=shown)
        found.title, found.subject = self.titled(reader), self.subject
        found.house |= found.title != self.title
        return found

    def set_speakers(self, entries: Sequence["SpeakerEntry | Speaker"]) -> None:
        """Make these the speakers, in this order. Who stays keeps consents and what they were told.

        Raises ValueError for a person named twice. Call it inside `archive_change()`.
        """
        wanted = {entry.person.pk: entry for entry in entries}
        if len(wanted) != len(entries):
            raise ValueError("A person can speak only once in a topic.")
        for speaker in self.speakers.exclude(person__in=wanted):
            speaker.delete()
        staying = {speaker.person_id: speaker for speaker in self.speakers.all()}
        ids = []
        for n, (pk, entry) in enumerate(wanted.items(), start=2 * PARKED):
            speaker = staying.get(pk) or self.speakers.model(topic=self, person=entry.person, position=n)
            if speaker.take(entry):
                speaker.save()
            ids.append(speaker.pk)
        place(self.speakers.all(), ids)

    def wanted_slug(self) -> tuple[str, str]:
        """(words, fallback) for `free_slug`: public wording, or number and position for a house topic."""
        words = (self.title or self.subject) if self.audience == Audience.PUBLIC else ""
        return words, f"{self.session.number}-{self.position}"

    def give_slug(self) -> str:
        """Set a free slug on a record that is about to be saved."""
        return free_slug(self, *self.wanted_slug())

    def readdress(self) -> None:
        """Take a new slug after title or audience changed; the old one leads here.

        Whoever follows an old address must look whether the reader may see its target before
        answering 301: the address of a house topic is told to the house only.
        """
        old, new = self.slug, self.give_slug()
        if new != old:
            self.save(update_fields=["slug"])
            OldAddress.record(OldAddress.Kind.TOPIC, old, new)


class Thread(NamedTuple):
    """One end of a follow-up, seen from the other. talk: None while the earlier one is not in the archive."""

    follow_up: "FollowUp"
    talk: "Talk | None"


@dataclass
class Talk:
    """A topic as pages show it to one reader.

    place: among the talks of its session that the reader may see, from 1; not the topic's position.
    attached: what hangs on it, by name: slides, links, photos (in lists only these).
    """

    topic: Topic
    reader: Reader
    place: int = 0
    attached: dict[str, list] | None = None
    earlier: list[Thread] = field(default_factory=list)
    later: list[Thread] = field(default_factory=list)

    @cached_property
    def wording(self) -> Wording:
        return self.topic.wording(self.reader)

    @property
    def face(self) -> "Photo | None":
        """The first of its photos."""
        return next(iter(self.attached["photos"]), None) if self.attached else None

    @property
    def excerpt(self) -> str:
        """The beginning of the summary, as plain text."""
        return excerpt(plain_text(self.wording.summary[:2000]), EXCERPT)

    @cached_property
    def speakers(self) -> list["Speaker"]:
        return list(self.topic.speakers.all())

    @property
    def session(self) -> Session:
        return self.topic.session

    @property
    def untitled(self) -> bool:
        return not self.topic.titled(self.reader)

    @property
    def headline(self) -> str:
        return self.topic.called(self.reader)

    @property
    def reported(self) -> bool:
        """Whether the reader sees the report this talk is part of."""
        return self.session.shows_report_to(self.reader)

    @property
    def recording(self) -> str:
        """The address of the recording, where the reader may see it."""
        return self.topic.recording_url if self.topic.recording_visibility >= self.reader.level else ""

    @property
    def for_house_only(self) -> bool:
        return self.topic.audience == Audience.HOUSE
