"""Photos, slides and links of a topic or of the whole evening, and the portraits of people.

What comes with a proposal is nobody's to see until that is accepted, and then goes on to the archive.
"""

from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.text import get_text_list

from sessions.models.audience import VisibleQuerySet, visible_by
from sessions.models.fields import AddressField, AudienceField, LineField, VisibilityField
from sessions.models.people import Person
from sessions.models.sessions import Session
from sessions.models.topics import Topic


class Picture(models.Model):
    """The record of files made by media.pictures. The original is never kept: it may hold a place.

    key: the random stem of the files' names. width, height: of the largest, in pixels.
    widths: the widths there are files for, ascending, e.g. [480, 960].
    """

    key = models.CharField(max_length=40, unique=True, editable=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    widths = models.JSONField(default=list, editable=False)
    audience = AudienceField()
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

    def file_name(self, width: int) -> str:
        """Path below MEDIA_ROOT of the file of this width."""
        return f"pictures/{self.key}-{width}.webp"

    @property
    def paths(self) -> list[str]:
        """Of all its files, below MEDIA_ROOT."""
        return [self.file_name(width) for width in self.widths]

    def url(self, width: int) -> str:
        return reverse("picture", args=[self.key, width])

    @property
    def src(self) -> str:
        return self.url(self.widths[-1])

    @property
    def srcset(self) -> str:
        return ", ".join(f"{self.url(width)} {width}w" for width in self.widths)


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


def one_owner(table: str, *owners: str) -> models.CheckConstraint:
    """Each row belongs to exactly one of these, or waits while the form of its key is mended, which nobody
    has sent.
    """
    waits = Q(**{f"{name}__isnull": True for name in owners}) & ~Q(form_key="")
    cases = [Q(**{f"{name}__isnull": name != one for name in owners}, form_key="") for one in owners]
    return models.CheckConstraint(condition=reduce(or_, cases, waits), name=f"{table}_of_one_owner")


class Portrait(Picture):
    """A person's picture, cleaned on the way in; at first its proposal's. `audience` is what they agreed to.

    set_aside_by: the merge in which both had one. Nobody's then, it comes back when that is undone.
    """

    person = models.OneToOneField(Person, models.CASCADE, null=True, related_name="portrait")
    set_aside_by = models.ForeignKey("mts.Merge", models.CASCADE, null=True, editable=False)
    proposal = models.OneToOneField("mts.Proposal", models.CASCADE, null=True, related_name="photo")
    form_key = models.CharField(max_length=40, blank=True, editable=False)
    name = LineField(blank=True, help_text="Of the file, while it is the proposal's.")

    objects = visible_by(
        lambda reader: Q(person__visibility__gte=reader.level, audience__in=reader.audiences)
    )

    class Meta:
        constraints = [one_owner("portrait", "person", "set_aside_by", "proposal")]

    def __str__(self) -> str:
        return self.name or f"picture of {self.person or 'a record that was merged'}"


class Slides(Attachment):
    """Of a talk (PDF, PPTX, Keynote, ODP), cleaned in name, served as a download; at first its proposal's."""

    session = models.ForeignKey(Session, models.CASCADE, null=True, related_name="slides")
    topic = models.ForeignKey(Topic, models.CASCADE, null=True, blank=True, related_name="slides")
    proposal = models.ForeignKey("mts.Proposal", models.CASCADE, null=True, related_name="slides")
    form_key = models.CharField(max_length=40, blank=True, editable=False)
    key = models.CharField(max_length=60, unique=True, editable=False)
    file_name = LineField(help_text="The name readers see while downloading.")
    size = models.PositiveIntegerField(editable=False, help_text="Bytes.")
    audience = AudienceField()
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta(Attachment.Meta):
        verbose_name_plural = "slides"
        constraints = [
            one_owner("slides", "session", "proposal"),
            models.CheckConstraint(
                condition=Q(topic=None) | Q(session__isnull=False), name="slides_of_a_topic_have_its_session"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def path(self) -> str:
        """Path of the file below MEDIA_ROOT."""
        return f"slides/{self.key}"

    @property
    def paths(self) -> list[str]:
        return [self.path]

    @property
    def url(self) -> str:
        return reverse("slides", args=[self.key])


class Link(Attachment):
    """A page elsewhere that belongs to a talk or an evening: code, an article, an event."""

    url = AddressField(max_length=500)
    label = LineField()
    audience = AudienceField()

    def __str__(self) -> str:
        return self.label
