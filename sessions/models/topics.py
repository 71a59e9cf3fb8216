"""Topics: one talk each, in a session, with public and house wording."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce, Left, Lower, NullIf
from simple_history.models import HistoricalRecords

from sessions.models.addresses import address
from sessions.models.archive import OldAddress
from sessions.models.audience import Audience, Reader
from sessions.models.fields import BodyField, LineField, RenderedField
from sessions.models.life import READABLE, Status
from sessions.models.locking import Versioned
from sessions.models.sessions import Session
from sessions.models.slugs import SLUG_LENGTH, free_slug
from sessions.models.tags import Tag

if TYPE_CHECKING:
    from sessions.models.speakers import Speaker, SpeakerEntry


@dataclass(frozen=True)
class Wording:
    """What one reader reads of a topic. `house`: some of it is meant for the house only."""

    title: str
    subject: str
    summary: str
    summary_html: str
    house: bool = False


class TopicQuerySet(models.QuerySet):
    def visible_to(self, reader: Reader) -> Self:
        """Topics that stand, in a report or (once their speakers were told) an agenda this reader may see."""
        return self.filter(Q(dropped_because=""), self._report(reader) | self._agenda(reader)).filter(
            audience__in=reader.audiences
        )

    def with_summary_for(self, reader: Reader) -> Self:
        """Topics whose summary this reader may see and that have one."""
        return self.visible_to(reader).filter(self._report(reader)).exclude(summary="")

    @staticmethod
    def _report(reader: Reader) -> Q:
        return Q(session__status=Status.PUBLISHED, session__report_audience__in=reader.audiences)

    @staticmethod
    def _agenda(reader: Reader) -> Q:
        from sessions.models.speakers import Speaker

        untold = Speaker.objects.filter(topic=OuterRef("pk"), told_at=None)
        shown = Q(session__status__in=READABLE, session__agenda_audience__in=reader.audiences)
        return shown & ~Q(Exists(untold))

    def settling(self, session: Session, reader: Reader) -> bool:
        """Whether a talk meant for this reader stands, whose speakers may not know it yet."""
        return self.standing().filter(session=session, audience__in=reader.audiences).exists()

    def standing(self) -> Self:
        """Topics that were not dropped."""
        return self.filter(dropped_because="")

    def in_reserve(self) -> Self:
        """Topics of cancelled evenings, wanted for another."""
        return self.standing().filter(session__status=Status.CANCELLED)

    def without_summary(self) -> Self:
        """Topics of evenings that were held, still without a summary."""
        return self.standing().filter(session__status__in=[Status.HELD, Status.PUBLISHED], summary="")

    # What narrows a list to a few topics begins at an index (`rare`); what leaves most of them is looked at
    # while the list is walked in its order, which ends as soon as a page is full.

    def tagged(self, slug: str, *, rare: bool = True) -> Self:
        """Topics with this tag."""
        return self._having(Topic.tags.through.objects.filter(tag__slug=slug), rare)

    def of_kind(self, kind: str, *, rare: bool = True) -> Self:
        """Topics of this kind. A common one is what the others are not, lest SQLite begin at the index."""
        if rare:
            return self.filter(kind=kind)
        return self.exclude(kind__in=[other for other in Topic.Kind.values if other != kind])

    def by_interns(self, *, rare: bool = False) -> Self:
        from sessions.models.speakers import Capacity, Speaker

        return self._having(Speaker.objects.order_by().filter(capacity=Capacity.INTERN), rare)

    def with_slides(self, reader: Reader, *, rare: bool = False) -> Self:
        """Those with slides for this reader, who may see the topics themselves."""
        from sessions.models.attachments import Slides

        slides = Slides.objects.order_by().admitting(reader).exclude(topic=None)
        return self._having(slides, rare)

    def with_recording(self, reader: Reader, *, rare: bool = False) -> Self:
        """Those with a recording for this reader, as far as the speakers agreed to have it seen."""
        recorded = Q(recording_url__gt="") if rare else ~Q(recording_url="")
        agreed = Topic.recording_agreed(reader)
        return self.filter(recorded, agreed, recording_audience__in=reader.audiences)

    def _having(self, records: models.QuerySet, rare: bool) -> Self:
        """Topics that one of these records, which have a `topic`, belongs to."""
        if rare:
            return self.filter(pk__in=records.values("topic"))
        return self.filter(Exists(records.filter(topic=OuterRef("pk"))))

    def with_title_for(self, reader: Reader) -> Self:
        """Each with `own_title`, the title of `wording(reader)`, for lists that read nothing else of it."""
        if reader is not Reader.HOUSE:
            return self.annotate(own_title=F("title"))
        return self.annotate(own_title=Coalesce(NullIf("house_title", Value("")), "title"))

    def for_rows(self) -> Self:
        """With their sessions, and no more of both than a row of a list prints or `wording` reads."""
        return self.select_related("session").only(
            "position", "slug", "title", "subject", "kind", "minutes", "language", "audience", "summary",
            "summary_html", "house_title", "house_summary", "house_summary_html", "session__number",
            "session__held_on", "session__status", "session__agenda_audience", "session__report_audience",
        )  # fmt: skip

    def in_order(self) -> Self:
        return self.order_by("session", "position")

    def latest_first(self) -> Self:
        return self.order_by("-session__number", "position")

    def oldest_first(self) -> Self:
        return self.order_by("session__number", "position")

    def by_title(self) -> Self:
        """From A to Z by the public title, or the subject where there is none."""
        return self.order_by("title_key", "pk")


class Topic(Versioned):
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
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.HOUSE)
    recording_url = models.URLField("recording", max_length=500, blank=True)
    recording_audience = models.CharField(max_length=10, choices=Audience, default=Audience.HOUSE)
    dropped_because = LineField(blank=True, help_text="Why it was dropped; empty while it stands.")
    # Long texts come last: SQLite reads a row from its beginning, and asks of most only who may see them.
    summary = BodyField(help_text="Markdown; the public wording.")
    summary_html = RenderedField(source="summary")
    house_title = LineField(max_length=300, blank=True, help_text="Only for the house, where it differs.")
    house_summary = BodyField(help_text="Only for the house, where it differs. Markdown.")
    house_summary_html = RenderedField(source="house_summary")
    speaker_notes = BodyField(help_text="What the speaker sent; never shown by itself.")
    form_key = models.CharField(max_length=40, null=True, blank=True, unique=True, editable=False)
    title_key = models.GeneratedField(
        expression=Left(Lower(Coalesce(NullIf("title", Value("")), "subject")), 100),
        output_field=models.CharField(max_length=100),
        db_persist=True,
        help_text="By which titles are sorted; public wording.",
    )
    tags = models.ManyToManyField(Tag, blank=True, related_name="topics")

    objects = TopicQuerySet.as_manager()
    history = HistoricalRecords(
        m2m_fields=[tags], excluded_fields=["summary_html", "house_summary_html", "form_key", "title_key"]
    )

    class Meta:
        ordering = ["session", "position"]
        constraints = [
            models.UniqueConstraint(fields=["session", "position"], name="one_topic_per_position"),
            models.CheckConstraint(condition=Q(position__gte=1), name="topic_position_is_positive"),
            models.CheckConstraint(condition=Q(minutes=None) | Q(minutes__gte=1), name="topic_takes_time"),
        ]
        indexes = [
            models.Index(fields=["title_key"], name="topic_by_title"),
            models.Index(fields=["kind"], name="topic_by_kind"),
            models.Index(fields=["recording_url"], name="topic_by_recording"),
        ]

    def __str__(self) -> str:
        return self.title or self.subject or f"topic {self.position} of the {self.session}"

    def get_absolute_url(self) -> str:
        return address("topic", self.slug)

    @property
    def anchor(self) -> str:
        """The fragment of this topic on its session's page: not its position, whose gaps would tell strangers
        of a house topic between.
        """
        return f"topic-{self.slug}"

    def wording(self, reader: Reader, *, reported: bool | None = None) -> Wording:
        """Title, subject and summary for this reader; the summary is empty while its report is not theirs.

        reported: whether to take the report as theirs, for a preview of it; by default, whether it is.
        """
        if reported is None:
            reported = self.session.shows_report_to(reader)
        if reader is not Reader.HOUSE:
            summary = (self.summary, self.summary_html) if reported else ("", "")
            return Wording(self.title, self.subject, *summary)
        summary = (self.house_summary, self.house_summary_html)
        if not self.house_summary:
            summary = (self.summary, self.summary_html)
        return Wording(
            self.house_title or self.title,
            self.subject,
            *(summary if reported else ("", "")),
            house=bool(self.house_title or (reported and self.house_summary)),
        )

    def set_speakers(self, entries: Sequence["SpeakerEntry"]) -> None:
        """Make these the speakers, in this order. Who stays keeps consents and what they were told.

        Raises ValueError for a person named twice. Call it inside `archive_change()`.
        """
        from sessions.models.speakers import set_speakers

        set_speakers(self, entries)

    @staticmethod
    def recording_agreed(reader: Reader) -> Q:
        """Topics none of whose speakers keeps the recording from this reader."""
        from sessions.models.speakers import Speaker

        return ~Q(Exists(Speaker.objects.against("recording_consent", reader).filter(topic=OuterRef("pk"))))

    def shows_recording_to(self, reader: Reader, speakers: Iterable["Speaker"]) -> bool:
        """Whether the recording's audience and all its speakers (of this topic) admit the reader."""
        agreed = all(speaker.agrees("recording_consent", reader) for speaker in speakers)
        return bool(self.recording_url) and reader.may_see(self.recording_audience) and agreed

    def wanted_slug(self) -> tuple[str, str]:
        """(words, fallback) for the slug: public wording, or number and position for a house topic."""
        fallback = f"{self.session.number}-{self.position}"
        if self.audience != Audience.PUBLIC:
            return "", fallback
        return self.title or self.subject, fallback

    def give_slug(self) -> str:
        """Set a free slug on a record that is about to be saved."""
        self.slug = free_slug(self, OldAddress.Kind.TOPIC, *self.wanted_slug())
        return self.slug

    def readdress(self) -> None:
        """Take a new slug after title or audience changed; the old one leads here.

        Whoever follows an old address must look whether the reader may see its target before
        answering 301: the address of a house topic is told to the house only.
        """
        old = self.slug
        if self.give_slug() == old:
            return
        self.save(update_fields=["slug"])
        OldAddress.record(OldAddress.Kind.TOPIC, old, self.slug)
