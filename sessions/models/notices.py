"""The outbox: one row for each message to somebody, written in the transaction that decided it."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from sessions.models.fields import BodyField, LineField, MailboxField
from sessions.models.messages import MessageKind
from sessions.models.people import Person
from sessions.models.proposals import CoSpeaker, Proposal, ProposalStatus
from sessions.models.roles import Moderator
from sessions.models.sessions import Session

# Stands in a stored text where the recipient's private link goes; the link is minted while it is sent.
PRIVATE_LINK = "{private_link}"

_K = MessageKind
# What a later decision on a proposal makes untrue; the others tell what happened, whatever follows.
OVERTAKEN = (
    _K.ASKED, _K.ACCEPTED, _K.MOVED, _K.RESERVE, _K.DECLINED, _K.CANCELLED, _K.CONFIRM,
    _K.TWO_WEEKS, _K.ONE_WEEK, _K.TWO_DAYS,
)  # fmt: skip


class NoticeQuerySet(models.QuerySet):
    def due(self, at: datetime) -> Self:
        """To be sent now."""
        return self.filter(status=Notice.Status.DUE, due_at__lte=at).order_by("due_at", "pk")

    def open(self) -> Self:
        """Not told yet: waiting for the mail, or for somebody to tell it or look at it."""
        return self.exclude(status__in=[Notice.Status.SENT, Notice.Status.TOLD, Notice.Status.CALLED_OFF])

    def for_somebody(self) -> Self:
        """Those a person has to do something about."""
        status = Notice.Status
        return self.filter(status__in=[status.BY_HAND, status.FAILED, status.UNCLEAR])

    def told(self) -> Self:
        """Those that reached somebody, by mail or by hand."""
        return self.filter(status__in=[Notice.Status.SENT, Notice.Status.TOLD])

    def about_decisions(self) -> Self:
        """Those that a later decision on their proposal makes untrue."""
        return self.filter(kind__in=OVERTAKEN)

    def call_off(self) -> int:
        """What is not needed any more: nothing that waits is sent."""
        status = Notice.Status
        waiting = self.filter(status__in=[status.DUE, status.BY_HAND, status.FAILED])
        return waiting.update(status=status.CALLED_OFF)


class Notice(models.Model):
    """One message to one recipient.

    The text holds PRIVATE_LINK, never a token. `once` names what must be told once only: a second row with
    the same words is refused. `tells_status` and `tells_session` are what the speaker of the proposal knows
    once this is told, and `tells` what its reader knows of the evening.
    """

    class Status(models.TextChoices):
        DUE = "due", "To be sent"
        SENDING = "sending", "Being handed over"
        SENT = "sent", "Sent"
        FAILED = "failed", "Failed"
        UNCLEAR = "unclear", "Unclear whether it was sent"
        BY_HAND = "by hand", "To be told by hand"
        TOLD = "told", "Told by hand"
        CALLED_OFF = "called off", "Not needed any more"

    class Channel(models.TextChoices):
        MAIL = "mail", "E-mail"
        WEBHOOK = "webhook", "Chat"

    kind = models.CharField(max_length=20, choices=MessageKind)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.MAIL)
    status = models.CharField(max_length=10, choices=Status, default=Status.DUE)
    name = LineField(max_length=120, blank=True)
    email = MailboxField(blank=True)
    subject = LineField(max_length=250, blank=True)
    text = BodyField(max_length=40_000)
    # Whom and what it is about.
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="notices")
    session = models.ForeignKey(Session, models.CASCADE, null=True, related_name="notices")
    proposal = models.ForeignKey(Proposal, models.CASCADE, null=True, related_name="notices")
    co_speaker = models.ForeignKey(CoSpeaker, models.CASCADE, null=True, related_name="notices")
    moderator = models.ForeignKey(Moderator, models.CASCADE, null=True, related_name="notices")
    tells_status = models.CharField(max_length=10, choices=ProposalStatus, blank=True)
    tells_session = models.ForeignKey(Session, models.SET_NULL, null=True, related_name="+")
    tells = models.JSONField(null=True, help_text="What it says of its evening; see Told.")
    audience = models.CharField(max_length=254, blank=True, help_text="Of an announcement: to whom.")
    once = models.CharField(max_length=120, null=True, unique=True)
    # Its way.
    due_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    claim = models.CharField(max_length=40, blank=True)
    error = LineField(max_length=500, blank=True)
    told_at = models.DateTimeField(null=True)
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["status", "due_at"], name="notice_by_status")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.name or self.email or self.get_channel_display()}"

    @property
    def holder(self) -> CoSpeaker | Proposal | Moderator | None:
        """Whose private link its text carries."""
        return self.co_speaker or self.proposal or self.moderator


class Told(models.Model):
    """One reader's knowledge of one evening, as `notifications.knowledge` writes and reads it.

    The reader is a person, whoever holds a proposal and is in no archive yet, or one of those an announcement
    goes to. facts: {"on": whether it takes place, "day": "2017-06-16", "time": "19:00", "place": words,
    "talks": {topic: "19:25"} with the start of each as told, "moderates": bool, "asked": bool}; a text is
    empty where nothing was said of it. A message that tells only some of it replaces only that.
    """

    session = models.ForeignKey(Session, models.CASCADE, related_name="told")
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="told")
    proposal = models.ForeignKey(Proposal, models.SET_NULL, null=True, related_name="told")
    co_speaker = models.ForeignKey(CoSpeaker, models.SET_NULL, null=True, related_name="told")
    audience = models.CharField(max_length=254, blank=True)
    facts = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "what was told"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        reader = self.person or self.co_speaker or self.proposal or self.audience
        return f"what {reader} knows of the {self.session}"


class SenderRun(models.Model):
    """One row: when `send_notices` last came to its end, in whichever process or machine."""

    at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.at}"

    @classmethod
    def stamp(cls, at: datetime) -> None:
        """It has run. One statement, so that several may end at once."""
        row = cls(pk=1, at=at)
        cls.objects.bulk_create([row], update_conflicts=True, unique_fields=["pk"], update_fields=["at"])
