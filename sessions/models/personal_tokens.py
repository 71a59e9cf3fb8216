"""Personal tokens: with one of these a program reads what its owner, who works here, may read."""

import secrets
from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sessions.models.fields import LineField
from sessions.models.private_links import TOKEN_BYTES, digest


class PersonalTokenQuerySet(models.QuerySet):
    def find(self, token: str, purpose: str, *, today: date | None = None) -> "PersonalToken | None":
        """The token of this purpose, noted as used today; None for a wrong or revoked one, and for one of
        somebody whose log-in was closed.
        """
        today = today or timezone.localdate()
        found = self.select_related("user").filter(digest=digest(token), purpose=purpose).first()
        if found is None or not found.user.is_active:
            return None
        if found.last_used_on != today:
            self.filter(pk=found.pk).update(last_used_on=today)
        return found


class PersonalToken(models.Model):
    """The token itself is never stored: only its SHA-256 is, so it is shown once."""

    class Purpose(models.TextChoices):
        API = "api", _("The API")
        CALENDAR = "calendar", _("The calendar")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="personal_tokens")
    purpose = models.CharField(_("what it opens"), max_length=10, choices=Purpose, default=Purpose.API)
    name = LineField(
        _("name"),
        max_length=80,
        help_text=_("Of the program. A new token takes the place of the one of this name."),
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_used_on = models.DateField(null=True, editable=False)

    objects = PersonalTokenQuerySet.as_manager()

    class Meta:
        ordering = ["user", "purpose", "name"]
        constraints = [
            models.UniqueConstraint(fields=["user", "purpose", "name"], name="one_token_per_name_and_purpose")
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def mint(cls, user: models.Model, purpose: str, name: str) -> str:
        """A new token in place of the one of this name, if any: sent twice, the form leaves one that opens.
        The token, which nobody can learn again.
        """
        token = secrets.token_urlsafe(TOKEN_BYTES)
        values = {"digest": digest(token), "created_at": timezone.now(), "last_used_on": None}
        cls.objects.update_or_create(user=user, purpose=purpose, name=name, defaults=values)
        return token
