"""What people are at an evening: speakers, as they were on that day, moderators, newcomers, and interns."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from django.db import models
from django.db.models import SET_NULL, Case, Prefetch, Q, When

from sessions.models.attachments import Portrait
from sessions.models.audience import Reader, Visibility, VisibleQuerySet, visible_by
from sessions.models.fields import AudienceField, BodyField, History, LineField, VisibilityField
from sessions.models.life import Status
from sessions.models.people import Person
from sessions.models.sessions import Session, shown, shown_report
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

    objects = visible_by(lambda reader: Q(topic__visibility__gte=reader.level))
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
        said = {"capacity": entry.capacity, "affiliation": entry.affiliation}
        said |= {"credited_as": entry.credited_as} if entry.credited_as else {}
        said |= {"remote": entry.remote} if entry.remote != AS_BEFORE else {}
        differs = any(getattr(self, name) != value for name, value in said.items())
        vars(self).update(said)
        return self._state.adding or differs

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


class ModeratorQuerySet(VisibleQuerySet):
    @staticmethod
    def _rule(reader: Reader) -> Q:
        """Of evenings this reader may see those who said yes, or, once it is over, did not say no."""
        over = Q(answer=Moderator.Answer.NONE, session__status__in=[Status.HELD, Status.PUBLISHED])
        return shown(reader, "session__") & (Q(answer=Moderator.Answer.YES) | over)

    def with_visibility(self) -> Self:
        """Each with its `visibility`, as those have who store it."""
        known = [When(self._rule(reader), then=reader.level) for reader in (Reader.STRANGER, Reader.HOUSE)]
        return self.annotate(visibility=Case(*known, default=Visibility.NOBODY))

    def of_sessions(self, sessions: Iterable, reader: Reader) -> dict[int, list[Person]]:
        """By session (primary key), who this reader may know moderated it, in order."""
        found = defaultdict(list)
        for role in self.visible_to(reader).filter(session__in=sessions).select_related("person"):
            found[role.session_id].append(role.person)
        return found


class Moderator(models.Model):
    """A person moderating a session (reports also say "MC")."""

    class Answer(models.TextChoices):
        NONE = "", "no answer yet"
        YES = "yes", "yes"
        NO = "no", "no"

    session = models.ForeignKey(Session, models.CASCADE, related_name="moderator_set")
    person = models.ForeignKey(Person, models.PROTECT, related_name="moderator_set")
    position = models.PositiveIntegerField(default=1)
    credited_as = LineField("name as printed", max_length=120, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=3, choices=Answer, blank=True)

    objects = ModeratorQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["session", "person"], name="moderates_once")]

    def __str__(self) -> str:
        return f"{self.person} moderating the {self.session}"


class Newcomer(models.Model):
    """A person introduced to the company at a session. Shown to the house only."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="newcomers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="introductions")
    position = models.PositiveIntegerField(default=1)
    credited_as = LineField("name as printed", max_length=120, blank=True)

    objects = visible_by(
        lambda reader: shown(reader, "session__") if reader is Reader.HOUSE else Q(pk__in=[])
    )

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["session", "person"], name="introduced_once")]

    def __str__(self) -> str:
        return f"{self.person}, introduced at the {self.session}"


def shown_farewell(reader: Reader) -> Q:
    """Internships whose farewell this reader may see."""
    return Q(shown_report(reader, "farewell_session__"), farewell_audience__in=reader.audiences)


class Intern(models.Model):
    """One internship of one person; a person who comes back has two."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="internships")
    programme = LineField(blank=True, help_text="Global Internship Program")
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    duration_text = LineField(
        max_length=60, blank=True, help_text='In the words of the report: "seven-week".'
    )
    home_institution = LineField(blank=True)
    farewell_session = models.ForeignKey(Session, SET_NULL, null=True, blank=True, related_name="farewells")
    farewell_audience = AudienceField()
    visibility = VisibilityField()
    impressions = BodyField(max_length=5_000, help_text="What they shared at the farewell.")

    objects = VisibleQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["person", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(started_on=None) | Q(ended_on=None) | Q(ended_on__gt=models.F("started_on")),
                name="internship_ends_after_it_starts",
                violation_error_message="An internship ends after it starts.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.programme or 'internship'}"

    def shows_farewell_to(self, reader: Reader) -> bool:
        evening = self.farewell_session
        return bool(evening) and evening.shows_report_to(reader) and reader.may_see(self.farewell_audience)
