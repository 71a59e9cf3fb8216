"""Photos, slides and links of a topic or of the whole evening."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.text import get_text_list

from sessions.models.audience import Audience, Reader
from sessions.models.fields import LineField
from sessions.models.life import Status
from sessions.models.pictures import Picture
from sessions.models.sessions import Session
from sessions.models.speakers import Speaker
from sessions.models.topics import Topic


class AttachmentQuerySet(models.QuerySet):
    def visible_to(self, reader: Reader) -> Self:
        """Attachments whose own audience, and whose topic's or evening's report, admit this reader."""
        topic = Topic.objects.order_by().visible_to(reader).filter(pk=OuterRef("topic"))
        evening = Session.objects.order_by().with_report_for(reader).filter(pk=OuterRef("session"))
        return self.admitting(reader).filter(Exists(topic) | (Q(topic=None) & Exists(evening)))

    def admitting(self, reader: Reader) -> Self:
        """Attachments that themselves admit this reader. Ask it of topics and reports known to be theirs."""
        return self.filter(audience__in=reader.audiences)

    def of_the_evening(self) -> Self:
        """Those that belong to no single topic."""
        return self.filter(topic=None)

    def agreed(self, consent: str, reader: Reader) -> Self:
        """Those whose topic has no speaker that keeps them from this reader; `consent`: the field to ask.

        The public needs a yes of every speaker: "not asked" is none. Colleagues see what nobody refused.
        """
        return self.filter(~Exists(Speaker.objects.against(consent, reader).filter(topic=OuterRef("topic"))))


class PhotoQuerySet(AttachmentQuerySet):
    def admitting(self, reader: Reader) -> Self:
        """Photos that were not withdrawn, as far as the speakers agreed to have them shown.

        They are part of the report, and out with it: before that nobody may have described them yet.
        """
        reported = Q(session__status=Status.PUBLISHED, session__report_audience__in=reader.audiences)
        return super().admitting(reader).filter(reported, withdrawn=False).agreed("photo_consent", reader)


class SlidesQuerySet(AttachmentQuerySet):
    def admitting(self, reader: Reader) -> Self:
        """Slides as far as the speakers agreed to have them read."""
        return super().admitting(reader).agreed("slides_consent", reader)


class Attachment(models.Model):
    """Belongs to a session, and to one of its topics unless it is of the whole evening."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="%(class)ss")
    topic = models.ForeignKey(Topic, models.CASCADE, null=True, blank=True, related_name="%(class)ss")
    position = models.PositiveIntegerField(default=1)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        abstract = True


class Photo(Attachment, Picture):
    """A picture of the evening or of a talk. `withdrawn` takes it from every page at once."""

    alt = LineField(
        max_length=300, blank=True, help_text="What the picture shows, for those who cannot see it."
    )
    decorative = models.BooleanField(default=False, help_text="Shows nothing that the text does not say.")
    caption = LineField(max_length=300, blank=True)
    withdrawn = models.BooleanField(default=False)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.alt or f"photo {self.pk}"

    @property
    def suggested_alt(self) -> str:
        """What the facts say the picture probably shows: "Okubo and Ogawa speaking at the 34th MTS"."""
        evening = f"the {self.session.ordinal} {settings.MTS_ABBREVIATION}"
        if self.topic is None:
            return f"The evening of {evening}"
        names = get_text_list([speaker.name for speaker in self.topic.speakers.all()], "and")
        return f"{names} speaking at {evening}" if names else f"A talk at {evening}"


class Slides(Attachment):
    """The slides of a talk: a PDF or PPTX, cleaned in name, served as a download."""

    key = models.CharField(max_length=60, unique=True, editable=False)
    file_name = LineField(help_text="The name readers see while downloading.")
    size = models.PositiveIntegerField(editable=False, help_text="Bytes.")
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.HOUSE)
    added_at = models.DateTimeField(auto_now_add=True)

    session = models.ForeignKey(Session, models.CASCADE, related_name="slides")
    topic = models.ForeignKey(Topic, models.CASCADE, null=True, blank=True, related_name="slides")

    objects = SlidesQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "slides"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def path(self) -> str:
        """Path of the file below MEDIA_ROOT."""
        return f"slides/{self.key}"

    @property
    def url(self) -> str:
        return reverse("slides", args=[self.key])


class Link(Attachment):
    """A page elsewhere that belongs to a talk or an evening: code, an article, an event."""

    url = models.URLField(max_length=500)
    label = LineField()
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.HOUSE)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.label
