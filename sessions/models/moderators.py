"""Who moderated an evening, and who was introduced at one."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models import Q

from sessions.models.audience import Reader
from sessions.models.fields import History, LineField
from sessions.models.life import Status
from sessions.models.people import Person
from sessions.models.sessions import Session, shown


class ModeratorQuerySet(models.QuerySet):
    def visible_to(self, reader: Reader) -> Self:
        """Moderators of sessions this reader may see, once they said yes or the evening is over.

        Who said no never is one.
        """
        over = Q(answer=Moderator.Answer.NONE, session__status__in=[Status.HELD, Status.PUBLISHED])
        return self.filter(Q(answer=Moderator.Answer.YES) | over, shown(reader, "session__"))

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


class NewcomerQuerySet(models.QuerySet):
    def visible_to(self, reader: Reader) -> Self:
        """Those of evenings that the house may see; strangers are told of none."""
        return self.filter(shown(reader, "session__")) if reader is Reader.HOUSE else self.none()


class Newcomer(models.Model):
    """A person introduced to the company at a session. Shown to the house only."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="newcomers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="introductions")
    position = models.PositiveIntegerField(default=1)
    credited_as = LineField("name as printed", max_length=120, blank=True)

    objects = NewcomerQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["session", "person"], name="introduced_once")]

    def __str__(self) -> str:
        return f"{self.person}, introduced at the {self.session}"
