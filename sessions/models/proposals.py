"""Proposals and their co-speakers: kept apart from the archive until an organiser accepts one."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from sessions.models.fields import BodyField, HtmlField, LineField, MailboxField, NameField
from sessions.models.locking import Versioned
from sessions.models.people import Person
from sessions.models.roles import Capacity, Consent
from sessions.models.sessions import Session
from sessions.models.topics import Topic

if TYPE_CHECKING:
    from sessions.models.users import User


class ProposalStatus(models.TextChoices):
    ASKED = "asked", "Asked"
    SUBMITTED = "submitted", "Submitted"
    ACCEPTED = "accepted", "Accepted"
    CONFIRMED = "confirmed", "Confirmed"
    RESERVE = "reserve", "In reserve"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"


_S = ProposalStatus
AGREED = (_S.ACCEPTED, _S.CONFIRMED)  # has a place in an evening
WAITING = (_S.SUBMITTED, _S.RESERVE)  # the organisers may still find it one

# from → the states it may go to. Who may take each step, the rooms above decide.
STEPS: dict[str, tuple[str, ...]] = {
    _S.ASKED: (_S.SUBMITTED, _S.ACCEPTED, _S.RESERVE, _S.WITHDRAWN),
    _S.SUBMITTED: (_S.SUBMITTED, _S.ACCEPTED, _S.RESERVE, _S.DECLINED, _S.WITHDRAWN),
    _S.RESERVE: (_S.RESERVE, _S.ACCEPTED, _S.DECLINED, _S.WITHDRAWN),
    _S.ACCEPTED: (_S.ACCEPTED, _S.CONFIRMED, _S.RESERVE, _S.DECLINED, _S.WITHDRAWN),
    _S.CONFIRMED: (_S.ACCEPTED, _S.RESERVE, _S.DECLINED, _S.WITHDRAWN),
    _S.DECLINED: (_S.ACCEPTED, _S.RESERVE),
    _S.WITHDRAWN: (_S.SUBMITTED, _S.ACCEPTED, _S.RESERVE),
}


class IllegalDecision(Exception):
    """A step that the life of a proposal does not have; the message says why, in words for people."""


class ProposalQuerySet(models.QuerySet):
    def in_reserve(self) -> Self:
        """Wanted for a later month."""
        return self.filter(status=_S.RESERVE).order_by("submitted_at", "pk")

    def agreed(self) -> Self:
        """Those with a place in an evening."""
        return self.filter(status__in=AGREED)

    def asked(self) -> Self:
        """People who were asked to speak and have not sent anything yet."""
        return self.filter(status=_S.ASKED)

    def to_tell(self) -> Self:
        """Decided, but the speaker's page still shows what was before: somebody has to tell them."""
        decided = Q(status__in=[_S.ACCEPTED, _S.RESERVE, _S.DECLINED]) & ~Q(shown_status=F("status"))
        elsewhere = Q(status__in=AGREED) & ~Q(shown_session=F("session"))
        unknown = Q(status__in=AGREED, shown_session=None)
        return self.filter(decided | elsewhere | unknown)


class Proposal(Versioned):
    """One talk somebody offers, or is asked for.

    `status` is what was decided; `shown_status` and `shown_session` are what its speaker was told, and what
    the private page shows. `text`, `name` and the rest are a stranger's words: they reach Session, Topic and
    Person only when an organiser accepts (`proposals.decisions.accept`).
    """

    Status = ProposalStatus

    class Answer(models.TextChoices):
        """What somebody who was asked to speak said."""

        NONE = "", "no answer yet"
        YES = "yes", "yes"
        LATER = "later", "another month"
        NO = "no", "not now"

    status = models.CharField(max_length=10, choices=_S, default=_S.SUBMITTED, editable=False)
    shown_status = models.CharField(max_length=10, choices=_S, default=_S.SUBMITTED, editable=False)
    form_key = models.CharField(max_length=40, null=True, blank=True, unique=True, editable=False)

    # Enough to send.
    name = NameField(max_length=120)
    email = MailboxField(blank=True, help_text="Empty: tell them by hand.")
    sentence = LineField("in one sentence", max_length=500, blank=True)
    # More about the talk.
    title = LineField(max_length=300, blank=True)
    text = BodyField("longer text", max_length=20_000, help_text="Markdown.")
    text_html = HtmlField()
    kind = models.CharField(max_length=20, choices=Topic.Kind, default=Topic.Kind.TALK)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    continues = models.ForeignKey(
        Topic, models.SET_NULL, null=True, blank=True, related_name="continued_by_proposals"
    )
    takes_up = models.ForeignKey("mts.Homework", models.SET_NULL, null=True, blank=True, related_name="+")
    links = models.JSONField(default=list, blank=True, help_text='A list of {"url", "label"}.')
    months = models.JSONField("preferred months", default=list, blank=True, help_text='As in "2017-07".')
    # More about the speaker.
    speaks = NameField("who would speak", max_length=120, blank=True, help_text="Where it is somebody else.")
    said_as = LineField("how to say the name", max_length=120, blank=True)
    capacity = models.CharField(max_length=10, choices=Capacity, default=Capacity.MEMBER)
    affiliation = LineField("company", blank=True)
    biography = BodyField(max_length=5_000, help_text="Public. Markdown.")
    remote = models.BooleanField("speaks from elsewhere", null=True, blank=True)
    photo_consent = models.CharField(max_length=5, choices=Consent, blank=True)
    slides_consent = models.CharField(max_length=5, choices=Consent, blank=True)
    recording_consent = models.CharField(max_length=5, choices=Consent, blank=True)
    note = BodyField("note to the organisers", max_length=5_000, help_text="Private.")
    # What an agreed talk's speaker asks to change: field → new value; None while nothing is asked.
    changes = models.JSONField(null=True, blank=True, editable=False)
    # The organisers' side.
    internal_notes = BodyField(max_length=10_000, help_text="Only organisers read this.")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="proposals")
    session = models.ForeignKey(Session, models.SET_NULL, null=True, blank=True, related_name="proposals")
    shown_session = models.ForeignKey(Session, models.SET_NULL, null=True, editable=False, related_name="+")
    topic = models.OneToOneField(
        Topic, models.PROTECT, null=True, blank=True, editable=False, related_name="proposal"
    )
    decline_text = BodyField("reason told", max_length=5_000)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, editable=False)
    # Asking somebody.
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    asked_at = models.DateTimeField(null=True, editable=False)
    answer = models.CharField(max_length=5, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True, editable=False)

    created_at = models.DateTimeField(default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(null=True, editable=False)

    objects = ProposalQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["text_html", "form_key"])

    class Meta:
        ordering = ["submitted_at", "pk"]
        indexes = [models.Index(fields=["status", "submitted_at"], name="proposal_by_status")]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="proposal_has_a_name"),
            models.CheckConstraint(
                condition=~Q(status__in=AGREED) | Q(topic__isnull=False), name="agreed_proposal_has_a_topic"
            ),
            models.CheckConstraint(condition=Q(minutes=None) | Q(minutes__gte=1), name="proposal_takes_time"),
        ]

    def __str__(self) -> str:
        return self.title or self.sentence.removesuffix(".") or f"a talk by {self.speaker_name}"

    @property
    def speaker_name(self) -> str:
        """Who would stand there: the sender, unless it is for somebody else."""
        return self.speaks or self.name

    @property
    def needs_telling(self) -> bool:
        """Whether its speaker's page still shows something else than what was decided."""
        if self.status in AGREED and self.shown_session_id != self.session_id:
            return True
        told = (_S.ACCEPTED, _S.RESERVE, _S.DECLINED)
        return self.status in told and self.status != self.shown_status

    @property
    def may_edit_freely(self) -> bool:
        """Whether the speaker's edits count at once; those of an agreed talk ask the organiser."""
        return self.shown_status not in AGREED and self.status not in AGREED

    # The steps of its life. Each refuses what is not legal and names the reason. They save; whoever calls
    # them holds the transaction.

    def submit(self, *, at: datetime) -> None:
        """The speaker sent it. What speakers do themselves is shown to them at once."""
        self.submitted_at = at
        self.note_answer(self.Answer.YES, at=at)
        self._move(_S.SUBMITTED, shown=True)

    def note_answer(self, answer: str, *, at: datetime) -> None:
        """What somebody who was asked says, as long as nothing came of it."""
        if self.status == _S.ASKED:
            self.answer, self.answered_at = answer, at

    def accept(self, session: Session, topic: Topic, *, by: "User | None", at: datetime) -> None:
        """It has a place in an evening as `topic`; to be confirmed anew where it had another."""
        self.session, self.topic = session, topic
        self._decide(_S.ACCEPTED, by=by, at=at)

    def take_up_again(self, topic: Topic, *, by: "User | None", at: datetime) -> None:
        """Its talk has its place again; confirmed still, where its speaker never knew else."""
        unaware = self.shown_status == _S.CONFIRMED and self.shown_session_id == topic.session_id
        self.accept(topic.session, topic, by=by, at=at)
        if unaware:
            self.note_told(_S.ACCEPTED, topic.session)
            self.confirm(at=at)

    def put_in_reserve(self, *, by: "User | None", at: datetime) -> None:
        """Wanted for a later month. Its topic, if there is one, is the caller's to drop."""
        self.session = None
        self._decide(_S.RESERVE, by=by, at=at)

    def decline(self, *, because: str, by: "User | None", at: datetime) -> None:
        """because: the reason that its speaker will be told; Markdown."""
        self.session, self.decline_text = None, because
        self._decide(_S.DECLINED, by=by, at=at)

    def confirm(self, *, at: datetime) -> None:
        """The speaker said yes to the evening they were told of."""
        if self.needs_telling:
            raise IllegalDecision("The evening has changed in the meantime; you will hear from us soon.")
        self._move(_S.CONFIRMED, shown=True)
        if self.topic_id and self.person_id:
            for speaker in self.topic.speakers.filter(person=self.person_id):
                speaker.confirmed_at = at
                speaker.save(update_fields=["confirmed_at"])

    def withdraw(self) -> None:
        """Its speaker takes it back, or said "not now" when asked."""
        self.session = None
        self._move(_S.WITHDRAWN, shown=True)

    def note_told(self, status: str, session: Session | None) -> None:
        """Its speaker was told this much; the private page shows it from now on.

        What the speaker did since stays shown: a message that was on its way takes nothing back.
        """
        if self.status == _S.WITHDRAWN:
            return
        if (status, session) == (_S.ACCEPTED, self.session) and self.status == _S.CONFIRMED:
            status = _S.CONFIRMED
        self.shown_status, self.shown_session = status, session
        self.save()

    def _decide(self, to: str, *, by: "User | None", at: datetime) -> None:
        self.decided_by, self.decided_at = by, at
        self._move(to, shown=False)

    def _move(self, to: str, *, shown: bool) -> None:
        if to not in STEPS[self.status]:
            now, then = _S(self.status).label.lower(), _S(to).label.lower()
            raise IllegalDecision(f"A proposal that is {now} cannot become {then}.")
        self.status = to
        if shown:
            self.shown_status = to
            self.shown_session = self.session
        self.save()
        if to != _S.CONFIRMED:
            self.notices.about_decisions().call_off()


class CoSpeaker(models.Model):
    """Somebody named beside the first speaker. They have a link of their own, and may say no."""

    class Answer(models.TextChoices):
        NONE = "", "no answer yet"
        YES = "yes", "yes"
        NO = "no", "no"

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="co_speakers")
    position = models.PositiveSmallIntegerField(default=1)
    name = NameField(max_length=120)
    email = MailboxField(blank=True)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="co_proposals")
    answer = models.CharField(max_length=3, choices=Answer, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="co_speaker_has_a_name")]

    def __str__(self) -> str:
        return self.name

    def say(self, answer: str) -> None:
        """Their answer; a no takes them out of the speakers when the organisers act on it."""
        self.answer = answer
        self.save(update_fields=["answer"])
