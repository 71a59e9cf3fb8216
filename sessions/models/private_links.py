"""Private links: pages of one proposal, co-speaker or moderator, without an account."""

import hashlib
import secrets
from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from sessions.models.life import Status
from sessions.models.proposals import WAITING, CoSpeaker, Proposal, ProposalStatus
from sessions.models.roles import Moderator
from sessions.models.sessions import Session

type Holder = Proposal | CoSpeaker | Moderator

TOKEN_BYTES = 24

AFTER_THE_REPORT = timedelta(days=30)
AFTER_THE_EVENING = timedelta(days=200)  # also after the last change of a proposal that came to nothing
ASKED_ANEW = timedelta(days=30)  # for what a link is wanted once the first has ended: slides, consents


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class PrivateLinkQuerySet(models.QuerySet):
    def find(self, token: str, *, today: date | None = None) -> "PrivateLink | None":
        """The live link of this token, with what it opens; None for a wrong, revoked or ended one."""
        opens = "proposal__session", "co_speaker__proposal__session", "moderator__session"
        link = self.select_related(*opens).filter(digest=digest(token)).first()
        last = link.last_day() if link else None
        return link if last is None or (today or timezone.localdate()) <= last else None


class PrivateLink(models.Model):
    """One way in. The token itself is never stored: only its SHA-256 is. A holder may have several."""

    digest = models.CharField(max_length=64, unique=True)
    proposal = models.ForeignKey(Proposal, models.CASCADE, null=True, related_name="private_links")
    co_speaker = models.ForeignKey(CoSpeaker, models.CASCADE, null=True, related_name="private_links")
    moderator = models.ForeignKey(Moderator, models.CASCADE, null=True, related_name="private_links")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PrivateLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(proposal__isnull=False, co_speaker=None, moderator=None)
                | Q(proposal=None, co_speaker__isnull=False, moderator=None)
                | Q(proposal=None, co_speaker=None, moderator__isnull=False),
                name="private_link_opens_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"private link of {self.holder}"

    @property
    def holder(self) -> Holder:
        return self.proposal or self.co_speaker or self.moderator

    def last_day(self) -> date | None:
        """The last day on which it opens anything; None while its holder still waits to hear of a day.

        It ends 30 days after the report is out, at the latest 200 after the evening. A proposal that waits
        (submitted, in reserve, asked for no evening yet, agreed without a day) keeps it however long that
        takes; one declined or withdrawn keeps it for 200 days after it was last changed. Whoever asks for a
        new one after that has it for 30 days.
        """
        made = timezone.localdate(self.created_at)
        proposal = self.co_speaker.proposal if self.co_speaker else self.proposal
        if proposal and proposal.status in (ProposalStatus.DECLINED, ProposalStatus.WITHDRAWN):
            changed = proposal.history.aggregate(last=models.Max("history_date"))["last"]
            last = (timezone.localdate(changed) if changed else made) + AFTER_THE_EVENING
        elif proposal and (proposal.status in WAITING or proposal.session is None):
            return None
        else:
            last = last_day_after((proposal or self.moderator).session, made)
        return made + ASKED_ANEW if last and made > last else last

    @classmethod
    def mint(cls, holder: Holder) -> str:
        """A new link; the token, which nobody can learn again."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        holder.private_links.create(digest=digest(token))
        return token

    @classmethod
    def reissue(cls, holder: Holder) -> str:
        """A new link, after revoking all earlier ones."""
        holder.private_links.all().delete()
        return cls.mint(holder)


def last_day_after(session: Session, made: date) -> date | None:
    """The last day of a link made on the day `made` for somebody who comes to this evening."""
    day = session.held_on
    if day is None and session.status in (Status.HELD, Status.PUBLISHED, Status.CANCELLED):
        day = made  # nobody will learn the day any more
    ends = [day + AFTER_THE_EVENING] if day else []
    if session.status == Status.PUBLISHED and session.published_on:
        ends.append(session.published_on + AFTER_THE_REPORT)
    return min(ends, default=None)
