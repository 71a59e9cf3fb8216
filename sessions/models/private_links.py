"""Private links: pages of one proposal, co-speaker or moderator, without an account."""

import hashlib
import re
import secrets
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from sessions.models.proposal_parts import CoSpeaker
from sessions.models.proposals import Proposal
from sessions.models.sessions import Moderator

type Holder = Proposal | CoSpeaker | Moderator

TOKEN_BYTES = 24
TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")  # what secrets.token_urlsafe(24) gives


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class PrivateLinkQuerySet(models.QuerySet):
    def of(self, holder: Holder) -> Self:
        return self.filter(**{field_of(holder): holder})

    def find(self, token: str) -> "PrivateLink | None":
        """The live link of this token, with what it opens; None for a wrong or revoked one."""
        if not TOKEN.fullmatch(token):
            return None
        links = self.select_related("proposal", "co_speaker__proposal", "moderator__session")
        return links.filter(digest=digest(token), revoked_at=None).first()


class PrivateLink(models.Model):
    """One way in. The token itself is never stored: only its SHA-256 is. A holder may have several."""

    digest = models.CharField(max_length=64, unique=True)
    proposal = models.ForeignKey(Proposal, models.CASCADE, null=True, related_name="private_links")
    co_speaker = models.ForeignKey(CoSpeaker, models.CASCADE, null=True, related_name="private_links")
    moderator = models.ForeignKey(Moderator, models.CASCADE, null=True, related_name="private_links")
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True)

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

    @classmethod
    def mint(cls, holder: Holder) -> str:
        """A new link; the token, which nobody can learn again."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        cls.objects.create(digest=digest(token), **{field_of(holder): holder})
        return token

    @classmethod
    def reissue(cls, holder: Holder) -> str:
        """A new link, after revoking all earlier ones."""
        cls.objects.of(holder).filter(revoked_at=None).update(revoked_at=timezone.now())
        return cls.mint(holder)


def field_of(holder: Holder) -> str:
    """The name of the field that points to a holder of this kind."""
    return {Proposal: "proposal", CoSpeaker: "co_speaker", Moderator: "moderator"}[type(holder)]
