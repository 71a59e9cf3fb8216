"""Threads between talks over the years, and what a talk left open."""

from django.db import models
from django.db.models import CASCADE, SET_NULL, CheckConstraint, F, Q, UniqueConstraint

from sessions.models.audience import visible_by
from sessions.models.fields import AudienceField, BodyField, LineField
from sessions.models.topics import Topic


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

    # Both ends are seen, or the later one while the earlier is unknown.
    objects = visible_by(
        lambda reader: (
            Q(Q(earlier=None) | Q(earlier__visibility__gte=reader.level))
            & Q(topic__visibility__gte=reader.level)
        )
    )

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


class Homework(models.Model):
    """Something a talk left open, and the talk that answered it."""

    topic = models.ForeignKey(Topic, CASCADE, related_name="homework")
    text = LineField(max_length=500)
    answered_by = models.ForeignKey(Topic, SET_NULL, null=True, blank=True, related_name="homework_answered")

    class Meta:
        verbose_name_plural = "homework"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text


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
