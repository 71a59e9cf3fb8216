"""The house's own wording of what MTS writes: messages to people, and reasons for declining."""

from django.db import models

from sessions.models.fields import BodyField, LineField


class MessageKind(models.TextChoices):
    """Every message there is. The built-in text of each is templates/notifications/<value>.txt."""

    ASKED = "asked", "Ask somebody to speak"
    RECEIVED = "received", "A proposal arrived (to its speaker)"
    LINK = "link", "The private link again"
    CO_SPEAKER = "co-speaker", "Named as a co-speaker"
    ACCEPTED = "accepted", "Accepted"
    MOVED = "moved", "Another evening, or another day"
    RESERVE = "reserve", "In reserve"
    DECLINED = "declined", "Declined"
    CHANGES = "changes", "What became of the changes a speaker asked for"
    CONFIRM = "confirm", "Please confirm"
    CANCELLED = "cancelled", "The evening is cancelled"
    MODERATE = "moderate", "Ask somebody to moderate"
    CALL = "call", "Call for topics"
    TWO_WEEKS = "two-weeks", "Two weeks before"
    ONE_WEEK = "one-week", "One week before"
    TWO_DAYS = "two-days", "Two days before"
    MORNING_AFTER = "morning-after", "The morning after"
    ANNOUNCEMENT = "announcement", "The announcement of an evening"
    CHANGED = "changed", "What changed of an evening"
    ORDER = "order", "The running order changed"
    NEWS = "news", "News for the organisers"


class Message(models.Model):
    """One kind of message as this house words it. An empty subject or text means the built-in one.

    days: for messages sent by rule, days from the evening: 14 is two weeks before, -1 the day after.
    is_on: whether the rule sends it, in sessions whose reminders are switched on.
    """

    kind = models.CharField(max_length=20, choices=MessageKind, unique=True, editable=False)
    subject = LineField(max_length=200, blank=True)
    text = BodyField(max_length=10_000)
    days = models.SmallIntegerField(
        null=True, blank=True, help_text="Days before the evening; -1 is the morning after."
    )
    is_on = models.BooleanField("sent by rule", default=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.get_kind_display()


DAYS_BY_RULE = {
    MessageKind.CALL: 35,
    MessageKind.TWO_WEEKS: 14,
    MessageKind.ONE_WEEK: 7,
    MessageKind.TWO_DAYS: 2,
    MessageKind.MORNING_AFTER: -1,
}


class DeclineReason(models.Model):
    """A reason for declining, ready to be chosen and then edited."""

    label = LineField(max_length=60, unique=True)
    text = BodyField(max_length=2_000, blank=False, help_text="What the speaker reads. Markdown.")

    class Meta:
        ordering = ["label"]

    def __str__(self) -> str:
        return self.label


REASONS = {
    "No place": "The coming evenings are full, and we could not find a place for your talk.",
    "Told already": "We had a talk on this not long ago. A new angle on it would be welcome.",
    "Not for this evening": "It does not quite fit an evening of short technical talks.",
}


def enter_messages() -> None:
    """After each migrate: a row for every kind of message, and first reasons where there is none."""
    known = set(Message.objects.values_list("kind", flat=True))
    Message.objects.bulk_create(
        [Message(kind=kind, days=DAYS_BY_RULE.get(kind)) for kind in MessageKind.values if kind not in known],
        ignore_conflicts=True,
    )
    if not DeclineReason.objects.exists():
        DeclineReason.objects.bulk_create(
            [DeclineReason(label=label, text=text) for label, text in REASONS.items()], ignore_conflicts=True
        )
