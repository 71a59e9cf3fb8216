"""What belongs to a proposal: further speakers, the speaker's picture, slides sent ahead."""

from datetime import datetime

from django.db import models

from sessions.models.fields import LineField
from sessions.models.people import Person
from sessions.models.pictures import Picture
from sessions.models.proposals import Proposal


class CoSpeaker(models.Model):
    """Somebody named beside the first speaker. They have a link of their own, and may say no."""

    class Answer(models.TextChoices):
        NONE = "", "no answer yet"
        YES = "yes", "yes"
        NO = "no", "no"

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="co_speakers")
    position = models.PositiveSmallIntegerField(default=1)
    name = LineField(max_length=120)
    email = models.EmailField(blank=True)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="co_proposals")
    answer = models.CharField(max_length=3, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.CheckConstraint(condition=~models.Q(name=""), name="co_speaker_has_a_name")]

    def __str__(self) -> str:
        return self.name

    def say(self, answer: str, *, at: datetime) -> None:
        """Their answer; a no takes them out of the speakers when the organisers act on it."""
        self.answer, self.answered_at = answer, at
        self.save(update_fields=["answer", "answered_at"])


class ProposalPhoto(Picture):
    """The speaker's picture as it came with the proposal; a Portrait once it is accepted."""

    proposal = models.OneToOneField(Proposal, models.CASCADE, related_name="photo")

    def __str__(self) -> str:
        return f"picture sent by {self.proposal.name}"


class ProposalSlides(models.Model):
    """Slides sent with the proposal; Slides of the topic once it is accepted."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="slides")
    key = models.CharField(max_length=60, unique=True, editable=False)
    file_name = LineField()
    size = models.PositiveIntegerField(editable=False, help_text="Bytes.")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "proposal slides"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def path(self) -> str:
        """Path of the file below MEDIA_ROOT."""
        return f"slides/{self.key}"
