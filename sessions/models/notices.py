"""The outbox: one row for each message to somebody, written in the transaction that decided it."""

from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from sessions.models.archive import archive_change
from sessions.models.fields import BodyField, LineField
from sessions.models.locking import in_turn
from sessions.models.messages import MessageKind
from sessions.models.people import Person
from sessions.models.private_links import Holder
from sessions.models.proposal_parts import CoSpeaker
from sessions.models.proposals import AGREED, Proposal, ProposalStatus
from sessions.models.sessions import Moderator, Session
from sessions.models.speakers import Speaker
from sessions.models.told import Told, whom

if TYPE_CHECKING:
    from sessions.models.users import User

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
        status = Notice.Status
        waiting = [status.DUE, status.SENDING, status.BY_HAND, status.FAILED, status.UNCLEAR]
        return self.filter(status__in=waiting)

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
    email = models.EmailField(blank=True)
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
    def holder(self) -> Holder | None:
        """Whose private link its text carries."""
        return self.co_speaker or self.proposal or self.moderator

    def mark_sent(self, *, at: datetime) -> None:
        """The mail server or the chat took it."""
        self._mark(self.Status.SENT, at=at, by=None)

    def mark_told(self, *, by: "User", at: datetime) -> None:
        """Somebody told it by hand; that counts as told everywhere."""
        self._mark(self.Status.TOLD, at=at, by=by)

    def telling(self) -> AbstractContextManager[None]:
        """The transaction in which it counts as told: a change of the archive where readers see it."""
        return archive_change() if self.tells_status in AGREED else in_turn()

    def _mark(self, status: str, *, at: datetime, by: "User | None") -> None:
        with self.telling():
            self.status, self.told_at, self.told_by, self.error = status, at, by, ""
            self.save()
            self._take_effect(at)

    def _note_asked(self, at: datetime) -> None:
        """Who was asked to moderate, in a message of its own or in one that tells more."""
        asked = models.Q(pk=self.moderator_id) if self.kind == MessageKind.MODERATE else models.Q(pk=None)
        kind, reader = whom(self)
        if (self.tells or {}).get("moderates") and kind == "person":
            asked |= models.Q(session=self.session_id, person=reader)
        for moderator in Moderator.objects.filter(asked, asked_at=None):
            moderator.asked_at = at
            moderator.save(update_fields=["asked_at"])

    def _ask_anew(self) -> None:
        """They hear of another day than they knew: what they agreed to was that one."""
        kind, reader = whom(self)
        if kind != "person":
            return
        talks = Speaker.objects.filter(person=reader, topic__session=self.session_id)
        for speaker in talks.exclude(confirmed_at=None):
            speaker.confirmed_at = None
            speaker.save(update_fields=["confirmed_at"])
        said_yes = Moderator.objects.filter(session=self.session_id, person=reader)
        for moderator in said_yes.filter(answer=Moderator.Answer.YES):
            moderator.answer = Moderator.Answer.NONE
            moderator.save(update_fields=["answer"])
        mine = Proposal.objects.filter(session=self.session_id, person=reader)
        for proposal in mine.filter(status=ProposalStatus.CONFIRMED):
            proposal.ask_anew()
        further = CoSpeaker.objects.filter(person=reader, proposal__session=self.session_id)
        further.filter(answer=CoSpeaker.Answer.YES).update(answer=CoSpeaker.Answer.NONE)

    def _take_effect(self, at: datetime) -> None:
        """What becomes true by being told: the speaker's page, the agenda, the moderator's question."""
        knew = Told.note(self, at=at) if self.tells is not None and self.session_id else None
        if knew and knew.get("day") != self.tells.get("day"):
            self._ask_anew()
        self._note_asked(at)
        if not self.tells_status:
            return
        proposal = Proposal.objects.select_for_update().get(
            pk=self.proposal_id or self.co_speaker.proposal_id
        )
        Told.note_decision(self, proposal)
        if not self.co_speaker_id:
            proposal.note_told(self.tells_status, self.tells_session)
        if proposal.topic_id and self.tells_session_id == proposal.topic.session_id and self.person_id:
            for speaker in proposal.topic.speakers.filter(person=self.person_id, told_at=None):
                speaker.told_at = at
                speaker.save(update_fields=["told_at"])
