"""Threads between talks over the years, and what a talk left open."""

from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CASCADE, SET_NULL, CheckConstraint, F, Q, UniqueConstraint

from sessions.models.audience import Reader, VisibleQuerySet
from sessions.models.fields import AudienceField, BodyField, LineField
from sessions.models.topics import Topic
from sessions.threads import Link, reached


class FollowUpQuerySet(VisibleQuerySet):
    @staticmethod
    def _rule(reader: Reader) -> Q:
        """Both ends are seen, or the later one while the earlier is unknown."""
        known = Q(earlier=None) | Q(earlier__visibility__gte=reader.level)
        return known & Q(topic__visibility__gte=reader.level)

    def links(self) -> list[Link]:
        """(later, earlier), of talks that continue one which is known."""
        found = self.filter(kind=FollowUp.Kind.CONTINUES, earlier__isnull=False).order_by()
        return list(found.values_list("topic", "earlier"))


class FollowUp(models.Model):
    """A topic continues, or only mentions, an earlier one.

    "A continuation of Shihan-san's from the 32nd" continues; "In the 32nd MTS, Konishi-san introduced"
    mentions. Resolved (`earlier`) when the target is in the archive.
    """

    class Kind(models.TextChoices):
        CONTINUES = "continues", "continues"
        MENTIONS = "mentions", "mentions"

    topic = models.ForeignKey(Topic, CASCADE, related_name="follow_ups")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.CONTINUES)
    quote = LineField("words of the report", max_length=500, blank=True)
    earlier_number = models.PositiveIntegerField("number of the earlier session", null=True, blank=True)
    earlier_title = LineField(max_length=300, blank=True)
    speakers_named = models.JSONField(default=list, blank=True, help_text="Names in the quote.")
    earlier = models.ForeignKey(Topic, SET_NULL, null=True, blank=True, related_name="followed_up_by")
    confirmed = models.BooleanField(default=False)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = "follow-up"
        ordering = ["pk"]
        constraints = [
            CheckConstraint(condition=~Q(earlier=F("topic")), name="no_topic_follows_itself"),
            UniqueConstraint(
                fields=["topic", "earlier"], condition=Q(earlier__isnull=False), name="one_thread_per_pair"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.kind} {self.earlier or self.quote}"

    def save(self, *args, **kwargs) -> None:
        self.clean()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Refuse what would lead a thread back to where it began. Within `archive_change()`, whose lock lets
        the second of two at the same moment see the first.
        """
        if self.kind != self.Kind.CONTINUES or not (self.topic_id and self.earlier_id):
            return
        if self.topic_id == self.earlier_id:
            raise ValidationError("A talk cannot continue itself. Choose the earlier one.")
        if self.topic_id in reached(FollowUp.objects.exclude(pk=self.pk).links(), self.earlier_id):
            one, other = (f"“{end}” ({end.session.ordinal})" for end in (self.topic, self.earlier))
            words = f"{one} cannot continue {other}, whose own thread goes back to it: it would be a circle."
            raise ValidationError(words)


class HomeworkQuerySet(VisibleQuerySet):
    @staticmethod
    def _rule(reader: Reader) -> Q:
        """It is told with the report: before that is out, nothing was said yet."""
        return Q(topic__summary_visibility__gte=reader.level)

    def open(self) -> Self:
        """What no talk that stands has taken up. A promise is kept by any talk that continues the first."""
        taken_up = Q(answered_by__isnull=False, answered_by__dropped_because="")
        going_on = FollowUp.objects.filter(kind=FollowUp.Kind.CONTINUES, topic__dropped_because="")
        kept = Q(kind=Homework.Kind.SEQUEL, topic__in=going_on.values("earlier"))
        return self.exclude(taken_up).exclude(kept)


class Homework(models.Model):
    """Something a talk left open: a question, or a sequel it promised; and the talk that took it up."""

    class Kind(models.TextChoices):
        HOMEWORK = "homework", "homework"
        SEQUEL = "sequel", "promised sequel"

    topic = models.ForeignKey(Topic, CASCADE, related_name="homework")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.HOMEWORK)
    text = LineField(max_length=500, help_text="The question, or the words that promise more.")
    answered_by = models.ForeignKey(Topic, SET_NULL, null=True, blank=True, related_name="homework_answered")

    objects = HomeworkQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "homework"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text

    def age(self, today: date) -> str:
        """ "open since the 29th, 14 months", after two years in years."""
        day = self.topic.session.held_on
        months = (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day) if day else 0
        known = f", {months // 12} years" if months >= 24 else f", {months} months" if months > 0 else ""
        return f"open since the {self.topic.session.ordinal}{known}".replace(" 1 months", " 1 month")


class Question(models.Model):
    """Asked after a topic, with its answer."""

    topic = models.ForeignKey(Topic, CASCADE, related_name="questions")
    position = models.PositiveIntegerField(default=1)
    question = BodyField(max_length=2_000, blank=False)
    answer = BodyField(max_length=5_000)
    asked_by = LineField(blank=True)
    audience = AudienceField()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.question
