"""Photos, slides and links of a topic or of the whole evening."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.text import get_text_list

from sessions.models.audience import Audience, VisibilityField, VisibleQuerySet
from sessions.models.fields import LineField
from sessions.models.pictures import Picture
from sessions.models.sessions import Session
from sessions.models.topics import Topic


class Attachment(models.Model):
    """Belongs to a session, and to one of its topics unless it is of the whole evening."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="%(class)ss")
    topic = models.ForeignKey(Topic, models.CASCADE, null=True, blank=True, related_name="%(class)ss")
    position = models.PositiveIntegerField(default=1)
    visibility = VisibilityField()

    objects = VisibleQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["position", "pk"]


class Photo(Attachment, Picture):
    """A picture of the evening or of a talk. `withdrawn` takes it from every page at once."""

    alt = LineField(
        max_length=300, blank=True, help_text="What the picture shows, for those who cannot see it."
    )
    decorative = models.BooleanField(default=False, help_text="Shows nothing that the text does not say.")
    caption = LineField(max_length=300, blank=True)
    withdrawn = models.BooleanField(default=False)

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

    class Meta(Attachment.Meta):
        verbose_name_plural = "slides"

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

    def __str__(self) -> str:
        return self.label
