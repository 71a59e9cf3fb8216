"""Speakers: a person giving a topic, as they were on that day."""

from dataclasses import dataclass
from typing import Self

from django.db import models
from django.db.models import Prefetch

from sessions.models.audience import Reader
from sessions.models.fields import History, LineField
from sessions.models.people import Person, Portrait
from sessions.models.topics import Topic


class Capacity(models.TextChoices):
    MEMBER = "member", "Member"
    GUEST = "guest", "Guest"
    INTERN = "intern", "Intern"


class Consent(models.TextChoices):
    """What a speaker lets us publish. "Not asked" is not "yes"."""

    NOT_ASKED = "", "not asked"
    YES = "yes", "yes"
    HOUSE = "house", "in the house only"
    NO = "no", "no"


# What a speaker is asked for, on their place and with their proposal.
CONSENTS = ("photo_consent", "slides_consent", "recording_consent")


def consenting(reader: Reader) -> list[str]:
    """With which consents this reader sees: the public needs a yes, colleagues see what nobody refused."""
    return [one for one in Consent if one == Consent.YES or (reader is Reader.HOUSE and one != Consent.NO)]


def with_people() -> Prefetch:
    """For `prefetch_related` of topics: their speakers in order, with people and pictures, in one query."""
    return Prefetch("speakers", Speaker.objects.select_related("person__portrait"))


class SpeakerQuerySet(models.QuerySet):
    def visible_to(self, reader: Reader) -> Self:
        """Speaker places in topics this reader may see."""
        return self.filter(topic__visibility__gte=reader.level)


class Speaker(models.Model):
    """A person giving a topic: capacity and affiliation are those of that day."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="speakers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="talks")
    position = models.PositiveIntegerField(default=1, editable=False)
    capacity = models.CharField(max_length=10, choices=Capacity, default=Capacity.MEMBER)
    affiliation = LineField(blank=True, db_index=True, help_text="A guest's company on that day.")
    credited_as = LineField("name as printed", max_length=120, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    remote = models.BooleanField("speaks from elsewhere", null=True, blank=True)
    photo_consent = models.CharField(max_length=5, choices=Consent, blank=True)
    slides_consent = models.CharField(max_length=5, choices=Consent, blank=True)
    recording_consent = models.CharField(max_length=5, choices=Consent, blank=True)

    objects = SpeakerQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "person"], name="speaks_once_per_topic"),
            models.UniqueConstraint(fields=["topic", "position"], name="one_speaker_per_position"),
        ]
        indexes = [models.Index(fields=["capacity", "affiliation"], name="speaker_capacity")]

    def __str__(self) -> str:
        return f"{self.person}, {self.topic}"

    def take(self, entry: "SpeakerEntry | Speaker") -> bool:
        """Take over what the entry says; whether that, or the record itself, is new."""
        before = (self.capacity, self.affiliation, self.credited_as, self.remote)
        self.capacity, self.affiliation = entry.capacity, entry.affiliation
        self.credited_as = entry.credited_as or self.credited_as
        if entry.remote != AS_BEFORE:
            self.remote = entry.remote
        after = (self.capacity, self.affiliation, self.credited_as, self.remote)
        return self._state.adding or before != after

    def portrait_for(self, reader: Reader) -> Portrait | None:
        """The person's picture, where its audience and their consent for this talk admit the reader."""
        portrait = getattr(self.person, "portrait", None)
        agreed = self.photo_consent in consenting(reader)
        return portrait if agreed and portrait and reader.may_see(portrait.audience) else None

    @property
    def name_then(self) -> str:
        """Of somebody taken out of the archive what they were that day, "a guest"; else the name."""
        return (self.person.anonymised_at and self.credited_as) or self.name

    @property
    def name(self) -> str:
        """The person's name of today; the printed one is `credited_as`."""
        return self.person.name


AS_BEFORE = "as before"


@dataclass(frozen=True)
class SpeakerEntry:
    """One row of the form field for a topic's speakers. remote: AS_BEFORE says nothing of it."""

    person: Person
    capacity: str = Capacity.MEMBER
    affiliation: str = ""
    credited_as: str = ""
    remote: bool | str | None = AS_BEFORE
